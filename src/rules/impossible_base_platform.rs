use super::{Cx, Findings, rule};
use crate::model::{Base, ImageRef, Platform};

rule!("impossible-base-platform", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        let Base::Image(image) = &stage.base else { continue };
        let (Some(only), Some(asked)) = (only_platform(image), &stage.start.platform) else { continue };
        if (only.os == asked.os && only.arch == asked.arch) || stage.image_span.is_empty() {
            continue;
        }
        let message = format!("`{}` exists only for `{only}`, but this stage requests `{asked}`", image.text);
        let help = format!("use an image that supports `{asked}`, or change `--platform`");
        found.push(cx.finding(stage.image_span, message).help(help));
    }
}

/// The folders of Docker Hub that hold the images for one processor.
const FOLDERS: [(&str, &str); 10] = [
    ("amd64", "linux/amd64"),
    ("arm32v5", "linux/arm/v5"),
    ("arm32v6", "linux/arm/v6"),
    ("arm32v7", "linux/arm/v7"),
    ("arm64v8", "linux/arm64"),
    ("i386", "linux/386"),
    ("ppc64le", "linux/ppc64le"),
    ("riscv64", "linux/riscv64"),
    ("s390x", "linux/s390x"),
    ("winamd64", "windows/amd64"),
];

/// The platform of an image that exists for just one.
fn only_platform(image: &ImageRef) -> Option<Platform> {
    let name = image.name();
    if name.starts_with("mcr.microsoft.com/windows/") {
        return Platform::parse("windows/amd64");
    }
    let folder = name.strip_prefix("docker.io/")?.split_once('/')?.0;
    let (_, platform) = FOLDERS.into_iter().find(|(known, _)| *known == folder)?;
    Platform::parse(platform)
}
