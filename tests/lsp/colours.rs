//! What the pieces of a text are, and how what is typed is written.

use serde_json::{Value, json};

use crate::client::session;

const URI: &str = "untitled:Untitled-1";

const TEXT: &str = "FROM node AS b\nRUN echo \"é🙂 $V\" && \\\n  make -j4\n# c\n";

/// The pieces as `line:column+length type`, by the names that the server gave to the types.
fn shown(data: &[Value], legend: &[Value]) -> Vec<String> {
    let (mut line, mut column) = (0, 0);
    let number = |value: &Value| value.as_u64().unwrap();
    let piece = |five: &[Value]| {
        column = if number(&five[0]) == 0 { column + number(&five[1]) } else { number(&five[1]) };
        line += number(&five[0]);
        let class = legend[usize::try_from(number(&five[3])).unwrap()].as_str().unwrap();
        format!("{line}:{column}+{} {class}", number(&five[2]))
    };
    data.chunks(5).map(piece).collect()
}

#[test]
fn words_of_the_file_and_of_the_shell_have_their_classes() {
    crate::client::raw(async |client| {
        let server = client.initialize(json!({})).await;
        let legend = server["semanticTokensProvider"]["legend"]["tokenTypes"].as_array().unwrap().clone();
        client.open(URI, TEXT).await;
        let document = json!({ "textDocument": { "uri": URI } });
        let full = client.request("textDocument/semanticTokens/full", document).await;
        assert_eq!(
            shown(full["data"].as_array().unwrap(), &legend),
            [
                "0:0+4 keyword",
                "0:5+4 class",
                "0:10+2 keyword",
                "0:13+1 namespace",
                "1:0+3 keyword",
                "1:4+4 function",
                "1:9+4 string",
                "1:14+2 variable",
                "1:16+1 string",
                "1:18+2 operator",
                "2:2+4 function",
                "2:7+3 parameter",
                "3:0+3 comment",
            ]
        );
        let range = json!({ "start": { "line": 2, "character": 0 }, "end": { "line": 2, "character": 9 } });
        let part = json!({ "textDocument": { "uri": URI }, "range": range });
        let part = client.request("textDocument/semanticTokens/range", part).await;
        assert_eq!(shown(part["data"].as_array().unwrap(), &legend), ["2:2+4 function", "2:7+3 parameter"]);
        client.notify("exit", Value::Null).await;
    });
}

#[test]
fn what_differs_turns_the_last_answer_into_this_one() {
    session(json!({}), async |client| {
        client.open(URI, TEXT).await;
        let document = json!({ "uri": URI });
        let first = client.request("textDocument/semanticTokens/full", json!({ "textDocument": document })).await;
        client.change(URI, 2, [2, 2, 2, 2], "./configure && ").await;
        let delta = json!({ "textDocument": document, "previousResultId": first["resultId"] });
        let delta = client.request("textDocument/semanticTokens/full/delta", delta).await;
        let mut data = first["data"].as_array().unwrap().clone();
        let edits = delta["edits"].as_array().unwrap();
        assert_eq!(edits.len(), 1, "{delta}");
        let number = |name: &str| usize::try_from(edits[0][name].as_u64().unwrap()).unwrap();
        let new = edits[0]["data"].as_array().unwrap().clone();
        data.splice(number("start")..number("start") + number("deleteCount"), new);
        let now = client.request("textDocument/semanticTokens/full", json!({ "textDocument": document })).await;
        assert_eq!(&data, now["data"].as_array().unwrap());
        // Of an answer that is not the last one, nothing is known.
        let old = json!({ "textDocument": document, "previousResultId": first["resultId"] });
        let old = client.request("textDocument/semanticTokens/full/delta", old).await;
        assert!(old["data"].is_array() && old["edits"].is_null(), "{old}");
    });
}

#[test]
fn the_part_that_is_typed_is_marked_in_how_it_is_written() {
    session(json!({}), async |client| {
        client.open(URI, "FROM a\nRUN --mount=type=cache,ta\nCOPY --link a b\n").await;
        let mut at = async |line: u32, character: u32| {
            let position = json!({ "line": line, "character": character });
            let params = json!({ "textDocument": { "uri": URI }, "position": position });
            let help = client.request("textDocument/signatureHelp", params).await;
            let active = help["activeParameter"].as_u64().map(|at| usize::try_from(at).unwrap());
            let one = &help["signatures"][0];
            let part = active.map(|at| one["parameters"][at]["label"].as_str().unwrap().to_owned());
            (one["label"].as_str().unwrap_or_default().to_owned(), part)
        };
        let (label, part) = at(1, 25).await;
        assert!(label.starts_with("--mount=type=cache,target=…,"), "{label}");
        assert_eq!(part.as_deref(), Some("target=…"));
        assert_eq!(at(2, 9).await.1.as_deref(), Some("[--link]"));
        assert_eq!(at(2, 13).await.1.as_deref(), Some("SOURCE…"));
        assert_eq!(at(2, 15).await.1.as_deref(), Some("DESTINATION"));
        assert_eq!(at(0, 0).await, (String::new(), None));
    });
}
