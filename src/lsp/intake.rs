//! What stands before the framework: answers for messages that cannot be read, corrects what a client may get wrong, and keeps
//! a panic to the request that caused it.

use std::borrow::Cow;
use std::pin::Pin;
use std::task::{Context, Poll};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use tower_lsp_server::jsonrpc::{Error, Id, Request, Response};
use tower_lsp_server::ls_types as lsp;
use tower_service::Service;

use super::frames::REFUSAL;
use super::message::{Message, Sender};
use crate::lint::guarded;

/// The service behind the intake.
#[derive(Debug)]
pub(super) struct Intake<S> {
    pub(super) service: S,
    pub(super) outbox: Sender,
}

impl<S> Service<Request> for Intake<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.service.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if request.method() == REFUSAL {
            return Box::pin(std::future::ready(Ok(Some(refusal(request)))));
        }
        let request = corrected(request);
        if let Some(problem) = problem(&request) {
            self.log(format!("the parameters of `{}` cannot be read: {problem}", request.method()));
        }
        let (method, id) = (request.method().to_owned(), request.id().cloned());
        let outbox = self.outbox.clone();
        let mut future = Box::pin(self.service.call(request));
        Box::pin(std::future::poll_fn(move |cx| {
            guarded(|| future.as_mut().poll(cx)).unwrap_or_else(|bug| {
                // The other end is gone when the server ends.
                let _ = outbox.send(Message::Log(format!("{method}: {bug}")));
                Poll::Ready(Ok(id.clone().map(|id| Response::from_error(id, Error::internal_error()))))
            })
        }))
    }
}

impl<S> Intake<S> {
    fn log(&self, text: String) {
        // The other end is gone when the server ends.
        let _ = self.outbox.send(Message::Log(text));
    }
}

/// The error that a refusal says.
fn refusal(request: Request) -> Response {
    let mut params = request.into_parts().2.unwrap_or_default();
    let mut error = Error::new(params["code"].as_i64().unwrap_or_default().into());
    error.message = Cow::Owned(params["message"].as_str().unwrap_or_default().to_owned());
    Response::from_error(Id::deserialize(params["id"].take()).unwrap_or_default(), error)
}

/// The request with its addresses as the protocol has them, and without capabilities that cannot be read.
fn corrected(request: Request) -> Request {
    let (method, id, params) = request.into_parts();
    let mut params = params;
    params.iter_mut().for_each(correct_addresses);
    if method == "initialize" {
        params = Some(readable(params.unwrap_or_default()));
    }
    let request = Request::build(method);
    let request = if let Some(params) = params { request.params(params) } else { request };
    if let Some(id) = id { request.id(id).finish() } else { request.finish() }
}

/// Why a notification that changes a document cannot be read. The framework answers requests itself, and drops these.
fn problem(request: &Request) -> Option<String> {
    fn problem<'a, T: Deserialize<'a>>(params: &'a Value) -> Option<String> {
        T::deserialize(params).err().map(|error| error.to_string())
    }
    let params = request.params()?;
    match request.method() {
        "textDocument/didOpen" => problem::<lsp::DidOpenTextDocumentParams>(params),
        "textDocument/didChange" => problem::<lsp::DidChangeTextDocumentParams>(params),
        "textDocument/didClose" => problem::<lsp::DidCloseTextDocumentParams>(params),
        _ => None,
    }
}

/// Escapes what cannot stand in an address: some clients send the letters of a path as they are.
fn correct_addresses(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(correct_addresses),
        Value::Object(entries) => {
            for (key, value) in entries {
                match value {
                    Value::String(text) if is_address(key) && text.parse::<lsp::Uri>().is_err() => {
                        *text = escaped(text);
                    }
                    value => correct_addresses(value),
                }
            }
        }
        _ => {}
    }
}

fn is_address(key: &str) -> bool {
    key == "uri" || key.ends_with("Uri")
}

/// The address with a percent sign and two digits for each byte that cannot stand in it.
fn escaped(address: &str) -> String {
    let bytes = address.as_bytes();
    let is_hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    let mut escaped = String::new();
    for (at, &byte) in bytes.iter().enumerate() {
        let stays = match byte {
            b'%' => is_hex(at + 1) && is_hex(at + 2),
            _ => byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=".contains(&byte),
        };
        if stays {
            escaped.push(byte.into());
        } else {
            escaped.push('%');
            escaped.extend([byte >> 4, byte & 15].map(|half| char::from(b"0123456789ABCDEF"[usize::from(half)])));
        }
    }
    escaped
}

