//! How a session ends, in process.
use serde_json::{Value, json};
use trimtab::lsp::Ending;

use crate::client::{Client, raw};

fn check(expected: Ending, script: impl AsyncFnOnce(&mut Client)) {
    assert_eq!(raw(script), expected);
}

#[test]
fn shutdown_then_exit_is_agreed() {
    check(Ending::Agreed, async |client| {
        client.initialize(json!({})).await;
        client.request("shutdown", Value::Null).await;
        client.notify("exit", Value::Null).await;
    });
}

#[test]
fn shutdown_and_exit_in_one_breath_are_agreed_and_answered() {
    check(Ending::Agreed, async |client| {
        client.initialize(json!({})).await;
        let id = client.start("shutdown", Value::Null).await;
        client.notify("exit", Value::Null).await;
        assert_eq!(client.answer(id).await["result"], Value::Null);
    });
}

#[test]
fn exit_alone_is_abrupt() {
    check(Ending::Abrupt, async |client| {
        client.initialize(json!({})).await;
        client.notify("exit", Value::Null).await;
    });
    check(Ending::Abrupt, async |client| client.notify("exit", Value::Null).await);
}

#[test]
fn requests_before_initialize_and_after_shutdown_are_refused() {
    check(Ending::Agreed, async |client| {
        let hover = json!({ "textDocument": { "uri": "untitled:a" }, "position": { "line": 0, "character": 0 } });
        assert_eq!(client.ask("textDocument/hover", hover.clone()).await["error"]["code"], -32002);
        client.initialize(json!({})).await;
        client.request("shutdown", Value::Null).await;
        assert_eq!(client.ask("textDocument/hover", hover).await["error"]["code"], -32600);
        client.notify("exit", Value::Null).await;
    });
}
