use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::finding::{Finding, Safety, Severity};
use crate::model::InvocationForm;
use crate::shell::tools::{Action, Role, ToolCall};
use crate::shell::{self, Command, Script};
use crate::text::Joined;

rule!("ignored-heredoc-failure", check);

/// What hardly fails, or fails because what it wants is so already, as `groupadd` does: a script made of it is as good
/// without `set -e`.
const HARMLESS: [Role; 8] = [
    Role::ChangesAccount,
    Role::Links,
    Role::MakesDirectories,
    Role::MakesFiles,
    Role::MakesGroup,
    Role::MakesUser,
    Role::Removes,
    Role::TouchesNothing,
];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        let finding = match run.invocation.form {
            InvocationForm::Heredoc if !run.invocation.options.errexit => ignored(cx, &run, run.script()),
            InvocationForm::ShellWithHeredocs => {
                run.script().commands.iter().find_map(|command| inner(cx, &run, command))
            }
            _ => None,
        };
        found.extend(finding);
    }
}

/// The same for a shell that is given a heredoc, as in `RUN bash <<EOF`.
fn inner(cx: &Cx<'_>, run: &Run<'_>, command: &Command) -> Option<Finding> {
    let (body, _) = command.script_in_body().filter(|(_, options)| !options.errexit)?;
    let text = Joined::piece(cx.source.text(), body.span);
    ignored(cx, run, &shell::parse(&text, run.invocation.dialect))
}

fn ignored(cx: &Cx<'_>, run: &Run<'_>, script: &Script) -> Option<Finding> {
    let call =
        |command: &Command| cx.tools.call(command).is_some_and(|call: ToolCall<'_>| call.has_any_role(&HARMLESS));
    let last = script.chain.last().and_then(|link| script.commands_of(link).last());
    let installing = last.and_then(|command| cx.tools.call(command)).filter(|call| call.does(Action::Install));
    // Without lists of packages, the install at the end fails.
    let is_update = |command: &Command| {
        let update = cx.tools.call(command).filter(|call| call.does(Action::Update));
        update.zip(installing.as_ref()).is_some_and(|(update, install)| update.tool.shares_index(install.tool))
    };
    // `cat > file` writes what stands in the script.
    let prints = |command: &Command| cx.tools.call(command).is_some_and(|call| call.has_role(Role::PrintsFiles));
    let is_text = |command: &Command| command.arguments().is_empty() && prints(command);
    let matters = |command: &Command| !call(command) && !is_update(command) && !is_text(command);
    // A file of another mode is there all the same.
    let changes = |command: &Command| cx.tools.call(command).is_some_and(|call| call.has_role(Role::ChangesMode));
    let grave = script.ignored_failure(|command| matters(command) && !changes(command));
    let failing = grave.or_else(|| script.ignored_failure(matters)).filter(|_| script.clean)?;
    let what = failing.name().map_or("command here".to_owned(), |name| format!("`{name}`"));
    let message = format!("a failing {what} does not stop this script: only its last command sets the exit status");
    let heredoc = run.run.heredocs.iter().find(|heredoc| heredoc.body.encloses(failing.span))?;
    let span = failing.words_span().unwrap_or(failing.span);
    let finding = cx.finding(span, message).also(heredoc.operator, "").help("add `set -e` as the first line");
    let severity = if grave.is_some() { finding.severity } else { finding.severity.min(Severity::Info) };
    let finding = Finding { severity, ..finding };
    let body = cx.source.slice(heredoc.body);
    // A script that looks at the status of its commands itself would end before that.
    if body.contains("$?") {
        return None;
    }
    let first = script.chain.first()?.span.start;
    let above = &cx.source.text()[heredoc.body.start as usize..first as usize];
    let line = above.rfind('\n').map_or(0, |at| at + 1);
    let indent = &above[line..];
    let plain = indent.trim().is_empty() && !body.contains('\r');
    let mut edit = cx.edit();
    edit.insert(run.instruction, first, &format!("set -e\n{indent}"));
    Some(finding.fix(edit.finish("add `set -e`", Safety::Unsafe).filter(|_| plain)))
}
