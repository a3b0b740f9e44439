use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::*;

fn paths(context: &Context) -> Vec<&str> {
    context.files().files.iter().map(|file| file.path.as_str()).collect()
}

fn context(files: &[(&str, &str)]) -> Context {
    Context::memory(files.iter().copied())
}

fn context_of(dockerfile: &str, root: &str, world: Memory) -> Context {
    let build = Build::new(Location::Directory(PathBuf::from(root)), Chosen::Override);
    Context::new(Arc::new(world), Path::new(dockerfile), build)
}

#[test]
fn nothing_is_known_of_an_unknown_context() {
    let context = Context::unknown();
    assert!(!context.is_known() && !context.exists("") && !context.is_ignored("a") && !context.files().complete);
    assert_eq!((context.root(), context.dockerfile(), context.matches("*").len()), (None, None, 0));
}

#[test]
fn files_come_in_order_without_the_ignored() {
    let context = context(&[
        (".dockerignore", "*\n!src\nsrc/**/*.md\n!src/b/KEEP.md\n"),
        ("Dockerfile", ""),
        ("src/b/c", ""),
        ("src/b.txt", ""),
        ("src/b/KEEP.md", ""),
        ("src/b/x.md", ""),
        ("docs/a", ""),
    ]);
    assert_eq!(paths(&context), ["src/b/KEEP.md", "src/b/c", "src/b.txt"]);
    assert!(context.files().complete);
    let below = |path| context.files().below(path).iter().map(|file| file.path.as_str()).collect::<Vec<_>>();
    assert_eq!(below("src/b"), ["src/b/KEEP.md", "src/b/c"]);
    assert_eq!(below("src/b.txt"), ["src/b.txt"]);
    assert_eq!(below("").len(), 3);
    assert!(below("sr").is_empty());
}

#[test]
fn the_ignore_file_beside_the_dockerfile_replaces_the_other() {
    use IgnoreOrigin::{BesideDockerfile, ContextRoot};
    for (files, expected, ignored) in [
        (&[("Dockerfile", "")][..], None, false),
        (&[(".dockerignore", "a")], Some((".dockerignore", ContextRoot)), true),
        (&[("Dockerfile.dockerignore", "a")], Some(("Dockerfile.dockerignore", BesideDockerfile)), true),
        (
            &[(".dockerignore", "a"), ("Dockerfile.dockerignore", "")],
            Some(("Dockerfile.dockerignore", BesideDockerfile)),
            false,
        ),
        (&[("dockerfile.dockerignore", "a")], None, false),
    ] {
        let context = context(files);
        let ignore = context.ignore().map(|ignore| (ignore.file.source.name.as_str(), ignore.origin));
        assert_eq!((ignore, context.is_ignored("a")), (expected, ignored), "{files:?}");
    }
    let unreadable = context(&[(".dockerignore/x", "")]);
    assert_eq!(unreadable.ignore_problem(), Some("cannot read .dockerignore: it is a directory"));
}

#[test]
fn the_dockerfile_is_placed_in_its_context() {
    for (dockerfile, root, expected) in [
        ("Dockerfile", "", Some("Dockerfile")),
        ("a/Dockerfile", ".", Some("a/Dockerfile")),
        ("a/b/Dockerfile", "a", Some("b/Dockerfile")),
        ("a/../b/Dockerfile", "./b", Some("Dockerfile")),
        ("a/Dockerfile", "b", None),
        ("/x/a/Dockerfile", "/x", Some("a/Dockerfile")),
        ("link/Dockerfile", "real", Some("Dockerfile")),
    ] {
        let world = Memory::new([("real/Dockerfile", "")]);
        world.link(Path::new("link"), "real");
        assert_eq!(context_of(dockerfile, root, world).dockerfile(), expected, "{dockerfile} in {root:?}");
    }
}

#[test]
fn sources_find_what_a_builder_finds() {
    let world = Memory::new([
        ("x/.dockerignore", "secret\nlogs/*\npkg\n!pkg/keep\n**/*.tmp\n"),
        ("x/package.json", ""),
        ("x/.env", ""),
        ("x/secret/a", ""),
        ("x/logs/a", ""),
        ("x/pkg/keep", ""),
        ("x/pkg/drop", ""),
        ("x/a/one.json", ""),
        ("x/b/two.json", ""),
        ("x/b/c/three.json", ""),
        ("x/a.tmp", ""),
        ("x/we[ird", ""),
        ("outside", ""),
    ]);
    world.link(Path::new("x/link"), "a");
    world.link(Path::new("x/hidden"), "/secret");
    world.link(Path::new("x/up"), "../../b");
    world.link(Path::new("x/loop"), "loop");
    let context = context_of("x/Dockerfile", "x", world);
    for (source, expected) in [
        ("package.json", "package.json"),
        ("./package.json", "package.json"),
        ("/package.json", "package.json"),
        ("../package.json", "package.json"),
        ("../outside", ""),
        ("missing", ""),
        ("package*.json", "package.json"),
        ("p*", "package.json pkg"),
        (".e*", ".env"),
        ("**/*.json", "a/one.json b/two.json"),
        ("b/*/*.json", "b/c/three.json"),
        ("*/one.json", "a/one.json"),
        ("link/*.json", "link/one.json"),
        ("link/one.json", "link/one.json"),
        ("up/two.json", "up/two.json"),
        ("loop", ""),
        ("secret", "!secret"),
        ("secret/a", "!secret/a"),
        ("hidden", "!hidden"),
        ("logs", "logs"),
        ("logs/*", "!logs/a"),
        ("pkg", "pkg"),
        ("pkg/*", "!pkg/drop pkg/keep"),
        ("*.tmp", "!a.tmp"),
        ("we[[]ird", "we[ird"),
        ("we[ird", ""),
        ("[", ""),
    ] {
        let mark = |found: Match| format!("{}{}", if found.left_out { "!" } else { "" }, found.path);
        let found: Vec<String> = context.matches(source).into_iter().map(mark).collect();
        assert_eq!(found.join(" "), expected, "{source}");
    }
    let root = context.matches(".");
    assert_eq!((root.len(), root[0].path.as_str(), root[0].kind), (1, "", Kind::Directory));
    assert_eq!(context.look("link").unwrap().kind, Kind::Directory);
    assert_eq!(context.read("up/two.json", 10).unwrap(), b"");
}

#[test]
fn git_metadata_is_sent_unless_ignored() {
    for (ignore, expected) in [
        ("", true),
        (".git", false),
        ("**/.git", false),
        (".gitignore", true),
        (".git/*", false),
        (".git\n!.git/HEAD", false),
        (".git/hooks", true),
    ] {
        let context = context(&[(".dockerignore", ignore), (".git/HEAD", "")]);
        assert_eq!(context.sends_git(), expected, "{ignore:?}");
        assert_eq!(context.repository.as_deref(), Some(Path::new("")));
    }
}
