use super::{Closure, Install, closure};
use crate::context::Context;
use crate::shell::tools::Tools;
use crate::shell::{self, Dialect};
use crate::text::{Joined, Span};

/// What `command` reads of a project with these files.
fn read(files: &[(&str, &str)], command: &str) -> Option<Closure> {
    let context = Context::memory(files.iter().copied());
    let text = Joined::piece(command, Span::new(0, command.len() as u32));
    let script = shell::parse(&text, Dialect::Sh);
    let invocation = Tools::builtin().invocation(&script.commands[0]).expect("a known tool");
    closure(&Install { context: &context, directory: "", invocation: &invocation })
}

/// A project whose install needs these paths, and has no doubts where `doubt` is empty, else one that contains it.
fn check(files: &[(&str, &str)], command: &str, paths: &[&str], doubt: &str) {
    let closure = read(files, command).unwrap_or_else(|| panic!("{command} reads a closure"));
    assert_eq!(closure.paths, paths, "{command}");
    match doubt {
        "" => assert!(closure.doubts.is_empty(), "{command}: {:?}", closure.doubts),
        doubt => assert!(closure.doubts.iter().any(|one| one.contains(doubt)), "{command}: {:?}", closure.doubts),
    }
}

/// The option that leaves the project out of an install that builds it.
fn builds(files: &[(&str, &str)], command: &str) -> Option<String> {
    read(files, command).unwrap_or_else(|| panic!("{command} reads a closure")).builds_project
}

#[test]
fn node_reads_manifests_of_all_workspaces() {
    let package =
        ("package.json", r#"{"workspaces": ["packages/*", "!packages/old"], "scripts": {"prepare": "husky"}}"#);
    let files = [
        package,
        ("package-lock.json", "{}"),
        (".npmrc", ""),
        ("packages/a/package.json", "{}"),
        ("packages/b/package.json", "{}"),
        ("packages/old/package.json", "{}"),
        ("src/index.js", ""),
    ];
    let expected =
        ["package.json", "packages/a/package.json", "packages/b/package.json", "package-lock.json", ".npmrc"];
    check(&files, "npm ci", &expected, "");
    let files =
        [("package.json", "{}"), ("pnpm-workspace.yaml", "packages:\n  - 'apps/*'\n"), ("apps/a/package.json", "{}")];
    check(&files, "pnpm install", &["package.json", "apps/a/package.json", "pnpm-workspace.yaml"], "");
}

#[test]
fn node_scripts_at_install_time_are_doubts() {
    let build = [("package.json", r#"{"scripts": {"prepare": "npm run build"}}"#)];
    check(&build, "npm ci", &["package.json"], "`npm run build` at install time");
    check(&build, "npm ci --ignore-scripts", &["package.json"], "");
    let local = [("package.json", "{\"dependencies\": {\n\"a\": \"file:../a\"\n}}")];
    check(&local, "yarn install", &["package.json"], "`\"a\": \"file:../a\"`");
}

#[test]
fn what_an_earlier_install_leaves_is_a_doubt() {
    let files = [("package.json", "{}"), ("package-lock.json", "{}")];
    check(&files, "npm install", &["package.json", "package-lock.json"], "may rewrite `package-lock.json`");
    check(&files, "npm ci", &["package.json", "package-lock.json"], "");
    let installed = [("package.json", "{}"), ("node_modules/a/index.js", "")];
    check(&installed, "npm install", &["package.json"], "`node_modules/` is in the build context");
}

#[test]
fn requirement_files_include_each_other() {
    let files = [
        ("requirements.txt", "-r req/base.txt\nflask==3\n"),
        ("req/base.txt", "-c constraints.txt\n"),
        ("req/constraints.txt", "x==1"),
    ];
    let expected = ["requirements.txt", "req/base.txt", "req/constraints.txt"];
    check(&files, "pip install --no-cache-dir -r requirements.txt", &expected, "");
    check(&[("r.txt", "-e .\n")], "pip install -rr.txt", &["r.txt"], "says `-e .`");
    assert_eq!(read(&[("r.txt", "")], "pip install -r r.txt ."), None);
    assert_eq!(read(&[("r.txt", "")], "pip install -r missing.txt"), None);
    assert_eq!(read(&[], "pip install flask"), None);
}

#[test]
fn a_project_that_is_built_too_needs_its_sources() {
    let packaged = [("pyproject.toml", "[project]\nname='a'\n[build-system]\nrequires=[]"), ("uv.lock", "")];
    assert_eq!(builds(&packaged, "uv sync --frozen").as_deref(), Some("--no-install-project"));
    check(&packaged, "uv sync --frozen --no-install-project", &["pyproject.toml", "uv.lock"], "");
    assert_eq!(builds(&packaged, "poetry install").as_deref(), Some("--no-root"));
    assert_eq!(builds(&[("pyproject.toml", "[tool.poetry]\npackage-mode = false")], "poetry install"), None);
    let composer = [("composer.json", r#"{"autoload": {"files": ["a.php"]}, "scripts": {"post-autoload-dump": "x"}}"#)];
    assert_eq!(builds(&composer, "composer install").as_deref(), Some("--no-autoloader"));
    check(&composer, "composer install", &["composer.json"], "`x` at install time");
    check(&composer, "composer install --no-scripts --no-autoloader", &["composer.json"], "");
}

#[test]
fn go_modules_replaced_by_directories_are_read() {
    let files = [("go.mod", "module a\nreplace b => ./b\n"), ("go.sum", ""), ("b/go.mod", "module b")];
    check(&files, "go mod download", &["go.mod", "b/go.mod", "go.sum"], "");
    check(&[("go.mod", "replace b => ../b")], "go mod download", &["go.mod"], "../b");
}

#[test]
fn manifests_that_read_other_files_are_doubts() {
    check(&[("Gemfile", "gemspec"), ("Gemfile.lock", "")], "bundle install", &["Gemfile", "Gemfile.lock"], "gemspec");
    check(&[("Gemfile", "gem 'rails'\nruby file: '.ruby-version'")], "bundle install", &["Gemfile"], "");
    check(&[("Cargo.toml", "")], "cargo fetch", &["Cargo.toml"], "without its sources");
}

#[test]
fn dotnet_keeps_the_layout() {
    let files = [("a.sln", ""), ("src/a/a.csproj", ""), ("src/a/obj/b.csproj", ""), ("src/a/a.cs", "")];
    check(&files, "dotnet restore", &["a.sln", "src/a/a.csproj"], "");
}
