//! SARIF 2.1.0, for code scanning: rules with their pages, results with fixes, and fingerprints that outlive moved lines.

mod log;

use std::borrow::Cow;
use std::io::{self, Write};

use self::log::{
    ArtifactChange, ArtifactLocation, Codes, Configuration, Driver, Help, Invocation, Location, Log, Notification,
    Outcome, Place, Properties, Region, Replacement, Suppression, Text, Tool,
};
use super::document;
use super::fingerprint::Fingerprints;
use super::links::encoded;
use super::rule::Rule;
use super::run::{File, Run};
use crate::finding::{Finding, Fix, Severity};
use crate::lint::Suppressed;
use crate::text::{Encoding, Source, Span};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The whole run as one document, with a line break at its end.
pub fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    let driver = Driver {
        name: env!("CARGO_PKG_NAME"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: run.rules.iter().map(rule).collect(),
    };
    let notifications = run.failures.iter().map(|failure| Notification {
        level: "error",
        message: text(&failure.message),
        locations: [location(artifact(&failure.path), failure.line.map(whole_line))],
    });
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [log::Run {
            tool: Tool { driver },
            column_kind: "utf16CodeUnits",
            invocations: [Invocation {
                execution_successful: run.failures.is_empty(),
                tool_execution_notifications: notifications.collect(),
            }],
            results: run.files.iter().flat_map(|file| outcomes(file, run.rules)).collect(),
        }],
    };
    document::write(out, &log)
}

fn rule(rule: &Rule) -> log::Rule<'_> {
    log::Rule {
        id: rule.id,
        name: pascal_case(rule.id),
        short_description: text(rule.title),
        full_description: text(&rule.summary),
        help: Help { text: &rule.help, markdown: &rule.help },
        help_uri: rule.url.as_deref(),
        default_configuration: Configuration { enabled: rule.default, level: level(rule.severity) },
        properties: Properties {
            tags: vec![rule.category, "dockerfile"],
            precision: "high",
            problem_severity: problem_severity(rule.severity),
            security_severity: (rule.category == "security").then(|| security_severity(rule.severity)),
            aliases: &rule.aliases,
        },
    }
}

fn outcomes<'a>(file: &'a File<'a>, rules: &'a [Rule]) -> Vec<Outcome<'a>> {
    let mut fingerprints = Fingerprints::new(file.source);
    let mut outcomes: Vec<Outcome<'a>> =
        file.findings.iter().map(|finding| outcome(file, rules, finding, &mut fingerprints)).collect();
    for suppressed in file.suppressed {
        let mut silenced = outcome(file, rules, &suppressed.finding, &mut fingerprints);
        silenced.suppressions.push(suppression(file.source, suppressed));
        outcomes.push(silenced);
    }
    outcomes
}

fn outcome<'a>(
    file: &'a File<'a>,
    rules: &'a [Rule],
    finding: &'a Finding,
    fingerprints: &mut Fingerprints<'a>,
) -> Outcome<'a> {
    Outcome {
        rule_id: finding.rule,
        rule_index: rules.iter().position(|rule| rule.id == finding.rule),
        level: level(finding.severity),
        message: Text { text: words(finding) },
        locations: [location(artifact(&file.source.name), Some(region(file.source, finding.span)))],
        related_locations: related(file.source, finding),
        partial_fingerprints: [("trimtab/v1", fingerprints.of(finding))].into(),
        fixes: finding.fixes.iter().map(|item| fix(file, item)).collect(),
        suppressions: Vec::new(),
        properties: (!finding.codes.is_empty()).then(|| Codes { codes: &finding.codes }),
    }
}

fn words(finding: &Finding) -> Cow<'_, str> {
    match &finding.help {
        Some(help) => format!("{}\nhelp: {help}", finding.message).into(),
        None => Cow::Borrowed(&finding.message),
    }
}

