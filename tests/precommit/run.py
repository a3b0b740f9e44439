#!/usr/bin/env python3
"""Runs the hooks of this repository with the real pre-commit, in a repository of their own.

Needs git, cargo, and pre-commit on PATH or a PyPI to install it from. pre-commit builds the program from a local clone
of HEAD, as it would for a user; CARGO_TARGET_DIR makes that quick where it points at a folder with built dependencies.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]

CONFIG = """\
repos:
- repo: {clone}
  rev: {rev}
  hooks:
  - id: {hook}
    verbose: true
"""

FAULTY = 'FROM debian:13.1\nWORKDIR srv\nCMD ["/bin/true"]\n'
CLEAN = 'FROM debian:13.1\nWORKDIR /srv\nCMD ["/bin/true"]\n'
# Its fault has a safe fix.
MENDABLE = 'FROM debian:13.1\nWORKDIR /srv\nENV LANG C.UTF-8\nCMD ["/bin/true"]\n'

DOCKERFILES = [
    "Dockerfile", "dockerfile", "Containerfile", "Dockerfile.dev", "Dockerfile.alpine3.20", "app.dockerfile",
    "app.Dockerfile", "web.Containerfile", "deep/er/Containerfile.ci",
]
OTHERS = [
    "Dockerfile.dockerignore", "Dockerfile.md", "Dockerfile.sh", "Dockerfile.j2", "Dockerfile.prod.TMPL", "Dockerfile~",
    "Dockerfile.prod~", "Dockerfiles", "dockerfile.go", "my-Dockerfile", "docs/dockerfile.md",
]


class Sandbox:
    """A repository whose only hook is one of ours."""

    def __init__(self, folder, pre_commit):
        self.folder = folder / "repository"
        self.clone = folder / "trimtab"
        self.pre_commit = pre_commit
        self.environment = {
            **os.environ, "PRE_COMMIT_HOME": str(folder / "cache"), "PRE_COMMIT_COLOR": "never",
            "GIT_CONFIG_GLOBAL": os.devnull, "GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.org",
            "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@example.org",
        }
        self.folder.mkdir()
        self.git("init", "-q")
        self.run("git", "clone", "-q", "--local", str(ROOT), str(self.clone))
        self.rev = self.run("git", "-C", str(self.clone), "rev-parse", "HEAD").stdout.strip()

    def run(self, *command, check=True):
        done = subprocess.run(command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if check and done.returncode != 0:
            raise SystemExit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stdout}")
        return done

    def git(self, *arguments, check=True):
        return self.run("git", *arguments, check=check)

    def use(self, hook):
        """Makes `hook` the one that commits have to pass, and builds it."""
        self.write(".pre-commit-config.yaml", CONFIG.format(clone=self.clone, rev=self.rev, hook=hook))
        self.run(self.pre_commit, "install", "--install-hooks")

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        self.git("add", "-A")

    def read(self, name):
        return (self.folder / name).read_text()

    def commit(self):
        """Tries to commit all there is; gives whether it went through, and what was said."""
        self.git("add", "-A")
        done = self.git("commit", "-q", "-m", "change", check=False)
        return done.returncode == 0, done.stdout

    def files(self):
        """The files that the hook passes to the program."""
        listed = self.git("ls-files").stdout.split()
        said = self.run(self.pre_commit, "run", "--all-files", check=False).stdout
        return {name for name in listed if f"{name}:" in said}


def fault_fails_the_commit(sandbox):
    sandbox.use("trimtab")
    sandbox.write("Dockerfile", FAULTY)
    passed, said = sandbox.commit()
    assert not passed, said
    assert "relative-workdir" in said and "Dockerfile:2:9" in said, said


def clean_file_passes(sandbox):
    sandbox.write("Dockerfile", CLEAN)
    passed, said = sandbox.commit()
    assert passed, said


def fix_mends_and_then_passes(sandbox):
    sandbox.use("trimtab-fix")
    sandbox.write("Dockerfile", MENDABLE)
    passed, said = sandbox.commit()
    assert not passed and "files were modified by this hook" in said, said
    mended = sandbox.read("Dockerfile")
    assert mended == MENDABLE.replace("LANG C", "LANG=C"), mended
    passed, said = sandbox.commit()
    assert passed and sandbox.read("Dockerfile") == mended, said
    sandbox.use("trimtab")
    passed, said = sandbox.commit()
    assert passed, said


def hook_takes_the_files_that_the_program_finds(sandbox):
    for name in DOCKERFILES + OTHERS:
        sandbox.write(name, FAULTY)
    config = CONFIG.format(clone=sandbox.clone, rev=sandbox.rev, hook="trimtab")
    sandbox.write(".pre-commit-config.yaml", config + "    args: [--format, concise]\n")
    assert sandbox.files() == set(DOCKERFILES), sandbox.files() ^ set(DOCKERFILES)
    program = next((pathlib.Path(sandbox.environment["PRE_COMMIT_HOME"])).glob("repo*/rustenv-*/bin/trimtab"))
    said = sandbox.run(str(program), "check", "--format", "concise", ".", check=False).stdout
    found = {line.split(":")[0].removeprefix("./") for line in said.splitlines() if ":" in line}
    assert found == set(DOCKERFILES), found ^ set(DOCKERFILES)


def find_pre_commit(folder):
    found = shutil.which("pre-commit")
    if found:
        return found
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    subprocess.run([folder / "venv/bin/pip", "install", "-q", "pre-commit"], check=True)
    return str(folder / "venv/bin/pre-commit")


def main():
    failed = 0
    tests = [fault_fails_the_commit, clean_file_passes, fix_mends_and_then_passes, hook_takes_the_files_that_the_program_finds]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        sandbox = Sandbox(folder, find_pre_commit(folder))
        for test in tests:
            start = time.monotonic()
            try:
                test(sandbox)
                verdict = "ok"
            except AssertionError as error:
                failed += 1
                verdict = f"FAILED\n{error}"
            print(f"pre-commit {test.__name__} ({time.monotonic() - start:.1f} s): {verdict}", flush=True)
    print(f"{len(tests) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
