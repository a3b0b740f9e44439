//! Whole sessions with the language server: in process over a pipe in memory, and with the program over real pipes.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests fail and print as tests do")]

mod actions;
mod burst;
mod capabilities;
mod client;
mod colours;
mod completion;
mod costs;
mod diagnostics;
mod ending;
mod files;
mod folders;
mod formatting;
mod hover;
mod latency;
mod malformed;
mod parts;
mod places;
mod program;
