//! How long it takes from an edit to its diagnostics. Printed, and nothing is asserted about it: the machine may be busy.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::session;

/// How many edits are measured. An unoptimized build is slow and says nothing.
pub(crate) const EDITS: usize = if cfg!(debug_assertions) { 10 } else { 200 };

/// A file of so many lines, of the kind that people write.
pub(crate) fn file(lines: usize) -> String {
    let block = "FROM debian:12 AS stage\nARG VERSION=1\nENV PATH=/opt/bin:$PATH\nWORKDIR /src\n\
                 RUN apt-get update \\\n    && apt-get install -y --no-install-recommends curl git \\\n    \
                 && rm -rf /var/lib/apt/lists/*\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n";
    block.lines().cycle().take(lines).fold(String::new(), |text, line| text + line + "\n")
}

/// An edit that types or deletes a letter in the second line.
pub(crate) fn edit(uri: &str, version: usize) -> Value {
    let (end, text) = if version.is_multiple_of(2) { (4, "X") } else { (5, "") };
    let range = crate::client::to_range([1, 4, 1, end]);
    let changes = json!([{ "range": range, "text": text }]);
    json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": changes })
}

/// Prints the median and the worst twentieth.
pub(crate) fn print(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |part: usize| times[times.len() * part / 100].as_secs_f64() * 1000.0;
    println!("{what}: median {:.2} ms, 95th of a hundred {:.2} ms", at(50), at(95));
}

#[test]
fn latency_in_process() {
    for lines in [100, 1000] {
        session(json!({}), async |client| {
            client.open("untitled:L", &file(lines)).await;
            client.published().await;
            let mut times = Vec::new();
            for version in 2..2 + EDITS {
                let start = Instant::now();
                client.notify("textDocument/didChange", edit("untitled:L", version)).await;
                client.published_for(version).await;
                times.push(start.elapsed());
            }
            print(&format!("in process, {lines} lines"), times);
        });
    }
}
