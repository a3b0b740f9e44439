"""The files that linters are compared on, and the instructions in them."""

import dataclasses
import functools
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import venv

DIRECTIVE = re.compile(r"#\s*([A-Za-z]+)\s*=\s*(\S+)\s*$")
HEREDOC = re.compile(r"<<(-?)[\"']?([A-Za-z_][A-Za-z0-9_]*)[\"']?")


@dataclasses.dataclass(frozen=True)
class File:
    """A file below the folder that the linters run in."""

    name: str
    text: str

    @functools.cached_property
    def key(self):
        return hashlib.sha256(self.text.encode(errors="replace")).hexdigest()

    @functools.cached_property
    def spans(self):
        """The first and last line of each instruction, from 1."""
        return list(instructions(self.text))

    @functools.cached_property
    def lines(self):
        return self.text.split("\n")

    def instruction_at(self, line):
        """The first line of the instruction that the line is in; the line itself where it is in none."""
        return next((first for first, last in self.spans if first <= line <= last), line)

    def text_of(self, first):
        last = next((last for start, last in self.spans if start == first), first)
        return "\n".join(self.lines[first - 1 : last])


def instructions(text):
    lines = text.split("\n")
    escape, at = "\\", 0
    while at < len(lines) and (directive := DIRECTIVE.match(lines[at])):
        if directive[1].lower() == "escape":
            escape = directive[2]
        at += 1
    at = 0
    while at < len(lines):
        if not lines[at].strip() or lines[at].lstrip().startswith("#"):
            at += 1
            continue
        first, words = at, []
        while True:
            line = lines[at].rstrip()
            comment = at > first and (not line or line.lstrip().startswith("#"))
            at += 1
            if not comment:
                words.append(line.removesuffix(escape))
                if not line.endswith(escape):
                    break
            if at == len(lines):
                break
        whole = " ".join(words)
        if re.match(r"\s*(onbuild\s+)?(run|copy|add)\b", whole, re.I):
            for dash, word in HEREDOC.findall(whole.replace("<<<", "")):
                while at < len(lines) and (lines[at].lstrip("\t") if dash else lines[at]).rstrip("\r") != word:
                    at += 1
                at = min(at + 1, len(lines))
        yield first + 1, at


def gather(paths, count, data, root, folder):
    """Copies the files into the folder, under names that are the same for all linters."""
    files = []
    own = [root / "tests/fixtures", root / "tests/projects"]
    for top in paths or own:
        found = [top] if top.is_file() else sorted(path for path in top.rglob("*") if is_dockerfile(path))
        for path in found:
            name = path.relative_to(top.parent if top.is_file() else top.parent)
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / name)
            files.append(File(str(name), path.read_text(errors="replace")))
    if not paths and data.exists():
        with gzip.open(data, "rt") as lines:
            for _, line in zip(range(count), lines):
                file = json.loads(line)
                name = f"data/{file['id']}/Dockerfile"
                (folder / name).parent.mkdir(parents=True)
                (folder / name).write_text(file["text"])
                files.append(File(name, file["text"]))
    return files


def is_dockerfile(path):
    name = path.name.lower()
    return path.is_file() and (name.startswith(("dockerfile", "containerfile")) or name.endswith(".dockerfile"))


def installed(root, folder, package, program):
    """A program of a package of PyPI, installed below target/ if it is not there."""
    folder = root / "target" / folder
    path = folder / "bin" / program
    if not path.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([folder / "bin" / "pip", "install", "--quiet", package], check=True)
    return path
