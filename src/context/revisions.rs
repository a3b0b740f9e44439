//! The past of a repository: trees and the changes between them, asked of the program `git`. Trees need no blobs, except
//! for what links say.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::problem::reason;
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
        let found = self.git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &name]);
        let bytes = found.map_err(|_| format!("`{revision}` is no commit of this repository"))?;
        Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
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
        self.git(&["show", &format!("{commit}:{path}")]).ok()
    }

    /// What differs between a commit and the files as they are, those that git does not know included unless they are
    /// ignored.
    pub fn since(&self, commit: &str) -> Result<Vec<Edit>, String> {
        let changed =
            self.git(&["diff", "--raw", "--no-renames", "--no-abbrev", "--no-ext-diff", "-z", commit, "--"])?;
        let mut edits = Vec::new();
        raw(&fields(&changed), &mut edits);
        let untracked = self.git(&["ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", ":/"])?;
        let new = fields(&untracked).into_iter().map(|path| {
            let after = Some(Node::file(path.as_bytes()));
            Edit { path, before: None, after }
        });
        edits.extend(new);
        Ok(edits)
    }

    /// The files that have another name now than in a commit: the old name and the new one.
    pub fn renames(&self, commit: &str) -> Result<Vec<(String, String)>, String> {
        let told = self.git(&["diff", "--find-renames", "--diff-filter=R", "--name-status", "-z", commit, "--"])?;
        let told = fields(&told);
        Ok(told.chunks(3).filter_map(|entry| Some((entry.get(1)?.clone(), entry.get(2)?.clone()))).collect())
    }

    /// The last commits of the first-parent history, the newest first, at most this many. A merge is compared with its first
    /// parent; one whose parents a shallow clone does not have is left out.
    pub fn history(&self, commit: &str, most: usize) -> Result<Vec<Commit>, String> {
        let count = format!("--max-count={most}");
        let told = self.git(&[
            "log",
            "--first-parent",
            "-m",
            "--raw",
            "--no-renames",
            "--no-abbrev",
            "-z",
            "--format=commit %H %P",
            &count,
            commit,
            "--",
        ])?;
        let told = fields(&told);
        let starts: Vec<usize> =
            told.iter().enumerate().filter(|(_, field)| field.starts_with("commit ")).map(|(at, _)| at).collect();
        let ends = starts.iter().skip(1).copied().chain([told.len()]);
        let is_shallow = self.is_shallow();
        let commits = starts.iter().zip(ends).filter_map(|(&start, end)| {
            let (id, parents) = told[start]["commit ".len()..].split_once(' ').unwrap_or_default();
            // What the last commit of a shallow clone changed is not known: all its files look new.
            if is_shallow && parents.is_empty() {
                return None;
            }
            let mut commit = Commit { id: id.to_owned(), edits: Vec::new() };
            raw(&told[start + 1..end], &mut commit.edits);
            Some(commit)
        });
        Ok(commits.collect())
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
        let root: &Path = if self.root.as_os_str().is_empty() { Path::new(".") } else { &self.root };
        let mut command = Command::new("git");
        command.arg("-C").arg(root).args(["-c", "core.quotePath=false"]).args(arguments);
        // Nothing is fetched behind anybody's back, and nothing is asked.
        command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("git cannot be started: {}", reason(&error)))?;
        let stdin = child.stdin.take();
        let input = input.to_vec();
        // Written apart, for git answers before it has read all.
        let writer = std::thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&input)));
        let output = child.wait_with_output().map_err(|error| format!("git cannot be read: {}", reason(&error)))?;
        let _ = writer.join();
        if output.status.success() {
            return Ok(output.stdout);
        }
        let told = String::from_utf8_lossy(&output.stderr);
        let line = told.lines().next().unwrap_or("git failed");
        Err(format!("git: {}", line.trim_start_matches("fatal: ")))
    }
}

/// The texts between NUL bytes. A line break before a text is git's own.
fn fields(bytes: &[u8]) -> Vec<String> {
    let texts = bytes.split(|byte| *byte == 0).map(String::from_utf8_lossy);
    texts.map(|text| text.trim_start_matches('\n').to_owned()).filter(|text| !text.is_empty()).collect()
}

/// Reads `:100644 100755 ID ID M`, each followed by its path.
fn raw(fields: &[String], edits: &mut Vec<Edit>) {
    for pair in fields.chunks(2) {
        let [meta, path] = pair else { continue };
        let words: Vec<&str> = meta.trim_start_matches(':').split(' ').collect();
        let [before, after, old, new, ..] = words[..] else { continue };
        edits.push(Edit { path: path.clone(), before: node(before, old, path), after: node(after, new, path) });
    }
}

/// A tree's entry; `None` where the mode says that there is none. Files that are not in the repository have no id: their
/// path stands for it.
fn node(mode: &str, id: &str, path: &str) -> Option<Node> {
    let is_unknown = id.bytes().all(|byte| byte == b'0');
    let content = digest(if is_unknown { path.as_bytes() } else { id.as_bytes() });
    match mode {
        "000000" => None,
        "120000" => Some(Node::link(if is_unknown { path } else { id })),
        "160000" => Some(Node { kind: Kind::Directory, digest: content, ..Node::directory() }),
        "100755" => Some(Node { digest: content, ..Node::file(b"").with_mode(0o755) }),
        _ => Some(Node { digest: content, ..Node::file(b"") }),
    }
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
        let mut edits = Vec::new();
        raw(&fields(text.as_bytes()), &mut edits);
        let shown: Vec<_> =
            edits.iter().map(|edit| (&*edit.path, edit.before.is_some(), edit.after.is_some())).collect();
        assert_eq!(shown, [("run", true, true), ("a\tb", false, true), ("gone", true, false)]);
        let (before, after) = (edits[0].before.as_ref().unwrap(), edits[0].after.as_ref().unwrap());
        assert_eq!((before.mode, after.mode, before.digest == after.digest), (0o644, 0o755, true));
        assert_eq!(edits[1].after.as_ref().unwrap().kind, Kind::Link);
    }
}
