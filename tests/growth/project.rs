//! The project beside a Dockerfile.

/// Its files, each with its text.
pub(crate) const PROJECT: [(&str, &str); 18] = [
    (".dockerignore", "node_modules\n*.log\n"),
    ("Cargo.lock", "version = 3\n"),
    ("Cargo.toml", "[package]\nname = \"app\"\nversion = \"1.0.0\"\n"),
    ("Gemfile", "source 'https://rubygems.org'\ngem 'rails'\n"),
    ("Gemfile.lock", "GEM\n"),
    ("Makefile", "build: src/main.c\n\tgcc -o app src/main.c\ninstall: build\n\tcp app /usr/bin\n"),
    ("go.mod", "module example.com/app\n\ngo 1.22\n\nrequire github.com/pkg/errors v0.9.1\n"),
    ("go.sum", "github.com/pkg/errors v0.9.1 h1:abc=\n"),
    ("main.go", "package main\n\nfunc main() {}\n"),
    (
        "package.json",
        "{\"scripts\": {\"build\": \"webpack\", \"postinstall\": \"node scripts/post.js\"}, \
         \"dependencies\": {\"express\": \"^4.0.0\"}}",
    ),
    ("package-lock.json", "{\"lockfileVersion\": 3, \"packages\": {}}"),
    ("pom.xml", "<project></project>\n"),
    ("requirements.txt", "flask==3.0.0\n"),
    ("scripts/post.js", "1\n"),
    ("scripts/setup.sh", "#!/bin/sh\nset -e\napt-get update\nnpm ci\ncp src/index.js /x\n"),
    ("src/index.js", "console.log(1)\n"),
    ("src/main.c", "int main() {}\n"),
    ("src/main.rs", "fn main() {}\n"),
];
