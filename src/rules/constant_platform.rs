use super::{Cx, Findings, rule};
use crate::finding::Safety;
use crate::model::{Platform, Stage};

rule!("constant-platform", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        let instruction = cx.model.instruction(stage.from());
        let Some(flag) = instruction.flags.iter().find(|flag| flag.name.text == "platform") else { continue };
        let Some(text) = flag.value.as_ref().map(|value| value.text.as_str()) else { continue };
        let constant = is_constant(stage, text);
        let other = !["BUILDPLATFORM", "TARGETPLATFORM"].iter().any(|name| text.contains(name));
        if !(constant || cx.is_strict() && other) {
            continue;
        }
        let docker = constant.then_some("FromPlatformFlagConstDisallowed");
        let codes = other.then_some("DL3029").into_iter().chain(docker);
        let message = format!("this stage is `{text}` whatever platform the build asks for");
        let finding = cx.finding(flag.span, message).codes(codes);
        let fix = cx.edit().remove_flag(instruction, flag).finish("leave the flag out", Safety::Unsafe);
        let help = "leave it out, or name a stage that is meant for one platform after it";
        found.push(finding.help(help).fix(fix));
    }
}

/// Whether the platform is written out, and the stage's name does not say so.
fn is_constant(stage: &Stage, text: &str) -> bool {
    let Some(platform) = Platform::parse(text).filter(|_| !text.contains('$')) else { return false };
    let name = stage.id.as_deref().unwrap_or_default();
    !name.contains(&platform.os) && !name.contains(&platform.arch)
}
