//! What is known beside the file.

use crate::context::Context;
use crate::shell::tools::Tools;

/// What is known beside the file.
#[derive(Clone, Copy, Debug)]
pub struct Knowledge<'a> {
    /// What commands mean.
    pub tools: &'a Tools,
    /// The build context.
    pub context: &'a Context,
}
