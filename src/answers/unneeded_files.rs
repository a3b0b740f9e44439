//! What of a build context is of no use in an image, and who takes the whole context along.

use std::collections::BTreeSet;

use super::Answers;
use super::history::reads_history;
use crate::context::{Files, path};
use crate::model::Transfer;
use crate::model::mounts::{self, MountKind};
use crate::model::transfer::TransferSource;
use crate::syntax::Keyword;
use crate::text::Span;

/// What is of no use in an image, wherever it lies, and whether it is reason enough for an ignore file.
const USELESS: [(&str, bool); 27] = [
    (".git", true),
    ("node_modules", true),
    (".venv", true),
    ("__pycache__", true),
    (".env", true),
    (".terraform", true),
    (".gradle", true),
    (".pytest_cache", true),
    (".mypy_cache", true),
    (".ruff_cache", true),
    (".tox", true),
    (".next", true),
    (".idea", false),
    (".vscode", false),
    (".DS_Store", false),
    (".nyc_output", true),
    (".circleci", false),
    (".devcontainer", false),
    (".github", false),
    (".gitlab-ci.yml", false),
    (".pre-commit-config.yaml", false),
    (".gitignore", false),
    (".gitattributes", false),
    (".editorconfig", false),
    (".dockerignore", false),
    ("compose.yaml", false),
    ("docker-compose.yml", false),
];

/// The largest file that is searched for such words, in bytes.
const MAX_BYTES: u64 = 1 << 20;

/// The first word that names the whole build context.
pub fn whole_context(cx: &Answers<'_>) -> Option<Span> {
    cx.file.instructions.iter().enumerate().find_map(|(index, instruction)| {
        let before = &cx.model.step(index).before;
        if let Some(transfer) = cx.model.transfer(index) {
            let whole = |source: &&TransferSource| source.path().is_some_and(|path| path.is_empty());
            return transfer.context_sources().find(whole).map(|source| source.span);
        }
        let mounts = mounts::mounts(instruction);
        let whole = mounts.iter().find(|mount| {
            let source = mount.source(before, instruction, cx.file.escape);
            let root = source.known().is_some_and(|source| path::below_root(source).is_empty());
            mount.kind() == MountKind::Bind && mount.from().is_none() && root
        });
        whole.filter(|_| instruction.kind == Keyword::Run).map(|mount| mount.span)
    })
}

/// Which names of [`USELESS`] a build context holds below its root.
struct BelowRoot(BTreeSet<&'static str>);

impl BelowRoot {
    fn of(files: &Files) -> BelowRoot {
        let useless: BTreeSet<&'static str> = USELESS.iter().map(|(name, _)| *name).collect();
        let names = files.files.iter().flat_map(|file| file.path.split('/').skip(1));
        BelowRoot(names.filter_map(|name| useless.get(name).copied()).collect())
    }
}

/// What of no use is there, as patterns, and whether each is a reason; nothing that an instruction names or a build reads.
pub fn useless(cx: &Answers<'_>) -> Vec<(String, bool)> {
    let mut found: Vec<(String, bool)> = Vec::new();
    let named = Named::of(cx);
    let below_root = cx.context.remembered(|| BelowRoot::of(cx.context.files()));
    for (name, reason) in USELESS {
        let at_root = cx.context.exists(name) && !cx.context.is_left_out(name);
        let deeper = below_root.0.contains(name);
        // What a repository keeps of settings belongs to the project: frameworks read their defaults there.
        let is_kept = || name == ".env" && !deeper && cx.context.is_tracked(name);
        let is_read = || name == ".git" && reads_history(cx) || is_kept();
        if (at_root || deeper) && !named.has(name) && !is_read() {
            found.push((if deeper { format!("**/{name}") } else { name.to_owned() }, reason));
        }
    }
    // Cargo marks the directory as one that can be made again.
    if cx.context.exists("target/CACHEDIR.TAG") && !cx.context.is_left_out("target") && !named.has("target") {
        found.push(("target".to_owned(), true));
    }
    found.extend(
        ["docs", "doc"].into_iter().filter(|name| is_prose((cx, &named), name)).map(|name| (name.to_owned(), false)),
    );
    found
}

/// Whether a directory holds text for people to read and nothing else, and no manifest of the project speaks of it.
fn is_prose((cx, named): (&Answers<'_>, &Named), directory: &str) -> bool {
    const ENDS: [&str; 9] = ["md", "rst", "adoc", "txt", "png", "jpg", "jpeg", "svg", "gif"];
    const MANIFESTS: [&str; 10] = [
        "package.json",
        "pyproject.toml",
        "setup.py",
        "setup.cfg",
        "MANIFEST.in",
        "Cargo.toml",
        "build.rs",
        "Makefile",
        "mkdocs.yml",
        "pom.xml",
    ];
    let files = cx.context.files().below(directory);
    let prose = |path: &str| path.rsplit_once('.').is_some_and(|(_, end)| ENDS.contains(&end));
    let speaks = |file: &&str| {
        let text = cx.context.read(file, MAX_BYTES).unwrap_or_default();
        String::from_utf8_lossy(&text).contains(directory)
    };
    !files.is_empty()
        && files.iter().all(|file| prose(&file.path))
        && !named.has(directory)
        && !MANIFESTS.iter().any(speaks)
}

/// Whether a `COPY`, `ADD` or bind mount names a path or something below it.
pub fn is_named(cx: &Answers<'_>, name: &str) -> bool {
    Named::of(cx).has(name)
}

/// The parts of the paths that the `COPY`s, `ADD`s and bind mounts name.
struct Named {
    parts: BTreeSet<String>,
    /// Whether one copies what is unknown.
    unknown: bool,
}

impl Named {
    fn of(cx: &Answers<'_>) -> Named {
        let mut named = Named { parts: BTreeSet::new(), unknown: false };
        for (index, instruction) in cx.file.instructions.iter().enumerate() {
            let before = &cx.model.step(index).before;
            for source in cx.model.transfer(index).into_iter().flat_map(Transfer::context_sources) {
                named.unknown |= source.value.known().is_none();
                named.add(source.value.known().unwrap_or_default());
            }
            for mount in mounts::mounts(instruction).iter().filter(|mount| mount.from().is_none()) {
                named.add(mount.source(before, instruction, cx.file.escape).known().unwrap_or_default());
            }
        }
        named
    }

    fn add(&mut self, path: &str) {
        self.parts.extend(path.split('/').map(str::to_owned));
    }

    fn has(&self, name: &str) -> bool {
        self.unknown || self.parts.contains(name)
    }
}
