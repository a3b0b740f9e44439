//! The rules as the command line shows them: explained, listed, and named.

use std::io::Write;

use serde::Serialize;

use super::args::ListFormat;
use super::console::Console;
use super::exit::Exit;
use crate::config;
use crate::pages;
use crate::pages::page::{Page, Tier};
use crate::report;
use crate::report::visible::Plain;
use crate::rules::{self, CATALOGUE};
use crate::setting::Kind;
use crate::shell::check;
use crate::shell::tools::TABLE;

/// Whether every word names rules; what is wrong with the first that does not.
pub(super) fn unknown(words: &[String]) -> Option<String> {
    let known = rules::names().known();
    let is_known = |word: &str| {
        known.iter().any(|name| name.eq_ignore_ascii_case(word)) || pages::names::shell_number(word).is_some()
    };
    let word = words.iter().find(|word| !is_known(word))?;
    let near = rules::names().meant(word);
    let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Some(format!("unknown rule `{word}`{hint}"))
}

/// What `trimtab explain` takes for the keys of the tables of tools.
const TOOLS: &str = "tools";

/// `trimtab explain`: the pages of these rules, or the keys of the configuration file or of the tables of tools.
pub(super) fn explain(words: &[String], console: &mut Console<'_>) -> anyhow::Result<Exit> {
    if words == [config::FILE_NAME] {
        write_settings(console.stdout)?;
        return Ok(Exit::Clean);
    }
    if words == [TOOLS] {
        write_tools(console.stdout)?;
        return Ok(Exit::Clean);
    }
    if let Some(message) = unknown(words) {
        writeln!(Plain(console.stderr), "error: {message}")?;
        return Ok(Exit::Failed);
    }
    let mut told: Vec<&str> = Vec::new();
    for named in words.iter().flat_map(|word| rules::names().find(word)) {
        let page = &named.page;
        let number = named.code.and_then(pages::names::shell_number);
        let name = number.and_then(pages::names::shell_code).unwrap_or(page.id);
        if told.contains(&name) {
            continue;
        }
        if !told.is_empty() {
            writeln!(console.stdout)?;
        }
        told.push(name);
        match number {
            Some(number) => write_shell_code(console.stdout, number)?,
            None => write_page(console.stdout, page)?,
        }
    }
    Ok(Exit::Clean)
}

/// What is known of a code of `ShellCheck`.
fn write_shell_code(out: &mut dyn Write, number: u16) -> std::io::Result<()> {
    let name = format!("SC{number}");
    let named = rules::names().find(&name);
    let rules = named.iter().map(|named| format!("`{}` ({})", named.page.id, named.page.tier.name()));
    let rules = rules.collect::<Vec<_>>().join(" or ");
    writeln!(out, "# ShellCheck `{name}`\n")?;
    let Some(code) = check::code(number) else {
        writeln!(out, "reported by {rules} where `shell.engine` is \"shellcheck\"")?;
        return writeln!(out, "<https://www.shellcheck.net/wiki/{name}>");
    };
    writeln!(out, "{}, reported by {rules}", code.severity.name())?;
    writeln!(out, "<https://www.shellcheck.net/wiki/{name}>\n\n{}\n\n{}", code.title, code.reason)
}

fn write_settings(out: &mut dyn Write) -> std::io::Result<()> {
    let (all, some) = (config::reference(config::SETTINGS), config::reference(config::OVERRIDE));
    writeln!(
        out,
        "# `{}`\n\ntrimtab reads the nearest one between the Dockerfile and the root of the repository.\n\n{all}",
        config::FILE_NAME
    )?;
    write!(out, "## `[[overrides]]`\n\n{some}")
}

fn write_tools(out: &mut dyn Write) -> std::io::Result<()> {
    let Kind::Table(keys) = TABLE else { return Ok(()) };
    let about = "What trimtab knows of package managers and other commands. A table in the configuration file replaces the \
                 built-in one of the same name.";
    write!(out, "# Tool definitions\n\n{about}\n\n{}", config::sections("tools.NAME", keys))
}

fn write_page(out: &mut dyn Write, page: &Page) -> std::io::Result<()> {
    writeln!(out, "# {}\n", page.title())?;
    let (category, severity, tier) = (page.category.name(), page.severity.name(), page.tier.name());
    writeln!(out, "`{}`: {category}, {severity}, {tier}, fix: {}", page.id, page.fix.name())?;
    let codes: Vec<String> = page.aliases().map(|alias| format!("`{}`", alias.code)).collect();
    if !codes.is_empty() {
        writeln!(out, "In other tools: {}", codes.join(", "))?;
    }
    writeln!(out, "\n{}", page.article())
}

/// `trimtab rules`.
pub(super) fn list(format: ListFormat, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    match format {
        ListFormat::Text => write_table(console.stdout)?,
        ListFormat::Json => {
            let rows: Vec<Row> = CATALOGUE.iter().map(|rule| Row::of(&rule.page)).collect();
            report::document::write(console.stdout, &rows)?;
        }
    }
    Ok(Exit::Clean)
}

fn write_table(out: &mut dyn Write) -> std::io::Result<()> {
    let rows: Vec<[&str; 5]> = CATALOGUE.iter().map(|rule| cells(&rule.page)).collect();
    let head = ["rule", "category", "severity", "tier", "fix"];
    let widths: Vec<usize> = (0..head.len())
        .map(|column| rows.iter().chain([&head]).map(|row| row[column].len()).max().unwrap_or(0))
        .collect();
    for (row, title) in std::iter::once((&head, "what it reports"))
        .chain(rows.iter().zip(CATALOGUE.iter().map(|rule| rule.page.title())))
    {
        for (cell, width) in row.iter().zip(&widths) {
            write!(out, "{cell:width$}  ")?;
        }
        writeln!(out, "{title}")?;
    }
    Ok(())
}

fn cells(page: &Page) -> [&'static str; 5] {
    [page.id, page.category.name(), page.severity.name(), page.tier.name(), page.fix.name()]
}

/// A rule in `trimtab rules --format json`.
#[derive(Serialize)]
struct Row {
    id: &'static str,
    title: &'static str,
    summary: String,
    category: &'static str,
    severity: &'static str,
    tier: &'static str,
    fix: &'static str,
    aliases: Vec<&'static str>,
    since: &'static str,
    page: String,
}

impl Row {
    fn of(page: &Page) -> Row {
        let [id, category, severity, tier, fix] = cells(page);
        Row {
            id,
            title: page.title(),
            summary: page.summary().replace('\n', " "),
            category,
            severity,
            tier,
            fix,
            aliases: page.aliases().map(|alias| alias.code).collect(),
            since: page.since,
            page: page.article(),
        }
    }
}

/// The rules as reports describe them.
pub(super) fn described() -> Vec<report::Rule> {
    let describe = |page: &Page| report::Rule {
        id: page.id,
        title: page.title(),
        summary: page.summary().replace('\n', " "),
        help: page.article(),
        url: None,
        category: page.category.name(),
        severity: page.severity,
        default: page.tier == Tier::Default,
        aliases: page.aliases().map(|alias| alias.code).collect(),
        fix: page.fix.name(),
    };
    CATALOGUE.iter().map(|rule| describe(&rule.page)).collect()
}
