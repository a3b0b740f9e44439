//! The Dockerfiles that are written in compose and bake files, linted at their places there.

use std::collections::BTreeSet;
use std::path::Path;

use super::inputs::{Input, TextSource};
use super::paths::{absolute, near, shown};
use super::session::{Linted, Session, Work, attempt};
use crate::context::names::{is_bake, is_compose};
use crate::context::{Embedded, Kind, Recipe, Written};
use crate::finding::Finding;
use crate::lint;
use crate::report::Failure;
use crate::text::Source;

impl Session<'_> {
    /// Lints the texts in the compose and bake files of the folders that were named.
    pub(super) fn lint_inside(&self, work: &mut Work) {
        let mut linted: Vec<Linted> = Vec::new();
        let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
        for path in self.sources.paths.iter().filter(|path| *path != Path::new("-")).map(|path| near(path)) {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let is_folder = self.world.look(&self.world.real(&path)).is_ok_and(|stat| stat.kind == Kind::Directory);
            if !is_folder && !is_compose(&name) && !is_bake(&name) {
                continue;
            }
            let anchor = if is_folder { path.join("Dockerfile") } else { path.clone() };
            let below = self.world.real(&path);
            let cell = self.workspace.descriptions(&anchor);
            for recipe in cell.get().map(|descriptions| &descriptions.recipes[..]).unwrap_or_default() {
                let Written::Inline { text, .. } = &recipe.dockerfile else { continue };
                let is_named = self.world.real(&recipe.file).starts_with(&below);
                if is_named && seen.insert((shown(&recipe.file), text.clone())) {
                    let path = near(&recipe.file);
                    let input = Input { name: shown(&path), path, from: TextSource::Inside, found_in: None };
                    match attempt(&input, || self.inside(recipe, &input)) {
                        Ok(inside) => linted.extend(inside),
                        Err(failure) => work.failures.push(failure),
                    }
                }
            }
        }
        if !linted.is_empty() {
            let names: BTreeSet<String> = self.sources.paths.iter().map(|path| shown(&near(path))).collect();
            work.empty.retain(|folder| !names.contains(folder));
            work.linted.extend(linted);
            work.linted.sort_by(|one, other| one.input.name.cmp(&other.input.name));
        }
    }

    /// `None` where the file is excluded, its configuration cannot be used, which is told once, or the place of the text in
    /// it is not known.
    fn inside(&self, recipe: &Recipe, input: &Input) -> Result<Option<Linted>, Failure> {
        let Written::Inline { text, .. } = &recipe.dockerfile else { return Ok(None) };
        let path = absolute(&input.path);
        if self.settings.exclude(&path) {
            return Ok(None);
        }
        let Ok(config) = self.settings.for_file(&path) else { return Ok(None) };
        let file = self.read(input)?;
        let Some(embedded) = Embedded::of(recipe, file.text()) else { return Ok(None) };
        let context = self.settled(self.workspace.inline_context(recipe), &config);
        let mut report = lint::lint(&Source::from_text(input.name.clone(), text.clone()), &context, &config);
        let suppressed = report.suppressed.iter_mut().map(|suppressed| &mut suppressed.finding);
        report.findings.iter_mut().chain(suppressed).for_each(|finding| put(finding, &embedded));
        Ok(Some(Linted::inside(input.clone(), file, context, config, report)))
    }
}

/// Puts a finding about a text at its place in the file. Its fixes are for the text alone: they are left out, and the help says
/// what to do.
fn put(finding: &mut Finding, embedded: &Embedded) {
    finding.span = embedded.place(finding.span);
    finding.answers_to = finding.answers_to.map(|span| embedded.place(span));
    if embedded.is_line_by_line() {
        finding.labels.iter_mut().for_each(|label| label.span = embedded.place(label.span));
    } else {
        finding.labels.clear();
    }
    finding.fixes.clear();
}
