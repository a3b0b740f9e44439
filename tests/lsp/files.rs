//! Documents with files beside them: configuration, ignore files, and what happens when they change.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use trimtab::lsp::Ending;

use crate::client::{Client, raw, session};

const TEXT: &str = "FROM alpine:3.20\nMAINTAINER a\n";

fn folder() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    let uri = format!("file://{}", folder.path().join("Dockerfile").display());
    (folder, uri)
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).unwrap();
}

fn severity(found: &[Value]) -> &Value {
    &found.iter().find(|found| found["code"] == "maintainer-instruction").expect("the rule runs")["severity"]
}

const ERROR: &str = "[severity]\nmaintainer-instruction = \"error\"\n";
const INFO: &str = "[severity]\nmaintainer-instruction = \"info\"\n";

#[test]
fn the_configuration_is_read_again_at_each_edit() {
    let (folder, uri) = folder();
    write(folder.path(), "trimtab.toml", ERROR);
    session(json!({}), async |client| {
        client.open(&uri, TEXT).await;
        assert_eq!(*severity(&client.published_for(1).await), 1);
        write(folder.path(), "trimtab.toml", INFO);
        client.replace(&uri, 2, TEXT).await;
        assert_eq!(*severity(&client.published_for(2).await), 3);
    });
}

#[test]
fn a_change_that_the_client_tells_of_is_seen_at_once() {
    let (folder, uri) = folder();
    write(folder.path(), "trimtab.toml", ERROR);
    session(json!({}), async |client| {
        client.open(&uri, TEXT).await;
        client.published_for(1).await;
        write(folder.path(), "trimtab.toml", INFO);
        client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [] })).await;
        assert_eq!(*severity(&client.published_for(1).await), 3);
        write(folder.path(), "trimtab.toml", ERROR);
        client.notify("workspace/didChangeConfiguration", json!({ "settings": null })).await;
        assert_eq!(*severity(&client.published_for(1).await), 1);
    });
}

#[test]
fn settings_of_the_editor_go_before_those_of_the_file() {
    let (folder, uri) = folder();
    write(folder.path(), "trimtab.toml", ERROR);
    let ending = raw(async |client| {
        let params = json!({
            "processId": null, "rootUri": null, "capabilities": {},
            "initializationOptions": { "settings": { "severity": { "maintainer-instruction": "info" } } },
        });
        client.request("initialize", params).await;
        client.notify("initialized", json!({})).await;
        client.open(&uri, TEXT).await;
        assert_eq!(*severity(&client.published_for(1).await), 3);
        let settings = json!({ "trimtab": { "settings": { "severity": { "maintainer-instruction": "warning" } } } });
        client.notify("workspace/didChangeConfiguration", json!({ "settings": settings })).await;
        assert_eq!(*severity(&client.published_for(1).await), 2);
        client.request("shutdown", Value::Null).await;
        client.notify("exit", Value::Null).await;
    });
    assert_eq!(ending, Ending::Agreed);
}

#[test]
fn another_document_learns_of_a_change_that_one_has_seen() {
    let (folder, uri) = folder();
    let other = format!("{uri}.other");
    write(folder.path(), "trimtab.toml", ERROR);
    session(json!({}), async |client| {
        client.open(&uri, TEXT).await;
        client.open(&other, TEXT).await;
        client.published().await;
        client.published().await;
        write(folder.path(), "trimtab.toml", INFO);
        client.replace(&uri, 2, TEXT).await;
        loop {
            let published = client.published().await;
            if published["uri"] == other {
                assert_eq!(*severity(published["diagnostics"].as_array().unwrap()), 3);
                break;
            }
        }
    });
}

#[test]
fn a_client_that_asks_is_told_to_ask_again() {
    let (folder, uri) = folder();
    write(folder.path(), "trimtab.toml", ERROR);
    let asks = json!({
        "textDocument": { "diagnostic": {} },
        "workspace": {
            "diagnostics": { "refreshSupport": true },
            "didChangeWatchedFiles": { "dynamicRegistration": true },
        },
    });
    session(asks, async |client| {
        let registered = client.next("client/registerCapability").await;
        assert_eq!(registered["registrations"][0]["method"], "workspace/didChangeWatchedFiles");
        client.open(&uri, TEXT).await;
        let first = pull(client, &uri, &Value::Null).await;
        assert_eq!(*severity(first["items"].as_array().unwrap()), 1);
        write(folder.path(), "trimtab.toml", INFO);
        client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [] })).await;
        client.next("workspace/diagnostic/refresh").await;
        let second = pull(client, &uri, &first["resultId"]).await;
        assert_eq!(*severity(second["items"].as_array().unwrap()), 3);
        assert_eq!(pull(client, &uri, &second["resultId"]).await["kind"], "unchanged");
    });
}

async fn pull(client: &mut Client, uri: &str, previous: &Value) -> Value {
    let mut params = json!({ "textDocument": { "uri": uri } });
    if !previous.is_null() {
        params["previousResultId"] = previous.clone();
    }
    client.request("textDocument/diagnostic", params).await
}

