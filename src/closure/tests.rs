use super::{Closure, Install, closure};
use crate::context::Context;
use crate::model::{Inputs, Model, View};
use crate::shell::tools::Tools;
use crate::syntax;

mod compiled;
mod node;
mod others;
mod python;
mod small;

/// What `command` reads of a project with these files.
fn read(files: &[(&str, &str)], command: &str) -> Option<Closure> {
    read_in("/", files, command)
}

/// What `command` reads in a directory, the whole context being copied to the root.
fn read_in(directory: &str, files: &[(&str, &str)], command: &str) -> Option<Closure> {
    let context = Context::memory(files.iter().copied());
    let text = format!("FROM a\nCOPY . /\nRUN {command}\n");
    let dockerfile = syntax::parse(&text);
    let model = Model::new(&text, &dockerfile, &Inputs::default());
    let mut view = View::new(&context);
    view.bring(1, model.transfer(1).expect("a COPY"), "/", "/");
    let script = model.script(2).expect("a RUN");
    let call = Tools::builtin().call(&script.commands[0]).expect("a known tool");
    let state = &model.step(2).before;
    closure(&Install { view: &view, directory, call: &call, before: &[], state })
}

/// A project whose install needs these paths, and has no doubts where `doubt` is empty, else one that contains it.
fn check(files: &[(&str, &str)], command: &str, paths: &[&str], doubt: &str) {
    let closure = read(files, command).unwrap_or_else(|| panic!("{command} reads a closure"));
    assert_eq!(closure.paths, paths, "{command}");
    let left_out = closure.builds_project.map(|left_out| left_out.why).filter(|_| !doubt.is_empty());
    let against: Vec<String> =
        closure.doubts.into_iter().chain(closure.refused).chain(closure.rewrites).chain(left_out).collect();
    match doubt {
        "" => assert!(against.is_empty(), "{command}: {against:?}"),
        doubt => assert!(against.iter().any(|one| one.contains(doubt)), "{command}: {against:?}"),
    }
}

/// The option that leaves the project out of an install that builds it.
fn builds(files: &[(&str, &str)], command: &str) -> Option<String> {
    read(files, command).unwrap_or_else(|| panic!("{command} reads a closure")).builds_project.map(|it| it.options)
}
