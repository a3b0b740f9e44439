//! The frontend that `# syntax=` hands the file to, and which of its versions knows what.

use super::tree::{Body, Dockerfile, Instruction, Keyword, Word};
use crate::text::Span;

/// The image of the frontend that a file asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frontend<'a> {
    /// The whole reference, without what stands after a blank.
    pub span: Span,
    /// Its name, without tag and digest.
    pub name: &'a str,
    /// Its tag.
    pub tag: Option<&'a str>,
    /// Whether a digest is given.
    pub has_digest: bool,
}

/// Something that not every version of the frontend knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feature {
    /// Where it is used.
    pub span: Span,
    /// What it is called.
    pub name: &'static str,
    /// The first minor version of 1 that knows it.
    pub since: u32,
    /// The same for the versions of the labs channel.
    pub in_labs: u32,
}

impl Dockerfile {
    /// The frontend that the file asks for, where it does.
    pub fn frontend(&self) -> Option<Frontend<'_>> {
        let mut directives = self.directives.iter().filter(|directive| directive.read);
        let syntax = directives.find(|directive| directive.name.text.eq_ignore_ascii_case("syntax"))?;
        Frontend::of(&syntax.value)
    }
}

impl<'a> Frontend<'a> {
    fn of(value: &'a Word) -> Option<Frontend<'a>> {
        let text = value.text.split(' ').next().filter(|text| !text.is_empty())?;
        let (named, has_digest) = text.split_once('@').map_or((text, false), |(named, _)| (named, true));
        let path = named.rfind('/').map_or(0, |at| at + 1);
        let (name, tag) = match named[path..].find(':') {
            Some(at) => (&named[..path + at], Some(&named[path + at + 1..])),
            None => (named, None),
        };
        let span = Span::new(value.span.start, value.span.start + text.len() as u32);
        Some(Frontend { span, name, tag, has_digest })
    }

    /// Whether it is `BuildKit`'s own, or a copy of it in another registry: it reads the language that is known here.
    pub fn is_own(&self) -> bool {
        let own = ["docker/dockerfile", "docker/dockerfile-upstream"];
        let ends = |own: &&str| self.name.strip_suffix(*own).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
        // The second is the builder's own word for the frontend that it brings.
        own.iter().any(ends) || self.name == "dockerfile.v0"
    }

    /// Whether it is surely too old for something. A tag such as `1` or `latest` stands for the newest, and so does none.
    pub fn lacks(&self, feature: &Feature) -> bool {
        let Some(tag) = self.tag.filter(|_| self.is_own()) else { return false };
        let channel = tag.split_once('-').map(|(_, channel)| channel);
        let Some(minor) = minor(tag) else { return false };
        match channel {
            None => minor < feature.since,
            Some("labs" | "experimental") => minor < feature.in_labs,
            Some(_) => false,
        }
    }

    /// Whether it surely knows something.
    pub fn knows(&self, feature: &Feature) -> bool {
        let Some(tag) = self.tag.filter(|_| self.is_own()) else { return false };
        match minor(tag) {
            Some(minor) if tag.ends_with("labs") => minor >= feature.in_labs,
            Some(minor) => minor >= feature.since,
            None => tag.ends_with("labs"),
        }
    }
}

/// The minor version of a tag such as `1.4`, `1.4.1` or `1.4-labs`.
fn minor(tag: &str) -> Option<u32> {
    let mut numbers = tag.split('-').next()?.split('.');
    (numbers.next() == Some("1")).then(|| numbers.next()?.parse().ok())?
}

/// `COPY --parents`.
pub const PARENTS: Feature = Feature { span: Span::at(0), name: "--parents", since: 20, in_labs: 7 };

/// The flags, by instruction, that not every version knows. Old versions of the labs channel are the experimental ones.
const FLAGS: [(&[Keyword], Feature); 12] = [
    (&[Keyword::Run], feature("--mount", 2, 0)),
    (&[Keyword::Run], feature("--network", 3, 0)),
    (&[Keyword::Run], feature("--security", 20, 0)),
    (&[Keyword::Add, Keyword::Copy], feature("--chmod", 2, 2)),
    (&[Keyword::Add, Keyword::Copy], feature("--link", 4, 4)),
    (&[Keyword::Add, Keyword::Copy], feature("--exclude", 19, 7)),
    (&[Keyword::Copy], PARENTS),
    (&[Keyword::Add], feature("--keep-git-dir", 6, 1)),
    (&[Keyword::Add], feature("--checksum", 6, 5)),
    (&[Keyword::Add], feature("--unpack", 17, 17)),
    (&[Keyword::Healthcheck], feature("--start-interval", 6, 6)),
    (&[Keyword::Run], feature("--device", 0, 14)),
];

const HEREDOC: Feature = feature("<<", 4, 3);

const fn feature(name: &'static str, since: u32, in_labs: u32) -> Feature {
    Feature { span: Span::at(0), name, since, in_labs }
}

/// What an instruction uses that not every version of the frontend knows.
pub fn features(instruction: &Instruction) -> Vec<Feature> {
    if let Body::Onbuild(Some(trigger)) = &instruction.body {
        return features(trigger);
    }
    let known = |flag: &super::tree::Flag| {
        let named = |feature: &Feature| feature.name.strip_prefix("--") == Some(flag.name.text.as_str());
        let (_, feature) = FLAGS.iter().find(|(kinds, it)| kinds.contains(&instruction.kind) && named(it))?;
        Some(Feature { span: flag.span, ..*feature })
    };
    let heredocs = instruction.heredocs.iter().map(|heredoc| Feature { span: heredoc.operator, ..HEREDOC });
    instruction.flags.iter().filter_map(known).chain(heredocs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, name: &str, is_own: bool, lacks: bool) {
        let word = Word { span: Span::new(9, 9 + value.len() as u32), text: value.to_owned() };
        let frontend = Frontend::of(&word).unwrap();
        assert_eq!((frontend.name, frontend.is_own()), (name, is_own), "{value}");
        assert_eq!(frontend.lacks(&PARENTS), lacks, "{value}");
        assert!(!(lacks && frontend.knows(&PARENTS)), "{value}");
    }

    #[test]
    fn the_name_and_the_tag_of_a_frontend_say_what_it_reads() {
        check("docker/dockerfile", "docker/dockerfile", true, false);
        check("docker/dockerfile:1", "docker/dockerfile", true, false);
        check("docker/dockerfile:1.19.0", "docker/dockerfile", true, true);
        check("docker/dockerfile:1.20", "docker/dockerfile", true, false);
        check("docker/dockerfile:1.7-labs", "docker/dockerfile", true, false);
        check("docker/dockerfile:1.6-labs", "docker/dockerfile", true, true);
        check("docker/dockerfile:1.0-experimental", "docker/dockerfile", true, true);
        check("docker/dockerfile:1.4@sha256:0000 more", "docker/dockerfile", true, true);
        check("docker/dockerfile@sha256:0000", "docker/dockerfile", true, false);
        check("docker.io/docker/dockerfile-upstream:1.2", "docker.io/docker/dockerfile-upstream", true, true);
        check("docker/dockerfile-upstream:master-labs", "docker/dockerfile-upstream", true, false);
        check("localhost:5000/mirror/docker/dockerfile:1.3", "localhost:5000/mirror/docker/dockerfile", true, true);
        check("dockerfile.v0", "dockerfile.v0", true, false);
        check("r2d4/mocker", "r2d4/mocker", false, false);
        check("devthefuture/dockerfile-x:1.4", "devthefuture/dockerfile-x", false, false);
        check("notdocker/dockerfile:1.4", "notdocker/dockerfile", false, false);
        check("docker/dockerfile-plus", "docker/dockerfile-plus", false, false);
    }
}
