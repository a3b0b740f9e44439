//! Finds the comments that silence rules, and the part of the file that each speaks of.

use super::checks::{self, CheckOrder};
use super::comment::{self, Dialect, Order, Reach};
use super::list::{Name, Suppression, Suppressions, Use};
use crate::pages::names::{self, Named, Names};
use crate::syntax::{self, Body, Dockerfile, Instruction, Keyword};
use crate::text::Span;

/// Reads the comments and directives of a file whose text is `text`.
pub fn collect(text: &str, file: &Dockerfile, names: &Names) -> Suppressions {
    let mut reader = Reader { text, file, names, found: Suppressions::default() };
    reader.directives();
    reader.comments();
    for instruction in &file.instructions {
        reader.script(instruction);
    }
    reader.found.list.sort_by_key(|suppression| suppression.span);
    reader.found
}

struct Reader<'a> {
    text: &'a str,
    file: &'a Dockerfile,
    names: &'a Names,
    found: Suppressions,
}

impl Reader<'_> {
    fn directives(&mut self) {
        for directive in self.file.directives.iter().filter(|directive| directive.read) {
            if directive.name.text.eq_ignore_ascii_case("check") {
                let order = checks::read(&directive.value.text, directive.value.span.start);
                self.found.fails_on_checks |= order.error;
                let asked = order
                    .experimental
                    .iter()
                    .flat_map(|word| self.meaning(Dialect::Check, &word.text))
                    .collect::<Vec<_>>();
                self.found.experimental.extend(asked);
                self.check(order, Reach::File, directive.span, Span::at(0));
            }
        }
    }

    /// Reads a `check` comment, which speaks of `next` where it is no directive.
    fn check(&mut self, order: CheckOrder, reach: Reach, span: Span, next: Span) {
        self.found.misread.extend(order.misread);
        if !order.skip.is_empty() {
            let order = Order { dialect: Dialect::Check, reach, names: order.skip, until: None, reason: order.reason };
            self.push(order, span, next);
        }
    }

    fn comments(&mut self) {
        // Of several checks above an instruction, BuildKit reads the first.
        let mut checked = None;
        for comment in &self.file.comments {
            let next = self.next_instruction(comment.span).map_or(Span::at(self.end()), |next| next.span);
            match inline_check(self.text, comment) {
                Some(order) if checked.replace(next) != Some(next) => {
                    self.check(order, Reach::Next, comment.span, next);
                }
                Some(_) => {}
                None if comment.inside => self.read(comment.span, next_line(self.text, comment.span.end)),
                None => self.read(comment.span, next),
            }
        }
    }

    /// The comments of the shell: a line in a heredoc speaks of the next line, one at the end of a line of that line,
    /// and one at the end of the whole command of the instruction.
    fn script(&mut self, instruction: &Instruction) {
        let run = match &instruction.body {
            Body::Onbuild(Some(trigger)) => trigger,
            _ => instruction,
        };
        if run.kind != Keyword::Run {
            return;
        }
        let end = run.rest.whole().end;
        let line = self.text[..end as usize].rfind('\n').map_or(0, |at| at as u32 + 1);
        if let Some(comment) = trailing(self.text, Span::new(line.max(run.keyword.span.end), end)) {
            self.read(comment, instruction.span);
        }
        for heredoc in &run.heredocs {
            let mut at = heredoc.body.start;
            for line in self.text[heredoc.body.range()].split_inclusive('\n') {
                let span = Span::new(at, at + line.trim_end().len() as u32);
                at += line.len() as u32;
                let blanks = (line.len() - line.trim_start().len()) as u32;
                if line.trim_start().starts_with('#') {
                    let comment = Span::new(span.start + blanks, span.end);
                    self.read(comment, next_line(self.text, span.end));
                } else if let Some(comment) = trailing(self.text, span) {
                    self.read(comment, span);
                }
            }
        }
    }

    /// Reads the comment at `span`, which speaks of `next` where it names no wider part of the file.
    fn read(&mut self, span: Span, next: Span) {
        match comment::read(&self.text[span.range()], span.start) {
            Some(Ok(order)) => self.push(order, span, next),
            Some(Err(misread)) => self.found.misread.push(misread),
            None => {}
        }
    }

    fn push(&mut self, order: Order, span: Span, next: Span) {
        let covers = match order.reach {
            Reach::File => Span::new(0, self.end()),
            Reach::Stage => self.stage(span),
            Reach::Next => next,
        };
        let Order { dialect, reach, names, until, reason } = order;
        let names =
            names.into_iter().map(|word| Name { rules: self.meaning(dialect, &word.text), word, used: Use::Unknown });
        self.found.list.push(Suppression { span, dialect, names: names.collect(), until, reason, reach, covers });
    }

    fn next_instruction(&self, span: Span) -> Option<&Instruction> {
        let after = self.file.instructions.partition_point(|instruction| instruction.span.start < span.start);
        self.file.instructions.get(after)
    }

    /// The stage that starts below `span`.
    fn stage(&self, span: Span) -> Span {
        let stages = self.file.instructions.iter().filter(|instruction| instruction.kind == Keyword::From);
        let mut starts = stages.map(|from| from.span.start).filter(|start| *start > span.start);
        let start = starts.next().unwrap_or(self.end());
        Span::new(start, starts.next().map_or(self.end(), |next| next - 1))
    }

    fn end(&self) -> u32 {
        self.text.len() as u32
    }

    /// What a name stands for. `all` in another linter's comment stands for what that linter would say.
    fn meaning(&self, dialect: Dialect, name: &str) -> Vec<Named> {
        let foreign = match dialect {
            Dialect::Trimtab => return self.names.find(name),
            Dialect::Hadolint => names::Linter::Hadolint,
            Dialect::Check => names::Linter::BuildKit,
        };
        let mut rules = self.names.find(name);
        if name == names::ALL {
            rules.retain(|named| named.page.aliases().any(|alias| names::linter(alias.code) == foreign));
        }
        rules
    }
}

/// An inline `# check=`, which has to start in the first column.
fn inline_check(text: &str, comment: &syntax::Comment) -> Option<CheckOrder> {
    let value = comment.text.strip_prefix("check=").filter(|_| !comment.indented && !comment.inside)?;
    let written = &text[comment.span.range()];
    let start = comment.span.start + (written.find(&comment.text)? + "check=".len()) as u32;
    Some(checks::read(value, start))
}

/// The first line after that of the byte at `at` that is neither blank nor a comment, without its line break.
fn next_line(text: &str, at: u32) -> Span {
    let mut start = at;
    for (index, line) in text[at as usize..].split_inclusive('\n').enumerate() {
        let content = line.trim();
        if index > 0 && !content.is_empty() && !content.starts_with('#') {
            return Span::new(start, start + line.trim_end_matches(['\n', '\r']).len() as u32);
        }
        start += line.len() as u32;
    }
    Span::at(start)
}

/// A comment of the shell at the end of a line: after a blank, outside of quotes.
fn trailing(text: &str, line: Span) -> Option<Span> {
    let line_text = &text[line.range()];
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in line_text.char_indices() {
        match (c, quote) {
            ('#', None) if before == ' ' || before == '\t' => {
                return Some(Span::new(line.start + at as u32, line.end));
            }
            ('"' | '\'', None) if before != '\\' => quote = Some(c),
            (c, Some(open)) if c == open && before != '\\' => quote = None,
            _ => {}
        }
        before = c;
    }
    None
}
