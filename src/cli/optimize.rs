//! `trimtab optimize`: the plan, shown, asked about, and carried out.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::args::{Arguments, Optimize, PageFormat};
use super::changes::beside;
use super::console::{Console, colour};
use super::exit::Exit;
use super::project::{Project, shortage};
use super::projects;
use crate::context::{Disk, World, reason};
use crate::finding::{NewFile, Safety};
use crate::optimize::{Move, Plan, Planner, plan};
use crate::report::plan::{Report, assumptions, html, json, table, text};
use crate::report::visible::{self, Plain};
use crate::report::{Colour, counted, duration};
use crate::text::unified;

/// Plans, and does with the plans what is asked.
pub(super) fn optimize(arguments: &Arguments, optimize: &Optimize, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    let colour = colour(arguments.color, console.stdout_is_terminal);
    let found = projects::find(&optimize.dockerfiles)?;
    let [one] = &found[..] else { return many(&found, optimize, colour, console) };
    let project = Project::open(one, &optimize.build)?;
    if optimize.interactive {
        return ask(&project, colour, console);
    }
    let plan = plan(&project.source, &project.context, &project.config, &project.timings);
    if optimize.apply.is_some() || optimize.diff {
        return apply(&project, &plan, optimize, console);
    }
    let root = project.context.root();
    let notes = notes(&project, &plan);
    let report = Report { dockerfile: &project.name, context: root.as_deref(), plan: &plan, notes: &notes };
    match optimize.format {
        PageFormat::Text => text::write(console.stdout, &report, colour)?,
        PageFormat::Json => json::write(console.stdout, &report)?,
        PageFormat::Html => html::write(console.stdout, &report)?,
    }
    Ok(Exit::Clean)
}

/// Makes the chosen moves, or shows them.
fn apply(project: &Project, plan: &Plan, optimize: &Optimize, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    let chosen = chosen(plan, optimize.apply.as_deref().unwrap_or_default())?;
    let done = carry_out(project, &chosen)?;
    if optimize.diff {
        return done.show(project, console);
    }
    done.save(project)?;
    done.tell(project, plan, console)
}

/// The plans of several Dockerfiles in one table, or their safe moves.
fn many(found: &[PathBuf], optimize: &Optimize, colour: Colour, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    if optimize.apply.as_ref().is_some_and(|numbers| !numbers.is_empty()) {
        anyhow::bail!("`--apply N` needs one Dockerfile, whose moves the numbers mean; found {}", found.len());
    }
    let mut failed = Vec::new();
    let plan = |project: &Project| plan(&project.source, &project.context, &project.config, &project.timings);
    if optimize.interactive || optimize.apply.is_some() || optimize.diff {
        projects::each(found, &optimize.build, &mut failed, |project| {
            if optimize.interactive {
                return ask(project, colour, console);
            }
            apply(project, &plan(project), optimize, console)
        });
        return projects::end(&failed, Exit::Clean, console);
    }
    let plans = projects::each(found, &optimize.build, &mut failed, |project| {
        let plan = plan(project);
        let notes = notes(project, &plan);
        Ok((project.name.clone(), project.context.root(), plan, notes))
    });
    let reports: Vec<Report<'_>> = plans
        .iter()
        .map(|(name, root, plan, notes)| Report { dockerfile: name, context: root.as_deref(), plan, notes })
        .collect();
    match optimize.format {
        PageFormat::Text => table::write(console.stdout, &reports)?,
        PageFormat::Json => json::write_all(console.stdout, &reports)?,
        PageFormat::Html => anyhow::bail!("`--format html` shows one Dockerfile: name it"),
    }
    projects::end(&failed, Exit::Clean, console)
}

/// The moves with these numbers in their order, the safe ones where there are none.
fn chosen<'p>(plan: &'p Plan, numbers: &[usize]) -> anyhow::Result<Vec<(usize, &'p Move)>> {
    let numbered = |moves: &'p [Move]| moves.iter().enumerate().map(|(at, one)| (at + 1, one));
    if numbers.is_empty() {
        return Ok(numbered(plan.trusted(Safety::Safe)).collect());
    }
    let all = plan.moves.len();
    if let Some(wrong) = numbers.iter().find(|number| !(1..=all).contains(number)) {
        anyhow::bail!("move {wrong} does not exist: the plan has {}", counted(all, "move", "moves"));
    }
    Ok(numbered(&plan.moves).filter(|(number, _)| numbers.contains(number)).collect())
}

/// What was made of the file.
struct Done {
    moves: Vec<Move>,
    bytes: Vec<u8>,
    text: String,
}

/// Makes moves of a plan, each on what the ones before have left.
fn carry_out(project: &Project, chosen: &[(usize, &Move)]) -> anyhow::Result<Done> {
    let mut planner = Planner::new(&project.source, &project.context, &project.config, &project.timings);
    let mut moves = Vec::new();
    for (number, one) in chosen {
        let now = planner.find(one);
        let now = now.with_context(|| format!("move {number} depends on another move that was not chosen"))?;
        planner.make(&now);
        moves.push(now);
    }
    Ok(Done::of(&planner, moves))
}

