"""The differences that are intended, as the tables of differences.md list them.

A row is `| code | only | where | reason |`. `only` says who reports it: `hadolint` or `trimtab`. `where` is a regular
expression in backticks, which has to be found in the text of the instruction, or a predicate of this file in words.
"""

import dataclasses
import pathlib
import re

TABLE = pathlib.Path(__file__).with_name("differences.md")


@dataclasses.dataclass(frozen=True)
class Row:
    codes: frozenset
    only: frozenset
    where: object

    def fits(self, code, side, file, at):
        return code in self.codes and side in self.only and bool(self.where(file, at))


def read():
    rows = []
    for line in TABLE.read_text().splitlines():
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 4 and re.match(r"DL\d", cells[0]):
            codes, only, where, reason = cells
            assert set(only.split(", ")) <= {"hadolint", "trimtab"} and reason, line
            rows.append(Row(frozenset(codes.split(", ")), frozenset(only.split(", ")), predicate(where)))
    return rows


def predicate(where):
    if where.startswith("`"):
        pattern = re.compile(where.strip("`"), re.I | re.S)
        return lambda file, at: pattern.search(file.text_of(at))
    return PREDICATES[where]


def stages(file):
    """Of each stage: its first line, image and name."""
    for first, _ in file.spans:
        words = [word for word in file.text_of(first).split() if not word.startswith("--")]
        if words[0].lower() == "from":
            yield first, words[1] if len(words) > 1 else "", words[3] if len(words) > 3 else None


def is_not_in_the_image(file, at):
    """Whether the last stage does not start from the one of this instruction."""
    known = list(stages(file))
    own = max((stage for stage in known if stage[0] <= at), default=None)
    reached = known[-1] if known else None
    while reached and reached != own:
        named = [stage for stage in known if stage[2] and stage[2].lower() == reached[1].lower() and stage < reached]
        reached = named[-1] if named else None
    return reached is None


def is_named_in_another_case(file, at):
    """Whether the stage that `--from` names is there, in another case."""
    name = re.search(r"--from=(\S+)", file.text_of(at))
    names = {stage[2] for stage in stages(file) if stage[2]}
    return name and name[1] not in names and name[1].lower() in {own.lower() for own in names}


def shares_its_image(file, at):
    """Whether another stage starts from the image that the stage of this instruction starts from."""
    known = list(stages(file))
    own = max((stage for stage in known if stage[0] <= at), default=None)
    return any(stage != own and own and stage[1] == own[1] for stage in known)


PREDICATES = {
    "another stage starts from the same image": shares_its_image,
    "a stage that is not in the image": is_not_in_the_image,
    "a stage named in another case": is_named_in_another_case,
}
