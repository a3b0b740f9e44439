"""The differences that are intended, as the table of differences.md lists them.

A row is `| code | only | where | reason |`. `only` says who reports it: `hadolint` or `trimtab`. `where` is a regular
expression in backticks, which has to be found in the text of the instruction, or the name of a predicate of this file.
"""

import dataclasses
import pathlib
import re

TABLE = pathlib.Path(__file__).with_name("differences.md")


@dataclasses.dataclass(frozen=True)
class Row:
    codes: frozenset
    only: str
    where: object

    def fits(self, code, side, file, at):
        return code in self.codes and side == self.only and bool(self.where(file, at))


def read():
    rows = []
    for line in TABLE.read_text().splitlines():
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 4 and re.match(r"DL\d", cells[0]):
            codes, only, where, reason = cells
            assert only in ("hadolint", "trimtab") and reason, line
            rows.append(Row(frozenset(codes.split(", ")), only, predicate(where)))
    return rows


def predicate(where):
    if where.startswith("`"):
        pattern = re.compile(where.strip("`"), re.I | re.S)
        return lambda file, at: pattern.search(file.text_of(at))
    return PREDICATES[where]


PREDICATES = {}
