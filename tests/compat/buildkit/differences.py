"""Which disagreements ../differences.md allows: a row for each check, and here the test whether one is of that kind."""

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


def inherited(side, words, verdict, text):
    """A variable that the stand-in for the base image lacks and the real one may set."""
    return side == "docker"


def after_an_error(side, words, verdict, text):
    """Docker stops at the first instruction that it refuses."""
    return side == "trimtab" and verdict.error is not None


KINDS = {"UndefinedVar": [inherited]}


def listed(side, check, words, verdict, path):
    """Why a disagreement is allowed, or None."""
    text = path.read_bytes().decode("utf-8", "replace")
    for kind in [*KINDS.get(check, []), after_an_error]:
        if kind(side, words, verdict, text):
            return reasons().get((check if kind is not after_an_error else "buildError", side))
    return None


def reasons():
    """The reason of each row, by its check and by the side that speaks alone."""
    rows = re.findall(r"^\| (\w+) \| (docker|trimtab) alone: [^|]*\| ([^|]*) \|$", TABLE.read_text(), re.M)
    return {(check, side): reason.strip() for check, side, reason in rows}
