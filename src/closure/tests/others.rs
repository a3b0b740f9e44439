use super::{builds, check};

#[test]
fn the_gemfile_is_code() {
    for (line, more, doubt) in [
        ("gem 'rails', '~> 8.0'", &[][..], ""),
        ("ruby file: '.ruby-version'", &[".ruby-version"], ""),
        ("ruby File.read('.ruby-version').strip", &[".ruby-version"], ""),
        ("eval_gemfile 'Gemfile.shared'", &["Gemfile.shared"], ""),
        ("eval_gemfile File.join(__dir__, 'Gemfile.shared')", &["Gemfile.shared"], ""),
        ("require_relative 'lib/helper'", &["lib/helper.rb"], ""),
        ("gem 'x' if File.exist?('missing')", &[], ""),
        ("gem 'x', path: 'engines/x'", &["engines/x/x.gemspec"], ""),
        ("gem 'x', :path => 'engines/missing'", &[], "engines/missing"),
        ("Dir.glob('gems/*').each { |g| gem g }", &[], "Dir.glob"),
        ("gem 'x', `git describe`", &[], "git describe"),
        ("# File.read('x')", &[], ""),
    ] {
        let files = [
            ("Gemfile", line),
            (".ruby-version", "3.4"),
            ("Gemfile.shared", "gem 'a'"),
            ("lib/helper.rb", ""),
            ("engines/x/x.gemspec", ""),
            ("Gemfile.lock", ""),
        ];
        let mut paths = vec!["Gemfile"];
        paths.extend(more);
        paths.push("Gemfile.lock");
        if !paths.contains(&".ruby-version") {
            paths.push(".ruby-version");
        }
        check(&files, "bundle install --deployment", &paths, doubt);
    }
}

#[test]
fn a_gemspec_loads_its_version() {
    let spec = "require_relative 'lib/x/version'\nGem::Specification.new do |s|\n  s.files = Dir['lib/**/*']\nend";
    let files = [("Gemfile", "gemspec"), ("x.gemspec", spec), ("lib/x/version.rb", "")];
    let paths = ["Gemfile", "x.gemspec", "lib/x/version.rb"];
    check(&files, "bundle install", &paths, "");
    let programs = spec.replace("end", "s.executables = s.files.grep(/exe/)\nend");
    let files = [("Gemfile", "gemspec"), ("x.gemspec", programs.as_str()), ("lib/x/version.rb", "")];
    check(&files, "bundle install", &paths, "contains `s.files = Dir['lib/**/*']`");
    check(&[("Gemfile", ""), ("Gemfile.lock", "")], "bundle install", &["Gemfile", "Gemfile.lock"], "may rewrite");
    check(
        &[("Gemfile", ""), (".bundle/config", "")],
        "bundle install",
        &["Gemfile", ".bundle/"],
        "`.bundle/` is in the build",
    );
}

#[test]
fn composer_builds_an_autoloader() {
    let both = "--no-scripts --no-autoloader";
    for (manifest, command, option) in [
        (r#"{"autoload": {"files": ["a.php"]}}"#, "composer install", Some(both)),
        (r#"{"autoload": {"classmap": ["src"]}}"#, "composer install", Some(both)),
        (r#"{"autoload": {"files": ["a.php"]}}"#, "composer install --no-scripts", Some("--no-autoloader")),
        (r#"{"autoload": {"psr-4": {"A": "src"}}}"#, "composer install", None),
        (r#"{"autoload": {"psr-4": {"A": "src"}}}"#, "composer install -o", Some(both)),
        (r#"{"autoload": {"psr-4": {}}, "config": {"optimize-autoloader": true}}"#, "composer install", Some(both)),
        (r#"{"autoload": {"files": ["a.php"]}}"#, "composer install --no-scripts --no-autoloader", None),
        ("{}", "composer install", None),
    ] {
        assert_eq!(builds(&[("composer.json", manifest)], command).as_deref(), option, "{manifest} {command}");
    }
}

#[test]
fn composer_runs_scripts_and_plugins() {
    for (manifest, doubt) in [
        (
            r#"{"scripts": {"post-autoload-dump": ["@php artisan package:discover"]}}"#,
            "`@php artisan package:discover`",
        ),
        (r#"{"scripts": {"post-update-cmd": ["x"]}}"#, "scripts of an update"),
        (r#"{"config": {"allow-plugins": {"a/b": true, "pestphp/pest-plugin": true}}}"#, "the plugin `a/b` runs"),
        (r#"{"config": {"allow-plugins": {"a/b": false, "pestphp/pest-plugin": true}}}"#, ""),
        (r#"{"repositories": [{"type": "path", "url": "../x"}]}"#, "uses packages from `../x`"),
        (r#"{"repositories": [{"type": "vcs", "url": "https://a/b"}]}"#, ""),
        (r#"{"extra": {"patches": {"a/b": {"why": "gone.patch"}}}}"#, "names `gone.patch`"),
    ] {
        check(&[("composer.json", manifest)], "composer install", &["composer.json"], doubt);
    }
    let scripts = [("composer.json", r#"{"scripts": {"post-install-cmd": "x"}}"#)];
    check(&scripts, "composer install --no-scripts", &["composer.json"], "");
    let path = [
        ("composer.json", r#"{"repositories": {"a": {"type": "path", "url": "packages/*"}}}"#),
        ("packages/x/composer.json", ""),
        ("packages/x/src/X.php", ""),
        ("composer.lock", ""),
    ];
    check(&path, "composer install", &["composer.json", "packages/x/", "composer.lock"], "");
    check(&[("composer.json", "{}"), (".git/HEAD", "")], "composer install", &["composer.json"], "commit of `.git`");
    let own = [("composer.json", "{}"), ("composer.phar", "")];
    check(&own, "php composer.phar install", &["composer.json", "composer.phar"], "");
    let own = [("composer.json", "{}"), ("bin/composer", "")];
    check(&own, "bin/composer install", &["composer.json", "bin/composer"], "");
}

#[test]
fn mix_files_are_code() {
    let files = [
        ("mix.exs", "apps_path: \"apps\",\n{:x, path: \"libs/x\"},\nversion: File.read!(\"VERSION\")"),
        ("apps/a/mix.exs", "{:b, in_umbrella: true}"),
        ("libs/x/mix.exs", ""),
        ("VERSION", "1"),
        ("mix.lock", ""),
        ("config/config.exs", "import_config \"prod.exs\""),
    ];
    let expected = ["mix.exs", "VERSION", "config/", "libs/x/mix.exs", "apps/a/mix.exs", "mix.lock"];
    check(&files, "mix deps.get --check-locked", &expected, "");
    check(&[("mix.exs", "{:x, path: \"../x\"}")], "mix deps.get", &["mix.exs"], "../x");
    check(&[("mix.exs", "System.cmd(\"git\", [\"describe\"])")], "mix deps.get", &["mix.exs"], "System.cmd");
    check(&[("mix.exs", "\"deps.get\": [\"deps.get\", \"x\"]")], "mix deps.get", &["mix.exs"], "deps.get");
    let read = [("mix.exs", ""), ("config/config.exs", "File.ls!(\"x\")")];
    check(&read, "mix deps.get", &["mix.exs", "config/"], "File.ls!");
    check(&[("mix.exs", ""), ("deps/a/mix.exs", "")], "mix deps.get", &["mix.exs"], "`deps/` is in the build context");
}
