//! The layout of whole documents, of parts, and of a line that has just been begun.

use serde_json::{Value, json};
use trimtab::text::{Edit, Edits, Encoding, Position, Source, Span};

use crate::client::{Client, session, to_range};

const URI: &str = "untitled:Untitled-1";

/// The text after the edits that a request answers with.
async fn ask(client: &mut Client, text: &str, method: &str, extra: Value) -> String {
    let mut params = json!({ "textDocument": { "uri": URI }, "options": { "tabSize": 4, "insertSpaces": true } });
    params.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    let edits = client.request(method, params).await;
    let source = Source::from_text("Dockerfile", text);
    let offset = |end: &Value| {
        let number = |part: &str| u32::try_from(end[part].as_u64().unwrap()).unwrap();
        source.offset(Position { line: number("line"), column: number("character") }, Encoding::Utf16)
    };
    let edit = |edit: &Value| {
        let span = Span::new(offset(&edit["range"]["start"]), offset(&edit["range"]["end"]));
        Edit::replace(span, edit["newText"].as_str().unwrap())
    };
    let edits = edits.as_array().unwrap().iter().map(edit).collect();
    Edits::new(edits).unwrap().apply_within(text, source.span())
}

#[test]
fn documents_and_parts_are_laid_out_in_the_units_agreed_upon() {
    let text = "from a\nlabel a=\"é🙂日\"  \n  run b\n";
    session(json!({}), async |client| {
        client.open(URI, text).await;
        let whole = ask(client, text, "textDocument/formatting", json!({})).await;
        assert_eq!(whole, "FROM a\nLABEL a=\"é🙂日\"\nRUN b\n");
        let range = json!({ "range": to_range([1, 0, 2, 0]) });
        let part = ask(client, text, "textDocument/rangeFormatting", range).await;
        assert_eq!(part, "from a\nLABEL a=\"é🙂日\"\n  run b\n");
    });
}

#[test]
fn a_new_line_is_indented_while_it_is_typed() {
    let text = "FROM a\nRUN b \\\n";
    session(json!({}), async |client| {
        client.open(URI, text).await;
        let at = json!({ "position": { "line": 2, "character": 0 }, "ch": "\n" });
        assert_eq!(ask(client, text, "textDocument/onTypeFormatting", at).await, "FROM a\nRUN b \\\n    ");
    });
}

#[test]
fn a_client_that_registers_formatters_takes_them_for_dockerfiles_alone() {
    let dynamic = json!({ "dynamicRegistration": true });
    let able = json!({ "formatting": dynamic, "rangeFormatting": dynamic, "onTypeFormatting": dynamic });
    crate::client::raw(async |client| {
        let server = client.initialize(json!({ "textDocument": able })).await;
        assert!(server["documentFormattingProvider"].is_null() && server["hoverProvider"] == true, "{server}");
        let registered = client.next("client/registerCapability").await;
        let registered = registered["registrations"].as_array().unwrap();
        let methods: Vec<&str> = registered.iter().map(|one| one["method"].as_str().unwrap()).collect();
        assert_eq!(
            methods,
            ["textDocument/formatting", "textDocument/rangeFormatting", "textDocument/onTypeFormatting"]
        );
        assert_eq!(registered[0]["registerOptions"]["documentSelector"][0]["language"], "dockerfile");
        client.notify("exit", Value::Null).await;
    });
}
