#!/usr/bin/env python3
"""Input that nobody means well with: every command on each shape within 2 s of CPU and 256 MB, without a panic or a hang.

run.py PROGRAM [--long FOLDER] [NAME...] prints a table of all shapes, or of those whose names contain one of these.
--long adds long Dockerfiles of a folder, of which `check` may take 0.5 s and 100 MB. What takes longer is measured again,
and its limit is that of the machine: seconds are those of one that is as fast as measure.py says.
"""

import argparse
import multiprocessing
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from measure import measured, pace


class Limits(NamedTuple):
    seconds: float
    megabytes: int


WIDE, NARROW = Limits(2.0, 256), Limits(0.5, 100)

# How often what takes too long is measured: other work on the machine only ever adds to it.
TRIES = 3

# What is done with each shape. `check` finds the Dockerfiles itself; a server has the first one opened.
COMMANDS = {
    "check": ["check"],
    "fix": ["fix", "--diff", "--unsafe-fixes"],
    "optimize": ["optimize", "Dockerfile"],
    "cache": ["cache", "Dockerfile", "--history", "10"],
    "context": ["context"],
    "lsp": ["lsp"],
}


def make(shape, folder):
    dockerfile, files, after = shape
    for path, text in {"Dockerfile": dockerfile, **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode("utf-8", "surrogateescape"))
    if after:
        after(folder)


def run(measuring, program, task, root):
    """Prints what the commands take on the shape; says whether that is well."""
    name, shape, limits, commands = task
    folder = Path(tempfile.mkdtemp(dir=root))
    make(shape, folder)
    cells, faults, most = {}, [], 0
    for command in commands:
        for _ in range(TRIES):
            seconds, megabytes, wrong = measuring.submit(measured, program, COMMANDS[command], folder).result()
            is_slow = seconds > limits.seconds and seconds > limits.seconds * measuring.submit(pace).result()
            if wrong or not is_slow:
                break
        cells[command], most = f"{seconds:9.2f}", max(most, megabytes)
        if is_slow:
            wrong.append("too slow")
        if megabytes > limits.megabytes:
            wrong.append("too much memory")
        faults += [f"{command} {fault}" for fault in wrong]
    subprocess.run(["rm", "-rf", folder], check=False)
    columns = "".join(cells.get(command, " " * 9) for command in COMMANDS)
    print(f"{name:<42}{columns}{most:7.0f}  {', '.join(faults)}".rstrip(), flush=True)
    return not faults


def tasks(long, names):
    from shapes import SHAPES  # Not at the top: the processes that measure have to stay small.

    found = [(name, shape, WIDE, list(COMMANDS)) for name, shape in SHAPES.items()]
    for file in sorted(long.iterdir()) if long else []:
        found.append((f"long: {file.name}", (file.read_text(), {}, None), NARROW, ["check"]))
    return [task for task in found if not names or any(part in task[0] for part in names)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=Path)
    parser.add_argument("--long", type=Path)
    parser.add_argument("names", nargs="*")
    given = parser.parse_args()
    print(f"{'CPU seconds of':<42}{''.join(f'{command:>9}' for command in COMMANDS)}     MB")
    root = tempfile.mkdtemp()
    try:
        workers = os.cpu_count() or 1
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, context) as measuring, ThreadPoolExecutor(workers) as making:
            one = lambda task: run(measuring, str(given.program.resolve()), task, root)
            good = list(making.map(one, tasks(given.long, given.names)))
    finally:
        subprocess.run(["rm", "-rf", root], check=False)
    print(f"{sum(good)} of {len(good)} shapes: every command within {WIDE.seconds:.0f} s of CPU and {WIDE.megabytes} MB, "
          f"`check` of a long Dockerfile within {NARROW.seconds} s and {NARROW.megabytes} MB; "
          f"this machine takes {pace():.2f} s for one of them")
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
