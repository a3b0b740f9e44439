//! Dockerfiles that are written in compose and bake files.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::{Client, of_range, session, to_range};

const FILE: &str = "services:\n  web:\n    image: web\n    build:\n      dockerfile_inline: |\n        FROM debian:13.1\n        \
                    ENV LANG C.UTF-8\n        RUN echo \"é🙂日\" && apt-get install curl\n        WORKDIR /$$LANG\n  db:\n    build:\n      \
                    dockerfile_inline: |\n        FROM debian:13.1 AS base\n        MAINTAINER me\n        FROM base\n";

fn folder(name: &str) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    let uri = format!("file://{}", folder.path().join(name).display());
    (folder, uri)
}

async fn open(client: &mut Client, uri: &str, language: &str, text: &str) {
    let document = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
    client.notify("textDocument/didOpen", json!({ "textDocument": document })).await;
}

fn place<'a>(found: &'a [Value], rule: &str) -> &'a Value {
    &found.iter().find(|found| found["code"] == rule).unwrap_or_else(|| panic!("{rule} in {found:?}"))["range"]
}

fn at(uri: &str, line: u32, column: u32) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": column } })
}

async fn actions(client: &mut Client, uri: &str, range: [u32; 4], only: &str) -> Vec<Value> {
    let context = json!({ "diagnostics": [], "only": [only] });
    let params = json!({ "textDocument": { "uri": uri }, "range": to_range(range), "context": context });
    client.request("textDocument/codeAction", params).await.as_array().unwrap().clone()
}

fn able() -> Value {
    json!({ "textDocument": { "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } } } })
}

#[test]
fn findings_stand_at_their_words_in_the_file() {
    let (_folder, uri) = folder("compose.yaml");
    session(json!({}), async |client| {
        open(client, &uri, "yaml", FILE).await;
        let found = client.published_for(1).await;
        assert_eq!(of_range(place(&found, "missing-assume-yes")), [7, 35, 7, 42]);
        assert_eq!(of_range(place(&found, "maintainer-instruction"))[..2], [13, 8]);
        client.replace(&uri, 2, &FILE.replace("MAINTAINER me\n", "LABEL a=b\n")).await;
        let found = client.published_for(2).await;
        assert!(found.iter().all(|found| found["code"] != "maintainer-instruction"), "{found:?}");
        client.replace(&uri, 3, "services: {}\n").await;
        assert!(client.published_for(3).await.is_empty());
    });
}

#[test]
fn a_fix_follows_the_indent_of_the_file() {
    let (_folder, uri) = folder("compose.yaml");
    session(able(), async |client| {
        open(client, &uri, "yaml", FILE).await;
        client.published_for(1).await;
        let fixes = actions(client, &uri, [6, 13, 6, 13], "quickfix").await;
        let edit = &fixes[0]["edit"]["changes"][&uri];
        assert!(fixes[0]["title"].as_str().unwrap().contains("legacy-key-value"), "{fixes:?}");
        assert_eq!(edit[0]["newText"], "=");
        assert_eq!(of_range(&edit[0]["range"]), [6, 16, 6, 17]);
        let ignored = fixes.iter().find(|fix| fix["title"] == "Ignore legacy-key-value here").unwrap();
        let edit = &ignored["edit"]["changes"][&uri][0];
        assert_eq!(edit["newText"], "# trimtab ignore=legacy-key-value\n        ");
        // All of both Dockerfiles in one edit.
        let all = actions(client, &uri, [0, 0, 15, 0], "source.fixAll").await;
        assert_eq!(all.len(), 1);
        assert!(all[0]["edit"]["changes"][&uri].as_array().unwrap().iter().any(|edit| edit["newText"] == "="));
        assert!(actions(client, &uri, [2, 4, 2, 4], "quickfix").await.is_empty());
    });
}

#[test]
fn words_are_explained_completed_and_found() {
    let (_folder, uri) = folder("compose.yaml");
    session(json!({}), async |client| {
        open(client, &uri, "yaml", FILE).await;
        client.published_for(1).await;
        let hover = client.request("textDocument/hover", at(&uri, 5, 9)).await;
        assert!(hover["contents"]["value"].as_str().unwrap().starts_with("**FROM** "), "{hover}");
        assert_eq!(of_range(&hover["range"]), [5, 8, 5, 12]);
        let value = client.request("textDocument/hover", at(&uri, 8, 20)).await;
        assert!(value["contents"]["value"].as_str().unwrap().contains("`C.UTF-8`"), "{value}");
        let stage = client.request("textDocument/definition", at(&uri, 14, 14)).await;
        assert_eq!(of_range(&stage["range"]), [12, 28, 12, 32]);
        let items = client.request("textDocument/completion", at(&uri, 14, 14)).await;
        let base = items["items"].as_array().unwrap().iter().find(|item| item["label"] == "base").unwrap();
        assert_eq!(of_range(&base["textEdit"]["range"])[..2], [14, 13]);
        let variables = client.request("textDocument/completion", at(&uri, 8, 21)).await;
        let language = variables["items"].as_array().unwrap().iter().find(|item| item["label"] == "LANG").unwrap();
        assert_eq!(of_range(&language["textEdit"]["range"]), [8, 19, 8, 21]);
        for outside in [at(&uri, 1, 3), at(&uri, 4, 10)] {
            assert!(client.request("textDocument/hover", outside.clone()).await.is_null());
            assert!(client.request("textDocument/completion", outside).await.is_null());
        }
    });
}

#[test]
fn a_target_of_a_bake_file_is_read_too() {
    let (_folder, uri) = folder("docker-bake.hcl");
    let text = "target \"a\" {\n  dockerfile-inline = <<EOT\nFROM debian:13.1\nENV A B\nRUN echo $${A}\nEOT\n}\n";
    session(able(), async |client| {
        open(client, &uri, "hcl", text).await;
        let found = client.published_for(1).await;
        assert_eq!(of_range(place(&found, "legacy-key-value")), [3, 4, 3, 5]);
    });
}

#[test]
fn other_files_of_the_language_are_left_alone() {
    let (_folder, uri) = folder("values.yaml");
    let (_other, compose) = folder("compose.yaml");
    session(json!({}), async |client| {
        open(client, &uri, "yaml", FILE).await;
        open(client, &compose, "yaml", FILE).await;
        assert_eq!(client.published().await["uri"], compose);
    });
}
