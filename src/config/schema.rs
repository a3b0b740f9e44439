//! The JSON schema of `trimtab.toml`, for editors, and its reference, for people.

use serde_json::{Value, json};

use super::Vocabulary;
use super::settings::{Kind, SETTINGS, Setting};

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
        Kind::Tools => json!({ "type": "object", "additionalProperties": { "type": "object" } }),
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
