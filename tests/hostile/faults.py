#!/usr/bin/env python3
"""`trimtab fix` while things go wrong: another process rewrites the files, and the disk is full.

faults.py PROGRAM [FILES]. No byte that somebody else wrote may be lost, no file may be half of one text and half of
another, nothing may be left behind, and what is told has to be true. The full disk needs the right to mount one.
"""

import os
import random
import re
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

SEED = 20
BEFORE = "FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends curl\nMAINTAINER me\nENV a b\n"
FIXED = re.compile(r"^\s*(?:fixed )?(?P<file>[^\s:]+):\d+: ", re.MULTILINE)
FAILED = re.compile(r"^error: (?P<file>[^\s:]+): (?P<why>.*)$", re.MULTILINE)


def text(number, version=0):
    """Each file has a text of its own, and so has each version of it."""
    return f"# file {number}, version {version}\n{BEFORE}" + f"LABEL n=\"{number} {version}\"\n" * (number % 7)


def fix(program, folder):
    done = subprocess.run([program, "fix", "--unsafe-fixes", "."], cwd=folder, capture_output=True, text=True, check=False)
    if "panicked" in done.stderr or done.returncode not in (0, 2):
        raise SystemExit(f"exit code {done.returncode}: {done.stderr[:2000]}")
    failed = {match["file"]: match["why"] for match in FAILED.finditer(done.stderr)}
    return {match["file"] for match in FIXED.finditer(done.stderr)} - set(failed), failed


def fixed_text(program, before):
    done = subprocess.run([program, "fix", "--unsafe-fixes", "-"], input=before, capture_output=True, text=True, check=True)
    return done.stdout


def check(condition, words):
    if not condition:
        raise SystemExit(f"failed: {words}")


def rewritten(program, files):
    """Another process saves files, as editors do and in place, while they are fixed."""
    with tempfile.TemporaryDirectory() as root:
        folder, other = Path(root, "project"), Path(root, "other")
        folder.mkdir()
        other.mkdir()
        names = [f"{number}.Dockerfile" for number in range(files)]
        for number, name in enumerate(names):
            (folder / name).write_text(text(number))
        saved, stop = {}, threading.Event()

        def save():
            chance = random.Random(SEED)
            version = 0
            while not stop.is_set():
                version += 1
                number = chance.randrange(files)
                (other / "new").write_text(text(number, version))
                os.replace(other / "new", folder / names[number])
                saved[number] = version

        saver = threading.Thread(target=save)
        saver.start()
        told, failed = fix(program, folder)
        stop.set()
        saver.join()
        counts = {"fixed": 0, "saved": 0, "as it was": 0}
        for number, name in enumerate(names):
            now, version = (folder / name).read_text(), saved.get(number, 0)
            states = {text(number, v): v for v in ({version, 0} if number in saved else {0})}
            if now in states:
                # What was saved after the fix is there unfixed, though the fix was told.
                check(number in saved or name not in told, f"{name} is told as fixed and is not")
                counts["saved" if number in saved else "as it was"] += 1
                continue
            comment = re.match(r"# file \d+, version (\d+)\n", now)
            check(comment, f"{name} has no first line: {now[:200]!r}")
            check(int(comment[1]) == version, f"{name}: version {version} was saved and is lost; {comment[1]} is there")
            check(name in told, f"{name} is changed and that is not told")
            counts["fixed"] += 1
        for number in random.Random(SEED).sample(range(files), min(files, 50)):
            now = (folder / names[number]).read_text()
            version = int(re.match(r"# file \d+, version (\d+)\n", now)[1])
            check(now in (text(number, version), fixed_text(program, text(number, version))), f"{names[number]}: {now!r}")
        check(len(list(folder.iterdir())) == files, "something is left behind")
        print(f"{files} files, {len(saved)} of them saved meanwhile: {counts}, {len(failed)} told as changed on disk")


def full(program, files):
    """A disk with room for a few fixed files only: the others stay as they are, and that is told."""
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m,nr_inodes=4k", "tmpfs", folder],
                                 capture_output=True, text=True, check=False)
        if mounted.returncode:
            print(f"skipped the full disk: {mounted.stderr.strip()}")
            return
        try:
            fill(program, folder, files)
        finally:
            subprocess.run(["umount", folder], check=True)


def fill(program, folder, files):
    names = {}
    for number in range(files):
        try:
            (folder / f"{number}.Dockerfile").write_text(text(number))
        except OSError:
            (folder / f"{number}.Dockerfile").unlink()
            break
        names[f"{number}.Dockerfile"] = number
    # A link between each two of the last keeps them from being replaced: they are written in place.
    linked = sorted(names)[:20]
    for name in linked:
        os.link(folder / name, folder / f"{name}.other")
    with (folder / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"x" * 4096)
        except OSError:
            pass
    told, failed = fix(program, folder)
    changed = 0
    for name, number in names.items():
        now, before = (folder / name).read_text(), text(number)
        check((now == before) == (name not in told), f"{name}: told as fixed: {name in told}; {now!r}")
        check((now == before) == (name in failed), f"{name}: told as failed: {name in failed}; {now!r}")
        if now != before:
            changed += 1
            check(now == fixed_text(program, before), f"{name}: {now!r}")
    check(all("no space left" in why for why in failed.values()), f"another reason: {set(failed.values())}")
    check(len(list(folder.iterdir())) == len(names) + len(linked) + 1, "something is left behind")
    print(f"full disk: {changed} of {len(names)} files fixed, {len(failed)} told as not written: {set(failed.values())}")


def main():
    program = str(Path(sys.argv[1]).resolve())
    files = int(sys.argv[2]) if len(sys.argv) > 2 else 2_000
    rewritten(program, files)
    full(program, files)


main()
