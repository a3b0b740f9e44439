"""Clones of the repositories at the commits of the data."""

import subprocess
import sys


def folder(unit, clones):
    return clones / unit["repository"].replace("/", "+")


def git(directory, *arguments, check=True):
    done = subprocess.run(["git", "-C", directory, *arguments], capture_output=True, text=True, errors="replace")
    if check and done.returncode:
        raise RuntimeError(f"git {' '.join(arguments)} in {directory}: {done.stderr.strip()}")
    return done.stdout.strip()


def fetch(units, clones):
    """Clones what is missing and checks out the commit of each; says which could not be had."""
    clones.mkdir(parents=True, exist_ok=True)
    wanted = {folder(unit, clones): unit for unit in units}
    failed = 0
    for directory, unit in sorted(wanted.items()):
        try:
            if not directory.exists():
                address = f"https://github.com/{unit['repository']}"
                subprocess.run(["git", "clone", "--quiet", address, directory], check=True)
            git(directory, "checkout", "--quiet", unit["commit"])
        except (RuntimeError, subprocess.CalledProcessError) as error:
            print(error, file=sys.stderr)
            failed += 1
    return 1 if failed else 0


def check(unit, clones):
    """The work tree of a unit; an error if it stands at another commit or its Dockerfile is edited."""
    directory = folder(unit, clones)
    if not directory.exists():
        raise RuntimeError(f"{directory} does not exist: run `--fetch` first")
    if git(directory, "rev-parse", "HEAD") != unit["commit"]:
        raise RuntimeError(f"{directory} is not at {unit['commit']}")
    if git(directory, "status", "--porcelain", "--", unit["dockerfile"]):
        raise RuntimeError(f"{directory}/{unit['dockerfile']} is edited")
    return directory
