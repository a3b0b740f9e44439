//! What the command line sets of the configuration.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};

use super::args::{Choice, Hadolint, Sources};
use super::catalogue;
use super::paths::absolute;
use super::settings::Which;
use crate::config::hadolint::TYPES;
use crate::config::{self, Globs, LEVELS, Layer, Level, Placed, Problem, Threshold, Vocabulary};
use crate::finding::Severity;
use crate::rules;
use crate::text::Source;

/// The configuration files that the command line names, and what it sets itself.
pub(super) struct Configured {
    /// Which files count.
    pub(super) which: Which,
    /// What is set by key and value.
    pub(super) layer: Layer,
    /// What is skipped, besides what the files say.
    pub(super) exclude: Globs,
}

/// What `--config`, `--no-config` and `--exclude` say.
pub(super) fn configured(sources: &Sources) -> anyhow::Result<Configured> {
    let here = absolute(Path::new("."));
    let mut layer = Layer::default();
    let mut files: Vec<PathBuf> = Vec::new();
    for given in &sources.config {
        match key_and_value(given) {
            Some(text) => layer = layer.under(read(&format!("--config {given}"), &text, &here)?),
            None => files.push(absolute(Path::new(given))),
        }
    }
    let which = match (files.pop(), files.is_empty()) {
        (Some(_), _) if sources.no_config => bail!("`--no-config` cannot be used with a configuration file"),
        (Some(_), false) => bail!("`--config` names more than one file"),
        (Some(file), true) => Which::One(file),
        (None, _) if sources.no_config => Which::None,
        (None, _) => Which::Nearest,
    };
    let patterns = sources.exclude.iter().map(String::as_str);
    let exclude =
        Globs::new(&here, patterns).map_err(|why| anyhow::anyhow!("invalid pattern in `--exclude`: {why}"))?;
    Ok(Configured { which, layer, exclude })
}

/// The TOML that `--config KEY=VALUE` stands for; `None` where it names a file. A value that is not TOML is a string.
fn key_and_value(given: &str) -> Option<String> {
    let (key, value) = given.split_once('=')?;
    if Path::new(given).exists() {
        return None;
    }
    let is_toml = given.parse::<toml::Table>().is_ok();
    Some(if is_toml { given.to_owned() } else { format!("{key}={}", toml::Value::String(value.trim().to_owned())) })
}

fn read(given: &str, text: &str, here: &Path) -> anyhow::Result<Layer> {
    let vocabulary = Vocabulary { names: &rules::names().known(), options: &rules::settings };
    let source = Arc::new(Source::from_text("--config", text));
    let file = config::File::parse(&source, here, &vocabulary);
    let file = file.map_err(|problems| anyhow::anyhow!("invalid `{given}`: {}", first(&problems)))?;
    let is_of_files = file.tools.is_some() || !file.overrides.is_empty() || text.trim_start().starts_with("exclude");
    if is_of_files {
        bail!("`{given}`: this key is supported only in a file");
    }
    Ok(file.layer)
}

fn first(problems: &[Problem]) -> String {
    let Some(problem) = problems.first() else { return "invalid TOML".to_owned() };
    match &problem.finding.help {
        Some(help) => format!("{}; {help}", problem.finding.message),
        None => problem.finding.message.clone(),
    }
}

/// What the flags about rules set.
pub(super) fn layer(choice: &Choice) -> anyhow::Result<Layer> {
    let severities = choice.severity.iter().map(|given| severity(given)).collect::<anyhow::Result<Vec<_>>>()?;
    let named = choice.select.iter().flatten().chain(&choice.extend_select).chain(&choice.ignore);
    let words: Vec<String> = named.chain(severities.iter().map(|(rule, _)| rule)).cloned().collect();
    if let Some(message) = catalogue::unknown(&words) {
        bail!(message);
    }
    let placed = |words: &[String]| words.iter().cloned().map(Placed::command_line).collect();
    Ok(Layer {
        preset: choice.preset.clone().map(Placed::command_line),
        select: choice.select.as_deref().map(placed),
        extend_select: placed(&choice.extend_select),
        ignore: placed(&choice.ignore),
        pedantic: choice.pedantic.then(|| Placed::command_line(true)),
        suppressions: choice.no_suppressions.then(|| Placed::command_line(false)),
        severities: severities.into_iter().map(|(rule, level)| (rule, Placed::command_line(level))).collect(),
        ..Layer::default()
    })
}

/// What hadolint's flags set. Where several set the severity of a rule, the most severe wins, as in hadolint.
pub(super) fn hadolint(flags: &Hadolint) -> anyhow::Result<Layer> {
    let lists = [
        (Severity::Style, &flags.style),
        (Severity::Info, &flags.info),
        (Severity::Warning, &flags.warning),
        (Severity::Error, &flags.error),
    ];
    let mut severities = BTreeMap::new();
    for (severity, rules) in lists {
        if let Some(message) = catalogue::unknown(rules) {
            bail!(message);
        }
        let level = || Placed::command_line(Level::On(severity));
        severities.extend(rules.iter().map(|rule| (rule.clone(), level())));
    }
    let threshold = match flags.failure_threshold.as_deref() {
        _ if flags.no_fail => Some(Threshold::Never),
        Some("ignore" | "none") => Some(Threshold::At(Severity::Style)),
        other => other.and_then(Threshold::named),
    };
    let suppressions = flags.disable_ignore_pragma.then(|| Placed::command_line(false));
    let fail_on = threshold.map(Placed::command_line);
    Ok(Layer { suppressions, fail_on, severities, ..Layer::default() }.under(options(flags)?))
}

/// The options of rules that hadolint has flags for.
fn options(flags: &Hadolint) -> anyhow::Result<Layer> {
    let mut layer = Layer::default();
    let array =
        |values: &[String]| toml::Value::Array(values.iter().cloned().map(toml::Value::String).collect()).to_string();
    let here = absolute(Path::new("."));
    for label in &flags.require_label {
        let kind = label.rsplit_once(':').map(|(_, kind)| kind);
        if let Some(kind) = kind.filter(|kind| !TYPES.contains(kind)) {
            bail!("invalid `--require-label {label}`: `{kind}` is not one of {}", TYPES[..TYPES.len() - 1].join(", "));
        }
    }
    let given = [
        ("--trusted-registry", "rules.DL3026.trusted-registries", &flags.trusted_registry),
        ("--require-label", "rules.DL3049.schema", &flags.require_label),
    ];
    for (flag, key, values) in given {
        if !values.is_empty() {
            layer = layer.under(read(flag, &format!("{key} = {}", array(values)), &here)?);
        }
    }
    if flags.strict_labels {
        layer = layer.under(read("--strict-labels", "rules.DL3049.strict-labels = true", &here)?);
    }
    Ok(layer)
}

/// The rule and the level of `RULE=LEVEL`.
fn severity(given: &str) -> anyhow::Result<(String, Level)> {
    let (rule, level) = given.split_once('=').with_context(|| format!("`--severity {given}` is not RULE=LEVEL"))?;
    let known = || format!("`--severity {given}`: `{level}` is not one of {}", LEVELS.join(", "));
    Ok((rule.to_owned(), Level::named(level).with_context(known)?))
}
