//! What a Dockerfile is made of.

use crate::text::{Joined, Span};

/// A parsed Dockerfile. All spans are spans of the text that was parsed.
#[derive(Clone, Debug, Default)]
pub struct Dockerfile {
    /// Pieces that cover the text without gap or overlap, in order.
    pub tokens: Vec<Token>,
    /// The instructions in order, broken ones included.
    pub instructions: Vec<Instruction>,
    /// Every comment line in order, those inside continued instructions included; parser directives are not comments.
    pub comments: Vec<Comment>,
    /// Parser directives, and comments that look like one but come too late to be read.
    pub directives: Vec<Directive>,
    /// The escape character: `\`, or a backtick after `# escape=`.
    pub escape: char,
    /// What `BuildKit` refuses, in the order of the text.
    pub problems: Vec<Problem>,
    /// What `BuildKit` accepts but reads otherwise than it looks, in the order of the text.
    pub oddities: Vec<Oddity>,
}

/// One piece of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it is; never empty.
    pub span: Span,
}

/// What a piece of the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// The byte order mark.
    Bom,
    /// A parser directive's line, without its line break.
    Directive,
    /// A comment from its `#`, without its line break.
    Comment,
    /// An instruction's keyword, and the `AS` of a `FROM`.
    Keyword,
    /// A flag with its value.
    Flag,
    /// A part of an argument.
    Argument,
    /// Blanks between the others.
    Blank,
    /// The escape character that continues a line, the blanks after it and the line break.
    Continuation,
    /// A line break.
    Newline,
    /// The body of a heredoc with its line breaks.
    HeredocBody,
    /// The line that ends a heredoc, without its line break.
    HeredocEnd,
}

/// Text with its place. `text` is as `BuildKit` hands it on: continuation lines joined, quotes kept unless said otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// From the first byte to after the last, joints inside included.
    pub span: Span,
    /// The text.
    pub text: String,
}

/// One instruction.
#[derive(Clone, Debug)]
pub struct Instruction {
    /// From the keyword's first byte to the last byte of the instruction: its heredocs' end lines are inside, its final
    /// line break is not. Comment and blank lines that a continuation swallowed at the end are inside.
    pub span: Span,
    /// The keyword as written.
    pub keyword: Word,
    /// Which instruction it is.
    pub kind: Keyword,
    /// The flags before the arguments, `--` excluded, whether or not the instruction knows them.
    pub flags: Vec<Flag>,
    /// All text after keyword and flags, continuation lines joined, trimmed.
    pub rest: Joined,
    /// The arguments by the instruction's own form.
    pub body: Body,
    /// The heredocs in the order of their operators.
    pub heredocs: Vec<Heredoc>,
    /// The comments directly above, as indices of [`Dockerfile::comments`]; blank lines may stand between.
    pub leading: std::ops::Range<usize>,
    /// Whether `BuildKit` refuses it; its body then holds what could be read.
    pub broken: bool,
}

impl Instruction {
    /// The fewest strings that a JSON array in the place of its arguments has, or of those of the instruction that it holds:
    /// a `COPY` needs a source and a destination.
    pub fn fewest_strings(&self) -> usize {
        match &self.body {
            Body::Onbuild(Some(trigger)) => trigger.fewest_strings(),
            Body::Copy(_) => 2,
            _ => 0,
        }
    }
}

/// Which instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Keyword {
    /// `ADD`
    Add,
    /// `ARG`
    Arg,
    /// `CMD`
    Cmd,
    /// `COPY`
    Copy,
    /// `ENTRYPOINT`
    Entrypoint,
    /// `ENV`
    Env,
    /// `EXPOSE`
    Expose,
    /// `FROM`
    From,
    /// `HEALTHCHECK`
    Healthcheck,
    /// `LABEL`
    Label,
    /// `MAINTAINER`
    Maintainer,
    /// `ONBUILD`
    Onbuild,
    /// `RUN`
    Run,
    /// `SHELL`
    Shell,
    /// `STOPSIGNAL`
    Stopsignal,
    /// `USER`
    User,
    /// `VOLUME`
    Volume,
    /// `WORKDIR`
    Workdir,
    /// None of them.
    Unknown,
}

