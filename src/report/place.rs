//! Where a finding is, as most formats tell it: lines and columns from 1.

use crate::finding::Finding;
use crate::text::{Encoding, Source};

/// The first and the last place of a finding. Columns count characters; the end is behind the last one.
pub(super) struct Place {
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) end_line: u32,
    pub(super) end_column: u32,
}

impl Place {
    pub(super) fn of(source: &Source, finding: &Finding, encoding: Encoding) -> Place {
        let at = |offset| source.position(offset, encoding);
        let (start, end) = (at(finding.span.start), at(finding.span.end));
        Place { line: start.line + 1, column: start.column + 1, end_line: end.line + 1, end_column: end.column + 1 }
    }
}
