//! The JSON schema of `trimtab.toml`, for editors, and its reference, for people.

use serde_json::{Value, json};

use super::settings::SETTINGS;
use super::vocabulary::Vocabulary;
use crate::setting::{Kind, Setting};

/// The schema of the whole file.
pub fn schema(vocabulary: &Vocabulary<'_>) -> Value {
    let mut schema = object(SETTINGS, vocabulary);
    schema["$schema"] = "http://json-schema.org/draft-07/schema#".into();
    schema["title"] = "trimtab.toml".into();
    schema["definitions"] = json!({ "rule": { "type": "string", "enum": vocabulary.names } });
    schema
}

fn object(settings: &[Setting], vocabulary: &Vocabulary<'_>) -> Value {
    let mut properties = serde_json::Map::new();
    for setting in settings {
        let mut property = kind(setting.kind, vocabulary);
        property["description"] = setting.doc.into();
        if let Some(default) = default(setting) {
            property["default"] = default;
        }
        properties.insert(setting.name.to_owned(), property);
    }
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

fn kind(kind: Kind, vocabulary: &Vocabulary<'_>) -> Value {
    match kind {
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Number => json!({ "type": "integer", "minimum": 0 }),
        Kind::Text | Kind::Code | Kind::Glob => json!({ "type": "string" }),
        Kind::Choice(choices) => json!({ "type": "string", "enum": choices }),
        // Beside a description, draft 7 heeds a reference only inside `allOf`.
        Kind::Rule => json!({ "allOf": [{ "$ref": "#/definitions/rule" }] }),
        Kind::Array(of) => json!({ "type": "array", "items": self::kind(*of, vocabulary) }),
        Kind::Table(settings) => object(settings, vocabulary),
        Kind::ByName(of) => json!({ "type": "object", "additionalProperties": self::kind(*of, vocabulary) }),
        Kind::ByRule(of) => json!({
            "type": "object",
            "propertyNames": { "$ref": "#/definitions/rule" },
            "additionalProperties": self::kind(*of, vocabulary),
        }),
        Kind::Options => options(vocabulary),
    }
}

fn options(vocabulary: &Vocabulary<'_>) -> Value {
    let mut properties = serde_json::Map::new();
    for name in vocabulary.names {
        let settings = (vocabulary.options)(name);
        if !settings.is_empty() {
            properties.insert((*name).to_owned(), object(&settings, vocabulary));
        }
    }
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

fn default(setting: &Setting) -> Option<Value> {
    let table: toml::Table = toml::from_str(&format!("default = {}", setting.default)).ok()?;
    serde_json::to_value(table.get("default")?).ok()
}

/// The settings as a list in Markdown.
pub fn reference(settings: &[Setting]) -> String {
    settings.iter().map(entry).collect()
}

fn entry(setting: &Setting) -> String {
    let default = if setting.default.is_empty() { String::new() } else { format!(", default `{}`", setting.default) };
    let choices = match setting.kind {
        Kind::Choice(choices) => format!(": `{}`", choices.join("`, `")),
        _ => String::new(),
    };
    format!("- `{}` ({}{choices}{default}): {}\n", setting.name, setting.kind.noun(), setting.doc)
}

/// The keys of a table as lists in Markdown, those of each table inside it in a section of its own. Tables with the same
/// keys share a section.
pub fn sections(name: &str, settings: &[Setting]) -> String {
    let mut sections: Vec<(String, String)> = Vec::new();
    section(&format!("[{name}]"), settings, &mut sections);
    let written = sections.iter().map(|(heading, keys)| format!("## {heading}\n\n{keys}"));
    written.collect::<Vec<_>>().join("\n")
}

fn section(name: &str, settings: &[Setting], sections: &mut Vec<(String, String)>) {
    let keys = reference(settings);
    match sections.iter_mut().find(|(_, own)| *own == keys) {
        Some((heading, _)) => *heading = format!("{heading}, `{name}`"),
        None => sections.push((format!("`{name}`"), keys)),
    }
    let path = name.trim_matches(['[', ']']);
    for setting in settings {
        let name = format!("{path}.{}", setting.name);
        match setting.kind {
            Kind::Table(inner) => section(&format!("[{name}]"), inner, sections),
            Kind::ByName(Kind::Table(inner)) => section(&format!("[{name}.NAME]"), inner, sections),
            Kind::Array(Kind::Table(inner)) => section(&format!("[[{name}]]"), inner, sections),
            _ => {}
        }
    }
}
