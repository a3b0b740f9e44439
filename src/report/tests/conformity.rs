//! Whether documents have the structure that their readers require: SARIF 2.1.0, GitLab's code quality report, JUnit and
//! Checkstyle. What is checked is what their schemas say of the parts that trimtab writes: which keys exist, which are
//! required, and which values they take.

use std::collections::BTreeSet;
use std::io::{self, Write};

use roxmltree::{Document, Node};
use serde_json::Value;

use crate::finding::{Elsewhere, Finding, Fix, Safety, Severity};
use crate::report::{Failure, File, Links, Rule, Run, Suppressed, checkstyle, gitlab, html, junit, markdown, sarif};
use crate::text::{Edit, Edits, Source, Span};

/// A run with all that a format can be asked to write, and with names that have to be escaped.
fn written(format: impl Fn(&mut dyn Write, &Run<'_>) -> io::Result<()>) -> String {
    let text = "FROM a\nRUN x <&\"'> && \\\n    y \u{1f642}\nRUN x\nRUN x\n";
    let sources =
        ["a/Dockerfile", "odd \"<&'>\u{e9}/Dockerfile", "clean/Dockerfile"].map(|name| Source::from_text(name, text));
    let finding = |span, severity| {
        let mut finding =
            Finding::new("missing-assume-yes", span, "message with <&\"'> and\na line").help("do it").code("DL3014");
        finding.severity = severity;
        finding
    };
    let fix = Fix {
        title: "insert".to_owned(),
        safety: Safety::Safe,
        edits: Edits::one(Edit::insert(6, " AS b")),
        creates: None,
        changes: Vec::new(),
    };
    let twin = finding(Span::new(43, 44), Severity::Info);
    let mut elsewhere = finding(Span::new(11, 34), Severity::Style).also(Span::new(0, 4), "label");
    elsewhere.elsewhere = vec![Elsewhere { file: "other".to_owned(), line: 3, message: "here".to_owned() }];
    let findings = [finding(Span::at(0), Severity::Error).fix(fix), elsewhere, twin.clone(), twin];
    let suppressed = [Suppressed {
        finding: finding(Span::new(7, 10), Severity::Warning),
        comment: Span::new(0, 1),
        reason: Some("why".to_owned()),
    }];
    let [first, odd, clean] = &sources;
    let files = [
        File { source: first, findings: &findings, suppressed: &suppressed, context: None },
        File { source: odd, findings: &findings, suppressed: &[], context: None },
        File { source: clean, findings: &[], suppressed: &[], context: None },
    ];
    let rules = [Rule {
        id: "missing-assume-yes",
        title: "Title",
        summary: "Summary.".to_owned(),
        help: "# Title".to_owned(),
        url: None,
        category: "correctness",
        severity: Severity::Warning,
        default: true,
        aliases: vec!["DL3014"],
        fix: "safe",
    }];
    let failures = [Failure { path: "gone".to_owned(), line: Some(2), message: "no such <file>".to_owned() }];
    let mut out = Vec::new();
    format(&mut out, &Run { files: &files, rules: &rules, failures: &failures }).unwrap();
    String::from_utf8(out).unwrap()
}

/// The keys of an object are of these; the first `required` must be there.
#[track_caller]
fn keys(value: &Value, required: usize, known: &[&str]) {
    let object = value.as_object().unwrap_or_else(|| panic!("an object: {value}"));
    for key in object.keys() {
        assert!(known.contains(&key.as_str()), "`{key}` is not a key of {value}");
    }
    for key in &known[..required] {
        assert!(object.contains_key(*key), "`{key}` is missing in {value}");
    }
}

fn items<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).map_or(&[], |items| items.as_array().expect("an array"))
}

