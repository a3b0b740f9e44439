//! What is shown where the pointer rests.

use serde_json::{Value, json};

use crate::client::{of_range, session};

fn check(text: &str, (line, column): (u32, u32), begins: &str, range: [u64; 4]) {
    let markdown = json!({ "textDocument": { "hover": { "contentFormat": ["markdown", "plaintext"] } } });
    session(markdown, async |client| {
        client.open("untitled:H", text).await;
        let position = json!({ "line": line, "character": column });
        let params = json!({ "textDocument": { "uri": "untitled:H" }, "position": position });
        let hover = client.request("textDocument/hover", params).await;
        if begins.is_empty() {
            assert_eq!(hover, Value::Null);
            return;
        }
        assert_eq!(hover["contents"]["kind"], "markdown");
        let shown = hover["contents"]["value"].as_str().unwrap();
        assert!(shown.starts_with(begins), "{shown}");
        assert!(!shown.contains("dockerfile bad"), "{shown}");
        assert_eq!(of_range(&hover["range"]), range);
    });
}

#[test]
fn a_finding_shows_what_is_wrong_and_why() {
    check("FROM a:1\nMAINTAINER é", (1, 4), "**Deprecated", [1, 0, 1, 10]);
}

#[test]
fn a_keyword_shows_what_it_means() {
    check("from a:1\nrun echo 🙂 && \\\n  b\ncopy --chown=é a b\n", (3, 2), "**COPY** ", [3, 0, 3, 4]);
    check("FROM a:1\ncopy --chown=é a b\n", (1, 8), "**COPY --chown**", [1, 5, 1, 14]);
}

#[test]
fn other_words_show_nothing() {
    check("FROM a:1\nRUN echo\n", (1, 6), "", [0; 4]);
    check("FROM a:1\n", (99, 99), "", [0; 4]);
}

#[test]
fn a_step_shows_its_cost_and_what_its_cache_depends_on() {
    let folder = tempfile::tempdir().unwrap();
    let text = "FROM node:22\nARG MODE=a\nCOPY package.json ./\nRUN npm install --production && echo $MODE\n";
    for (name, text) in [("Dockerfile", text), ("package.json", "{}")] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let uri = format!("file://{}/Dockerfile", folder.path().display());
    session(json!({}), async |client| {
        client.open(&uri, text).await;
        let mut at = async |line: u32| {
            let position = json!({ "line": line, "character": 1 });
            let hover = client
                .request("textDocument/hover", json!({ "textDocument": { "uri": uri }, "position": position }))
                .await;
            hover["contents"]["value"].as_str().unwrap().to_owned()
        };
        let copy = at(2).await;
        assert!(copy.contains("**Cache inputs**: the text of the instruction, `package.json` (1 file)"), "{copy}");
        let run = at(3).await;
        assert!(run.contains("the values of `MODE`") && run.contains("**Cost**: "), "{run}");
        assert!(at(0).await.contains("**Cost of the stage**: 2 steps, ~"));
    });
}
