//! The `docker_build` calls of a Tiltfile whose arguments are plain texts.

use super::started::{Place, Started};
use crate::context::recipe::{Described, line_of};

const CALL: &str = "docker_build(";

/// The longest call that is read.
const LONGEST: usize = 4096;

/// The builds.
pub(super) fn read(text: &str, place: Place<'_>) -> Vec<Started> {
    text.match_indices(CALL)
        .filter_map(|(at, _)| {
            let (described, image) = arguments(&text[at + CALL.len()..])?;
            let directories = vec![place.directory()];
            let line = line_of(text, at);
            Some(Started { described, tags: vec![image], directories, line, what: "docker_build", is_clone: false })
        })
        .collect()
}

/// `'image', 'context', dockerfile='path', target='stage'`
fn arguments(text: &str) -> Option<(Described, String)> {
    let mut positional = Vec::new();
    let mut described = Described::default();
    for argument in split(text) {
        let argument = argument.trim();
        let named = argument.split_once('=').map(|(name, value)| (name.trim(), value.trim()));
        match named.filter(|(name, _)| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')) {
            Some(("context", value)) => described.context = Some(literal(value)?),
            Some(("dockerfile", value)) => described.dockerfile = Some(format!("cwd://{}", literal(value)?)),
            Some(("target", value)) => described.target = literal(value),
            Some(("dockerfile_contents", _)) => return None,
            Some(_) => {}
            None if argument.is_empty() => {}
            None => positional.push(literal(argument)?),
        }
    }
    let mut positional = positional.into_iter();
    let image = positional.next()?;
    described.context = positional.next().or(described.context);
    described.context.is_some().then_some((described, image))
}

fn literal(text: &str) -> Option<String> {
    let inner = ['"', '\''].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote))?;
    (!inner.contains(['"', '\'', '\\'])).then(|| inner.to_owned())
}

/// The arguments up to the bracket that closes the call.
fn split(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut quote) = (0_usize, 0, None);
    let mut arguments = Vec::new();
    for (at, letter) in text.char_indices().take(LONGEST) {
        match (quote, letter) {
            (Some(open), _) => quote = (letter != open).then_some(open),
            (None, '"' | '\'') => quote = Some(letter),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')') if depth == 0 => {
                arguments.push(&text[start..at]);
                return arguments;
            }
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => {
                arguments.push(&text[start..at]);
                start = at + 1;
            }
            (None, _) => {}
        }
    }
    Vec::new()
}