#[test]
fn sarif_conforms_to_its_schema() {
    let log: Value = serde_json::from_str(&written(sarif::write)).unwrap();
    keys(&log, 2, &["version", "runs", "$schema"]);
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    keys(run, 1, &["tool", "columnKind", "invocations", "results"]);
    assert!(["utf16CodeUnits", "unicodeCodePoints"].contains(&run["columnKind"].as_str().unwrap()));
    let driver = &run["tool"]["driver"];
    keys(driver, 1, &["name", "semanticVersion", "version", "informationUri", "rules"]);
    let rules = items(driver, "rules");
    for rule in rules {
        keys(
            rule,
            1,
            &[
                "id",
                "name",
                "shortDescription",
                "fullDescription",
                "help",
                "helpUri",
                "defaultConfiguration",
                "properties",
            ],
        );
        keys(&rule["shortDescription"], 1, &["text", "markdown"]);
        keys(&rule["help"], 1, &["text", "markdown"]);
        level(&rule["defaultConfiguration"]["level"]);
    }
    let results = items(run, "results");
    assert_eq!(results.len(), 9);
    for result in results {
        keys(
            result,
            1,
            &[
                "message",
                "ruleId",
                "ruleIndex",
                "level",
                "locations",
                "relatedLocations",
                "fixes",
                "partialFingerprints",
                "suppressions",
                "properties",
            ],
        );
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        level(&result["level"]);
        items(result, "locations").iter().chain(items(result, "relatedLocations")).for_each(location);
        for fix in items(result, "fixes") {
            keys(fix, 1, &["artifactChanges", "description", "properties"]);
            for change in items(fix, "artifactChanges") {
                keys(change, 2, &["artifactLocation", "replacements"]);
                assert!(!items(change, "replacements").is_empty());
                for replacement in items(change, "replacements") {
                    keys(replacement, 1, &["deletedRegion", "insertedContent"]);
                }
            }
        }
        for suppression in items(result, "suppressions") {
            keys(suppression, 1, &["kind", "justification", "location", "status"]);
            assert!(["inSource", "external"].contains(&suppression["kind"].as_str().unwrap()));
        }
        assert!(result["partialFingerprints"].as_object().unwrap().values().all(Value::is_string));
    }
    for invocation in items(run, "invocations") {
        keys(invocation, 1, &["executionSuccessful", "toolExecutionNotifications"]);
        for notification in items(invocation, "toolExecutionNotifications") {
            keys(notification, 1, &["message", "level", "locations"]);
        }
    }
}

#[track_caller]
fn level(value: &Value) {
    assert!(["none", "note", "warning", "error"].contains(&value.as_str().unwrap()), "{value}");
}

#[track_caller]
fn location(location: &Value) {
    keys(location, 0, &["physicalLocation", "message", "id"]);
    let place = &location["physicalLocation"];
    keys(place, 1, &["artifactLocation", "region", "contextRegion"]);
    let uri = place["artifactLocation"]["uri"].as_str().unwrap();
    assert!(uri.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"{}|\\^`".contains(&byte)), "{uri}");
    let region = &place["region"];
    let number = |key: &str| region.get(key).map_or(1, |value| value.as_u64().expect("a number"));
    assert!(
        number("startLine") >= 1 && region.get("endLine").is_none_or(|_| number("endLine") >= number("startLine")),
        "{region}"
    );
    assert!(number("startColumn") >= 1 && number("endColumn") >= 1, "{region}");
}

#[test]
fn gitlab_s_report_conforms_to_what_gitlab_reads() {
    let issues: Value = serde_json::from_str(&written(gitlab::write)).unwrap();
    let mut fingerprints = BTreeSet::new();
    for issue in issues.as_array().unwrap() {
        let known = ["description", "check_name", "fingerprint", "severity", "location", "categories", "type"];
        keys(issue, 5, &known);
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&issue["severity"].as_str().unwrap()));
        assert!(fingerprints.insert(issue["fingerprint"].as_str().unwrap().to_owned()), "{issue}");
        assert!(!issue["location"]["path"].as_str().unwrap().starts_with("./"));
        assert!(issue["location"]["lines"]["begin"].as_u64().unwrap() >= 1);
    }
    assert_eq!(fingerprints.len(), 8);
}

