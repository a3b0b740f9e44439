//! Simple commands: what the shell does by itself with them, and functions.

use std::rc::Rc;

use shuck_ast as ast;

use super::start::DEEPEST;
use super::state::Stop;
use super::text::slice;
use super::walk::{Arguments, Walk};
use crate::shell::scan::{self, Within};
use crate::shell::{Builtin, Command, Dialect, Word, parse};
use crate::text::Joined;

impl Walk<'_> {
    /// Goes through a simple command.
    pub(super) fn simple(&mut self, text: &str, command: &ast::Command, redirects: &[ast::Redirect]) {
        let spans = spans_of(command);
        let own = match command {
            ast::Command::Builtin(ast::BuiltinCommand::Break(_)) => "break",
            ast::Command::Builtin(ast::BuiltinCommand::Continue(_)) => "continue",
            ast::Command::Builtin(ast::BuiltinCommand::Return(_)) => "return",
            ast::Command::Builtin(ast::BuiltinCommand::Exit(_)) => "exit",
            _ => "",
        };
        let mut parts: Vec<String> = std::iter::once(own.to_owned()).collect();
        let words: Vec<String> = spans.into_iter().map(|span| self.rewritten(slice(text, span))).collect();
        parts.extend(words);
        let mut input = None;
        for redirect in redirects {
            let (written, body) = self.redirection(text, redirect);
            parts.extend(written);
            input = input.or(body);
        }
        let line = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        if line.is_empty() {
            return;
        }
        let script = parse(&Joined::of(&line), Dialect::Bash);
        match script.commands.first().filter(|_| script.clean) {
            Some(read) => self.command(&line, read, input),
            None => self.gap(&line),
        }
    }

    /// The redirections of a construct.
    pub(super) fn redirections(&mut self, text: &str, redirects: &[ast::Redirect]) {
        for redirect in redirects {
            if let (Some(written), _) = self.redirection(text, redirect) {
                self.emit(format!(": {written}"));
            }
        }
    }

    /// A redirection as it is written again, and the text that a here-document hands over.
    fn redirection(&mut self, text: &str, redirect: &ast::Redirect) -> (Option<String>, Option<String>) {
        match &redirect.target {
            ast::RedirectTarget::Word(word) => {
                let (from, at) = (redirect.span.start.offset(), word.span.start.offset());
                let operator = text.get(from..at).unwrap_or_default().trim().to_owned();
                let target = self.rewritten(slice(text, word.span));
                (Some(format!("{operator} {target}")), None)
            }
            ast::RedirectTarget::Heredoc(heredoc) => {
                let body = slice(text, heredoc.body.span).to_owned();
                if heredoc.delimiter.expands_body {
                    let found = scan::read(&body, Within::Heredoc).substitutions;
                    for inner in found.iter().map(|found| body[found.span.range()].to_owned()) {
                        self.apart(|walk| walk.text(&inner));
                    }
                }
                (Some("<<< _".to_owned()), Some(body))
            }
        }
    }

    fn command(&mut self, line: &str, command: &Command, input: Option<String>) {
        if command.words.is_empty() {
            for assignment in &command.assignments {
                let value = if assignment.appends { None } else { literal(&assignment.value) };
                self.set(&assignment.name, value);
            }
            if !command.redirections.is_empty() {
                self.emit(line.to_owned());
            }
            return;
        }
        let name = command.words[0].literal().unwrap_or_default();
        let bare = command.wrappers.is_empty();
        if let Some(body) = self.state.functions.get(name).filter(|_| bare).cloned() {
            return self.call(&body, command);
        }
        match name {
            "return" if bare => self.state.stopped = Stop::Function,
            "break" | "continue" if bare => self.state.stopped = Stop::Loop,
            "shift" if bare => self.shift(command),
            "local" | "readonly" if bare => self.declares(command),
            _ => match command.builtin().filter(|_| bare) {
                Some(builtin) => self.builtin(builtin, line, command),
                None => self.program(line, command, input),
            },
        }
    }

    fn builtin(&mut self, builtin: Builtin, line: &str, command: &Command) {
        let arguments = command.arguments();
        match builtin {
            Builtin::Exit => self.state.stopped = Stop::Script,
            Builtin::Export | Builtin::Declare => self.declares(command),
            Builtin::Unset => {
                for word in command.operands() {
                    self.set(word.value(), Some(String::new()));
                    self.state.functions.remove(word.value());
                }
            }
            Builtin::Read => {
                for word in command.operands() {
                    self.set(word.value(), None);
                }
            }
            Builtin::Set => self.sets(arguments),
            Builtin::Cd => {
                let target = match arguments {
                    [target] => literal(target).filter(|target| !target.starts_with(['-', '~'])),
                    _ => None,
                };
                let base = self.state.directory.as_deref();
                let base = base.or_else(|| target.as_deref()?.starts_with('/').then_some("/"));
                self.state.directory = base.zip(target).map(|(base, target)| (self.start.join)(base, &target));
            }
            Builtin::Pushd | Builtin::Popd => self.state.directory = None,
            Builtin::Source => self.source(line, command),
            Builtin::Eval => match arguments.iter().map(literal).collect::<Option<Vec<_>>>() {
                Some(words) => self.text(&words.join(" ")),
                None => self.emit(line.to_owned()),
            },
            Builtin::Trap => match arguments.first().and_then(literal) {
                Some(text) if text.is_empty() || text == "-" => {}
                Some(text) => self.apart(|walk| {
                    let certain = std::mem::replace(&mut walk.certain, false);
                    walk.text(&text);
                    walk.certain = certain;
                }),
                None => self.emit(line.to_owned()),
            },
            Builtin::Alias => self.gap(line),
            Builtin::Exec => {
                self.emit(line.to_owned());
            }
            Builtin::Shopt | Builtin::Ulimit | Builtin::Umask | Builtin::Wait => {}
            _ => self.emit(line.to_owned()),
        }
    }

    /// A program. A shell that is given a text runs that.
    fn program(&mut self, line: &str, command: &Command, input: Option<String>) {
        let is_shell = command.name().is_some_and(|name| {
            let dialect = Dialect::of_shell(&[name]);
            dialect.is_shell() && !name.contains("busybox")
        });
        let text = is_shell.then(|| shell_text(command, input)).flatten();
        if let Some((text, given)) = text {
            let assigned: Vec<(String, Option<String>)> =
                command.assignments.iter().map(|it| (it.name.clone(), literal(&it.value))).collect();
            let is_over = command.replaces_shell();
            self.apart(|walk| {
                for (name, value) in assigned {
                    walk.set(&name, value);
                }
                walk.state.arguments = given;
                command.name().unwrap_or_default().clone_into(&mut walk.state.name);
                walk.text(&text);
            });
            if is_over {
                self.state.stopped = Stop::Script;
            }
            return;
        }
        self.emit(line.to_owned());
        if command.replaces_shell() {
            self.state.stopped = Stop::Script;
        }
    }

    fn call(&mut self, body: &Rc<str>, command: &Command) {
        if self.depth >= DEEPEST || body.starts_with('\u{0}') {
            return self.gap(command.words[0].value());
        }
        let given = given(command.arguments());
        let before = std::mem::replace(&mut self.state.arguments, given);
        for assignment in &command.assignments {
            self.set(&assignment.name, literal(&assignment.value));
        }
        self.text(body);
        self.state.arguments = before;
        if self.state.stopped < Stop::Script {
            self.state.stopped = Stop::No;
        }
    }

    fn source(&mut self, line: &str, command: &Command) {
        let [file, rest @ ..] = command.arguments() else { return };
        let path = literal(file).and_then(|path| {
            let base = self.state.directory.as_deref().or_else(|| path.starts_with('/').then_some("/"))?;
            Some((self.start.join)(base, &path))
        });
        let text = path.as_deref().and_then(|path| (self.start.file)(path));
        let (Some(path), Some(text)) = (path, text) else {
            return self.emit(line.to_owned());
        };
        if !self.out.sourced.contains(&path) {
            self.out.sourced.push(path.clone());
        }
        let file = std::mem::replace(&mut self.state.file, path);
        let before = self.state.arguments.clone();
        if !rest.is_empty() {
            self.state.arguments = given(rest);
        }
        self.text(&text);
        if !rest.is_empty() {
            self.state.arguments = before;
        }
        self.state.file = file;
        if self.state.stopped < Stop::Script {
            self.state.stopped = Stop::No;
        }
    }

    /// `export`, `local` and their like.
    fn declares(&mut self, command: &Command) {
        for word in command.operands() {
            let Some((name, _)) = word.value().split_once('=') else { continue };
            let value = literal(word).map(|text| text[name.len() + 1..].to_owned());
            self.set(name.trim_end_matches('+'), value);
        }
    }

    fn sets(&mut self, arguments: &[Word]) {
        let dashes = arguments.iter().position(|word| word.is("--"));
        let first = arguments.first().filter(|word| !word.value().starts_with(['-', '+']));
        let from = match (dashes, first) {
            (Some(dashes), _) => dashes + 1,
            (None, Some(_)) => 0,
            (None, None) => return,
        };
        self.state.arguments = given(&arguments[from..]);
    }

    fn shift(&mut self, command: &Command) {
        let count = match command.arguments() {
            [] => Some(1),
            [count] => literal(count).and_then(|count| count.parse::<usize>().ok()),
            _ => None,
        };
        let all = self.state.arguments.take();
        self.state.arguments = all.zip(count).map(|(all, count)| all.into_iter().skip(count).collect());
    }
}

