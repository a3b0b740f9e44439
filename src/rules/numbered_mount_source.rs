use super::{Cx, Findings, rule};
use crate::model::mounts;

rule!("numbered-mount-source", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for mount in mounts::mounts(run.run) {
            let Some(from) = mount.from().filter(|from| from.text().bytes().all(|it| it.is_ascii_digit())) else {
                continue;
            };
            let message = format!("a mount takes no stage by its number: this is the image `{}`", from.text());
            let finding = cx.finding(from.value_span(), message);
            let stage = from.text().parse().ok().and_then(|index: usize| cx.model.stages.get(index));
            found.push(match stage.map(|stage| (stage, &stage.name)) {
                Some((_, Some(name))) => finding.help(format!("write `from={name}`")),
                Some((stage, None)) => {
                    finding.also(stage.image_span, "the stage").help("give the stage a name with `AS`, and write that")
                }
                None => finding.help("name a stage or an image"),
            });
        }
    }
}
