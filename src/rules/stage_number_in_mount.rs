use super::{Cx, Findings, rule};
use crate::model::mounts;

rule!("stage-number-in-mount", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for mount in mounts::mounts(run.run) {
            let Some(from) = mount.from().filter(|from| from.text().bytes().all(|it| it.is_ascii_digit())) else {
                continue;
            };
            let message = format!(
                "a mount cannot refer to a stage by its number: `from={}` stands for an image of that name",
                from.text()
            );
            let finding = cx.finding(from.value_span(), message);
            let stage = from.text().parse().ok().and_then(|index: usize| cx.model.stages.get(index));
            found.push(match stage.map(|stage| (stage, &stage.name)) {
                Some((_, Some(name))) => finding.help(format!("use `from={name}`")),
                Some((stage, None)) => finding
                    .also(stage.image_span, "stage with this number")
                    .help("name the stage with `AS`, and use that name"),
                None => finding.help("use the name of a stage or an image"),
            });
        }
    }
}
