//! What a commit costs, in one sentence for reports that are not about cost.

use std::fmt;

use super::plan;
use super::tally::duration;
use crate::finding::Safety;
use crate::optimize::Plan;

/// What a commit costs now and after the safe moves.
#[derive(Clone, Debug, PartialEq)]
pub struct Rebuild {
    /// In seconds.
    now: f64,
    /// In seconds, after the safe moves; none where there are none.
    safe: Option<f64>,
    basis: String,
}

impl Rebuild {
    /// That of the Dockerfile of a plan; none where no step costs anything.
    pub fn of(plan: &Plan) -> Option<Rebuild> {
        if plan.now.steps.is_empty() {
            return None;
        }
        let safe = (!plan.trusted(Safety::Safe).is_empty()).then(|| plan.after(Safety::Safe).seconds);
        Some(Rebuild { now: plan.now.cost.seconds, safe, basis: plan::basis(&plan.now) })
    }
}

/// For example "the rebuild after a commit takes ~40 s on average, ~12 s after the safe moves of `trimtab optimize`".
impl fmt::Display for Rebuild {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the rebuild after a commit takes ~{} on average", duration(self.now))?;
        if let Some(safe) = self.safe {
            write!(f, ", ~{} after the safe moves of `trimtab optimize`", duration(safe))?;
        }
        write!(f, " (based on {})", self.basis)
    }
}
