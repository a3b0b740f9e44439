//! What a build finds that its own `RUN` prepares: variables of its command, and what the commands before it do. A fetch in
//! a step of its own lacks that.

use std::collections::BTreeSet;

use super::compile::Compile;
use super::moving::Told;
use super::search::Search;
use crate::closure::Needs;
use crate::model::effects::{Place, Trust, matters_not};
use crate::model::path::is_below;
use crate::shell::tools::{Role, ToolCall};
use crate::shell::{Assignment, Command, Word};

/// What a command of the shell names where it writes settings of the user.
const OF_USER: [&str; 8] = ["~", "${HOME}", "/root/", ".gitconfig", ".git-credentials", ".netrc", ".npmrc", "/etc/"];

/// The variables that a command sets for itself and that its fetch reads, as text that ends in a blank; an error says why
/// they cannot be repeated, a clause.
pub(super) fn given(compile: Compile<'_>) -> Result<String, String> {
    let Compile { call, .. } = compile;
    let mut given = String::new();
    for Assignment { name, value, appends, .. } in &call.command.assignments {
        if !steers(call, name) {
            continue;
        }
        if *appends || value.raw().contains(['`', '(', '\n', '\\']) {
            return Err(format!("the build sets `{name}`"));
        }
        given.extend([name, "=", value.raw(), " "]);
    }
    Ok(given)
}

/// What speaks against a fetch before what the same `RUN` does before its build, a clause.
pub(super) fn doubt(search: &Search<'_>, compile: Compile<'_>, (needs, fetch): (&Needs<'_>, &Told)) -> Option<String> {
    let (cx, run) = (search.cx, search.run);
    let script = run.script();
    let own = script.commands.get(compile.command)?;
    let set = script.writes.iter().find(|write| write.span.start < own.span.start && steers(compile.call, &write.name));
    if let Some(set) = set {
        return Some(format!("the `RUN` sets `{}` before the build", set.name));
    }
    let prepares = |at: &usize| {
        let commands = BTreeSet::from([*at]);
        let effects = cx.effects_of_part(run.index, &commands, Trust::Likely);
        let writes_manifest = effects.writes.iter().any(|place| {
            let inside =
                |path: &String| needs.closure.paths.iter().any(|read| is_below(path.trim_start_matches('/'), read));
            matches!(place, Place::Image(path) if inside(path))
        });
        let makes_directory = || run.call(*at).is_some_and(|call| call.has_role(Role::MakesDirectories));
        writes_manifest || matters_not(&effects, &fetch.proven).is_err() && !makes_directory()
    };
    let first = (0..compile.command).find(prepares).map(|at| &script.commands[at]);
    let started = || {
        let knowledge = search.knowledge();
        let started = cx.model.started(run.index, knowledge).iter().find(|it| it.command == compile.command)?;
        let mut before = started.commands.iter().map(|ran| &ran.command);
        let mut before = before.by_ref().take_while(|command| !std::ptr::eq(*command, compile.call.command));
        before.find(|command| sets_user(search, command))
    };
    first.or_else(started).map(|command| format!("it may need what `{}`, which stands before it, does", named(command)))
}

/// Whether a command of a file of the project writes settings of the user.
fn sets_user(search: &Search<'_>, command: &Command) -> bool {
    let call = search.cx.tools.call(command);
    let targets = command.redirections.iter().map(|redirection| &redirection.target);
    let mut words = command.words.iter().chain(targets);
    let names = |word: &Word| OF_USER.iter().any(|place| word.value().contains(place));
    call.is_some_and(|call| call.has_role(Role::SetsUser)) || words.any(names)
}

/// The first words of a command, as many as say what it does.
fn named(command: &Command) -> String {
    let words = command.words.iter().map(Word::value).take_while(|word| !word.starts_with('-'));
    words.take(3).collect::<Vec<_>>().join(" ")
}

/// Whether a variable may change what the fetch of a call downloads, and from where.
fn steers(call: &ToolCall<'_>, name: &str) -> bool {
    const ALL: [&str; 9] = ["CURL_", "GIT_", "HOME", "HTTP", "NETRC", "PATH", "SSH_", "SSL_", "XDG_"];
    let own = call.tool.reads.iter().flat_map(|reads| &reads.fetch_variables);
    let upper = name.to_ascii_uppercase();
    let is_known = call.tool.reads.as_ref().is_some_and(|reads| !reads.fetch_variables.is_empty());
    !is_known
        || upper.ends_with("_PROXY")
        || ALL.iter().any(|start| upper.starts_with(start))
        || own.into_iter().any(|own| own == name)
}
