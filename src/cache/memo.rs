//! Answers that are found out once and kept, up to a number of them.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The most answers that are kept. A file that is typed asks about few sources, and each answer may hold all files of a
/// build context.
const MOST: usize = 512;

/// Answers by their questions. A clone knows none.
#[derive(Debug)]
pub(super) struct Memo<K, V>(Mutex<BTreeMap<K, V>>);

impl<K: Ord, V: Clone> Memo<K, V> {
    /// The answer to a question, found out where it is not known. All are forgotten when there are too many.
    pub(super) fn get(&self, question: K, find: impl FnOnce() -> V) -> V {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&question).cloned();
        known.unwrap_or_else(|| {
            let answer = find();
            let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if answers.len() >= MOST {
                answers.clear();
            }
            answers.insert(question, answer.clone());
            answer
        })
    }
}

impl<K, V> Default for Memo<K, V> {
    fn default() -> Memo<K, V> {
        Memo(Mutex::new(BTreeMap::new()))
    }
}

impl<K, V> Clone for Memo<K, V> {
    fn clone(&self) -> Memo<K, V> {
        Memo::default()
    }
}

#[test]
fn an_answer_is_found_out_once_and_few_are_kept() {
    let memo = Memo::default();
    let mut asked = 0;
    for question in [1, 2, 1, 2] {
        let answer = memo.get(question, || {
            asked += 1;
            question * 10
        });
        assert_eq!(answer, question * 10);
    }
    assert_eq!(asked, 2);
    for question in 0..=MOST {
        memo.get(question, || question);
    }
    assert!(memo.0.lock().is_ok_and(|answers| answers.len() <= MOST));
}
