//! A checker that checks a text once: in an editor and while a file is fixed, most scripts are as they were before.

use std::collections::HashMap;
use std::fmt::Debug;
use std::mem;
use std::ops::Deref;
use std::sync::{Mutex, PoisonError};

use super::checker::{Checker, Fault};
use super::sheet::Sheet;

/// So many bytes of text are remembered, and as many of those that were not asked for since.
const MAX_BYTES: usize = 4 << 20;

/// A checker with a memory of what it said about a text.
#[derive(Debug)]
pub struct Remembering<C> {
    checker: C,
    memory: Mutex<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    recent: HashMap<Sheet, Vec<Fault>>,
    bytes: usize,
    older: HashMap<Sheet, Vec<Fault>>,
}

impl<C> Remembering<C> {
    /// The checker with an empty memory.
    pub fn new(checker: C) -> Remembering<C> {
        Remembering { checker, memory: Mutex::default() }
    }
}

impl<C: Deref<Target: Checker> + Debug + Send + Sync> Checker for Remembering<C> {
    fn check(&self, sheets: &[&Sheet]) -> Vec<Vec<Fault>> {
        // A panic of the checker leaves a memory that is whole.
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let known: Vec<Option<Vec<Fault>>> = sheets.iter().map(|sheet| memory.recall(sheet)).collect();
        let unknown: Vec<&Sheet> =
            sheets.iter().zip(&known).filter(|(_, known)| known.is_none()).map(|(sheet, _)| *sheet).collect();
        let mut told = if unknown.is_empty() { Vec::new() } else { self.checker.check(&unknown) }.into_iter();
        let answers = sheets.iter().zip(known).map(|(sheet, known)| {
            known.unwrap_or_else(|| {
                let faults = told.next().unwrap_or_default();
                memory.keep((*sheet).clone(), faults.clone());
                faults
            })
        });
        answers.collect()
    }
}

impl Memory {
    fn recall(&mut self, sheet: &Sheet) -> Option<Vec<Fault>> {
        if let Some(faults) = self.recent.get(sheet) {
            return Some(faults.clone());
        }
        let (sheet, faults) = self.older.remove_entry(sheet)?;
        self.keep(sheet, faults.clone());
        Some(faults)
    }

    fn keep(&mut self, sheet: Sheet, faults: Vec<Fault>) {
        if self.bytes > MAX_BYTES {
            (self.older, self.bytes) = (mem::take(&mut self.recent), 0);
        }
        self.bytes += sheet.text.len();
        self.recent.insert(sheet, faults);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::finding::Severity;
    use crate::shell::dialect::{Dialect, Options};
    use crate::text::Span;

    /// Says how many texts it was given before.
    #[derive(Debug, Default)]
    struct Counting(AtomicUsize);

    impl Checker for Counting {
        fn check(&self, sheets: &[&Sheet]) -> Vec<Vec<Fault>> {
            let fault = |number: usize| Fault {
                code: number as u16,
                severity: Severity::Info,
                message: String::new(),
                span: Span::new(0, 1),
            };
            sheets.iter().map(|_| vec![fault(self.0.fetch_add(1, Ordering::Relaxed))]).collect()
        }
    }

    fn sheet(text: &str, dialect: Dialect) -> Sheet {
        Sheet::new(text, dialect, Options::default(), &BTreeSet::new()).unwrap()
    }

    fn codes(checker: &dyn Checker, sheets: &[&Sheet]) -> Vec<u16> {
        checker.check(sheets).iter().map(|faults| faults[0].code).collect()
    }

    #[test]
    fn a_text_is_checked_once_in_each_language() {
        let checker = Remembering::new(Arc::new(Counting::default()));
        let (a, b, bash) = (sheet("a", Dialect::Sh), sheet("b", Dialect::Sh), sheet("a", Dialect::Bash));
        assert_eq!(codes(&checker, &[&a, &b]), [0, 1]);
        assert_eq!(codes(&checker, &[&b, &bash, &a, &b]), [1, 2, 0, 1]);
    }

    #[test]
    fn the_memory_has_an_end() {
        let checker = Remembering::new(Arc::new(Counting::default()));
        let long = |number: usize| sheet(&format!("{number} {}", "x".repeat(MAX_BYTES / 4)), Dialect::Sh);
        for number in 0..40 {
            checker.check(&[&long(number)]);
        }
        let memory = checker.memory.lock().unwrap();
        let bytes = |map: &HashMap<Sheet, Vec<Fault>>| map.keys().map(|sheet| sheet.text.len()).sum::<usize>();
        assert!(bytes(&memory.recent) + bytes(&memory.older) < 3 * MAX_BYTES);
        drop(memory);
        assert_eq!(codes(&checker, &[&long(39)]), [39]);
        assert_eq!(codes(&checker, &[&long(0)]), [40]);
    }
}
