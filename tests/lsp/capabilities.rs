//! The table of capabilities beside the server and the tests.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::client::raw;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lsp"))
}

#[test]
fn the_table_names_all_capabilities_and_tests_that_exist() {
    let table = fs::read_to_string(folder().join("capabilities.md")).unwrap();
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let sources: String = files
        .filter(|path| path.extension().is_some_and(|it| it == "rs"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    for row in table.lines().filter(|row| row.starts_with("| ")).skip(1) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let test = cells[2].trim_matches('`');
        assert!(test.is_empty() || sources.contains(&format!("#[test]\nfn {test}()")), "no test `{test}`: {row}");
        assert!(!test.is_empty() || cells[1].starts_with("no"), "{row}");
    }
    raw(async |client| {
        let literal = json!({ "codeActionKind": { "valueSet": [] } });
        let able =
            json!({ "textDocument": { "diagnostic": {}, "codeAction": { "codeActionLiteralSupport": literal } } });
        let server = client.initialize(able).await;
        for capability in server.as_object().unwrap().keys() {
            assert!(table.contains(&format!("`{capability}`")), "`{capability}` is not in the table");
        }
        client.notify("exit", Value::Null).await;
    });
}
