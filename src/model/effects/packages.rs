//! What package managers read and write.

use super::command::Commands;
use super::place::{PACKAGES, Place, is_option, other_places};
use super::variables::Others;
use super::{Manifests, Trust};
use crate::model::installs::{looks_in_files, names_local, names_nothing, writes_manifest};
use crate::shell::Word;
use crate::shell::tools::{Action, Meaning, Role, ToolCall};

/// Variables whose values are the directories that packages are put in.
const PLACES: [&str; 18] = [
    "BUNDLE_PATH",
    "CARGO_HOME",
    "COMPOSER_HOME",
    "CONDA_DIR",
    "DENO_DIR",
    "DENO_INSTALL_ROOT",
    "GEM_HOME",
    "GOBIN",
    "GOPATH",
    "MIX_HOME",
    "NPM_CONFIG_PREFIX",
    "PIPX_HOME",
    "PIP_TARGET",
    "PNPM_HOME",
    "RUSTUP_HOME",
    "UV_TOOL_DIR",
    "VIRTUAL_ENV",
    "npm_config_prefix",
];

impl Commands<'_> {
    /// Adds what the package manager of a distribution does with packages that come from its repositories; says whether
    /// that is all. Packages write where distributions write, and nowhere else: not to `/app`, `/srv` or `/usr/src`.
    pub(super) fn distribution(&mut self, call: &ToolCall) -> bool {
        use Action::{Clean, Install, Remove, Update, Upgrade};
        let known = matches!(call.action, Some(Install | Update | Upgrade | Remove | Clean));
        // An option may name another root, or a file of the project.
        let plain = |word: &Word| {
            let literal = word.literal().is_some_and(|text| !text.contains('/') || text.contains("://"));
            literal && !call.tool.is_local(word)
        };
        let are_plain = |words: Vec<Word>| words.iter().all(|word| plain(word) && !is_option(word.value()));
        let is_plain = |word: &Word| match word.literal() {
            Some(_) => plain(word),
            None => is_versioned(word) || self.fields(word).or_else(|| self.likely_fields(word)).is_some_and(are_plain),
        };
        let named = call.command.arguments().iter().all(is_plain);
        let configured = || !self.values_of(call.command, |name| name == "APT_CONFIG").is_empty();
        let all = call.tool.system && known && named && !call.has(Meaning::Reads) && !configured();
        if all {
            self.system();
        }
        all
    }

    /// The words that a word likely stands for which is nothing but a variable of the instruction.
    fn likely_fields(&self, word: &Word) -> Option<Vec<Word>> {
        let [read] = &word.variables[..] else { return None };
        let set = self.set.as_ref().filter(|_| self.trust >= Trust::Likely && !word.is_quoted())?;
        let is_whole = word.value() == format!("${{{}}}", read.name) && !read.guarded && !set.contains(&read.name);
        let value = self.state.variable(&read.name)?.value.known().filter(|_| is_whole)?;
        (!value.contains(['$', '`', '*', '?', '{'])).then(|| Word::fields(value, word.span))
    }

    /// Adds what the package manager of a language does with packages that come from its repositories, and with those that
    /// a manifest of the project asks for, where what that holds is told apart; says whether that is all.
    pub(super) fn install(&mut self, call: &ToolCall) -> bool {
        use Action::{Clean, Configure, Fetch, Install, Update};
        if call.tool.system || call.has(Meaning::Idle) {
            return false;
        }
        let asks = matches!(call.action, Some(Install | Fetch)) && call.command.depth == 0;
        let project = asks && (call.reads_manifest() || !call.named_manifests().is_empty());
        if call.does(Configure) && self.sets_project(call) {
            return true;
        }
        let known = match call.action {
            Some(Clean | Update) => true,
            Some(Configure) => call.is_global() || self.sets_user(call),
            Some(Install | Fetch) => !project || self.manifests == Manifests::Apart,
            _ => false,
        };
        let literal = call.operands().iter().all(|word| word.literal().is_some() || !word.raw().contains(['`', '(']));
        let edits = !project && writes_manifest(call) && !names_local(call);
        let elsewhere = self.lost && asks || !project && asks && (looks_in_files(call) || !self.names_packages(call));
        if !known || !literal || edits || elsewhere || call.reads_sources() || names_nothing(call) {
            return false;
        }
        if call.does(Configure) && !call.is_global() && self.state.variable("HOME").is_none() {
            for home in ["/home", "/root"] {
                self.touches(home.to_owned());
            }
            self.known.others = self.known.others.max(Others::Any);
            return true;
        }
        // Packages that lie in a directory: what is below that is read, and perhaps built there.
        let local: Vec<&Word> = call.packages().iter().copied().filter(|word| call.tool.is_local(word)).collect();
        let is_there = |word: &&Word| word.literal().is_some_and(|text| text.starts_with('/') && !word.has_braces());
        if !local.iter().all(is_there) {
            return false;
        }
        for word in local {
            self.writes(word);
            self.reads(word);
        }
        let Some(others) = other_places(call.command, self.directory.as_deref()) else { return false };

        if call.has_role(Role::DownloadsNothing) {
            call.values(Meaning::Output).for_each(|(text, word)| self.writes_part(text, word));
        }
        self.system();
        self.known.others = self.known.others.max(Others::Any);
        for (path, is_relative) in others {
            self.known.directory |= is_relative && !self.moved;
            self.touches(path);
        }
        // Only Go puts something there, and many a project lies below.
        let is_go = call.tool.name == "go";
        for place in PACKAGES.iter().filter(|place| is_go || **place != "/go") {
            self.touches((*place).to_owned());
        }
        for variable in PLACES.iter().filter(|name| is_go || !["GOPATH", "GOBIN"].contains(name)) {
            let Some(variable) = self.state.variable(variable) else { continue };
            match variable.value.known() {
                Some(path) if path.starts_with('/') => self.touches(path.trim_end_matches('/').to_owned()),
                _ => return false,
            }
        }
        // Which project that is, its directory says.
        self.known.directory |= project && !self.moved;
        self.settings(call, asks, project);
        true
    }

    /// Whether no package that a variable names may be a path.
    fn names_packages(&self, call: &ToolCall) -> bool {
        let is_told = |word: &&Word| word.literal().is_some() || !word.value().starts_with('$');
        let is_name = |word: &Word| match self.expanded(word.value(), word) {
            Some(value) => !value.contains('/') && !value.starts_with('.'),
            None => self.trust >= Trust::Likely,
        };
        call.packages().iter().copied().filter(|word| !is_told(word)).all(is_name)
    }

    /// Whether a call changes the settings of the user and nothing else. Whose home may be the project itself is not known.
    fn sets_user(&self, call: &ToolCall) -> bool {
        let of_project = |word: &Word| word.literal().is_none_or(|text| text == "--local" || text.contains("project"));
        let options = || call.command.arguments().iter().filter(|word| !word.value().starts_with('$'));
        let is_known = self.trust >= Trust::Likely || self.is_root;
        call.has_role(Role::SetsUser) && is_known && !options().any(of_project)
    }

    pub(super) fn touches(&mut self, path: String) {
        self.known.reads.push(Place::Image(path.clone()));
        self.known.writes.push(Place::Image(path));
    }
}

/// Whether a word names a package of which only the version is in a variable: `nginx=~${VERSION}`.
fn is_versioned(word: &Word) -> bool {
    let name = word.value().split(['$', '`']).next().unwrap_or_default();
    !name.starts_with('-') && !name.contains('/') && name.find('=').is_some_and(|at| at > 0)
}