/// The words of a simple command, its assignments first.
fn spans_of(command: &ast::Command) -> Vec<ast::Span> {
    match command {
        ast::Command::Simple(it) => {
            let words = std::iter::once(&it.name).chain(&it.args).map(|word| word.span);
            it.assignments.iter().map(|assignment| assignment.span).chain(words).collect()
        }
        ast::Command::Decl(it) => {
            let operands = it.operands.iter().map(|operand| match operand {
                ast::DeclOperand::Flag(word) | ast::DeclOperand::Dynamic(word) => word.span,
                ast::DeclOperand::Name(name) => name.span,
                ast::DeclOperand::Assignment(assignment) => assignment.span,
            });
            std::iter::once(it.variant_span).chain(operands).collect()
        }
        ast::Command::Builtin(it) => {
            let (code, rest) = match it {
                ast::BuiltinCommand::Break(it) => (&it.depth, &it.extra_args),
                ast::BuiltinCommand::Continue(it) => (&it.depth, &it.extra_args),
                ast::BuiltinCommand::Return(it) => (&it.code, &it.extra_args),
                ast::BuiltinCommand::Exit(it) => (&it.code, &it.extra_args),
            };
            code.iter().chain(rest).map(|word| word.span).collect()
        }
        _ => Vec::new(),
    }
}

