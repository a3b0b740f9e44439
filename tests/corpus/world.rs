//! What stands beside a file of the corpus, of which nothing is known: nothing, or a project made up to fit it.

use trimtab::context::Context;

use crate::plain;

/// Files that a project of any language could have.
const PROJECT: [(&str, &str); 30] = [
    ("Dockerfile", ""),
    (".git/HEAD", "ref: refs/heads/main\n"),
    ("README.md", "# A project\n"),
    ("package.json", "{\"name\": \"a\", \"scripts\": {\"build\": \"tsc\"}, \"dependencies\": {\"express\": \"4\"}}\n"),
    ("package-lock.json", "{\"lockfileVersion\": 3}\n"),
    ("yarn.lock", "# yarn lockfile v1\n"),
    ("tsconfig.json", "{}\n"),
    ("src/index.js", "require(\"express\")\n"),
    ("node_modules/express/index.js", "\n"),
    ("requirements.txt", "flask==3.0\n"),
    ("setup.py", "from setuptools import setup\nsetup(name=\"a\")\n"),
    ("pyproject.toml", "[project]\nname = \"a\"\nversion = \"1\"\n"),
    ("poetry.lock", "\n"),
    ("app.py", "import flask\n"),
    ("go.mod", "module example.com/a\n\ngo 1.22\n"),
    ("go.sum", "\n"),
    ("main.go", "package main\n"),
    ("Gemfile", "source \"https://rubygems.org\"\ngem \"rails\"\n"),
    ("Gemfile.lock", "\n"),
    ("composer.json", "{\"require\": {\"php\": \"8\"}}\n"),
    ("composer.lock", "{}\n"),
    ("Cargo.toml", "[package]\nname = \"a\"\nversion = \"0.1.0\"\n"),
    ("Cargo.lock", "version = 4\n"),
    ("src/main.rs", "fn main() {}\n"),
    ("pom.xml", "<project/>\n"),
    ("build.gradle", "\n"),
    ("app.csproj", "<Project/>\n"),
    ("Makefile", "all:\n\ttrue\n"),
    (".env", "SECRET=1\n"),
    ("public/index.html", "<p>hello</p>\n"),
];

/// A project that has what the Dockerfile copies, and much else.
pub(crate) fn project(text: &str) -> Context {
    let copied = plain::read(text).lines.into_iter().filter(|line| line.keyword == "COPY" || line.keyword == "ADD");
    let named = copied.flat_map(|line| line.facts).filter(|word| {
        let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || ['.', '_', '-', '/'].contains(&c));
        plain && !word.contains("..") && !word.starts_with('-')
    });
    let named = named.map(|word| {
        let path = word.trim_start_matches("./").trim_start_matches('/').trim_end_matches('/').to_owned();
        let file = path.rsplit('/').next().is_some_and(|name| name.trim_start_matches('.').contains('.'));
        if file { path } else { format!("{path}/file").trim_start_matches('/').to_owned() }
    });
    let made_up = PROJECT.iter().map(|(path, text)| ((*path).to_owned(), *text));
    Context::memory(made_up.chain(named.map(|path| (path, "text\n"))))
}
