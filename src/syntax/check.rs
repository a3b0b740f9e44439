//! What `BuildKit`'s instruction parser refuses in a well-split instruction.

use super::flags::{self, MEANT, Takes};
use super::refused;
use super::tree::{Body, Copy, Flag, Form, From, Healthcheck, Instruction, Keyword, Pair, Problem, Word};
use crate::text::{Span, closest_within};

/// What is wrong with an instruction; the first is what `BuildKit` would stop at.
pub(super) fn check(instruction: &Instruction) -> Vec<Problem> {
    let mut problems = Vec::new();
    problems.extend(arguments(instruction));
    if let Some(known) = known_flags(instruction) {
        problems.extend(flags::check(&instruction.flags, known));
    }
    if instruction.kind == Keyword::Run {
        problems.extend(instruction.flags.iter().find_map(run_flag));
    }
    problems
}

#[expect(clippy::unnecessary_wraps, reason = "every check answers with what is wrong, if anything")]
fn problem(span: Span, message: impl Into<String>) -> Option<Problem> {
    Some(Problem { span, message: message.into(), suggestion: None })
}

/// The flags that an instruction knows; `None` where it does not look at them.
fn known_flags(instruction: &Instruction) -> Option<&'static [(&'static str, Takes)]> {
    use Takes::{Bool, Text, Texts};
    Some(match instruction.kind {
        Keyword::Arg | Keyword::Stopsignal | Keyword::Unknown => return None,
        Keyword::Healthcheck if is_none(&instruction.body) => return None,
        Keyword::From => &[("platform", Text)],
        Keyword::Run => &[("mount", Texts), ("network", Text), ("security", Text), ("device", Texts)],
        Keyword::Copy => {
            &[("chown", Text), ("from", Text), ("chmod", Text), ("link", Bool), ("exclude", Texts), ("parents", Bool)]
        }
        Keyword::Add => &[
            ("chown", Text),
            ("chmod", Text),
            ("link", Bool),
            ("keep-git-dir", Bool),
            ("checksum", Text),
            ("unpack", Bool),
            ("exclude", Texts),
        ],
        Keyword::Healthcheck => &[
            ("interval", Text),
            ("timeout", Text),
            ("start-period", Text),
            ("start-interval", Text),
            ("retries", Text),
        ],
        _ => &[],
    })
}

/// Whether it is `HEALTHCHECK NONE`.
pub(super) fn is_none(body: &Body) -> bool {
    matches!(body, Body::Healthcheck(Healthcheck { word: Some(word), .. }) if word.text.eq_ignore_ascii_case("none"))
}

fn arguments(instruction: &Instruction) -> Option<Problem> {
    let keyword = instruction.keyword.span;
    let name = instruction.kind.name();
    match &instruction.body {
        Body::Unknown => {
            let written = &instruction.keyword.text;
            let suggestion = meant(written).map(|near| (keyword, cased(near, written)));
            Some(Problem { span: keyword, message: format!("unknown instruction `{written}`"), suggestion })
        }
        Body::From(from) => from_arguments(from, keyword),
        Body::Command(form) if instruction.kind == Keyword::Shell => shell_arguments(form, keyword),
        Body::Command(form) if instruction.kind == Keyword::Run && refused::is_empty_command(form) => {
            problem(instruction.rest.whole(), "`RUN` requires a program")
        }
        Body::Copy(copy) => copy_arguments(copy, name, keyword).or_else(|| refused::in_copy(instruction, copy)),
        Body::Pairs { pairs, .. } => pair_arguments(pairs, name, keyword),
        Body::Args(pairs) if pairs.is_empty() => problem(keyword, "`ARG` requires a name"),
        Body::Args(pairs) => pairs
            .iter()
            .find(|pair| pair.key.text.is_empty())
            .and_then(|pair| problem(pair.span(), "missing name before `=`")),
        Body::Words { words, .. } if words.is_empty() => problem(keyword, format!("`{name}` requires an argument")),
        Body::Words { words, .. } if instruction.kind == Keyword::Volume => words
            .iter()
            .find(|word| matches!(word.text.trim(), "" | "\"\"" | "''"))
            .and_then(|word| problem(word.span, "the path of a volume cannot be empty")),
        Body::Command(_) | Body::Words { .. } | Body::Text(Some(_)) => None,
        Body::Text(None) => problem(keyword, format!("`{name}` requires an argument")),
        Body::Healthcheck(healthcheck) => healthcheck_arguments(healthcheck, &instruction.flags, keyword),
        Body::Onbuild(trigger) => onbuild_arguments(trigger.as_deref(), keyword),
    }
}

