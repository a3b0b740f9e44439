//! The past of a repository: trees and the changes between them, asked of the program `git`. Trees need no blobs, except
//! for what links say.
//!
//! A repository's own configuration can name programs that git starts: a signature checker, a file system monitor,
//! filters, diff drivers, pagers. So only git's plumbing is asked, which starts none of them, each command with the
//! settings that could do so switched off, and the files on the disk are never compared by git.

use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::problem::reason;
use super::program::program;
use super::stat::Kind;
use super::tree::{Node, Tree, digest};

/// A repository that `git` is asked about.
#[derive(Clone, Debug)]
pub struct Repository {
    root: PathBuf,
}

/// A path that differs between two trees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// From the root of the repository.
    pub path: String,
    /// What was there.
    pub before: Option<Node>,
    /// What is there.
    pub after: Option<Node>,
}

impl Edit {
    /// A file that has other bytes now.
    pub fn changed(path: impl Into<String>) -> Edit {
        Edit { path: path.into(), before: Some(Node::file(b"before")), after: Some(Node::file(b"after")) }
    }
}

/// A commit as the first-parent history has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Its hash.
    pub id: String,
    /// What it changed since its first parent.
    pub edits: Vec<Edit>,
}

impl Repository {
    /// The repository whose files start at `root`.
    pub fn new(root: impl Into<PathBuf>) -> Repository {
        Repository { root: root.into() }
    }

