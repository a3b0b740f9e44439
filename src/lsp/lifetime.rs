//! When the server ends, and with which exit code.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::Notify;
use tower_lsp_server::jsonrpc::{Request, Response};
use tower_service::Service;

/// How often it is looked whether the client is still there.
const LOOK: Duration = Duration::from_secs(3);

/// How long what is said last may take. A client that wants the server gone need not read it.
const GRACE: Duration = Duration::from_secs(1);

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The client had sent `shutdown` before.
    Agreed,
    /// It had not: it sent `exit` alone, closed the input or died.
    Abrupt,
}

/// Why the server may end.
#[derive(Debug, Default)]
pub(super) struct Lifetime {
    shut_down: AtomicBool,
    end: Notify,
    bereaved: Notify,
}

impl Lifetime {
    /// The client has asked for the end in due form.
    pub(super) fn shut_down(&self) {
        self.shut_down.store(true, Ordering::Relaxed);
    }

    /// How it ended.
    pub(super) fn ending(&self) -> Ending {
        if self.shut_down.load(Ordering::Relaxed) { Ending::Agreed } else { Ending::Abrupt }
    }

    /// Waits until the server has to end, whatever it is doing.
    pub(super) async fn over(&self) {
        tokio::select! {
            () = self.bereaved.notified() => {}
            () = self.end.notified() => tokio::time::sleep(GRACE).await,
        }
    }

    /// Ends the server when the process `client` is gone. A number that is no process now is one of another machine or
    /// container, and says nothing.
    pub(super) fn watch(self: &Arc<Lifetime>, client: u32) {
        if !is_alive(client) {
            return;
        }
        let lifetime = Arc::clone(self);
        tokio::spawn(async move {
            while is_alive(client) {
                tokio::time::sleep(LOOK).await;
            }
            lifetime.bereaved.notify_one();
        });
    }
}

/// Whether there is a process of this number.
#[cfg(unix)]
fn is_alive(process: u32) -> bool {
    let number = i32::try_from(process).ok().and_then(rustix::process::Pid::from_raw);
    // A process of somebody else may not be asked, and is there.
    number.is_some_and(|number| rustix::process::test_kill_process(number) != Err(rustix::io::Errno::SRCH))
}

/// Elsewhere the end of input is how the server learns that its client is gone.
#[cfg(not(unix))]
fn is_alive(_process: u32) -> bool {
    false
}

/// The input, whose end is noted: a client that has gone does not read what is still to be said.
#[derive(Debug)]
pub(super) struct Finite<R> {
    pub(super) input: R,
    pub(super) lifetime: Arc<Lifetime>,
}

impl<R: AsyncRead + Unpin> AsyncRead for Finite<R> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let room = buffer.remaining();
        let read = Pin::new(&mut self.input).poll_read(cx, buffer);
        if read.is_ready() && room > 0 && buffer.filled().len() == before {
            self.lifetime.end.notify_one();
        }
        read
    }
}

/// The service with `exit` taken out. The framework would drop requests that are still at work, a `shutdown` that came
/// in the same breath among them, and would know nothing of an exit code.
#[derive(Debug)]
pub(super) struct Mortal<S> {
    pub(super) service: S,
    pub(super) lifetime: Arc<Lifetime>,
}

impl<S> Service<Request> for Mortal<S>
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
        if request.method() == "exit" {
            self.lifetime.end.notify_one();
            return Box::pin(std::future::ready(Ok(None)));
        }
        Box::pin(self.service.call(request))
    }
}
