//! Many edits at once: what is said last is about the text that was sent last, and nothing is said out of order.

use serde_json::json;

use crate::client::session;

const URI: &str = "untitled:Burst";

/// A file that is wrong in one place for each of its `faults`.
fn file(faults: usize) -> String {
    ["FROM alpine:3.20\n", &"RUN echo a\n".repeat(60), &"NONSENSE\n".repeat(faults)].concat()
}

#[test]
fn the_last_version_is_published_last_and_none_out_of_order() {
    session(json!({}), async |client| {
        client.open(URI, &file(0)).await;
        let last = 201;
        // Each version has one fault more, at the end of the file.
        for (version, line) in (2..=last).zip(61..) {
            client.change(URI, version, [line, 0, line, 0], "NONSENSE\n").await;
        }
        let mut versions = Vec::new();
        loop {
            let published = client.published().await;
            let version = published["version"].as_u64().unwrap() as usize;
            let faults = published["diagnostics"].as_array().unwrap().iter().filter(|found| found["code"] == "syntax");
            assert_eq!(faults.count(), version - 1, "diagnostics of version {version} are of its text");
            versions.push(version);
            if version == last {
                break;
            }
        }
        assert!(versions.is_sorted_by(|a, b| a < b), "{versions:?}");
        // A request that is answered after all of it shows that nothing more comes.
        client.request("textDocument/hover", hover(0, 0)).await;
        assert_eq!(client.unread("textDocument/publishDiagnostics"), 0);
        println!("200 edits: {} versions were published, the last is {last}", versions.len());
    });
}

#[test]
fn edits_do_not_wait_behind_questions() {
    session(json!({}), async |client| {
        client.open(URI, &file(0)).await;
        let mut questions = Vec::new();
        for version in 2..=101 {
            questions.push(client.start("textDocument/hover", hover(0, 1)).await);
            client.replace(URI, version, &file(version)).await;
        }
        assert_eq!(client.published_for(101).await.iter().filter(|found| found["code"] == "syntax").count(), 101);
        for question in questions {
            assert!(client.answer(question).await["result"]["contents"].is_object());
        }
    });
}

#[test]
fn a_cancelled_request_is_answered_at_once() {
    session(json!({}), async |client| {
        client.open(URI, &file(1)).await;
        let id = client.start("textDocument/hover", hover(0, 1)).await;
        client.notify("$/cancelRequest", json!({ "id": id })).await;
        let answer = client.answer(id).await;
        assert!(answer["error"]["code"] == -32800 || answer["result"].is_object(), "{answer}");
    });
}

fn hover(line: u32, column: u32) -> serde_json::Value {
    json!({ "textDocument": { "uri": URI }, "position": { "line": line, "character": column } })
}
