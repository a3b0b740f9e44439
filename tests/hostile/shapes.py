"""Input that nobody means well with: Dockerfiles, the files around them, and files that are none."""

import json
import os

FROM = "FROM debian:12\n"
SHAPES = {}


def shape(name, dockerfile=FROM, files=None, make=None):
    """A folder with a Dockerfile and these files; `make` does to it what text cannot."""
    SHAPES[name] = (dockerfile, files or {}, make)


def nested(opening, depth, inside, closing):
    return opening * depth + inside + closing * depth


def numbered(unit, count):
    return "".join(unit.replace("@", str(number)) for number in range(count))


def quoted(command, depth):
    """A command in `sh -c` in `sh -c`, quoted as often as that takes."""
    for _ in range(depth):
        command = "sh -c '" + command.replace("'", "'\\''") + "'"
    return command


# Nesting.
for depth in (99, 1_000, 50_000):
    shape(f"{depth} defaults in each other", FROM + f"ENV A={nested('${a:-', depth, 'b', '}')}\n")
shape("patterns in each other", FROM + f"ENV A={nested('${a#', 20_000, 'b', '}')}\n")
shape("replacements in each other", FROM + f"ENV A={nested('${a/b/', 20_000, 'b', '}')}\n")
shape("ONBUILD in ONBUILD", FROM + "ONBUILD " * 50_000 + "RUN true\n")
for name, opening, closing in (
    ("subshells", "(", ")"),
    ("groups", "{ ", ";}"),
    ("substitutions", "$(", ")"),
    ("backquotes", "`", "`"),
    ("arithmetic", "$((", "))"),
    ("parameters", "${a:-", "}"),
    ("processes", "<(", ")"),
    ("if", "if a; then ", "; fi"),
    ("while", "while a; do ", "; done"),
    ("until", "until a; do ", "; done"),
    ("for", "for a in b; do ", "; done"),
    ("case", "case a in b) ", ";; esac"),
    ("elif", "if a; then b; elif ", "; fi"),
    ("functions", "f() { ", "; }"),
    ("tests", "[[ ! ( ", " ) ]]"),
    ("time", "time ", ""),
    ("negations", "! ", ""),
    ("quotes", "\"$(", ")\""),
    ("conditions", "a && { ", "; }"),
    ("sudo", "sudo ", ""),
    ("env", "env A=1 ", ""),
    ("xargs", "xargs ", ""),
    ("arrays", "a=( ", " )"),
):
    shape(f"{name} in each other", FROM + f"RUN {nested(opening, 20_000, 'x', closing)}\n")
shape("sh -c in sh -c", FROM + f"RUN {quoted('true', 12)}\n")
shape("eval in eval", FROM + "RUN " + "eval " * 50_000 + "true\n")
shape("words of a JSON array", FROM + "RUN " + nested("[", 100_000, "", "]") + "\n")
shape("JSON in a JSON array", FROM + 'CMD ["a", ' + nested('{"a":', 50_000, "1", "}") + "]\n")
shape("heredoc in heredoc", FROM + numbered("RUN <<E@\ncat <<F@\nx\nF@\nE@\n", 5_000))

