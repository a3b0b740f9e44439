#!/usr/bin/env python3
"""Opens the page of `trimtab cache --format html` in Chromium: run.py TRIMTAB [FOLDER]

In light and dark, 1280 and 400 pixels wide: nothing may fail to load or to run, nothing may stick out of the window, the
drawing for that width is shown and no other, and the two themes differ. Screenshots are kept where a folder is given.
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
  const shown = name => getComputedStyle(document.querySelector('svg.' + name)).display !== 'none';
  return JSON.stringify({
    overflow: document.documentElement.scrollWidth - window.innerWidth,
    columns: shown('columns'), rows: shown('rows'),
    boxes: document.querySelectorAll('svg.columns .step').length,
    items: document.querySelectorAll('li').length,
    arrows: document.querySelectorAll('svg.columns .arrow').length,
    ground: getComputedStyle(document.body).backgroundColor,
    text: getComputedStyle(document.body).color,
    outside: performance.getEntriesByType('resource').length,
  });
})()"""


def make(trimtab):
    with tempfile.TemporaryDirectory() as project:
        for name in FILES:
            path = pathlib.Path(project, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text("x")
        pathlib.Path(project, "Dockerfile").write_text(DOCKERFILE)
        command = [trimtab, "cache", "--changed", "src/main.js", "--format", "html"]
        return subprocess.run(command, cwd=project, check=True, stdout=subprocess.PIPE).stdout


def main():
    trimtab, folder = os.path.abspath(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None
    page = make(trimtab)
    problems = [f"the page has {len(page)} bytes"] if len(page) > LIMIT else []
    with tempfile.TemporaryDirectory() as work:
        path = pathlib.Path(work) / "page.html"
        path.write_bytes(page)
        browser = Browser(work + "/profile")
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Page", "Runtime", "Log"]:
            browser.call(f"{domain}.enable", session)
        grounds = {}
        for theme in ["light", "dark"]:
            for width in [1280, 400]:
                name = f"{theme}, {width} pixels"
                browser.call("Emulation.setEmulatedMedia", session, features=[{"name": "prefers-color-scheme", "value": theme}])
                browser.call("Emulation.setDeviceMetricsOverride", session, width=width, height=900, deviceScaleFactor=1, mobile=width < 600)
                browser.events.clear()
                browser.call("Page.navigate", session, url=path.as_uri())
                browser.wait("Page.loadEventFired")
                look = json.loads(browser.call("Runtime.evaluate", session, expression=LOOK)["result"]["value"])
                bad = [it for it in browser.events if it.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded")]
                problems += [f"{name}: {it['params']}" for it in bad]
                expected = {"columns": width > 640, "rows": width <= 640, "outside": 0}
                problems += [f"{name}: {key} is {look[key]}" for key, value in expected.items() if look[key] != value]
                if look["overflow"] > 0:
                    problems.append(f"{name}: the page sticks out by {look['overflow']} pixels")
                if min(look["boxes"], look["items"], look["arrows"]) == 0:
                    problems.append(f"{name}: nothing is drawn: {look}")
                grounds[theme] = (look["ground"], look["text"])
                shot = browser.call("Page.captureScreenshot", session, format="png", captureBeyondViewport=True)["data"]
                if folder:
                    pathlib.Path(folder, f"{theme}-{width}.png").write_bytes(base64.b64decode(shot))
        if grounds["light"] == grounds["dark"]:
            problems.append(f"light and dark look the same: {grounds}")
        browser.call("Browser.close")
        browser.process.wait(20)
    print(f"{len(page)} bytes, 4 looks, {len(problems)} problems")
    sys.exit("\n".join(problems) if problems else 0)


main()
