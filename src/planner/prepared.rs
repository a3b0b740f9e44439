//! A stage made three, so that what a build needs is built of what an earlier stage made of the sources: where a fetch cannot
//! work on the manifests themselves.

use std::collections::BTreeSet;

use super::compile::Compile;
use super::inherited::refers_by_number;
use super::parts::brings;
use crate::answers::Answers;
use crate::closure::may_bring;
use crate::context::path::join;
use crate::model::downloads::downloads;
use crate::model::mounts::{Mount, MountKind, mounts};
use crate::model::path::is_below;
use crate::model::{Base, Knowledge, Stage};
use crate::shell::tools::{Action, Prepared, ToolCall};
use crate::shell::{Assignment, Builtin, Shape, Word};
use crate::syntax::Keyword;
use crate::text::{Edit, Edits};

/// A stage made three.
#[derive(Clone, Debug)]
pub struct Division {
    /// The index of its `FROM`.
    pub from: usize,
    /// The name that the part above the sources gets.
    pub base: String,
    /// The index of the instruction above which the others begin.
    pub above: usize,
    /// What is written there: what the first part still gets, and the two other stages as far as they are new.
    pub blocks: Vec<Vec<String>>,
    /// The indices of the instructions that are among these, and go where they stand.
    pub moved: Vec<usize>,
}

/// What has to be written so that the dependencies are built before the sources come; `None` where it is not known how.
pub(super) fn division(cx: &Answers<'_>, run: usize, compile: Compile<'_>) -> Option<Division> {
    let prepared = compile.call.tool.reads.as_ref()?.prepared.as_ref()?;
    let stage = cx.model.stage_of(run)?;
    let [base, plan] = &prepared.stages[..] else { return None };
    let (base, plan) = (free_name(cx, stage, base)?, free_name(cx, stage, plan)?);
    if refers_by_number(cx) || !is_plain(cx, stage, run, compile) {
        return None;
    }
    let sources: Vec<usize> = (stage.from() + 1..run).filter(|at| is_source(cx, *at)).collect();
    let above = sources.into_iter().find(|at| cx.changing_source(*at).is_some())?;
    let root = root(cx, (above, run), compile.directory?, compile.call)?;
    let (copies, end) = copied(cx, (above, run))?;
    let cd = |here: Option<String>| if here.as_ref() == Some(&root) { String::new() } else { format!("cd {root} && ") };
    let (there, here) = (cd(end), cd(cx.model.step(above).before.directory()));

    let cook = cooked(cx, run, &compile, prepared)?;
    let moved = steering(cx, (above, run), prepared, &cook.reads)?;
    let settings = moved.iter().map(|at| cx.source.slice(cx.model.instruction(*at).span).to_owned());
    let given = given(cx, run, &compile)?;
    let installs = !is_installed(cx, stage, above, prepared);
    let file = join(&root, &prepared.file);
    let to = if here.is_empty() { prepared.file.clone() } else { file.clone() };
    let mut planning = vec![format!("FROM {base} AS {plan}")];
    planning.extend(copies);
    planning.push(format!("RUN {there}{}", prepared.prepare));
    let name = stage.name.as_ref().map(|name| format!(" AS {name}")).unwrap_or_default();
    let mut building = vec![format!("FROM {base}{name}")];
    building.extend(settings);
    building.extend([format!("COPY --from={plan} {file} {to}"), format!("RUN {}{here}{}", given.0, cook.text)]);
    let first = installs.then(|| vec![format!("RUN {}", prepared.install)]);
    let blocks = first.into_iter().chain([planning, building]).collect();
    Some(Division { from: stage.from(), base, above, blocks, moved })
}

/// A name that no stage has: this one, or it after the name of the stage.
fn free_name(cx: &Answers<'_>, stage: &Stage, name: &str) -> Option<String> {
    let is_taken = |name: &String| cx.model.stages.iter().any(|stage| stage.id.as_ref() == Some(name));
    let own = stage.id.as_ref().map(|id| format!("{id}-{name}"));
    [Some(name.to_owned()), own].into_iter().flatten().find(|name| !is_taken(name))
}

