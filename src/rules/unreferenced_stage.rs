use super::{Cx, Findings, rule};

rule!("unreferenced-stage", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let builds = [&cx.context.build].into_iter().chain(&cx.context.others);
    let targets: Vec<String> = builds.filter_map(|build| build.target.as_ref()).map(|it| it.to_lowercase()).collect();
    for stage in &cx.model.stages {
        let (Some(name), Some(span)) = (&stage.name, stage.name_span) else { continue };
        let is_target = stage.id.as_ref().is_some_and(|id| targets.contains(id));
        let is_last = stage.index + 1 == cx.model.stages.len();
        if is_last || is_target || cx.model.is_candidate(stage.index) || cx.model.uses_of(stage.index).next().is_some()
        {
            continue;
        }
        let finding = cx.finding(span, format!("stage `{name}` is not used by any other stage"));
        found.push(finding.help("remove it, unless it is built with `--target`"));
    }
}
