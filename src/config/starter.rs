//! A configuration file for somebody who has none yet.

use super::settings::SETTINGS;
use crate::setting::Setting;

const WIDTH: usize = 100;

/// The text of a `trimtab.toml` that sets nothing: every key with what it does, in comments.
pub fn starter() -> String {
    let head = "# Settings of trimtab. Commented-out values are the defaults.\n";
    SETTINGS.iter().map(entry).fold(head.to_owned(), |text, entry| format!("{text}\n{entry}"))
}

fn entry(setting: &Setting) -> String {
    let value = match (setting.name, setting.default) {
        // A table in one line could not be extended below it.
        (name, "{}") => format!("# [{name}]\n"),
        ("overrides", _) => "# [[overrides]]\n# paths = [\"ci/\"]\n".to_owned(),
        (name, "") => format!("# {name} = …\n"),
        (name, default) => format!("# {name} = {default}\n"),
    };
    wrapped(setting.doc) + &value
}

fn wrapped(doc: &str) -> String {
    let mut lines = vec!["#".to_owned()];
    for word in doc.split(' ') {
        let last = lines.last_mut().expect("there is one from the start");
        if last.chars().count() + word.chars().count() < WIDTH {
            last.push(' ');
            last.push_str(word);
        } else {
            lines.push(format!("# {word}"));
        }
    }
    lines.join("\n") + "\n"
}