#[test]
fn a_broken_configuration_is_told_once_and_the_defaults_hold() {
    let (folder, uri) = folder();
    write(folder.path(), "trimtab.toml", "selct = []\n");
    session(json!({}), async |client| {
        client.open(&uri, TEXT).await;
        let told = client.next("window/showMessage").await;
        let text = told["message"].as_str().unwrap();
        assert!(text.contains("trimtab.toml:1: unknown key `selct`"), "{text}");
        assert_eq!(*severity(&client.published_for(1).await), 4);
        client.replace(&uri, 2, TEXT).await;
        client.published_for(2).await;
        assert_eq!(client.unread("window/showMessage"), 0);
    });
}

#[test]
fn a_fix_creates_a_file_where_the_client_can() {
    let (folder, uri) = folder();
    write(folder.path(), "package.json", "{}");
    fs::create_dir(folder.path().join("node_modules")).unwrap();
    write(&folder.path().join("node_modules"), "a.js", "");
    let literal = json!({ "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } });
    for operations in [json!(["create"]), json!([])] {
        let edit = json!({ "documentChanges": true, "resourceOperations": operations });
        let able = json!({ "textDocument": { "codeAction": literal }, "workspace": { "workspaceEdit": edit } });
        session(able, async |client| {
            client.open(&uri, "FROM node:22\nWORKDIR /app\nCOPY . .\n").await;
            let range = crate::client::to_range([0, 0, 3, 0]);
            let context = json!({ "diagnostics": [], "only": ["quickfix"] });
            let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
            let actions = client.request("textDocument/codeAction", params).await;
            let created = actions.as_array().unwrap().iter().find_map(|action| {
                let changes = action["edit"]["documentChanges"].as_array().unwrap();
                (changes[0]["kind"] == "create").then(|| changes.clone())
            });
            assert_eq!(created.is_some(), operations[0] == "create");
            if let Some(changes) = created {
                let ignore = uri.replace("Dockerfile", ".dockerignore");
                assert_eq!(changes[0]["uri"], ignore);
                assert_eq!(changes[1]["textDocument"]["uri"], ignore);
                assert!(changes[1]["edits"][0]["newText"].as_str().unwrap().contains("node_modules"));
            }
        });
    }
}

#[test]
fn a_place_in_another_file_is_shown() {
    let (folder, uri) = folder();
    write(folder.path(), ".dockerignore", "# why\nsecret\n");
    write(folder.path(), "secret", "");
    let able = json!({ "textDocument": { "publishDiagnostics": { "relatedInformation": true } } });
    session(able, async |client| {
        client.open(&uri, "FROM alpine:3.22\nCOPY secret /\n").await;
        let found = client.published_for(1).await;
        let ignored = found.iter().find(|found| found["code"] == "copy-of-ignored-file").unwrap();
        let place = &ignored["relatedInformation"][0]["location"];
        assert_eq!(place["uri"], uri.replace("Dockerfile", ".dockerignore"));
        assert_eq!(place["range"]["start"]["line"], 1);
    });
}

#[test]
fn the_configuration_does_not_reach_a_document_without_a_file() {
    session(json!({}), async |client| {
        client.open("untitled:Dockerfile", TEXT).await;
        assert_eq!(*severity(&client.published_for(1).await), 4);
    });
}

#[test]
fn a_source_that_is_created_clears_its_finding() {
    let (folder, uri) = folder();
    let is_missing = |found: &[Value]| found.iter().any(|one| one["code"] == "missing-copy-source");
    session(json!({}), async |client| {
        write(folder.path(), "Dockerfile", "");
        write(folder.path(), "other.py", "");
        client.open(&uri, "FROM alpine:3.20\nCOPY other.py /other.py\nCOPY others.py /others.py\n").await;
        assert!(is_missing(&client.published_for(1).await));
        write(folder.path(), "others.py", "");
        let event = |name: &str| json!({ "uri": format!("file://{}/{name}", folder.path().display()), "type": 1 });
        // What is installed is no reason to look.
        client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [event("node_modules/a.js")] })).await;
        client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [event("others.py")] })).await;
        assert!(!is_missing(&client.published_for(1).await));
        client.request("textDocument/foldingRange", json!({ "textDocument": { "uri": uri } })).await;
        assert_eq!(client.unread("textDocument/publishDiagnostics"), 0);
    });
}

#[test]
fn sources_follow_a_file_that_gets_another_name() {
    let (folder, uri) = folder();
    write(folder.path(), "app.py", "");
    session(json!({}), async |client| {
        client.open(&uri, "FROM alpine:3.20\nCOPY ./app.py /app.py\n").await;
        client.published_for(1).await;
        let path = |name: &str| format!("file://{}/{name}", folder.path().display());
        let files = json!([{ "oldUri": path("app.py"), "newUri": path("src/main.py") }]);
        let edit = client.request("workspace/willRenameFiles", json!({ "files": files })).await;
        let edits = &edit["changes"][&uri];
        assert_eq!(edits[0]["newText"], "./src/main.py");
        assert_eq!(edits[0]["range"]["start"], json!({ "line": 1, "character": 5 }));
        let others = json!([{ "oldUri": path("other"), "newUri": path("another") }]);
        assert!(client.request("workspace/willRenameFiles", json!({ "files": others })).await.is_null());
    });
}
