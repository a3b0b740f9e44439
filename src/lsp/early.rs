//! What can be said of a document before its build context is known.
//!
//! In a repository of many thousand files it takes most of a second to look at them. What is wrong in the file itself is
//! shown meanwhile.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use super::documents::Snapshot;
use crate::config::Config;
use crate::context::Context;
use crate::finding::Finding;
use crate::lint::{STACK, guarded, lint};

/// How long nothing is said. In most repositories all is known by then, and nothing is said twice.
const PATIENCE: Duration = Duration::from_millis(100);

/// A Dockerfile with all that is known of it but its build context.
pub(super) struct Alone {
    pub(super) snapshot: Snapshot,
    pub(super) config: Config,
    /// A context that knows the day and the checker, and no file.
    pub(super) context: Context,
}

/// Does some work. Where it takes long, `tell` gets meanwhile what there is to say about these Dockerfiles alone.
pub(super) fn meanwhile<T>(
    dockerfiles: Vec<Alone>,
    tell: impl FnOnce(Vec<(Snapshot, Vec<Finding>)>) + Send,
    work: impl FnOnce() -> T,
) -> T {
    thread::scope(|scope| {
        let (done, waiting) = channel::<()>();
        let wait = move || {
            if waiting.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                // A panic is told by the work itself, which meets it too.
                let _ = guarded(|| tell(dockerfiles.into_iter().map(look).collect()));
            }
        };
        // Without another thread all is said at the end.
        let _ = thread::Builder::new().name("early".to_owned()).stack_size(STACK).spawn_scoped(scope, wait);
        let result = work();
        drop(done);
        result
    })
}

fn look(Alone { snapshot, config, context }: Alone) -> (Snapshot, Vec<Finding>) {
    let findings = lint(&snapshot.source, &context, &config).findings;
    (snapshot, findings)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn only_long_work_is_told_of_early() {
        for (long, expected) in [(false, 0), (true, 1)] {
            let told = Mutex::new(0);
            let (tell, heard) = channel();
            let say = |_| {
                *told.lock().unwrap() += 1;
                // The work waits for it only where it takes long.
                let _ = tell.send(());
            };
            let work = || if long { heard.recv().is_ok() } else { true };
            assert!(meanwhile(Vec::new(), say, work));
            assert_eq!(*told.lock().unwrap(), expected);
        }
    }
}
