//! The report for people: the offending word underlined in its line, what to do, and the fix as a diff beneath.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use codespan_reporting::diagnostic::{Diagnostic, Label};
use codespan_reporting::files::Error;
use codespan_reporting::term::{Config, emit_to_write_style};

use super::paint::Colour;
use super::paint::{Body, Ink};
use super::patch::patches;
use super::run::{File, Run};
use super::snippet::Excerpt;
use super::tally::{Tally, counted};
use super::visible;
use crate::finding::{Finding, Fix, Safety, Severity};
use crate::fix::automatic;
use crate::text::{Hunk, Source, Span};

/// The most lines of one diff that are shown, and the most characters of each.
const DIFF_LINES: usize = 40;
const DIFF_WIDTH: usize = 160;

/// A diff of this many lines changes one: its title says all of it.
const ONE_LINE: usize = 2;

/// How the report looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether it is coloured.
    pub colour: Colour,
    /// What is shown of fixes.
    pub fixes: Fixes,
    /// Whether many findings of one rule in one file are shown as a few and the lines of the others.
    pub grouped: bool,
}

/// What is shown of fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixes {
    /// What each does, and its diff.
    Diffs,
    /// What each does, and its diff where that changes more than one line.
    LongDiffs,
    /// What each does.
    Titles,
}

impl Look {
    /// As a file has it: no colour.
    pub const PLAIN: Look = Look { colour: Colour::Never, fixes: Fixes::Diffs, grouped: false };
}

/// All findings of a run, in its order; with `most`, no more than so many of them.
pub fn write(out: &mut dyn Write, run: &Run<'_>, look: Look, most: Option<usize>) -> io::Result<()> {
    let found: Vec<File<'_>> = run.files.iter().filter(|file| !file.findings.is_empty()).copied().collect();
    let across = (look.grouped && found.len() >= MANY_FILES).then(|| Groups::of(&found));
    let mut shown = Shown { left: most, ..Shown::default() };
    for file in &found {
        let own = (look.grouped && across.is_none()).then(|| Groups::of(std::slice::from_ref(file)));
        if across.is_none() {
            shown.of_rule.clear();
        }
        write_findings(out, file, look, across.as_ref().or(own.as_ref()), &mut shown)?;
    }
    let more = Tally::of(run).findings() - shown.told;
    if more > 0 {
        let more = counted(more, "more finding", "more findings");
        writeln!(out, "… and {more}; `--statistics` counts all by rule\n")?;
    }
    Ok(())
}

/// The build context of each file, a line each.
pub fn write_contexts(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    for file in run.files {
        let name = visible::line(&file.source.name);
        match file.context {
            Some(context) => {
                writeln!(out, "{name}: context {} ({})", visible::line(context.root), visible::line(context.reason))?;
            }
            None => writeln!(out, "{name}: unknown build context")?,
        }
    }
    Ok(())
}

/// The line that closes the report: how many findings there are of each kind.
pub fn write_summary(out: &mut dyn Write, run: &Run<'_>, look: Look) -> io::Result<()> {
    look.colour.write(out, Ink::Strong, &Tally::of(run).to_string())?;
    out.write_all(b"\n")
}

/// How many findings each rule has, the most first.
pub fn write_statistics(out: &mut dyn Write, run: &Run<'_>, look: Look) -> io::Result<()> {
    let mut counts: BTreeMap<(&str, Severity), (usize, usize)> = BTreeMap::new();
    for finding in run.files.iter().flat_map(|file| file.findings) {
        let count = counts.entry((finding.rule, finding.severity)).or_default();
        count.0 += 1;
        count.1 += usize::from(automatic(finding, Safety::Safe).is_some());
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|((rule, severity), (count, _))| (std::cmp::Reverse((*count, *severity)), *rule));
    for ((rule, severity), (count, fixable)) in counts {
        write!(out, "{count:>6}  ")?;
        look.colour.write(out, Ink::Severity(severity), &format!("{:<7}", severity.name()))?;
        let fixable = if fixable > 0 { format!("  ({fixable} fixable with --fix)") } else { String::new() };
        writeln!(out, "  {rule}{fixable}")?;
    }
    Ok(())
}

/// The findings of one file as plain text, as rules' pages show them.
pub fn render(file: &File<'_>, fixes: Fixes) -> String {
    let mut out = Vec::new();
    let look = Look { fixes, ..Look::PLAIN };
    write_file(&mut out, file, look).expect("writing to memory cannot fail");
    String::from_utf8_lossy(&out).into_owned()
}

