//! What can be done about findings, carried out as an editor does and compared with the text that comes of it.

use serde_json::{Value, json};
use trimtab::text::{Edit, Edits, Encoding, Position, Source, Span};

use crate::client::{Client, session, to_range};

const URI: &str = "untitled:Untitled-1";

fn able() -> Value {
    json!({
        "workspace": { "workspaceEdit": { "documentChanges": true, "resourceOperations": ["create"] } },
        "textDocument": { "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } } },
    })
}

/// The titles of the actions offered at a place and, where one has the title `chosen`, the text after it.
fn check(text: &str, at: (u32, u32), context: Value, titles: &[&str], chosen: &str, after: &str) {
    session(able(), async |client| {
        client.open(URI, text).await;
        let actions = ask(client, at, context).await;
        let offered: Vec<&str> = actions.iter().map(|action| action["title"].as_str().unwrap()).collect();
        assert_eq!(offered, titles);
        let action = actions.iter().find(|action| action["title"] == chosen).unwrap();
        assert_eq!(applied(text, action), after);
    });
}

async fn ask(client: &mut Client, (line, column): (u32, u32), context: Value) -> Vec<Value> {
    let range = to_range([line, column, line, column]);
    let params = json!({ "textDocument": { "uri": URI }, "range": range, "context": context });
    client.request("textDocument/codeAction", params).await.as_array().unwrap().clone()
}

fn applied(text: &str, action: &Value) -> String {
    let document = &action["edit"]["documentChanges"][0];
    assert_eq!(document["textDocument"], json!({ "uri": URI, "version": 1 }));
    let source = Source::from_text("Dockerfile", text);
    let offset = |end: &Value| {
        let number = |part: &str| u32::try_from(end[part].as_u64().unwrap()).unwrap();
        let position = Position { line: number("line"), column: number("character") };
        source.offset(position, Encoding::Utf16)
    };
    let edits = document["edits"].as_array().unwrap().iter().map(|edit| {
        let span = Span::new(offset(&edit["range"]["start"]), offset(&edit["range"]["end"]));
        Edit::replace(span, edit["newText"].as_str().unwrap())
    });
    Edits::new(edits.collect()).unwrap().apply_within(text, source.span())
}

const MAINTAINER: &str = "FROM alpine:3.20\n# é🙂日\nMAINTAINER é <e@example.org>\n";
const LEGACY: &str = "FROM alpine:3.20\nENV é🙂日 a\n";

#[test]
fn a_finding_can_be_mended() {
    check(
        MAINTAINER,
        (2, 3),
        json!({ "diagnostics": [], "only": ["quickfix"] }),
        &[
            "Replace with a `LABEL` (maintainer-instruction, unsafe)",
            "Ignore maintainer-instruction here",
            "Ignore maintainer-instruction in this file",
        ],
        "Replace with a `LABEL` (maintainer-instruction, unsafe)",
        "FROM alpine:3.20\n# é🙂日\nLABEL org.opencontainers.image.authors=\"é <e@example.org>\"\n",
    );
}

#[test]
fn a_rule_can_be_silenced_here_and_in_the_file() {
    let offered = ["Ignore maintainer-instruction here", "Ignore maintainer-instruction in this file"];
    for (chosen, after) in [
        (
            offered[0],
            "FROM alpine:3.20\n# é🙂日\n# trimtab ignore=maintainer-instruction\nMAINTAINER é <e@example.org>\n",
        ),
        (
            offered[1],
            "# trimtab ignore-file=maintainer-instruction\nFROM alpine:3.20\n# é🙂日\nMAINTAINER é <e@example.org>\n",
        ),
    ] {
        let only = json!({ "diagnostics": [], "only": ["quickfix.suppress"] });
        check(MAINTAINER, (2, 0), only, &offered, chosen, after);
        session(json!({}), async |client| {
            client.open(URI, after).await;
            assert_eq!(client.published_for(1).await, Vec::<Value>::new());
        });
    }
}

#[test]
fn all_that_is_safe_is_mended_at_once_and_for_the_parent_kind_too() {
    for only in ["source.fixAll", "source.fixAll.trimtab", "source"] {
        check(
            &format!("{LEGACY}MAINTAINER a\nLABEL b c\n"),
            (0, 0),
            json!({ "diagnostics": [], "only": [only], "triggerKind": 2 }),
            &["Apply all safe fixes (trimtab)"],
            "Apply all safe fixes (trimtab)",
            "FROM alpine:3.20\nENV é🙂日=a\nMAINTAINER a\nLABEL b=c\n",
        );
    }
}

#[test]
fn kinds_that_are_not_asked_for_are_not_offered() {
    session(able(), async |client| {
        client.open(URI, LEGACY).await;
        let kinds = async |client: &mut Client, context: Value| {
            let actions = ask(client, (1, 6), context).await;
            actions.iter().map(|action| action["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(kinds(client, json!({ "diagnostics": [], "only": ["refactor"] })).await, [""; 0]);
        assert_eq!(kinds(client, json!({ "diagnostics": [], "only": ["quick"] })).await, [""; 0]);
        // A light bulb that follows the cursor is no reason to lint several times over.
        let bulb = kinds(client, json!({ "diagnostics": [], "triggerKind": 2 })).await;
        assert_eq!(bulb, ["quickfix", "quickfix.suppress.trimtab", "quickfix.suppress.trimtab"]);
        let menu = kinds(client, json!({ "diagnostics": [], "triggerKind": 1 })).await;
        assert_eq!(menu, bulb, "one safe fix is offered already");
    });
}

#[test]
fn findings_that_the_client_names_count_wherever_the_cursor_is() {
    session(able(), async |client| {
        for (text, preferred) in [(LEGACY, json!(true)), (MAINTAINER, Value::Null)] {
            client.open(URI, text).await;
            let found = client.published().await["diagnostics"].clone();
            let actions = ask(client, (0, 0), json!({ "diagnostics": found, "only": ["quickfix"] })).await;
            assert_eq!(actions[0]["diagnostics"], found);
            assert_eq!(actions[0]["isPreferred"], preferred, "only what is safe");
        }
    });
}

#[test]
fn a_client_without_document_changes_gets_plain_ones() {
    let mut plain = able();
    plain["workspace"] = json!({});
    session(plain, async |client| {
        client.open(URI, MAINTAINER).await;
        let actions = ask(client, (2, 0), json!({ "diagnostics": [], "only": ["quickfix"] })).await;
        assert_eq!(actions[0]["edit"]["changes"][URI].as_array().unwrap().len(), 1);
    });
}

#[test]
fn the_menu_has_a_command_that_mends_all_that_is_safe() {
    session(able(), async |client| {
        let text = format!("{LEGACY}LABEL b c\n");
        client.open(URI, &text).await;
        let actions = ask(client, (1, 6), json!({ "diagnostics": [], "triggerKind": 1 })).await;
        let all = actions.last().unwrap();
        assert_eq!(
            (&all["title"], &all["kind"]),
            (&json!("Apply all safe fixes (trimtab)"), &json!("quickfix.fixAll.trimtab"))
        );
        let command = json!({ "command": all["command"]["command"], "arguments": all["command"]["arguments"] });
        client.request("workspace/executeCommand", command).await;
        let applied = client.next("workspace/applyEdit").await;
        assert_eq!(self::applied(&text, &applied), "FROM alpine:3.20\nENV é🙂日=a\nLABEL b=c\n");
        // Only what is different is replaced.
        let edits = applied["edit"]["documentChanges"][0]["edits"].as_array().unwrap();
        assert!(edits.iter().all(|edit| edit["newText"] == "="), "{edits:?}");
    });
}
