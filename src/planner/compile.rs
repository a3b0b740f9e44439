//! A build for which a step above the sources fetches or prepares what it needs.

use crate::shell::tools::ToolCall;

/// A call that builds a project.
#[derive(Clone, Copy, Debug)]
pub struct Compile<'a> {
    /// The index of the command of the `RUN` that it is, or that starts it.
    pub command: usize,
    /// The call.
    pub call: &'a ToolCall<'a>,
    /// The directory that it works in, an absolute path, where that is known.
    pub directory: Option<&'a str>,
}
