//! Whether what a fix did is what it declared, by the plain reading alone.

use std::collections::BTreeMap;

use trimtab::finding::Change;

use crate::plain::{self, Line, Plain};

/// What was lost, changed or added without being declared.
pub(crate) fn undeclared(before: &Plain, after: &Plain, changes: &[&Change]) -> Result<(), String> {
    let mut loose: Vec<Line> = Vec::new();
    let mut kept: Vec<(&Line, Amends)> = Vec::new();
    for line in &before.lines {
        match fate(line, changes) {
            Fate::Removed => {}
            Fate::Moved => loose.push(line.clone()),
            Fate::Kept(amends) => kept.push((line, amends)),
        }
    }
    for change in changes {
        if let Change::Added(text) = change {
            loose.extend(plain::read(&format!("# escape={}\n{text}", before.escape)).lines);
        }
    }
    let mut kept = kept.into_iter().peekable();
    for line in &after.lines {
        if kept.next_if(|(old, amends)| amends.explain(old, line)).is_some() {
            continue;
        }
        let Some(at) = loose.iter().position(|one| one.says_the_same(line)) else {
            let expected = kept.peek().map_or(String::new(), |(old, _)| format!(" where there was {}", old.show()));
            return Err(format!("undeclared: {}{expected}", line.show()));
        };
        loose.swap_remove(at);
    }
    match (kept.next(), loose.first()) {
        (Some((lost, _)), _) => Err(format!("lost: {}", lost.show())),
        (None, Some(missing)) => Err(format!("declared and not there: {}", missing.show())),
        (None, None) => Ok(()),
    }
}

/// Every comment is still there, besides those of which the changes say that they go with their instruction.
pub(crate) fn comments_survive(text: &str, before: &Plain, after: &Plain, changes: &[&Change]) -> Result<(), String> {
    let gone = changes.iter().filter_map(|change| match change {
        Change::CommentRemoved(span) => Some(text[span.range()].trim().to_owned()),
        _ => None,
    });
    let kept: Vec<String> = after.comments.iter().cloned().chain(gone).collect();
    match surplus(&before.comments, &kept).first() {
        Some(comment) => Err(format!("lost the comment {comment:?}")),
        None => Ok(()),
    }
}

/// What the changes say becomes of an instruction.
enum Fate {
    Removed,
    Moved,
    Kept(Amends),
}

/// The words that an instruction loses and gains.
#[derive(Default)]
struct Amends {
    lost: Vec<String>,
    gained: Vec<String>,
}

fn fate(line: &Line, changes: &[&Change]) -> Fate {
    let mut amends = Amends::default();
    for change in changes {
        match change {
            Change::Removed(span) if span.start as usize == line.at => return Fate::Removed,
            Change::Moved(span) if span.start as usize == line.at => return Fate::Moved,
            Change::Facts { instruction, lost, gained } if instruction.start as usize == line.at => {
                amends.lost.extend(lost.iter().flat_map(|fact| plain::tokens(&fact.to_string())));
                amends.gained.extend(gained.iter().flat_map(|fact| plain::tokens(&fact.to_string())));
            }
            _ => {}
        }
    }
    Fate::Kept(amends)
}

impl Amends {
    /// Whether `new` is `old` without words that were declared lost and with words that were declared gained.
    fn explain(&self, old: &Line, new: &Line) -> bool {
        if old.says_the_same(new) {
            return true;
        }
        let (lost, gained) = (surplus(&self.lost, &self.gained), surplus(&self.gained, &self.lost));
        let went = surplus(&old.words(), &new.words());
        let came = surplus(&new.words(), &old.words());
        old.keyword == new.keyword && surplus(&went, &lost).is_empty() && surplus(&came, &gained).is_empty()
    }
}

impl Line {
    fn says_the_same(&self, other: &Line) -> bool {
        (&self.keyword, &self.facts, &self.commands) == (&other.keyword, &other.facts, &other.commands)
    }

    fn words(&self) -> Vec<String> {
        self.facts.iter().flat_map(|fact| plain::tokens(fact)).collect()
    }

    fn show(&self) -> String {
        format!("`{} {}`", self.keyword, self.facts.join(" "))
    }
}

/// What is in `some` more often than in `others`, in order.
fn surplus(some: &[String], others: &[String]) -> Vec<String> {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for other in others {
        *left.entry(other).or_default() += 1;
    }
    let missing = some.iter().filter(|one| match left.get_mut(one.as_str()) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
    missing.cloned().collect()
}
