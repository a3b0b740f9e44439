"""Which RUNs install dependencies, told by what they run and not by what trimtab knows."""

import re

# The words that install, after the start of a command.
INSTALLERS = [
    r"(apt|apt-get|apk|dnf|microdnf|yum|zypper|xx-apt|xx-apt-get|xx-apk)( -\S+)* (install|add)\b",
    r"(pip|pip3)( -\S+)* (install|wheel)\b",
    r"uv (sync|pip install|tool install)\b",
    r"(poetry|pipenv|pdm) (install|sync)\b(?!.*--only-root)",
    r"npm( -\S+)* (ci|install|i)\b",
    r"yarn( -\S+)* (install|add|workspaces focus)\b",
    r"(?<![\w/.-])(yarn|bundle)(?= *($|&&|;|--(?!version)))",
    r"pnpm( -\S+)* (install|i|fetch|add|deploy)\b",
    r"bun (install|add)\b",
    r"composer (install|require|update)\b",
    r"(bundle|gem) install\b",
    r"\bgo (mod download|mod vendor|install|get( -\S+)* +[^-\s&|;])\b",
    r"cargo( \+\S+)? (install|fetch|chef cook)\b",
    r"rustup (target|toolchain|component) (add|install)\b",
    r"mix (do )?(deps\.get|deps\.compile|local\.hex)\b",
    r"dotnet (restore|tool install)\b",
    r"mvn\b.*\b(dependency:go-offline|dependency:resolve\S*)",
    r"playwright(@\S+)? install\b",
    r"(docker-php-ext-install|install-php-extensions|pecl install)\b",
    r"gradlew?\b.*\bdependencies\b",
    r"(curl|wget)\b[^|;&]*\bhttps?:",
]

# Builds that fetch what is missing: installs, unless the Dockerfile fetches in a step of its own.
FETCHING_BUILDS = [
    (r"\bgo (build|get( -\S+)* *(&&|;|$))", r"go mod download"),
    (r"cargo build\b", r"cargo (chef cook|fetch)"),
    (r"dotnet (build|publish)\b", r"dotnet restore"),
    (r"mvn\b.*\b(package|install|verify)\b", r"dependency:(go-offline|resolve)"),
    (r"gradlew?\b.*\b(build|assemble|bootJar)\b", r"gradlew?\b.*\bdependencies\b"),
]

# A build of a dummy fetches and compiles the dependencies; the builds below it do not.
DUMMY = r"fn main\(\)|cargo new"
DUMMY_BUILD = r"cargo build\b"

# Installs of the project itself, which no order can spare.
OF_THE_PROJECT = [r"(gem|pip|pip3) install( -\S+)* \./\S+", r"pip3? install( -\S+)* (\.|\"\$CODE_DIR\")(?= |$)"]


def of(unit, dockerfile):
    """Tells whether a RUN installs, by its text and line; `hidden` are a unit's words that do so in disguise."""
    installers = [re.compile(pattern) for pattern in INSTALLERS]
    hidden = [(re.escape(each["text"]), each.get("unless", "$^")) for each in unit.get("hidden", [])]
    for build, fetch in FETCHING_BUILDS + hidden:
        if not re.search(fetch, dockerfile):
            installers.append(re.compile(build))
    own = [re.compile(pattern) for pattern in OF_THE_PROJECT]

    dummy = re.search(DUMMY_BUILD, dockerfile) if re.search(DUMMY, dockerfile) else None
    last = dockerfile.count("\n", 0, dummy.start()) + 1 if dummy else None

    def installs(text, line=0):
        if last and line > last:
            text = re.sub(DUMMY_BUILD, " ", text)
        for pattern in own:
            text = pattern.sub(" ", text)
        return any(pattern.search(text) for pattern in installers)

    return installs
