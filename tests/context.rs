//! Finding Dockerfiles and their build contexts on a real disk, with all that people leave lying around.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use trimtab::context::{Context, Disk, Location, Workspace};
use trimtab::text::Source;

struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Folder {
        let folder = Folder(tempfile::tempdir().expect("a directory for the test"));
        for (path, text) in files {
            let path = folder.at(path);
            fs::create_dir_all(path.parent().expect("a file in the folder")).expect("a directory in the folder");
            fs::write(path, text).expect("a file in the folder");
        }
        folder
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn workspace(&self) -> Workspace {
        Workspace::new(Arc::new(Disk::at(self.0.path())))
    }
}

fn found(workspace: &Workspace, paths: &[&str]) -> Vec<String> {
    let found = workspace.dockerfiles(&paths.iter().map(PathBuf::from).collect::<Vec<_>>());
    let paths = found.paths.iter().map(|path| path.to_string_lossy().replace('\\', "/"));
    paths.chain(found.problems.iter().map(|problem| format!("! {problem}"))).collect()
}

#[test]
fn a_source_finds_its_context_by_its_name() {
    let folder = Folder::new(&[
        ("compose.yaml", "services: {web: {build: {context: ., dockerfile: d/Dockerfile}}}"),
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("d/Dockerfile", "FROM older\n"),
        ("d/x", ""),
    ]);
    let path = folder.at("d/Dockerfile");
    let context = Context::on_disk(&Source::from_text(path.to_string_lossy(), "FROM a\n"));
    assert_eq!((context.dockerfile(), context.exists("d/x")), (Some("d/Dockerfile"), true));
}

#[test]
fn what_version_control_ignores_is_not_found() {
    let folder = Folder::new(&[
        (".gitignore", "build/\n*.gen.Dockerfile\n"),
        ("Dockerfile", ""),
        ("build/Dockerfile", ""),
        ("x.gen.Dockerfile", ""),
        (".devcontainer/Dockerfile", ""),
        (".git/Dockerfile", ""),
        ("a/Dockerfile.md", ""),
        ("a/node_modules/Dockerfile", ""),
    ]);
    let workspace = folder.workspace();
    assert_eq!(found(&workspace, &[""]), [".devcontainer/Dockerfile", "Dockerfile"]);
    assert_eq!(found(&workspace, &["build/Dockerfile"]), ["build/Dockerfile"], "a named file is always taken");
}

#[cfg(unix)]
#[test]
fn odd_things_cost_only_themselves() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new(&[("a/Dockerfile", ""), ("b/Dockerfile/inside", ""), ("empty/x", "")]);
    symlink("../a", folder.at("a/loop")).unwrap();
    symlink("self.Dockerfile", folder.at("self.Dockerfile")).unwrap();
    symlink("a/Dockerfile", folder.at("link.Dockerfile")).unwrap();
    let pipe = std::process::Command::new("mkfifo").arg(folder.at("pipe.Dockerfile")).status();
    assert!(pipe.is_ok_and(|status| status.success()), "a pipe can be made");
    let workspace = folder.workspace();
    assert_eq!(found(&workspace, &[""]), ["a/Dockerfile"]);
    assert_eq!(
        found(&workspace, &["missing", "self.Dockerfile", "b/Dockerfile", "empty", "a/loop"]),
        [
            "a/loop/Dockerfile",
            "! missing: no such file or directory",
            "! self.Dockerfile: too many levels of symbolic links"
        ]
    );
    let context = workspace.context(Path::new("a/Dockerfile"), || vec!["loop".to_owned()]);
    assert_eq!(context.files().files.len(), 2);
    assert!(context.files().complete && context.exists("loop/a") == context.exists("a"));
    let read = workspace.world().read(Path::new("pipe.Dockerfile"), 10).unwrap_err();
    assert_eq!(read.to_string(), "it is not a regular file");
}

#[test]
fn broken_descriptions_cost_only_themselves() {
    let folder = Folder::new(&[
        (".git/HEAD", ""),
        ("a/compose.yml", "services: ["),
        ("b/docker-bake.hcl", "target"),
        ("compose.yml", "services: {web: {build: {context: web, dockerfile: ../docker/web}}}"),
        ("docker/web", ""),
        ("web/x", ""),
    ]);
    let workspace = folder.workspace();
    assert_eq!(found(&workspace, &[""]), ["docker/web"]);
    let context = workspace.context(Path::new("docker/web"), Vec::new);
    assert_eq!(context.build.location, Location::Directory(PathBuf::from("web")));
    let descriptions = workspace.descriptions(Path::new("docker/web"));
    let problems: Vec<PathBuf> =
        descriptions.get().unwrap().problems.iter().map(|problem| problem.path.clone()).collect();
    assert_eq!(problems, [PathBuf::from("a/compose.yml"), PathBuf::from("b/docker-bake.hcl")]);
}

#[test]
fn absolute_paths_work_as_well() {
    let folder =
        Folder::new(&[(".git/HEAD", ""), ("docker/Dockerfile", ""), ("src/x", ""), (".dockerignore", "src/y")]);
    let workspace = Workspace::new(Arc::new(Disk::default()));
    let dockerfile = folder.at("docker/Dockerfile");
    let context = workspace.context(&dockerfile, || vec!["src".to_owned()]);
    assert_eq!(context.dockerfile(), Some("docker/Dockerfile"));
    assert!(context.is_ignored("src/y") && context.exists("src/x"));
    let listed = workspace.dockerfiles(&[folder.0.path().to_owned()]);
    assert_eq!(listed.paths, [dockerfile]);
}

#[test]
fn a_large_context_is_walked_lazily() {
    let folder = Folder::new(&[("Dockerfile", ""), (".dockerignore", "many\n")]);
    for directory in 0..20 {
        fs::create_dir_all(folder.at(&format!("many/{directory}"))).unwrap();
        for file in 0..50 {
            fs::write(folder.at(&format!("many/{directory}/{file}")), "").unwrap();
        }
    }
    let workspace = folder.workspace();
    let context: Context = workspace.context(Path::new("Dockerfile"), Vec::new);
    let paths: Vec<&str> = context.files().files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, [".dockerignore", "Dockerfile"]);
}

/// A search that opened them would wait for ever, or read without an end.
#[cfg(unix)]
#[test]
fn ignore_files_that_are_no_files_cost_their_directory() {
    for name in [".gitignore", ".ignore"] {
        let folder = Folder::new(&[("a/Dockerfile", ""), ("b/Dockerfile", ""), ("c/Dockerfile", "")]);
        let pipe = std::process::Command::new("mkfifo").arg(folder.at(&format!("b/{name}"))).status();
        assert!(pipe.is_ok_and(|status| status.success()), "a pipe can be made");
        std::os::unix::fs::symlink("/dev/zero", folder.at(&format!("c/{name}"))).unwrap();
        let why = "it is not a regular file, so this directory is not searched";
        let expected = ["a/Dockerfile", &format!("! b/{name}: {why}"), &format!("! c/{name}: {why}")];
        assert_eq!(found(&folder.workspace(), &[""]), expected);
        let root = "it is not a regular file of at most 1 MB, so no ignore file is read";
        let told = found(&folder.workspace(), &["b"]);
        assert_eq!(told.first().map(String::as_str), Some("b/Dockerfile"));
        assert!(told.len() == 2 && told[1].ends_with(&format!("b/{name}: {root}")), "{told:?}");
    }
}
