//! Sources that move below an install of dependencies: what to say of it, and the edits that do it.

use crate::answers::Answers;
use crate::closure::{LeftOut, Needed, Split};
use crate::finding::{Change, Finding, Fix, Safety};
use crate::syntax::{Body, Instruction, Keyword};
use crate::text::{Edit, Edits, Span};

/// The most lines that a fix puts in the place of one `COPY`.
const MAX_LINES: usize = 12;

/// A `COPY` that is to move below an install.
pub struct Move<'a> {
    /// What is known of the file.
    pub cx: &'a Answers<'a>,
    /// Which `COPY`, which install, and what that reads.
    pub split: &'a Split,
}

impl Move<'_> {
    /// With the fix where there is one, and with what speaks against it.
    pub fn advise(&self, finding: Finding) -> Finding {
        let split = self.split;
        if !self.cx.context.is_known() {
            return finding.help("copy the manifests first, install, then copy the rest");
        }
        let first = if split.moves_whole() {
            "install first".to_owned()
        } else {
            format!("copy {} first and install", self.listed())
        };
        let mut help = match (&split.builds_project, &split.parts) {
            (Some(LeftOut { options, why }), _) => {
                format!("{first} with `{options}`, then copy the rest and install the project; {why}")
            }
            (None, Some(parts)) => format!("{first}, then copy the rest, and run `{}` after that", parts.name),
            (None, None) if split.moves_whole() => format!("{first}, then copy them"),
            (None, None) => format!("{first}, then copy the rest"),
        };
        if let Some(blocked) = &split.blocked {
            return finding.help(format!("{help}; {blocked}"));
        }
        let doubt = split.doubts.first();
        if let Some(doubt) = doubt {
            help = format!("{help}, if it is enough: {doubt}");
        }
        let is_safe = doubt.is_none() && split.parts.is_none() && split.builds_project.is_none();
        let finding = finding.help(help);
        match self.fix(if is_safe { Safety::Safe } else { Safety::Unsafe }) {
            Some(fix) => finding.fix(fix),
            None => finding,
        }
    }

    /// What is read, as the user knows it.
    fn listed(&self) -> String {
        let kept = self.kept().into_iter().map(|span| self.cx.source.slice(span));
        let files = kept.chain(self.split.needed.iter().map(|needed| needed.from.as_str()));
        let files: Vec<String> = files.map(|file| format!("`{file}`")).collect();
        let mut shown: Vec<String> = files.iter().take(4).cloned().collect();
        let more = files.len() - shown.len();
        shown.extend((more > 0).then(|| format!("{more} more")));
        match shown.pop() {
            Some(last) if !shown.is_empty() => format!("{} and {last}", shown.join(", ")),
            last => last.unwrap_or_default(),
        }
    }

    /// The sources that stay above the install.
    fn kept(&self) -> Vec<Span> {
        let Body::Copy(copy) = &self.copy().body else { return Vec::new() };
        self.split.kept.iter().filter_map(|at| copy.sources.get(*at)).map(|word| word.span).collect()
    }

    fn copy(&self) -> &Instruction {
        self.cx.model.instruction(self.split.copy)
    }

    /// What is read takes the place of the `COPY`, whose other sources move below the install.
    fn fix(&self, safety: Safety) -> Option<Fix> {
        let (cx, split) = (self.cx, self.split);
        let (copy, layout) = (self.copy(), cx.layout());
        let mut lines = self.lines()?;
        if lines.len() > MAX_LINES {
            lines = vec![self.with_parents().filter(|_| keeps_directories(cx))?];
        }
        let moved = self.moved()?;
        let break_line = format!("{}{}", layout.line_break(), layout.indent(copy.span.start));
        let (at_copy, title) = if lines.is_empty() {
            (layout.remove(copy)?, format!("copy it below the install of `{}`", split.tool))
        } else {
            let title = format!("copy what `{}` reads first, and the rest below it", split.tool);
            (Edit::replace(copy.span, lines.join(&break_line)), title)
        };
        let mut changes = vec![Change::Removed(copy.span), Change::Added(moved.clone())];
        changes.extend(lines.into_iter().map(Change::Added));
        let mut edits = vec![at_copy];
        edits.extend(match (&split.builds_project, &split.parts) {
            (Some(left_out), _) => self.install_twice(&left_out.options, &moved, &mut changes)?,
            (None, Some(parts)) => {
                let lead = parts.directory.map(|span| format!("{} && ", cx.source.slice(span))).unwrap_or_default();
                let second = format!("{lead}{}", cx.source.slice(parts.second));
                vec![self.cut(parts.first.end, parts.second.end, "", &moved, &second, &mut changes)]
            }
            (None, None) => vec![layout.line_after(self.install(), &moved)?],
        });
        let fix = Fix::new(title, safety, Edits::new(edits)?);
        Some(changes.into_iter().fold(fix, Fix::declare))
    }

    fn install(&self) -> &Instruction {
        self.cx.model.instruction(self.split.install)
    }

    /// The install leaves the project out, and runs once more below the sources.
    fn install_twice(&self, option: &str, moved: &str, changes: &mut Vec<Change>) -> Option<Vec<Edit>> {
        let (split, again) = (self.split, self.split.again?);
        let end = split.parts.as_ref().map_or(again.end, |parts| parts.first.end);
        let second = self.cx.source.slice(again).to_owned();
        let insert = Edit::insert(split.options_at, format!(" {option}"));
        Some(vec![insert, self.cut(end, again.end, option, moved, &second, changes)])
    }

    /// Ends the `RUN` at `end`, and puts the moved `COPY` and a second `RUN` in the place of what is left up to `last`.
    fn cut(&self, end: u32, last: u32, option: &str, moved: &str, second: &str, changes: &mut Vec<Change>) -> Edit {
        let (run, layout, source) = (self.install(), self.cx.layout(), self.cx.source);
        let break_line = format!("{}{}", layout.line_break(), layout.indent(run.span.start));
        let second = format!("{} {second}", self.head(run));
        let at = self.split.options_at;
        let first = match option {
            "" => source.slice(Span::new(run.span.start, end)).to_owned(),
            option => {
                let (before, after) = (Span::new(run.span.start, at), Span::new(at, end));
                format!("{} {option}{}", source.slice(before), source.slice(after))
            }
        };
        let text = format!("{break_line}{moved}{break_line}{second}");
        changes.extend([Change::Removed(run.span), Change::Added(first), Change::Added(second)]);
        Edit::replace(Span::new(end, last), text)
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
        let kept = self.kept();
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
        let layout = self.cx.layout();
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
        let next = format!(" {}{}{}    ", self.cx.file.escape, layout.line_break(), layout.indent(copy.span.start));
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
