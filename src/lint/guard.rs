//! What keeps a file from harm to others: its size has a limit, and a bug costs the work in which it shows.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The largest Dockerfile that is linted, in bytes. No person writes a larger one.
pub const LARGEST: usize = 1 << 20;

/// The stack of each thread that lints, in bytes. The parsers of shell text and of words descend with the nesting of their
/// input, down to a limit of their own.
pub const STACK: usize = 16 << 20;

/// Does some work; where it panics, the answer is what to tell of that.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    // What the work has half done is dropped with it; the locks that it may hold forgive a panic.
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| format!("this is a bug in trimtab: {}", words(panic.as_ref())))
}

/// What a panic says.
fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it panicked without a message")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_words() {
        assert_eq!(guarded(|| 7), Ok(7));
        let number = 3;
        let formatted = guarded(|| panic!("no line {number}")).map(|(): ()| ());
        assert_eq!(formatted, Err("this is a bug in trimtab: no line 3".to_owned()));
        let fixed = guarded(|| panic!("on purpose")).map(|(): ()| ());
        assert_eq!(fixed, Err("this is a bug in trimtab: on purpose".to_owned()));
        let silent = guarded(|| std::panic::panic_any(5)).map(|(): ()| ());
        assert_eq!(silent, Err("this is a bug in trimtab: it panicked without a message".to_owned()));
    }
}
