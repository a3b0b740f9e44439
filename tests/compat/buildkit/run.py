#!/usr/bin/env python3
"""trimtab's findings under Docker's checks against the real `docker build --check`, as (file, line, check).

    tests/compat/buildkit/run.py [--files N] [--skip N] [--data FILE] [--cases] [--show CHECK] [--jobs N]

N files (100) of the data file, if it is there, and the cases of cases.py; of those in refused.py, which are builds that
fail or do not, the verdict and its line. Wants the settings of tests/engine/engine in the
environment and trimtab in $TRIMTAB. Base images are stood in for by busybox:local, so nothing is pulled.
Exits with 1 on any disagreement that ../differences.md does not list.
"""

import argparse
import collections
import concurrent.futures
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import refused
from cases import CASES
from differences import CHECKS, listed

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
STUB = "docker-image://busybox:local"
UNRESOLVED = re.compile(r"(?:^|\n|ERROR: |solve: )(\S+): failed to resolve source metadata for (\S+?):? ")
REFUSED = re.compile(r"invalid context name (\S+): ")
FROM = re.compile(r"^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*([a-z0-9][\w./:@-]*)(?:[ \t]+AS[ \t]+(\S+))?[ \t]*\r?$", re.I | re.M)
DIRECTIVE = re.compile(r"^#[ \t]*check[ \t]*=", re.I | re.M)
SYNTAX = re.compile(r"^(\ufeff?[ \t]*)(?:#|//)[ \t]*syntax[ \t]*=[^\n]*\n", re.I)


# Those that a builder runs only when it is asked: the first in older ones, the second in all.
EXPERIMENTAL = ["CopyIgnoredFile", "InvalidDefinitionDescription"]


class Verdict:
    """What docker says of one file: the warnings as (check, lines, words), and where it gave up."""

    def __init__(self, answer):
        self.warnings = []
        for warning in answer.get("warnings") or []:
            ranges = (warning.get("location") or {}).get("ranges") or []
            lines = [line for it in ranges for line in range(it["start"]["line"], it["end"]["line"] + 1)]
            self.warnings.append((warning["ruleName"], sorted(lines), warning["detail"]))
        error = answer.get("buildError")
        self.error = error and error["message"]


def docker(folder):
    """The verdict on the Dockerfile of a folder, with that folder as its context."""
    text = (folder / "Dockerfile").read_bytes().decode("utf-8", "replace")
    plugin = pathlib.Path(os.environ["DOCKER_CONFIG"]) / "cli-plugins" / "docker-buildx"
    stages = {stage.lower() for _, stage in FROM.findall(text)}
    stubs = dict.fromkeys(image for image, _ in FROM.findall(text) if image.lower() not in stages | {"scratch"})
    for _ in range(40):
        contexts = [word for image in stubs for word in ("--build-context", f"{image}={STUB}")]
        # The argument stands in for the whole of a directive.
        experimental = "BUILDKIT_DOCKERFILE_CHECK=experimental=" + ",".join(EXPERIMENTAL)
        ask = [] if DIRECTIVE.search(text) else ["--build-arg", experimental]
        command = [plugin, "build", "--call=check,format=json", *ask, *contexts, "-f", folder / "Dockerfile", folder]
        run = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=120)
        start = run.stdout.find("{")
        answer = json.loads(run.stdout[start:]) if start >= 0 else {"buildError": {"message": run.stderr.strip()}}
        message = (answer.get("buildError") or {}).get("message", "")
        missing = UNRESOLVED.search(message)
        new = missing and next((name for name in missing.groups() if name not in stubs), None)
        refused = REFUSED.search(message)
        if new:
            stubs[new] = None
        elif refused and refused[1] in stubs:
            del stubs[refused[1]]
        else:
            break
    return Verdict(answer)


def trimtab(folder, selection):
    """{name: [(check, line, message)]} for the files below a folder."""
    command = [os.environ["TRIMTAB"], "check", "--quiet", "--no-config", "--format", "json", *selection, folder]
    run = subprocess.run(command, capture_output=True, timeout=600)
    if run.returncode not in (0, 1):
        sys.exit(f"trimtab ended with {run.returncode}: {run.stderr.decode()}")
    found = collections.defaultdict(list)
    for file in json.loads(run.stdout)["files"]:
        name = pathlib.Path(file["path"]).parent.name
        for finding in file["findings"]:
            for code in CHECKS.intersection(finding["codes"]):
                found[name].append((code, finding["range"]["start"]["line"], finding["message"]))
    return found


def compare(verdict, findings, text):
    """What one side alone says, and how often they agree, each by check.

    Docker names the lines of the whole instruction, trimtab the word: they agree where the word is on one of them, or in
    the comment above that the check is about.
    """
    above = {}
    for number, line in enumerate(text, 1):
        before = text[number - 2].strip() if number > 1 else "FROM"
        above[number] = above[number - 1] if not before or before.startswith("#") else number
    agreed, alone = collections.Counter(), []
    ours = set()
    for check, lines in {(check, tuple(lines)) for check, lines, _ in verdict.warnings}:
        first = above.get(lines[0], lines[0]) if lines else 0
        fitting = {it for it in findings if it[0] == check and (not lines or first <= it[1] <= lines[-1])}
        ours |= fitting
        if fitting:
            agreed[check] += 1
        else:
            detail = next(words for name, at, words in verdict.warnings if name == check and tuple(at) == lines)
            alone.append(("docker", check, lines[0] if lines else 0, detail))
    alone += [("trimtab", check, line, words) for check, line, words in findings if (check, line, words) not in ours]
    return agreed, alone


