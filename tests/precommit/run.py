#!/usr/bin/env python3
"""Runs the hooks of this repository with the real pre-commit, in a repository of their own: run.py WHEELS.

Needs git, and pre-commit on PATH or a PyPI to install it from. The hooks come from the mirror that packages/pre-commit/mirror
writes, as they would for a user; it takes the program from the wheel in the folder WHEELS, in place of a published one.
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
- repo: {mirror}
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
    "app.Dockerfile", "web.Containerfile", "deep/er/Containerfile.ci", "Dockerfile-dev", "Dockerfile_dev", "Dockerfile2",
    "my-Dockerfile", "my_Containerfile", "Dockerfile.go", "deep/my.app.dockerfile", ".Dockerfile",
]
OTHERS = [
    "Dockerfile.dockerignore", "Dockerfile.md", "Dockerfile.sh", "Dockerfile.j2", "Dockerfile.prod.TMPL", "Dockerfile~",
    "Dockerfile.prod~", "Dockerfiles", "dockerfile.go", "myDockerfile", "my-dockerfile", "docs/dockerfile.md",
    "Dockerfile_test.go", "Dockerfile-x.Y.RS", "Dockerfile.", "dockerfile.dev", "Dockerfile.txt", "Dockerfile.d/notes",
]


class Sandbox:
    """A repository whose only hook is one of ours."""

    def __init__(self, folder, pre_commit, wheels):
        self.folder = folder / "repository"
        self.mirror = folder / "trimtab-pre-commit"
        self.pre_commit = pre_commit
        self.environment = {
            **os.environ, "PRE_COMMIT_HOME": str(folder / "cache"), "PRE_COMMIT_COLOR": "never",
            "PIP_FIND_LINKS": str(wheels), "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "GIT_CONFIG_GLOBAL": os.devnull, "GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.org",
            "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@example.org",
        }
        self.folder.mkdir()
        self.git("init", "-q")
        self.run(str(ROOT / "packages/pre-commit/mirror"), str(self.mirror))
        for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "mirror"]):
            self.git("-C", str(self.mirror), *command)
        self.rev = self.git("-C", str(self.mirror), "rev-parse", "HEAD").stdout.strip()

    def run(self, *command, check=True):
        done = subprocess.run(command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if check and done.returncode != 0:
            raise SystemExit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stdout}")
        return done

    def git(self, *arguments, check=True):
        return self.run("git", *arguments, check=check)

    def use(self, hook):
        """Makes `hook` the one that commits have to pass, and installs it."""
        self.write(".pre-commit-config.yaml", CONFIG.format(mirror=self.mirror, rev=self.rev, hook=hook))
        self.run(self.pre_commit, "install", "--install-hooks")

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        self.git("add", "-A")

    def remove_all(self):
        """Begins anew with an empty work tree."""
        self.git("rm", "-r", "-q", "-f", ".")

    def read(self, name):
        return (self.folder / name).read_text()

    def commit(self):
        """Tries to commit all there is; gives whether it went through, and what was said."""
        self.git("add", "-A")
        done = self.git("commit", "-q", "-m", "change", check=False)
        return done.returncode == 0, done.stdout

    def program(self):
        """The program that pre-commit installed."""
        return next(pathlib.Path(self.environment["PRE_COMMIT_HOME"]).glob("repo*/py_env-*/bin/trimtab"))

    def files(self):
        """The files that the hook passes to the program."""
        listed = self.git("ls-files").stdout.split()
        said = self.run(self.pre_commit, "run", "--all-files", check=False).stdout
        return {name for name in listed if f"{name}:" in said}


def hook_is_installed_from_the_wheel(sandbox):
    """Nothing is compiled: there is no Rust for this hook."""
    rustless = {**sandbox.environment, "PATH": os.pathsep.join(
        folder for folder in os.environ["PATH"].split(os.pathsep) if not (pathlib.Path(folder) / "cargo").exists())}
    sandbox.environment, environment = rustless, sandbox.environment
    sandbox.use("trimtab")
    sandbox.environment = environment
    said = sandbox.run(str(sandbox.program()), "--version").stdout
    assert said == f"trimtab {sandbox.run(str(ROOT / 'packages/version')).stdout}", said


def fault_fails_the_commit(sandbox):
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


def formatter_formats_and_then_passes(sandbox):
    sandbox.use("trimtab-fmt")
    sandbox.write("Dockerfile", CLEAN.replace("WORKDIR", "workdir"))
    passed, said = sandbox.commit()
    assert not passed and sandbox.read("Dockerfile") == CLEAN, said
    passed, said = sandbox.commit()
    assert passed, said


def hook_takes_the_files_that_the_program_finds(sandbox):
    sandbox.remove_all()
    for name in DOCKERFILES + OTHERS:
        sandbox.write(name, FAULTY)
    config = CONFIG.format(mirror=sandbox.mirror, rev=sandbox.rev, hook="trimtab")
    sandbox.write(".pre-commit-config.yaml", config + "    args: [--format, concise]\n")
    assert sandbox.files() == set(DOCKERFILES), sandbox.files() ^ set(DOCKERFILES)
    said = sandbox.run(str(sandbox.program()), "check", "--format", "concise", ".", check=False).stdout
    found = {line.split(":")[0].removeprefix("./") for line in said.splitlines() if ":" in line}
    assert found == set(DOCKERFILES), found ^ set(DOCKERFILES)


def commit_without_a_dockerfile_passes(sandbox):
    sandbox.remove_all()
    sandbox.use("trimtab")
    sandbox.write("README.md", "# Nothing to lint\n")
    passed, said = sandbox.commit()
    assert passed and "no files to check" in said, said


def neighbours_are_checked_with_their_dockerfiles(sandbox):
    """A commit that changes only the ignore, compose or bake file checks the Dockerfiles of its builds."""
    sandbox.remove_all()
    sandbox.use("trimtab")
    sandbox.write("app/Dockerfile", FAULTY)
    for name, text, changed in [
        ("app/.dockerignore", ".git\n", "*.md\n"),
        ("compose.yaml", "services: {a: {build: app}}\n", "services: {b: {build: app}}\n"),
        ("docker-bake.hcl", 'target "a" { context = "app" }\n', 'target "b" { context = "app" }\n'),
    ]:
        sandbox.write(name, text)
        sandbox.git("commit", "-q", "--no-verify", "-m", "before the hook")
        sandbox.write(name, changed)
        passed, said = sandbox.commit()
        assert not passed and "app/Dockerfile:2" in said, (name, said)
        sandbox.git("rm", "-q", "-f", name)


def excluded_files_are_not_checked(sandbox):
    sandbox.remove_all()
    sandbox.use("trimtab")
    sandbox.write("vendor/Dockerfile", FAULTY)
    passed, said = sandbox.commit()
    assert not passed and "vendor/Dockerfile" in said, said
    sandbox.write("trimtab.toml", 'exclude = ["vendor/"]\n')
    passed, said = sandbox.commit()
    assert passed, said


def find_pre_commit(folder):
    found = shutil.which("pre-commit")
    if found:
        return found
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    subprocess.run([folder / "venv/bin/pip", "install", "-q", "pre-commit"], check=True)
    return str(folder / "venv/bin/pre-commit")


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    wheels = pathlib.Path(sys.argv[1]).resolve()
    failed = 0
    tests = [
        hook_is_installed_from_the_wheel, fault_fails_the_commit, clean_file_passes, fix_mends_and_then_passes,
        formatter_formats_and_then_passes,
        hook_takes_the_files_that_the_program_finds, commit_without_a_dockerfile_passes,
        neighbours_are_checked_with_their_dockerfiles, excluded_files_are_not_checked,
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        sandbox = Sandbox(folder, find_pre_commit(folder), wheels)
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
