"""An order of a Dockerfile as edits by line number, so that nothing of the Dockerfile is copied.

    # why
    remove 8-9
    move 3-4 below 16
    copy 6 below 9
    add above 30
    + RUN npm ci
    replace 16
    + RUN bundle install

Numbers are those of the original file, from 1. Several additions at one place keep the order of the edits.
"""

import re

COMMAND = re.compile(r"^(remove|replace|move|copy|add)(?: (\d+)(?:-(\d+))?)?(?: (above|below) (\d+))?$")


class Edit:
    def __init__(self, line):
        found = COMMAND.match(line)
        if not found:
            raise ValueError(f"cannot read the edit `{line}`")
        self.verb, first, last, side, anchor = found.groups()
        if (first is None) == (self.verb != "add") or (anchor is None) == (self.verb in ("move", "copy", "add")):
            raise ValueError(f"`{line}` misses a number, or has one too many")
        self.first = int(first) if first else 0
        self.last = int(last or first or 0)
        # Where new lines go: the number of original lines above them.
        self.place = (int(anchor) - (side == "above")) if anchor else self.first - 1
        self.text = []


def parse(text):
    edits = []
    for line in text.splitlines():
        if line.startswith("+"):
            edits[-1].text.append(line[2:])
        elif line.strip() and not line.startswith("#"):
            edits.append(Edit(line.strip()))
    return edits


def apply(edits, text):
    """The text after the edits."""
    lines = text.split("\n")
    gone, new = set(), {}
    for edit in edits:
        named = range(edit.first, edit.last + 1) if edit.first else range(0)
        taken = set() if edit.verb == "copy" else set(named)
        if gone & taken or max(named, default=0) > len(lines) or edit.place > len(lines):
            raise ValueError(f"an edit of the lines {edit.first}-{edit.last} overlaps another, or the file is shorter")
        kept = [lines[number - 1] for number in named] if edit.verb in ("move", "copy") else []
        new.setdefault(edit.place, []).extend(kept + edit.text)
        gone |= taken
    result = []
    for number in range(len(lines) + 1):
        if number and number not in gone:
            result.append(lines[number - 1])
        result.extend(new.get(number, []))
    return "\n".join(result)