impl Keyword {
    /// All known instructions, in alphabetical order.
    pub const ALL: [Keyword; 18] = [
        Keyword::Add,
        Keyword::Arg,
        Keyword::Cmd,
        Keyword::Copy,
        Keyword::Entrypoint,
        Keyword::Env,
        Keyword::Expose,
        Keyword::From,
        Keyword::Healthcheck,
        Keyword::Label,
        Keyword::Maintainer,
        Keyword::Onbuild,
        Keyword::Run,
        Keyword::Shell,
        Keyword::Stopsignal,
        Keyword::User,
        Keyword::Volume,
        Keyword::Workdir,
    ];

    /// The instruction that `word` names, in any case.
    pub fn of(word: &str) -> Keyword {
        Keyword::ALL.into_iter().find(|keyword| keyword.name().eq_ignore_ascii_case(word)).unwrap_or(Keyword::Unknown)
    }

    /// Its name in upper case; empty for [`Keyword::Unknown`].
    pub const fn name(self) -> &'static str {
        match self {
            Keyword::Add => "ADD",
            Keyword::Arg => "ARG",
            Keyword::Cmd => "CMD",
            Keyword::Copy => "COPY",
            Keyword::Entrypoint => "ENTRYPOINT",
            Keyword::Env => "ENV",
            Keyword::Expose => "EXPOSE",
            Keyword::From => "FROM",
            Keyword::Healthcheck => "HEALTHCHECK",
            Keyword::Label => "LABEL",
            Keyword::Maintainer => "MAINTAINER",
            Keyword::Onbuild => "ONBUILD",
            Keyword::Run => "RUN",
            Keyword::Shell => "SHELL",
            Keyword::Stopsignal => "STOPSIGNAL",
            Keyword::User => "USER",
            Keyword::Volume => "VOLUME",
            Keyword::Workdir => "WORKDIR",
            Keyword::Unknown => "",
        }
    }
}

/// A flag such as `--from=build`. Quotes are removed from name and value, as `BuildKit` does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// The whole flag.
    pub span: Span,
    /// The name without `--`.
    pub name: Word,
    /// What follows the first `=`, where there is one; may be empty.
    pub value: Option<Word>,
}

/// The arguments of an instruction, in its own form.
#[derive(Clone, Debug)]
pub enum Body {
    /// `FROM`
    From(From),
    /// `RUN`, `CMD`, `ENTRYPOINT` and `SHELL`
    Command(Form),
    /// `COPY` and `ADD`
    Copy(Copy),
    /// `ENV` and `LABEL`, as pairs; `legacy` is the form `ENV key value` without `=`.
    Pairs {
        /// The pairs in order.
        pairs: Vec<Pair>,
        /// Whether it is the form without `=`.
        legacy: bool,
    },
    /// `ARG`; a name without `=` has no value.
    Args(Vec<Pair>),
    /// `EXPOSE` and `VOLUME`; for a `VOLUME` in JSON form, the elements.
    Words {
        /// The words in order.
        words: Vec<Word>,
        /// Whether they come from a JSON array.
        json: bool,
    },
    /// `WORKDIR`, `USER`, `STOPSIGNAL` and `MAINTAINER`: all the rest as one argument; `None` where it is missing.
    Text(Option<Word>),
    /// `HEALTHCHECK`
    Healthcheck(Healthcheck),
    /// `ONBUILD` with its trigger; `None` where it is missing. The trigger's span starts at its keyword.
    Onbuild(Option<Box<Instruction>>),
    /// An instruction that does not exist.
    Unknown,
}

/// The arguments of a `FROM`.
#[derive(Clone, Debug, Default)]
pub struct From {
    /// The image, stage or expression that it starts from.
    pub image: Option<Word>,
    /// The word between image and name, `AS` in any case.
    pub as_word: Option<Word>,
    /// The stage's name as written; `BuildKit` compares it in lower case.
    pub name: Option<Word>,
    /// Words that are one too many.
    pub surplus: Vec<Word>,
}

/// A command in one of its two forms.
#[derive(Clone, Debug)]
pub enum Form {
    /// Text for the shell, continuation lines joined; heredoc bodies are not in it. May be empty.
    Shell(Joined),
    /// A JSON array. The text of a word is the string's value, its span includes the quotes.
    Exec(Vec<Word>),
}

