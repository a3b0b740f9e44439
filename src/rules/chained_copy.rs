use super::{Cx, Findings, rule};
use crate::finding::{Finding, Safety};
use crate::model::{Base, Stage, Transfer};
use crate::syntax::Keyword;

rule!("chained-copy", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in cx.model.stages.iter().filter(|stage| cx.model.is_exported(stage.index)) {
        found.extend(chained(cx, stage));
    }
}

/// The copies of a stage that could stand alone, as one finding.
fn chained(cx: &Cx<'_>, stage: &Stage) -> Option<Finding> {
    let copies: Vec<usize> = stage
        .instructions
        .clone()
        .filter(|index| matches!(cx.model.instruction(*index).kind, Keyword::Copy | Keyword::Add))
        .filter(|index| cx.model.transfer(*index).is_some_and(|transfer| may_link(cx, stage, transfer)))
        .collect();
    let to = |index: &usize| Some(cx.model.transfer(*index)?.destination.as_ref()?.span);
    let (first, more) = copies.split_first()?;
    let message = "without `--link`, this layer is rebuilt whenever an earlier one changes, even if the copied files are the same";
    let finding = cx.finding(to(first)?, message).help("add `--link`");
    let finding = more.iter().filter_map(to).fold(finding, |finding, to| finding.also(to, "the same here"));
    let mut edit = cx.edit();
    for index in &copies {
        edit.insert_flag(cx.model.instruction(*index), "--link");
    }
    Some(finding.fix(edit.finish("add `--link`", Safety::Unsafe)))
}

/// Whether the layer can stand alone: it goes to a directory of the project's own, which no link of the image leads to.
fn may_link(cx: &Cx<'_>, stage: &Stage, transfer: &Transfer) -> bool {
    const OWN: [&str; 6] = ["/app", "/code", "/src", "/srv/", "/usr/src/", "/workspace"];
    let numbered = |text: &str| text.bytes().all(|it| it.is_ascii_digit() || it == b':');
    let owner = transfer.chown.as_ref().is_none_or(|owner| numbered(&owner.text));
    let to = transfer.destination.as_ref().and_then(|to| to.path.as_deref());
    let own = to.is_some_and(|path| OWN.iter().any(|it| path.starts_with(it)));
    let scratch = cx.model.root(stage.index).is_some_and(|root| root.base == Base::Scratch);
    // Links can be made by a `RUN`.
    let linked = cx.has_link();
    !transfer.link && transfer.chmod.is_none() && !transfer.parents && owner && (own && !linked || scratch)
}