fn write_file(out: &mut dyn Write, file: &File<'_>, look: Look) -> io::Result<()> {
    let files = [*file];
    let groups = look.grouped.then(|| Groups::of(&files));
    let mut shown = Shown::default();
    write_findings(out, file, look, groups.as_ref(), &mut shown)
}

fn write_findings(
    out: &mut dyn Write,
    file: &File<'_>,
    look: Look,
    groups: Option<&Groups<'_>>,
    shown: &mut Shown,
) -> io::Result<()> {
    for finding in file.findings {
        let key = (finding.rule, finding.severity);
        let told = shown.of_rule.entry(key).or_default();
        *told += 1;
        let group = groups.map(|groups| &groups.0[&key]).filter(|group| group.len() > MANY);
        if group.is_some() && *told > SHOWN {
            continue;
        }
        if shown.left == Some(0) {
            return Ok(());
        }
        shown.left = shown.left.map(|left| left - 1);
        shown.told += 1;
        write_finding(out, file.source, finding, look)?;
        if let Some(group) = group.filter(|_| *told == SHOWN) {
            shown.told += group.len() - SHOWN;
            write_more(out, finding.rule, &file.source.name, &group[SHOWN..])?;
        }
    }
    Ok(())
}

/// Where the findings of each rule are, by file name and line.
struct Groups<'a>(BTreeMap<(&'static str, Severity), Vec<(&'a str, u32)>>);

impl<'a> Groups<'a> {
    fn of(files: &[File<'a>]) -> Groups<'a> {
        let mut groups = Groups(BTreeMap::new());
        for file in files {
            for finding in file.findings {
                let line = file.source.lines().line(finding.span.start) + 1;
                groups.0.entry((finding.rule, finding.severity)).or_default().push((&file.source.name, line));
            }
        }
        groups
    }
}

/// How much was shown already.
#[derive(Default)]
struct Shown {
    of_rule: BTreeMap<(&'static str, Severity), usize>,
    /// How many more findings may be.
    left: Option<usize>,
    /// How many findings were shown or named.
    told: usize,
}

/// The most findings of one rule that are all shown, and how many are shown of more.
const MANY: usize = 4;
const SHOWN: usize = 2;

/// With findings in so many files, the findings of a rule are grouped over all files.
const MANY_FILES: usize = 8;

/// The most lines that are named.
const LINES: usize = 12;

fn write_more(out: &mut dyn Write, rule: &str, here: &str, places: &[(&str, u32)]) -> io::Result<()> {
    let files: BTreeSet<&str> = places.iter().map(|(file, _)| *file).collect();
    let is_here = files.iter().all(|file| *file == here);
    let named = places
        .iter()
        .take(LINES)
        .map(|(file, line)| if is_here { line.to_string() } else { format!("{}:{line}", visible::line(file)) });
    let (count, named) = (places.len(), named.collect::<Vec<_>>().join(", "));
    let rest = if count > LINES { ", …" } else { "" };
    if is_here {
        return writeln!(out, "… and {count} more `{rule}` in this file, on lines {named}{rest}\n");
    }
    writeln!(out, "… and {count} more `{rule}` in {}: {named}{rest}\n", counted(files.len(), "file", "files"))
}

/// One finding of `source`, whatever it is a source of: a Dockerfile or a configuration.
pub fn write_finding(out: &mut dyn Write, source: &Source, finding: &Finding, look: Look) -> io::Result<()> {
    let severity = finding.severity;
    look.colour.write(out, Ink::Severity(severity), &format!("{}[{}]", severity.name(), finding.rule))?;
    look.colour.write(out, Ink::Strong, &format!(": {}", visible::line(&finding.message)))?;
    out.write_all(b"\n")?;

    let spans: Vec<Span> = std::iter::once(finding.span).chain(finding.labels.iter().map(|label| label.span)).collect();
    let excerpt = Excerpt::new(source, &spans);
    let notes = notes(finding, &excerpt);
    let diagnostic = Diagnostic::warning().with_labels(labels(finding, &excerpt)).with_notes(notes);
    let mut rendered = Vec::new();
    let mut body = Body::new(&mut rendered, look.colour, severity);
    emit_to_write_style(&mut body, &Config::default(), &excerpt, &diagnostic).map_err(|error| match error {
        Error::Io(error) => error,
        error => io::Error::other(error),
    })?;
    // The blank line that ends codespan's part comes after the fixes.
    out.write_all(rendered.strip_suffix(b"\n").unwrap_or(&rendered))?;

    let indent = " ".repeat(excerpt.digits(&spans) + 1);
    for (index, fix) in finding.fixes.iter().enumerate() {
        let choice = (finding.fixes.len() > 1).then_some(index + 1);
        write_fix(out, source, fix, choice, &indent, look)?;
    }
    out.write_all(b"\n")
}

fn labels(finding: &Finding, excerpt: &Excerpt<'_>) -> Vec<Label<()>> {
    let mut labels = Vec::with_capacity(1 + finding.labels.len());
    labels.push(Label::primary((), excerpt.range(finding.span)).with_message(visible::line(&finding.label)));
    for label in &finding.labels {
        labels.push(Label::secondary((), excerpt.range(label.span)).with_message(visible::line(&label.message)));
    }
    labels
}

fn notes(finding: &Finding, excerpt: &Excerpt<'_>) -> Vec<String> {
    let mut notes: Vec<String> =
        excerpt.cut().map(|line| format!("note: line {line} is too long to show in full")).collect();
    for place in &finding.elsewhere {
        let (file, message) = (visible::line(&place.file), visible::line(&place.message));
        notes.push(format!("note: {file}:{}: {message}", place.line));
    }
    // What follows the act, such as why there is no fix, has a line of its own.
    for (at, clause) in finding.help.iter().flat_map(|help| clauses(help)).enumerate() {
        notes.push(format!("{}: {}", if at == 0 { "help" } else { "note" }, visible::line(clause)));
    }
    notes
}

/// The clauses of a text, which `; ` divides outside of quoted code.
fn clauses(text: &str) -> Vec<&str> {
    let mut clauses = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices("; ") {
        if text[..at].matches('`').count().is_multiple_of(2) {
            clauses.push(&text[start..at]);
            start = at + 2;
        }
    }
    clauses.push(&text[start..]);
    clauses
}

fn write_fix(
    out: &mut dyn Write,
    source: &Source,
    fix: &Fix,
    choice: Option<usize>,
    indent: &str,
    look: Look,
) -> io::Result<()> {
    out.write_all(indent.as_bytes())?;
    look.colour.write(out, Ink::Frame, "=")?;
    let number = choice.map(|number| format!(" {number}")).unwrap_or_default();
    writeln!(out, " fix{number} ({}): {}", fix.safety.name(), visible::line(&fix.title))?;
    if look.fixes == Fixes::Titles {
        return Ok(());
    }
    let patches = patches(source, fix);
    let changed = patches.iter().flat_map(|patch| &patch.hunks).flat_map(|hunk| &hunk.lines);
    let changed = changed.filter(|(mark, _)| *mark != ' ').count();
    if look.fixes == Fixes::LongDiffs && changed <= ONE_LINE {
        return Ok(());
    }
    for patch in patches {
        if patch.old == "/dev/null" {
            write_diff_line(out, indent, Ink::Strong, &format!("+++ {}", patch.new), look.colour)?;
        }
        write_hunks(out, indent, &patch.hunks, look.colour)?;
    }
    Ok(())
}

pub(super) fn write_hunks(out: &mut dyn Write, indent: &str, hunks: &[Hunk], colour: Colour) -> io::Result<()> {
    let all: usize = hunks.iter().map(|hunk| hunk.lines.len()).sum();
    let mut left = DIFF_LINES;
    for hunk in hunks {
        if left == 0 {
            break;
        }
        write_diff_line(out, indent, Ink::Frame, &hunk.header, colour)?;
        for (mark, line) in hunk.lines.iter().take(left) {
            let ink = match mark {
                '-' => Ink::Removed,
                '+' => Ink::Added,
                _ => Ink::Faint,
            };
            write_diff_line(out, indent, ink, &format!("{mark}{}", line.trim_end_matches('\r')), colour)?;
        }
        left = left.saturating_sub(hunk.lines.len());
    }
    if all > DIFF_LINES {
        write_diff_line(out, indent, Ink::Faint, &format!("… {} more lines", all - DIFF_LINES), colour)?;
    }
    Ok(())
}

fn write_diff_line(out: &mut dyn Write, indent: &str, ink: Ink, line: &str, colour: Colour) -> io::Result<()> {
    let shown: String = visible::cut(line, DIFF_WIDTH).chars().map(visible::stand_in).collect();
    if shown.trim().is_empty() {
        return out.write_all(b"\n");
    }
    write!(out, "{indent}  ")?;
    colour.write(out, ink, &shown)?;
    out.write_all(b"\n")
}