/// The arguments of a `COPY` or `ADD`.
#[derive(Clone, Debug, Default)]
pub struct Copy {
    /// The sources in order; a heredoc's operator such as `<<EOF` is one. Quotes are kept in shell form.
    pub sources: Vec<Word>,
    /// The last word, where there are two or more.
    pub destination: Option<Word>,
    /// Whether they come from a JSON array.
    pub json: bool,
}

/// A name with a value, in `ENV`, `LABEL` and `ARG`. Quotes and escapes are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The name.
    pub key: Word,
    /// The value; `None` in an `ARG` without `=`.
    pub value: Option<Word>,
}

impl Pair {
    /// Name and value together.
    pub fn span(&self) -> Span {
        self.value.as_ref().map_or(self.key.span, |value| self.key.span.cover(value.span))
    }
}

/// The arguments of a `HEALTHCHECK`.
#[derive(Clone, Debug)]
pub struct Healthcheck {
    /// `CMD` or `NONE` as written, or whatever stands there; `None` where nothing does.
    pub word: Option<Word>,
    /// The command after it, where there is text.
    pub command: Option<Form>,
}

/// A heredoc of a `RUN`, `COPY` or `ADD`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heredoc {
    /// The operator and the name, such as `<<-"EOF"`.
    pub operator: Span,
    /// The name without quotes: the line that ends it.
    pub name: String,
    /// The digits before `<<`, 0 where there are none.
    pub descriptor: u32,
    /// Whether variables in the body are expanded: no part of the name is quoted.
    pub expand: bool,
    /// `<<-`: leading tabs are removed from the body and before the end line.
    pub chomp: bool,
    /// The body with its line breaks; may be empty.
    pub body: Span,
    /// The line that ends it, without its line break; `None` where it never comes.
    pub end: Option<Span>,
}

/// A comment line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From the `#` to the end of the line, without its line break.
    pub span: Span,
    /// The text after the `#`, trimmed.
    pub text: String,
    /// Whether it stands inside a continued instruction.
    pub inside: bool,
    /// Whether blanks stand before the `#`: `BuildKit` then reads no inline check from it.
    pub indented: bool,
}

/// A parser directive such as `# syntax=docker/dockerfile:1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// The line without its line break, from the `#`.
    pub span: Span,
    /// The name as written; compared in lower case: `syntax`, `escape`, `check`.
    pub name: Word,
    /// The value, trimmed.
    pub value: Word,
    /// Whether it is read; a known directive after the first other line is an ordinary comment.
    pub read: bool,
}

/// Something that `BuildKit` refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The offending word.
    pub span: Span,
    /// What is wrong, in lower case.
    pub message: String,
    /// What was probably meant: the text to put in this place.
    pub suggestion: Option<(Span, String)>,
}

/// Something that `BuildKit` accepts but reads otherwise than it looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddity {
    /// The word or line.
    pub span: Span,
    /// What about it.
    pub kind: OddityKind,
}

/// How something reads otherwise than it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OddityKind {
    /// A blank line inside a continuation: the instruction goes on after it.
    EmptyContinuation,
    /// A flag that the instruction does not look at (`ARG`, `STOPSIGNAL`, `HEALTHCHECK NONE`).
    IgnoredFlag,
    /// Text that starts like a JSON array and is not valid, so that it goes to the shell (or is split at blanks).
    NotJson,
    /// A quote in the shell form of `COPY`, `ADD` or `VOLUME`, where words are split at blanks all the same.
    QuotedPath,
    /// `<<- EOF`: after `<<-` no blank may come, so it is no heredoc.
    HeredocBlankAfterDash,
    /// A heredoc's operator on a line whose quotes do not close: no heredoc of the line is seen.
    HeredocUnbalancedQuote,
    /// A heredoc's operator glued to the word before it, such as `cat<<EOF`: it is no heredoc.
    HeredocGlued,
    /// A heredoc's name with a shell operator glued to it, such as `<<EOF;`: the end line must repeat it.
    HeredocGluedName,
    /// The trigger of an `ONBUILD` is no instruction, found only when a child builds.
    UnknownTrigger,
}
