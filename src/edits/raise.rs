//! Instructions that come to stand above an earlier one: whole, in part, or with copies of the few files that they read.

use super::layout::Layout;
use super::rewriter::Rewriter;
use crate::answers::Answers;
use crate::answers::runs::Run;
use crate::closure::{CopyNeeds, Needed};
use crate::model::InvocationForm;
use crate::shell::Joiner;
use crate::syntax::frontend::PARENTS;
use crate::syntax::{Body, Instruction, Keyword};
use crate::text::{Edit, Edits, Span};

/// The most lines that take the place of one `COPY`, and where one `COPY --parents` can take the place of all of them.
const MAX_LINES: usize = 48;
const FEW_LINES: usize = 12;

/// What comes to stand above an earlier instruction.
#[derive(Clone, Debug)]
pub enum Raised<'a> {
    /// An instruction, with its comments.
    Whole(&'a Instruction),
    /// What is read of a `COPY` that stays where it is, but for the sources of which nothing else is left to copy.
    Needs(&'a Instruction, CopyNeeds),
    /// What is read of a `COPY` that stays as it is.
    Copy(&'a Instruction, CopyNeeds),
    /// An instruction that stays where it is, once more.
    Again(&'a Instruction),
    /// A new instruction.
    New(String),
    /// Some items of the list of a `RUN`; the others stay.
    Part {
        /// The `RUN`.
        run: Run<'a>,
        /// The items that go, in order, with those that both are to begin with.
        up: Vec<usize>,
        /// The items that stay, in order, with those that both are to begin with.
        stay: Vec<usize>,
        /// What options are added to, as offsets in the file, and the options.
        options: Vec<(u32, String)>,
        /// What takes the place of spans of the part that stays.
        finish: Vec<(Span, String)>,
    },
}

impl<'a> Rewriter<'a> {
    /// Puts all this, in order, above an earlier instruction and the comments of that.
    pub fn raise(&mut self, cx: &Answers<'_>, above: &Instruction, raised: &[Raised<'_>]) -> &mut Self {
        self.attempt(|rewriter| {
            let (layout, top) = (rewriter.layout, rewriter.layout.top(above));
            let (indent, line_break) = (layout.indent(above.span.start), layout.line_break());
            let next_line = format!("{line_break}{indent}");
            let is_apart = |instruction: &Instruction| {
                let first = layout.top(instruction);
                first > 0 && layout.is_blank(layout.line(first - 1))
            };
            let (mut text, mut apart, mut gone) = (String::new(), false, Vec::new());
            for (number, piece) in raised.iter().enumerate() {
                let (lines, stands_apart) = match piece {
                    Raised::Whole(instruction) => {
                        let block = layout.block(instruction)?;
                        gone.push(block);
                        rewriter.moves(instruction);
                        (block.text().to_owned(), is_apart(instruction))
                    }
                    Raised::Needs(copy, needs) | Raised::Copy(copy, needs) => {
                        let lines = Copied { cx, copy, needs }.lines()?;
                        if matches!(piece, Raised::Needs(..)) {
                            rewriter.without_kept(cx, copy, needs)?;
                        }
                        for line in &lines {
                            rewriter.adds(line.clone());
                        }
                        let suppressions = layout.suppressions_again(copy);
                        let lines: Vec<String> = lines.iter().map(|line| format!("{suppressions}{line}")).collect();
                        (format!("{indent}{}", lines.join(&next_line)), false)
                    }
                    Raised::Again(instruction) => {
                        let text = layout.source.slice(instruction.span);
                        rewriter.adds(text);
                        let suppressions = layout.suppressions_again(instruction);
                        (format!("{indent}{suppressions}{text}"), is_apart(instruction))
                    }
                    Raised::New(text) => {
                        rewriter.adds(text.clone());
                        (format!("{indent}{text}"), false)
                    }
                    Raised::Part { run, up, stay, options, finish } => {
                        let text = rewriter.part(cx, run, (up, options), (stay, finish))?;
                        rewriter.adds(text.clone());
                        let comments = rewriter.comments_before(run, *up.first()?);
                        let comments: String =
                            comments.into_iter().flat_map(|comment| [comment, next_line.as_str()]).collect();
                        let suppressions = layout.suppressions_again(run.instruction);
                        (format!("{indent}{suppressions}{comments}{text}"), is_apart(run.instruction))
                    }
                };
                apart |= stands_apart;
                let gap = if stands_apart && number > 0 { line_break } else { "" };
                text = format!("{text}{gap}{lines}{line_break}");
            }
            if apart {
                text += line_break;
                if top > 0 && !layout.is_blank(layout.line(top - 1)) {
                    text = line_break.to_owned() + &text;
                }
            }
            rewriter.push(Edit::insert(top, text));
            rewriter.extend(layout.remove_blocks(&gone));
            Some(())
        })
    }

    /// The text of the items of a `RUN` that go up; takes those that do not stay out of it.
    fn part(
        &mut self,
        cx: &Answers<'_>,
        run: &Run<'_>,
        (up, options): (&[usize], &[(u32, String)]),
        (stay, finish): (&[usize], &[(Span, String)]),
    ) -> Option<String> {
        let instruction = run.run;
        let sound = run.invocation.form == InvocationForm::Shell
            && instruction.heredocs.is_empty()
            && cx.file.problems.iter().all(|problem| !instruction.span.encloses(problem.span))
            && instruction.span.end == instruction.rest.whole().end
            // What stands behind the last command is a comment of the shell, which speaks of both.
            && last_mark(cx, run).is_some();
        if !sound {
            return None;
        }
        let mut edits = cuts(cx, run, up)?;
        edits.extend(options.iter().map(|(at, option)| Edit::insert(*at, format!(" {option}"))));
        let written = cx.source.slice(instruction.span);
        let first = Edits::new(edits)?.apply_within(written, instruction.span);
        let is_cut = stay.len() < run.script().chain.len();
        if is_cut || !finish.is_empty() {
            let mut edits = cuts(cx, run, stay)?;
            edits.extend(finish.iter().map(|(span, text)| Edit::replace(*span, text.clone())));
            let above = self.comments_before(run, *stay.first()?);
            if is_cut && !above.is_empty() {
                let next_line = self.layout.next_line(instruction);
                let lines: String = above.iter().flat_map(|comment| [*comment, next_line.as_str()]).collect();
                self.push(Edit::insert(instruction.span.start, lines));
            }
            let rest = Edits::new(edits.clone())?.apply_within(written, instruction.span);
            self.extend(edits);
            self.removes(instruction);
            self.adds(rest);
        }
        Some(first)
    }

    /// The comments right before an item of a list, where all before it goes.
    fn comments_before(&self, run: &Run<'_>, item: usize) -> Vec<&'a str> {
        let chain = &run.script().chain;
        let Some(before) = item.checked_sub(1).and_then(|at| chain.get(at)) else { return Vec::new() };
        let gap = Span::new(before.span.end, chain[item].span.start);
        self.layout.comments(gap).map(|comment| self.layout.source.slice(comment.span)).collect()
    }

    /// Takes the sources out of a `COPY` that were copied before.
    fn without_kept(&mut self, cx: &Answers<'_>, copy: &Instruction, needs: &CopyNeeds) -> Option<()> {
        let kept: Vec<Span> = needs.kept_sources(copy).into_iter().map(|word| word.span).collect();
        if kept.is_empty() {
            return Some(());
        }
        let Body::Copy(body) = &copy.body else { return None };
        if self.layout.has_comments(copy.span) {
            return None;
        }
        // In an array, what follows a word up to the next one is its comma.
        let next = |word: Span| {
            let words = body.sources.iter().chain(&body.destination).map(|word| word.span.start);
            words.filter(|start| *start >= word.end).min()
        };
        if body.json && kept.iter().any(|word| next(*word).is_none()) {
            return None;
        }
        let cut = |word: Span| {
            if let Some(next) = next(word).filter(|_| body.json) {
                return Edit::delete(Span::new(word.start, next));
            }
            let before = cx.source.text()[..word.start as usize].trim_end_matches([' ', '\t']).len();
            Edit::delete(Span::new(before as u32, word.end))
        };
        let edits: Vec<Edit> = kept.into_iter().map(cut).collect();
        let rest = Edits::new(edits.clone())?.apply_within(cx.source.slice(copy.span), copy.span);
        self.extend(edits);
        self.removes(copy);
        self.adds(rest);
        Some(())
    }
}

/// What to delete of a `RUN` so that only these items of its list are left.
fn cuts(cx: &Answers<'_>, run: &Run<'_>, left: &[usize]) -> Option<Vec<Edit>> {
    let chain = &run.script().chain;
    let first = *left.first()?;
    let bare = |glue: Span| {
        let escape = cx.file.escape;
        let is_glue = |it: char| it.is_whitespace() || "&;\\".contains(it) || it == escape;
        let text = cx.source.slice(glue).char_indices();
        let in_comment = |at: usize| {
            let at = glue.start + at as u32;
            cx.file.comments.iter().any(|comment| comment.span.start <= at && at < comment.span.end)
        };
        text.into_iter().all(|(at, it)| is_glue(it) || in_comment(at))
    };
    let glue = |at: usize| Span::new(chain[at - 1].span.end, chain[at].span.start);
    let is_gone = |at: &usize| !left.contains(at);
    if !(1..chain.len()).filter(|at| is_gone(at) || is_gone(&(at - 1))).all(|at| bare(glue(at))) {
        return None;
    }
    let mut edits = Vec::new();
    let mut at = 0;
    while at < chain.len() {
        let end = (at..chain.len()).find(|at| !is_gone(at)).unwrap_or(chain.len());
        let goes_on = end < chain.len();
        // What runs after anything still does where what stands between goes.
        let is_lax = matches!(chain[at].joiner, Joiner::Semi(_) | Joiner::Newline);
        if at < end && goes_on && (at < first || is_lax) {
            let head = Span::new(run.run.span.start, chain[at].span.start);
            // What stands above the first command speaks of that: `RUN \`, `# tools`, `apt-get install …`.
            let above = cx.file.comments.iter().find(|comment| at == 0 && head.encloses(comment.span));
            let start = above.map_or(chain[at].span.start, |comment| comment.span.start);
            edits.push(Edit::delete(Span::new(start, chain[end].span.start)));
        } else if at < end {
            let cut = Span::new(chain[at - 1].span.end, chain[end - 1].span.end);
            edits.push(Edit::delete(if goes_on { cut } else { cut.cover(last_mark(cx, run)?) }));
        }
        at = end + 1;
    }
    Some(edits)
}

/// The `;` after the last command of a `RUN`, or the empty place there; `None` where something else follows.
fn last_mark(cx: &Answers<'_>, run: &Run<'_>) -> Option<Span> {
    let mark = Span::new(run.script().chain.last()?.span.end, run.run.span.end);
    matches!(cx.source.slice(mark).trim(), "" | ";").then_some(mark)
}

/// A `COPY` of which something is read.
struct Copied<'a> {
    cx: &'a Answers<'a>,
    copy: &'a Instruction,
    needs: &'a CopyNeeds,
}

impl Copied<'_> {
    /// A `COPY` for each directory that something is read from, in the words of the broad one; with many, one for all.
    fn lines(&self) -> Option<Vec<String>> {
        let lines = self.by_directory()?;
        if lines.len() > FEW_LINES
            && let Some(line) = self.with_parents().filter(|_| keeps_directories(self.cx))
        {
            return Some(vec![line]);
        }
        (lines.len() <= MAX_LINES).then_some(lines)
    }

    /// The keyword with the flags.
    fn head(&self) -> String {
        let flags = self.copy.flags.iter().map(|flag| self.cx.source.slice(flag.span));
        [self.copy.keyword.text.as_str()].into_iter().chain(flags).collect::<Vec<_>>().join(" ")
    }

    fn by_directory(&self) -> Option<Vec<String>> {
        let (copy, needed) = (self.copy, &self.needs.needed);
        let Body::Copy(body) = &copy.body else { return None };
        let plain = |name: &str| ["chown", "chmod", "link"].contains(&name);
        let head = match copy.kind {
            Keyword::Add if copy.flags.iter().any(|flag| !plain(flag.name.text.as_str())) => return None,
            Keyword::Add => {
                let lower = copy.keyword.text.starts_with('a');
                self.head().replacen(&copy.keyword.text, if lower { "copy" } else { "COPY" }, 1)
            }
            _ => self.head(),
        };
        let to = body.destination.as_ref()?.text.trim_end_matches('/');
        let awkward = |text: &str| text.contains([' ', '\t', '*', '?', '[', ']', '$', '"', '\'', '\\', '`']);
        let paths = needed.iter().flat_map(|needed| [&needed.from, &needed.to]);
        let own_variable = awkward(to) && !needed.iter().all(|it| it.to.is_empty());
        if !needed.is_empty() && (own_variable || paths.into_iter().any(|path| awkward(path))) {
            return None;
        }
        let mut lines: Vec<(&str, Vec<String>)> = Vec::new();
        let kept = self.needs.kept_sources(copy);
        if !kept.is_empty() {
            lines.push(("", kept.into_iter().map(|word| self.cx.source.slice(word.span).to_owned()).collect()));
        }
        for needed in needed {
            let file = needed.from.trim_end_matches('/');
            let file = if body.json { format!("\"{file}\"") } else { file.to_owned() };
            let is_file = !needed.from.ends_with('/');
            match lines.iter_mut().find(|(known, _)| *known == needed.to && is_file) {
                Some((_, files)) => files.push(file),
                None => lines.push((&needed.to, vec![file])),
            }
        }
        let line = |(below, files): (&str, Vec<String>)| {
            if body.json {
                format!("{head} [{}, \"{to}/{below}\"]", files.join(", "))
            } else {
                format!("{head} {} {to}/{below}", files.join(" "))
            }
        };
        Some(lines.into_iter().map(line).collect())
    }

    /// One `COPY` for all that is read, each file in a directory of its own name.
    fn with_parents(&self) -> Option<String> {
        let copy = self.copy;
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
        let files: Vec<String> = self.needs.needed.iter().map(kept_below).collect::<Option<_>>()?;
        let plain = copy.kind == Keyword::Copy && self.needs.kept.is_empty() && !body.json;
        let layout = Layout { source: self.cx.source, file: self.cx.file };
        let next = format!(" {}{}    ", layout.continuation(), layout.indent(copy.span.start));
        let to = body.destination.as_ref()?.text.trim_end_matches('/');
        let head = self.head().replacen(&copy.keyword.text, &format!("{} --parents", copy.keyword.text), 1);
        plain.then(|| format!("{head}{next}{}{next}{to}/", files.join(&next)))
    }
}

/// Whether the frontend that the file asks for knows `COPY --parents`.
fn keeps_directories(cx: &Answers<'_>) -> bool {
    cx.file.frontend().is_some_and(|frontend| frontend.knows(&PARENTS))
}
