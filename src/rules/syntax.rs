use super::{Cx, Findings, rule};
use crate::answers::cut_off::cut_off;
use crate::finding::{Fix, Safety};
use crate::syntax::{self, Body, Instruction, Keyword, Problem};

rule!("syntax", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for problem in &cx.file.problems {
        let finding = cx.finding(problem.span, problem.message.as_str()).code(code(cx, problem));
        found.push(match &problem.suggestion {
            None => match instead(cx, problem) {
                Some(help) => finding.help(help),
                None => finding,
            },
            Some((_, word)) => finding.help(format!("did you mean `{word}`?")).fix(meant(cx, problem)),
        });
    }
}

/// What to do about a line that starts with no instruction.
fn instead(cx: &Cx<'_>, problem: &Problem) -> Option<String> {
    let is_own = |instruction: &Instruction| instruction.keyword.span == problem.span;
    let index = cx.file.instructions.iter().position(is_own)?;
    let unknown = matches!(cx.file.instructions[index].body, Body::Unknown);
    if let Some(above) = cut_off(cx.source.text(), cx.file, index) {
        // Of several lines, the first shows where the `\` is missing.
        let is_first = cx.file.instructions[..index].last().is_some_and(|it| it.span == above.span);
        let line = cx.source.lines().line(above.span.end) + 1;
        return is_first.then(|| format!("a `{}` may be missing at the end of line {line}", cx.file.escape));
    }
    let is_word = problem.span.range().any(|at| cx.source.text().as_bytes()[at].is_ascii_alphanumeric());
    (unknown && !is_word).then(|| "if this is not a Dockerfile, exclude it in `trimtab.toml`".to_owned())
}

/// What hadolint, which reads on where the builder stops, calls the problem.
fn code(cx: &Cx<'_>, problem: &Problem) -> &'static str {
    let mut instructions = cx.file.instructions.iter().enumerate();
    let Some((index, instruction)) = instructions.find(|(_, it)| it.span.encloses(problem.span)) else {
        return "DL1000";
    };
    match &instruction.body {
        Body::Onbuild(Some(trigger)) if trigger.keyword.span == problem.span => "DL3043",
        _ if instruction.keyword.span == problem.span && is_too_early(cx, index, instruction) => "DL3061",
        _ => "DL1000",
    }
}

fn is_too_early(cx: &Cx<'_>, index: usize, instruction: &Instruction) -> bool {
    cx.model.stage_of(index).is_none() && !matches!(instruction.kind, Keyword::Arg | Keyword::Unknown)
}

/// None where the corrected word would make the lines below a part of the instruction, or where the instruction would
/// still be wrong: then the guess is a bad one, as `ENV` for the end line of a heredoc that was not opened.
fn meant(cx: &Cx<'_>, problem: &Problem) -> Option<Fix> {
    let (span, word) = problem.suggestion.as_ref()?;
    let after = cx.file.instructions.partition_point(|instruction| instruction.span.start <= span.start);
    let instruction = cx.file.instructions[..after].last().filter(|instruction| instruction.span.encloses(*span))?;
    let text = cx.source.slice(instruction.span);
    // A keyword alone does nothing under its right name either.
    let is_bad_guess = leaves_others_too_early(cx, after - 1, word) || changes_shell(cx, after - 1, word);
    if text.contains("<<") || instruction.span.end == span.end || is_bad_guess {
        return None;
    }
    let mut edit = cx.edit();
    edit.replace(instruction, *span, word);
    let right = builds(cx, instruction, &edit.text_of(instruction)?);
    edit.finish(format!("write `{word}`"), Safety::Unsafe).filter(|_| right)
}

/// Whether, with the corrected word, it is sure that an instruction below stands before the first `FROM`, where it may not.
fn leaves_others_too_early(cx: &Cx<'_>, index: usize, word: &str) -> bool {
    let below = || cx.file.instructions[index + 1..].iter().map(|instruction| instruction.kind);
    let first = || below().find(|kind| *kind != Keyword::Arg);
    word != "FROM"
        && cx.model.stage_of(index).is_none()
        && first().is_some_and(|kind| !matches!(kind, Keyword::From | Keyword::Unknown))
}

/// Whether, with the corrected word, another shell reads the commands below, in which they may mean something else.
fn changes_shell(cx: &Cx<'_>, index: usize, word: &str) -> bool {
    let state = &cx.model.step(index).before;
    let is_chosen = state.shell.set_by.is_some() || state.windows;
    let below = &cx.file.instructions[index + 1..];
    let is_last = below.is_empty();
    // One that stands in no stage counts for nothing, until there is a `FROM` above it.
    let counts_now = || cx.model.stage_of(index).is_none() && below.iter().any(|it| it.kind == Keyword::Shell);
    let names_windows = || {
        let text = cx.source.slice(cx.model.instruction(index).span).to_lowercase();
        text.contains("windows") || text.contains("nanoserver")
    };
    !is_last && (word == "SHELL" || word == "FROM" && (is_chosen || names_windows() || counts_now()))
}

/// Whether the builder would accept `text` in the instruction's place.
fn builds(cx: &Cx<'_>, instruction: &Instruction, text: &str) -> bool {
    let is_from = |other: &Instruction| other.kind == Keyword::From && other.span.end <= instruction.span.start;
    let escape = cx.file.escape;
    let file = if cx.file.instructions.iter().any(is_from) {
        format!("# escape={escape}\nFROM scratch\n{text}")
    } else {
        format!("# escape={escape}\n{text}\nFROM scratch")
    };
    syntax::parse(&file).problems.is_empty()
}
