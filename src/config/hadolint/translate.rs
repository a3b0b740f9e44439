//! hadolint's settings as the text of a `trimtab.toml`.

use std::fmt::Write;

use super::{Hadolint, PRESET};
use crate::config::layer::{Layer, Level, Threshold};
use crate::config::read::Value;

/// The text of a `trimtab.toml` that sets what `hadolint`, read from `name`, does. Codes of which no rule is known are
/// told in a comment.
pub fn to_toml(hadolint: &Hadolint, name: &str, is_known: impl Fn(&str) -> bool) -> String {
    let mut out = format!("# From {name}. `trimtab explain trimtab.toml` lists every key.\n\n");
    line(&mut out, "The rules of hadolint, with its severities.", &format!("preset = {}", quoted(PRESET)));
    let mut layer = hadolint.layer();
    let codes = layer.ignore.iter().map(|code| &code.value).chain(layer.severities.keys());
    let unknown: Vec<&str> = codes.map(String::as_str).filter(|code| !is_known(code)).collect();
    if !unknown.is_empty() {
        let _ = writeln!(out, "# These codes are unknown: {}\n", unknown.join(", "));
    }
    layer.ignore.retain(|code| is_known(&code.value));
    layer.severities.retain(|code, _| is_known(code));
    values(&mut out, &layer);
    report(&mut out, hadolint);
    tables(&mut out, &layer);
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn values(out: &mut String, layer: &Layer) {
    if !layer.ignore.is_empty() {
        let codes: Vec<String> = layer.ignore.iter().map(|code| quoted(&code.value)).collect();
        line(out, "Codes to ignore.", &format!("ignore = [{}]", codes.join(", ")));
    }
    if let Some(threshold) = &layer.fail_on {
        let value = match threshold.value {
            Threshold::Never => "never",
            Threshold::At(severity) => severity.name(),
        };
        line(out, "The lowest severity that causes exit code 1.", &format!("fail-on = {}", quoted(value)));
    }
    if let Some(flag) = &layer.suppressions {
        line(out, "Whether comments can suppress findings.", &format!("suppressions = {}", flag.value));
    }
}

fn report(out: &mut String, hadolint: &Hadolint) {
    if !hadolint.formats.is_empty() {
        let flags = hadolint.formats.iter().map(|format| format!("--format {}", format_name(&format.value)));
        let flags: Vec<String> = flags.collect();
        let _ = writeln!(out, "# Set the output format on the command line: trimtab check {}\n", flags.join(" "));
    }
    if hadolint.is_colourless() {
        out.push_str("# Set colors on the command line: --color never\n\n");
    }
}

fn tables(out: &mut String, layer: &Layer) {
    if !layer.severities.is_empty() {
        out.push_str("[severity]\n");
        for (code, level) in &layer.severities {
            let name = match level.value {
                Level::Off => "off",
                Level::On(severity) => severity.name(),
            };
            let _ = writeln!(out, "{code} = {}", quoted(name));
        }
        out.push('\n');
    }
    for (rule, options) in &layer.options {
        let _ = writeln!(out, "[rules.{rule}]");
        for (name, option) in options {
            let _ = writeln!(out, "{name} = {}", written(&option.value));
        }
        out.push('\n');
    }
}

/// A value of the kinds that options of rules have, as TOML.
pub fn written(value: &Value) -> String {
    match value {
        Value::Flag(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => quoted(text),
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(|value| written(&value.value)).collect();
            format!("[{}]", values.join(", "))
        }
        Value::Table(_) => "{}".to_owned(),
    }
}

/// Our name of one of hadolint's formats.
pub fn format_name(format: &str) -> &str {
    match format {
        "json" => "hadolint-json",
        "gitlab_codeclimate" => "gitlab",
        format => format,
    }
}

fn line(out: &mut String, comment: &str, line: &str) {
    let _ = writeln!(out, "# {comment}\n{line}\n");
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
