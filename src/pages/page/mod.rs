//! A rule's page: contract, documentation and test in one Markdown file, compiled in.

mod beyond;
mod front;
mod setting;

pub use beyond::{Planned, Tag, Unlisted};

use std::sync::OnceLock;

use crate::finding::Severity;
use crate::setting::Setting;

/// The page of one rule.
#[derive(Clone, Debug)]
pub struct Page {
    /// The rule's id, which is the page's file name: the defect as a noun phrase.
    pub id: &'static str,
    /// What the rule cares for.
    pub category: Category,
    /// How bad its findings are where nothing else is set.
    pub severity: Severity,
    /// Whether it runs unasked.
    pub tier: Tier,
    /// Whether its findings carry fixes.
    pub fix: Fixable,
    /// The first version that has it.
    pub since: &'static str,
    /// When the planner makes its fixes, if ever.
    pub plan: Option<Planned>,
    /// How editors draw what it finds, if not like all else.
    pub tag: Option<Tag>,
    /// The codes of `ShellCheck` that it reports though no page lists them.
    pub unlisted: Option<Unlisted>,
    /// The id that it had before, under which it is still found.
    pub former: Option<&'static str>,
    aliases: &'static str,
    /// The page from its title on, without the title's `# `.
    text: &'static str,
    /// The settings, once somebody has asked: rules do for every file.
    settings: OnceLock<Vec<Setting>>,
}

/// What a rule cares for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// The build fails, or the image does not do what the file says.
    Correctness,
    /// Steps run again though nothing of theirs changed.
    Cache,
    /// The image carries unneeded files.
    Layers,
    /// What is sent to the builder.
    Context,
    /// The same file gives another image tomorrow.
    Reproducibility,
    /// Someone else gains by it.
    Security,
    /// How the file reads.
    Style,
    /// What the shell makes of a command.
    Shell,
}

impl Category {
    /// All of them, in the order in which catalogues list them.
    pub const ALL: [Category; 8] = [
        Category::Correctness,
        Category::Cache,
        Category::Layers,
        Category::Context,
        Category::Reproducibility,
        Category::Security,
        Category::Style,
        Category::Shell,
    ];

    /// Its name in pages, configuration and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Category::Correctness => "correctness",
            Category::Cache => "cache",
            Category::Layers => "layers",
            Category::Context => "context",
            Category::Reproducibility => "reproducibility",
            Category::Security => "security",
            Category::Style => "style",
            Category::Shell => "shell",
        }
    }
}

/// Whether a rule runs unasked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// It runs: a finding of it is worth an act in every file.
    Default,
    /// It runs where it is selected: it warns on files that are well written by another taste.
    Pedantic,
}

impl Tier {
    /// Its name in pages and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Tier::Default => "default",
            Tier::Pedantic => "pedantic",
        }
    }
}

/// Whether the findings of a rule carry fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fixable {
    /// Never.
    None,
    /// Always, and always safe ones.
    Safe,
    /// Always, and never safe ones.
    Unsafe,
    /// It depends on the finding; the page's `## Fix` says on what.
    Sometimes,
}

impl Fixable {
    /// Its name in pages and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Fixable::None => "none",
            Fixable::Safe => "safe",
            Fixable::Unsafe => "unsafe",
            Fixable::Sometimes => "sometimes",
        }
    }
}

/// The name that another linter has for a rule, or for a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The foreign code, such as `DL3008` or `JSONArgsRecommended`.
    pub code: &'static str,
    /// The tool that the foreign rule speaks of, where ours speaks of more.
    pub tool: Option<&'static str>,
}

impl Page {
    /// What other linters call it.
    pub fn aliases(&self) -> impl Iterator<Item = Alias> + use<> {
        let names = self.aliases.split(',').map(str::trim).filter(|name| !name.is_empty());
        names.map(|name| match name.split_once('(') {
            Some((code, tool)) => Alias { code, tool: Some(tool.trim_end_matches(')')) },
            None => Alias { code: name, tool: None },
        })
    }

    /// The alias that is the `ShellCheck` code of this number.
    pub fn code(&self, number: u16) -> Option<&'static str> {
        let code = format!("SC{number}");
        let at = self.aliases.find(&code)?;
        let end = at + code.len();
        let ends = !self.aliases[end..].starts_with(|next: char| next.is_ascii_digit());
        ends.then(|| &self.aliases[at..end])
    }

    /// Where the page is published: in the package's repository, where that has a home.
    pub fn url(&self) -> Option<String> {
        let home = env!("CARGO_PKG_REPOSITORY").trim_end_matches('/');
        (!home.is_empty()).then(|| format!("{home}/blob/main/rules/{}.md", self.id))
    }

    /// The title, a line of Markdown.
    pub fn title(&self) -> &'static str {
        self.text.lines().next().unwrap_or_default()
    }

    /// Everything below the title, as Markdown.
    pub fn body(&self) -> &'static str {
        self.text.split_once('\n').map_or("", |(_, body)| body.trim())
    }

    /// The body as people read it: without what is there for its tests, which are the words after a fence's language and
    /// the blocks that show reports.
    pub fn article(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        let mut is_report = false;
        for line in self.body().lines() {
            is_report |= line == "```text report";
            // The blank line before a block that is left out goes with it.
            if is_report && lines.last().is_some_and(String::is_empty) {
                lines.pop();
            }
            match line.strip_prefix("```").and_then(|fence| fence.split_once(' ')) {
                _ if is_report => {}
                None => lines.push(line.to_owned()),
                Some((language, words)) => {
                    let name = words.strip_prefix("file=").map(|path| format!("`{path}`:\n\n")).unwrap_or_default();
                    lines.push(format!("{name}```{language}"));
                }
            }
            is_report &= line != "```";
        }
        lines.join("\n")
    }

    /// Why the rule is: the first paragraph, lines as written.
    pub fn summary(&self) -> &'static str {
        self.body().split("\n\n").next().unwrap_or_default()
    }

    /// The Markdown below the heading `## name`, up to the next of its kind.
    pub fn section(&self, name: &str) -> Option<&'static str> {
        let mut sections = self.text.split("\n## ").skip(1);
        sections.find_map(|section| section.strip_prefix(name)?.strip_prefix('\n')).map(str::trim)
    }

    /// The default of a setting, as TOML.
    pub fn default(&self, setting: &str) -> &'static str {
        self.settings().iter().find(|known| known.name == setting).map_or("", |known| known.default)
    }

    /// The default strings of a setting.
    pub fn default_strings(&self, setting: &str) -> Vec<String> {
        let items = self.default(setting).trim_matches(['[', ']']).split(',').map(|item| item.trim().trim_matches('"'));
        items.filter(|item| !item.is_empty()).map(str::to_owned).collect()
    }

    /// The settings that the rule takes, from the table in `## Options`.
    pub fn settings(&self) -> &[Setting] {
        self.settings.get_or_init(|| setting::read(self.section("Options").unwrap_or_default()))
    }
}
