"""The table of the rows, and what a planner's author wants to know of each."""

KINDS = ("now", "safe", "all", "reference")
# A reference that saves less than this share has nothing to gain.
LEAST_GAIN = 0.05


def share(row, kind, what):
    """The share of the cost now that a kind of order saves."""
    now = row["states"]["now"][what]
    return 1 - row["states"][kind][what] / now if now else 0.0


def gaining(rows, what):
    return [row for row in rows if "states" in row and share(row, "reference", what) >= LEAST_GAIN]


def mean(values):
    return sum(values) / len(values) if values else 0.0


def write(rows, out):
    width = max([len(row["unit"]) for row in rows], default=4)
    print("Per 200 commits: runs of RUNs that install dependencies, and seconds of all steps", file=out)
    print(file=out)
    head = "".join(f"{kind:>10}" for kind in KINDS)
    print(f"{'':{width}}  runs{head[4:]}   seconds{head[4:]}", file=out)
    for row in rows:
        if "states" not in row:
            print(f"{row['unit']:{width}}  {row['error']}", file=out)
            continue
        columns = ["".join(f"{row['states'][kind][what]:10.0f}" for kind in KINDS) for what in ("reruns", "seconds")]
        print(f"{row['unit']:{width}}  {columns[0]}       {columns[1]}", file=out)
    print(file=out)
    for what in ("reruns", "seconds"):
        summary(gaining(rows, what), what, out)
    print(file=out)
    for row in rows:
        if "states" in row:
            detail(row, out)


def summary(rows, what, out):
    saved = {kind: mean([share(row, kind, what) for row in rows]) for kind in KINDS[1:]}
    reach = saved["all"] / saved["reference"] if saved["reference"] else 0.0
    least = [row["unit"] for row in rows if share(row, "all", what) < 0.8 * share(row, "reference", what)]
    print(
        f"{what}: {len(rows)} with something to gain; mean share saved by safe moves {saved['safe']:.1%}, "
        f"by all moves {saved['all']:.1%}, by the reference {saved['reference']:.1%}; all / reference {reach:.2f}; "
        f"{len(least)} below 80 % of the reference",
        file=out,
    )


def detail(row, out):
    moves = ", ".join(f"{move['rule']} ({move['safety']}, line {move['line']})" for move in row["moves"]) or "none"
    print(f"{row['unit']}\n  moves: {moves}", file=out)
    if row["why"]:
        print(f"  the reference: {row['why']}", file=out)
    for step in row["left"]:
        text = step["text"] if len(step["text"]) < 100 else step["text"][:97] + "…"
        print(f"  left: line {step['line']}: {step['reruns']:.0f} runs, {step['least']:.0f} in the reference: {text}", file=out)
    now = row["states"]["now"]
    if abs(now["told"] - now["reruns"]) >= 1:
        print(f"  trimtab counts {now['told']:.0f} runs of installs now, not {now['reruns']:.0f}", file=out)
    for line in row["differs"]:
        print(f"  differs: {line}", file=out)
