//! Every format on the same few findings.

mod conformity;

use super::terminal::{Fixes, Look};
use super::*;
use crate::finding::{Elsewhere, Finding, Fix, NewFile, Safety, Severity};
use crate::text::{Edit, Edits, Source, Span};

fn rules() -> Vec<Rule> {
    vec![Rule {
        id: "missing-assume-yes",
        title: "An install that waits for an answer",
        summary: "Nobody answers during a build.".to_owned(),
        help: "# An install that waits for an answer".to_owned(),
        url: Some("https://example.org/missing-assume-yes".to_owned()),
        category: "correctness",
        severity: Severity::Warning,
        default: true,
        aliases: vec!["DL3014"],
        fix: "safe",
    }]
}

fn find(source: &Source, word: &str) -> Span {
    let start = source.text().find(word).unwrap() as u32;
    Span::new(start, start + word.len() as u32)
}

fn at(source: &Source, word: &str) -> Finding {
    Finding::new("missing-assume-yes", find(source, word), "`apt-get install` waits for an answer")
}

fn insertion(source: &Source, after: &str, text: &str) -> Fix {
    Fix {
        title: format!("insert `{text}`"),
        safety: Safety::Safe,
        edits: Edits::one(Edit::insert(find(source, after).end, text)),
        creates: None,
        changes: Vec::new(),
    }
}

fn file<'a>(source: &'a Source, findings: &'a [Finding]) -> File<'a> {
    File { source, findings, suppressed: &[], context: None }
}

#[track_caller]
fn check(source: &Source, finding: Finding, expected: &str) {
    assert_eq!(terminal::render(&file(source, &[finding]), Fixes::Diffs), expected);
}

