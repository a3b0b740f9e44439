//! What a name means wherever a rule can be named: a comment, the configuration, the command line.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::page::{Category, Page};
use crate::finding::Finding;
use crate::setting::Setting;
use crate::text::closest;

/// Names every rule.
pub const ALL: &str = "all";

/// A rule that a name stands for, whole or in part.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    /// The page of the rule.
    pub page: &'static Page,
    /// The foreign code by which it was named, where it was.
    pub code: Option<&'static str>,
}

impl Named {
    /// All of a rule.
    pub fn whole(page: &'static Page) -> Named {
        Named { page, code: None }
    }

    /// Whether the name stands for the rule of this page or a part of it.
    pub fn is(&self, page: &Page) -> bool {
        self.page.id == page.id
    }

    /// Whether the name stands for this finding. A foreign code stands for the findings that have it, and for no others
    /// of its rule: `DL3018` does not cover an unpinned package of `apt-get`, which is `DL3008`.
    pub fn covers(&self, finding: &Finding) -> bool {
        finding.rule == self.page.id && self.code.is_none_or(|code| finding.codes.contains(&code))
    }

    /// Whether ignoring the name ignores this finding. A foreign code also ignores what its linter would not have said
    /// there, unless it would have said it under another code: who ignores `DL3020` wants no finding of that kind.
    pub fn silences(&self, finding: &Finding) -> bool {
        let of_a_tool = |code: &str| self.page.aliases().any(|alias| alias.code == code && alias.tool.is_some());
        let unsaid = |code: &str| !finding.codes.iter().any(|other| linter(other) == linter(code)) && !of_a_tool(code);
        finding.rule == self.page.id && self.code.is_none_or(|code| finding.codes.contains(&code) || unsaid(code))
    }
}

/// How much a name stands for; what is more particular is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A category, a tier, or all rules; or nothing at all.
    Group,
    /// One rule.
    Id,
    /// What another linter calls by this code.
    Code,
}

/// All names of a catalogue of rules, indexed.
#[derive(Debug)]
pub struct Names {
    /// The pages of the rules in the order of the catalogue.
    pub pages: Vec<&'static Page>,
    by_id: BTreeMap<&'static str, &'static Page>,
    /// By the code in lower case, for codes have no case.
    by_code: BTreeMap<String, Vec<Named>>,
    by_group: BTreeMap<&'static str, Vec<Named>>,
}

impl Names {
    /// The names of the rules with these pages.
    pub fn new(pages: impl IntoIterator<Item = &'static Page>) -> Names {
        let pages: Vec<&'static Page> = pages.into_iter().collect();
        let (mut by_code, mut by_group) = (BTreeMap::<String, Vec<Named>>::new(), BTreeMap::<_, Vec<Named>>::new());
        for page in &pages {
            for alias in page.aliases() {
                let coded = by_code.entry(alias.code.to_ascii_lowercase()).or_default();
                if coded.last().is_none_or(|last| !last.is(page)) {
                    coded.push(Named { page, code: Some(alias.code) });
                }
            }
            for group in groups(page) {
                by_group.entry(group).or_default().push(Named::whole(page));
            }
        }
        let former = pages.iter().filter_map(|page| Some((page.former?, *page)));
        // An id that another rule has now is that rule's.
        let by_id = former.chain(pages.iter().map(|page| (page.id, *page))).collect();
        Names { pages, by_id, by_code, by_group }
    }

    /// The rules that `name` stands for: an id, one that a rule had before, a foreign code in any case, a category, a tier, or `all`. None for other
    /// words.
    pub fn find(&self, name: &str) -> Vec<Named> {
        if let Some(page) = self.by_id.get(name) {
            return vec![Named::whole(page)];
        }
        let coded = self.by_code.get(&name.to_ascii_lowercase()).into_iter().flatten();
        let known: Vec<Named> = coded.chain(self.by_group.get(name).into_iter().flatten()).copied().collect();
        if known.is_empty() { self.unlisted(name) } else { known }
    }

