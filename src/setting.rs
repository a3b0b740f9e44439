//! What a key of a configuration file may hold: the kinds of values, each key with its documentation. Knows no key itself.

/// One key.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The key.
    pub name: &'static str,
    /// What its value must be.
    pub kind: Kind,
    /// Its default, as TOML; empty where there is nothing.
    pub default: &'static str,
    /// What it does, in a sentence or two of Markdown.
    pub doc: &'static str,
}

/// What a value must be.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// `true` or `false`.
    Flag,
    /// A whole number that is not negative.
    Number,
    /// A string.
    Text,
    /// One of these strings.
    Choice(&'static [&'static str]),
    /// The name of a rule or of a group of rules.
    Rule,
    /// A code of hadolint or ShellCheck, such as `DL3008`, even of a rule that trimtab has not.
    Code,
    /// A pattern as in a `.gitignore` file, relative to the folder of the configuration file.
    Glob,
    /// An array of one kind.
    Array(&'static Kind),
    /// A table with these keys.
    Table(&'static [Setting]),
    /// A table with any keys, and values of one kind.
    ByName(&'static Kind),
    /// A table with a key for each rule, and values of one kind.
    ByRule(&'static Kind),
    /// A table with a table for each rule, whose keys are the rule's own options.
    Options,
}

impl Kind {
    /// What a value must be, as messages say it.
    pub fn noun(self) -> &'static str {
        match self {
            Kind::Flag => "true or false",
            Kind::Number => "a whole number",
            Kind::Text | Kind::Choice(_) => "a string",
            Kind::Rule => "the name of a rule",
            Kind::Code => "the code of a rule",
            Kind::Glob => "a pattern",
            Kind::Array(Kind::Table(_)) => "an array of tables",
            Kind::Array(Kind::Rule) => "an array of names of rules",
            Kind::Array(Kind::Code) => "an array of codes of rules",
            Kind::Array(Kind::Glob) => "an array of patterns",
            Kind::Array(Kind::Text) => "an array of strings",
            Kind::Array(_) => "an array",
            Kind::Table(_) | Kind::ByName(_) | Kind::ByRule(_) | Kind::Options => "a table",
        }
    }
}