/// The text that a shell is given, and its arguments.
fn shell_text(command: &Command, input: Option<String>) -> Option<(String, Arguments)> {
    let mut words = command.arguments().iter();
    while let Some(word) = words.next() {
        let value = word.literal()?;
        if value.starts_with('-') && !value.starts_with("--") && value.contains('c') {
            let text = literal(words.find(|word| !word.value().starts_with('-'))?)?;
            let rest: Vec<Option<String>> = words.skip(1).map(literal).collect();
            return Some((text, Some(rest)));
        }
        match value {
            "-o" | "-O" => drop(words.next()),
            "-s" | "-" => return Some((input?, None)),
            _ if value.starts_with('-') => {}
            _ => return None,
        }
    }
    Some((input?, Some(Vec::new())))
}

/// The arguments that words are.
fn given(words: &[Word]) -> Option<Vec<Option<String>>> {
    // What is not known and stands in no quotes may be several words, or none.
    let several = |word: &Word| word.has_glob() || word.has_braces() || word.literal().is_none() && !word.is_quoted();
    if words.iter().any(several) { None } else { Some(words.iter().map(literal).collect()) }
}

fn literal(word: &Word) -> Option<String> {
    word.literal().filter(|_| !word.has_glob() && !word.has_braces()).map(str::to_owned)
}
