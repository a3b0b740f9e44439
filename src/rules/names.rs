//! What a name means wherever a rule can be named: a comment, the configuration, the command line.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::{CATALOGUE, Rule};
use crate::finding::Finding;
use crate::rules::page::Category;
use crate::text::closest;

/// Names every rule.
pub const ALL: &str = "all";

/// A rule that a name stands for, whole or in part.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    /// The rule.
    pub rule: &'static Rule,
    /// The foreign code by which it was named, where it was.
    pub code: Option<&'static str>,
}

impl Named {
    /// All of a rule.
    pub fn whole(rule: &'static Rule) -> Named {
        Named { rule, code: None }
    }

    /// Whether the name stands for this rule or a part of it.
    pub fn is(&self, rule: &Rule) -> bool {
        self.rule.page.id == rule.page.id
    }

    /// Whether the name stands for this finding. A foreign code stands for the findings that have it, and for no others
    /// of its rule: `DL3018` says nothing of an unpinned package of `apt-get`, which is `DL3008`.
    pub fn covers(&self, finding: &Finding) -> bool {
        finding.rule == self.rule.page.id && self.code.is_none_or(|code| finding.codes.contains(&code))
    }

    /// Whether ignoring the name ignores this finding. A foreign code also ignores what its linter would not have said
    /// there, unless it would have said it under another code: whoever ignores `DL3020` wants to hear nothing of the kind.
    pub fn silences(&self, finding: &Finding) -> bool {
        let of_a_tool = |code: &str| self.rule.page.aliases().any(|alias| alias.code == code && alias.tool.is_some());
        let unsaid = |code: &str| !finding.codes.iter().any(|other| linter(other) == linter(code)) && !of_a_tool(code);
        finding.rule == self.rule.page.id && self.code.is_none_or(|code| finding.codes.contains(&code) || unsaid(code))
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

/// How much `name` stands for.
pub fn kind(name: &str) -> Kind {
    match find(name).first() {
        Some(Named { code: Some(_), .. }) => Kind::Code,
        Some(named) if named.rule.page.id == name => Kind::Id,
        _ => Kind::Group,
    }
}

/// The rules that `name` stands for: an id, a foreign code in any case, a category, a tier, or `all`. None for other words.
pub fn find(name: &str) -> Vec<Named> {
    if let Some(rule) = by_id(name) {
        return vec![Named::whole(rule)];
    }
    let coded = CATALOGUE.iter().filter_map(|rule| {
        let alias = rule.page.aliases().find(|alias| alias.code.eq_ignore_ascii_case(name))?;
        Some(Named { rule, code: Some(alias.code) })
    });
    let grouped = CATALOGUE.iter().filter(|rule| groups(rule).contains(&name)).map(Named::whole);
    let known: Vec<Named> = coded.chain(grouped).collect();
    if known.is_empty() { unlisted(name) } else { known }
}

/// The rules that report what has a code of `ShellCheck` which no page lists: an installed one may know more than we do.
fn unlisted(name: &str) -> Vec<Named> {
    let Some(number) = shell_number(name) else { return Vec::new() };
    let rules = homes(number).into_iter().filter_map(by_id);
    rules.map(|rule| Named { rule, code: shell_code(number) }).collect()
}

/// The rules for a code of `ShellCheck` that no page lists: that for what is worse, and that for the rest.
pub fn homes(number: u16) -> [&'static str; 2] {
    if number < 3000 { ["shell-fault", "fragile-shell"] } else { ["bashism", "possible-bashism"] }
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

/// Every name that [`find`] knows: ids, foreign codes, categories, tiers, `all`; sorted, each once.
pub fn known() -> Vec<&'static str> {
    let names = CATALOGUE.iter().flat_map(|rule| {
        let codes = rule.page.aliases().map(|alias| alias.code);
        codes.chain([rule.page.id]).chain(groups(rule))
    });
    let names: BTreeSet<&str> = names.chain(Category::ALL.map(Category::name)).collect();
    names.into_iter().collect()
}

fn groups(rule: &Rule) -> [&'static str; 3] {
    [ALL, rule.page.category.name(), rule.page.tier.name()]
}

/// The rule with this id.
pub fn by_id(id: &str) -> Option<&'static Rule> {
    CATALOGUE.iter().find(|rule| rule.page.id == id)
}

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

/// The known name that `word` is probably a misspelling of.
pub fn meant(word: &str) -> Option<&'static str> {
    closest(word, known())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_codes_and_categories_are_names() {
        assert_eq!(find("relative-workdir").len(), 1);
        assert_eq!(find("dl3000")[0].code, Some("DL3000"));
        assert_eq!(find("WorkdirRelativePath")[0].rule.page.id, "relative-workdir");
        assert!(find("correctness").len() > 1 && find("all").len() == CATALOGUE.len());
        assert!(find("DL9999").is_empty());
    }

    #[test]
    fn every_code_of_shellcheck_is_a_name() {
        let told = |name| find(name).iter().map(|named| (named.rule.page.id, named.code)).collect::<Vec<_>>();
        assert_eq!(told("sc2086"), [("fragile-shell", Some("SC2086"))]);
        assert_eq!(told("sc2999"), [("shell-fault", Some("SC2999")), ("fragile-shell", Some("SC2999"))]);
        assert_eq!(told("SC3999"), [("bashism", Some("SC3999")), ("possible-bashism", Some("SC3999"))]);
        assert!(find("SC4000").is_empty() && find("SC0999").is_empty() && find("SC+123").is_empty());
    }

    #[test]
    fn misspelt_names_are_recognised() {
        assert_eq!(meant("relative-workdri"), Some("relative-workdir"));
        assert_eq!(meant("WorkdirRelativPath"), Some("WorkdirRelativePath"));
        assert_eq!(meant("because"), None);
    }
}
