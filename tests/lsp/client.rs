//! A client in process. It waits for messages and never for time.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream, ReadHalf, WriteHalf, split};
use trimtab::lsp::Ending;

/// A test that waits for longer than this waits for something that never comes.
const PATIENCE: Duration = Duration::from_mins(1);

/// One end of a session.
pub(crate) struct Client {
    input: BufReader<ReadHalf<DuplexStream>>,
    output: WriteHalf<DuplexStream>,
    requests: i64,
    /// What the server sent that nobody has asked for yet.
    unread: VecDeque<Value>,
}

/// Runs a session with a client of these capabilities and ends it in due form.
pub(crate) fn session(capabilities: Value, script: impl AsyncFnOnce(&mut Client)) {
    let ending = raw(async move |client| {
        client.initialize(capabilities).await;
        script(client).await;
        client.request("shutdown", Value::Null).await;
        client.notify("exit", Value::Null).await;
    });
    assert_eq!(ending, Ending::Agreed);
}

/// Runs a session that the script begins and ends as it likes; answers with how the server ended.
pub(crate) fn raw(script: impl AsyncFnOnce(&mut Client)) -> Ending {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let ending = runtime.block_on(async {
        let (ours, theirs) = tokio::io::duplex(1 << 16);
        let (input, output) = split(theirs);
        let served = trimtab::lsp::serve(input, output);
        let played = async {
            let (input, output) = split(ours);
            let mut client = Client { input: BufReader::new(input), output, requests: 0, unread: VecDeque::new() };
            script(&mut client).await;
            client
        };
        let both = async { tokio::join!(served, played).0.unwrap() };
        tokio::time::timeout(PATIENCE, both).await.expect("the session ends")
    });
    runtime.shutdown_background();
    ending
}

impl Client {
    /// The handshake; answers with the server's capabilities.
    pub(crate) async fn initialize(&mut self, capabilities: Value) -> Value {
        let params = json!({ "processId": null, "rootUri": null, "capabilities": capabilities });
        let result = self.request("initialize", params).await;
        self.notify("initialized", json!({})).await;
        result["capabilities"].clone()
    }

    /// Opens a Dockerfile.
    pub(crate) async fn open(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "dockerfile", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document })).await;
    }

    /// Replaces a range, given as line and column of its two ends.
    pub(crate) async fn change(&mut self, uri: &str, version: usize, range: [u32; 4], text: &str) {
        let change = json!({ "range": to_range(range), "text": text });
        self.change_by(uri, version, json!([change])).await;
    }

    /// Replaces the whole text.
    pub(crate) async fn replace(&mut self, uri: &str, version: usize, text: &str) {
        self.change_by(uri, version, json!([{ "text": text }])).await;
    }

    async fn change_by(&mut self, uri: &str, version: usize, changes: Value) {
        let params = json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": changes });
        self.notify("textDocument/didChange", params).await;
    }

    /// The next diagnostics that the server sends, of any document.
    pub(crate) async fn published(&mut self) -> Value {
        self.next("textDocument/publishDiagnostics").await
    }

    /// The diagnostics of this version; those of earlier ones are passed over.
    pub(crate) async fn published_for(&mut self, version: usize) -> Vec<Value> {
        loop {
            let published = self.published().await;
            if published["version"] == version {
                return published["diagnostics"].as_array().unwrap().clone();
            }
        }
    }

    /// The params of the next message of this method. A request of the server is answered with `null`.
    pub(crate) async fn next(&mut self, method: &str) -> Value {
        if let Some(at) = self.unread.iter().position(|message| message["method"] == method) {
            return self.unread.remove(at).unwrap()["params"].clone();
        }
        loop {
            let message = self.receive().await.expect("the server has not ended");
            if message["method"] == method {
                return message["params"].clone();
            }
            self.unread.push_back(message);
        }
    }

    /// All that was sent with this method and not read, without waiting.
    pub(crate) fn unread(&self, method: &str) -> usize {
        self.unread.iter().filter(|message| message["method"] == method).count()
    }

    /// The result of a request.
    pub(crate) async fn request(&mut self, method: &str, params: Value) -> Value {
        let answer = self.ask(method, params).await;
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// The answer to a request, be it a result or an error.
    pub(crate) async fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.start(method, params).await;
        self.answer(id).await
    }

    /// Sends a request; answers with its number.
    pub(crate) async fn start(&mut self, method: &str, params: Value) -> i64 {
        self.requests += 1;
        let mut message = json!({ "jsonrpc": "2.0", "id": self.requests, "method": method });
        if !params.is_null() {
            message["params"] = params;
        }
        self.send(&message).await;
        self.requests
    }

    /// The answer to the request of this number.
    pub(crate) async fn answer(&mut self, id: i64) -> Value {
        let answers = |message: &Value| message["id"] == id && message.get("method").is_none();
        if let Some(at) = self.unread.iter().position(answers) {
            return self.unread.remove(at).unwrap();
        }
        loop {
            let message = self.receive().await.expect("the server has not ended");
            if answers(&message) {
                return message;
            }
            self.unread.push_back(message);
        }
    }

    /// Sends a notification.
    pub(crate) async fn notify(&mut self, method: &str, params: Value) {
        let mut message = json!({ "jsonrpc": "2.0", "method": method });
        if !params.is_null() {
            message["params"] = params;
        }
        self.send(&message).await;
    }

    async fn send(&mut self, message: &Value) {
        let body = message.to_string();
        let frame = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        self.send_raw(frame.as_bytes()).await;
    }

    /// Sends these bytes.
    pub(crate) async fn send_raw(&mut self, bytes: &[u8]) {
        self.output.write_all(bytes).await.unwrap();
    }

    /// The next error that answers no request of ours.
    pub(crate) async fn error(&mut self) -> Value {
        loop {
            let message = self.receive().await.expect("the server has not ended");
            if message.get("error").is_some() {
                return message;
            }
            self.unread.push_back(message);
        }
    }

    async fn receive(&mut self) -> Option<Value> {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if self.input.read_line(&mut line).await.unwrap() == 0 {
                return None;
            }
            match line.trim_end().strip_prefix("Content-Length: ") {
                Some(number) => length = number.parse().unwrap(),
                None if line == "\r\n" => break,
                None => {}
            }
        }
        let mut body = vec![0; length];
        self.input.read_exact(&mut body).await.unwrap();
        let message: Value = serde_json::from_slice(&body).unwrap();
        if message.get("method").is_some() && message.get("id").is_some() {
            self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": null })).await;
        }
        Some(message)
    }
}

/// A range of the protocol from line and column of its two ends.
pub(crate) fn to_range([line, column, end_line, end_column]: [u32; 4]) -> Value {
    json!({ "start": { "line": line, "character": column }, "end": { "line": end_line, "character": end_column } })
}

/// Line and column of the two ends of a range of the protocol.
pub(crate) fn of_range(range: &Value) -> [u64; 4] {
    let number = |end: &str, part: &str| range[end][part].as_u64().unwrap();
    [number("start", "line"), number("start", "character"), number("end", "line"), number("end", "character")]
}
