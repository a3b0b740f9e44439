use super::{Cx, Findings, rule};
use crate::finding::Safety;
use crate::model::{Base, Platform, Stage};

rule!("constant-platform", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        let instruction = cx.model.instruction(stage.from());
        let Some(flag) = instruction.flags.iter().find(|flag| flag.name.text == "platform") else { continue };
        let Some(text) = flag.value.as_ref().map(|value| value.text.as_str()) else { continue };
        let constant = is_constant(cx, stage, text);
        let other = !["BUILDPLATFORM", "TARGETPLATFORM"].iter().any(|name| text.contains(name));
        if !(constant || cx.is_strict() && other) {
            continue;
        }
        let docker = is_dockers(stage, text).then_some("FromPlatformFlagConstDisallowed");
        let codes = other.then_some("DL3029").into_iter().chain(docker);
        let message = format!("this stage always uses `{text}`, even when the build targets another platform");
        let finding = cx.finding(flag.span, message).codes(codes);
        let fix = cx.edit().remove_flag(instruction, flag).finish("remove `--platform`", Safety::Unsafe);
        let help = "remove `--platform`, or name the platform in the stage: `AS build-amd64`";
        found.push(finding.help(help).fix(fix));
    }
}

/// Whether `docker build --check` reports it: it asks the name of the stage and nothing else.
fn is_dockers(stage: &Stage, text: &str) -> bool {
    let name = stage.id.as_deref().unwrap_or_default();
    let written = Platform::parse(text).filter(|_| !text.contains('$'));
    written.is_some_and(|platform| !name.contains(&platform.os) && !name.contains(&platform.arch))
}

/// Whether the platform is written out, and neither the stage's name nor its image nor the file's path says so.
fn is_constant(cx: &Cx<'_>, stage: &Stage, text: &str) -> bool {
    let Some(platform) = Platform::parse(text).filter(|_| is_dockers(stage, text)) else { return false };
    let path = cx.source.name.to_lowercase();
    let image = match &stage.base {
        Base::Image(image) => image.text.to_lowercase(),
        _ => String::new(),
    };
    let named = [stage.id.as_deref().unwrap_or_default(), &path, &image];
    !spellings(&platform).any(|word| named.iter().any(|name| name.contains(word)))
}

/// How people write a platform in the names of files, stages and images.
fn spellings(platform: &Platform) -> impl Iterator<Item = &str> {
    let other: &[&str] = match platform.arch.as_str() {
        "amd64" => &["x86_64", "x86-64", "x64"],
        "arm64" => &["aarch64", "armv8"],
        "arm" => &["armhf", "armv6", "armv7", "arm32"],
        "386" => &["i386", "i686", "x86"],
        _ => &[],
    };
    let os = Some(platform.os.as_str()).filter(|os| *os != "linux");
    os.into_iter().chain([platform.arch.as_str()]).chain(other.iter().copied())
}