    /// How much `name` stands for.
    pub fn kind(&self, name: &str) -> Kind {
        match self.find(name).first() {
            Some(Named { code: Some(_), .. }) => Kind::Code,
            Some(named) if named.page.id == name || named.page.former == Some(name) => Kind::Id,
            _ => Kind::Group,
        }
    }

    /// The page of the rule with this id, or that had it before.
    pub fn page(&self, id: &str) -> Option<&'static Page> {
        self.by_id.get(id).copied()
    }

    /// The settings of the rule of this name, which may be an id or a foreign code.
    pub fn settings(&self, name: &str) -> Vec<Setting> {
        let named = self.find(name);
        let one = named.first().filter(|_| self.kind(name) > Kind::Group);
        one.map(|named| named.page.settings().to_vec()).unwrap_or_default()
    }

    /// Whether a page lists the code of `ShellCheck` with this number.
    pub fn lists_shell_code(&self, number: u16) -> bool {
        self.by_code.contains_key(&format!("sc{number}"))
    }

    /// Every name that [`Names::find`] knows, those that rules had before with them; sorted, each once.
    pub fn known(&self) -> Vec<&'static str> {
        let mut names = self.current();
        names.extend(self.pages.iter().filter_map(|page| page.former));
        names.sort_unstable();
        names
    }

    /// The names to choose from: ids, foreign codes, categories, tiers, `all`; sorted, each once.
    pub fn current(&self) -> Vec<&'static str> {
        let names = self.pages.iter().flat_map(|page| {
            let codes = page.aliases().map(|alias| alias.code);
            codes.chain([page.id]).chain(groups(page))
        });
        let names: BTreeSet<&str> = names.chain(Category::ALL.map(Category::name)).collect();
        names.into_iter().collect()
    }

    /// The known name that `word` is probably a misspelling of.
    pub fn meant(&self, word: &str) -> Option<&'static str> {
        closest(word, self.current())
    }

    /// The rules that report what has a code of `ShellCheck` which no page lists, the one for what is worse first.
    fn unlisted(&self, name: &str) -> Vec<Named> {
        let Some(number) = shell_number(name) else { return Vec::new() };
        let takes = |page: &&&'static Page| page.unlisted.is_some_and(|unlisted| unlisted.has(number));
        let mut pages: Vec<&'static Page> = self.pages.iter().filter(takes).copied().collect();
        pages.sort_by_key(|page| page.unlisted);
        pages.into_iter().map(|page| Named { page, code: shell_code(number) }).collect()
    }
}

fn groups(page: &Page) -> [&'static str; 3] {
    [ALL, page.category.name(), page.tier.name()]
}

/// The number of a code of `ShellCheck`, in any case: `SC2086`.
pub fn shell_number(name: &str) -> Option<u16> {
    let digits = name.get(..2).filter(|letters| letters.eq_ignore_ascii_case("SC")).map(|_| &name[2..])?;
    let number = digits.parse().ok().filter(|_| digits.len() == 4)?;
    shell_code(number).map(|_| number)
}

/// The code of `ShellCheck` with this number; `None` where it has no such codes.
pub fn shell_code(number: u16) -> Option<&'static str> {
    SHELL_CODES.get(usize::from(number.checked_sub(FIRST_SHELL_CODE)?)).map(String::as_str)
}

const FIRST_SHELL_CODE: u16 = 1000;

static SHELL_CODES: LazyLock<Vec<String>> =
    LazyLock::new(|| (FIRST_SHELL_CODE..4000).map(|number| format!("SC{number}")).collect());

/// Whose code it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linter {
    /// `DL` and digits.
    Hadolint,
    /// `SC` and digits.
    ShellCheck,
    /// A name such as `JSONArgsRecommended`.
    BuildKit,
}

/// Whose code `code` is, as far as its form tells.
pub fn linter(code: &str) -> Linter {
    let numbered = |prefix| {
        code.strip_prefix(prefix).is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
    };
    match code {
        _ if numbered("DL") => Linter::Hadolint,
        _ if numbered("SC") => Linter::ShellCheck,
        _ => Linter::BuildKit,
    }
}
