//! `trimtab verify` on the sample projects: the same image after a fix that is safe, and the difference by its name after
//! an edit that is wrong.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use trimtab::builder::verify::{Pair, Verdict};
use trimtab::builder::{Builder, Difference, Step};
use trimtab::config::Config;
use trimtab::context::{Build, Chosen, Context, Location};
use trimtab::finding::Safety;
use trimtab::text::Source;

use crate::soundness::is_cache;

/// A project, its Dockerfile, what has to be mended before it builds at all, and edits with what `verify` says of them.
struct Project {
    folder: &'static str,
    dockerfile: &'static str,
    /// The images that a stand-in is needed for.
    images: &'static [&'static str],
    mends: &'static [(&'static str, &'static str)],
    edits: &'static [(&'static str, &'static str, &'static [&'static str])],
}

const PROJECTS: [Project; 3] = [
    Project {
        folder: "python",
        dockerfile: "Dockerfile",
        images: &["python:3.13-slim"],
        // No frontend without a registry, an answer to apt-get, and no folder that the ignore file leaves out.
        mends: &[
            ("# syntax=docker/dockerfile:1\n", ""),
            ("--no-install-recommends", "-y --no-install-recommends"),
            ("install tini", "install -y tini"),
            ("COPY notes/ notes/\n", ""),
        ],
        edits: &[
            ("-y --no-install-recommends", "-y", &["/var/stub/apt-recommended/curl: new"]),
            ("USER weather", "USER nobody", &["User: \"weather\", now \"nobody\""]),
            ("COPY . .", "COPY --chown=1000 . .", &["/srv/weather/app/main.py: owner 0, now 1000"]),
            (
                "CMD python -m app.main",
                "CMD [\"python\", \"-m\", \"app.main\"]",
                &["Cmd: [\"/bin/sh\",\"-c\",\"python -m app.main\"], now"],
            ),
            ("ENV PYTHONUNBUFFERED 1", "ENV PYTHONUNBUFFERED 0", &["Env PYTHONUNBUFFERED: \"1\", now \"0\""]),
        ],
    },
    Project {
        folder: "node",
        dockerfile: "Dockerfile",
        images: &["node", "nginx:1.29-alpine"],
        // What it is built with is not at hand.
        mends: &[
            ("--from=biuld", "--from=build"),
            ("RUN npm run build", "RUN mkdir dist && cp -r src dist/ && touch dist/index.html"),
        ],
        edits: &[
            (
                "EXPOSE 8080",
                "EXPOSE 80",
                &["ExposedPorts 80/tcp: unset, now {}", "ExposedPorts 8080/tcp: {}, now unset"],
            ),
            (
                "/app/dist /usr/share/nginx/html",
                "/app/dist/index.html /usr/share/nginx/html/a",
                &["/usr/share/nginx/html/a: new"],
            ),
            ("ADD nginx.conf", "ADD --chmod=600 nginx.conf", &["/etc/nginx/conf.d/default.conf: mode 644, now 600"]),
        ],
    },
    Project {
        folder: "go",
        dockerfile: "deploy/Dockerfile",
        images: &["golang:1.25-alpine", "alpine:latest"],
        mends: &[("COPY config/hello.toml /etc/hello.toml\n", ""), ("FROM build AS test", "FROM build AS tests")],
        edits: &[(
            "COPY --from=build /out/hello /usr/local/bin/hello",
            "RUN ln -s /out/hello /usr/local/bin/hello",
            &["/usr/local/bin/hello: kind file of"],
        )],
    },
];

/// Returns what is wrong.
pub(crate) fn check(builder: Builder) -> Vec<String> {
    let mut wrong = Vec::new();
    for project in &PROJECTS {
        let bench = Bench::new(project);
        let text =
            project.mends.iter().fold(bench.text(project.dockerfile), |text, (from, to)| replace(&text, from, to));
        let fixed = fixed(&text, &bench.root, project.dockerfile);
        if fixed == text {
            wrong.push(format!("{}: there is nothing to fix", project.folder));
        }
        let same = bench.verdict(builder, &text, &fixed);
        // What a package manager keeps for the next time is meant to go.
        if !same.differences.iter().all(is_cache) {
            wrong.push(format!("{}: the safe fixes change the image: {:?}", project.folder, words(&same)));
        }
        for (from, to, expected) in project.edits {
            let words = words(&bench.verdict(builder, &text, &replace(&text, from, to)));
            for expected in expected.iter().filter(|expected| !words.iter().any(|words| words.contains(*expected))) {
                wrong.push(format!("{}: {from} -> {to}: {expected} is not among {words:?}", project.folder));
            }
        }
        let rebuilds = bench.pair(&text, &fixed).rebuilds(builder).expect("both build");
        if rebuilds.is_empty() || rebuilds.iter().any(|rebuild| !rebuild.before.steps.iter().any(Step::ran)) {
            wrong.push(format!("{}: a change makes no step run: {rebuilds:?}", project.folder));
        }
    }
    println!("verify: {} projects, {} wrong", PROJECTS.len(), wrong.len());
    wrong
}

fn words(verdict: &Verdict) -> Vec<String> {
    verdict.differences.iter().map(Difference::words).collect()
}

fn replace(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from} is not in the Dockerfile");
    text.replace(from, to)
}

/// The text after all safe fixes.
fn fixed(text: &str, root: &Path, dockerfile: &str) -> String {
    let world = Arc::new(trimtab::context::Disk::default());
    let build = Build::new(Location::Directory(root.to_owned()), Chosen::Override);
    let context = Context::new(world, &root.join(dockerfile), build);
    let source = Source::from_text("Dockerfile", text);
    trimtab::fix::fix(&source, &context, &Config::default(), Safety::Safe).source.text().to_owned()
}

/// A project in a folder of its own.
struct Bench<'a> {
    project: &'a Project,
    root: PathBuf,
    _folder: tempfile::TempDir,
}

impl Bench<'_> {
    fn new(project: &Project) -> Bench<'_> {
        let folder = tempfile::tempdir().expect("there is room");
        let root = folder.path().join(project.folder);
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/projects").join(project.folder);
        copy(&source, &root);
        Bench { project, root, _folder: folder }
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).expect("it is a text")
    }

    fn pair(&self, before: &str, after: &str) -> Pair {
        let beside = self.root.parent().expect("it has a folder");
        let (one, two) = (beside.join("before"), beside.join("after"));
        fs::write(&one, before).expect("there is room");
        fs::write(&two, after).expect("there is room");
        let contexts =
            self.project.images.iter().map(|image| format!("--build-context={image}=docker-image://stub:local"));
        let flags = std::iter::once("--network=host".to_owned()).chain(contexts).collect();
        Pair { before: one, after: two, context: self.root.clone(), flags }
    }

    fn verdict(&self, builder: Builder, before: &str, after: &str) -> Verdict {
        self.pair(before, after).compare(builder).expect("both build")
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("there is room");
    for entry in fs::read_dir(from).expect("it is there") {
        let entry = entry.expect("it can be read");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("there is room");
        }
    }
}
