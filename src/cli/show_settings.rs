//! `--show-settings`: what holds for each file, and where it was set.

use std::io::{self, Write};

use super::output::context;
use super::session::{Linted, Work};
use crate::config::hadolint::translate::written;
use crate::config::{Config, Engine, Level, Placed, Threshold};
use crate::lint;
use crate::report::visible::Plain;

/// Writes the settings of each file of a run as TOML.
pub(super) fn write(out: &mut dyn Write, work: &Work) -> io::Result<()> {
    let out = &mut Plain(out);
    for (at, linted) in work.linted.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        write_file(out, linted)?;
    }
    Ok(())
}

fn write_file(out: &mut dyn Write, linted: &Linted) -> io::Result<()> {
    let config = linted.config();
    let (root, reason) = context(linted);
    let root = if linted.context.is_known() { root } else { "unknown".to_owned() };
    writeln!(out, "# {}: {}", linted.input.name, linted.configuration.as_deref().unwrap_or("no configuration file"))?;
    writeln!(out, "# build context: {root} ({reason})")?;
    write_choice(out, config)?;
    let threshold = match config.fail_on.value {
        Threshold::Never => "never",
        Threshold::At(severity) => severity.name(),
    };
    line(out, "fail-on", &text(threshold), &config.fail_on)?;
    line(out, "optimize.worth", &config.worth.value.to_string(), &config.worth)?;
    let engine = match config.engine.value {
        Engine::Native => "native",
        Engine::ShellCheck => "shellcheck",
        Engine::Off => "off",
    };
    line(out, "shell.engine", &text(engine), &config.engine)?;
    for (rule, level) in config.severities.iter().flatten() {
        let name = match level.value {
            Level::Off => "off",
            Level::On(severity) => severity.name(),
        };
        line(out, &format!("severity.{}", key(rule)), &text(name), level)?;
    }
    for (rule, options) in config.options.iter().flatten() {
        for (name, option) in options {
            line(out, &format!("rules.{}.{name}", key(rule)), &written(&option.value), option)?;
        }
    }
    let rules = lint::chosen(config);
    writeln!(out, "# rules that run ({}): {}", rules.len(), rules.join(", "))
}

fn write_choice(out: &mut dyn Write, config: &Config) -> io::Result<()> {
    names(out, "select", config.select.as_ref().unwrap_or(&config.unasked))?;
    names(out, "extend-select", &config.extended)?;
    names(out, "ignore", &config.ignore)?;
    line(out, "pedantic", &config.pedantic.value.to_string(), &config.pedantic)?;
    line(out, "suppressions", &config.suppressions.value.to_string(), &config.suppressions)
}

fn names(out: &mut dyn Write, name: &str, values: &[Placed<String>]) -> io::Result<()> {
    let shown: Vec<String> = values.iter().map(|value| text(&value.value)).collect();
    let mut places: Vec<String> = values.iter().map(|value| value.place.to_string()).collect();
    places.dedup();
    let places = if places.is_empty() { "the default".to_owned() } else { places.join(", ") };
    writeln!(out, "{name} = [{}]  # {places}", shown.join(", "))
}

fn line<T>(out: &mut dyn Write, name: &str, value: &str, placed: &Placed<T>) -> io::Result<()> {
    writeln!(out, "{name} = {value}  # {}", placed.place)
}

fn text(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A key of a table, with quotes where TOML wants them.
fn key(name: &str) -> String {
    let is_bare = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if is_bare { name.to_owned() } else { text(name) }
}