# Other languages.
COPY_ALL = FROM + "COPY . .\nRUN npm ci && pip install -r requirements.txt\n"
shape("deep package.json", COPY_ALL, {"package.json": nested('{"a":', 100_000, "1", "}")})
shape("deep package-lock.json", COPY_ALL, {"package-lock.json": nested("[", 400_000, "", "]")})
shape("deep compose.yaml", FROM, {"compose.yaml": "a: " + nested("[", 100_000, "", "]")})
shape("deep blocks in compose.yaml", FROM, {"compose.yaml": "".join(" " * n + "a:\n" for n in range(1_000))})
shape("YAML that doubles", FROM, {"compose.yaml": "a0: &a0 [x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))})
shape("deep docker-bake.hcl", FROM, {"docker-bake.hcl": "a = " + nested("[", 50_000, "", "]")})
shape("deep expressions in docker-bake.hcl", FROM, {"docker-bake.hcl": "a = " + nested("(", 50_000, "1", ")")})
shape("deep blocks in docker-bake.hcl", FROM, {"docker-bake.hcl": nested("a {\n", 20_000, "", "}\n")})
shape("negations in docker-bake.hcl", FROM, {"docker-bake.hcl": "a = " + "!" * 100_000 + "true\n"})
shape("deep docker-bake.json", FROM, {"docker-bake.json": nested('{"a":', 100_000, "1", "}")})
shape("deep trimtab.toml", FROM, {"trimtab.toml": "a = " + nested("[", 100_000, "", "]")})
shape("deep tables in trimtab.toml", FROM, {"trimtab.toml": "[" + ".".join(["a"] * 50_000) + "]\n"})
shape("100,000 ids in trimtab.toml", FROM, {"trimtab.toml": "ignore = " + json.dumps(
    [f"id{n}" for n in range(100_000)])})
shape("deep .hadolint.yaml", FROM, {".hadolint.yaml": "a: " + nested("[", 100_000, "", "]")})
shape("deep workflow", FROM, {".github/workflows/a.yml": "a: " + nested("{a: ", 50_000, "1", "}")})

# Patterns.
shape("stars in .dockerignore", COPY_ALL, {".dockerignore": "*a" * 5_000 + "\n", "a" * 200: ""})
shape("double stars in .dockerignore", COPY_ALL, {".dockerignore": "**/" * 5_000 + "x\n", "/".join("a" * 60): ""})
shape("brackets in .dockerignore", COPY_ALL, {".dockerignore": "[" * 50_000 + "\n"})
shape("100,000 lines of .dockerignore", COPY_ALL, {".dockerignore": numbered("!a@/*\n", 60_000)})
shape("100,000 lines of .gitignore", FROM, {".gitignore": numbered("a@/*\n", 60_000)})
shape("stars in COPY", FROM + "COPY " + "*a" * 2_000 + " /a\n", {"a" * 200: ""})
shape("double stars in COPY", FROM + "COPY " + "**/" * 2_000 + " /a\n", {"/".join("a" * 60): ""})
shape("stars in a replacement", FROM + f"ENV A={'a' * 30_000}\nENV B=${{A/{'*a' * 200}b/}}\n")

# Growth.
shape("values that double", FROM + "ENV a0=0123456789\n" + "".join(
    f"ENV a{n}={f'$a{n - 1}' * 10}\n" for n in range(1, 12)))
shape("unknown values that double", FROM + "ARG a0\n" + "".join(
    f"ENV a{n}={f'$a{n - 1}' * 10}\n" for n in range(1, 12)))
shape("stages that take from each other twice", "FROM a AS s0\n" + "".join(
    f"FROM a AS s{n}\nCOPY --from=s{n - 1} /a /b\nCOPY --from=s{n - 1} /c /d\n" for n in range(1, 300)))
shape("4,000 stages on each other", "FROM a AS s0\n" + "".join(f"FROM s{n} AS s{n + 1}\n" for n in range(4_000)))
shape("10,000 heredocs of one RUN", FROM + "RUN cat" + numbered(" <<E@", 10_000) + "\n" + numbered("a\nE@\n", 10_000))
shape("one line of 200,000 words", FROM + "RUN echo" + " abc" * 200_000 + "\n")
shape("one line of 5,000,000 words", FROM + "RUN echo" + " a" * 5_000_000 + "\n")
shape("200,000 continuations", FROM + "RUN a" + " \\\n b" * 200_000 + "\n")
shape("500,000 empty lines", FROM + "\n" * 500_000)
shape("100,000 comments", FROM + numbered("# c@\n", 100_000))
shape("20,000 suppressions", FROM + numbered("# trimtab ignore=DL3008\n", 20_000) + "RUN true\n")
shape("10,000 sources of one COPY", FROM + "COPY" + numbered(" a@", 10_000) + " /a/\n")
shape("a name of 900,000 letters", FROM + f"ENV {'A' * 900_000}=1\nENV B=${'A' * 90_000}\n")
shape("quotes alone", FROM + "RUN " + "\"'" * 200_000 + "\n")
shape("backslashes alone", FROM + "RUN " + "\\" * 500_000 + "\n")
shape("dollars alone", FROM + "ENV A=" + "$" * 500_000 + "\n")
shape("open braces alone", FROM + "ENV A=" + "${" * 200_000 + "\n")
shape("operators alone", FROM + "RUN " + "&&||;;" * 100_000 + "\n")
shape("redirections alone", FROM + "RUN a " + ">a " * 100_000 + "\n")
shape("half a million zero bytes", "\0" * 500_000)
shape("bytes of no encoding", "\udcff" * 500_000)


# Files that are none.
def pipe(name):
    return lambda folder: os.mkfifo(folder / name)


def link(name, to):
    def make(folder):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(to)
    return make


def sparse(name, size):
    def make(folder):
        with (folder / name).open("wb") as file:
            file.truncate(size)
    return make


def deep(folder):
    here = os.open(folder, os.O_RDONLY)
    for _ in range(1_500):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)


def crowd(folder):
    (folder / "many").mkdir()
    for number in range(60_000):
        (folder / "many" / f"f{number}").touch()


for name in (".gitignore", ".ignore", ".dockerignore", "trimtab.toml", ".hadolint.yaml", "compose.yaml"):
    for where in ("", "sub/"):
        def piped(folder, name=name, where=where):
            (folder / "sub").mkdir()
            os.mkfifo(folder / where / name)
        shape(f"{where}{name} is a pipe", COPY_ALL, make=piped)
    shape(f"{name} is endless", COPY_ALL, make=link(name, "/dev/zero"))
    shape(f"{name} has 1 GB", COPY_ALL, make=sparse(name, 1 << 30))
shape("package.json has 1 GB", COPY_ALL, make=sparse("package.json", 1 << 30))
shape("a Dockerfile of 1 GB", make=sparse("b.Dockerfile", 1 << 30))
shape("a Dockerfile that is a pipe", make=pipe("b.Dockerfile"))
shape("a Dockerfile that is endless", make=link("b.Dockerfile", "/dev/zero"))
shape("a link to itself", COPY_ALL, make=link("loop", "loop"))
shape("a link to the folder", COPY_ALL, make=link("loop", "."))
shape("a folder 1,500 deep", COPY_ALL, make=deep)
shape("60,000 files beside", COPY_ALL, make=crowd)
shape("2,000 RUNs", FROM + numbered("RUN echo > /x@\n", 2_000))
shape("150 installs", FROM + numbered("COPY a@ /a@\nRUN npm ci\n", 150))
