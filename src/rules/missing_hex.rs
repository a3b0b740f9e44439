use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::finding::Finding;
use crate::model::Base;
use crate::shell::Command;

rule!("missing-hex", check);

/// The tool that installs packages with Hex.
const MIX: &str = "mix";

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let text = cx.source.text();
    if ["local.hex", "archive.install", ".mix", "MIX_HOME", "local.rebar"].iter().any(|way| text.contains(way)) {
        return;
    }
    found.extend(cx.runs().filter(|run| !run.is_trigger()).find_map(|run| asking(cx, &run)));
}

/// `mix deps.get` in an image without Hex, which asks whether to install it.
fn asking(cx: &Cx<'_>, run: &Run<'_>) -> Option<Finding> {
    let root = cx.named_root(cx.model.stage_of(run.index)?)?;
    let is_elixir =
        matches!(&root.base, Base::Image(image) if matches!(image.familiar().as_str(), "elixir" | "hexpm/elixir"));
    let gets = |command: &&Command| {
        let is_get = command.name() == Some(MIX) && command.arguments().first().is_some_and(|word| word.is("deps.get"));
        is_get && command.run.certain && !command.gets_input() && command.wrappers.is_empty()
    };
    let command = run.script().commands.iter().find(gets).filter(|_| is_elixir && run.script().clean)?;
    let asks = cx.context.read("mix.lock", 1 << 20).is_some_and(|lock| lock.windows(5).any(|it| it == b":hex,"));
    if !asks || cx.model.before(run.index).any(|at| cx.runs_unknown(at)) {
        return None;
    }
    let message = "`mix deps.get` fails: Hex is not installed, and the question whether to install it gets no answer";
    Some(
        cx.finding(command.words_span()?, message).help("run `mix local.hex --force && mix local.rebar --force` first"),
    )
}
