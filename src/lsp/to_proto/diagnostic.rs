//! Findings as diagnostics.

use std::hash::{DefaultHasher, Hasher};

use tower_lsp_server::ls_types as lsp;

use super::range::range;
use crate::finding::{Elsewhere, Finding, Severity};
use crate::lsp::abilities::Abilities;
use crate::lsp::documents::Snapshot;
use crate::pages::page::Tag;
use crate::rules;

/// All that was found in a document.
pub(in crate::lsp) fn diagnostics(
    snapshot: &Snapshot,
    findings: &[Finding],
    abilities: &Abilities,
) -> Vec<lsp::Diagnostic> {
    findings.iter().map(|finding| diagnostic(snapshot, finding, abilities)).collect()
}

/// One finding.
pub(super) fn diagnostic(snapshot: &Snapshot, finding: &Finding, abilities: &Abilities) -> lsp::Diagnostic {
    lsp::Diagnostic {
        range: range(snapshot, finding.span, abilities.encoding),
        severity: Some(severity(finding.severity)),
        code: Some(lsp::NumberOrString::String(finding.rule.to_owned())),
        code_description: link(finding.rule).filter(|_| abilities.links),
        source: Some("trimtab".to_owned()),
        message: message(finding),
        related_information: Some(related(snapshot, finding, abilities))
            .filter(|related| abilities.related && !related.is_empty()),
        tags: tags(finding.rule).filter(|_| abilities.tags),
        data: None,
    }
}

/// The answer to a client that asks, which may have an answer already. Its name is made of what it says: it is the same
/// exactly where the client would see the same.
pub(in crate::lsp) fn report(
    items: Vec<lsp::Diagnostic>,
    previous: Option<&str>,
) -> lsp::DocumentDiagnosticReportResult {
    let result_id = result_id(&items);
    let report = if previous == Some(&result_id) {
        lsp::DocumentDiagnosticReport::from(lsp::RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: lsp::UnchangedDocumentDiagnosticReport { result_id },
        })
    } else {
        lsp::DocumentDiagnosticReport::from(lsp::RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: lsp::FullDocumentDiagnosticReport { result_id: Some(result_id), items },
        })
    };
    report.into()
}

/// The report on a file that is not open; without `items` it is the one that the client has.
pub(in crate::lsp) fn file_report(
    uri: lsp::Uri,
    result_id: String,
    items: Option<Vec<lsp::Diagnostic>>,
) -> lsp::WorkspaceDocumentDiagnosticReport {
    match items {
        Some(items) => lsp::WorkspaceDocumentDiagnosticReport::Full(lsp::WorkspaceFullDocumentDiagnosticReport {
            uri,
            version: None,
            full_document_diagnostic_report: lsp::FullDocumentDiagnosticReport { result_id: Some(result_id), items },
        }),
        None => lsp::WorkspaceDocumentDiagnosticReport::Unchanged(lsp::WorkspaceUnchangedDocumentDiagnosticReport {
            uri,
            version: None,
            unchanged_document_diagnostic_report: lsp::UnchangedDocumentDiagnosticReport { result_id },
        }),
    }
}

/// The name of an answer.
pub(in crate::lsp) fn result_id(items: &[lsp::Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(&serde_json::to_vec(items).expect("diagnostics have string keys only"));
    format!("{:016x}", hasher.finish())
}

fn severity(severity: Severity) -> lsp::DiagnosticSeverity {
    match severity {
        Severity::Error => lsp::DiagnosticSeverity::ERROR,
        Severity::Warning => lsp::DiagnosticSeverity::WARNING,
        Severity::Info => lsp::DiagnosticSeverity::INFORMATION,
        Severity::Style => lsp::DiagnosticSeverity::HINT,
    }
}

/// What is wrong, what the word is, and what to do about it, a line each: not every editor shows more than the message.
fn message(finding: &Finding) -> String {
    let mut message = finding.message.clone();
    if !finding.label.is_empty() {
        message.push('\n');
        message.push_str(&finding.label);
    }
    if let Some(help) = &finding.help {
        message.push_str("\nhelp: ");
        message.push_str(help);
    }
    message
}

fn related(snapshot: &Snapshot, finding: &Finding, abilities: &Abilities) -> Vec<lsp::DiagnosticRelatedInformation> {
    let here = finding.labels.iter().map(|label| lsp::DiagnosticRelatedInformation {
        location: lsp::Location::new(snapshot.uri.clone(), range(snapshot, label.span, abilities.encoding)),
        message: label.message.clone(),
    });
    here.chain(finding.elsewhere.iter().filter_map(elsewhere)).collect()
}

/// A place in another file.
fn elsewhere(place: &Elsewhere) -> Option<lsp::DiagnosticRelatedInformation> {
    let uri = lsp::Uri::from_file_path(&place.file)?;
    let line = place.line.saturating_sub(1);
    let start = lsp::Position::new(line, 0);
    let location = lsp::Location::new(uri, lsp::Range::new(start, lsp::Position::new(line + 1, 0)));
    Some(lsp::DiagnosticRelatedInformation { location, message: place.message.clone() })
}

fn link(rule: &str) -> Option<lsp::CodeDescription> {
    let url = rules::names().page(rule)?.url()?;
    Some(lsp::CodeDescription { href: url.parse().ok()? })
}

/// How editors draw what the rule finds: struck through, or faded.
fn tags(rule: &str) -> Option<Vec<lsp::DiagnosticTag>> {
    match rules::names().page(rule)?.tag? {
        Tag::Deprecated => Some(vec![lsp::DiagnosticTag::DEPRECATED]),
    }
}