fn written(run: &Run<'_>, format: impl Fn(&mut dyn std::io::Write, &Run<'_>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    format(&mut out, run).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_word_is_underlined_and_the_fix_shown_beneath() {
    let source =
        Source::from_text("Dockerfile", "FROM debian\n# é 漢字\nRUN\tgruß && \\\n    apt-get install curl\nCMD x\n");
    let finding = at(&source, "apt-get")
        .label("asks")
        .also(find(&source, "debian"), "the base image")
        .help("add `-y`")
        .fix(insertion(&source, "install", " -y"));
    check(
        &source,
        finding,
        "\
warning[missing-assume-yes]: `apt-get install` waits for an answer
  ┌─ Dockerfile:4:5
  │
1 │ FROM debian
  │      ------ the base image
  ·
4 │     apt-get install curl
  │     ^^^^^^^ asks
  │
  = help: add `-y`
  = fix (safe): insert ` -y`
    @@ -1,5 +1,5 @@
     FROM debian
     # é 漢字
     RUN\tgruß && \\
    -    apt-get install curl
    +    apt-get install -y curl
     CMD x

",
    );
}

#[test]
fn carets_stand_under_wide_characters_and_after_tabs() {
    let source = Source::from_text("Dockerfile", "RUN\techo 漢字 é apt-get\r\nCMD x\r\n");
    check(
        &source,
        at(&source, "apt-get\r\n"),
        "\
warning[missing-assume-yes]: `apt-get install` waits for an answer
  ┌─ Dockerfile:1:15
  │
1 │ RUN echo 漢字 é apt-get
  │                 ^^^^^^^

",
    );
}

#[test]
fn a_long_line_is_cut_around_the_word() {
    let source = Source::from_text("Dockerfile", format!("RUN {}apt-get{}", "a".repeat(30_000), "é".repeat(30_000)));
    let rendered = terminal::render(&file(&source, &[at(&source, "apt-get")]), Fixes::Diffs);
    assert!(rendered.len() < 1000, "{}", rendered.len());
    assert!(rendered.contains("Dockerfile:1:30005"), "{rendered}");
    assert!(rendered.contains("= note: line 1 is too long to show in full"), "{rendered}");
    let lines: Vec<&str> = rendered.lines().collect();
    let column = |line: &str, word: &str| line[..line.find(word).unwrap()].chars().count();
    assert_eq!(column(lines[3], "apt-get"), column(lines[4], "^^^^^^^"), "{rendered}");
}

#[test]
fn a_message_is_cut_where_the_word_that_it_names_does_not_end() {
    let source = Source::from_text("Dockerfile", "RUN apt-get\n");
    let mut finding = at(&source, "apt-get");
    finding.message = "é".repeat(1_000_000);
    let findings = [finding];
    let files = [file(&source, &findings)];
    let run = Run { files: &files, rules: &[], failures: &[] };
    assert!(terminal::render(&files[0], Fixes::Diffs).len() < 2000);
    assert!(written(&run, concise::write).len() < 2000);
    assert!(written(&run, github::write).len() < 5000);
}

#[test]
fn nothing_in_a_file_reaches_the_terminal_as_a_command() {
    let source =
        Source::new("\x1b]0;title\x07", b"\xef\xbb\xbfRUN \x1b[31m \xff \xe2\x80\xae apt-get\n".to_vec()).unwrap();
    let mut finding = at(&source, "apt-get").label("\x1b[2J").help("a\nb");
    finding.message = "`\x1b[1m`".to_owned();
    check(
        &source,
        finding,
        "\
warning[missing-assume-yes]: `␛[1m`
  ┌─ ␛]0;title␇:1:16
  │
1 │ RUN ␛[31m � � apt-get
  │               ^^^^^^^ ␛[2J
  │
  = help: a b

",
    );
}

#[test]
fn places_without_text_and_places_elsewhere_are_shown() {
    let source = Source::from_text("Dockerfile", "");
    let mut finding = Finding::new("syntax", source.span(), "the file has no instruction");
    finding.severity = Severity::Info;
    finding.elsewhere.push(Elsewhere { file: ".dockerignore".into(), line: 3, message: "`*` hides it".into() });
    finding.fixes.push(Fix {
        title: "create `.dockerignore`".into(),
        safety: Safety::Unsafe,
        edits: Edits::default(),
        creates: Some(NewFile { path: ".dockerignore".into(), text: ".git\n".into(), before: None }),
        changes: Vec::new(),
    });
    finding.fixes.push(Fix { safety: Safety::Manual, ..insertion(&source, "", "FROM scratch") });
    check(
        &source,
        finding,
        "\
info[syntax]: the file has no instruction
  ┌─ Dockerfile:1:1
  │
1 │ 
  │ ^
  │
  = note: .dockerignore:3: `*` hides it
  = fix 1 (unsafe): create `.dockerignore`
    +++ b/.dockerignore
    @@ -0,0 +1 @@
    +.git
  = fix 2 (manual): insert `FROM scratch`
    @@ -0,0 +1 @@
    +FROM scratch
    \\ No newline at end of file

",
    );
}

#[test]
fn colours_change_nothing_but_colours() {
    let source = Source::from_text("Dockerfile", "RUN apt-get install curl\n");
    let finding = at(&source, "apt-get").help("add `-y`").fix(insertion(&source, "install", " -y"));
    let findings = [finding];
    let files = [file(&source, &findings)];
    let run = Run { files: &files, rules: &rules(), failures: &[] };
    let coloured = Look { colour: Colour::Always, ..Look::PLAIN };
    let painted = written(&run, |out, run| terminal::write(out, run, coloured, None));
    assert!(painted.starts_with("\x1b[1;93mwarning[missing-assume-yes]\x1b[0m\x1b[1m: "), "{painted:?}");
    let mut plain = String::new();
    for piece in painted.split('\x1b') {
        plain.push_str(piece.split_once('m').filter(|_| piece.starts_with('[')).map_or(piece, |(_, text)| text));
    }
    assert_eq!(plain, terminal::render(&files[0], Fixes::Diffs));
}

#[test]
fn the_summary_counts_what_can_be_mended() {
    let source = Source::from_text("Dockerfile", "RUN apt-get install curl\n");
    let safe = at(&source, "apt-get").fix(insertion(&source, "install", " -y"));
    let two_ways =
        at(&source, "apt-get").fix(insertion(&source, "install", " -y")).fix(insertion(&source, "curl", "!"));
    let mut error = at(&source, "curl");
    error.severity = Severity::Error;
    let findings = [safe, two_ways, error];
    let files = [file(&source, &findings), file(&source, &[])];
    let tally = Tally::of(&Run { files: &files, rules: &[], failures: &[] });
    assert_eq!(tally.to_string(), "3 findings in 2 files: 1 error, 2 warnings; 1 fixable with --fix");
    let none = Tally::of(&Run { files: &files[1..], rules: &[], failures: &[] });
    assert_eq!(none.to_string(), "no findings in 1 file");
}

#[test]
fn concise_is_one_line_a_finding() {
    let source = Source::from_text("a/Dockerfile", "FROM x\nRUN é apt-get install\n");
    let mut finding = at(&source, "apt-get");
    finding.message = "two\nlines".to_owned();
    let findings = [finding];
    let files = [file(&source, &findings)];
    let run = Run { files: &files, rules: &[], failures: &[] };
    assert_eq!(written(&run, concise::write), "a/Dockerfile:2:7: warning[missing-assume-yes] two lines\n");
}

#[test]
fn github_commands_are_escaped() {
    let source = Source::from_text("a,b:c/Dockerfile", "FROM x\nRUN apt-get install\n");
    let mut finding = at(&source, "apt-get").help("100%");
    finding.severity = Severity::Style;
    let findings = [finding];
    let files = [file(&source, &findings)];
    let failures = [Failure { path: "gone".into(), line: None, message: "no such file\r\n".into() }];
    let run = Run { files: &files, rules: &rules(), failures: &failures };
    assert_eq!(
        written(&run, github::write),
        "::notice file=a%2Cb%3Ac/Dockerfile,line=2,endLine=2,col=5,endColumn=12,title=trimtab%3A missing-assume-yes\
         ::`apt-get install` waits for an answer%0Ahelp: 100%25\n::error file=gone::no such file%0D%0A\n"
    );
}

#[test]
fn json_gives_places_in_bytes_characters_and_utf16() {
    let source = Source::from_text("Dockerfile", "FROM x\nRUN 🙂 apt-get install\n");
    let findings = [at(&source, "apt-get").code("DL3014").fix(insertion(&source, "install", " -y"))];
    let suppressed = [Suppressed { finding: at(&source, "apt-get"), comment: Span::new(0, 4), reason: None }];
    let context = Some(ContextChoice { root: ".", reason: "it holds the file" });
    let files = [File { suppressed: &suppressed, context, ..file(&source, &findings) }];
    let document: serde_json::Value =
        serde_json::from_str(&written(&Run { files: &files, rules: &rules(), failures: &[] }, json::write)).unwrap();
    assert_eq!(document["version"], json::VERSION);
    let finding = &document["files"][0]["findings"][0];
    assert_eq!(finding["range"]["start"], serde_json::json!({"byte": 16, "line": 2, "column": 7, "utf16": 8}));
    assert_eq!(finding["codes"], serde_json::json!(["DL3014"]));
    assert_eq!(finding["url"], "https://example.org/missing-assume-yes");
    assert_eq!(finding["fixes"][0]["edits"][0]["replacement"], " -y");
    assert_eq!(
        finding["fixes"][0]["diff"],
        "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,2 +1,2 @@\n FROM x\n-RUN 🙂 apt-get install\n+RUN 🙂 apt-get install -y\n"
    );
    assert_eq!(document["files"][0]["suppressed"][0]["comment"]["end"]["column"], 5);
    assert_eq!(document["files"][0]["context"]["root"], ".");
    assert_eq!((&document["summary"]["fixable"], &document["summary"]["suppressed"]), (&1.into(), &1.into()));
}

fn sarif(text: &str) -> serde_json::Value {
    let source = Source::from_text("a b/Dockerfile", text);
    let findings = [at(&source, "apt-get").fix(insertion(&source, "install", " -y")), at(&source, "curl")];
    let suppressed =
        [Suppressed { finding: at(&source, "curl"), comment: Span::new(0, 1), reason: Some("asked for".to_owned()) }];
    let files = [File { suppressed: &suppressed, ..file(&source, &findings) }];
    let failures = [Failure { path: "/gone".into(), line: Some(3), message: "no such file".into() }];
    serde_json::from_str(&written(&Run { files: &files, rules: &rules(), failures: &failures }, sarif::write)).unwrap()
}

#[test]
fn sarif_has_rules_results_fixes_and_suppressions() {
    let log = sarif("FROM x\nRUN 🙂 apt-get install curl\n");
    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["rules"][0]["name"], "MissingAssumeYes");
    let result = &run["results"][0];
    assert_eq!((&result["ruleIndex"], &result["level"]), (&0.into(), &"warning".into()));
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20b/Dockerfile");
    assert_eq!((&place["region"]["startColumn"], &place["region"]["byteOffset"]), (&8.into(), &16.into()));
    let replacement = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replacement["insertedContent"]["text"], " -y");
    assert_eq!(replacement["deletedRegion"]["startColumn"], replacement["deletedRegion"]["endColumn"]);
    assert_eq!(run["results"][2]["suppressions"][0]["justification"], "asked for");
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let place = &invocation["toolExecutionNotifications"][0]["locations"][0]["physicalLocation"];
    assert_eq!((&place["artifactLocation"]["uri"], &place["region"]["startLine"]), (&"file:///gone".into(), &3.into()));
}

