//! The differences from `ShellCheck` that are intended, as the table of `differences.md` lists them.
//!
//! A row is `| code | only | where | reason |`: `only` says who reports it, `shellcheck` or `trimtab`, and `where` is one of
//! the predicates here.

use std::fs;
use std::path::Path;

use trimtab::shell::check::{Fault, Sheet};

/// The rows of the table.
pub(crate) struct Intended {
    rows: Vec<Row>,
}

struct Row {
    codes: Vec<u16>,
    only: String,
    place: String,
}

impl Intended {
    pub(crate) fn read() -> Intended {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compat/differences.md");
        let text = fs::read_to_string(path).expect("the table is there");
        let rows = text.lines().filter(|line| line.starts_with("| SC")).map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let [_, codes, only, place, reason, _] = cells.as_slice() else { panic!("not four cells: {line}") };
            assert!(!reason.is_empty() && matches!(*only, "shellcheck" | "trimtab"), "{line}");
            let codes = codes.split(", ").map(|code| code[2..].parse().expect("a code of ShellCheck"));
            Row { codes: codes.collect(), only: (*only).to_owned(), place: (*place).to_owned() }
        });
        Intended { rows: rows.collect() }
    }

    /// Whether a row lists that only `who` reports this.
    pub(crate) fn lists(&self, who: &str, fault: &Fault, sheet: &Sheet) -> bool {
        let rows = self.rows.iter().filter(|row| row.only == who && row.codes.contains(&fault.code));
        rows.into_iter().any(|row| match row.place.as_str() {
            "anywhere" => true,
            "a variable that the script has set" => is_set_before(fault, sheet.script()),
            place => panic!("no predicate is called `{place}`"),
        })
    }
}

/// Whether the script assigns the variable at `fault` above it.
fn is_set_before(fault: &Fault, script: &str) -> bool {
    let name = script[fault.span.range()].trim_matches(['$', '{', '}']);
    let above = &script[..fault.span.start as usize];
    above.match_indices(name).any(|(at, _)| {
        above[at + name.len()..].starts_with('=') && (at == 0 || above[..at].ends_with([' ', '\t', '\n', ';', '(']))
    })
}