/// An element has this name and no other attributes than these, the first `required` of which it must have.
#[track_caller]
fn element(node: Node<'_, '_>, name: &str, required: usize, known: &[&str]) {
    assert_eq!(node.tag_name().name(), name);
    for attribute in node.attributes() {
        assert!(known.contains(&attribute.name()), "`{}` is not an attribute of `{name}`", attribute.name());
    }
    for attribute in &known[..required] {
        assert!(node.has_attribute(*attribute), "`{name}` has no `{attribute}`");
    }
}

fn elements<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(Node::is_element)
}

fn count(node: Node<'_, '_>, attribute: &str) -> usize {
    node.attribute(attribute).unwrap().parse().unwrap()
}

#[test]
fn junit_conforms_to_its_schema() {
    let text = written(junit::write);
    let document = Document::parse(&text).unwrap();
    let root = document.root_element();
    element(root, "testsuites", 0, &["name", "time", "tests", "failures", "errors", "disabled"]);
    let mut sums = [0; 3];
    for suite in elements(root) {
        element(suite, "testsuite", 4, &["name", "tests", "failures", "errors", "id", "time", "skipped", "package"]);
        let cases: Vec<_> = elements(suite).collect();
        for case in &cases {
            element(*case, "testcase", 1, &["name", "classname", "time", "assertions", "status"]);
        }
        let with = |name: &str| {
            let bad = cases.iter().flat_map(|case| elements(*case)).filter(|bad| bad.tag_name().name() == name);
            bad.inspect(|bad| element(*bad, name, 1, &["message", "type"])).count()
        };
        let counts = [("tests", cases.len()), ("failures", with("failure")), ("errors", with("error"))];
        for (sum, (attribute, counted)) in sums.iter_mut().zip(counts) {
            assert_eq!(count(suite, attribute), counted, "{attribute}");
            *sum += counted;
        }
    }
    assert_eq!(["tests", "failures", "errors"].map(|attribute| count(root, attribute)), sums);
    assert_eq!(sums, [10, 8, 1]);
}

#[test]
fn checkstyle_conforms_to_its_schema() {
    let text = written(checkstyle::write);
    let document = Document::parse(&text).unwrap();
    element(document.root_element(), "checkstyle", 1, &["version"]);
    let mut errors = 0;
    for file in elements(document.root_element()) {
        element(file, "file", 1, &["name"]);
        for error in elements(file) {
            element(error, "error", 3, &["line", "severity", "message", "column", "source"]);
            assert!(["ignore", "info", "warning", "error"].contains(&error.attribute("severity").unwrap()));
            assert!(count(error, "line") >= 1 && count(error, "column") >= 1);
            errors += 1;
        }
    }
    assert_eq!(errors, 9);
}

#[test]
fn the_page_shows_each_finding_and_runs_nothing() {
    let page = written(|out, run| html::write(out, run, &[]));
    assert_eq!(page.matches("<section class=\"finding ").count(), 8);
    assert_eq!(page.matches("<details>").count(), 2);
    for severity in ["error", "info", "style"] {
        assert!(page.contains(&format!("id=\"show-{severity}\"")), "{severity}");
    }
    assert!(!page.contains("id=\"show-warning\"") && !page.contains("<script") && page.contains("&lt;&amp;&quot;"));
    for element in ["section", "pre", "details", "mark", "span", "main", "h2", "h3"] {
        let ends = page.matches(&format!("</{element}>")).count();
        let starts = page.matches(&format!("<{element}>")).count() + page.matches(&format!("<{element} ")).count();
        assert_eq!(starts, ends, "{element}");
    }
}

#[test]
fn each_row_of_the_markdown_tables_has_four_cells() {
    let links = Links { root: "https://example.org/".to_owned() };
    let text = written(|out, run| markdown::write(out, run, &[], &links));
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| [")).collect();
    assert_eq!(rows.len(), 8);
    for row in rows {
        assert_eq!(row.replace("\\|", "").matches('|').count(), 5, "{row}");
        assert!(row.contains("](https://example.org/") && !row.contains("<&"), "{row}");
    }
}
