//! The language server: what the command line says about a file, said in an editor while the file is written.
//!
//! `frames` and `intake` take messages out of the input and answer those that cannot be read; `server` takes the others
//! and changes `documents`; `worker` lints in a thread of its own, `plans` makes plans in another; `outbox` sends what is said
//! unasked, in order; `lifetime` knows when to end. Only `from_proto` and `to_proto` know both our types and the
//! protocol's.
//!
//! An answer is never older than the question, and what is sent unasked is always about the text that the client has
//! sent last: <https://microsoft.github.io/language-server-protocol/>.

mod abilities;
mod actions;
mod colours;
mod commands;
mod documents;
mod early;
mod frames;
mod from_proto;
mod graph;
mod hover;
mod intake;
mod lifetime;
mod linted;
mod linter;
mod message;
mod navigate;
mod outbox;
mod parts;
mod plans;
mod prices;
mod projects;
mod reports;
mod server;
mod settings;
mod shared;
mod state;
mod to_proto;
mod told;
mod worker;

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tower_lsp_server::{LspService, Server as Transport};

use colours::Colours;
use frames::Messages;
use intake::Intake;
pub use lifetime::Ending;
use lifetime::{Finite, Lifetime, Mortal};
use plans::Plans;
use shared::Shared;
use state::Server;
use told::Told;
use worker::Worker;

/// How many requests may wait for an answer at the same time. The framework stops reading at so many, and an edit must
/// never wait behind a question.
const WAITING: usize = 4096;

/// Serves the client at the other end of standard input and output until it asks for the end, closes the input or dies.
/// Nothing else may hold their locks. Fails where the system gives no thread.
pub fn run() -> io::Result<Ending> {
    // Requests read what people type on threads of their own, which need as much room as those that lint.
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_time().thread_stack_size(crate::lint::STACK).build()?;
    let ending = runtime.block_on(serve(tokio::io::stdin(), tokio::io::stdout()));
    // The thread that reads standard input may wait for ever.
    runtime.shutdown_background();
    ending
}

/// Serves the client at the other end of these streams, as [`run`] does.
pub async fn serve(input: impl AsyncRead + Unpin, output: impl AsyncWrite) -> io::Result<Ending> {
    let shared = Arc::new(Shared::default());
    let lifetime = Arc::new(Lifetime::default());
    let (outbox, messages) = tokio::sync::mpsc::unbounded_channel();
    let worker = Arc::new(Worker::start(Arc::clone(&shared), outbox.clone())?);
    let plans = Plans::start(Arc::clone(&shared))?;
    let mut client = None;
    let (service, socket) = LspService::new(|other_side| {
        client = Some(other_side);
        let (shared, worker, lifetime) = (Arc::clone(&shared), Arc::clone(&worker), Arc::clone(&lifetime));
        let colours = Colours::default();
        let (outbox, told) = (outbox.clone(), Told::default());
        Server { shared, worker, plans, colours, outbox, lifetime, told }
    });
    let client = client.expect("the service was made with a client");
    let service = Intake { service: Mortal { service, lifetime: Arc::clone(&lifetime) }, outbox };
    let input = Messages::of(Finite { input, lifetime: Arc::clone(&lifetime) });
    let transport = Transport::new(input, output, socket).concurrency_level(WAITING);
    tokio::select! {
        () = transport.serve(service) => {}
        () = lifetime.over() => {}
        () = outbox::send(messages, client, shared, worker) => {}
    }
    Ok(lifetime.ending())
}