    /// The hash of the commit that a text names.
    pub fn resolve(&self, revision: &str) -> Result<String, String> {
        let name = format!("{revision}^{{commit}}");
        let told = self.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &name], b"")?;
        if told.succeeded {
            return Ok(String::from_utf8_lossy(&told.output).trim().to_owned());
        }
        // Without a word of its own, git says that there is no such commit.
        let hint =
            if self.is_shallow() { ": the clone is shallow, so older commits are missing; fetch them" } else { "" };
        Err(told.error.unwrap_or_else(|| format!("`{revision}` is not a commit of this repository{hint}")))
    }

    /// All files of a commit, from the root of the repository.
    pub fn tree(&self, commit: &str) -> Result<Tree, String> {
        let listed = self.git(&["ls-tree", "-r", "-z", "--full-tree", commit])?;
        let mut nodes: Vec<(String, Node)> = Vec::new();
        let mut links: Vec<(usize, String)> = Vec::new();
        for entry in fields(&listed) {
            let Some((meta, path)) = entry.split_once('\t') else { continue };
            let mut words = meta.split(' ');
            let (Some(mode), _, Some(id)) = (words.next(), words.next(), words.next()) else { continue };
            let Some(node) = node(mode, id, path) else { continue };
            if node.kind == Kind::Link {
                links.push((nodes.len(), id.to_owned()));
            }
            nodes.push((path.to_owned(), node));
        }
        let ids: Vec<&str> = links.iter().map(|(_, id)| id.as_str()).collect();
        for ((index, _), target) in links.iter().zip(self.blobs(&ids)) {
            if let Some(target) = target {
                nodes[*index].1.target = String::from_utf8_lossy(&target).into_owned();
            }
        }
        Ok(Tree::new(nodes))
    }

    /// The bytes of a file of a commit, where it is there.
    pub fn file(&self, commit: &str, path: &str) -> Option<Vec<u8>> {
        self.git(&["cat-file", "blob", &format!("{commit}:{path}")]).ok()
    }

    /// The files that have another name in a later commit: the old name and the new one. Files with other bytes are told
    /// apart, as far as git looks at that.
    pub fn renames(&self, commit: &str, later: &str) -> Result<Vec<(String, String)>, String> {
        self.renamed(&["diff-tree", "-r"], &[commit, later])
    }

    /// The files that have another name in what is staged for the next commit, as [`Repository::renames`] tells them.
    pub fn staged_renames(&self, commit: &str) -> Result<Vec<(String, String)>, String> {
        self.renamed(&["diff-index", "--cached"], &[commit, "--"])
    }

    fn renamed(&self, command: &[&str], of: &[&str]) -> Result<Vec<(String, String)>, String> {
        let asked = ["--find-renames", "--diff-filter=R", "--name-status", "--no-ext-diff", "--no-textconv", "-z"];
        let told = self.git(&[command, &asked[..], of].concat())?;
        let told = fields(&told);
        Ok(told.chunks(3).filter_map(|entry| Some((entry.get(1)?.clone(), entry.get(2)?.clone()))).collect())
    }

    /// The files that differ between a commit and what is staged for the next one.
    pub fn staged_paths(&self, commit: &str) -> Result<Vec<String>, String> {
        let asked = ["diff-index", "--cached", "--name-only", "--no-renames", "--no-ext-diff", "-z", commit, "--"];
        Ok(fields(&self.git(&asked)?))
    }

    /// The last commit that a revision and `HEAD` have in common.
    pub fn merge_base(&self, revision: &str) -> Result<String, String> {
        let found = self.resolve(revision).and_then(|commit| {
            let told = self.run(&["merge-base", &commit, "HEAD"], b"")?;
            let base = String::from_utf8_lossy(&told.output).trim().to_owned();
            let none = || told.error.unwrap_or_else(|| format!("`{revision}` and `HEAD` have no common commit"));
            if told.succeeded && !base.is_empty() { Ok(base) } else { Err(none()) }
        });
        found.map_err(|why| {
            if !self.is_shallow() {
                return why;
            }
            let fetch = "fetch the whole history: `fetch-depth: 0` in `actions/checkout`, `GIT_DEPTH: 0` in GitLab CI, or \
                         `git fetch --unshallow`";
            format!("the common commit of `{revision}` and `HEAD` is not in this shallow clone; {fetch}")
        })
    }

    /// The last commit that changed a file, where one did.
    pub fn last_change(&self, path: &str) -> Option<String> {
        let told = self.git(&["rev-list", "--max-count=1", "HEAD", "--", path]).ok()?;
        let commit = String::from_utf8_lossy(&told).trim().to_owned();
        (!commit.is_empty()).then_some(commit)
    }

    /// Whether it keeps a file in its root.
    pub fn tracks(&self, name: &str) -> bool {
        self.git(&["ls-files", "-z", "--", name]).is_ok_and(|told| !told.is_empty())
    }

    /// Whether git's settings have it write all text with the line endings of Windows.
    pub fn converts_line_endings(&self) -> bool {
        let is = |name: &str, value: &[u8]| {
            self.git(&["config", "--get", name]).unwrap_or_default().trim_ascii().eq_ignore_ascii_case(value)
        };
        is("core.autocrlf", b"true") || is("core.eol", b"crlf")
    }

    /// Whether the attributes of a file have git write it with the line endings of Windows.
    pub fn converts_line_endings_of(&self, path: &str) -> bool {
        self.git(&["check-attr", "eol", "--", path]).unwrap_or_default().trim_ascii().ends_with(b": crlf")
    }

    /// Whether what is staged for the next commit differs from this one.
    pub fn has_staged(&self, commit: &str) -> Result<bool, String> {
        let told = self.git(&["diff-index", "--cached", "--raw", "--no-renames", "-z", commit, "--"])?;
        Ok(!told.is_empty())
    }

    /// The last commits of the first-parent history, the newest first, at most this many. A merge is compared with its first
    /// parent; one whose parents a shallow clone does not have is left out.
    pub fn history(&self, commit: &str, most: usize) -> Result<Vec<Commit>, String> {
        let count = format!("--max-count={most}");
        let listed = self.git(&["rev-list", "--first-parent", "--parents", &count, commit, "--"])?;
        let is_shallow = self.is_shallow();
        // Each line is a commit and its parents, of which the first counts. What the last commit of a shallow clone changed
        // is not known: all its files look new.
        let listed = String::from_utf8_lossy(&listed);
        let asked = listed.lines().map(|line| line.split(' ').take(2).collect::<Vec<_>>());
        let asked: Vec<String> =
            asked.filter(|words| words.len() > 1 || !is_shallow).map(|words| words.join(" ") + "\n").collect();
        let plumbing =
            ["diff-tree", "--stdin", "--always", "--root", "-r", "--raw", "--no-renames", "--no-abbrev", "-z"];
        let told = self.ask(&plumbing, asked.concat().as_bytes())?;
        let mut commits: Vec<Commit> = Vec::new();
        let mut told = fields(&told).into_iter();
        while let Some(field) = told.next() {
            match (field.starts_with(':'), commits.last_mut()) {
                (true, Some(commit)) => commit.edits.extend(told.next().and_then(|path| edit(&field, path))),
                _ => commits.push(Commit { id: field, edits: Vec::new() }),
            }
        }
        Ok(commits)
    }

    /// The bytes of those files of a commit that have at most so many bytes, of the ones with these paths from `root`; each
    /// with what was given for its path.
    pub(super) fn small_files<T>(
        &self,
        commit: &str,
        root: &str,
        wanted: BTreeMap<String, T>,
        most: usize,
    ) -> Vec<(String, (Vec<u8>, T))> {
        let names: Vec<String> =
            wanted.keys().map(|path| format!("{commit}:{}", super::path::join(root, path))).collect();
        let asked: String = names.iter().flat_map(|name| [name.replace('\n', " "), "\n".to_owned()]).collect();
        let Ok(told) = self.ask(&["cat-file", "--batch-check"], asked.as_bytes()) else { return Vec::new() };
        let told = String::from_utf8_lossy(&told).into_owned();
        let small = told.lines().zip(wanted).filter_map(|(line, (path, value))| {
            let mut words = line.split(' ');
            let (id, kind, size) = (words.next()?, words.next()?, words.next()?);
            (kind == "blob" && size.parse::<usize>().ok()? <= most).then_some((id, path, value))
        });
        let (ids, rest): (Vec<&str>, Vec<_>) = small.map(|(id, path, value)| (id, (path, value))).unzip();
        let files = self.blobs(&ids).into_iter().zip(rest);
        files.filter_map(|(bytes, (path, value))| Some((path, (bytes?, value)))).collect()
    }

    /// The repository of a submodule, where it is checked out.
    pub(super) fn submodule(&self, path: &str) -> Option<Repository> {
        let root = self.root.join(path);
        std::fs::symlink_metadata(root.join(".git")).ok().map(|_| Repository { root })
    }

    /// Why the history may be shorter than it was.
    pub fn is_shallow(&self) -> bool {
        let told = self.git(&["rev-parse", "--is-shallow-repository"]);
        told.is_ok_and(|told| told.starts_with(b"true"))
    }

    /// Whether the contents of files were left out when it was cloned.
    pub fn is_partial(&self) -> bool {
        self.git(&["config", "--get-regexp", r"^remote\..*\.promisor$"]).is_ok_and(|told| !told.is_empty())
    }

    /// The bytes of blobs, those that are at hand.
    fn blobs(&self, ids: &[&str]) -> Vec<Option<Vec<u8>>> {
        if ids.is_empty() {
            return Vec::new();
        }
        let asked: String = ids.iter().flat_map(|id| [id, "\n"]).collect();
        let told = self.ask(&["cat-file", "--batch"], asked.as_bytes()).unwrap_or_default();
        let mut rest = told.as_slice();
        let next = |rest: &mut &[u8]| {
            let end = rest.iter().position(|byte| *byte == b'\n')?;
            let head = String::from_utf8_lossy(&rest[..end]).into_owned();
            *rest = &rest[end + 1..];
            let size: usize = head.rsplit(' ').next()?.parse().ok()?;
            let bytes = rest.get(..size)?.to_vec();
            *rest = rest.get(size + 1..).unwrap_or_default();
            Some(bytes)
        };
        ids.iter().map(|_| next(&mut rest)).collect()
    }

    fn git(&self, arguments: &[&str]) -> Result<Vec<u8>, String> {
        self.ask(arguments, b"")
    }

    fn ask(&self, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, String> {
        let told = self.run(arguments, input)?;
        if told.succeeded { Ok(told.output) } else { Err(told.error.unwrap_or_else(|| "git failed".to_owned())) }
    }

    fn run(&self, arguments: &[&str], input: &[u8]) -> Result<Told, String> {
        let root: &Path = if self.root.as_os_str().is_empty() { Path::new(".") } else { &self.root };
        let mut command = Command::new(program("git").ok_or("git is not installed")?);
        command.arg("-C").arg(root).args(["--no-pager", "--literal-pathspecs"]);
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        command.args(arguments);
        // What a caller's environment says of another repository is not about this one; a hook of git sets much of it.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
            command.env_remove(name);
        }
        // Nothing is fetched unasked, and nothing is asked.
        command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("git cannot be started: {}", reason(&error)))?;
        let stdin = child.stdin.take();
        let input = input.to_vec();
        // Written apart, for git answers before it has read all.
        let writer = std::thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&input)));
        let output = child.wait_with_output().map_err(|error| format!("git cannot be read: {}", reason(&error)))?;
        let _ = writer.join();
        let words = String::from_utf8_lossy(&output.stderr);
        let line = words.lines().find(|line| !line.trim().is_empty());
        let error = line.map(|line| format!("git: {}", line.trim_start_matches("fatal: ")));
        Ok(Told { succeeded: output.status.success(), output: output.stdout, error })
    }
}

