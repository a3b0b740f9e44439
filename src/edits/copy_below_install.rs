//! Sources that move below an install of dependencies, while what that reads stays above it.

use super::layout::Layout;
use super::rewriter::Rewriter;
use crate::answers::Answers;
use crate::closure::{Needed, Split};
use crate::syntax::{Body, Instruction, Keyword};
use crate::text::{Edit, Span};

/// The most lines that take the place of one `COPY`.
const MAX_LINES: usize = 12;

impl Rewriter<'_> {
    /// Moves a `COPY` below an install. What the install reads of it is copied where the `COPY` was; where the install
    /// builds the project, too, it is split.
    pub fn copy_below_install(&mut self, cx: &Answers<'_>, split: &Split) -> &mut Self {
        self.attempt(|rewriter| {
            let step = Step { cx, split };
            let (copy, install) = (step.copy(), step.install());
            let mut lines = step.lines()?;
            if lines.len() > MAX_LINES {
                lines = vec![step.with_parents().filter(|_| keeps_directories(cx))?];
            }
            let moved = step.moved()?;
            let is_split = split.builds_project.is_some() || split.parts.is_some();
            if lines.is_empty() && !is_split {
                rewriter.move_below(&[copy], install);
                return Some(());
            }
            if lines.is_empty() {
                rewriter.remove_instruction(copy);
            } else {
                rewriter.push(Edit::replace(copy.span, lines.join(&rewriter.layout.next_line(copy))));
                rewriter.removes(copy);
                for line in lines {
                    rewriter.adds(line);
                }
            }
            match (&split.builds_project, &split.parts) {
                (Some(left_out), _) => step.install_twice(rewriter, &left_out.options, &moved)?,
                (None, Some(parts)) => {
                    let lead = parts.directory.map(|span| format!("{} && ", cx.source.slice(span))).unwrap_or_default();
                    let second = format!("{lead}{}", cx.source.slice(parts.second));
                    step.split_install(rewriter, Span::new(parts.first.end, parts.second.end), "", &moved, &second);
                }
                (None, None) => {
                    rewriter.insert_below(install, &moved);
                }
            }
            Some(())
        })
    }
}

/// A `COPY` that is to move below an install.
struct Step<'a> {
    cx: &'a Answers<'a>,
    split: &'a Split,
}

