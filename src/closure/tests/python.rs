use super::{builds, check, read, read_in};

#[test]
fn requirement_files_include_each_other() {
    let files = [
        ("requirements.txt", "-r req/base.txt\nflask==3 \\\n  --hash=sha256:1\n"),
        ("req/base.txt", "-c constraints.txt\n"),
        ("req/constraints.txt", "x==1"),
    ];
    let expected = ["requirements.txt", "req/base.txt", "req/constraints.txt"];
    check(&files, "pip install --no-cache-dir -r requirements.txt", &expected, "");
    check(&files[1..], "pip install -r req/*.txt", &["req/base.txt", "req/constraints.txt"], "");
    check(&[("r.txt", "-r missing.txt")], "pip install -r r.txt", &["r.txt"], "contains `-r missing.txt`");
    check(&[("r.txt", "-r https://a/b.txt")], "pip install -r r.txt", &["r.txt"], "");
    assert_eq!(read(&[("r.txt", "")], "pip install -r r.txt ."), None);
    assert_eq!(read(&[("r.txt", "")], "pip install -r missing.txt"), None);
    assert_eq!(read(&[], "pip install flask"), None);
}

#[test]
fn local_projects_of_requirement_files_are_read() {
    let backend = "[build-system]\nrequires=['hatchling']\n";
    for (line, paths, doubt) in [
        ("-e .", &["r.txt"][..], "requires the project itself (`-e .`)"),
        (".", &["r.txt"], "the project itself"),
        ("-e git+https://a/b#egg=c", &["r.txt"], ""),
        ("-e ./lib", &["r.txt", "lib/"], ""),
        ("./lib[extra]", &["r.txt", "lib/"], ""),
        ("lib @ file:lib", &["r.txt", "lib/"], ""),
        ("file:///lib", &["r.txt", "lib/"], ""),
        ("wheels/a.whl", &["r.txt", "wheels/a.whl"], ""),
        ("-f wheels", &["r.txt", "wheels/"], ""),
        ("./missing", &["r.txt"], "requires `./missing`"),
        ("./coded", &["r.txt", "coded/"], "`coded/setup.py` is code"),
        ("./tagged", &["r.txt", "tagged/"], "derives its version from `git` (`hatch-vcs`)"),
        ("flask # ./lib", &["r.txt"], ""),
        ("--index-url https://a/b", &["r.txt"], ""),
    ] {
        let files = [
            ("r.txt", line),
            ("lib/pyproject.toml", backend),
            ("wheels/a.whl", ""),
            ("coded/setup.py", ""),
            ("tagged/pyproject.toml", "[build-system]\nrequires=['hatchling', 'hatch-vcs']"),
        ];
        check(&files, "pip install -r r.txt", paths, doubt);
        check(&files, "uv pip install -r r.txt", paths, doubt);
    }
}

#[test]
fn a_project_that_is_built_too_needs_its_sources() {
    let packaged = [("pyproject.toml", "[project]\nname='a'\n[build-system]\nrequires=[]"), ("uv.lock", "")];
    assert_eq!(builds(&packaged, "uv sync --frozen").as_deref(), Some("--no-install-project"));
    check(&packaged, "uv sync --frozen --no-install-project", &["pyproject.toml", "uv.lock"], "");
    check(&packaged, "UV_NO_INSTALL_PROJECT=1 uv sync --locked", &["pyproject.toml", "uv.lock"], "");
    assert_eq!(builds(&packaged, "poetry install").as_deref(), Some("--no-root"));
    assert_eq!(builds(&packaged, "poetry install --no-root"), None);
    assert_eq!(builds(&[("pyproject.toml", "[tool.poetry]\npackage-mode = false")], "poetry install"), None);
    let dynamic = "[project]\nname='a'\ndynamic=['version']\n[build-system]\nrequires=['setuptools-scm']";
    let dynamic = [("pyproject.toml", dynamic), ("uv.lock", "")];
    let paths = &["pyproject.toml", "uv.lock"];
    check(&dynamic, "uv sync --locked --no-install-project", paths, "its `version` from `git` (`setuptools-scm`)");
    check(&dynamic, "uv sync --frozen --no-install-project", paths, "");
    check(&dynamic[..1], "uv sync --frozen --no-install-project", &paths[..1], "no lockfile is copied");
    let plugin = [("pyproject.toml", "[tool.poetry]\n[tool.poetry-dynamic-versioning]\nenable = true")];
    check(&plugin, "poetry install --no-root", &["pyproject.toml"], "derives the version from `git`");
}

