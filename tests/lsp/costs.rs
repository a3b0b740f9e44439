//! What steps cost, shown where they are written, and the plan that makes them cheaper.

use serde_json::{Value, json};

use crate::client::session;

const DOCKERFILE: &str = "FROM node:22 AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci \\\n  && npm cache clean --force\nRUN npm run build\nFROM scratch\nCOPY --from=build /app/dist /srv\n";

/// A project beside the Dockerfile, which a plan can make cheaper.
fn project() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("Dockerfile", DOCKERFILE);
    write(".dockerignore", "Dockerfile\n.dockerignore\n");
    write("package.json", "{\"name\": \"a\", \"version\": \"1.0.0\", \"dependencies\": {\"left-pad\": \"1.3.0\"}}");
    write(
        "package-lock.json",
        "{\"name\": \"a\", \"version\": \"1.0.0\", \"lockfileVersion\": 3, \"packages\": {\"\": {\"name\": \"a\", \
         \"version\": \"1.0.0\", \"dependencies\": {\"left-pad\": \"1.3.0\"}}, \"node_modules/left-pad\": \
         {\"version\": \"1.3.0\"}}}",
    );
    write("index.js", "");
    let uri = format!("file://{}", folder.path().join("Dockerfile").display());
    (folder, uri)
}

#[test]
fn steps_that_run_again_have_a_hint_at_the_end_of_their_line() {
    let (_folder, uri) = project();
    session(json!({}), async |client| {
        client.open(&uri, DOCKERFILE).await;
        let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
        let hints =
            client.request("textDocument/inlayHint", json!({ "textDocument": { "uri": uri }, "range": range })).await;
        let hints = hints.as_array().unwrap();
        let install = hints.iter().find(|hint| hint["position"]["line"] == 3).unwrap();
        assert_eq!(install["position"]["character"], 12, "after the backslash");
        assert!(install["label"].as_str().unwrap().starts_with('~'), "{install}");
        let tooltip = install["tooltip"].as_str().unwrap();
        assert!(tooltip.starts_with("Re-runs because `COPY . .` changes (line 3)."), "{tooltip}");
        let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 1, "character": 0 } });
        let none =
            client.request("textDocument/inlayHint", json!({ "textDocument": { "uri": uri }, "range": range })).await;
        assert_eq!(none, json!([]));
    });
}

#[test]
fn a_lens_applies_the_safe_moves() {
    let (_folder, uri) = project();
    session(json!({}), async |client| {
        client.open(&uri, DOCKERFILE).await;
        let lenses = client.request("textDocument/codeLens", json!({ "textDocument": { "uri": uri } })).await;
        let lenses = lenses.as_array().unwrap();
        let titles: Vec<&str> = lenses.iter().map(|lens| lens["command"]["title"].as_str().unwrap()).collect();
        assert!(titles[0].starts_with("4 steps, ~") || titles[0].starts_with("3 steps, ~"), "{titles:?}");
        let apply =
            lenses.iter().find(|lens| lens["command"]["command"] == "trimtab.applySafeMoves").expect("a safe move");
        assert!(apply["command"]["title"].as_str().unwrap().ends_with("per commit: apply 1 safe move"), "{titles:?}");
        let command = json!({ "command": "trimtab.applySafeMoves", "arguments": apply["command"]["arguments"] });
        client.request("workspace/executeCommand", command).await;
        let applied = client.next("workspace/applyEdit").await;
        let edits = applied["edit"]["changes"][&uri].to_string();
        assert!(edits.contains("package.json package-lock.json"), "{edits}");
    });
}

#[test]
fn an_unknown_command_is_refused() {
    session(json!({}), async |client| {
        let answer = client.ask("workspace/executeCommand", json!({ "command": "rm", "arguments": [] })).await;
        assert_eq!(answer["error"]["message"], Value::from("`rm` is not a command of this server"));
    });
}

#[test]
fn the_cache_graph_is_of_the_text_that_is_edited() {
    let (_folder, uri) = project();
    session(json!({}), async |client| {
        client.open(&uri, &format!("{DOCKERFILE}WORKDIR /unsaved\n")).await;
        let params = json!({ "command": "trimtab.cacheGraph", "arguments": [uri] });
        let page = client.request("workspace/executeCommand", params).await;
        let page = page.as_str().unwrap();
        assert!(page.starts_with("<!DOCTYPE html>") && page.contains("WORKDIR /unsaved"), "{page}");
        let none = json!({ "command": "trimtab.cacheGraph", "arguments": ["untitled:closed"] });
        assert!(client.request("workspace/executeCommand", none).await.is_null());
    });
}