impl Step<'_> {
    fn copy(&self) -> &Instruction {
        self.cx.model.instruction(self.split.copy)
    }

    fn install(&self) -> &Instruction {
        self.cx.model.instruction(self.split.install)
    }

    /// The install leaves the project out, and runs once more below the sources.
    fn install_twice(&self, rewriter: &mut Rewriter<'_>, option: &str, moved: &str) -> Option<()> {
        let (split, again) = (self.split, self.split.again?);
        let end = split.parts.as_ref().map_or(again.end, |parts| parts.first.end);
        rewriter.push(Edit::insert(split.options_at, format!(" {option}")));
        self.split_install(rewriter, Span::new(end, again.end), option, moved, self.cx.source.slice(again));
        Some(())
    }

    /// Ends the `RUN` where `rest` starts, and puts the moved `COPY` and a second `RUN` in the place of that.
    fn split_install(&self, rewriter: &mut Rewriter<'_>, rest: Span, option: &str, moved: &str, second: &str) {
        let (run, source, at) = (self.install(), self.cx.source, self.split.options_at);
        let second = format!("{} {second}", self.head(run));
        let first = match option {
            "" => source.slice(Span::new(run.span.start, rest.start)).to_owned(),
            option => {
                let (before, after) = (Span::new(run.span.start, at), Span::new(at, rest.start));
                format!("{} {option}{}", source.slice(before), source.slice(after))
            }
        };
        let next_line = rewriter.layout.next_line(run);
        rewriter.push(Edit::replace(rest, format!("{next_line}{moved}{next_line}{second}")));
        rewriter.removes(run);
        rewriter.adds(moved);
        rewriter.adds(first);
        rewriter.adds(second);
    }

    /// The keyword of an instruction with its flags.
    fn head(&self, instruction: &Instruction) -> String {
        let flags = instruction.flags.iter().map(|flag| self.cx.source.slice(flag.span));
        [instruction.keyword.text.as_str()].into_iter().chain(flags).collect::<Vec<_>>().join(" ")
    }

    /// The `COPY` without the sources that stay.
    fn moved(&self) -> Option<String> {
        let (copy, source) = (self.copy(), self.cx.source);
        if self.split.kept.is_empty() {
            return Some(source.slice(copy.span).to_owned());
        }
        let Body::Copy(body) = &copy.body else { return None };
        let commented = self.cx.file.comments.iter().any(|comment| copy.span.encloses(comment.span));
        let left = body.sources.iter().enumerate().filter(|(at, _)| !self.split.kept.contains(at));
        let left: Vec<&str> = left.map(|(_, word)| source.slice(word.span)).collect();
        let to = source.slice(body.destination.as_ref()?.span);
        (!body.json && !commented).then(|| format!("{} {} {to}", self.head(copy), left.join(" ")))
    }

    /// A `COPY` for each directory that something is read from, in the words of the broad one.
    fn lines(&self) -> Option<Vec<String>> {
        let copy = self.copy();
        let Body::Copy(body) = &copy.body else { return None };
        let head = match copy.kind {
            Keyword::Add
                if copy.flags.iter().any(|flag| !["chown", "chmod", "link"].contains(&flag.name.text.as_str())) =>
            {
                return None;
            }
            Keyword::Add => {
                let lower = copy.keyword.text.starts_with('a');
                self.head(copy).replacen(&copy.keyword.text, if lower { "copy" } else { "COPY" }, 1)
            }
            _ => self.head(copy),
        };
        let to = body.destination.as_ref()?.text.trim_end_matches('/');
        let awkward = |text: &str| text.contains([' ', '\t', '*', '?', '[', ']', '$', '"', '\'', '\\', '`']);
        let paths = self.split.needed.iter().flat_map(|needed| [&needed.from, &needed.to]);
        if !self.split.needed.is_empty() && (body.json || awkward(to) || paths.into_iter().any(|path| awkward(path))) {
            return None;
        }
        let mut lines: Vec<(&str, Vec<String>)> = Vec::new();
        let kept = self.split.kept_sources(copy);
        if !kept.is_empty() {
            lines.push(("", kept.into_iter().map(|span| self.cx.source.slice(span).to_owned()).collect()));
        }
        for needed in &self.split.needed {
            let file = needed.from.trim_end_matches('/').to_owned();
            let is_file = !needed.from.ends_with('/');
            match lines.iter_mut().find(|(known, _)| *known == needed.to && is_file) {
                Some((_, files)) => files.push(file),
                None => lines.push((&needed.to, vec![file])),
            }
        }
        let line = |(below, files): (&str, Vec<String>)| format!("{head} {} {to}/{below}", files.join(" "));
        Some(lines.into_iter().map(line).collect())
    }

    /// One `COPY` for all that is read, each file in a directory of its own name.
    fn with_parents(&self) -> Option<String> {
        let copy = self.copy();
        let Body::Copy(body) = &copy.body else { return None };
        let kept_below = |needed: &Needed| {
            let inner = needed.from.trim_end_matches('/');
            let name = inner.rsplit('/').next().unwrap_or(inner);
            let own = if needed.from.ends_with('/') {
                needed.to.trim_end_matches('/').to_owned()
            } else {
                needed.to.clone() + name
            };
            let above = inner.strip_suffix(own.as_str())?;
            Some(if above.is_empty() { own } else { format!("{above}./{own}") })
        };
        let files: Vec<String> = self.split.needed.iter().map(kept_below).collect::<Option<_>>()?;
        let plain = copy.kind == Keyword::Copy && self.split.kept.is_empty();
        let layout = Layout { source: self.cx.source, file: self.cx.file };
        let next = format!(" {}{}    ", layout.continuation(), layout.indent(copy.span.start));
        let to = body.destination.as_ref()?.text.trim_end_matches('/');
        let head = self.head(copy).replacen(&copy.keyword.text, &format!("{} --parents", copy.keyword.text), 1);
        plain.then(|| format!("{head}{next}{}{next}{to}/", files.join(&next)))
    }
}

/// Whether the frontend that the file asks for knows `COPY --parents`: since 1.20, and before that in its labs.
fn keeps_directories(cx: &Answers<'_>) -> bool {
    let mut directives = cx.file.directives.iter().filter(|directive| directive.read);
    let syntax = directives.find(|directive| directive.name.text.eq_ignore_ascii_case("syntax"));
    let tag = syntax.and_then(|directive| directive.value.text.trim().split_once("docker/dockerfile:"));
    tag.is_some_and(|(_, tag)| {
        let minor = tag.strip_prefix("1.").and_then(|rest| rest.split(['.', '-']).next()?.parse::<u32>().ok());
        tag.ends_with("labs") || minor.is_some_and(|minor| minor >= 20)
    })
}
