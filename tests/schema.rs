//! `editors/schema.json` is what the table of settings and the catalogue say; `BLESS=1` rewrites it.

use std::path::Path;

use trimtab::config::{Vocabulary, schema};
use trimtab::rules;

#[test]
fn the_schema_is_up_to_date() {
    let known = rules::names().known();
    let schema = schema(&Vocabulary { names: &known, options: &rules::settings });
    let expected = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/schema.json");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, expected).unwrap();
        return;
    }
    assert!(
        std::fs::read_to_string(&path).unwrap() == expected,
        "editors/schema.json is old: `cargo bless` rewrites it"
    );
}
