//! What a rule is: a page, and how it looks.

use super::cx::{Cx, Findings};
use crate::pages::page::Page;

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// What it is about.
    pub page: Page,
    /// How it looks.
    pub check: Check,
}

/// How a rule looks, and at what.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// At the file.
    File(fn(&Cx<'_>, &mut Findings)),
    /// At the comments that silence others, when all others have spoken: only then is known what they were good for.
    Comments(fn(&Cx<'_>, &mut Findings)),
}

impl Rule {
    /// Whether it looks at the file itself, and so has its turn before the comments that silence rules are judged.
    pub fn looks_at_file(&self) -> bool {
        matches!(self.check, Check::File(_))
    }
}