#[test]
fn local_packages_of_projects_are_read() {
    let poetry = [
        ("pyproject.toml", "[tool.poetry.dependencies]\na = {path = 'libs/a', develop = true}"),
        ("libs/a/pyproject.toml", ""),
        ("libs/a/a.py", ""),
    ];
    check(&poetry, "poetry install --no-root", &["pyproject.toml", "libs/a/"], "");
    let outside = [("pyproject.toml", "[tool.poetry.dependencies]\na = {path = '../a'}")];
    check(&outside, "poetry install --no-root", &["pyproject.toml"], "requires `path = \"../a\"`");
    let uv = [
        (
            "pyproject.toml",
            "[project]\nname='x'\n[tool.uv.workspace]\nmembers = ['packages/*']\nexclude=['packages/old']",
        ),
        ("packages/a/pyproject.toml", "[project]\nname='a'"),
        ("packages/old/pyproject.toml", ""),
        ("uv.lock", "[[package]]\nname='a'\nsource = { editable = 'packages/a' }"),
    ];
    check(&uv, "uv sync --frozen", &["pyproject.toml", "uv.lock", "packages/a/"], "");
    let all = ["pyproject.toml", "packages/a/pyproject.toml", "uv.lock"];
    check(&uv, "uv sync --frozen --no-install-workspace", &all, "");
    let member = read_in("/packages/a", &uv, "uv sync --frozen --no-install-workspace").expect("a closure");
    assert_eq!(member.paths, ["packages/a/pyproject.toml", "pyproject.toml", "uv.lock"]);
}

#[test]
fn pipenv_and_pixi_name_local_packages_too() {
    let own = [("Pipfile", "[packages]\na = {path = '.', editable = true}"), ("Pipfile.lock", "{}")];
    check(&own, "pipenv sync", &["Pipfile", "Pipfile.lock"], "the project itself");
    let local = [("Pipfile", "[packages]\na = {path = './a'}"), ("Pipfile.lock", "{}"), ("a/pyproject.toml", "")];
    check(&local, "pipenv install --deploy", &["Pipfile", "a/", "Pipfile.lock"], "");
    check(&local[..2], "pipenv install", &["Pipfile", "Pipfile.lock"], "may rewrite `Pipfile.lock`");
    let pixi = [("pixi.toml", "[pypi-dependencies]\na = {path = '.', editable = true}"), ("pixi.lock", "")];
    check(&pixi, "pixi install --locked", &["pixi.toml", "pixi.lock"], "the project itself");
    check(&[("pixi.toml", ""), ("pixi.lock", "")], "pixi install --frozen", &["pixi.toml", "pixi.lock"], "");
}

#[test]
fn conda_environments_have_lists_for_pip() {
    let files = |pip: &str| {
        let text = format!("dependencies:\n  - python=3.12\n  - pip:\n    - {pip}\n");
        move |paths: &[&str], doubt: &str| {
            let files =
                [("env/environment.yml", text.as_str()), ("env/r.txt", "flask"), ("env/lib/pyproject.toml", "")];
            check(&files, "conda env create -f env/environment.yml", paths, doubt);
        }
    };
    files("flask")(&["env/environment.yml"], "");
    files("-r r.txt")(&["env/environment.yml", "env/r.txt"], "");
    files("-e .")(&["env/environment.yml"], "the project itself");
    files("./lib")(&["env/environment.yml", "env/lib/"], "");
    check(&[("environment.yml", "dependencies: []")], "conda env create", &["environment.yml"], "");
    check(&[("environment.yml", "a: [")], "conda env create", &["environment.yml"], "cannot be read");
}
