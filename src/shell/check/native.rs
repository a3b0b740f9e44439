//! The checker that is built in: shuck's linter. The only room that knows it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use shuck_ast as ast;
use shuck_linter as shuck;
use shuck_parser::parser::Parser;

use super::checker::{Checker, Code, Fault, message};
use super::more;
use super::plain;
use super::sheet::Sheet;
use crate::finding::Severity;
use crate::shell::depth;
use crate::shell::dialect::Dialect;
use crate::text::Span;

/// The built-in checker.
#[derive(Debug)]
pub(super) struct Native;

impl Checker for Native {
    fn check(&self, sheets: &[&Sheet]) -> Vec<Vec<Fault>> {
        sheets.iter().map(|sheet| if plain::is_plain(sheet.script()) { Vec::new() } else { check(sheet) }).collect()
    }
}

/// What is known of the rules of the linter, looked up once.
struct Rules {
    map: shuck::ShellCheckCodeMap,
    settings: shuck::LinterSettings,
    codes: BTreeMap<u16, Code>,
    known: HashMap<shuck::Rule, (u16, Severity)>,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let map = shuck::ShellCheckCodeMap::default();
    let described: Vec<_> =
        map.mappings().filter_map(|(number, rule)| Some((number as u16, rule, describe(rule)?))).collect();
    let mut settings = shuck::LinterSettings::for_rules(described.iter().map(|(_, rule, _)| *rule));
    settings.resolve_source_closure = false;
    let codes = described.iter().map(|&(number, _, code)| (number, code)).collect();
    let known = described.iter().map(|&(number, rule, code)| (rule, (number, code.severity))).collect();
    Rules { map, settings, codes, known }
});

fn describe(rule: shuck::Rule) -> Option<Code> {
    let known = shuck::rule_metadata(rule)?;
    let severity = match known.shellcheck_level? {
        shuck::ShellCheckLevel::Style => Severity::Style,
        shuck::ShellCheckLevel::Info => Severity::Info,
        shuck::ShellCheckLevel::Warning => Severity::Warning,
        shuck::ShellCheckLevel::Error => Severity::Error,
    };
    Some(Code { severity, title: known.description, reason: known.rationale })
}

pub(super) fn code(number: u16) -> Option<Code> {
    let number = if number == 3036 { 3037 } else { number };
    RULES.codes.get(&number).copied().or_else(|| more::known(number))
}

pub(super) fn codes() -> Vec<u16> {
    let all: BTreeSet<u16> = RULES.codes.keys().copied().chain(more::numbers()).collect();
    all.into_iter().collect()
}

fn check(sheet: &Sheet) -> Vec<Fault> {
    let Some(shell) = dialect(sheet.dialect).filter(|_| depth::too_deep(&sheet.text).is_none()) else {
        return Vec::new();
    };
    let rules = &*RULES;
    let parsed = Parser::with_dialect(&sheet.text, shell.parser_dialect()).parse();
    let ambient = shuck::AmbientShellOptions { errexit: sheet.options.errexit, pipefail: sheet.options.pipefail };
    let settings = rules.settings.clone().with_shell(shell).with_ambient_shell_options(ambient);
    let request = shuck::AnalysisRequest::from_parse_result(&parsed, &sheet.text, &settings);
    let found = request.with_shellcheck_map(&rules.map).lint();
    let mut faults: Vec<Fault> = found.iter().filter_map(|diagnostic| fault(sheet, diagnostic)).collect();
    // `else if … fi; fi` is a valid `if` in an `else`; a line continuation puts both on one line.
    let is_broken = faults.iter().any(|fault| UNCLOSED.contains(&fault.code));
    faults.retain(|fault| fault.code != 1075 || is_broken);
    let known = faults.len();
    for fault in more::faults(sheet) {
        if !faults[..known].iter().any(|other| (other.code, other.span.start) == (fault.code, fault.span.start)) {
            faults.push(fault);
        }
    }
    faults
}

/// The codes of a script with an `if` that does not end.
const UNCLOSED: [u16; 7] = [1046, 1047, 1049, 1070, 1072, 1073, 1089];

