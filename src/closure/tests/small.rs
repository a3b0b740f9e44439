use super::read;

/// What an install of each tool reads of a project that has these files, the manifests first.
#[test]
fn each_tool_reads_its_own_manifests() {
    for (command, files) in [
        ("dart pub get", &["pubspec.yaml", "pubspec.lock"][..]),
        ("flutter pub get", &["pubspec.yaml", "pubspec.lock"]),
        ("swift package resolve", &["Package.swift", "Package.resolved"]),
        ("sbt update", &["build.sbt", "project/"]),
        ("lein deps", &["project.clj"]),
        ("gleam deps download", &["gleam.toml", "manifest.toml"]),
        ("rebar3 get-deps", &["rebar.config", "rebar.lock"]),
        ("carton install --deployment", &["cpanfile", "cpanfile.snapshot"]),
        ("shards install", &["shard.yml", "shard.lock"]),
        ("deno install", &["deno.json", "deno.lock"]),
        ("pdm sync --no-self", &["pyproject.toml", "pdm.lock"]),
        ("terraform init", &["main.tf", ".terraform.lock.hcl"]),
        ("asdf install", &[".tool-versions"]),
        ("mise install", &["mise.toml"]),
        ("helm dependency build", &["Chart.yaml", "Chart.lock"]),
        ("vcpkg install", &["vcpkg.json"]),
        ("ansible-galaxy install -r requirements.yml", &["requirements.yml"]),
        ("ansible-galaxy collection install -r requirements.yml", &["requirements.yml"]),
    ] {
        let names = files.iter().map(|file| if file.ends_with('/') { format!("{file}x") } else { (*file).to_owned() });
        let names: Vec<String> = names.chain(["src/main.x".to_owned(), "README.md".to_owned()]).collect();
        let project: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
        let found = read(&project, command).map(|closure| closure.paths);
        assert_eq!(
            found.as_deref(),
            Some(&files.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>()[..]),
            "{command}"
        );
    }
}
