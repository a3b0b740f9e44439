//! Projects for the moves of the optimizer. In `traps` lies what a careless move would break: no safe fix may be offered
//! there. In `sound` lies what looks like a trap, or is of an odd shape, and where the safe fix is right.
//!
//! A folder has a Dockerfile and the few files that matter. Names that start with `dot-` have a dot in its place, so that
//! no tool takes them for its own. `expected` says what comes of it; `BLESS=1` writes it anew, and it is to be read.

#![expect(clippy::unwrap_used, reason = "what is not as expected is a failure")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use trimtab::config::{Config, Layer, Placed};
use trimtab::context::{Memory, Workspace};
use trimtab::finding::{Finding, Fix, Safety};
use trimtab::fix;
use trimtab::lint;
use trimtab::rules;
use trimtab::text::{Source, unified};

/// The rules that move lines.
const MOVES: [&str; 6] = [
    "sources-before-install",
    "packages-after-sources",
    "fused-install",
    "missing-fetch-step",
    "volatile-arg-before-use",
    "attributes-changed-after-copy",
];

/// A folder in memory.
struct Project {
    folder: PathBuf,
    dockerfile: PathBuf,
    world: Arc<Memory>,
}

impl Project {
    fn read(folder: &Path) -> Project {
        let world = Memory::default();
        let mut dockerfile = None;
        put(folder, Path::new(""), &world, &mut dockerfile);
        let dockerfile = dockerfile.unwrap_or_else(|| panic!("{} has no Dockerfile", folder.display()));
        Project { folder: folder.to_owned(), dockerfile, world: Arc::new(world) }
    }

    /// The findings about moves, with the text that they are about.
    fn findings(&self) -> (Source, Vec<Finding>) {
        let bytes = trimtab::context::World::read(self.world.as_ref(), &self.dockerfile, 1 << 20).unwrap();
        let source = Source::new("Dockerfile", bytes).unwrap();
        let workspace = Workspace::new(Arc::<Memory>::clone(&self.world));
        workspace.dockerfiles(&[PathBuf::new()]);
        let context = lint::build_context(&workspace, &self.dockerfile, source.text());
        let mut findings = lint::lint(&source, &context, &config()).findings;
        findings.retain(|finding| MOVES.contains(&finding.rule));
        self.check_fixes(&source, &context, &findings);
        (source, findings)
    }

    /// Each fix does what it declares, and the safe ones end.
    fn check_fixes(&self, source: &Source, context: &trimtab::context::Context, findings: &[Finding]) {
        for safety in [Safety::Safe, Safety::Unsafe] {
            let fixed = fix::fix(source, context, &config(), safety);
            let name = self.folder.display();
            assert!(fixed.rejected.is_empty(), "{name}: {:?}", fixed.rejected.first().map(|one| &one.reason));
            let again = fix::fix(&fixed.source, &fixed.context, &config(), safety);
            assert!(again.applied.is_empty(), "{name}: a second run changes {:?}", again.applied);
            assert!(findings.is_empty() || fixed.report.findings.len() <= 40, "{name}");
        }
    }
}

fn put(folder: &Path, inside: &Path, world: &Memory, dockerfile: &mut Option<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_str().unwrap();
        let name = name.strip_prefix("dot-").map_or(name.to_owned(), |rest| format!(".{rest}"));
        let place = inside.join(&name);
        if path.is_symlink() {
            world.link(&place, fs::read_link(&path).unwrap().to_str().unwrap().replace("dot-", ".").as_str());
        } else if path.is_dir() {
            put(&path, &place, world, dockerfile);
        } else if place != Path::new("expected") {
            world.set(&place, &fs::read(&path).unwrap());
            if name == "Dockerfile" {
                *dockerfile = Some(place);
            }
        }
    }
}

/// Every rule of these kinds, those that only speak when asked too.
fn config() -> Config {
    let select = MOVES.iter().map(|rule| Placed::command_line((*rule).to_owned())).collect();
    let layer = Layer { select: Some(select), ..Layer::default() };
    assert!(MOVES.iter().all(|rule| !rules::names().find(rule).is_empty()), "a rule has another name");
    Config::settle(None, Path::new("/Dockerfile"), &layer, rules::preset)
}

/// What comes of a project, as it is written beside it.
fn outcome(source: &Source, findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let place = source.slice(finding.span);
        let (severity, rule, message) = (finding.severity.name(), finding.rule, &finding.message);
        writeln!(text, "{severity}[{rule}] `{place}`: {message}").unwrap();
        for label in &finding.labels {
            writeln!(text, "  {}: {}", source.slice(label.span).replace('\n', " "), label.message).unwrap();
        }
        if let Some(help) = &finding.help {
            writeln!(text, "  help: {help}").unwrap();
        }
        finding.fixes.iter().for_each(|fix| text.push_str(&shown(source, fix)));
        if finding.fixes.is_empty() {
            text.push_str("  no fix\n");
        }
    }
    if text.is_empty() { "nothing is said\n".to_owned() } else { text }
}

fn shown(source: &Source, fix: &Fix) -> String {
    let after = String::from_utf8(fix.edits.apply(source.text().as_bytes())).unwrap();
    let diff = unified("Dockerfile", source.text(), &after);
    let lines = diff.lines().skip(2).fold(String::new(), |all, line| all + "    " + line + "\n");
    format!("  {} fix: {}\n{lines}", fix.safety.name(), fix.title)
}

/// Compares each project of a folder with what is written beside it, and gives the findings to `judge`.
fn check(kind: &str, judge: impl Fn(&str, &[Finding]) -> Option<String>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/optimize").join(kind);
    let mut folders: Vec<_> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let mut faults = Vec::new();
    for folder in folders {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let (source, findings) = Project::read(&folder).findings();
        faults.extend(judge(&name, &findings));
        let (actual, path) = (outcome(&source, &findings), folder.join("expected"));
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, &actual).unwrap();
        } else if actual != expected {
            faults.push(format!("{name}:\n{}", unified("expected", &expected, &actual)));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn is_safe(finding: &Finding) -> bool {
    finding.fixes.iter().any(|fix| fix.safety == Safety::Safe)
}

#[test]
fn no_safe_fix_is_offered_in_a_trap() {
    check("traps", |name, findings| {
        findings.iter().any(is_safe).then(|| format!("{name} is a trap, and a fix is called safe"))
    });
}

#[test]
fn odd_shapes_are_mended_safely_where_that_is_right() {
    check("sound", |name, findings| (!findings.iter().any(is_safe)).then(|| format!("{name} has no safe fix")));
}