/// Programs with names like keywords: a line that starts with one lacks its `RUN`.
const PROGRAMS: [&str; 19] = [
    "ar", "argo", "arp", "bun", "cargo", "cd", "cmp", "dd", "export", "jenv", "mcopy", "pyenv", "rbenv", "runc",
    "runit", "users", "venv", "volname", "xcopy",
];

/// The keyword that somebody meant who wrote `written`. Two errors in a short word make another word of it.
fn meant(written: &str) -> Option<&'static str> {
    if PROGRAMS.iter().any(|program| program.eq_ignore_ascii_case(written)) {
        return None;
    }
    let errors = if written.chars().count() <= 5 { 1 } else { MEANT };
    closest_within(errors, written, Keyword::ALL.iter().map(|known| known.name()))
}

fn cased(near: &str, written: &str) -> String {
    if written == written.to_lowercase() { near.to_lowercase() } else { near.to_owned() }
}

fn from_arguments(from: &From, keyword: Span) -> Option<Problem> {
    if from.image.is_none() {
        return problem(keyword, "`FROM` requires an image");
    }
    match (&from.as_word, &from.name, from.surplus.first()) {
        (None, _, None) => None,
        (Some(word), _, _) if !word.text.eq_ignore_ascii_case("as") => {
            problem(word.span, format!("expected `AS` and a stage name after the image, found `{}`", word.text))
        }
        (Some(word), None, _) => problem(word.span, "missing stage name after `AS`"),
        (_, _, Some(word)) => problem(word.span, format!("unexpected argument `{}`", word.text)),
        (Some(_), Some(name), None) => {
            let text = name.text.to_lowercase();
            let valid = text.starts_with(|c: char| c.is_ascii_lowercase())
                && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.'));
            let message = "a stage name starts with a letter and contains only letters, digits, `-`, `_` and `.`";
            if valid { None } else { problem(name.span, message) }
        }
    }
}

fn shell_arguments(form: &Form, keyword: Span) -> Option<Problem> {
    match form {
        Form::Exec(words) if words.is_empty() => problem(keyword, "`SHELL` requires a program"),
        Form::Shell(text) if text.text.is_empty() => problem(keyword, "`SHELL` requires a program"),
        Form::Shell(text) => problem(text.whole(), "`SHELL` requires a JSON array such as `[\"/bin/sh\", \"-c\"]`"),
        Form::Exec(_) => None,
    }
}

fn copy_arguments(copy: &Copy, name: &str, keyword: Span) -> Option<Problem> {
    let Some(destination) = &copy.destination else {
        return match copy.sources.first() {
            None => problem(keyword, format!("`{name}` requires a source and a destination")),
            Some(source) => problem(source.span, format!("`{name}` requires a destination after `{}`", source.text)),
        };
    };
    let heredoc = super::heredoc::opened(&destination.text).is_ok_and(|opened| {
        opened
            .first()
            .is_some_and(|first| first.operator.start == 0 && first.operator.len() as usize == destination.text.len())
    });
    if heredoc { problem(destination.span, format!("`{name}` cannot write to a heredoc")) } else { None }
}

fn pair_arguments(pairs: &[Pair], name: &str, keyword: Span) -> Option<Problem> {
    if pairs.is_empty() {
        return problem(keyword, format!("`{name}` requires a name and a value"));
    }
    let nameless = pairs.iter().find(|pair| pair.key.text.is_empty())?;
    problem(nameless.span(), "missing name before `=`")
}

fn onbuild_arguments(trigger: Option<&Instruction>, keyword: Span) -> Option<Problem> {
    let Some(trigger) = trigger else { return problem(keyword, "`ONBUILD` requires an instruction") };
    match trigger.kind {
        Keyword::Onbuild => problem(trigger.keyword.span, "`ONBUILD` cannot contain another `ONBUILD`"),
        Keyword::From | Keyword::Maintainer => {
            problem(trigger.keyword.span, format!("`{}` is not allowed after `ONBUILD`", trigger.kind.name()))
        }
        _ => None,
    }
}

fn healthcheck_arguments(healthcheck: &Healthcheck, flags: &[Flag], keyword: Span) -> Option<Problem> {
    let Some(word) = &healthcheck.word else { return problem(keyword, "`HEALTHCHECK` requires `CMD` or `NONE`") };
    let command = healthcheck.command.as_ref().and_then(|form| match form {
        Form::Shell(text) => (!text.text.is_empty()).then(|| text.whole()),
        Form::Exec(words) => Some(words.first()?.span),
    });
    match word.text.to_uppercase().as_str() {
        "NONE" => command.and_then(|span| problem(span, "`HEALTHCHECK NONE` takes no arguments")),
        "CMD" if command.is_none() => problem(word.span, "missing command after `CMD`"),
        "CMD" => flags.iter().find_map(healthcheck_flag),
        _ => {
            let message = format!("`HEALTHCHECK` requires `CMD` or `NONE`, found `{}`", word.text);
            let near = closest_within(MEANT, &word.text, ["CMD", "NONE"]);
            Some(Problem { span: word.span, message, suggestion: near.map(|near| (word.span, near.to_owned())) })
        }
    }
}

