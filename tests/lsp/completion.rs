//! What can be written while a file is typed.

use std::fs;
use std::time::Instant;

use serde_json::{Value, json};

use crate::client::{Client, session};
use crate::latency::{edit, file};

const URI: &str = "untitled:Untitled-1";

async fn ask(client: &mut Client, uri: &str, line: u32, character: u32) -> Value {
    let position = json!({ "line": line, "character": character });
    client.request("textDocument/completion", json!({ "textDocument": { "uri": uri }, "position": position })).await
}

fn labels(found: &Value) -> Vec<&str> {
    found["items"].as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap()).collect()
}

#[test]
fn what_is_typed_is_replaced_in_the_units_agreed_upon() {
    session(json!({ "textDocument": { "hover": { "contentFormat": ["markdown"] } } }), async |client| {
        client.open(URI, "FROM a\nENV NAME=1\nRUN echo \"é🙂日 ${NA").await;
        let found = ask(client, URI, 2, 19).await;
        assert_eq!(labels(&found)[0], "NAME");
        let edit = &found["items"][0]["textEdit"];
        assert_eq!(edit["newText"], "NAME");
        assert_eq!(
            (&edit["range"]["start"]["character"], &edit["range"]["end"]["character"]),
            (&17.into(), &19.into())
        );
        client.change(URI, 2, [2, 0, 2, 19], "").await;
        let found = ask(client, URI, 2, 0).await;
        let run = found["items"].as_array().unwrap().iter().find(|item| item["label"] == "RUN").unwrap();
        assert_eq!(run["documentation"]["kind"], "markdown");
        assert!(run["documentation"]["value"].as_str().unwrap().starts_with("**RUN**"));
    });
}

#[test]
fn files_beside_the_dockerfile_are_offered_unless_they_are_ignored() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("Dockerfile", ""), (".dockerignore", "*.log\n"), ("app.py", ""), ("a.log", "")] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let uri = format!("file://{}/Dockerfile", folder.path().display());
    session(json!({}), async |client| {
        client.open(&uri, "FROM a\nCOPY a").await;
        client.published_for(1).await;
        assert_eq!(labels(&ask(client, &uri, 1, 6).await), ["app.py"]);
        client.change(&uri, 2, [1, 5, 1, 6], "").await;
        assert_eq!(labels(&ask(client, &uri, 1, 5).await), ["Dockerfile", "app.py"]);
    });
}

#[test]
fn rules_are_offered_in_comments_that_suppress_them() {
    session(json!({}), async |client| {
        client.open(URI, "FROM a\n# trimtab ignore=\nRUN b\n").await;
        let found = ask(client, URI, 1, 17).await;
        assert!(labels(&found).contains(&"untagged-base-image"));
        assert!(ask(client, URI, 2, 5).await.is_null(), "nothing is known about a command");
        assert!(ask(client, "untitled:closed", 0, 0).await.is_null());
    });
}

#[test]
fn an_answer_comes_between_two_edits() {
    session(json!({}), async |client| {
        let uri = "untitled:L";
        client.open(uri, &format!("{}COPY ", file(1000))).await;
        client.published().await;
        let mut times = Vec::new();
        for version in 2..52 {
            client.notify("textDocument/didChange", edit(uri, version)).await;
            let start = Instant::now();
            assert!(ask(client, uri, 1000, 5).await.is_object());
            times.push(start.elapsed());
        }
        crate::latency::print("completion, 1000 lines", times);
    });
}
