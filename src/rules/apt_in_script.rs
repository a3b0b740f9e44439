use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::finding::{Finding, Fix, Safety};
use crate::shell::Dialect;
use crate::shell::tools::{Action, ToolCall};

rule!("apt-in-script", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let is_brought = brings(cx, "apt");
    for run in cx.runs() {
        let mut of_run: Vec<Finding> = Vec::new();
        for call in run.calls() {
            let (Some(instead), Some(name)) = (&call.tool.instead, call.command.words.first()) else { continue };
            let message = format!(
                "`{}` has no stable command-line interface: its options and output can change between versions",
                call.tool.name
            );
            let help = format!("use `{instead}`, which is stable for scripts");
            let mut finding = cx.finding(name.span, message).help(help).codes(cx.codes(call));
            let fix = replaced(cx, &run, call, instead);
            let is_own = || is_brought || defines(&run, &call.tool.name);
            finding.fixes.extend(fix.map(|fix| if is_own() { Fix { safety: Safety::Unsafe, ..fix } } else { fix }));
            of_run.push(finding);
        }
        // Half of them under another name would be worse than all under one.
        let safe = |finding: &Finding| finding.fixes.iter().any(|fix| fix.safety == Safety::Safe);
        if !of_run.iter().all(safe) {
            of_run.iter_mut().flat_map(|finding| &mut finding.fixes).for_each(|fix| fix.safety = Safety::Unsafe);
        }
        found.extend(of_run);
    }
}

fn replaced(cx: &Cx<'_>, run: &Run<'_>, call: &ToolCall<'_>, instead: &str) -> Option<Fix> {
    let action = call.action.filter(|action| *action != Action::Configure)?;
    let has = |names: &Vec<String>| names.iter().any(|name| name == call.subcommand);
    let word = call.command.words.first().filter(|word| word.raw() == call.tool.name)?;
    if !cx.tools.tool(instead)?.actions.get(&action).is_some_and(has) {
        return None;
    }
    // Elsewhere `apt-get` may keep the packages that it downloads, and its upgrade installs no new ones.
    let same = run.invocation.dialect == Dialect::Dash && action != Action::Upgrade;
    let safety = if same { Safety::Safe } else { Safety::Unsafe };
    cx.edit().replace((run, call.command), word.span, instead).finish(format!("replace it with `{instead}`"), safety)
}

/// Whether a script makes a function or an alias of this name, which is then what it calls.
fn defines(run: &Run<'_>, name: &str) -> bool {
    let text = &run.invocation.text.text;
    let signs = [format!("{name}()"), format!("{name} ()"), format!("function {name}"), format!("alias {name}=")];
    signs.iter().any(|sign| text.contains(sign.as_str()))
}

/// Whether a file of this name is copied, which may be what a later `RUN` finds first.
fn brings(cx: &Cx<'_>, name: &str) -> bool {
    let transfers = (0..cx.file.instructions.len()).filter_map(|index| cx.model.transfer(index));
    let ends = |path: &str| path.rsplit('/').next() == Some(name);
    transfers.into_iter().any(|transfer| {
        let path = transfer.destination.as_ref().and_then(|destination| destination.path.as_deref());
        let is_searched = |path: &&str| path.split('/').any(|part| part == "bin" || part == "sbin");
        let named = |path: &str| ends(path) || transfer.sources.iter().any(|source| ends(&source.text));
        path.filter(is_searched).is_some_and(named)
    })
}
