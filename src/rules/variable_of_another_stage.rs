use std::collections::{BTreeMap, BTreeSet};

use super::{Cx, Findings, rule};
use crate::answers::variable_reads::{Reader, Use};
use crate::finding::{Finding, Safety};
use crate::model::Stage;
use crate::model::inputs::is_proxy_arg;
use crate::syntax::{Body, Keyword, Pair};

rule!("variable-of-another-stage", check);

/// What sets a variable, and in which stage.
type Setting<'a> = (usize, Keyword, &'a Pair);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    if cx.model.stages.len() < 2 {
        return;
    }
    let settings = settings(cx);
    for stage in &cx.model.stages {
        let mut told = BTreeSet::new();
        for read in cx.variables.of_stage(stage).filter(|read| !read.guarded && read.by != Reader::Container) {
            let Some(others) = settings.get(read.name.as_str()) else { continue };
            // One that the stage sets further down has no part in this.
            let is_own = others.iter().any(|(other, ..)| cx.model.is_built_on(stage.index, *other));
            let other = others.iter().rfind(|(other, ..)| *other < stage.index).or(others.first());
            let Some(other) = other.filter(|_| !is_own) else { continue };
            if !told.contains(&read.name) && is_unset(cx, stage, read) {
                told.insert(read.name.clone());
                found.push(report(cx, stage, read, *other));
            }
        }
    }
}

fn report(cx: &Cx<'_>, stage: &Stage, read: &Use, (other, kind, pair): Setting<'_>) -> Finding {
    let name = &read.name;
    let (keyword, other) = (kind.name(), cx.model.stages[other].label());
    let message = format!("`{name}` is empty here: only stage `{other}` sets it, and stages do not share variables");
    let finding = cx.finding(read.span, message).also(pair.key.span, format!("set only in stage `{other}`"));
    let line = cx.source.slice(pair.span());
    if line.contains(['\n', '$']) {
        return finding.help(format!("set `{name}` in this stage, too"));
    }
    let help = format!("add `{keyword} {line}` after the `FROM` of this stage");
    let mut edit = cx.edit();
    edit.insert_below(cx.model.instruction(stage.from()), &format!("{keyword} {line}"));
    finding.help(&help).fix(edit.finish(help, Safety::Unsafe))
}

/// What the stages set, by name.
fn settings<'a>(cx: &Cx<'a>) -> BTreeMap<&'a str, Vec<Setting<'a>>> {
    let mut settings: BTreeMap<&str, Vec<Setting<'_>>> = BTreeMap::new();
    for stage in &cx.model.stages {
        for (_, instruction) in cx.model.instructions_of(stage) {
            let pairs = match &instruction.body {
                Body::Args(pairs) => pairs,
                Body::Pairs { pairs, .. } if instruction.kind == Keyword::Env => pairs,
                _ => continue,
            };
            for pair in pairs {
                settings.entry(&pair.key.text).or_default().push((stage.index, instruction.kind, pair));
            }
        }
    }
    settings
}

/// Whether nothing sets the variable where it is read: neither the stage, nor the image, the builder, or the script.
fn is_unset(cx: &Cx<'_>, stage: &Stage, read: &Use) -> bool {
    let (name, before) = (read.name.as_str(), &cx.model.step(read.instruction).before);
    let set = before.variable(name).is_some() || before.declares(name) || stage.end.declares(name);
    // `global-arg-in-stage` speaks of those.
    let is_global = cx.variables.global_arg(name).is_some();
    !set && !is_global
        && !before.windows
        && !is_proxy_arg(name)
        && !is_of_shell(name)
        && cx.knows_image_variables(stage)
        && !cx.may_come_with_image(stage, name)
        && !cx.may_be_set_by_script(read)
}

/// Whether a shell or a container sets a variable of this name by itself.
fn is_of_shell(name: &str) -> bool {
    const OWN: [&str; 20] = [
        "PATH", "COLUMNS", "EUID", "HOME", "HOSTNAME", "HOSTTYPE", "IFS", "LINENO", "LINES", "LOGNAME", "MACHTYPE",
        "OLDPWD", "OSTYPE", "PPID", "PWD", "RANDOM", "SECONDS", "SHLVL", "TERM", "UID",
    ];
    OWN.contains(&name) || name.starts_with("BASH")
}
