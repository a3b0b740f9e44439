//! The files of a corpus: of a folder, of the data file, of this project.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// One file of a corpus.
pub(crate) struct File {
    /// Its name in messages.
    pub(crate) name: String,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
}

/// Every file below a folder, those that are no Dockerfiles by name left out where there are any that are.
pub(crate) fn folder(root: &Path) -> Vec<File> {
    let mut paths = Vec::new();
    walk(root, &mut paths);
    paths.sort();
    let read = |path: PathBuf| {
        let bytes = fs::read(&path).ok()?;
        Some(File { name: path.display().to_string(), bytes })
    };
    paths.into_iter().filter_map(read).collect()
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && entry.file_name() != ".git" => walk(&path, paths),
            Ok(kind) if kind.is_file() && is_dockerfile(&entry.file_name().to_string_lossy()) => paths.push(path),
            _ => {}
        }
    }
}

fn is_dockerfile(name: &str) -> bool {
    const OTHERS: [&str; 6] = [".dockerignore", ".md", ".sh", ".toml", ".json", ".template"];
    let name = name.to_lowercase();
    let called = |word: &str| name.starts_with(word) || name.ends_with(&format!(".{word}"));
    (called("dockerfile") || called("containerfile")) && !OTHERS.iter().any(|other| name.ends_with(other))
}

/// The files of a gzipped list of JSON objects with `id` and `text`.
pub(crate) fn data(path: &Path) -> Vec<File> {
    let file = fs::File::open(path).expect("the data file can be opened");
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(file), &mut text).expect("it is gzipped text");
    let object = |line: &str| {
        let value: Value = serde_json::from_str(line).expect("each line is an object");
        let field = |name: &str| value[name].as_str().expect("it is text").to_owned();
        File { name: field("id"), bytes: field("text").into_bytes() }
    };
    text.lines().map(object).collect()
}

/// The data file beside the project, where there is one.
pub(crate) fn data_beside() -> Option<PathBuf> {
    let folder = std::env::var_os("TRIMTAB_DATA").map_or_else(|| root().join("../shared/data"), PathBuf::from);
    let path = folder.join("dockerfiles-5000.jsonl.gz");
    path.exists().then_some(path)
}

/// The project's own fixtures, sample projects, and examples of the rules' pages.
pub(crate) fn own() -> Vec<File> {
    let mut files = folder(&root().join("tests"));
    for entry in fs::read_dir(root().join("rules")).into_iter().flatten().flatten() {
        let Ok(text) = fs::read_to_string(entry.path()) else { continue };
        let name = entry.file_name().to_string_lossy().into_owned();
        let examples = text.split("\n```dockerfile").skip(1).filter_map(|part| part.split_once('\n'));
        let examples = examples.filter_map(|(_, part)| part.split("\n```").next());
        files.extend(examples.enumerate().map(|(number, example)| File {
            name: format!("{name}, example {}", number + 1),
            bytes: format!("{example}\n").into_bytes(),
        }));
    }
    files
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