/// Whether the build is one that could start elsewhere just as well: nothing between the sources and it installs something,
/// and it is called by its own name.
fn is_plain(cx: &Answers<'_>, stage: &Stage, run: usize, compile: Compile<'_>) -> bool {
    let Some(own) = cx.run(run) else { return false };
    let word = compile.call.command.words.first().and_then(|word| word.literal());
    let usual = compile.call.tool.reads.as_ref().and_then(|reads| reads.fetch.as_deref()?.split(' ').next());
    let first = (stage.from() + 1..run).find(|at| cx.changing_source(*at).is_some());
    let mut between = first.unwrap_or(run)..run;
    let steers = |at: usize| match cx.model.instruction(at).kind {
        Keyword::Run => cx.run(at).is_none_or(|run| run.calls().any(brings)),
        Keyword::User | Keyword::Shell | Keyword::Onbuild => true,
        _ => false,
    };
    let mut before = own.calls_at().take_while(|(at, _)| *at < compile.command);
    word == usual
        && !own.state.windows
        && own.script().clean
        && !own.script().opaque
        && matches!(stage.base, Base::Image(_) | Base::Stage(_))
        && !between.any(steers)
        && !before.any(|(_, call)| call.does(Action::Install))
}

/// The instructions between that set what changes a build, and mean the same above the sources; `None` where one does not.
fn steering(
    cx: &Answers<'_>,
    (above, run): (usize, usize),
    prepared: &Prepared,
    reads: &BTreeSet<String>,
) -> Option<Vec<usize>> {
    let changes = |at: &usize| {
        let mut names = cx.effects(*at).variables_written.iter();
        let is_setting = matches!(cx.model.instruction(*at).kind, Keyword::Env | Keyword::Arg);
        let steers = |name: &String| prepared.settings.iter().any(|start| name.starts_with(start.as_str()));
        is_setting && names.any(|name| steers(name) || reads.contains(name))
    };
    let moves = |at: usize| {
        let text = cx.source.slice(cx.model.instruction(at).span);
        (!text.contains('$') && !text.lines().any(|line| line.trim_start().starts_with('#'))).then_some(at)
    };
    (above..run).filter(changes).map(moves).collect()
}

/// What the build is given before its name: the mounts of its `RUN`, and variables. `None` where these may mean something
/// else above the sources, or the build keeps in a mount what it builds.
fn given(cx: &Answers<'_>, run: usize, compile: &Compile<'_>) -> Option<(String, String)> {
    let own = cx.run(run)?;
    let builds_in = |path: &str| compile.directory.is_none_or(|directory| is_below(path, directory));
    let mut mounts = mounts(own.run).into_iter();
    let is_apart = |mount: &Mount| {
        let target = mount.target(own.state, own.run, cx.file.escape);
        mount.kind() != MountKind::Bind && target.known().is_some_and(|target| !builds_in(target))
    };
    if !mounts.all(|mount| is_apart(&mount)) {
        return None;
    }
    let flags = own.run.flags.iter().map(|flag| format!("{} ", cx.source.slice(flag.span)));
    let is_literal = |assignment: &&Assignment| assignment.value.literal().is_some() && !assignment.appends;
    let assignments = &compile.call.command.assignments;
    let variables = assignments.iter().map(|it| format!("{} ", cx.source.slice(it.span)));
    let all = assignments.iter().all(|it| is_literal(&it) && !cx.source.slice(it.span).contains('\n'));
    all.then(|| (flags.collect(), variables.collect()))
}

/// Whether an instruction brings files of the build context.
fn is_source(cx: &Answers<'_>, at: usize) -> bool {
    cx.model.transfer(at).is_some_and(|transfer| transfer.from.is_none())
}

/// The highest directory around that of the build which has a lockfile, or else a manifest.
fn root(cx: &Answers<'_>, (above, run): (usize, usize), built: &str, call: &ToolCall<'_>) -> Option<String> {
    let reads = call.tool.reads.as_ref()?;
    if !cx.context.is_known() || !cx.context.files().complete {
        return None;
    }
    let knowledge = Knowledge { tools: cx.tools, context: cx.context };
    let has = |file: &str| {
        (above..run).filter(|at| is_source(cx, *at)).any(|copy| may_bring(cx.model, knowledge, copy, file))
    };
    let ends = built.match_indices('/').map(|(at, _)| at.max(1)).chain([built.len()]);
    let around: Vec<&str> = ends.map(|end| &built[..end]).collect();
    let with = |names: &[String]| around.iter().find(|it| names.iter().any(|name| has(&join(it, name)))).copied();
    with(&reads.locks).or_else(|| with(&reads.manifests)).map(str::to_owned)
}

/// The instructions that bring the sources, the directories between them, and where they end.
fn copied(cx: &Answers<'_>, (above, run): (usize, usize)) -> Option<(Vec<String>, Option<String>)> {
    let last = (above..run).rev().find(|at| is_source(cx, *at))?;
    let kept = (above..=last).filter(|at| is_source(cx, *at) || cx.model.instruction(*at).kind == Keyword::Workdir);
    let text = |at: usize| {
        let instruction = cx.model.instruction(at);
        let text = cx.source.slice(instruction.span);
        (!text.contains(['$', '\n']) && instruction.heredocs.is_empty()).then(|| text.to_owned())
    };
    Some((kept.map(text).collect::<Option<_>>()?, cx.model.step(last).before.directory()))
}

