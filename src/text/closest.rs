//! The word that was probably meant.

/// The candidate that is fewest typing errors away from `word`, if it is few enough: one error in every three
/// characters, a swap of two neighbours being one. Of equally close ones, the first.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    closest_within((word.chars().count() / 3).max(1), word, candidates)
}

/// The candidate that is fewest typing errors away from `word`, and at most `errors`; see [`closest`].
pub fn closest_within<'a>(errors: usize, word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.to_lowercase().chars().collect();
    // What is that much longer or shorter needs no comparison, which takes the product of the lengths.
    let near = candidates.into_iter().filter(|candidate| candidate.chars().count().abs_diff(word.len()) <= errors);
    let distances = near.map(|candidate| (distance(&word, candidate), candidate));
    distances.filter(|(distance, _)| *distance <= errors).min_by_key(|(distance, _)| *distance).map(|near| near.1)
}

/// Insertions, deletions, replacements and swaps that make `candidate` of `word`.
fn distance(word: &[char], candidate: &str) -> usize {
    let candidate: Vec<char> = candidate.to_lowercase().chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=candidate.len()).collect();
    for (row, from) in word.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, to) in candidate.iter().enumerate() {
            let replaced = last[column] + usize::from(from != to);
            let mut best = replaced.min(last[column + 1] + 1).min(next[column] + 1);
            if row > 0 && column > 0 && *from == candidate[column - 1] && word[row - 1] == *to {
                best = best.min(before[column - 1] + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut last, next);
    }
    last[candidate.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_are_seen_through_and_other_words_are_not() {
        let keys = ["select", "ignore", "exclude", "fail-on"];
        for (typed, meant) in [
            ("selct", Some("select")),
            ("slecet", Some("select")),
            ("Ignore", Some("ignore")),
            ("fail_on", Some("fail-on")),
            ("include", Some("exclude")),
            ("context", None),
            ("", None),
        ] {
            assert_eq!(closest(typed, keys), meant, "{typed}");
        }
    }
}
