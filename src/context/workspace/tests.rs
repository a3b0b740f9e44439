use super::*;
use crate::context::Memory;

fn workspace(files: &[(&str, &str)]) -> Workspace {
    Workspace::new(Arc::new(Memory::new(files.iter().copied())))
}

fn listed(found: &Dockerfiles) -> String {
    let paths: Vec<String> = found.paths.iter().map(|path| shown(path)).collect();
    let problems: Vec<String> = found.problems.iter().map(ToString::to_string).collect();
    [paths, problems].concat().join("\n")
}

fn dockerfiles(workspace: &Workspace, paths: &[&str]) -> String {
    listed(&workspace.dockerfiles(&paths.iter().map(PathBuf::from).collect::<Vec<_>>()))
}

fn choice(workspace: &Workspace, dockerfile: &str, sources: &[&str]) -> String {
    let sources = || sources.iter().map(|source| (*source).to_owned()).collect();
    let context = workspace.context(Path::new(dockerfile), sources);
    let root = context.root().unwrap_or_else(|| "nowhere".to_owned());
    let reasons = std::iter::once(&context.build).chain(&context.others).map(|build| build.chosen.to_string());
    format!("{root}: {}", reasons.collect::<Vec<_>>().join("; "))
}

#[test]
fn a_directory_stands_for_its_dockerfiles() {
    let workspace = workspace(&[
        ("Dockerfile", ""),
        ("Dockerfile.dockerignore", ""),
        ("b/web.Dockerfile", ""),
        ("a/Containerfile", ""),
        ("node_modules/x/Dockerfile", ""),
        ("compose.yml", "services: {a: {build: {context: ., dockerfile: odd/name}}, b: {build: {dockerfile: gone}}}"),
        ("odd/name", ""),
    ]);
    assert_eq!(dockerfiles(&workspace, &["."]), "Dockerfile\na/Containerfile\nb/web.Dockerfile\nodd/name");
    assert_eq!(dockerfiles(&workspace, &["a", "a/Containerfile"]), "a/Containerfile");
    assert_eq!(dockerfiles(&workspace, &["odd"]), "");
}

#[test]
fn a_file_stands_for_itself_and_a_description_for_what_it_names() {
    let workspace = workspace(&[
        ("notes.txt", ""),
        ("compose.yml", "services:\n  a:\n    build: x\n  b:\n    build: y\n"),
        ("x/Dockerfile", ""),
    ]);
    assert_eq!(dockerfiles(&workspace, &["notes.txt"]), "notes.txt");
    assert_eq!(
        dockerfiles(&workspace, &["compose.yml"]),
        "x/Dockerfile\ncompose.yml:5: cannot read y/Dockerfile: no such file or directory"
    );
    assert_eq!(dockerfiles(&workspace, &["missing", "x"]), "x/Dockerfile\nmissing: no such file or directory");
}

#[test]
fn links_to_found_files_are_not_read_twice() {
    let memory = Memory::new([("x/Dockerfile", ""), ("Dockerfile/kept", "")]);
    for (path, target) in [("a.Dockerfile", "x/Dockerfile"), ("loop.Dockerfile", "loop.Dockerfile"), ("d", ".")] {
        memory.link(Path::new(path), target);
    }
    let workspace = Workspace::new(Arc::new(memory));
    assert_eq!(dockerfiles(&workspace, &["a.Dockerfile", "x/Dockerfile"]), "x/Dockerfile");
    assert_eq!(dockerfiles(&workspace, &["a.Dockerfile"]), "a.Dockerfile");
    assert_eq!(dockerfiles(&workspace, &["loop.Dockerfile"]), "loop.Dockerfile: too many levels of symbolic links");
}

#[test]
fn compose_and_bake_files_choose_the_context() {
    let workspace = workspace(&[
        (".git/HEAD", ""),
        ("docker/app/Dockerfile", ""),
        ("docker/lonely/Dockerfile", ""),
        ("deep/er/compose.yml", "services: {late: {build: {context: ../.., dockerfile: docker/app/Dockerfile}}}"),
        (
            "docker-compose.yml",
            "services: {app: {build: {context: ., dockerfile: docker/app/Dockerfile, target: dev}}}",
        ),
        ("docker-compose.test.yml", "services: {test: {build: {context: docker, dockerfile: app/Dockerfile}}}"),
        ("docker-bake.hcl", "target \"prod\" { dockerfile = \"docker/app/Dockerfile\" }"),
        ("broken.d/compose.yml", "services: ["),
        (
            "docker-compose.gone.yml",
            "services: {gone: {build: {context: gone, dockerfile: ../docker/lonely/Dockerfile}}}",
        ),
    ]);
    assert_eq!(
        choice(&workspace, "docker/app/Dockerfile", &["x"]),
        ".: build context of service `app` in docker-compose.yml; build context of service `test` in docker-compose.test.yml; build context of service `late` in deep/er/compose.yml; build context of target `prod` in docker-bake.hcl"
    );
    assert_eq!(choice(&workspace, "docker/lonely/Dockerfile", &[]), "docker/lonely: directory of the Dockerfile");
    let cell = workspace.descriptions(Path::new("docker/app/Dockerfile"));
    let problems: Vec<String> = cell.get().unwrap().problems.iter().map(ToString::to_string).collect();
    assert!(matches!(&problems[..], [problem] if problem.starts_with("broken.d/compose.yml:")), "{problems:?}");
    let context = workspace.context(Path::new("./docker/../docker/app/Dockerfile"), Vec::new);
    assert_eq!((context.build.target.as_deref(), context.dockerfile()), (Some("dev"), Some("docker/app/Dockerfile")));
}

