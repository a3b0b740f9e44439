"""Measures a unit: a Dockerfile of a repository at a commit."""

import concurrent.futures
import contextlib
import difflib
import itertools
import json
import pathlib
import subprocess
import sys

import edits
import installs
import repositories

REFERENCES = pathlib.Path(__file__).resolve().parent / "references"
COMMITS = 200


def name(unit):
    return f"{unit['repository']}:{unit['dockerfile']}"


def is_chosen(unit, names):
    return not names or any(each in name(unit) for each in names)


def measure_all(trimtab, clones, units, jobs):
    """The rows of the units, in their order. Units of one repository share a work tree, so they run one after another."""
    groups = [list(group) for _, group in itertools.groupby(units, key=lambda unit: unit["repository"])]

    def measure_group(group):
        return [measure(trimtab, clones, unit) for unit in group]

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        return [row for rows in pool.map(measure_group, groups) for row in rows]


def measure(trimtab, clones, unit):
    row = {"unit": name(unit), "why": unit.get("why", "")}
    try:
        directory = repositories.check(unit, clones)
        with unchanged(directory, unit) as text:
            row |= Bench(trimtab, directory, unit, text).row()
    except (RuntimeError, ValueError, OSError, subprocess.TimeoutExpired) as error:
        row["error"] = str(error)
    print(f"{row['unit']}: {row.get('error', 'done')}", file=sys.stderr)
    return row


@contextlib.contextmanager
def unchanged(directory, unit):
    """Gives the Dockerfile's text, and puts all files back that a plan may write."""
    path = directory / unit["dockerfile"]
    text = path.read_text()
    ignore_files = [directory / unit["context"] / ".dockerignore", path.with_name(path.name + ".dockerignore")]
    saved = {file: file.read_bytes() if file.exists() else None for file in [path, *ignore_files]}
    try:
        yield text
    finally:
        for file, content in saved.items():
            if content is not None:
                file.write_bytes(content)
            elif file.exists():
                file.unlink()


class Bench:
    def __init__(self, trimtab, directory, unit, text):
        self.trimtab, self.directory, self.unit, self.text = trimtab, directory, unit, text
        self.path = directory / unit["dockerfile"]

    def optimize(self, *arguments):
        command = [self.trimtab, "optimize", self.unit["dockerfile"], "--context", self.unit["context"], *arguments]
        done = subprocess.run(command, cwd=self.directory, capture_output=True, text=True, timeout=1800)
        if done.returncode:
            raise RuntimeError(f"{' '.join(map(str, command[1:]))}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def plan(self):
        return json.loads(self.optimize("--format", "json"))

    def state(self, plan):
        """What the Dockerfile costs as it stands, by the steps of its plan."""
        commits = plan["basis"]["commits"] or 1
        text = self.path.read_text()
        is_install = installs.of(self.unit, text)
        steps = [
            {"line": step["line"], "text": step["text"], "reruns": step["reruns"] * COMMITS / commits}
            for step in plan["steps"]
            if is_install(step["text"], step["line"])
        ]
        seconds = plan["cost"]["now"]["seconds"] * COMMITS
        told = plan["cost"]["now"]["installs"] * COMMITS
        return {"reruns": sum(step["reruns"] for step in steps), "seconds": seconds, "told": told, "steps": steps}

    def after(self, *arguments):
        with unchanged(self.directory, self.unit):
            self.optimize("--apply", *arguments)
            return self.state(self.plan())

    def reference(self):
        file = REFERENCES / (name(self.unit).replace("/", "+").replace(":", "@") + ".edits")
        with unchanged(self.directory, self.unit) as text:
            self.path.write_text(edits.apply(edits.parse(file.read_text()), text))
            return self.state(self.plan())

    def states(self, plan):
        """What the Dockerfile costs now, after the safe moves and after all moves."""
        moves = plan["moves"]
        states = {"now": self.state(plan)}
        safe = any(move["safety"] == "safe" for move in moves)
        states["safe"] = self.after() if safe else states["now"]
        states["all"] = self.after(*(str(move["number"]) for move in moves)) if moves else states["now"]
        return states

    def row(self):
        plan = self.plan()
        states = self.states(plan)
        states["reference"] = self.reference()
        row = {"states": states, "left": left(states["all"], states["reference"])}
        row["moves"] = [{key: move[key] for key in ("rule", "safety", "line", "title")} for move in plan["moves"]]
        row["differs"] = differing(plan, states)
        return row


def left(state, reference):
    """The installs that run again more often than in the reference, each with the runs that could not be spared."""
    alike = [(likeness(step, other), -abs(mine - its), mine, its) for mine, step in enumerate(state["steps"])
             for its, other in enumerate(reference["steps"])]
    least, taken = {}, set()
    for ratio, _, mine, its in sorted(alike, reverse=True):
        if ratio > 0.5 and mine not in least and its not in taken:
            least[mine] = reference["steps"][its]["reruns"]
            taken.add(its)
    steps = [step | {"least": least.get(index, 0)} for index, step in enumerate(state["steps"])]
    return [step for step in steps if step["reruns"] > step["least"]]


def likeness(step, other):
    """How alike the texts of two steps are; a part of another RUN is alike too."""
    if other["text"].removeprefix("RUN ") in step["text"]:
        return 0.9 if other["text"] != step["text"] else 1.0
    return difflib.SequenceMatcher(None, step["text"], other["text"]).ratio()


def differing(plan, states):
    """Where the plan promises another cost than the file has once the moves are made."""
    found = []
    for kind in ("safe", "all"):
        promised = plan["cost"][kind]["seconds"] * COMMITS
        kept = states[kind]["seconds"]
        if abs(promised - kept) > 0.01 * max(promised, kept, 1):
            found.append(f"{kind}: {promised:.0f} s promised, {kept:.0f} s after the moves")
    return found
