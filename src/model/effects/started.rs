//! What a command reads and writes that starts a file of the project: what that file's commands do.

use super::command::Commands;
use super::place::Place;
use super::variables::Others;
use super::{Manifests, Trust};
use crate::model::brought::is_nameless;
use crate::model::ran::Started;
use crate::shell::tools::Action;
use crate::shell::{Builtin, Command};

impl Commands<'_> {
    /// Adds what a command does by what it starts.
    pub(super) fn started(&mut self, started: &Started, command: &Command) {
        self.redirections(command);
        self.known.directory = true;
        if !command.is_wrapped_plainly() {
            return self.unknown(command);
        }
        let mut inner = Commands::new(self.state, self.tools, self.trust, self.manifests);
        inner.is_root = self.is_root;
        inner.within = Some(started.name.clone());
        inner.followed(started);
        let known = inner.known;
        let is_any = known.writes.contains(&Place::Image("/".to_owned()));
        let call = self.tools.call(command);
        let builds = call.is_some_and(|call| matches!(call.action, Some(Action::Build | Action::Run)));
        self.known.unknown.extend(known.unknown);
        if is_any && builds && self.trust >= Trust::Likely {
            self.build();
        } else {
            self.known.reads.extend(known.reads);
            self.known.writes.extend(known.writes);
            self.known.others = self.known.others.max(known.others);
        }
        if command.is(Builtin::Source) {
            self.directory = started.end.clone().filter(|end| !is_nameless(end));
        }
    }

    /// Adds what the commands do that a file runs. What it reads of the project, an install that is asked apart tells apart.
    fn followed(&mut self, started: &Started) {
        for gap in &started.gaps {
            self.everything_of(gap);
        }
        for ran in &started.commands {
            self.directory = ran.directory.clone().filter(|directory| !is_nameless(directory));
            self.moved = false;
            self.run(&ran.command);
        }
        let files: Vec<Place> =
            started.files.iter().chain(&started.inputs).map(|file| Place::Image(format!("/{file}"))).collect();
        if self.manifests == Manifests::Apart && started.installs(self.tools) {
            self.known.reads.retain(|place| !files.contains(place));
        } else {
            self.known.reads.extend(files.into_iter().take(started.files.len()));
        }
        if !started.reads.is_empty() {
            self.known.others = self.known.others.max(Others::System);
        }
    }
}
