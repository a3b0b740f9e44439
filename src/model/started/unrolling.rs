//! Scripts that were gone through before, kept with all that they asked for: an order of instructions that is tried out, or a
//! file that is typed, starts the same scripts again and again.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::shell::unroll::{Outside, Start, Unrolled, unroll};
use crate::shell::{self, Dialect, Script};
use crate::text::Joined;

/// The most ways to start a script that are kept, and for each of them the most surroundings.
const MOST_STARTS: usize = 256;
const MOST_SURROUNDINGS: usize = 8;

/// A script that was gone through.
#[derive(Debug)]
pub(super) struct Gone {
    /// What it runs.
    pub(super) unrolled: Unrolled,
    /// The commands of each of its items.
    pub(super) scripts: Vec<Script>,
    /// What it asked for, and was told.
    variables: Vec<(String, Outside)>,
    files: Vec<(String, Option<String>)>,
}

impl Gone {
    fn through(text: &str, start: &Start<'_>) -> Gone {
        let (variables, files) = (RefCell::default(), RefCell::default());
        let variable = |name: &str| noted(&variables, name, (start.variable)(name));
        let file = |path: &str| noted(&files, path, (start.file)(path));
        let unrolled = unroll(text, &Start { variable: &variable, file: &file, ..start.clone() });
        let script = |text: &str| shell::parse(&Joined::of(text), Dialect::Bash);
        let scripts = unrolled.items.iter().map(|item| script(&item.text)).collect();
        Gone { unrolled, scripts, variables: variables.into_inner(), files: files.into_inner() }
    }

    /// Whether it would be told the same.
    fn fits(&self, start: &Start<'_>) -> bool {
        self.variables.iter().all(|(name, value)| (start.variable)(name) == *value)
            && self.files.iter().all(|(path, text)| (start.file)(path) == *text)
    }
}

/// Notes an answer, once for each question.
fn noted<T: Clone>(all: &RefCell<Vec<(String, T)>>, question: &str, answer: T) -> T {
    let mut all = all.borrow_mut();
    if all.iter().all(|(known, _)| known != question) {
        all.push((question.to_owned(), answer.clone()));
    }
    answer
}

/// The scripts that were gone through with the files of a build context.
#[derive(Debug, Default)]
pub(super) struct Unrolling(Mutex<BTreeMap<Question, Vec<Arc<Gone>>>>);

/// How a script is started: its text, its name, its arguments, its directory, and how many bytes may be read for it.
type Question = (String, String, Vec<Option<String>>, Option<String>, usize);

impl Unrolling {
    /// A script, gone through now or before.
    pub(super) fn of(&self, text: &str, start: &Start<'_>) -> Arc<Gone> {
        let directory = start.directory.map(str::to_owned);
        let question = (text.to_owned(), start.name.to_owned(), start.arguments.clone(), directory, start.bytes);
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&question).cloned();
        if let Some(gone) = known.iter().flatten().find(|gone| gone.fits(start)) {
            return Arc::clone(gone);
        }
        let gone = Arc::new(Gone::through(text, start));
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST_STARTS {
            all.clear();
        }
        let surroundings = all.entry(question).or_default();
        if surroundings.len() >= MOST_SURROUNDINGS {
            surroundings.clear();
        }
        surroundings.push(Arc::clone(&gone));
        gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::path;

    fn unrolled(unrolling: &Unrolling, release: &str, file: Option<&str>) -> Arc<Gone> {
        let variable = |_: &str| Outside::Set(release.to_owned());
        let file = |_: &str| file.map(str::to_owned);
        let text = "if [ \"$RELEASE\" = 1 ]; then . ./more; fi\nmake \"$RELEASE\"\n";
        let (arguments, directory) = (Vec::new(), Some("/app"));
        let start = Start {
            name: "build",
            arguments,
            bytes: 1 << 12,
            directory,
            join: path::join,
            variable: &variable,
            file: &file,
        };
        unrolling.of(text, &start)
    }

    #[test]
    fn a_script_is_gone_through_again_where_it_is_told_something_else() {
        let unrolling = Unrolling::default();
        let texts = |gone: &Gone| gone.unrolled.items.iter().map(|item| item.text.clone()).collect::<Vec<_>>();
        let without = unrolled(&unrolling, "0", Some("npm ci"));
        assert_eq!(texts(&without), ["make \"0\""]);
        assert!(Arc::ptr_eq(&without, &unrolled(&unrolling, "0", Some("npm i"))), "the file is not asked for");
        let with = unrolled(&unrolling, "1", Some("npm ci"));
        assert_eq!(texts(&with), ["npm ci", "make \"1\""]);
        assert!(Arc::ptr_eq(&with, &unrolled(&unrolling, "1", Some("npm ci"))));
        assert_eq!(texts(&unrolled(&unrolling, "1", Some("npm i"))), ["npm i", "make \"1\""]);
    }
}