fn fault(sheet: &Sheet, found: &shuck::Diagnostic) -> Option<Fault> {
    let &(code, severity) = RULES.known.get(&found.rule)?;
    // Quotes would break `/opt/tool-*/install`, whose one match is meant.
    let (severity, text) = match code {
        2215 => (severity, "an option is run as a command, because the command above it has already ended"),
        2211 => (severity.min(Severity::Info), "this command name is a wildcard: the shell runs the first match"),
        _ => (severity, found.message.as_str()),
    };
    let code = match (sheet.dialect, code) {
        (Dialect::Ash, code) if BUSYBOX.contains(&code) => return None,
        // All that it has for `echo` is `-n`.
        (Dialect::Dash, 3037) if sheet.text[place(found.span).range()] == *"-n" => return None,
        // The linter has one rule for what are two codes.
        (Dialect::Dash | Dialect::Ash, 3037) => 3036,
        _ => code,
    };
    let span = sheet.within(place(found.span)).filter(|span| !is_mistaken(sheet.script(), code, *span))?;
    Some(Fault { code, severity, message: message(text), span })
}

/// Whether the linter takes something for a fault that works as it is meant.
fn is_mistaken(script: &str, code: u16, span: Span) -> bool {
    let (before, text) = (&script[..span.start as usize], &script[span.range()]);
    match code {
        // `A= B=x && make`
        1007 => {
            let rest = script[span.start as usize..].trim_start_matches(|it: char| it == '=' || it.is_whitespace());
            let name = rest.split('=').next().unwrap_or_default();
            rest.contains('=') && super::sheet::is_name(name)
        }
        // `mix do deps.get, compile`
        1010 => !["for ", "while ", "until ", "select "].iter().any(|word| script.contains(word)),
        // `sh -c '…' --`
        2215 => text == "--",
        // `(( find /a | xargs rm ))` is a subshell in a subshell.
        3006 => text.contains(" | ") || text.contains(';') || text.contains(" -"),
        // `/bin/echo -e` is no builtin.
        3036 | 3037 => before.trim_end().ends_with("/echo"),
        _ => false,
    }
}

fn place(span: ast::Span) -> Span {
    Span::new(span.start.offset() as u32, span.end.offset() as u32)
}

/// What `BusyBox`'s shell understands, which for the linter is a dash: process substitution, `$'…'`, `[[` with `==` and
/// `=~`, `&>`, `echo -e`, `set -o pipefail`, options of builtins, `source`, `${name:1:2}`, `${name/a/b}`.
const BUSYBOX: [u16; 13] = [3001, 3003, 3010, 3014, 3015, 3020, 3037, 3040, 3045, 3046, 3051, 3057, 3060];

/// The linter's name for a dialect.
fn dialect(dialect: Dialect) -> Option<shuck::ShellDialect> {
    match dialect {
        Dialect::Sh => Some(shuck::ShellDialect::Sh),
        Dialect::Bash => Some(shuck::ShellDialect::Bash),
        Dialect::Dash | Dialect::Ash => Some(shuck::ShellDialect::Dash),
        Dialect::Ksh => Some(shuck::ShellDialect::Ksh),
        Dialect::Zsh | Dialect::PowerShell | Dialect::Cmd | Dialect::Other => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::shell::Options;

    #[test]
    fn nothing_is_said_of_plain_scripts() {
        let arguments = [
            "",
            "install -y a=1.2 b@3 c+d",
            "-rf /a/b/c/* --mode=7",
            "a b:c ../d %e",
            "-p x && rm -f y",
            "; cd /a && make",
        ];
        for name in plain::NAMES.iter().chain(&["cd", "echo", "mkdir", "rm", "set", "./configure"]) {
            for script in arguments.map(|arguments| format!("{name} {arguments}")) {
                for dialect in [Dialect::Sh, Dialect::Bash, Dialect::Ash] {
                    let options = Options::of(&["sh", "-c"]);
                    let sheet = Sheet::new(&script, dialect, options, &BTreeSet::new()).unwrap();
                    let told = if plain::is_plain(sheet.script()) { check(&sheet) } else { Vec::new() };
                    assert!(told.is_empty(), "{script}: {told:?}");
                }
            }
        }
    }
}