fn healthcheck_flag(flag: &Flag) -> Option<Problem> {
    let value = flag.value.as_ref().filter(|value| !value.text.is_empty())?;
    if flag.name.text == "retries" {
        return match value.text.parse::<i32>() {
            Ok(retries) if retries >= 0 => None,
            Ok(_) => problem(value.span, "the number of retries cannot be negative"),
            Err(_) => problem(value.span, format!("`{}` is not a valid number of retries", value.text)),
        };
    }
    match nanoseconds(&value.text) {
        None => problem(value.span, format!("`{}` is not a valid duration such as `30s` or `1m30s`", value.text)),
        Some(time) if time != 0.0 && time < 1e6 => problem(value.span, "a duration must be 0 or at least 1ms"),
        Some(_) => None,
    }
}

/// A duration as Go's `time.ParseDuration` reads it.
fn nanoseconds(text: &str) -> Option<f64> {
    const UNITS: [(&str, f64); 8] = [
        ("ns", 1.0),
        ("us", 1e3),
        ("\u{b5}s", 1e3),
        ("\u{3bc}s", 1e3),
        ("ms", 1e6),
        ("s", 1e9),
        ("m", 6e10),
        ("h", 3.6e12),
    ];
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0.0);
    }
    let mut total = 0.0;
    while !rest.is_empty() || total == 0.0 {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let length = rest.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(rest.len());
        let (_, factor) = UNITS.iter().find(|(unit, _)| *unit == &rest[..length])?;
        total += number * factor;
        rest = &rest[length..];
        if rest.is_empty() {
            break;
        }
    }
    Some(sign * total)
}

/// The values of `RUN`'s flags that `BuildKit` looks at before it knows any variable.
fn run_flag(flag: &Flag) -> Option<Problem> {
    let value = flag.value.as_ref()?;
    let one_of = |options: &[&str], what: &str| {
        if options.contains(&value.text.as_str()) {
            return None;
        }
        let near = closest_within(MEANT, &value.text, options.iter().copied());
        let message = format!("`{}` is not a valid {what}: expected one of {}", value.text, options.join(", "));
        Some(Problem { span: value.span, message, suggestion: near.map(|near| (value.span, near.to_owned())) })
    };
    match flag.name.text.as_str() {
        "network" => one_of(&["default", "none", "host"], "network mode"),
        "security" => one_of(&["sandbox", "insecure"], "security mode"),
        "mount" => mount(value),
        "device" if value.text.is_empty() => problem(flag.span, "`--device` requires a device"),
        _ => None,
    }
}

fn mount(value: &Word) -> Option<Problem> {
    let variable = value.text.split(',').find_map(|field| {
        let (key, from) = field.split_once('=')?;
        let at = from.find('$')?;
        (key.eq_ignore_ascii_case("from") && at + 1 < from.len()).then_some(())
    });
    variable.and_then(|()| {
        problem(value.span, "`from` of a mount does not expand variables: declare a stage with `FROM` for the image")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_those_of_go() {
        for (text, expected) in [
            ("30s", Some(30e9)),
            ("1m30s", Some(90e9)),
            ("1.5h", Some(5.4e12)),
            ("0", Some(0.0)),
            ("-1s", Some(-1e9)),
            ("30", None),
            ("s", None),
            ("", None),
            ("5 s", None),
        ] {
            assert_eq!(nanoseconds(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_program_is_no_misspelled_keyword() {
        let programs = [
            "ln", "cp", "mv", "cd", "set", "sed", "npm", "apt-get", "bun", "cargo", "export", "sh", "pyenv", "rm",
            "dd", "source", "useradd", "mkdir",
        ];
        for program in programs {
            assert_eq!(meant(program), None, "{program}");
        }
        for (written, keyword) in [
            ("RNU", "RUN"),
            ("RUNN", "RUN"),
            ("usr", "USER"),
            ("COPPY", "COPY"),
            ("WROKDIR", "WORKDIR"),
            ("ENTRYPIONT", "ENTRYPOINT"),
            ("EXPSE", "EXPOSE"),
        ] {
            assert_eq!(meant(written), Some(keyword), "{written}");
        }
    }
}
