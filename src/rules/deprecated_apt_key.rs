use super::{Cx, Findings, rule};
use crate::finding::Severity;
use crate::model::Base;
use crate::shell::Word;
use crate::shell::tools::{Role, ToolCall};

rule!("deprecated-apt-key", check);

/// Releases in which `apt-key` is what one uses: it is deprecated since Debian 11 and Ubuntu 22.04, and
/// `/etc/apt/keyrings` is as young.
const WITHOUT_KEYRINGS: [&str; 24] = [
    "artful", "bionic", "buster", "cosmic", "disco", "eoan", "focal", "groovy", "hirsute", "impish", "jessie", "lucid",
    "precise", "saucy", "squeeze", "stretch", "trusty", "utopic", "vivid", "wheezy", "wily", "xenial", "yakkety",
    "zesty",
];

/// Releases that no longer have it.
const WITHOUT_KEY: [&str; 6] = ["forky", "plucky", "questing", "sid", "testing", "trixie"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        let release = release(cx, run.index);
        if release == Release::WithoutKeyrings {
            continue;
        }
        for call in run.calls().filter(|call| call.has_role(Role::TrustsEverywhere)) {
            let word = &call.command.words[0];
            let named = keyring(call);
            let message = match named {
                Some(_) => "`apt-key` is deprecated and missing in Debian 13",
                None => "`apt-key` is deprecated and missing in Debian 13; its keys are trusted for all repositories",
            };
            let help = "store the key in `/etc/apt/keyrings/`, and name it with `signed-by=` in the repository entry";
            let mut finding = cx.finding(word.span, message).help(help);
            // One that also knows the new way chooses by the release.
            if release == Release::Other || named.is_some() || run.calls().any(writes_keyring) {
                finding.severity = finding.severity.min(Severity::Info);
            }
            found.push(finding);
        }
    }
}

/// The file of keys that a call names, where that is not one which is trusted for all repositories.
fn keyring<'a>(call: &ToolCall<'a>) -> Option<&'a str> {
    let words = call.command.arguments();
    let at = words.iter().position(|word| word.value() == "--keyring")?;
    words.get(at + 1).map(Word::value).filter(|path| !path.starts_with("/etc/apt/trusted.gpg"))
}

/// Whether it is a `gpg --dearmor`, which makes a file for `signed-by=`.
fn writes_keyring(call: &ToolCall<'_>) -> bool {
    call.command.arguments().iter().any(|word| word.value() == "--dearmor")
}

/// What the release of the base image has for keys.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Release {
    WithoutKeyrings,
    WithoutKey,
    /// It has both, or is not known.
    Other,
}

fn release(cx: &Cx<'_>, index: usize) -> Release {
    let root = cx.model.stage_of(index).and_then(|stage| cx.model.root(stage.index));
    let Some(Base::Image(image)) = root.map(|root| &root.base) else { return Release::Other };
    let tag = image.tag.as_deref().unwrap_or_default();
    let major = tag.split(['.', '-']).next().and_then(|major| major.parse::<u32>().ok());
    let is_any = |names: &[&str]| tag.split('-').any(|part| names.contains(&part));
    let (keyrings, without_key) = match image.familiar().as_str() {
        "debian" => (11, 13),
        "ubuntu" => (22, 25),
        _ => (0, u32::MAX),
    };
    if major.is_some_and(|major| major < keyrings) || is_any(&WITHOUT_KEYRINGS) {
        Release::WithoutKeyrings
    } else if major.is_some_and(|major| major >= without_key) || is_any(&WITHOUT_KEY) {
        Release::WithoutKey
    } else {
        Release::Other
    }
}