def write_data(path, skip, count, folder):
    with gzip.open(path, "rt") as lines:
        for number, line in enumerate(lines):
            if number >= skip + count:
                break
            if number >= skip:
                file = json.loads(line)
                write(folder / file["id"], {"Dockerfile": file["text"]})


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # Without a registry no frontend can be had: the line of the directive stays, its meaning goes.
        text = SYNTAX.sub(r"\1", text) if name == "Dockerfile" else text
        path.write_bytes(text.encode("utf-8", "surrogateescape"))


def buildx(folder, *ask):
    """The answer of buildx to a build of the Dockerfile of a folder."""
    plugin = pathlib.Path(os.environ["DOCKER_CONFIG"]) / "cli-plugins" / "docker-buildx"
    stub = ["--build-context", f"busybox:local={STUB}"]
    command = [plugin, "build", *ask, *stub, "-f", folder / "Dockerfile", folder]
    return subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=120)


def refusal(folder):
    """The lines at which docker refuses the Dockerfile of a folder, 0 where it names none; None where it takes it."""
    run = buildx(folder, "--call=check,format=json")
    start = run.stdout.find("{")
    error = json.loads(run.stdout[start:]).get("buildError") if start >= 0 else {}
    if error is None:
        # What the checks let pass may still end a build. The private daemon has no bridge.
        run = buildx(folder, "--progress=plain", "--network=host")
        place = re.search(r"Dockerfile:(\d+)", run.stderr)
        return None if run.returncode == 0 else [int(place[1]) if place else 0]
    ranges = (error.get("location") or {}).get("ranges") or [{"start": {}, "end": {}}]
    return [line for it in ranges for line in range(it["start"].get("line", 0), it["end"].get("line", 0) + 1)]


def judge_refused(arguments):
    """Prints where the two disagree on a file of refused.py; how many such there are."""
    cases, wrong = list(refused.cases()), 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        for name, files, _ in cases:
            write(folder / name, {"a": "", **files})
        found = collections.defaultdict(list)
        command = [os.environ["TRIMTAB"], "check", "--quiet", "--no-config", "--format", "json", folder]
        for file in json.loads(subprocess.run(command, capture_output=True, timeout=600).stdout)["files"]:
            path = pathlib.Path(file["path"])
            text = path.read_text().splitlines()
            errors = [(it["range"]["start"]["line"], it["rule"]) for it in file["findings"] if it["severity"] == "error"]
            found[path.parent.name] = [line for line, rule in errors if not refused.is_other(rule, text[line - 1])]
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            verdicts = list(pool.map(lambda case: refusal(folder / case[0]), cases))
        for (name, files, line), docker_lines in zip(cases, verdicts):
            lines = found[name]
            verdict = (docker_lines is None, not lines) == (line is None, line is None)
            place = line is None or (0 in (docker_lines or [0]) or line in docker_lines) and (
                line == 0 or any(line <= it < line + files["Dockerfile"].count("\n") for it in lines)
            )
            if not (verdict and place):
                wrong += 1
                print(f"{name}: {files['Dockerfile']!r}: expected {line}, docker {docker_lines}, trimtab {lines}")
    print(f"{len(cases)} files that a build refuses or takes, {wrong} wrong")
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument("--data", type=pathlib.Path, default=ROOT.parent / "shared/data/dockerfiles-5000.jsonl.gz")
    parser.add_argument("--cases", action="store_true", help="the cases alone")
    parser.add_argument("--show", help="print every disagreement of this check, listed or not")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        for name, files in CASES.items():
            write(folder / name, files)
        if not arguments.cases:
            if arguments.data.exists():
                write_data(arguments.data, arguments.skip, arguments.files, folder)
            else:
                print(f"skipped: {arguments.data} is not there; the cases stand alone")
        return max(report(folder, arguments), min(judge_refused(arguments), 1))


def report(folder, arguments):
    names = sorted(path.name for path in folder.iterdir())
    found = trimtab(folder, ["--preset", "buildkit"])
    for name, findings in trimtab(folder, ["--select", EXPERIMENTAL[1]]).items():
        found[name] += findings
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        verdicts = dict(zip(names, pool.map(lambda name: docker(folder / name), names)))
    agreed, excused, wrong = collections.Counter(), collections.Counter(), []
    for name in names:
        text = (folder / name / "Dockerfile").read_bytes().decode("utf-8", "replace").splitlines()
        both, alone = compare(verdicts[name], found[name], text)
        agreed += both
        for side, check, line, words in alone:
            row = listed(side, check, words, verdicts[name], folder / name / "Dockerfile", line)
            told = f"{name}:{line}: {side} alone: {check}: {words}"
            if row is None:
                wrong.append(told)
            else:
                excused[check] += 1
                if check == arguments.show:
                    print(f"listed: {told}")
    for line in wrong:
        print(line)
    print(f"{'check':32}{'agreed':>8}{'listed':>8}")
    for check in sorted(CHECKS):
        print(f"{check:32}{agreed[check]:8}{excused[check]:8}")
    stopped = sum(1 for name in names if verdicts[name].error)
    print(f"{len(names)} files, {stopped} that docker refuses; {agreed.total()} agreed, {excused.total()} listed, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
