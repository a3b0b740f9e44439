//! What each piece of the text is, for editors that colour it: the Dockerfile's own words, and the shell's in commands and
//! heredocs.

use crate::answers::variable_reads::VariableReads;
use crate::model::{InvocationForm, Model};
use crate::shell::Command;
use crate::syntax::{Body, Form, Instruction, Keyword, TokenKind};
use crate::text::Span;

/// What a piece of the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// An instruction, or the `AS` of a `FROM`.
    Keyword,
    /// A comment.
    Comment,
    /// A parser directive.
    Directive,
    /// The name of a flag, an option of a command, or a key.
    Parameter,
    /// The name of a stage.
    Stage,
    /// An image.
    Image,
    /// A variable.
    Variable,
    /// A text in quotes, or the value of a flag.
    Text,
    /// A number.
    Number,
    /// The name of a command.
    Function,
    /// `&&`, `|` and the like.
    Operator,
    /// The marker of a heredoc.
    Marker,
}

/// A piece of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it is.
    pub span: Span,
    /// What it is.
    pub class: Class,
}

/// What the pieces of the text are, in order; none overlaps another, and none goes over a line break.
pub fn tokens(model: &Model<'_>, reads: &VariableReads<'_>) -> Vec<Piece> {
    let mut canvas = Canvas { classes: vec![None; model.source.len()] };
    let file = model.dockerfile;
    for (index, instruction) in file.instructions.iter().enumerate() {
        canvas.instruction(model, index, instruction);
        for read in reads.at(index) {
            canvas.paint(read.span, Class::Variable);
        }
    }
    for token in &file.tokens {
        match token.kind {
            TokenKind::Comment => canvas.paint(token.span, Class::Comment),
            TokenKind::Directive => canvas.paint(token.span, Class::Directive),
            TokenKind::Keyword => canvas.paint(token.span, Class::Keyword),
            _ => {}
        }
    }
    canvas.pieces(model.source)
}

/// What each byte is. What is painted later lies above.
struct Canvas {
    classes: Vec<Option<Class>>,
}

impl Canvas {
    fn paint(&mut self, span: Span, class: Class) {
        self.classes[span.range()].fill(Some(class));
    }

    fn instruction(&mut self, model: &Model<'_>, index: usize, instruction: &Instruction) {
        for flag in &instruction.flags {
            self.paint(flag.span, Class::Parameter);
            if let Some(value) = &flag.value {
                self.paint(value.span, if flag.name.text == "from" { Class::Stage } else { Class::Text });
            }
        }
        match &instruction.body {
            Body::From(from) => {
                let is_stage = from.image.as_ref().is_some_and(|image| model.stage_named(&image.text).is_some());
                let image = if is_stage { Class::Stage } else { Class::Image };
                from.image.iter().for_each(|word| self.paint(word.span, image));
                from.name.iter().for_each(|word| self.paint(word.span, Class::Stage));
            }
            Body::Pairs { pairs, .. } | Body::Args(pairs) => {
                let class = if instruction.kind == Keyword::Label { Class::Parameter } else { Class::Variable };
                for pair in pairs {
                    self.paint(pair.key.span, class);
                    self.quoted(model, pair.value.as_ref().map(|value| value.span));
                }
            }
            Body::Command(Form::Exec(words)) => words.iter().for_each(|word| self.paint(word.span, Class::Text)),
            Body::Copy(copy) if copy.json => {
                let words = copy.sources.iter().chain(&copy.destination);
                words.for_each(|word| self.paint(word.span, Class::Text));
            }
            Body::Words { words, json } => {
                let is_port = instruction.kind == Keyword::Expose;
                let class = if is_port { Class::Number } else { Class::Text };
                words.iter().filter(|_| is_port || *json).for_each(|word| self.paint(word.span, class));
            }
            Body::Healthcheck(check) => {
                let known = check.word.iter().filter(|word| matches!(&*word.text.to_uppercase(), "CMD" | "NONE"));
                known.for_each(|word| self.paint(word.span, Class::Keyword));
                if let Some(Form::Exec(words)) = &check.command {
                    for word in words {
                        self.paint(word.span, Class::Text);
                    }
                }
            }
            Body::Onbuild(Some(trigger)) => self.instruction(model, index, trigger),
            _ => {}
        }
        if let Some(invocation) = model.invocation(index) {
            let is_shell = invocation.form != InvocationForm::Exec;
            for command in invocation.script.commands.iter().filter(|_| is_shell) {
                self.command(model, command);
            }
        }
        for heredoc in &instruction.heredocs {
            self.paint(heredoc.operator, Class::Marker);
            heredoc.end.iter().for_each(|end| self.paint(*end, Class::Marker));
        }
    }

    fn command(&mut self, model: &Model<'_>, command: &Command) {
        for assignment in &command.assignments {
            let name = Span::new(assignment.span.start, assignment.span.start + assignment.name.len() as u32);
            self.paint(name, Class::Variable);
            self.quoted(model, Some(assignment.value.span));
        }
        command.wrappers.iter().for_each(|word| self.word(model, word.span));
        for (at, word) in command.words.iter().enumerate() {
            if at == 0 {
                self.paint(word.span, Class::Function);
            } else {
                self.word(model, word.span);
            }
        }
        for redirection in &command.redirections {
            let operator = Span::new(redirection.span.start, redirection.target.span.start.max(redirection.span.start));
            self.paint(operator, Class::Operator);
            self.quoted(model, Some(redirection.target.span));
        }
        if let Some(operator) = command.joiner.span() {
            self.paint(operator, Class::Operator);
        }
    }

    fn word(&mut self, model: &Model<'_>, span: Span) {
        if model.source[span].starts_with('-') {
            self.paint(span, Class::Parameter);
        }
        self.quoted(model, Some(span));
    }

    /// Paints a word that is in quotes.
    fn quoted(&mut self, model: &Model<'_>, word: Option<Span>) {
        if let Some(span) = word.filter(|span| model.source[*span].starts_with(['"', '\''])) {
            self.paint(span, Class::Text);
        }
    }

    fn pieces(&self, source: &str) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut at = 0;
        for part in self.classes.chunk_by(|a, b| a == b) {
            let (start, end) = (at, at + part.len());
            at = end;
            let Some(class) = part[0] else { continue };
            let mut from = start;
            for line in source[start..end].split_inclusive(['\n', '\r']) {
                let shown = line.trim();
                let begin = from + (line.len() - line.trim_start().len());
                if !shown.is_empty() {
                    pieces.push(Piece { span: Span::new(begin as u32, (begin + shown.len()) as u32), class });
                }
                from += line.len();
            }
        }
        pieces
    }
}
