//! What a shell cannot read to its end: quotes and brackets that nothing closes, operators that nothing follows.
//!
//! Only asked about scripts that the parser gave up on: it knows more of the language, but does not say what is missing.

use crate::text::Span;

/// The fault of a script that has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfinished {
    /// Nothing closes what is opened here.
    Open(Span),
    /// Nothing opened what is closed here.
    Stray(Span),
    /// Nothing follows this operator.
    Operator(Span),
}

/// What is open at a place of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frame {
    Single,
    Double,
    Backtick,
    Parenthesis,
    /// `${`, and whether it is in double quotes, where a single quote is a letter.
    Brace(bool),
}

/// The scripts of which it is not said what is missing in them: those with a `case`, whose patterns end with a lone `)`, with a
/// heredoc, with a regular expression, and with `$'…'`.
const UNSURE: [&str; 5] = ["case ", "<<", "=~", "$'", "esac"];

/// The first fault of this kind.
pub(super) fn unfinished(script: &str) -> Option<Unfinished> {
    if UNSURE.iter().any(|text| script.contains(text)) {
        return None;
    }
    let bytes = script.as_bytes();
    let mut open: Vec<(Frame, usize)> = Vec::new();
    let mut end = script.len();
    let mut at = 0;
    while at < bytes.len() {
        let (byte, next) = (bytes[at], bytes.get(at + 1).copied());
        let top = open.last().map(|(frame, _)| *frame);
        let (is_single, is_double) = (top == Some(Frame::Single), top == Some(Frame::Double));
        let is_brace = matches!(top, Some(Frame::Brace(_)));
        match (byte, next) {
            (b'\'', _) if is_single => drop(open.pop()),
            _ if is_single => {}
            (b'\\', _) => at += 1,
            (b'"', _) if is_double => drop(open.pop()),
            (b'`', _) if top == Some(Frame::Backtick) => drop(open.pop()),
            (b'`', _) if open.iter().any(|(frame, _)| *frame == Frame::Backtick) => return None,
            (b'`', _) => open.push((Frame::Backtick, at)),
            (b'$', Some(b'(')) => {
                open.push((Frame::Parenthesis, at));
                at += 1;
            }
            (b'$', Some(b'{')) => {
                open.push((Frame::Brace(is_double || top == Some(Frame::Brace(true))), at));
                at += 1;
            }
            _ if is_double => {}
            (b'}', _) if is_brace => drop(open.pop()),
            (b'\'', _) if top == Some(Frame::Brace(true)) => {}
            (b'\'', _) => open.push((Frame::Single, at)),
            (b'"', _) => open.push((Frame::Double, at)),
            _ if is_brace => {}
            (b'#', _) if at == 0 || b" \t\n;&|(".contains(&bytes[at - 1]) => {
                let line = script[at..].find('\n').map_or(script.len(), |length| at + length);
                if script[line..].trim().is_empty() {
                    end = at;
                }
                at = line;
                continue;
            }
            (b'(', _) => open.push((Frame::Parenthesis, at)),
            (b')', _) if top == Some(Frame::Parenthesis) => drop(open.pop()),
            (b')', _) => return Some(Unfinished::Stray(span(at, 1))),
            _ => {}
        }
        at += 1;
    }
    match open.last() {
        Some((Frame::Parenthesis | Frame::Brace(_), at)) if bytes[*at] == b'$' => Some(Unfinished::Open(span(*at, 2))),
        Some((_, at)) => Some(Unfinished::Open(span(*at, 1))),
        None => {
            let text = script[..end].trim_end();
            let operator = ["&&", "||", "|"].into_iter().find(|operator| text.ends_with(operator))?;
            Some(Unfinished::Operator(span(text.len() - operator.len(), operator.len())))
        }
    }
}

fn span(at: usize, length: usize) -> Span {
    Span::new(at as u32, (at + length) as u32)
}

#[test]
fn what_is_missing_is_told_at_its_place() {
    let told = |script: &str| {
        unfinished(script).map(|fault| match fault {
            Unfinished::Open(span) | Unfinished::Stray(span) | Unfinished::Operator(span) => {
                script[span.start as usize..].to_owned()
            }
        })
    };
    for (script, expected) in [
        ("echo 'a", "'a"),
        ("echo \"a", "\"a"),
        ("echo `true", "`true"),
        ("echo $(true", "$(true"),
        ("echo ${a", "${a"),
        ("(true", "(true"),
        ("true)", ")"),
        ("true &&", "&&"),
        ("true || # why", "|| # why"),
        ("echo \"${a:-it's}\" 'b", "'b"),
        ("echo \"$(echo \"a)\"", "$(echo \"a)\""),
    ] {
        assert_eq!(told(script).as_deref(), Some(expected), "{script}");
    }
    for script in [
        "echo it\\'s",
        "# it's",
        "echo a # it's",
        "echo \"`date`\" '`'",
        "echo ${a#*(} )b(".trim_end_matches(" )b("),
        "case a in a) ;; esac",
        "cat <<E\nit's\nE",
        "echo \"$(echo \"a\")\"",
        "echo \"it's\" a#'b'",
        "true && true",
    ] {
        assert_eq!(told(script), None, "{script}");
    }
}