fn related<'a>(source: &Source, finding: &'a Finding) -> Vec<Location<'a>> {
    let here = finding.labels.iter().map(|label| {
        let place = location(artifact(&source.name), Some(region(source, label.span)));
        Location { message: Some(text(&label.message)), ..place }
    });
    let elsewhere = finding.elsewhere.iter().map(|place| Location {
        message: Some(text(&place.message)),
        ..location(artifact(&place.file), Some(whole_line(place.line)))
    });
    here.chain(elsewhere).enumerate().map(|(id, place)| Location { id: Some(id), ..place }).collect()
}

fn fix<'a>(file: &File<'_>, fix: &'a Fix) -> log::Fix<'a> {
    let mut changes = Vec::new();
    if !fix.edits.is_empty() {
        let replacements = fix.edits.iter().map(|edit| Replacement {
            deleted_region: region(file.source, edit.span),
            inserted_content: text(&edit.replacement),
        });
        changes.push(ArtifactChange {
            artifact_location: artifact(&file.source.name),
            replacements: replacements.collect(),
        });
    }
    if let Some(new) = &fix.creates {
        let root = file.context.map_or(".", |context| context.root).trim_end_matches('/');
        let path = if root == "." { new.path.clone() } else { format!("{root}/{}", new.path) };
        let before = Source::from_text("", new.before.as_deref().unwrap_or_default());
        changes.push(ArtifactChange {
            artifact_location: artifact(&path),
            replacements: vec![Replacement {
                deleted_region: region(&before, before.span()),
                inserted_content: text(&new.text),
            }],
        });
    }
    log::Fix {
        description: text(&fix.title),
        artifact_changes: changes,
        properties: log::FixProperties { safety: fix.safety.name() },
    }
}

fn suppression<'a>(source: &Source, suppressed: &'a Suppressed) -> Suppression<'a> {
    Suppression {
        kind: "inSource",
        justification: suppressed.reason.as_deref(),
        location: location(artifact(&source.name), Some(region(source, suppressed.comment))),
    }
}

fn location<'a>(artifact_location: ArtifactLocation, region: Option<Region>) -> Location<'a> {
    Location { id: None, place: Place { artifact_location, region }, message: None }
}

fn region(source: &Source, span: Span) -> Region {
    let place = |offset| source.position(offset, Encoding::Utf16);
    let (start, end) = (place(span.start), place(span.end));
    Region {
        start_line: start.line + 1,
        start_column: Some(start.column + 1),
        end_line: Some(end.line + 1),
        end_column: Some(end.column + 1),
        byte_offset: Some(span.start),
        byte_length: Some(span.len()),
    }
}

fn whole_line(line: u32) -> Region {
    Region {
        start_line: line,
        start_column: None,
        end_line: None,
        end_column: None,
        byte_offset: None,
        byte_length: None,
    }
}

/// The path as a URI reference: relative ones are relative to the root of the sources.
fn artifact(path: &str) -> ArtifactLocation {
    let path = path.strip_prefix("./").unwrap_or(path);
    let uri = encoded(path);
    if path.starts_with('/') {
        return ArtifactLocation { uri: format!("file://{uri}"), uri_base_id: None };
    }
    ArtifactLocation { uri, uri_base_id: Some("%SRCROOT%") }
}

fn text(text: &str) -> Text<'_> {
    Text { text: Cow::Borrowed(text) }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Style => "note",
    }
}

fn problem_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Style => "recommendation",
    }
}

/// GitHub sorts security alerts by a CVSS-like number: below 4 is low, below 7 medium, below 9 high.
fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "8.0",
        Severity::Warning => "6.0",
        Severity::Info => "3.0",
        Severity::Style => "1.0",
    }
}

/// The standard asks for a name readable to people; its examples are in this case.
fn pascal_case(id: &str) -> String {
    let capital = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_ascii_uppercase().to_string() + chars.as_str()).unwrap_or_default()
    };
    id.split('-').map(capital).collect()
}