/// What can be read of the parameters of `initialize`, capability by capability: a client need not be refused for one that
/// we may not even ask for.
fn readable(params: Value) -> Value {
    if reads::<lsp::InitializeParams>(&params) {
        return params;
    }
    let mut kept = Map::from_iter([("capabilities".to_owned(), json!({}))]);
    for (key, value) in entries(params) {
        let value = if key == "capabilities" { readable_capabilities(value) } else { value };
        keep::<lsp::InitializeParams>(&mut kept, key, value);
    }
    Value::Object(kept)
}

fn readable_capabilities(capabilities: Value) -> Value {
    let mut kept = Map::new();
    for (area, abilities) in entries(capabilities) {
        let mut readable = Map::new();
        for (name, ability) in entries(abilities) {
            let alone = json!({ &area: { &name: &ability } });
            if reads::<lsp::ClientCapabilities>(&alone) {
                readable.insert(name, ability);
            }
        }
        keep::<lsp::ClientCapabilities>(&mut kept, area, Value::Object(readable));
    }
    Value::Object(kept)
}

/// Adds an entry, unless the whole cannot be read with it.
fn keep<T: DeserializeOwned>(entries: &mut Map<String, Value>, key: String, value: Value) {
    let before = entries.insert(key.clone(), value);
    if !reads::<T>(&Value::Object(entries.clone())) {
        match before {
            Some(before) => entries.insert(key, before),
            None => entries.remove(&key),
        };
    }
}

fn reads<T: DeserializeOwned>(value: &Value) -> bool {
    T::deserialize(value).is_ok()
}

fn entries(value: Value) -> Map<String, Value> {
    if let Value::Object(entries) = value { entries } else { Map::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_escaped_where_it_has_to_be() {
        for (address, expected) in [
            ("file:///é/a b", "file:///%C3%A9/a%20b"),
            ("file:///a%20b/100%", "file:///a%20b/100%25"),
            (r"file:///C:\x[1]", "file:///C:%5Cx%5B1%5D"),
            ("untitled:Ü-1", "untitled:%C3%9C-1"),
        ] {
            assert_eq!(escaped(address), expected);
            assert!(expected.parse::<lsp::Uri>().is_ok(), "{expected}");
        }
        let mut params = json!({ "textDocument": { "uri": "file:///ä", "text": "é" }, "rootUri": "file:///b" });
        correct_addresses(&mut params);
        assert_eq!(params, json!({ "textDocument": { "uri": "file:///%C3%A4", "text": "é" }, "rootUri": "file:///b" }));
    }

    #[test]
    fn capabilities_that_cannot_be_read_cost_no_others() {
        let hover = json!({ "contentFormat": ["markdown"] });
        let params = json!({
            "capabilities": {
                "textDocument": { "semanticTokens": { "formats": ["relative"] }, "hover": hover },
                "general": 5,
                "window": { "workDoneProgress": "yes" },
            },
            "processId": "none",
            "rootUri": null,
        });
        let expected = json!({
            "capabilities": { "general": {}, "textDocument": { "hover": hover }, "window": {} },
            "rootUri": null,
        });
        assert_eq!(readable(params), expected);
        assert_eq!(readable(Value::Null), json!({ "capabilities": {} }));
    }

    /// A service with a bug.
    struct Faulty;

    impl Service<Request> for Faulty {
        type Response = Option<Response>;
        type Error = std::convert::Infallible;
        type Future = Pin<Box<dyn Future<Output = Result<Option<Response>, Self::Error>> + Send>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, _: Request) -> Self::Future {
            Box::pin(async { panic!("on purpose") })
        }
    }

    #[tokio::test]
    async fn a_panic_answers_the_request_that_caused_it() {
        let (outbox, mut messages) = tokio::sync::mpsc::unbounded_channel();
        let mut intake = Intake { service: Faulty, outbox };
        let answer = intake.call(Request::build("a").id(3).finish()).await.unwrap().unwrap();
        assert_eq!((answer.id(), answer.error().map(|error| error.code.code())), (&Id::Number(3), Some(-32603)));
        let Some(Message::Log(text)) = messages.recv().await else { panic!("it is logged") };
        assert_eq!(text, "a: this is a bug in trimtab: on purpose");
        assert_eq!(intake.call(Request::build("b").finish()).await.unwrap(), None);
    }
}
