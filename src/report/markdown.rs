//! A summary for people in Markdown, for the summary of a job or a comment on a pull request: what a commit costs, then the
//! findings by file, with links.

use std::io::{self, Write};

use super::links::Links;
use super::place::Place;
use super::rebuild::Rebuild;
use super::run::{File, Run};
use super::tally::{Tally, counted};
use super::visible;
use crate::finding::Finding;
use crate::text::Encoding;

/// With more files than this, the findings of each are folded.
const FOLDED: usize = 5;

/// The most findings of one file that are listed.
const MOST: usize = 100;

/// The most characters of a message.
const WIDTH: usize = 300;

/// All findings of a run, in its order, then what could not be done. `rebuilds` are what commits cost, for each file of the
/// run.
pub fn write(out: &mut dyn Write, run: &Run<'_>, rebuilds: &[Option<Rebuild>], links: &Links) -> io::Result<()> {
    writeln!(out, "## trimtab\n")?;
    let known = run.files.iter().zip(rebuilds).filter_map(|(file, rebuild)| Some((file, rebuild.as_ref()?)));
    let mut is_first = true;
    for (file, rebuild) in known {
        writeln!(out, "- {}: {}", code(&file.source.name), rebuild)?;
        is_first = false;
    }
    if !is_first {
        writeln!(out)?;
    }
    writeln!(out, "**{}**", Tally::of(run))?;
    let found: Vec<&File<'_>> = run.files.iter().filter(|file| !file.findings.is_empty()).collect();
    for file in &found {
        write_file(out, file, links, found.len() > FOLDED)?;
    }
    if !run.failures.is_empty() {
        writeln!(out, "\n### Errors\n")?;
    }
    run.failures.iter().try_for_each(|failure| writeln!(out, "- {}", prose(&failure.to_string())))
}

fn write_file(out: &mut dyn Write, file: &File<'_>, links: &Links, is_folded: bool) -> io::Result<()> {
    let (name, address) = (&file.source.name, links.file(&file.source.name));
    let count = counted(file.findings.len(), "finding", "findings");
    if is_folded {
        writeln!(out, "\n<details><summary><code>{}</code>: {count}</summary>", html(name))?;
    } else {
        writeln!(out, "\n### [{}]({address})", code(name))?;
    }
    writeln!(out, "\n| Line | Severity | Finding | Rule |\n| ---: | --- | --- | --- |")?;
    for finding in file.findings.iter().take(MOST) {
        write_row(out, file, finding, links)?;
    }
    if let Some(more) = file.findings.len().checked_sub(MOST).filter(|more| *more > 0) {
        writeln!(out, "\n… and {} in this file", counted(more, "more finding", "more findings"))?;
    }
    if is_folded {
        writeln!(out, "\n</details>")?;
    }
    Ok(())
}

fn write_row(out: &mut dyn Write, file: &File<'_>, finding: &Finding, links: &Links) -> io::Result<()> {
    let line = Place::of(file.source, finding, Encoding::Utf32).line;
    let address = links.line(&file.source.name, line);
    let mut words = prose(&visible::cut(&finding.message, WIDTH));
    if let Some(help) = &finding.help {
        words = format!("{words}<br>{}", prose(&visible::cut(help, WIDTH)));
    }
    writeln!(out, "| [{line}]({address}) | {} | {words} | `{}` |", finding.severity.name(), finding.rule)
}

/// A sentence in a cell of a table, with what stands between backticks as code.
fn prose(text: &str) -> String {
    let text = visible::line(text);
    if text.matches('`').count() % 2 == 1 {
        return escaped(&text);
    }
    let parts = text.split('`').enumerate();
    parts.map(|(at, part)| if at % 2 == 1 { code(part) } else { escaped(part) }).collect()
}

/// Code in a cell of a table, where even code ends at a `|`. The fence is longer than any in it.
fn code(text: &str) -> String {
    let text = visible::line(text).replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let blank = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{blank}{text}{blank}{fence}")
}

/// A text that means itself.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '#' | '~' | '@') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

fn html(text: &str) -> String {
    visible::line(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
