//! What a `check` comment says, in the words of `docker build --check`:
//!
//! ```text
//! # check=skip=NAME[,NAME][;error=true][;experimental=NAME[,NAME]] [reason]
//! ```

use super::comment::Misread;
use crate::syntax::Word;
use crate::text::Span;

/// What a `check` comment says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct CheckOrder {
    pub(super) skip: Vec<Word>,
    pub(super) experimental: Vec<Word>,
    /// Whether whatever Docker's checks find fails the build.
    pub(super) error: bool,
    pub(super) reason: Option<String>,
    pub(super) misread: Vec<Misread>,
}

const HELP: &str = "write `check=skip=NAME[,NAME][;error=true]`";

/// Reads the value of a `check` directive or of a `# check=` comment, which starts at `start`. `BuildKit` reads it up to its
/// first blank.
pub(super) fn read(value: &str, start: u32) -> CheckOrder {
    let options = value.split(' ').next().unwrap_or_default();
    let rest = value[options.len()..].trim();
    let mut order = CheckOrder { reason: (!rest.is_empty()).then(|| rest.to_owned()), ..CheckOrder::default() };
    let lost = rest.split(' ').next().filter(|lost| options.ends_with(',') && !lost.is_empty());
    if let Some(lost) = lost {
        let at = start + (value.trim_end().len() - rest.len()) as u32;
        order.ignore(
            Span::new(at, at + lost.len() as u32),
            format!("`{lost}` is ignored: the list of names ends at the space"),
        );
    }
    let mut at = start;
    for option in options.split(';') {
        order.take(option, at);
        at += option.len() as u32 + 1;
    }
    order
}

impl CheckOrder {
    fn take(&mut self, option: &str, at: u32) {
        let span = Span::new(at, at + option.len() as u32);
        let Some((key, value)) = option.split_once('=') else {
            return self.refuse(span, format!("`{option}` has no `=`, so the build fails"));
        };
        let start = at + key.len() as u32 + 1;
        match key {
            "skip" => self.skip.extend(words(value, start)),
            "experimental" => self.experimental.extend(words(value, start)),
            // Go's spelling of truth.
            "error" => match value {
                "1" | "t" | "T" | "true" | "TRUE" | "True" => self.error = true,
                "0" | "f" | "F" | "false" | "FALSE" | "False" => {}
                _ => self.refuse(
                    Span::new(start, span.end),
                    format!("`{value}` is not a boolean, so the build fails: use `true` or `false`"),
                ),
            },
            _ => self.refuse(
                Span::new(at, at + key.len() as u32),
                format!("`{key}` is not an option of `check`, so the build fails"),
            ),
        }
    }

    fn refuse(&mut self, span: Span, message: String) {
        self.misread.push(Misread { span, message, help: HELP, is_refused: true });
    }

    fn ignore(&mut self, span: Span, message: String) {
        self.misread.push(Misread { span, message, help: HELP, is_refused: false });
    }
}

fn words(list: &str, start: u32) -> impl Iterator<Item = Word> {
    let mut at = start;
    let words = list.split(',').map(move |word| {
        let span = Span::new(at, at + word.len() as u32);
        at = span.end + 1;
        Word { span, text: word.to_owned() }
    });
    words.filter(|word| !word.text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let order = read("skip=A,B;error=true;experimental=all // why", 7);
        let texts = |words: &[Word]| words.iter().map(|word| word.text.clone()).collect::<Vec<_>>();
        assert_eq!(
            (texts(&order.skip), texts(&order.experimental)),
            (vec!["A".into(), "B".into()], vec!["all".into()])
        );
        assert_eq!((order.skip[1].span, order.error), (Span::new(14, 15), true));
        assert!(order.reason.is_some() && order.misread.is_empty());
    }

    #[test]
    fn mistakes_say_where() {
        for (text, word) in
            [("skip=A, B", "B"), ("skp=A", "skp"), ("error=yes", "yes"), ("skip=A;error", "error"), ("", "")]
        {
            let misread = &read(text, 0).misread[0];
            assert_eq!(&text[misread.span.range()], word, "{text}");
        }
    }
}
