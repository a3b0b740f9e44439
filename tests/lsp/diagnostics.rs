//! What is published and what is answered, for clients that are sent diagnostics and for clients that ask.

use serde_json::{Value, json};

use crate::client::{Client, of_range, session};

const URI: &str = "untitled:Untitled-1";

#[test]
fn columns_are_in_the_encoding_that_is_agreed_upon() {
    let cases = [
        (json!(null), "utf-16", 14),
        (json!(["utf-16"]), "utf-16", 14),
        (json!(["utf-16", "utf-32"]), "utf-32", 13),
        (json!(["utf-32", "utf-16", "utf-8"]), "utf-8", 19),
    ];
    for (offered, agreed, column) in cases {
        let capabilities = json!({ "general": { "positionEncodings": offered } });
        crate::client::raw(async |client| {
            let server = client.initialize(capabilities).await;
            assert_eq!(server["positionEncoding"], agreed);
            client.open(URI, "FROM a\nRUN echo é🙂日\nRUN --é🙂日=x --bad=1 ls\n").await;
            let found = client.published_for(1).await;
            let unknown = found.iter().find(|found| found["code"] == "syntax").unwrap();
            assert_eq!(of_range(&unknown["range"])[0], 2, "{agreed}: {unknown}");
            // An edit behind the characters arrives at its place.
            client.change(URI, 2, [2, column - 9, 2, column - 8], "y").await;
            client.notify("exit", Value::Null).await;
        });
    }
}

#[test]
fn a_word_deep_in_a_run_and_one_in_a_heredoc_are_underlined_exactly() {
    let text = "# é🙂日\nFROM debian:12\nRUN echo 日本 && \\\n  # 🙂\n  echo é🙂日 && apt-get install curl\n\
                RUN <<EOF\necho 🙂\necho 🙂 && apt-get install git\nEOF\n";
    for (encoding, expected) in [
        ("utf-16", [[4, 23, 4, 30], [7, 19, 7, 26]]),
        ("utf-32", [[4, 22, 4, 29], [7, 18, 7, 25]]),
        ("utf-8", [[4, 28, 4, 35], [7, 21, 7, 28]]),
    ] {
        session(json!({ "general": { "positionEncodings": [encoding] } }), async |client| {
            client.open(URI, text).await;
            let found = client.published_for(1).await;
            let waiting = found.iter().filter(|found| found["code"] == "missing-assume-yes");
            let ranges: Vec<_> = waiting.map(|found| of_range(&found["range"])).collect();
            assert_eq!(ranges, expected, "{encoding}");
        });
    }
}

#[test]
fn closing_takes_everything_back() {
    session(json!({}), async |client| {
        client.open(URI, "FORM a\n").await;
        assert!(!client.published_for(1).await.is_empty());
        client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } })).await;
        let published = client.published().await;
        assert_eq!(published["diagnostics"], json!([]));
        // The same numbers may come again when it is opened again.
        client.open(URI, "FORM b\n").await;
        assert!(!client.published_for(1).await.is_empty());
    });
}

#[test]
fn a_client_that_asks_is_sent_nothing() {
    let capabilities = json!({ "textDocument": { "diagnostic": {}, "publishDiagnostics": {} } });
    session(capabilities, async |client| {
        client.open(URI, "FORM a\n").await;
        let first = pull(client, None).await;
        assert_eq!(first["kind"], "full");
        assert!(!first["items"].as_array().unwrap().is_empty());
        let name = first["resultId"].as_str().unwrap().to_owned();
        assert_eq!(pull(client, Some(&name)).await, json!({ "kind": "unchanged", "resultId": name }));
        client.replace(URI, 2, "FROM scratch\n").await;
        let second = pull(client, Some(&name)).await;
        assert_eq!(second["kind"], "full");
        client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } })).await;
        assert_eq!(pull(client, None).await["items"], json!([]));
        assert_eq!(client.unread("textDocument/publishDiagnostics"), 0);
    });
}

async fn pull(client: &mut Client, previous: Option<&str>) -> Value {
    let mut params = json!({ "textDocument": { "uri": URI } });
    if let Some(previous) = previous {
        params["previousResultId"] = json!(previous);
    }
    client.request("textDocument/diagnostic", params).await
}

#[test]
fn other_languages_are_left_alone() {
    session(json!({}), async |client| {
        let document = json!({ "uri": "file:///a/b.py", "languageId": "python", "version": 1, "text": "FORM" });
        client.notify("textDocument/didOpen", json!({ "textDocument": document })).await;
        client.open(URI, "FORM a\n").await;
        assert_eq!(client.published().await["uri"], URI);
    });
}

#[test]
fn every_beginning_of_a_file_is_answered() {
    let text = "# syntax=docker/dockerfile:1\r\nARG A=\"é🙂\nFROM a${A:-\"x\"} AS b\nRUN <<-'E' cat \\\n# c\n && f\nE\nCOPY <<a <<\"b\" /x/\n1\na\n2\nb\nCMD [\"x\"";
    session(json!({}), async |client| {
        client.open(URI, "").await;
        client.published_for(1).await;
        for (version, (at, letter)) in (2..).zip(text.char_indices()) {
            client.replace(URI, version, &text[..at + letter.len_utf8()]).await;
            client.published_for(version).await;
        }
    });
}

#[test]
fn a_finding_links_to_its_page_and_is_struck_through() {
    let able = json!({ "codeDescriptionSupport": true, "tagSupport": { "valueSet": [1, 2] } });
    session(json!({ "textDocument": { "publishDiagnostics": able } }), async |client| {
        client.open(URI, "FROM scratch\nMAINTAINER a\n").await;
        let found = client.published_for(1).await;
        let found = found.iter().find(|found| found["code"] == "maintainer-instruction").unwrap();
        assert!(found["codeDescription"]["href"].as_str().unwrap().ends_with("maintainer-instruction.md"), "{found}");
        assert_eq!(found["tags"], json!([2]));
    });
}
