//! A sample project, read from a file of `tests/engine/samples`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::world::{Entry, What, World, images};

/// A project with a Dockerfile that can be made better, or must be left as it is.
pub(crate) struct Sample {
    /// The name of its file.
    pub(crate) name: String,
    /// The rules whose safe fixes mend it: these and no others.
    pub(crate) moves: BTreeSet<String>,
    /// Rules that report something and have no safe fix for it, each with words of the report.
    pub(crate) refused: Vec<(String, String)>,
    /// Rules whose unsafe fixes mend it as well: with them it must still build.
    pub(crate) doubtful: BTreeSet<String>,
    /// Whether it is the same image even then.
    pub(crate) doubtful_is_same: bool,
    /// The stages whose images are compared, beside that of the build.
    pub(crate) stages: Vec<String>,
    /// The project before any edit; the Dockerfile is one of its files unless it says otherwise.
    pub(crate) world: World,
    /// Edits in the words of the sample.
    pub(crate) edits: Vec<String>,
    /// Whether the Dockerfile's lines end as on Windows.
    crlf: bool,
    /// The path of the Dockerfile where it lies in the context.
    inside: Option<String>,
}

/// How the sections of a sample begin.
const SECTION: &str = "== ";

impl Sample {
    /// Reads all samples, in the order of their names.
    pub(crate) fn all() -> Vec<Sample> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/engine/samples");
        let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let read = |path: &std::path::PathBuf| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            Sample::read(&name, &fs::read_to_string(path).unwrap())
        };
        paths.iter().map(read).collect()
    }

    fn read(name: &str, text: &str) -> Sample {
        let mut sample = Sample {
            name: name.to_owned(),
            moves: BTreeSet::new(),
            refused: Vec::new(),
            doubtful: BTreeSet::new(),
            doubtful_is_same: false,
            stages: Vec::new(),
            world: World::default(),
            edits: Vec::new(),
            crlf: false,
            inside: Some("Dockerfile".to_owned()),
        };
        let mut sections = text.split("\n== ").map(|section| section.strip_prefix(SECTION).unwrap_or(section));
        sample.header(sections.next().unwrap_or_default());
        for section in sections {
            let (title, body) = section.split_once('\n').unwrap_or((section, ""));
            let body = format!("{}\n", body.trim_end_matches('\n'));
            sample.section(title.trim(), if body == "\n" { String::new() } else { body });
        }
        assert!(!sample.world.dockerfile.is_empty() && sample.edits.len() == 5, "{name}: a Dockerfile and five edits");
        sample.world.images = images(&sample.world.dockerfile, &sample.world.build_args);
        sample.world = sample.world(&sample.world.dockerfile);
        // An edit that cannot be made is told of before anything is built.
        sample.edits.iter().for_each(|edit| drop(sample.edited(&sample.world, edit)));
        sample
    }

    /// The lines `key: value` below the words that say what it is about.
    fn header(&mut self, text: &str) {
        for (key, value) in text.lines().filter_map(|line| line.split_once(": ")) {
            let words = || value.split_whitespace().map(str::to_owned);
            match key {
                "moves" => self.moves = words().collect(),
                "unsafe" => self.doubtful = words().collect(),
                "unsafe same" => (self.doubtful, self.doubtful_is_same) = (words().collect(), true),
                "stages" => self.stages = words().collect(),
                "refused" => {
                    let (rule, why) = value.split_once(": ").unwrap_or((value, ""));
                    self.refused.push((rule.to_owned(), why.to_owned()));
                }
                "args" => {
                    let pairs = words().map(|pair| pair.split_once('=').map(|(a, b)| (a.to_owned(), b.to_owned())));
                    self.world.build_args = pairs.map(|pair| pair.expect("NAME=VALUE")).collect();
                }
                "target" => self.world.target = Some(value.to_owned()),
                "line ends" => self.crlf = value == "CR LF",
                "dockerfile" => self.inside = Some(value.to_owned()).filter(|path| path != "outside"),
                _ => {}
            }
        }
    }

    /// `== Dockerfile`, `== edits`, `== PATH [MODE]`, `== FOLDER/ MODE` or `== PATH -> TARGET`.
    fn section(&mut self, title: &str, body: String) {
        match title.split(' ').collect::<Vec<_>>()[..] {
            ["Dockerfile"] if self.crlf => self.world.dockerfile = body.replace('\n', "\r\n"),
            ["Dockerfile"] => self.world.dockerfile = body,
            ["edits"] => self.edits = body.lines().map(str::to_owned).collect(),
            [path] => self.world.put(path, Entry::file(body)),
            [path, "->", target] => self.world.put(path, Entry::link(target)),
            [path, mode] => {
                let mode = u32::from_str_radix(mode, 8).expect("a mode");
                let entry = if path.ends_with('/') { Entry::folder() } else { Entry::file(body) };
                self.world.put(path.trim_end_matches('/'), Entry { mode, ..entry });
            }
            _ => panic!("{}: == {title}", self.name),
        }
    }

    /// What is built to compare images: the build itself, and some stages of it.
    pub(crate) fn targets(&self) -> impl Iterator<Item = Option<&str>> {
        std::iter::once(None).chain(self.stages.iter().map(|stage| Some(stage.as_str())))
    }

    /// The project's state with this Dockerfile.
    pub(crate) fn world(&self, text: &str) -> World {
        let mut world = World { dockerfile: text.to_owned(), ..self.world.clone() };
        if let Some(path) = &self.inside {
            world.put(path, Entry::file(text));
        }
        world
    }

    /// Where the linter finds the Dockerfile, beside the files in `root`.
    pub(crate) fn place(&self, root: &Path) -> std::path::PathBuf {
        root.join(self.inside.as_deref().unwrap_or("../Dockerfile"))
    }

    /// A state after an edit, such as `append PATH`.
    pub(crate) fn edited(&self, before: &World, edit: &str) -> World {
        let mut world = before.clone();
        let (verb, rest) = edit.split_once(' ').expect("a verb and a path");
        match verb {
            "append" => change(&mut world, rest, |text| text + "\n"),
            "replace" => {
                let (path, words) = rest.split_once(": ").expect("PATH: OLD -> NEW");
                let (old, new) = words.split_once(" -> ").expect("PATH: OLD -> NEW");
                change(&mut world, path, |text| {
                    assert!(text.contains(old), "{}: {old} is not in {path}", self.name);
                    text.replace(old, new)
                });
            }
            "chmod" => {
                let (mode, path) = rest.split_once(' ').expect("MODE PATH");
                world.entries.get_mut(path).expect("the path is there").mode = u32::from_str_radix(mode, 8).unwrap();
            }
            "add" => world.put(rest, Entry::file("new\n")),
            "remove" => world.remove(rest),
            "arg" => {
                let (name, value) = rest.split_once('=').expect("NAME=VALUE");
                world.build_args.insert(name.to_owned(), value.to_owned());
            }
            _ => panic!("{}: {edit}", self.name),
        }
        assert!(world.entries != before.entries || verb == "arg", "{}: {edit} changes nothing", self.name);
        world
    }
}

fn change(world: &mut World, path: &str, how: impl Fn(String) -> String) {
    let entry = world.entries.get_mut(path).unwrap_or_else(|| panic!("{path} is not there"));
    let What::File(text) = &entry.what else { panic!("{path} is no file") };
    entry.what = What::File(how(text.clone()));
    entry.time += 1;
}