impl Done {
    fn of(planner: &Planner<'_>, moves: Vec<Move>) -> Done {
        Done { moves, bytes: planner.source().bytes().to_vec(), text: planner.source().text().to_owned() }
    }

    /// The files beside it, each as it is in the end and was before the first move.
    fn beside(&self) -> Vec<NewFile> {
        let mut files: Vec<NewFile> = Vec::new();
        for file in self.moves.iter().filter_map(|one| one.creates.as_ref()) {
            match files.iter_mut().find(|known| known.path == file.path) {
                Some(known) => known.text.clone_from(&file.text),
                None => files.push(file.clone()),
            }
        }
        files
    }

    /// One patch of all that it changes.
    fn show(&self, project: &Project, console: &mut Console<'_>) -> anyhow::Result<Exit> {
        let mut patches = unified(&project.name, project.text(), &self.text);
        for file in self.beside() {
            patches += &beside(&file.path, file.before.as_deref(), &file.text);
        }
        let patches = if console.stdout_is_terminal { visible::text(&patches) } else { patches.into() };
        console.stdout.write_all(patches.as_bytes())?;
        Ok(Exit::Clean)
    }

    /// Writes the file, and those beside it, each whole or not at all.
    fn save(&self, project: &Project) -> anyhow::Result<()> {
        let world = Disk::at("");
        let write = |path: &Path, before: Option<&[u8]>, bytes: &[u8]| {
            let written = world.write(path, before, bytes);
            written.map_err(|error| anyhow::anyhow!("cannot write {}: {}", path.display(), reason(&error)))
        };
        let root = project.context.root().unwrap_or_default();
        for file in self.beside() {
            write(&Path::new(&root).join(&file.path), file.before.as_deref().map(str::as_bytes), file.text.as_bytes())?;
        }
        if self.bytes == project.source.bytes() {
            return Ok(());
        }
        write(project.path(), Some(project.source.bytes()), &self.bytes)
    }

    fn tell(&self, project: &Project, plan: &Plan, console: &mut Console<'_>) -> anyhow::Result<Exit> {
        let (name, mut out) = (&project.name, Plain(&mut *console.stdout));
        for one in &self.moves {
            writeln!(out, "applied {name}:{}: {} [{}]", one.line, one.title, one.rule)?;
        }
        let now = plan.now.cost;
        match self.moves.last() {
            None if plan.moves.is_empty() => writeln!(out, "{name}: no move to apply")?,
            None => {
                let moves = counted(plan.moves.len(), "move", "moves");
                let text =
                    format!("{name}: no safe move; review the {moves} of the plan, then choose with `--apply N`");
                writeln!(out, "{text}")?;
            }
            Some(last) => {
                let (before, after) = (duration(now.seconds), duration(last.after.seconds));
                let moves = counted(self.moves.len(), "move", "moves");
                writeln!(
                    out,
                    "{moves} applied: the rebuild after a commit takes ~{after} on average, ~{before} before"
                )?;
            }
        }
        Ok(Exit::Clean)
    }
}

/// Shows the best move and asks, until there is none or enough is made.
fn ask(project: &Project, colour: Colour, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    let mut planner = Planner::new(&project.source, &project.context, &project.config, &project.timings);
    let start =
        Plan { now: planner.bill().clone(), moves: Vec::new(), advice: Vec::new(), is_measured: planner.is_measured() };
    let report = Report { dockerfile: &project.name, context: None, plan: &start, notes: &[] };
    let mut answers = BufReader::new(&mut *console.stdin).lines();
    let mut moves = Vec::new();
    let mut number = 0;
    while let Some(one) = planner.next(Safety::Unsafe) {
        number += 1;
        text::write_move(console.stdout, &report, (number, &one), colour)?;
        write!(console.stdout, "apply this move? [y]es, [n]o, [q]uit: ")?;
        console.stdout.flush()?;
        let answer = answers.next().transpose().context("cannot read the answer")?.unwrap_or_else(|| "q".to_owned());
        match answer.trim().to_lowercase().as_str() {
            "y" | "yes" => {
                planner.make(&one);
                moves.push(one);
            }
            "q" | "quit" => break,
            _ => planner.refuse(&one),
        }
        writeln!(console.stdout)?;
    }
    drop(answers);
    let done = Done::of(&planner, moves);
    done.save(project)?;
    done.tell(project, &start, console)
}

fn notes(project: &Project, plan: &Plan) -> Vec<String> {
    let limit = match project.context.past() {
        Ok(past) => shortage(past).or_else(|| past.limit.map(str::to_owned)),
        Err(why) => Some(why.to_owned()),
    };
    limit.into_iter().chain(assumptions(&plan.now)).collect()
}
