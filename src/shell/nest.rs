//! Follows the constructs of a shell text token by token: which are open, and what each token is in them.
//! Exact for a text without faults, a guess otherwise.

use super::command::Place;
use super::token::{Operator, Token};
use crate::text::Span;

/// What a token is where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A part of a command.
    Part,
    /// The `!` before a command.
    Negation,
    /// The variable of a loop.
    LoopVariable,
    /// A word that belongs to no command: what a loop goes through, what `case` looks at, a pattern.
    Loose,
    /// Ends a command and joins it to the next of its list.
    Separator(Operator),
    /// A part of a construct, after which a new list starts.
    Opening,
    /// The end of a construct.
    Closing,
    /// A redirection of the construct that has just ended.
    Trailing,
    /// The name and parentheses of a function, which looked like a command.
    FunctionHead,
    /// Nothing that matters.
    Filler,
}

/// A construct that has been opened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opened {
    Block(Place),
    Subshell,
    Case,
}

/// The part of a construct that holds no commands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Header {
    None,
    /// `for NAME in WORD…`; whether the name has come.
    For {
        named: bool,
    },
    /// `case WORD in`
    Case,
    /// `PATTERN)`
    Pattern,
    /// `function NAME`, or `NAME(`
    Function,
}

/// The constructs that are open.
pub(super) struct Nest<'a> {
    text: &'a str,
    open: Vec<Opened>,
    header: Header,
    /// The words and redirections of the command so far.
    parts: usize,
    /// Whether a construct has just ended.
    closed: bool,
}

impl<'a> Nest<'a> {
    pub(super) fn new(text: &'a str) -> Nest<'a> {
        Nest { text, open: Vec::new(), header: Header::None, parts: 0, closed: false }
    }

    /// Whether no construct is open.
    pub(super) fn is_top(&self) -> bool {
        self.open.is_empty()
    }

    /// How many constructs are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// The places of the open constructs, the outermost first.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> {
        self.open.iter().map(|opened| match opened {
            Opened::Block(place) => *place,
            Opened::Subshell => Place::Subshell,
            Opened::Case => Place::Branch,
        })
    }

    /// Takes the next token.
    pub(super) fn feed(&mut self, token: Token) -> Event {
        let event = match token {
            Token::Redirection(_) if self.closed => Event::Trailing,
            Token::Redirection(_) => Event::Part,
            Token::Word(span) => self.word(span),
            Token::Operator(operator, _) => self.operator(operator),
        };
        self.parts = if event == Event::Part { self.parts + 1 } else { 0 };
        self.closed = matches!(event, Event::Closing | Event::Trailing);
        event
    }

    fn word(&mut self, span: Span) -> Event {
        let text = &self.text[span.range()];
        match self.header {
            Header::None if self.parts == 0 => self.keyword(text),
            Header::None => Event::Part,
            Header::Function => {
                self.header = Header::None;
                Event::Filler
            }
            Header::For { named: false } => {
                self.header = Header::For { named: true };
                Event::LoopVariable
            }
            Header::For { .. } if text == "do" => {
                self.header = Header::None;
                self.turn(Place::Loop)
            }
            Header::For { .. } | Header::Case if text == "in" => {
                if self.header == Header::Case {
                    self.header = Header::Pattern;
                }
                Event::Filler
            }
            Header::Pattern if text == "esac" => self.close(),
            Header::For { .. } | Header::Case | Header::Pattern => Event::Loose,
        }
    }

    /// A word where a command may start.
    fn keyword(&mut self, text: &str) -> Event {
        match text {
            "if" | "while" | "until" => self.open(Opened::Block(Place::Condition), Header::None),
            "{" => self.open(Opened::Block(Place::Group), Header::None),
            "for" | "select" => self.open(Opened::Block(Place::Loop), Header::For { named: false }),
            "case" => self.open(Opened::Case, Header::Case),
            "then" | "else" => self.turn(Place::Branch),
            "elif" => self.turn(Place::Condition),
            "do" => self.turn(Place::Loop),
            "fi" | "done" | "esac" | "}" => self.close(),
            "!" => Event::Negation,
            "function" => {
                self.header = Header::Function;
                Event::Filler
            }
            _ => Event::Part,
        }
    }

    fn operator(&mut self, operator: Operator) -> Event {
        match (operator, self.header) {
            (Operator::Open | Operator::Pipe | Operator::Newline, Header::Pattern)
            | (Operator::Newline, Header::Case) => Event::Filler,
            (Operator::Close, Header::Pattern) => {
                self.header = Header::None;
                Event::Opening
            }
            (Operator::Open, _) if self.parts == 1 => {
                self.header = Header::Function;
                Event::FunctionHead
            }
            (Operator::Close, Header::Function) | (Operator::Semi | Operator::Newline, Header::For { named: true }) => {
                self.header = Header::None;
                Event::Filler
            }
            (Operator::Open, _) => self.open(Opened::Subshell, Header::None),
            (Operator::Close, _) if self.open.last() == Some(&Opened::Subshell) => self.close(),
            (Operator::CaseEnd, _) if self.open.last() == Some(&Opened::Case) => {
                self.header = Header::Pattern;
                Event::Opening
            }
            _ => Event::Separator(operator),
        }
    }

    fn open(&mut self, opened: Opened, header: Header) -> Event {
        self.open.push(opened);
        self.header = header;
        Event::Opening
    }

    fn turn(&mut self, place: Place) -> Event {
        if let Some(Opened::Block(old)) = self.open.last_mut() {
            *old = place;
        }
        Event::Opening
    }

    fn close(&mut self) -> Event {
        self.header = Header::None;
        self.open.pop();
        Event::Closing
    }
}
