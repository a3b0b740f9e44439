//! Messages that no client should send: each is answered with its error where it has one, and costs no other.

use serde_json::{Value, json};

use crate::client::{Client, raw, session};

const HOVER: &str = "textDocument/hover";

fn place(uri: &str) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 6 } })
}

/// That the server still answers, about the text that it was last sent.
async fn is_alive(client: &mut Client) {
    client.open("untitled:alive", "FROM debian\nRUNN x\n").await;
    loop {
        let published = client.published().await;
        if published["uri"] == "untitled:alive" {
            assert_eq!(published["diagnostics"].as_array().map(Vec::is_empty), Some(false));
            return;
        }
    }
}

#[test]
fn a_body_that_is_no_message_gets_its_error_and_nothing_else() {
    for (body, code) in [
        ("{}", -32600),
        ("abcde", -32700),
        ("", -32700),
        ("[]", -32600),
        ("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"shutdown\"}]", -32600),
        ("{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":[]}", -32600),
        ("{\"id\":9,\"method\":\"shutdown\"}", -32600),
        ("\"\u{e9}\"", -32600),
    ] {
        session(json!({}), async move |client| {
            client.send_raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).await;
            let answer = client.error().await;
            assert_eq!(answer["error"]["code"], code, "{body}: {answer}");
            is_alive(client).await;
        });
    }
}

#[test]
fn noise_between_messages_is_passed_over() {
    for noise in
        [&b"\xff\xfe\r\n\r\n"[..], b"Content-Length: x\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"\r\n\r\n"]
    {
        session(json!({}), async move |client| {
            client.send_raw(noise).await;
            assert_eq!(client.error().await["error"]["code"], -32700, "{noise:?}");
            is_alive(client).await;
        });
    }
}

#[test]
fn a_body_that_is_not_utf_8_is_refused() {
    session(json!({}), async |client| {
        client.send_raw(b"Content-Length: 4\r\n\r\n\"\xff\xff\"").await;
        assert_eq!(client.error().await["error"]["code"], -32700);
        is_alive(client).await;
    });
}

/// An editor sends it when somebody deletes one half of it.
#[test]
fn half_an_emoji_is_a_character() {
    session(json!({}), async |client| {
        client.open("untitled:a", "FROM debian\nRUNN \u{1f643}\n").await;
        client.published_for(1).await;
        for (version, text) in [(2, r"FROM debian\nRUNN \ude43 x\n"), (3, r"FROM debian\nRUNN \ud83d\ude43\n")] {
            let document = format!(r#""textDocument":{{"uri":"untitled:a","version":{version}}}"#);
            let params = format!(r#"{{{document},"contentChanges":[{{"text":"{text}"}}]}}"#);
            let body = format!(r#"{{"jsonrpc":"2.0","method":"textDocument/didChange","params":{params}}}"#);
            client.send_raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).await;
            assert!(!client.published_for(version).await.is_empty());
        }
    });
}

#[test]
fn an_incomplete_capability_costs_no_session() {
    let capabilities = json!({
        "textDocument": { "semanticTokens": {}, "hover": { "contentFormat": ["markdown"] }, "diagnostic": 5 },
        "workspace": null,
        "general": { "positionEncodings": ["utf-8"] },
        "somethingNew": { "a": 1 },
    });
    raw(async move |client| {
        let answered = client.initialize(capabilities).await;
        assert_eq!(answered["positionEncoding"], "utf-8");
        is_alive(client).await;
        client.notify("exit", Value::Null).await;
    });
}

#[test]
fn every_request_is_answered() {
    session(json!({}), async |client| {
        client.open("untitled:a", "FROM debian\n").await;
        client.published_for(1).await;
        for method in [HOVER, "textDocument/codeAction", "textDocument/diagnostic"] {
            for params in [json!({}), json!([]), json!(5), json!("a"), json!({ "textDocument": { "uri": 7 } })] {
                let answer = client.ask(method, params.clone()).await;
                assert_eq!(answer["error"]["code"], -32602, "{method} {params}: {answer}");
            }
        }
        assert_eq!(client.ask("no/such", json!({})).await["error"]["code"], -32601);
        assert_eq!(client.ask("initialize", json!({ "capabilities": {} })).await["error"]["code"], -32600);
        let closed = client.ask(HOVER, place("untitled:closed")).await;
        assert_eq!((&closed["result"], closed.get("error")), (&Value::Null, None));
        for (line, character) in [(u32::MAX, 0), (0, u32::MAX), (1, 1)] {
            let position = json!({ "line": line, "character": character });
            let params = json!({ "textDocument": { "uri": "untitled:a" }, "position": position });
            assert!(client.ask(HOVER, params).await.get("error").is_none());
        }
        is_alive(client).await;
    });
}

#[test]
fn a_change_that_cannot_be_read_is_told() {
    session(json!({}), async |client| {
        client.open("untitled:a", "FROM debian\n").await;
        client.published_for(1).await;
        client.notify("textDocument/didChange", json!({ "textDocument": { "uri": "untitled:a" } })).await;
        let told = client.next("window/logMessage").await;
        let text = told["message"].as_str().unwrap();
        assert!(text.starts_with("the parameters of `textDocument/didChange` cannot be read: "), "{text}");
        is_alive(client).await;
    });
}

#[test]
fn an_address_may_have_letters_that_are_not_escaped() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("d\u{e9} [1]").join("Dockerfile");
    std::fs::create_dir(file.parent().unwrap()).unwrap();
    std::fs::write(file.with_file_name("app.js"), "").unwrap();
    std::fs::write(file.with_file_name(".dockerignore"), "app.js\n").unwrap();
    let uri = format!("file://{}", file.display());
    session(json!({}), async move |client| {
        client.open(&uri, "FROM debian:12\nCOPY app.js /a/\n").await;
        let published = client.published().await;
        assert!(published["uri"].as_str().unwrap().ends_with("/d%C3%A9%20%5B1%5D/Dockerfile"), "{published}");
        let told = published["diagnostics"].to_string();
        assert!(told.contains("copy-of-ignored-file"), "it has not found the folder: {told}");
        assert!(client.ask(HOVER, place(&uri)).await.get("error").is_none());
    });
}

#[test]
fn a_dockerfile_at_the_root_does_not_walk_the_disk() {
    session(json!({}), async |client| {
        client.open("file:///Dockerfile", "FROM node:22\nCOPY . /app\nRUN npm ci\n").await;
        let told = client.published_for(1).await;
        // Only who has looked says so.
        assert!(!told.iter().any(|told| told["code"] == "missing-dockerignore"), "{told:?}");
    });
}

#[test]
fn a_text_that_is_too_large_is_not_linted_and_that_is_told() {
    session(json!({}), async |client| {
        client.open("untitled:a", &"RUN a\n".repeat(200_000)).await;
        assert!(client.published_for(1).await.is_empty());
        let told = client.next("window/showMessage").await;
        assert_eq!(told["message"], "untitled:a: the text has more than 1048576 bytes and is not linted");
        is_alive(client).await;
    });
}
