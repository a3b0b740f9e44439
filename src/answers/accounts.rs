//! Which users the instructions of a file may create. Where it is not known, they may.

use super::Answers;
use crate::syntax::Keyword;

/// What the instructions of a file say of users.
#[derive(Debug)]
pub struct Accounts {
    /// For each instruction, whether it may create any user: it runs an unknown program, or brings a list of accounts.
    any: Vec<bool>,
    /// The text of all `RUN`s, each after a line end.
    text: String,
    /// Their letters, digits and blanks.
    plain: String,
    /// For each instruction, where its part of both texts starts.
    starts: Vec<(usize, usize)>,
}

impl Accounts {
    /// Those of the file of `cx`.
    pub fn new(cx: &Answers<'_>) -> Accounts {
        let mut accounts = Accounts { any: Vec::new(), text: String::new(), plain: String::new(), starts: Vec::new() };
        for (index, instruction) in cx.file.instructions.iter().enumerate() {
            accounts.starts.push((accounts.text.len(), accounts.plain.len()));
            let text = cx.source.slice(instruction.span);
            let is_run = instruction.kind == Keyword::Run;
            if is_run {
                accounts.text.push('\n');
                accounts.text.push_str(text);
                accounts.plain.push('\n');
                accounts.plain.extend(text.chars().filter(|it| it.is_ascii_alphanumeric() || it.is_whitespace()));
            }
            let open = is_run && (text.contains("add") && text.contains('$') || text.contains("passwd"));
            accounts.any.push(open || cx.runs_unknown(index) || cx.may_copy_into(index, &["/etc"]));
        }
        accounts.starts.push((accounts.text.len(), accounts.plain.len()));
        accounts
    }

    /// Whether something that has its turn before an instruction may create the user.
    pub fn may_exist(&self, cx: &Answers<'_>, index: usize, name: &str) -> bool {
        let Some(stage) = cx.model.stage_of(index) else { return true };
        // A package makes its user by a name that is like its own: `quasselcore`, `debian-tor`.
        let parts: Vec<&str> = name.split(|it: char| !it.is_ascii_alphabetic()).filter(|part| part.len() > 2).collect();
        cx.model.ancestry(stage.index).any(|stage| {
            let own = &cx.model.stages[stage].instructions;
            let (from, to) = (own.start, own.end.min(index));
            let ((text, plain), (text_end, plain_end)) = (self.starts[from], self.starts[to]);
            let (text, plain) = (&self.text[text..text_end], &self.plain[plain..plain_end]);
            self.any[from..to].contains(&true) || parts.iter().any(|part| plain.contains(part)) || text.contains(name)
        })
    }
}
