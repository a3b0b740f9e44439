//! The tables of the pages that are made from other files.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;
use trimtab::rules;

/// The text with what stands between `<!-- name -->` and `<!-- end -->` replaced by `table`.
pub(super) fn replace(text: &str, name: &str, table: &str) -> String {
    let mark = format!("<!-- {name} -->\n");
    let (before, rest) = text.split_once(&mark).expect("the mark is there");
    let (_, after) = rest.split_once("<!-- end -->").expect("the end of the table is there");
    format!("{before}{mark}\n{table}\n<!-- end -->{after}")
}

/// hadolint's codes and the rules that have them.
pub(super) fn codes() -> String {
    let mut rows: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for rule in rules::CATALOGUE {
        for alias in rule.page.aliases().filter(|alias| alias.code.starts_with("DL")) {
            let tool = alias.tool.map(|tool| format!(" (`{tool}`)")).unwrap_or_default();
            let id = rule.page.id;
            rows.entry(alias.code).or_default().push(format!("[`{id}`](../rules/{id}.md){tool}"));
        }
    }
    let mut table = "| code | rule |\n|---|---|\n".to_owned();
    for (code, rules) in rows {
        writeln!(table, "| {code} | {} |", rules.join(", ")).unwrap();
    }
    table
}

/// The inputs of `action.yml`.
pub(super) fn inputs(root: &Path) -> String {
    let text = std::fs::read_to_string(root.join("action.yml")).unwrap();
    let action: Value = serde_saphyr::from_str(&text).unwrap();
    let mut table = "| input | default | what |\n|---|---|---|\n".to_owned();
    for (name, input) in action["inputs"].as_object().unwrap() {
        let default = input["default"].as_str().filter(|default| !default.is_empty());
        let default = default.map(|default| format!("`{default}`")).unwrap_or_default();
        writeln!(table, "| `{name}` | {default} | {} |", input["description"].as_str().unwrap()).unwrap();
    }
    table
}
