"""The units in good order: trimtab has nothing to say there about order or cache."""

import json
import pathlib
import re
import subprocess

import repositories
import units

RULES = pathlib.Path(__file__).resolve().parents[2] / "rules"


def rules_of_order():
    """The rules of the category `cache`."""
    pages = {page.stem: page.read_text() for page in RULES.glob("*.md")}
    return {rule for rule, page in pages.items() if re.search(r"\A---\ncategory: cache$", page, re.MULTILINE)}


def warnings(trimtab, clones, unit, rules):
    directory = repositories.check(unit, clones)
    command = [trimtab, "check", "--format", "json", "--context", unit["context"], unit["dockerfile"]]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=1800)
    findings = [finding for file in json.loads(done.stdout)["files"] for finding in file["findings"]]
    return [finding for finding in findings if finding["rule"] in rules and finding["severity"] in ("error", "warning")]


def check(trimtab, clones, chosen):
    rules = rules_of_order()
    loud = 0
    for unit in chosen:
        found = warnings(trimtab, clones, unit, rules)
        loud += len(found)
        print(f"{units.name(unit)}: {len(found)}")
        for finding in found:
            print(f"  line {finding['range']['start']['line']}: {finding['rule']}: {finding['message']}")
    print(f"{loud} warnings about order or cache in {len(chosen)} units in good order")
    return 1 if loud else 0
