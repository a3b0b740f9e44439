//! A step of its own that fetches what a build would download.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use super::beforehand;
use super::compile::Compile;
use super::lift::{Lift, Piece};
use super::moving::{Moving, Told};
use super::search::{FARTHEST, PLACES, Search};
use crate::answers::Answers;
use crate::closure::Needs;
use crate::model::effects::{Effects, Knob, Trust, effects_instead};
use crate::model::{Target, path};
use crate::shell;
use crate::shell::tools::{Action, ToolCall};
use crate::text::{Joined, Span};

/// The step that fetches what the command at this place of a `RUN` would download, where that saves most; `None` where there
/// is none, or it is not known how.
pub(super) fn step(cx: &Answers<'_>, run: usize, compile: Compile<'_>) -> Option<Lift> {
    let (stage, run) = (cx.model.stage_of(run)?, cx.run(run)?);
    let search = Search { cx, stage, run, installs: &[], found: RefCell::default(), climbing: RefCell::default() };
    let fetch = Fetch::of(&search, compile)?;
    let places =
        (stage.from() + 1..run.index).rev().take(FARTHEST).filter(|place| cx.changing_source(*place).is_some());
    let places: Vec<usize> = places.take(PLACES).collect();
    let best = |trust| {
        let lifts = places.iter().filter_map(|place| fetch.above(*place, trust));
        let better = |best: Option<Lift>, lift: Lift| match best {
            Some(best) if search.worth(&best) >= search.worth(&lift) => Some(best),
            _ => Some(lift),
        };
        lifts.fold(None, better).filter(|best| search.worth(best) > 0.0)
    };
    [Trust::Proven, Trust::Likely, Trust::Guessed].into_iter().find_map(best)
}

/// A fetch in the place of a `RUN`.
struct Fetch<'s, 'a> {
    search: &'s Search<'a>,
    command: usize,
    needs: Rc<Needs<'a>>,
    effects: Told,
    beside: Told,
    manifests: BTreeSet<String>,
    text: String,
    seconds: f64,
    doubts: Vec<String>,
}

impl<'s, 'a> Fetch<'s, 'a> {
    fn of(search: &'s Search<'a>, Compile { command, call, directory }: Compile<'_>) -> Option<Fetch<'s, 'a>> {
        let (cx, run) = (search.cx, search.run);
        let fetch = call.tool.reads.as_ref().filter(|reads| !reads.fetch_is_prepared)?.fetch.as_deref()?;
        let compile = Compile { command, call, directory };
        let given = beforehand::given(compile);
        let fetch = format!("{}{}", given.as_deref().unwrap_or_default(), by_same_program(fetch, call));
        let is_offline =
            |flag: &crate::syntax::Flag| cx.source.slice(flag.span).to_lowercase().contains("network=none");
        if run.run.flags.iter().any(is_offline) {
            return None;
        }
        let directory = directory.map(str::to_owned).filter(|it| !it.contains('\0'));
        let here = run.state.directory();
        let shown = match directory.as_deref() {
            Some(directory) if here.as_deref() != Some(directory) => format!("cd {directory} && {fetch}"),
            _ => fetch,
        };
        let whole = Span::new(0, shown.len() as u32);
        let script = shell::parse(&Joined::piece(&shown, whole), run.invocation.dialect);
        let directory = directory.or(here)?;
        let needs = Needs::of_fetch(cx.model, search.knowledge(), run.index, (script.commands.last()?, &directory))?;
        let needs = Rc::new(needs);
        if needs.closure.refused.is_some() || needs.mounts_context {
            return None;
        }
        let effects = Told::each(|trust| effects_instead(cx.model, run.index, &script, search.knowledge(), trust));
        let settings = Effects { settings_read: vec![Knob::User, Knob::Shell], ..Effects::default() };
        let beside = Told { proven: settings.clone(), likely: settings };
        let flags = run.run.flags.iter().map(|flag| cx.source.slice(flag.span));
        let words = std::iter::once(run.run.keyword.text.as_str()).chain(flags).chain([shown.as_str()]);
        let text = words.collect::<Vec<_>>().join(" ");
        let seconds = call.tool.seconds.get(&Action::Fetch).map_or(0.0, |seconds| f64::from(*seconds));
        let mut doubts = needs.closure.doubts.clone();
        doubts.extend(needs.closure.fetches_more.clone());
        doubts.extend(is_shipped(cx, search.stage.index).then(|| "what it fetches stays in the image".to_owned()));
        let manifests = call.tool.reads.iter().flat_map(|reads| reads.manifests.iter().cloned()).collect();
        doubts.extend(given.err());
        doubts.extend(beforehand::doubt(search, compile, (&needs, &effects)));
        Some(Fetch { search, command, needs, effects, beside, manifests, text, seconds, doubts })
    }

    fn above(&self, place: usize, trust: Trust) -> Option<Lift> {
        let (search, index) = (self.search, self.search.run.index);
        let beside = Told { proven: self.beside.proven.clone(), likely: self.beside.likely.clone() };
        let effects = Told { proven: self.effects.proven.clone(), likely: self.effects.likely.clone() };
        let needs = Some((Rc::clone(&self.needs), beside));
        let manifests = self.manifests.clone();
        let moving = Moving { needs, is_install: true, manifests, ..Moving::new(index, effects) };
        let climb = search.climb_as(&moving, place, trust).ok()?;
        let mut pieces = climb.pieces;
        let mut above = search.stage.from() + 1..place;
        let is_there = |copy: usize| self.needs.of_copy(copy).is_some_and(|needs| !needs.is_unread());
        if !pieces.iter().any(|piece| matches!(piece, Piece::Needs(..))) && !above.any(is_there) {
            return None;
        }
        pieces.push(Piece::New(index, self.text.clone()));
        let then = search.then(place, &pieces);
        let mut doubts = climb.doubts;
        doubts.extend(self.doubts.iter().cloned());
        Some(Lift {
            run: index,
            install: self.command,
            above: place,
            inherited: None,
            pieces,
            doubts,
            builds_project: None,
            blocked: None,
            reads_manifests: true,
            stays: None,
            saved: search.cx.reruns_at(index).without(&then),
            then: then.count(),
            seconds: self.seconds,
            lost: 0.0,
        })
    }
}

/// A fetch by the program that a call starts: a project's own `./gradlew` where that is what builds.
fn by_same_program(fetch: &str, call: &ToolCall<'_>) -> String {
    let usual = fetch.split(' ').next().unwrap_or_default();
    let program = call.command.words.first().and_then(|word| word.literal());
    match program.filter(|program| *program != usual && !program.starts_with("xx-") && !program.contains(' ')) {
        Some(program) => fetch.replacen(usual, program, 1),
        None => fetch.to_owned(),
    }
}

/// Whether what a stage leaves where packages are put comes into the image, or into another stage.
fn is_shipped(cx: &Answers<'_>, stage: usize) -> bool {
    const OWN: [&str; 3] = ["/go/pkg", "/root/go/pkg", "/root/.cache"];
    let takes = |reference: &crate::model::Reference| {
        let transfer = cx.model.transfer(reference.instruction);
        let Some(transfer) = transfer else { return true };
        transfer.sources.iter().any(|source| {
            let taken = source.path().map(|path| format!("/{}", path.trim_start_matches('/')));
            taken.is_none_or(|taken| OWN.iter().any(|own| path::is_below(own, &taken) || path::is_below(&taken, own)))
        })
    };
    let of_stage = |reference: &&crate::model::Reference| reference.target == Target::Stage(stage);
    cx.model.may_be_exported(stage) || cx.model.references.iter().filter(of_stage).any(takes)
}
