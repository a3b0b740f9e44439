use std::collections::BTreeSet;

use super::{Cx, Findings, rule};
use crate::model::expand::Use;
use crate::model::{Binding, State};
use crate::syntax::{Body, Instruction, Keyword};
use crate::text::closest_within;

rule!("undefined-variable", check);

/// How many typing errors away a name is that was probably meant, and how long it is at least.
const MEANT: (usize, usize) = (2, 5);

/// The variable that a program has when it runs, and that no instruction knows.
const HOME: &str = "HOME";

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        let Some(own) = cx.model.stage_of(index) else { continue };
        if matches!(instruction.kind, Keyword::From | Keyword::Expose | Keyword::Onbuild) {
            continue;
        }
        let state = &cx.model.step(index).before;
        let mut told = BTreeSet::new();
        for (used, binding) in &cx.model.uses(index).variables {
            if is_defined(state, instruction, used) || !told.insert(used.name.clone()) {
                continue;
            }
            let near = meant(state, used);
            let is_homeless = || used.name == HOME && !cx.may_come_with_image(own, HOME) && !state.windows;
            let surely = (*binding == Binding::Unset || is_homeless()) && !used.defaulted();
            let misspelt = near.is_some() && !used.defaulted() && !sets(instruction, &used.name);
            if !(surely || misspelt || cx.is_strict()) {
                continue;
            }
            let finding = cx.finding(used.span, format!("`{}` is not defined in this Dockerfile", used.name));
            found.push(match near {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None if cx.model.globals.variable(&used.name).is_some() || cx.model.globals.declares(&used.name) => {
                    finding.help(format!("declare `ARG {}` in this stage", used.name))
                }
                None if used.name == HOME => finding.help("write the path: only the shell of a `RUN` knows `HOME`"),
                None => finding.help("define it with `ARG` or `ENV`, or correct the name"),
            });
        }
    }
}

/// Whether an `ENV` or `ARG` defines it, in this `ARG` too.
fn is_defined(state: &State, instruction: &Instruction, used: &Use) -> bool {
    let here = matches!(&instruction.body, Body::Args(pairs)
        if pairs.iter().any(|pair| pair.key.text == used.name && pair.span().end <= used.span.start));
    here || used.name == "PATH" || state.variable(&used.name).is_some() || state.declares(&used.name)
}

/// The variable of the file that was probably meant.
fn meant<'a>(state: &'a State, used: &Use) -> Option<&'a str> {
    let (errors, length) = MEANT;
    let set = state.env.iter().map(|variable| variable.name.as_str());
    let names = set.chain(state.args.iter().map(|arg| arg.name.as_str())).filter(|name| name.len() >= length);
    let near = closest_within(errors, &used.name, names).filter(|_| used.name.len() >= length)?;
    let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    (digits(near) == digits(&used.name)).then_some(near)
}

/// Whether the instruction adds to the variable, which a base image may have.
fn sets(instruction: &Instruction, name: &str) -> bool {
    matches!(&instruction.body, Body::Pairs { pairs, .. } if pairs.iter().any(|pair| pair.key.text == name))
}
