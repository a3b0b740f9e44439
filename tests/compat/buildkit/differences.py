"""Which disagreements with `docker build --check` ../differences.md allows."""

import pathlib
import re

CHECKS = {
    "ConsistentInstructionCasing",
    "CopyIgnoredFile",
    "DuplicateStageName",
    "ExposeInvalidFormat",
    "ExposeProtoCasing",
    "FromAsCasing",
    "FromPlatformFlagConstDisallowed",
    "InvalidBaseImagePlatform",
    "InvalidDefaultArgInFrom",
    "InvalidDefinitionDescription",
    "JSONArgsRecommended",
    "LegacyKeyValueFormat",
    "MaintainerDeprecated",
    "MultipleInstructionsDisallowed",
    "NoEmptyContinuation",
    "RedundantTargetPlatform",
    "ReservedStageName",
    "SecretsUsedInArgOrEnv",
    "StageNameCasing",
    "UndefinedArgInFrom",
    "UndefinedVar",
    "WorkdirRelativePath",
}

TABLE = pathlib.Path(__file__).resolve().parent.parent / "differences.md"
HEADING = "## docker build --check"
ROW = re.compile(r"^\| ([^|]+?) \| ([^|]+?) \| `((?:\\\||[^|])+)` \| (.+?) \|$", re.M)
FROM = re.compile(r"^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)(?:[ \t]+AS[ \t]+(\S+))?", re.I)


def rows():
    """(checks, side, expression, reason) for each row of the section."""
    section = TABLE.read_text().split(HEADING, 1)[1].split("\n## ", 1)[0]
    return [(set(codes.split(", ")), only, re.compile(where.replace("\\|", "|"), re.M), reason)
            for codes, only, where, reason in ROW.findall(section)]


def listed(side, check, words, verdict, path, line):
    """The row that allows a disagreement, or None: its expression is looked for in `FROM image`, with the image that the
    stage is built upon in the end, the line, and what is said of it, each on a line; before them are `refused` where docker
    stops at an error, and the file's directive for checks."""
    text = path.read_bytes().decode("utf-8", "replace").splitlines()
    written = text[line - 1] if 0 < line <= len(text) else ""
    refused = "refused\n" if verdict.error else ""
    directive = "".join(f"{it}\n" for it in text[:1] if it.startswith("# check="))
    looks = f"{refused}{directive}FROM {base(text[:line])}\n{written}\n{words}"
    for number, (checks, only, where, _) in enumerate(rows()):
        if only == side and (check in checks or "all" in checks) and where.search(looks):
            return number
    return None


def base(lines):
    """The image below the stage that the last of some lines is in."""
    images, image = {}, ""
    for line in lines:
        found = FROM.match(line)
        if found:
            image = images.get(found[1].lower(), found[1])
            images[(found[2] or "").lower()] = image
    return image
