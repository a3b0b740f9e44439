use super::{check, read_in};

#[test]
fn manifests_of_all_workspaces_are_read() {
    let package =
        ("package.json", r#"{"workspaces": ["packages/*", "!packages/old"], "scripts": {"prepare": "husky"}}"#);
    let files = [
        package,
        ("package-lock.json", "{}"),
        (".npmrc", ""),
        ("packages/a/package.json", "{}"),
        ("packages/b/package.json", r#"{"workspaces": ["inner/*"]}"#),
        ("packages/b/inner/c/package.json", "{}"),
        ("packages/a/node_modules/x/package.json", "{}"),
        ("packages/old/package.json", "{}"),
        ("src/index.js", ""),
    ];
    let expected = [
        "package.json",
        "packages/a/package.json",
        "packages/b/package.json",
        "packages/b/inner/c/package.json",
        ".npmrc",
        "package-lock.json",
    ];
    check(&files, "npm ci", &expected, "");
    let files = [
        ("package.json", "{}"),
        ("pnpm-workspace.yaml", "packages:\n  - 'apps/*'\n  - '{libs,tools}/*'\n"),
        ("apps/a/package.json", "{}"),
        ("libs/l/package.json", "{}"),
    ];
    let expected = ["package.json", "apps/a/package.json", "libs/l/package.json", "pnpm-workspace.yaml"];
    check(&files, "pnpm install", &expected, "");
}

#[test]
fn a_part_of_a_workspace_reads_the_root() {
    let files = [
        ("app/package.json", r#"{"workspaces": {"packages": ["web", "api"]}}"#),
        ("app/package-lock.json", "{}"),
        ("app/web/package.json", "{}"),
        ("app/api/package.json", "{}"),
    ];
    let paths = read_in("/app/web", &files, "npm ci").expect("a closure").paths;
    let expected = ["app/web/package.json", "app/package.json", "app/api/package.json", "app/package-lock.json"];
    assert_eq!(paths, expected);
}

#[test]
fn scripts_at_install_time_are_doubts() {
    let build = [("package.json", r#"{"scripts": {"prepare": "npm run build"}}"#)];
    check(&build, "npm install", &["package.json"], "`npm run build` at install time");
    check(&build, "npm install --ignore-scripts", &["package.json"], "");
    check(&build, "npm_config_ignore_scripts=1 npm install", &["package.json"], "");
    let part = [
        ("package.json", r#"{"workspaces": ["a"]}"#),
        ("a/package.json", r#"{"scripts": {"postinstall": "node setup.js"}}"#),
    ];
    check(&part, "yarn install", &["package.json", "a/package.json"], "`a/package.json` runs `node setup.js`");
    for (script, doubt) in [
        ("husky", ""),
        ("is-ci || husky install", ""),
        ("patch-package", ""),
        ("patch-package --patch-dir p", "patch-dir"),
        ("echo done > done.txt", "done.txt"),
        ("npx only-allow pnpm && tsc", "tsc"),
    ] {
        let text = format!(r#"{{"scripts": {{"postinstall": "{script}"}}}}"#);
        check(&[("package.json", &text)], "npm install", &["package.json"], doubt);
    }
    let hooks = [("package.json", r#"{"scripts": {"prepare": "husky"}}"#), (".git/config", "")];
    check(&hooks, "npm install", &["package.json"], "`husky` at install time");
    check(
        &[("package.json", "{}"), ("binding.gyp", "")],
        "npm install",
        &["package.json", "binding.gyp"],
        "binding.gyp",
    );
    let generated = [("package.json", r#"{"dependencies": {"@prisma/client": "6"}}"#)];
    check(&generated, "npm install", &["package.json"], "`@prisma/client` reads files of the project");
}

#[test]
fn local_packages_are_read_too() {
    let dependencies = |version: &str| format!(r#"{{"dependencies": {{"a": "{version}"}}}}"#);
    let files = |version: &str| {
        let package = dependencies(version);
        move |paths: &[&str], doubt: &str| {
            let files =
                [("package.json", package.as_str()), ("lib/a/package.json", "{}"), ("lib/a/i.js", ""), ("a.tgz", "")];
            check(&files, "npm install", paths, doubt);
        }
    };
    files("file:lib/a")(&["package.json", "lib/a/"], "");
    files("./lib/a")(&["package.json", "lib/a/"], "");
    files("link:./lib/a")(&["package.json", "lib/a/package.json"], "");
    files("portal:./lib/a")(&["package.json", "lib/a/package.json"], "");
    files("file:./a.tgz")(&["package.json", "a.tgz"], "");
    files("file:../a")(&["package.json"], "requires `file:../a`");
    files("file:.")(&["package.json"], "requires `file:.`");
    files("^1.2.3")(&["package.json"], "");
    files("workspace:^")(&["package.json"], "");
    files("npm:b@1")(&["package.json"], "");
    let linked =
        [("package.json", r#"{"workspaces": ["cli"]}"#), ("cli/package.json", r#"{"bin": {"cli": "./cli.js"}}"#)];
    check(&linked, "npm install", &["package.json", "cli/package.json"], "programs that the install links");
}

#[test]
fn patches_and_hooks_are_read() {
    let berry = [
        ("package.json", r#"{"resolutions": {"a": "patch:a@npm:1#./.yarn/patches/a.patch"}}"#),
        (".yarn/patches/a.patch", ""),
        (".yarn/releases/yarn.cjs", ""),
        (".yarnrc.yml", "yarnPath: .yarn/releases/yarn.cjs\n"),
        ("yarn.lock", ""),
    ];
    let expected = ["package.json", ".yarnrc.yml", "yarn.lock", ".yarn/"];
    check(&berry, "yarn install --immutable", &expected, "");
    let missing = [("package.json", "{}"), (".yarnrc.yml", "yarnPath: tools/yarn.cjs\n")];
    check(&missing, "yarn install", &["package.json", ".yarnrc.yml"], "tools/yarn.cjs");
    let pnp = [("package.json", "{}"), (".pnp.cjs", "")];
    check(&pnp, "yarn install --immutable", &["package.json"], "`.pnp.cjs` is in the build context");
    let pnpm = [
        ("package.json", r#"{"pnpm": {"patchedDependencies": {"a@1": "fixes/a.patch"}}}"#),
        ("fixes/a.patch", ""),
        (".pnpmfile.cjs", "module.exports = {}"),
    ];
    check(&pnpm, "pnpm install", &["package.json", "fixes/a.patch", ".pnpmfile.cjs"], "");
    let code = [("package.json", "{}"), (".pnpmfile.cjs", "const x = require('./tools/x')")];
    check(&code, "pnpm install", &["package.json", ".pnpmfile.cjs"], "require('./tools/x')");
    let bun = [("package.json", r#"{"patchedDependencies": {"a@1": "p/a.patch"}}"#), ("p/a.patch", "")];
    check(&bun, "bun install", &["package.json", "p/a.patch"], "");
}

#[test]
fn what_an_earlier_install_leaves_is_a_doubt() {
    let files = [("package.json", "{}"), ("package-lock.json", "{}")];
    check(&files, "npm install", &["package.json", "package-lock.json"], "may rewrite `package-lock.json`");
    check(&files, "npm ci", &["package.json", "package-lock.json"], "");
    let asked = r#"{"name": "shop", "dependencies": {"a": "^1.0.0"}}"#;
    let locked = |format: u32, version: &str| {
        format!(
            r#"{{"lockfileVersion": {format}, "packages": {{"": {{"name": "shop", "dependencies": {{"a": "{version}"}}}}}}}}"#
        )
    };
    for (lock, doubt) in
        [(locked(3, "^1.0.0"), ""), (locked(3, "^1.1.0"), "may rewrite"), (locked(1, "^1.0.0"), "may rewrite")]
    {
        let files = [("package.json", asked), ("package-lock.json", lock.as_str())];
        check(&files, "npm install", &["package.json", "package-lock.json"], doubt);
    }
    let installed = [("package.json", "{}"), ("node_modules/a/index.js", "")];
    check(&installed, "npm install", &["package.json"], "`node_modules/` is in the build context");
    check(&[("package.json", "{")], "npm install", &["package.json"], "cannot be read");
}

#[test]
fn a_lockfile_in_step_is_left_alone() {
    let asked = r#"{"name": "shop", "dependencies": {"a": "^1.0.0"}, "devDependencies": {"b": "2.0.0"}}"#;
    let pnpm = |lock: &str, files: &[(&str, &str)], command: &str, doubt: &str| {
        let all: Vec<(&str, &str)> =
            [("package.json", asked), ("pnpm-lock.yaml", lock)].into_iter().chain(files.iter().copied()).collect();
        let paths = ["package.json"].into_iter().chain(files.iter().map(|(path, _)| *path)).chain(["pnpm-lock.yaml"]);
        let paths: Vec<&str> = paths.collect();
        let closure = read_in("/", &all, command).expect("a closure");
        assert!(paths.iter().all(|path| closure.paths.iter().any(|known| known == path)), "{:?}", closure.paths);
        assert_eq!(closure.rewrites.is_some(), !doubt.is_empty(), "{lock} {command}: {:?}", closure.rewrites);
    };
    let lock = "lockfileVersion: '9.0'\nsettings:\n  autoInstallPeers: true\nimporters:\n  .:\n    dependencies:\n      a:\n        \
                specifier: ^1.0.0\n        version: 1.0.1\n    devDependencies:\n      b:\n        specifier: 2.0.0\n        version: 2.0.0\npackages:\n  a@1.0.1: {}\n";
    pnpm(lock, &[], "pnpm install", "");
    pnpm(lock, &[], "pnpm install --prod", "");
    pnpm(lock, &[], "pnpm install --force", "rewrites");
    pnpm(&lock.replace("^1.0.0", "^1.1.0"), &[], "pnpm install", "rewrites");
    pnpm(&lock.replace("'9.0'", "'6.0'"), &[], "pnpm install", "rewrites");
    pnpm(&lock.replace("importers:", "overrides:\n  c: 1.0.0\nimporters:"), &[], "pnpm install", "rewrites");
    pnpm(&lock.replace("devDependencies", "optionalDependencies"), &[], "pnpm install", "rewrites");
    pnpm(lock, &[(".npmrc", "auto-install-peers=false\n")], "pnpm install", "rewrites");

    let yarn = "# yarn lockfile v1\n\n\na@^1.0.0:\n  version \"1.0.1\"\n  integrity sha512-x==\n  dependencies:\n    \"@c/c\" \"^3.0.0\"\n\n\
                b@2.0.0:\n  version \"2.0.0\"\n  integrity sha512-y==\n\n\"@c/c@^3.0.0\", \"@c/c@^3.1.0\":\n  version \"3.2.0\"\n  integrity sha512-z==\n";
    let exact = yarn.replace(", \"@c/c@^3.1.0\"", "");
    for (lock, command, doubt) in [
        (exact.as_str(), "yarn install", ""),
        (exact.as_str(), "yarn", ""),
        (exact.as_str(), "yarn install --production", ""),
        (exact.as_str(), "yarn install --force", "may rewrite"),
        // An entry that nothing asks for is removed.
        (yarn, "yarn install", "may rewrite"),
        (&exact.replace("b@2.0.0", "b@2.0.1"), "yarn install", "may rewrite"),
        (&exact.replace("  integrity sha512-y==\n", ""), "yarn install", "may rewrite"),
        (&exact.replace("# yarn lockfile v1", "__metadata:\n  version: 6"), "yarn install", "may rewrite"),
    ] {
        check(&[("package.json", asked), ("yarn.lock", lock)], command, &["package.json", "yarn.lock"], doubt);
    }
}

#[test]
fn the_newer_yarn_runs_no_script_before_publishing() {
    let scripts = |name: &str| format!(r#"{{ "scripts": {{ "{name}": "tsc" }} }}"#);
    let manifest = scripts("prepublish");
    let files = [("package.json", manifest.as_str()), ("yarn.lock", ""), (".yarnrc.yml", "")];
    check(&files, "yarn install --immutable", &["package.json", ".yarnrc.yml", "yarn.lock"], "");
    check(&files[..2], "yarn install --frozen-lockfile", &["package.json", "yarn.lock"], "prepublish");
    let manifest = scripts("postinstall");
    let files = [("package.json", manifest.as_str()), ("yarn.lock", ""), (".yarnrc.yml", "")];
    check(&files, "yarn install --immutable", &["package.json", ".yarnrc.yml", "yarn.lock"], "postinstall");
}
