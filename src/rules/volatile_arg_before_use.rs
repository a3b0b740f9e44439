use super::{Cx, Findings, rule};
use crate::finding::{Finding, Fix, Safety};
use crate::model::effects::{Reading, Reason, may_swap};
use crate::model::volatile::is_volatile;
use crate::model::{Stage, installs};
use crate::syntax::{Body, Instruction, Keyword, Pair};

rule!("volatile-arg-before-use", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        for (index, instruction) in cx.model.instructions_of(stage) {
            let Body::Args(pairs) = &instruction.body else { continue };
            if let [pair] = &pairs[..]
                && is_volatile(&pair.key.text)
            {
                found.extend(early(cx, stage, index, pair));
            }
        }
    }
}

fn early(cx: &Cx<'_>, stage: &Stage, arg: usize, pair: &Pair) -> Option<Finding> {
    let group = Group::of(cx, stage, arg, &pair.key.text)?;
    let runs = || (arg + 1..group.to).filter(|index| cx.model.instruction(*index).kind == Keyword::Run);
    let first = cx.model.instruction(runs().next()?);
    let message = match runs().count() {
        1 => format!("`{}` differs from build to build, and the `RUN` below does without it", pair.key.text),
        count => format!("`{}` differs from build to build, and {count} `RUN`s below do without it", pair.key.text),
    };
    let finding = cx
        .finding(pair.key.span, message)
        .also(first.keyword.span, "runs again each time")
        .help("declare it just before its first use");
    Some(finding.fix(group.fix(cx)))
}

/// An `ARG` with the instructions that use it and run nothing, which move with it.
struct Group {
    members: Vec<usize>,
    /// The first instruction that needs it to run, or the end of the stage.
    to: usize,
    end: bool,
}

impl Group {
    /// `None` where nothing names the argument: then a program may read it unseen, and where is not known.
    fn of(cx: &Cx<'_>, stage: &Stage, arg: usize, name: &str) -> Option<Group> {
        let mut names = vec![name.to_owned()];
        let mut members = vec![arg];
        let mut used = false;
        for index in arg + 1..stage.instructions.end {
            let effects = cx.effects(index);
            let reading = names.iter().map(|name| effects.variables_read.reading(name)).max();
            match (reading.unwrap_or(Reading::No), cx.model.instruction(index).kind) {
                (Reading::No, _) => {}
                (Reading::Yes, Keyword::Label) => members.push(index),
                (Reading::Yes, Keyword::Env) => {
                    members.push(index);
                    names.extend(effects.variables_written.iter().cloned());
                }
                (Reading::Perhaps, _) if only_installs(cx, index) => {}
                (reading, _) => {
                    used |= reading == Reading::Yes;
                    return used.then_some(Group { members, to: index, end: false });
                }
            }
            used |= members.len() > 1;
        }
        (members.len() > 1).then_some(Group { members, to: stage.instructions.end, end: true })
    }

    fn fix(&self, cx: &Cx<'_>) -> Option<Fix> {
        let safety = self.safety(cx)?;
        let members: Vec<&Instruction> = self.members.iter().map(|index| cx.model.instruction(*index)).collect();
        if self.end {
            let last = cx.model.instruction(self.to - 1);
            return cx.edit().move_below(&members, last).finish("move it to the end of the stage", safety);
        }
        let first_use = cx.model.instruction(self.to);
        cx.edit().move_down_to(&members, first_use).finish("move it down to its first use", safety)
    }

    /// How far the move can be trusted; `None` where it cannot be made.
    fn safety(&self, cx: &Cx<'_>) -> Option<Safety> {
        let mut safety = Safety::Safe;
        for member in &self.members {
            let moving = cx.effects(*member);
            for index in (member + 1..self.to).filter(|index| !self.members.contains(index)) {
                match may_swap(moving, cx.effects(index)) {
                    Ok(()) => {}
                    Err(Reason::PerhapsVariable(_)) => safety = Safety::Unsafe,
                    Err(_) => return None,
                }
            }
        }
        Some(safety)
    }
}

fn only_installs(cx: &Cx<'_>, index: usize) -> bool {
    cx.model.script(index).is_some_and(|script| installs::only_installs(script, cx.tools))
}
