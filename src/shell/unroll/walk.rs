//! Goes through the statements of a script.

use std::rc::Rc;

use shuck_ast as ast;
use shuck_parser::parser::{ParseStatus, Parser};

use super::start::{BYTES, COMMANDS, DEEPEST, Start};
use super::state::{State, Stop};
use super::text::{matches, slice, split};
use super::unrolled::{Item, Unrolled};
use crate::shell::depth;

/// How often a loop whose end is known is gone through.
const TURNS: usize = 64;

pub(super) struct Walk<'a> {
    pub(super) start: &'a Start<'a>,
    pub(super) state: State,
    pub(super) out: Unrolled,
    pub(super) certain: bool,
    pub(super) left: u32,
    /// How many bytes of commands were written.
    written: usize,
    pub(super) depth: u8,
}

impl<'a> Walk<'a> {
    pub(super) fn new(start: &'a Start<'a>, state: State) -> Walk<'a> {
        Walk { start, state, out: Unrolled::default(), certain: true, left: COMMANDS, written: 0, depth: 0 }
    }

    /// Goes through a whole text.
    pub(super) fn text(&mut self, text: &str) {
        self.out.bytes += text.len();
        let is_too_much = self.out.bytes > self.start.bytes;
        if self.depth >= DEEPEST || is_too_much || depth::too_deep(text).is_some() {
            return self.gap(text);
        }
        let result = Parser::new(text).parse();
        if result.status != ParseStatus::Clean {
            return self.gap(text);
        }
        self.depth += 1;
        self.list(text, &result.file.body);
        self.depth -= 1;
    }

    /// Notes that something could not be followed.
    pub(super) fn gap(&mut self, text: &str) {
        let line = text.trim().lines().next().unwrap_or_default();
        let shown: String = line.chars().take(40).collect();
        if !self.out.gaps.contains(&shown) {
            self.out.gaps.push(shown);
        }
    }

    pub(super) fn set(&mut self, name: &str, value: Option<String>) {
        if !self.state.set(name, value) {
            self.gap(name);
        }
    }

    /// Whether there is no more to be gone through.
    pub(super) fn is_over(&self) -> bool {
        self.state.stopped != Stop::No || self.left == 0
    }

    /// Adds a command.
    pub(super) fn emit(&mut self, text: String) {
        self.left = self.left.saturating_sub(1);
        self.written += text.len();
        if self.left == 0 || self.written > BYTES {
            self.left = 0;
            return self.gap(&text);
        }
        let item = Item { text, directory: self.state.directory.clone(), certain: self.certain };
        if self.out.items.last() != Some(&item) {
            self.out.items.push(item);
        }
    }

    fn list(&mut self, text: &str, statements: &ast::StmtSeq) {
        for statement in statements.iter() {
            if self.is_over() {
                return;
            }
            if matches!(statement.terminator, Some(ast::StmtTerminator::Background(_))) {
                self.apart(|walk| walk.statement(text, statement));
            } else {
                self.statement(text, statement);
            }
        }
    }

    pub(super) fn statement(&mut self, text: &str, statement: &ast::Stmt) {
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            return self.gap(slice(text, statement.span));
        }
        match &statement.command {
            ast::Command::Binary(list) => self.binary(text, list),
            ast::Command::Function(function) => {
                let body: Rc<str> = Rc::from(slice(text, function.body.span));
                for name in function.static_names() {
                    self.state.functions.insert(name.as_str().to_owned(), Rc::clone(&body));
                }
            }
            ast::Command::AnonymousFunction(_) => self.gap(slice(text, statement.span)),
            ast::Command::Compound(compound) => {
                self.redirections(text, &statement.redirects);
                self.compound(text, compound, slice(text, statement.span));
            }
            simple => self.simple(text, simple, &statement.redirects),
        }
    }

    fn binary(&mut self, text: &str, list: &ast::BinaryCommand) {
        let operator = list.op;
        if matches!(operator, ast::BinaryOp::Pipe | ast::BinaryOp::PipeAll) {
            return self.pipeline(text, list);
        }
        let truth = self.truth(text, &list.left);
        if truth.is_none() {
            self.statement(text, &list.left);
        }
        if self.is_over() {
            return;
        }
        let runs = truth.map(|truth| truth == (operator == ast::BinaryOp::And));
        match runs {
            Some(true) => self.statement(text, &list.right),
            Some(false) => {}
            None if operator == ast::BinaryOp::And && prepares(text, &list.left) => self.statement(text, &list.right),
            None => self.either(vec![Box::new(|walk: &mut Walk<'_>| walk.statement(text, &list.right))], true),
        }
    }

    /// Each in a shell of its own. Where all are plain, they stay one command.
    fn pipeline(&mut self, text: &str, list: &ast::BinaryCommand) {
        let first = self.out.items.len();
        let mut members = vec![&*list.right];
        let mut left = &*list.left;
        while let ast::Command::Binary(inner) = &left.command
            && matches!(inner.op, ast::BinaryOp::Pipe | ast::BinaryOp::PipeAll)
        {
            members.push(&*inner.right);
            left = &inner.left;
        }
        members.push(left);
        let mut simple = true;
        let mut ends = Vec::new();
        for member in members.into_iter().rev() {
            let before = self.out.items.len();
            self.apart(|walk| walk.statement(text, member));
            simple &= matches!(member.command, ast::Command::Simple(_)) && self.out.items.len() == before + 1;
            ends.push(self.out.items.len());
        }
        if simple && ends.len() > 1 {
            let texts: Vec<String> = self.out.items.drain(first..).map(|item| item.text).collect();
            self.emit(texts.join(" | "));
        } else if !simple {
            // What a program of unknown input does is not known; the first has none.
            for item in self.out.items.iter_mut().skip(ends.first().copied().unwrap_or(first)) {
                item.text = format!(": | {}", item.text);
            }
        }
    }

    fn compound(&mut self, text: &str, compound: &ast::CompoundCommand, whole: &str) {
        use ast::CompoundCommand as Compound;
        match compound {
            Compound::Subshell(body) => self.apart(|walk| walk.list(text, body)),
            Compound::BraceGroup(body) => self.list(text, body),
            Compound::If(it) => self.condition(text, it),
            Compound::While(it) => self.repeat(text, &it.condition, &it.body, true),
            Compound::Until(it) => self.repeat(text, &it.condition, &it.body, false),
            Compound::For(it) => self.counted(text, it),
            Compound::Case(it) => self.case(text, it),
            Compound::Conditional(_) => {
                // What it asks of files matters only where it is a condition, too.
                self.emit(whole.to_owned());
            }
            Compound::Arithmetic(_) => {}
            Compound::Time(it) => it.command.iter().for_each(|statement| self.statement(text, statement)),
            _ => self.gap(whole),
        }
    }

    fn condition(&mut self, text: &str, it: &ast::IfCommand) {
        let branches = std::iter::once((&it.condition, &it.then_branch));
        let branches: Vec<_> = branches.chain(it.elif_branches.iter().map(|(one, other)| (one, other))).collect();
        let mut ways: Vec<Way<'_, 'a>> = Vec::new();
        for (condition, body) in branches {
            match self.truth_of(text, condition) {
                Some(false) => {}
                Some(true) if ways.is_empty() => return self.list(text, body),
                Some(true) => {
                    ways.push(Box::new(|walk| walk.list(text, body)));
                    return self.either(ways, false);
                }
                None => {
                    self.asked(text, condition);
                    ways.push(Box::new(|walk| walk.list(text, body)));
                }
            }
        }
        match &it.else_branch {
            Some(body) if ways.is_empty() => self.list(text, body),
            Some(body) => {
                ways.push(Box::new(|walk| walk.list(text, body)));
                self.either(ways, false);
            }
            None if ways.is_empty() => {}
            None => self.either(ways, true),
        }
    }

    /// The commands of a condition whose answer is not known.
    fn asked(&mut self, text: &str, condition: &ast::StmtSeq) {
        self.list(text, condition);
    }

    fn case(&mut self, text: &str, it: &ast::CaseCommand) {
        let word = self.known(slice(text, it.word.span));
        let plain = it.cases.iter().all(|case| matches!(case.terminator, ast::CaseTerminator::Break));
        let mut ways: Vec<Way<'_, 'a>> = Vec::new();
        let mut sure = plain;
        for case in &it.cases {
            let patterns: Vec<String> =
                case.patterns.iter().map(|pattern| self.rewritten(slice(text, pattern.span))).collect();
            let answers: Vec<Option<bool>> =
                patterns.iter().map(|pattern| matches(pattern, word.as_deref()?)).collect();
            let fits = if answers.contains(&Some(true)) {
                Some(true)
            } else {
                answers.iter().all(|answer| *answer == Some(false)).then_some(false)
            };
            match fits.filter(|_| sure) {
                Some(true) if ways.is_empty() => return self.list(text, &case.body),
                Some(false) => continue,
                Some(true) => {
                    ways.push(Box::new(|walk| walk.list(text, &case.body)));
                    return self.either(ways, false);
                }
                None => {}
            }
            sure &= plain;
            let takes_all = patterns.iter().any(|pattern| pattern == "*");
            ways.push(Box::new(|walk| walk.list(text, &case.body)));
            if takes_all && plain {
                return self.either(ways, false);
            }
        }
        if !ways.is_empty() {
            self.either(ways, true);
        }
    }

    fn counted(&mut self, text: &str, it: &ast::ForCommand) {
        let names: Vec<String> = it.targets.iter().map(|target| slice(text, target.span).trim().to_owned()).collect();
        let words = match &it.words {
            Some(words) => {
                let rewritten: Vec<String> = words.iter().map(|word| self.rewritten(slice(text, word.span))).collect();
                split(&rewritten.join(" "))
            }
            None => self.state.arguments.clone().and_then(|all| all.into_iter().collect()),
        };
        let values = words.filter(|words| words.len() <= TURNS && names.len() == 1);
        if let Some(values) = values {
            for value in values {
                self.set(&names[0], Some(value));
                self.list(text, &it.body);
                if self.state.stopped != Stop::No {
                    break;
                }
            }
        } else {
            for name in names {
                self.set(&name, None);
            }
            self.perhaps_often(|walk| walk.list(text, &it.body));
        }
        self.leave_loop();
    }

    fn repeat(&mut self, text: &str, condition: &ast::StmtSeq, body: &ast::StmtSeq, wanted: bool) {
        for _ in 0..TURNS {
            match self.truth_of(text, condition) {
                Some(truth) if truth != wanted => return self.leave_loop(),
                Some(_) => self.list(text, body),
                None => {
                    self.perhaps_often(|walk| {
                        walk.asked(text, condition);
                        walk.list(text, body);
                    });
                    return self.leave_loop();
                }
            }
            if self.is_over() {
                return self.leave_loop();
            }
        }
        self.gap("a loop without an end");
    }

    fn leave_loop(&mut self) {
        if self.state.stopped == Stop::Loop {
            self.state.stopped = Stop::No;
        }
    }

    /// Goes through something that may run again and again, or not at all: what it sets is not known in it either.
    fn perhaps_often(&mut self, run: impl Fn(&mut Walk<'a>)) {
        let before = self.state.clone();
        let out = self.out.clone();
        let certain = std::mem::replace(&mut self.certain, false);
        run(self);
        let bytes = self.out.bytes;
        self.out = Unrolled { bytes, ..out };
        self.certain = certain;
        let after = std::mem::replace(&mut self.state, before.clone());
        self.state = before.or(State { stopped: Stop::No, ..after });
        self.either(vec![Box::new(|walk: &mut Walk<'a>| run(walk))], true);
    }

    /// Goes several ways, of which one is gone, or perhaps none.
    fn either(&mut self, ways: Vec<Way<'_, 'a>>, or_none: bool) {
        let before = self.state.clone();
        let certain = std::mem::replace(&mut self.certain, false);
        let mut joined = or_none.then(|| before.clone());
        for way in ways {
            let end = std::mem::replace(&mut self.state, before.clone());
            drop(end);
            way(self);
            let end = std::mem::replace(&mut self.state, before.clone());
            joined = Some(joined.map_or_else(|| end.clone(), |joined| joined.or(end.clone())));
        }
        self.certain = certain;
        self.state = joined.unwrap_or(before);
    }

    /// Goes through something in a shell of its own.
    pub(super) fn apart(&mut self, run: impl FnOnce(&mut Walk<'a>)) {
        let before = self.state.clone();
        run(self);
        self.state = before;
    }
}

/// Arguments, where their number is known.
pub(super) type Arguments = Option<Vec<Option<String>>>;

/// One of several ways.
type Way<'w, 'a> = Box<dyn FnOnce(&mut Walk<'a>) + 'w>;

/// Whether a statement only makes ready for what follows, and where it fails, the script is as good as over.
fn prepares(text: &str, statement: &ast::Stmt) -> bool {
    const NAMES: [&str; 10] = ["cd", "mkdir", "export", "set", "echo", "printf", "true", ":", "pushd", "umask"];
    match &statement.command {
        ast::Command::Binary(list) => {
            list.op == ast::BinaryOp::And && prepares(text, &list.left) && prepares(text, &list.right)
        }
        ast::Command::Simple(simple) if !statement.negated => {
            let name = slice(text, simple.name.span);
            name.is_empty() || NAMES.contains(&name)
        }
        ast::Command::Decl(_) => true,
        _ => false,
    }
}
