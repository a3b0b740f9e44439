use super::*;
use crate::context::{Location, recipe::Written};

fn tell(recipe: &Recipe) -> String {
    let Chosen::Bake { target, .. } = &recipe.build.chosen else { panic!("{recipe:?}") };
    let location = match &recipe.build.location {
        Location::Directory(path) => shown(path),
        Location::Remote(url) => format!("remote {url}"),
        Location::Unknown => "unknown".to_owned(),
    };
    let dockerfile = match &recipe.dockerfile {
        Written::File(path) => shown(path),
        Written::Inline { text, .. } => format!("{text:?}"),
    };
    let args = recipe.build.args.iter().map(|(name, value)| format!(" {name}={}", value.as_deref().unwrap_or("?")));
    let stage = recipe.build.target.as_ref().map_or(String::new(), |target| format!(" > {target}"));
    format!("{target}: {location} {dockerfile}{}{stage}", args.collect::<String>())
}

fn check(files: &[(&str, &str)], expected: &[&str]) {
    let mut scope = Scope::new();
    let read = files.iter().flat_map(|(name, text)| read(Path::new(name), text, &mut scope).unwrap()).collect();
    assert_eq!(recipes(read, &|_| true, Path::new("")).0.iter().map(tell).collect::<Vec<_>>(), expected, "{files:?}");
}

#[test]
fn targets_are_read_from_hcl_and_json() {
    let hcl = r#"
        group "default" { targets = ["app", "web"] }
        target "app" {
          context    = "./app"
          dockerfile = "docker/Dockerfile"
          target     = "prod"
          args = { VERSION = 3, "FLAG" = true, NONE = null }
        }
        target "web" {}
        target "inline" { dockerfile-inline = "FROM a" }
        target "remote" { context = "https://example.com/a.git" }
        target "mixed" {
          context = "https://example.com/a.git"
          dockerfile = "cwd://Dockerfile.mixed"
        }
    "#;
    let expected = [
        "app: d/app d/app/docker/Dockerfile VERSION=3 FLAG=true NONE=? > prod",
        "web: d d/Dockerfile",
        "inline: d \"FROM a\"",
        "mixed: remote https://example.com/a.git d/Dockerfile.mixed",
    ];
    check(&[("d/docker-bake.hcl", hcl)], &expected);
    let json = r#"{"variable": {"V": {"default": "3"}}, "target": {
        "app": {"context": "./app", "dockerfile": "docker/Dockerfile", "target": "prod",
                "args": {"VERSION": "${V}", "FLAG": true, "NONE": null}}, "web": {}}}"#;
    check(&[("d/docker-bake.json", json)], &expected[..2]);
}

#[test]
fn variables_have_their_defaults() {
    let hcl = r#"
        variable "DIR" { default = "src" }
        variable "FULL" { default = "${DIR}/app" }
        variable "OPEN" {}
        PLAIN = "p"
        target "a" { context = FULL }
        target "b" { context = "x-${DIR}-${PLAIN}" }
        target "c" { context = OPEN }
        target "d" { context = upper(DIR) }
        target "e" {
          context = "."
          args = { A = OPEN, B = DIR, C = "${upper(DIR)}" }
        }
    "#;
    check(
        &[("docker-bake.hcl", hcl)],
        &["a: src/app src/app/Dockerfile", "b: x-src-p x-src-p/Dockerfile", "e: . Dockerfile A=? B=src C=?"],
    );
}

#[test]
fn targets_inherit_and_are_overridden() {
    let hcl = r#"
        target "base" {
          context = "base"
          args = { A = 1, B = 2 }
        }
        target "other" { args = { B = 3 } }
        target "app" {
          inherits = ["base", "other"]
          args = { C = 4 }
        }
        target "loop" { inherits = ["loop", "missing"] }
    "#;
    let over = r#"target "app" { dockerfile = "Prod" }"#;
    check(
        &[("docker-bake.hcl", hcl), ("docker-bake.override.hcl", over)],
        &[
            "base: base base/Dockerfile A=1 B=2",
            "other: . Dockerfile B=3",
            "app: base base/Prod A=1 B=3 C=4",
            "loop: . Dockerfile",
        ],
    );
}

#[test]
fn a_matrix_is_unfolded() {
    let hcl = r#"
        target "app" {
          name = "app-${item.name}-${v}"
          matrix = { item = [{ name = "a", dir = "x" }, { name = "b", dir = "y" }], v = ["1"] }
          context = item.dir
        }
    "#;
    check(&[("docker-bake.hcl", hcl)], &["app-a-1: x x/Dockerfile", "app-b-1: y y/Dockerfile"]);
}

#[test]
fn a_broken_file_is_a_problem_with_a_line() {
    for (name, text) in [("docker-bake.hcl", "a = 1\ntarget \"x\" {\n"), ("docker-bake.json", "{\n \"target\": [\n")] {
        let problem = read(Path::new(name), text, &mut Scope::new()).unwrap_err();
        assert!(problem.line.is_some_and(|line| line > 1) && !problem.message.contains('\n'), "{problem:?}");
    }
    for harmless in ["", "target {}", "target \"a\" { context = [1] }", "x = x"] {
        check(&[("docker-bake.hcl", harmless)], &[]);
    }
}

#[test]
fn hostile_files_end_soon() {
    let doubled = |text: String, n: u32| {
        text + &format!("v{n} = \"${{v{}}}${{v{}}}\"\nl{n} = [l{}, l{}]\n", n - 1, n - 1, n - 1, n - 1)
    };
    let variables = (1..200).fold("v0 = \"x\"\nl0 = []\n".to_owned(), doubled);
    let inherits =
        |text: String, n: u32| text + &format!("target \"t{n}\" {{ inherits = [\"t{}\", \"t{}\"] }}\n", n - 1, n - 1);
    let text = (1..200).fold(variables + "target \"t0\" { context = v199 }\n", inherits);
    let read = read(Path::new("docker-bake.hcl"), &text, &mut Scope::new()).unwrap();
    assert_eq!((read.len(), recipes(read, &|_| true, Path::new("")).0.len()), (200, 0));
}

#[test]
fn paths_start_where_the_dockerfile_is_found() {
    let hcl = r#"target "app" { dockerfile = "d/e/Dockerfile" }"#;
    let targets = read(Path::new("d/e/app.hcl"), hcl, &mut Scope::new()).unwrap();
    let at = |there: &str, root: &str| {
        let is_there = |recipe: &Recipe| matches!(&recipe.dockerfile, Written::File(path) if shown(path) == there);
        tell(&recipes(targets.clone(), &is_there, Path::new(root)).0[0])
    };
    assert_eq!(at("d/e/Dockerfile", ""), "app: . d/e/Dockerfile");
    assert_eq!(at("d/d/e/Dockerfile", ""), "app: d d/d/e/Dockerfile");
    assert_eq!(at("d/e/Dockerfile", "d"), "app: d/e d/e/d/e/Dockerfile");
    assert_eq!(at("nowhere", ""), "app: d/e d/e/d/e/Dockerfile");
}