#[test]
fn else_the_sources_choose_it() {
    let files = [
        (".git/HEAD", ""),
        ("package.json", ""),
        ("src/main.js", ""),
        ("docker/Dockerfile", ""),
        ("docker/entrypoint.sh", ""),
        ("services/api/Dockerfile", ""),
        ("services/api/package.json", ""),
        ("services/shared/x", ""),
        ("ci/Dockerfile", ""),
        ("ci/Dockerfile.dockerignore", ""),
    ];
    let workspace = workspace(&files);
    for (dockerfile, sources, expected) in [
        ("docker/Dockerfile", &["package.json", "src"][..], ".: contains 2 of the 2 sources of `COPY` and `ADD`"),
        (
            "docker/Dockerfile",
            &["package.json", "docker/entrypoint.sh", "gone"],
            ".: contains 2 of the 3 sources of `COPY` and `ADD`",
        ),
        ("docker/Dockerfile", &["entrypoint.sh"], "docker: contains the sources of `COPY` and `ADD`"),
        ("services/api/Dockerfile", &["package.json"], "services/api: contains the sources of `COPY` and `ADD`"),
        (
            "services/api/Dockerfile",
            &["shared/", "api/package*.json"],
            "services: contains 2 of the 2 sources of `COPY` and `ADD`",
        ),
        ("services/api/Dockerfile", &[".", "*", "**/*.json"], "services/api: directory of the Dockerfile"),
        ("services/api/Dockerfile", &["target/app.jar"], "services/api: directory of the Dockerfile"),
        ("ci/Dockerfile", &["", "*.c"], ".: no files next to the Dockerfile"),
        ("ci/Dockerfile", &[], "ci: directory of the Dockerfile"),
        ("services/api/Dockerfile", &[], "services/api: directory of the Dockerfile"),
    ] {
        assert_eq!(choice(&workspace, dockerfile, sources), expected, "{dockerfile} {sources:?}");
    }
    let forced = workspace.context_in(Path::new("services/api/Dockerfile"), Path::new("docker"));
    assert_eq!((forced.root().as_deref(), forced.build.chosen), (Some("docker"), Chosen::Override));
}

#[test]
fn without_a_repository_the_search_is_the_limit() {
    let files = [
        ("p/compose.yml", "services: {a: {build: {context: ., dockerfile: d/Dockerfile}}}"),
        ("p/d/Dockerfile", ""),
        ("p/x", ""),
    ];
    let alone = workspace(&files);
    assert_eq!(choice(&alone, "p/d/Dockerfile", &["x"]), "p/d: directory of the Dockerfile");
    let searched = workspace(&files);
    assert_eq!(dockerfiles(&searched, &["p"]), "p/d/Dockerfile");
    assert_eq!(choice(&searched, "p/d/Dockerfile", &[]), "p: build context of service `a` in p/compose.yml");
}

#[test]
fn remote_contexts_are_not_known_here() {
    let hcl = "target \"a\" {\n context = \"https://example.com/a.git\"\n dockerfile = \"cwd://Dockerfile\"\n}";
    let workspace =
        workspace(&[(".git/HEAD", ""), ("docker-bake.hcl", hcl), ("Dockerfile", ""), (".dockerignore", "*")]);
    assert_eq!(choice(&workspace, "Dockerfile", &["x"]), "nowhere: build context of target `a` in docker-bake.hcl");
    assert!(!workspace.context(Path::new("Dockerfile"), Vec::new).is_ignored("x"));
}

#[test]
fn an_inline_dockerfile_has_a_context_without_a_dockerfile() {
    let yaml = "services:\n  a:\n    build:\n      context: app\n      dockerfile_inline: FROM a\n";
    let workspace = workspace(&[("compose.yml", yaml), ("app/.dockerignore", "x"), ("app/y", "")]);
    let cell = workspace.descriptions(Path::new("compose.yml"));
    let recipe = &cell.get().unwrap().recipes[0];
    let context = workspace.inline_context(recipe);
    assert!(context.is_ignored("x") && context.exists("y") && context.dockerfile().is_none());
}