#[test]
fn sarif_fingerprints_outlive_moved_lines() {
    let prints = |log: &serde_json::Value| -> Vec<String> {
        let results = log["runs"][0]["results"].as_array().unwrap();
        results.iter().map(|result| result["partialFingerprints"]["trimtab/v1"].as_str().unwrap().to_owned()).collect()
    };
    let before = prints(&sarif("FROM x\nRUN apt-get install curl\n"));
    assert_eq!(before, prints(&sarif("FROM x\n# a comment\n\n  RUN apt-get  install curl\n")));
    assert_eq!(before.iter().collect::<std::collections::BTreeSet<_>>().len(), 3, "{before:?}");
}

#[test]
fn any_place_of_any_file_is_shown() {
    arbtest::arbtest(|drawn| {
        let pieces =
            (0..drawn.int_in_range(0..=60)?).map(|_| drawn.choose(PIECES).copied()).collect::<Result<Vec<_>, _>>()?;
        let source = Source::new("Dockerfile", pieces.concat()).unwrap();
        let mut place = || -> arbtest::arbitrary::Result<u32> {
            let wanted = drawn.int_in_range(0..=source.text().len())?;
            Ok((0..=wanted).rev().find(|at| source.text().is_char_boundary(*at)).unwrap_or(0) as u32)
        };
        let (a, b, c, d) = (place()?, place()?, place()?, place()?);
        let span = Span::new(a.min(b), a.max(b));
        let finding = Finding::new("rule", span, "message").also(Span::new(c.min(d), c.max(d)), "label").fix(Fix {
            title: "fix".to_owned(),
            safety: Safety::Safe,
            edits: Edits::one(Edit::replace(span, "new")),
            creates: None,
            changes: Vec::new(),
        });
        let findings = [finding];
        let files = [file(&source, &findings)];
        let rendered = terminal::render(&files[0], Fixes::Diffs);
        let bad = |c: char| c.is_control() && c != '\n' && c != '\t';
        assert!(!rendered.contains(bad), "{rendered:?}");
        assert!(rendered.lines().all(|line| line.chars().count() < 400), "{rendered}");
        let run = Run { files: &files, rules: &[], failures: &[] };
        for format in [json::write, sarif::write, github::write, concise::write] {
            written(&run, format);
        }
        Ok(())
    });
}

/// What lines of files are made of, and unexpected characters.
const PIECES: &[&[u8]] = &[
    b"RUN x",
    b" ",
    b"\t",
    b"\n",
    b"\r\n",
    b"\r",
    "é".as_bytes(),
    "漢字".as_bytes(),
    "🙂".as_bytes(),
    b"\xff",
    b"\0",
    b"\x1b[2J",
    "\u{feff}".as_bytes(),
    "\u{202e}".as_bytes(),
    &[b'a'; 300],
];
