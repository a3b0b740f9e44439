use super::{Cx, Findings, rule};
use crate::finding::{Finding, Severity};
use crate::model::inputs::PROCESSORS;
use crate::model::{Platform, Stage};
use crate::text::{Span, closest_within};

rule!("invalid-platform", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        found.extend(invalid(cx, stage));
    }
}

fn invalid(cx: &Cx<'_>, stage: &Stage) -> Option<Finding> {
    let text = stage.platform.as_ref()?.known().filter(|text| !text.is_empty())?;
    let from = cx.model.instruction(stage.from());
    let flag = from.flags.iter().find(|flag| flag.name.text == "platform")?;
    let span = flag.value.as_ref().map_or(flag.span, |value| value.span);
    let Some(platform) = Platform::parse(text) else {
        let finding = cx.finding(span, format!("`{text}` is not a valid platform, so the build fails"));
        return Some(finding.help("use an operating system and an architecture, such as `linux/amd64`"));
    };
    misspelled(cx, &platform, span)
}

/// An unknown processor whose name is one letter from a known one.
fn misspelled(cx: &Cx<'_>, platform: &Platform, span: Span) -> Option<Finding> {
    let arch = platform.arch.as_str();
    let meant = closest_within(1, arch, PROCESSORS).filter(|_| !PROCESSORS.contains(&arch))?;
    let finding = cx.finding(span, format!("`{arch}` is not a known processor architecture"));
    let finding = finding.help(format!("did you mean `{}/{meant}`?", platform.os));
    Some(Finding { severity: Severity::Warning, ..finding })
}
