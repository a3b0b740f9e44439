//! What a rule is given, and where it puts what it finds.

use std::ops::Deref;

use crate::answers::Answers;
use crate::answers::shell_faults::ShellFault;
use crate::closure::CopyNeeds;
use crate::config::{Options, Value};
use crate::context::ignorefile::Line;
use crate::edits::raise::Raised;
use crate::edits::start_higher::Stages;
use crate::finding::{Elsewhere, Finding, Fix, Safety, Severity};
use crate::pages::suppression::Suppressions;
use crate::pages::{Names, Page, names as codes};
use crate::planner::{Inherited, Lift, Piece, Planner, Start};
use crate::shell::tools::{Action, ToolCall};
use crate::syntax::Keyword;
use crate::text::Span;

/// All that a rule may look at.
#[derive(Clone, Copy, Debug)]
pub struct Cx<'a> {
    /// What is known of the file.
    pub answers: &'a Answers<'a>,
    /// Which installs could stand higher.
    pub planner: &'a Planner<'a>,
    /// Whether findings of the pedantic tier are wanted of rules that have both.
    pub is_pedantic: bool,
    /// What the configuration sets for the rule, by the names of its page's `## Options`.
    pub options: &'a Options,
    /// The comments that silence rules.
    pub suppressions: &'a Suppressions,
    /// The page of the rule that looks.
    pub page: &'static Page,
    /// The names of all rules.
    pub names: &'static Names,
}

/// A rule asks as if the answers were its own.
impl<'a> Deref for Cx<'a> {
    type Target = Answers<'a>;

    fn deref(&self) -> &Answers<'a> {
        self.answers
    }
}

impl<'a> Cx<'a> {
    /// The fix that makes a move: `title` is what it does.
    pub fn raise(&self, lift: &Lift, title: impl Into<String>) -> Option<Fix> {
        if lift.blocked.is_some() {
            return None;
        }
        let instruction = |index: usize| self.model.instruction(index);
        // What stands in another stage, which others need, stays there.
        let stays = |index: usize| match &lift.inherited {
            Some(Inherited { parent, start: Start::New(_) | Start::Below(_) }) => {
                self.model.stages[*parent].instructions.contains(&index)
            }
            _ => false,
        };
        let raised = lift.pieces.iter().map(|piece| {
            Some(match piece {
                Piece::Whole(index) if stays(*index) => Raised::Again(instruction(*index)),
                Piece::Whole(index) => Raised::Whole(instruction(*index)),
                Piece::Needs(copy, needs) if stays(*copy) => Raised::Copy(instruction(*copy), needs.clone()),
                Piece::Needs(copy, needs) => Raised::Needs(instruction(*copy), needs.clone()),
                Piece::Again(workdir) => Raised::New(self.source.slice(instruction(*workdir).span).to_owned()),
                Piece::New(_, text) => Raised::New(text.clone()),
                Piece::Part { run, up, stay, options, finish } => Raised::Part {
                    run: self.run(*run)?,
                    up: up.clone(),
                    stay: stay.clone(),
                    options: options.clone(),
                    finish: finish.clone(),
                },
            })
        });
        let mut raised: Vec<Raised<'a>> = raised.collect::<Option<_>>()?;
        let again = |keyword| {
            let is_it = |piece: &Piece| matches!(piece, Piece::Again(at) if instruction(*at).kind == keyword);
            lift.pieces.iter().any(is_it)
        };
        let before = &self.model.step(lift.above).before;
        if again(Keyword::User) {
            let user = before.user.set_by.map_or(Some("root"), |_| before.user.value.known())?;
            raised.push(Raised::New(format!("USER {user}")));
        }
        if again(Keyword::Workdir) {
            raised.push(Raised::New(format!("WORKDIR {}", before.directory()?)));
        }
        let Some(Inherited { parent, start }) = &lift.inherited else {
            return self.edit().raise(self.answers, instruction(lift.above), &raised).finish(title, lift.safety());
        };
        let (own, parent) = (self.model.stage_of(lift.run)?, &self.model.stages[*parent]);
        let goes_along = |index: &usize| lift.pieces.iter().any(|it| matches!(it, Piece::Whole(at) if at == index));
        let rest = (lift.above..parent.instructions.end).filter(|index| !goes_along(index)).map(instruction).collect();
        let stages = Stages {
            own: instruction(own.from()),
            first: instruction(own.from() + 1),
            parent: instruction(parent.from()),
            above: instruction(lift.above),
            rest,
        };
        let mut edit = self.edit();
        match start {
            Start::Shorter => edit.start_above(self.answers, &stages, raised),
            Start::New(top) => edit.new_stage(&stages, top).start_from(self.answers, &stages, top, raised),
            Start::Below(image) => edit.start_from(self.answers, &stages, image, raised),
        };
        let stage = own.name.as_ref().map_or("the stage".to_owned(), |name| format!("stage `{name}`"));
        let title = format!("{}, and start {stage} there", title.into());
        edit.finish(title, lift.safety())
    }