/// Whether what prepares is there: in the base image, or by a step above.
fn is_installed(cx: &Answers<'_>, stage: &Stage, above: usize, prepared: &Prepared) -> bool {
    let of_image = cx.model.root(stage.index).is_some_and(|root| match &root.base {
        Base::Image(image) => prepared.images.contains(&image.familiar()),
        _ => false,
    });
    let package = prepared.package.as_str();
    let puts = |call: &ToolCall<'_>| {
        call.does(Action::Install) && call.packages().iter().any(|word| word.value().split('@').next() == Some(package))
    };
    let mut before = cx.model.before(above);
    of_image || before.any(|at| cx.run(at).is_some_and(|run| run.calls().any(puts)))
}

/// What builds the dependencies in the place of a build.
struct Cooked {
    text: String,
    /// The variables that it reads.
    reads: BTreeSet<String>,
}

/// The command that builds the dependencies, or the condition of the build with one in each of its branches; `None` where
/// it is not known which options that needs.
fn cooked(cx: &Answers<'_>, run: usize, compile: &Compile<'_>, prepared: &Prepared) -> Option<Cooked> {
    let own = cx.run(run)?;
    let script = own.script();
    let given = given(cx, run, compile)?.1;
    let plain = || Some(Cooked { text: given.clone() + &handed_on(compile.call, prepared)?, reads: BTreeSet::new() });
    let item = script.chain.iter().find(|link| link.commands.contains(&compile.command))?;
    let builds = |at: &usize| own.call(*at).filter(|call| call.tool.name == compile.call.tool.name && downloads(call));
    let calls: Vec<&ToolCall<'_>> = item.commands.clone().filter_map(|at| builds(&at)).collect();
    if item.shape == Shape::Command || calls.is_empty() {
        return plain();
    }
    let cooks: Vec<String> = calls.iter().map(|call| handed_on(call, prepared)).collect::<Option<_>>()?;
    if cooks.iter().all(|cook| *cook == cooks[0]) {
        return plain();
    }
    let is_silent = |at: &usize| {
        let builtin = script.commands[*at].builtin();
        builtin.is_some_and(|builtin| builtin.touches_nothing() || builtin == Builtin::Test)
    };
    if !item.commands.clone().all(|at| builds(&at).is_some() || is_silent(&at)) {
        return None;
    }
    let replaced = calls.iter().zip(cooks).map(|(call, cook)| Some(Edit::replace(call.command.words_span()?, cook)));
    let edits = Edits::new(replaced.collect::<Option<Vec<_>>>()?)?;
    let reads = script.reads.iter().filter(|read| item.span.encloses(read.span)).map(|read| read.name.clone());
    Some(Cooked { text: edits.apply_within(cx.source.slice(item.span), item.span), reads: reads.collect() })
}

/// The command that builds the dependencies, with those options of the build that it shares.
fn handed_on(call: &ToolCall<'_>, prepared: &Prepared) -> Option<String> {
    let mut command = prepared.fetch.clone();
    if let Some(toolchain) = call.command.words.get(1).filter(|word| word.value().starts_with('+')) {
        let (program, rest) = command.split_once(' ')?;
        command = format!("{program} {} {rest}", toolchain.literal()?);
    }
    let mut words = call.command.arguments().iter();
    let implied = prepared.implied.iter().filter(|_| call.does(Action::Install));
    let mut options: Vec<String> = implied.cloned().collect();
    while let Some(word) = words.next() {
        let text = word.value();
        let name = text.split('=').next().unwrap_or(text);
        if text == "--" {
            break;
        }
        if prepared.switches.iter().any(|it| it == text) && !options.iter().any(|it| it == text) {
            options.push(text.to_owned());
        } else if prepared.values.iter().any(|it| it == name) {
            let value = if name == text { words.next()? } else { word };
            let is_plain = |word: &Word| word.literal().is_some_and(|text| !text.contains([' ', '*', '"', '\\']));
            if is_plain(word) && is_plain(value) {
                options.push(if name == text { format!("{text} {}", value.value()) } else { text.to_owned() });
            }
        } else if word.literal().is_none() {
            // It may be any option.
            return None;
        }
    }
    Some(std::iter::once(command).chain(options).collect::<Vec<_>>().join(" "))
}
