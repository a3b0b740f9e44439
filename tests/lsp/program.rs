//! The program over real pipes: exit codes, end of input, a client that dies, and what all this costs in time.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

struct Program {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Program {
    fn start() -> Program {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trimtab"));
        let mut child = command.arg("lsp").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap());
        Program { child, input, output }
    }

    fn initialized(process: Option<u32>) -> Program {
        let mut program = Program::start();
        let params = json!({ "processId": process, "capabilities": {} });
        program.send(&json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params }));
        program.receive();
        program.notify("initialized", &json!({}));
        program
    }

    fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn open(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "dockerfile", "version": 1, "text": text });
        self.notify("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    fn shutdown(&mut self) {
        self.send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "shutdown" }));
        self.receive();
    }

    fn exit(&mut self) {
        self.send(&json!({ "jsonrpc": "2.0", "method": "exit" }));
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        let input = self.input.as_mut().unwrap();
        write!(input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        input.flush().unwrap();
    }

    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert_ne!(self.output.read_line(&mut line).unwrap(), 0, "the server has not ended");
            match line.trim_end().strip_prefix("Content-Length: ") {
                Some(number) => length = number.parse().unwrap(),
                None if line == "\r\n" => break,
                None => {}
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    /// The exit code; the input stays open unless it was closed before.
    fn code(mut self) -> Option<i32> {
        let (ended, end) = mpsc::channel();
        let id = self.child.id();
        let watch = std::thread::spawn(move || {
            if end.recv_timeout(Duration::from_mins(1)).is_err() {
                eprintln!("the server {id} does not end");
                let _ = Command::new("kill").arg(id.to_string()).status();
            }
        });
        let code = self.child.wait().unwrap().code();
        ended.send(()).unwrap();
        watch.join().unwrap();
        code
    }
}

#[test]
fn exit_codes_with_the_input_left_open() {
    let mut program = Program::initialized(None);
    program.shutdown();
    program.exit();
    assert_eq!(program.code(), Some(0), "shutdown, exit");

    let mut program = Program::initialized(None);
    program.exit();
    assert_eq!(program.code(), Some(1), "exit without shutdown");

    let mut program = Program::start();
    program.exit();
    assert_eq!(program.code(), Some(1), "exit without initialize");
}

#[test]
fn the_end_of_input_ends_the_server() {
    let mut program = Program::initialized(None);
    program.input = None;
    assert_eq!(program.code(), Some(1), "end of input");

    let mut program = Program::initialized(None);
    program.shutdown();
    program.input = None;
    assert_eq!(program.code(), Some(0), "shutdown, end of input");

    let mut program = Program::start();
    program.input = None;
    assert_eq!(program.code(), Some(1), "end of input before anything");
}

#[test]
#[cfg(unix)]
fn a_client_that_dies_ends_the_server() {
    let mut client = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
    let program = Program::initialized(Some(client.id()));
    drop(client.stdin.take());
    client.wait().unwrap();
    assert_eq!(program.code(), Some(1));
}

#[test]
#[cfg(unix)]
fn a_process_number_of_another_machine_does_not() {
    let mut gone = Command::new("true").spawn().unwrap();
    gone.wait().unwrap();
    let mut program = Program::initialized(Some(gone.id()));
    program.shutdown();
    program.exit();
    assert_eq!(program.code(), Some(0));
}

#[test]
#[cfg(unix)]
fn a_client_that_reads_nothing_does_not_keep_the_server() {
    let mut program = Program::initialized(None);
    for number in 0..200 {
        program.open(&format!("untitled:{number}"), &"NONSENSE\n".repeat(500));
    }
    program.exit();
    assert_eq!(program.code(), Some(1));

    let mut program = Program::initialized(None);
    for number in 0..200 {
        program.open(&format!("untitled:{number}"), &"NONSENSE\n".repeat(500));
    }
    program.input = None;
    assert_eq!(program.code(), Some(1));
}

#[test]
fn a_burst_of_edits_ends_on_the_last_version() {
    let mut program = Program::initialized(None);
    program.open("untitled:B", &crate::latency::file(1000));
    for version in 2..=201 {
        program.notify("textDocument/didChange", &crate::latency::edit("untitled:B", version));
    }
    program.send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "shutdown" }));
    let mut versions = Vec::new();
    while versions.last() != Some(&201) {
        versions.extend(program.receive()["params"]["version"].as_u64());
    }
    assert!(versions.is_sorted_by(|a, b| a < b), "{versions:?}");
    println!("200 edits over a pipe: {} versions were published, the last is 201", versions.len());
    program.exit();
    assert_eq!(program.code(), Some(0));
}

/// Prints how long it takes from an edit to its diagnostics. Asserts nothing about it: the machine may be busy.
#[test]
fn latency_over_a_pipe() {
    for lines in [100, 1000] {
        let mut program = Program::initialized(None);
        program.open("untitled:L", &crate::latency::file(lines));
        program.receive();
        let mut times = Vec::new();
        for version in 2..2 + crate::latency::EDITS {
            let start = Instant::now();
            program.notify("textDocument/didChange", &crate::latency::edit("untitled:L", version));
            while program.receive()["params"]["version"] != version {}
            times.push(start.elapsed());
        }
        crate::latency::print(&format!("real pipe, {lines} lines"), times);
        program.shutdown();
        program.exit();
        assert_eq!(program.code(), Some(0));
    }
}
