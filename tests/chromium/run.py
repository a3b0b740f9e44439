#!/usr/bin/env python3
"""Opens the pages of `trimtab cache` and `trimtab optimize --format html` in Chromium: run.py TRIMTAB [FOLDER]

In light and dark, 1280 and 400 pixels wide: nothing may fail to load or to run, nothing may stick out of the window, the
drawing for that width is shown and no other, moves have their diffs, and the two themes differ. Screenshots are kept where a folder is given.
"""
import base64, json, os, pathlib, subprocess, sys, tempfile

DOCKERFILE = """\
FROM node:22 AS deps
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci

FROM deps AS build
ARG VERSION=1
COPY . .
RUN npm run build -- --mode production --base /a/very/long/path/that/no/box/could/ever/hold --release $VERSION

FROM nginx:1.29-alpine
COPY nginx.conf /etc/nginx/conf.d/default.conf
COPY --from=build /app/dist /usr/share/nginx/html
RUN --mount=from=deps,source=/app/package.json,target=/p.json echo "<script>alert(1)</script>" > /index.html
"""
FILES = ["package.json", "package-lock.json", "nginx.conf", "src/main.js"]
LIMIT = 300_000


class Browser:
    """Chromium, spoken to over two pipes."""

    def __init__(self, profile):
        to_read, self.to_write = os.pipe()
        self.from_read, from_write = os.pipe()

        def connect():
            # Chromium reads from 3 and writes to 4; the pipes may stand at these places themselves.
            reader, writer = os.dup(to_read), os.dup(from_write)
            os.dup2(reader, 3)
            os.dup2(writer, 4)

        self.process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=connect, close_fds=False, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(from_write)
        self.number, self.buffer, self.events = 0, b"", []

    def read(self):
        while b"\0" not in self.buffer:
            chunk = os.read(self.from_read, 1 << 16)
            if not chunk:
                sys.exit("chromium has ended")
            self.buffer += chunk
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, session=None, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self.to_write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.number:
                if "error" in answer:
                    sys.exit(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, event):
        while not any(it.get("method") == event for it in self.events):
            self.events.append(self.read())


LOOK = """(() => {
  const one = name => document.querySelector('svg.' + name);
  const shown = name => one(name) && getComputedStyle(one(name)).display !== 'none';
  return JSON.stringify({
    overflow: document.documentElement.scrollWidth - window.innerWidth,
    columns: shown('columns'), rows: shown('rows'),
    boxes: document.querySelectorAll('svg.columns .step').length,
    items: document.querySelectorAll('li').length,
    bars: document.querySelectorAll('.bar').length,
    diffs: document.querySelectorAll('pre.diff').length,
    arrows: document.querySelectorAll('svg.columns .arrow').length,
    ground: getComputedStyle(document.body).backgroundColor,
    text: getComputedStyle(document.body).color,
    outside: performance.getEntriesByType('resource').length,
  });
})()"""


PAGES = {
    "cache": (["cache", "--changed", "src/main.js"], ["boxes", "items", "arrows"]),
    "optimize": (["optimize"], ["bars", "diffs"]),
}


def make(trimtab, words):
    with tempfile.TemporaryDirectory() as project:
        for name in FILES:
            path = pathlib.Path(project, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text("x")
        pathlib.Path(project, "Dockerfile").write_text(DOCKERFILE)
        command = [trimtab, *words, "--format", "html"]
        return subprocess.run(command, cwd=project, check=True, stdout=subprocess.PIPE).stdout


def look_at(browser, session, name, url, drawn, folder):
    """What is wrong with a page."""
    problems, grounds = [], {}
    for theme in ["light", "dark"]:
        for width in [1280, 400]:
            place = f"{name}, {theme}, {width} pixels"
            browser.call("Emulation.setEmulatedMedia", session, features=[{"name": "prefers-color-scheme", "value": theme}])
            browser.call("Emulation.setDeviceMetricsOverride", session, width=width, height=900, deviceScaleFactor=1, mobile=width < 600)
            browser.events.clear()
            browser.call("Page.navigate", session, url=url)
            browser.wait("Page.loadEventFired")
            look = json.loads(browser.call("Runtime.evaluate", session, expression=LOOK)["result"]["value"])
            bad = [it for it in browser.events if it.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded")]
            problems += [f"{place}: {it['params']}" for it in bad]
            expected = {"columns": width > 640, "rows": width <= 640} if "boxes" in drawn else {}
            expected["outside"] = 0
            problems += [f"{place}: {key} is {look[key]}" for key, value in expected.items() if look[key] != value]
            if look["overflow"] > 0:
                problems.append(f"{place}: the page sticks out by {look['overflow']} pixels")
            if min(look[it] for it in drawn) == 0:
                problems.append(f"{place}: nothing is drawn: {look}")
            grounds[theme] = (look["ground"], look["text"])
            shot = browser.call("Page.captureScreenshot", session, format="png", captureBeyondViewport=True)["data"]
            if folder:
                pathlib.Path(folder, f"{name}-{theme}-{width}.png").write_bytes(base64.b64decode(shot))
    if grounds["light"] == grounds["dark"]:
        problems.append(f"{name}: light and dark look the same: {grounds}")
    return problems


def main():
    trimtab, folder = os.path.abspath(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None
    problems, sizes = [], []
    with tempfile.TemporaryDirectory() as work:
        browser = Browser(work + "/profile")
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Page", "Runtime", "Log"]:
            browser.call(f"{domain}.enable", session)
        for name, (words, drawn) in PAGES.items():
            page = make(trimtab, words)
            sizes.append(len(page))
            problems += [f"{name}: the page has {len(page)} bytes"] if len(page) > LIMIT else []
            path = pathlib.Path(work) / f"{name}.html"
            path.write_bytes(page)
            problems += look_at(browser, session, name, path.as_uri(), drawn, folder)
        browser.call("Browser.close")
        browser.process.wait(20)
    print(f"{sizes} bytes, 4 looks each, {len(problems)} problems")
    sys.exit("\n".join(problems) if problems else 0)


main()
