//! The settings that an editor sends: keys of `trimtab.toml`, which hold for all documents and go before those of the file.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use crate::config::{File, Layer, Problem, Vocabulary};
use crate::rules;
use crate::text::Source;

/// What an editor sends at the start or after a change: `{"settings": {…}}`, either alone or below `trimtab`. All else in it
/// is the editor's own affair. Paths are relative to `folder`, an absolute path. The error is what to tell the user.
pub(super) fn read(sent: &Value, folder: &Path) -> Result<Layer, String> {
    let own = sent.get("trimtab").unwrap_or(sent);
    let Some(settings) = own.get("settings").filter(|settings| !settings.is_null()) else {
        return Ok(Layer::default());
    };
    let text = toml::to_string(settings).map_err(|error| format!("the settings of the editor: {error}"))?;
    let source = Arc::new(Source::from_text("the settings of the editor", text));
    let vocabulary = Vocabulary { names: &rules::names().known(), options: &rules::settings };
    let file = File::parse(&source, folder, &vocabulary).map_err(|problems| told(&problems))?;
    if file.tools.is_some() || !file.overrides.is_empty() {
        return Err("the settings of the editor: only `trimtab.toml` can set `tools` and `overrides`".to_owned());
    }
    Ok(file.layer)
}

fn told(problems: &[Problem]) -> String {
    let lines = problems.iter().map(|problem| {
        let help = problem.finding.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        format!("{}: {}{help}", problem.source.name, problem.finding.message)
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ignored(sent: &Value) -> Result<Vec<String>, String> {
        read(sent, Path::new("/")).map(|layer| layer.ignore.into_iter().map(|name| name.value).collect())
    }

    #[test]
    fn settings_are_found_where_editors_put_them() {
        let settings = json!({ "ignore": ["DL3000"] });
        for sent in [json!({ "settings": settings }), json!({ "trimtab": { "path": "", "settings": settings } })] {
            assert_eq!(ignored(&sent), Ok(vec!["DL3000".to_owned()]), "{sent}");
        }
        for sent in [json!(null), json!({}), json!([1]), json!({ "settings": null }), json!({ "trimtab": 1 })] {
            assert_eq!(ignored(&sent), Ok(Vec::new()), "{sent}");
        }
    }

    #[test]
    fn wrong_settings_are_told() {
        for (settings, expected) in [
            (json!({ "ignore": ["DL300"] }), "did you mean `DL3000`?"),
            (json!({ "ignore": "DL3000" }), "ignore"),
            (json!({ "nothing": 1 }), "nothing"),
            (json!({ "preset": null }), "the settings of the editor"),
            (json!(1), "the settings of the editor"),
            (json!({ "overrides": [{ "paths": ["a"], "ignore": ["DL3000"] }] }), "only `trimtab.toml`"),
        ] {
            let told = ignored(&json!({ "settings": settings })).expect_err("it is refused");
            assert!(told.contains(expected), "{told}");
        }
    }
}