    /// Whether the only packages of a move are those of the base image, which an upgrade that is cached leaves old.
    pub fn only_upgrades(&self, lift: &Lift) -> bool {
        let calls = || self.run(lift.run).into_iter().flat_map(|run| run.calls());
        calls().any(|call| call.does(Action::Upgrade)) && !calls().any(|call| call.does(Action::Install))
    }

    /// Whether a move is one above an argument that differs from build to build, of which a rule of its own speaks.
    pub fn is_above_argument(&self, lift: &Lift) -> bool {
        self.model.transfer(lift.above).is_none()
    }

    /// Whether a setting of the rule is on, or is so in the page.
    pub fn flag(&self, setting: &str) -> bool {
        match self.options.get(setting).map(|set| &set.value) {
            Some(Value::Flag(on)) => *on,
            _ => self.page.default(setting) == "true",
        }
    }

    /// The strings that a setting of the rule holds, or its default in the page.
    pub fn strings(&self, setting: &str) -> Vec<String> {
        match self.options.get(setting).map(|set| &set.value) {
            Some(Value::Array(values)) => {
                let texts = values.iter().filter_map(|value| match &value.value {
                    Value::Text(text) => Some(text.clone()),
                    _ => None,
                });
                texts.collect()
            }
            _ => self.page.default_strings(setting),
        }
    }

    /// Whether the rule is to report all that the linters of its aliases do, and not just what trimtab would.
    pub fn is_strict(&self) -> bool {
        self.flag("strict")
    }

    /// A finding of this rule about the order of instructions, whose fix saves so many seconds per commit. Where that
    /// is not worth while, it belongs to the pedantic tier, as an info; `None` where that is not wanted.
    pub fn finding_if_worthwhile(&self, saving: f64, span: Span, message: impl Into<String>) -> Option<Finding> {
        let is_worth = self.reruns.is_worth(saving);
        let mut finding = (is_worth || self.is_pedantic).then(|| self.finding(span, message))?;
        if !is_worth || saving < WARNED {
            finding.severity = finding.severity.min(Severity::Info);
        }
        Some(finding)
    }

    /// A finding about an image that has no fixed version. Where a repository does not ship what it builds, that hardly
    /// matters; where many of its Dockerfiles name the image, it is one thing to decide.
    pub fn floating(&self, mut finding: Finding) -> Finding {
        if self.context.is_beside_the_product() {
            finding.severity = finding.severity.min(Severity::Info);
        }
        finding.of_repository()
    }

    /// What a lift reads of the build context, as its fix copies it.
    pub fn read_first(&self, lift: &Lift) -> Vec<String> {
        let of = |(copy, needs): (usize, &CopyNeeds)| {
            let kept = needs.kept_sources(self.model.instruction(copy)).into_iter().map(|word| word.text.clone());
            kept.chain(needs.needed.iter().map(|needed| needed.from.clone())).collect::<Vec<_>>()
        };
        lift.needs().flat_map(of).collect()
    }

    /// The same finding as an info where what it saves, in seconds per commit, is not worth a warning.
    pub fn weighed(&self, mut finding: Finding, saving: f64) -> Finding {
        if saving < WARNED {
            finding.severity = finding.severity.min(Severity::Info);
        }
        finding
    }

