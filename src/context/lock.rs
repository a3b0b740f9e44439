//! What several threads share.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is shared, whether or not a thread that held it came to its end by a panic: all that is kept there may be lost or made
/// again.
pub(super) fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
