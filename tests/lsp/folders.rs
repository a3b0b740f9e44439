//! What is found in files that are not open.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::client::{Client, raw};

fn asks() -> Value {
    json!({ "textDocument": { "diagnostic": {} }, "workspace": { "diagnostics": { "refreshSupport": true } } })
}

async fn begin(client: &mut Client, folder: &Path) -> Value {
    let root = format!("file://{}", folder.display());
    let folders = json!([{ "uri": root, "name": "a" }]);
    let params = json!({ "processId": null, "rootUri": root, "workspaceFolders": folders, "capabilities": asks() });
    let server = client.request("initialize", params).await;
    client.notify("initialized", json!({})).await;
    server["capabilities"].clone()
}

async fn end(client: &mut Client) {
    client.request("shutdown", Value::Null).await;
    client.notify("exit", Value::Null).await;
}

/// The names of reports, as the client sends them back.
fn names(reports: &Value) -> Value {
    let name = |report: &Value| json!({ "uri": report["uri"], "value": report["resultId"] });
    reports["items"].as_array().unwrap().iter().map(name).collect()
}

fn report<'a>(reports: &'a Value, file: &str) -> &'a Value {
    let of = |report: &&Value| report["uri"].as_str().unwrap().ends_with(file);
    reports["items"].as_array().unwrap().iter().find(of).unwrap_or_else(|| panic!("{file} in {reports}"))
}

#[test]
fn files_that_are_not_open_are_reported_until_they_are_opened() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    write("Dockerfile", "FROM alpine:3.20\nMAINTAINER a\n");
    write("b.Dockerfile", "FROM alpine:3.20\n");
    write(
        "compose.yaml",
        "services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM a:1\n        MAINTAINER b\n",
    );
    let uri = format!("file://{}", folder.path().join("Dockerfile").display());
    raw(async |client| {
        let server = begin(client, folder.path()).await;
        assert_eq!(server["diagnosticProvider"]["workspaceDiagnostics"], true);
        let pull = |previous: Value| json!({ "previousResultIds": previous });
        let first = client.request("workspace/diagnostic", pull(json!([]))).await;
        assert_eq!(first["items"].as_array().unwrap().len(), 3);
        assert_eq!(report(&first, "/Dockerfile")["items"][0]["code"], "maintainer-instruction");
        assert_eq!(report(&first, "compose.yaml")["items"][0]["range"]["start"]["line"], 5);
        assert_eq!(report(&first, "b.Dockerfile")["items"], json!([]));

        // The next answer comes when something has changed: the names are those of what the client would see.
        let waiting = client.start("workspace/diagnostic", pull(names(&first))).await;
        write("trimtab.toml", "[severity]\nmaintainer-instruction = \"error\"\n");
        client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [] })).await;
        let second = client.answer(waiting).await["result"].clone();
        assert_eq!(report(&second, "/Dockerfile")["items"][0]["severity"], 1);
        assert_eq!(report(&second, "b.Dockerfile")["kind"], "unchanged");

        let waiting = client.start("workspace/diagnostic", pull(names(&second))).await;
        client.open(&uri, "FROM alpine:3.20\n").await;
        let third = client.answer(waiting).await["result"].clone();
        assert_eq!(third["items"].as_array().unwrap().len(), 2);

        let waiting = client.start("workspace/diagnostic", pull(names(&third))).await;
        fs::remove_file(folder.path().join("compose.yaml")).unwrap();
        client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [] })).await;
        let fourth = client.answer(waiting).await["result"].clone();
        assert_eq!(report(&fourth, "compose.yaml")["items"], json!([]));
        end(client).await;
    });
}