    /// A finding of this rule at `span`, with the severity of its page and its foreign codes, those of tools aside.
    pub fn finding(&self, span: Span, message: impl Into<String>) -> Finding {
        let mut finding = Finding::new(self.page.id, span, message);
        finding.severity = self.page.severity;
        finding.codes(self.page.aliases().filter(|alias| alias.tool.is_none()).map(|alias| alias.code))
    }

    /// The codes that other linters have for this rule where it speaks of `call`: one, or none.
    pub fn codes(&self, call: &ToolCall<'_>) -> Vec<&'static str> {
        let code = call.code(self.page.id);
        self.page.aliases().map(|alias| alias.code).filter(|alias| code == Some(alias)).collect()
    }

    /// A finding about a line of the ignore file, placed where the context is taken along.
    pub fn ignore_finding(&self, span: Span, line: &Line, message: String, note: &str) -> Finding {
        let mut finding = self.finding(span, message).of_context();
        if let Some(ignore) = self.context.ignore() {
            finding.elsewhere.push(Elsewhere {
                file: ignore.file.source.name.clone(),
                line: line.number,
                message: format!("`{}` {note}", ignore.file.source.slice(line.span)),
            });
        }
        finding
    }

    /// The findings about the faults of the shell scripts that fit: those that have one of the codes of the rule's page.
    pub fn shell_findings(&self, fits: impl Fn(&ShellFault) -> bool) -> Vec<Finding> {
        let faults = self.shell_faults.all().iter().filter(|fault| fits(fault));
        let finding = |fault: &ShellFault| {
            let code = shell_code(self.names, self.page, fault)?;
            let said = self.said(fault);
            let message = said.as_ref().map_or_else(|| self.shell_message(fault), |said| said.message.clone());
            let mut finding = Finding::new(self.page.id, fault.span, message).code(code);
            finding.severity = fault.severity;
            finding.help = said.map(|said| said.help);
            Some(finding.fix(self.quotes(fault)))
        };
        faults.filter_map(finding).collect()
    }

    /// Quotes around the variable of which a fault speaks, and around others of its command.
    fn quotes(&self, fault: &ShellFault) -> Option<Fix> {
        let unquoted = self.unquoted(fault)?;
        let title = match &unquoted.variables[..] {
            [one] => format!("quote the variable: `\"{}\"`", one.text),
            several => format!("quote {} variables", several.len()),
        };
        self.edit().quote(&unquoted).finish(title, Safety::Unsafe)
    }

    /// The checker's words, and the user's where they are few.
    fn shell_message(&self, fault: &ShellFault) -> String {
        let text = self.source.slice(fault.span);
        let is_short = !text.trim().is_empty() && text.len() <= LONGEST_QUOTE && !text.contains(['\n', '`']);
        let code = fault.code;
        if is_short {
            format!("{}: `{text}` (SC{code})", fault.message)
        } else {
            format!("{} (SC{code})", fault.message)
        }
    }
}

/// What a help line ends with where somebody has to look at the fix first: why, a clause.
pub fn unless_safe(doubt: Option<impl AsRef<str>>) -> String {
    doubt.map(|doubt| format!("; not safe to apply automatically: {}", doubt.as_ref())).unwrap_or_default()
}

/// The seconds per commit that a warning has to save; less is worth knowing, and no more.
const WARNED: f64 = 2.0;

/// A longer text is not repeated in a message.
const LONGEST_QUOTE: usize = 40;

/// The code of a fault, where a page lists it or where it is the page for those that none lists.
fn shell_code(names: &Names, page: &Page, fault: &ShellFault) -> Option<&'static str> {
    if let Some(code) = page.code(fault.code) {
        return Some(code);
    }
    let is_home = page.unlisted.is_some_and(|unlisted| unlisted.takes(fault.code, fault.severity));
    codes::shell_code(fault.code).filter(|_| is_home && !names.lists_shell_code(fault.code))
}

/// What the rules have found.
#[derive(Debug, Default)]
pub struct Findings {
    list: Vec<Finding>,
}

impl Findings {
    /// Adds one.
    pub fn push(&mut self, finding: Finding) {
        self.list.push(finding);
    }
}

impl Extend<Finding> for Findings {
    fn extend<I: IntoIterator<Item = Finding>>(&mut self, findings: I) {
        self.list.extend(findings);
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}
