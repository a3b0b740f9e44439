//! trimtab as a plugin of the docker command line: named `docker-trimtab` among its plugins, it runs as `docker trimtab`.

use std::ffi::OsString;
use std::path::Path;

/// What an invocation asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Invocation {
    /// What docker asks every plugin before it lists or runs it.
    Metadata,
    /// A command with these arguments, the first of which is the program's name.
    Command(Vec<OsString>),
}

/// Reads the arguments of the process, the first of which is the program's name. Docker puts the plugin's name in front of
/// the arguments of the user.
pub(super) fn invocation(mut arguments: Vec<OsString>) -> Invocation {
    let is_plugin =
        arguments.first().and_then(|name| Path::new(name).file_stem()).is_some_and(|it| it == "docker-trimtab");
    match arguments.get(1).and_then(|first| first.to_str()).filter(|_| is_plugin) {
        Some("docker-cli-plugin-metadata") => return Invocation::Metadata,
        Some("trimtab") => drop(arguments.remove(1)),
        _ => {}
    }
    Invocation::Command(arguments)
}

/// What docker needs to know of a plugin.
pub(super) fn metadata() -> String {
    let metadata = serde_json::json!({
        "SchemaVersion": "0.1.0",
        "Vendor": "trimtab",
        "Version": concat!("v", env!("CARGO_PKG_VERSION")),
        "ShortDescription": env!("CARGO_PKG_DESCRIPTION"),
        "URL": env!("CARGO_PKG_REPOSITORY"),
    });
    format!("{metadata:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docker_is_answered_and_its_word_is_dropped() {
        let words = |text: &str| text.split_whitespace().map(OsString::from).collect::<Vec<_>>();
        let command = |text: &str| Invocation::Command(words(text));
        for (given, expected) in [
            ("/usr/lib/docker/cli-plugins/docker-trimtab docker-cli-plugin-metadata", Invocation::Metadata),
            ("docker-trimtab trimtab check .", command("docker-trimtab check .")),
            ("docker-trimtab.exe trimtab", command("docker-trimtab.exe")),
            ("docker-trimtab check trimtab", command("docker-trimtab check trimtab")),
            ("trimtab trimtab", command("trimtab trimtab")),
            ("trimtab docker-cli-plugin-metadata", command("trimtab docker-cli-plugin-metadata")),
        ] {
            assert_eq!(invocation(words(given)), expected, "{given}");
        }
    }

    #[test]
    fn metadata_is_what_docker_reads() {
        let metadata: serde_json::Value = serde_json::from_str(&metadata()).expect("it is JSON");
        assert_eq!(metadata["SchemaVersion"], "0.1.0");
        assert!(metadata["URL"].as_str().is_some_and(|url| url.starts_with("https://")));
    }
}