/// What git answers.
struct Told {
    succeeded: bool,
    output: Vec<u8>,
    /// The first line of its error stream.
    error: Option<String>,
}

/// Settings that win over those of any configuration file: nothing is started, nothing is fetched.
const SETTINGS: [&str; 6] = [
    "core.quotePath=false",
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.alternateRefsCommand=",
    "log.showSignature=false",
    "protocol.allow=never",
];

/// The texts between NUL bytes. A line break before a text is git's own.
fn fields(bytes: &[u8]) -> Vec<String> {
    let texts = bytes.split(|byte| *byte == 0).map(String::from_utf8_lossy);
    texts.map(|text| text.trim_start_matches('\n').to_owned()).filter(|text| !text.is_empty()).collect()
}

/// Reads `:100644 100755 ID ID M`.
fn edit(meta: &str, path: String) -> Option<Edit> {
    let words: Vec<&str> = meta.trim_start_matches(':').split(' ').collect();
    let [before, after, old, new, ..] = words[..] else { return None };
    Some(Edit { before: node(before, old, &path), after: node(after, new, &path), path })
}

/// A tree's entry; `None` where the mode says that there is none. Files that are not in the repository have no id: their
/// path stands for it.
fn node(mode: &str, id: &str, path: &str) -> Option<Node> {
    let is_unknown = id.bytes().all(|byte| byte == b'0');
    let content = content_of(if is_unknown { path } else { id });
    match mode {
        "000000" => None,
        "120000" => Some(Node::link(if is_unknown { path } else { id })),
        "160000" => Some(Node { kind: Kind::Directory, digest: content, ..Node::directory() }),
        "100755" => Some(Node { digest: content, ..Node::file(b"").with_mode(0o755) }),
        _ => Some(Node { digest: content, ..Node::file(b"") }),
    }
}

/// What tells a file with this name in git from others.
pub(super) fn content_of(id: &str) -> u64 {
    digest(id.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_diffs_are_read() {
        let id = |digit: &str| digit.repeat(40);
        let text = format!(
            ":100644 100755 {a} {a} M\0run\0:000000 120000 {z} {b} A\0a\tb\0:100644 000000 {a} {z} D\0gone\0",
            a = id("a"),
            b = id("b"),
            z = id("0"),
        );
        let told = fields(text.as_bytes());
        let edits: Vec<Edit> = told.chunks(2).filter_map(|pair| edit(&pair[0], pair[1].clone())).collect();
        let shown: Vec<_> =
            edits.iter().map(|edit| (&*edit.path, edit.before.is_some(), edit.after.is_some())).collect();
        assert_eq!(shown, [("run", true, true), ("a\tb", false, true), ("gone", true, false)]);
        let (before, after) = (edits[0].before.as_ref().unwrap(), edits[0].after.as_ref().unwrap());
        assert_eq!((before.mode, after.mode, before.digest == after.digest), (0o644, 0o755, true));
        assert_eq!(edits[1].after.as_ref().unwrap().kind, Kind::Link);
    }
}
