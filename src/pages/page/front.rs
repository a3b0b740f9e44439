//! The front matter of a page, read while the crate compiles: what is wrong with it is a compile error.

use std::sync::OnceLock;

use super::{Category, Fixable, Page, Planned, Tag, Tier, Unlisted};
use crate::finding::Severity;

impl Page {
    /// The page with this text. Meant for constants: it panics on front matter that is not exactly `category`, `severity`,
    /// `tier`, `fix`, `aliases` and `since`, then `plan`, `tag`, `unlisted` and `former` where the rule has them, in this
    /// order.
    pub const fn parse(id: &'static str, text: &'static str) -> Page {
        check_id(id);
        let rest = expect(text, "---\n", "a page starts with `---`");
        let (category, rest) = field(rest, "category: ");
        let (severity, rest) = field(rest, "severity: ");
        let (tier, rest) = field(rest, "tier: ");
        let (fix, rest) = field(rest, "fix: ");
        let (aliases, rest) = field(rest, "aliases:");
        let (since, rest) = field(rest, "since: ");
        let (plan, rest) = optional_field(rest, "plan: ");
        let (tag, rest) = optional_field(rest, "tag: ");
        let (unlisted, rest) = optional_field(rest, "unlisted: ");
        let (former, rest) = optional_field(rest, "former: ");
        let text = expect(
            rest,
            "---\n",
            "the front matter ends with `---` after `since`, `plan`, `tag`, `unlisted` and `former`",
        );
        let category = read_category(category);
        check_aliases(aliases);
        check_since(since);
        assert!(plan.is_some() || !matches!(category, Category::Cache), "a page of the category cache says its `plan`");
        Page {
            id,
            category,
            severity: read_severity(severity),
            tier: read_tier(tier),
            fix: read_fix(fix),
            since,
            plan: read_plan(plan),
            tag: read_tag(tag),
            unlisted: read_unlisted(unlisted),
            former: read_former(former),
            aliases,
            text: expect(text, "# ", "a title `# …` follows the front matter directly"),
            settings: OnceLock::new(),
        }
    }
}

const fn read_former(value: Option<&'static str>) -> Option<&'static str> {
    if let Some(id) = value {
        check_id(id);
    }
    value
}

const fn read_category(value: &str) -> Category {
    let mut index = 0;
    while index < Category::ALL.len() {
        if equal(value, Category::ALL[index].name()) {
            return Category::ALL[index];
        }
        index += 1;
    }
    panic!("category: correctness, cache, layers, context, reproducibility, security, style or shell")
}

const fn read_severity(value: &str) -> Severity {
    let mut index = 0;
    while index < Severity::ALL.len() {
        if equal(value, Severity::ALL[index].name()) {
            return Severity::ALL[index];
        }
        index += 1;
    }
    panic!("severity: error, warning, info or style")
}

const fn read_tier(value: &str) -> Tier {
    match value.as_bytes() {
        b"default" => Tier::Default,
        b"pedantic" => Tier::Pedantic,
        _ => panic!("tier: default or pedantic"),
    }
}

const fn read_fix(value: &str) -> Fixable {
    match value.as_bytes() {
        b"none" => Fixable::None,
        b"safe" => Fixable::Safe,
        b"unsafe" => Fixable::Unsafe,
        b"sometimes" => Fixable::Sometimes,
        _ => panic!("fix: none, safe, unsafe or sometimes"),
    }
}

const fn read_plan(value: Option<&str>) -> Option<Planned> {
    let Some(value) = value else { return None };
    match value.as_bytes() {
        b"moves" => Some(Planned::Moves),
        b"last" => Some(Planned::Last),
        _ => panic!("plan: moves or last"),
    }
}

const fn read_tag(value: Option<&str>) -> Option<Tag> {
    let Some(value) = value else { return None };
    match value.as_bytes() {
        b"deprecated" => Some(Tag::Deprecated),
        _ => panic!("tag: deprecated"),
    }
}

const fn read_unlisted(value: Option<&str>) -> Option<Unlisted> {
    let Some(value) = value else { return None };
    match value.as_bytes() {
        b"faults" => Some(Unlisted::Faults),
        b"advice" => Some(Unlisted::Advice),
        b"bashisms" => Some(Unlisted::Bashisms),
        _ => panic!("unlisted: faults, advice or bashisms"),
    }
}

const fn check_id(id: &str) {
    let bytes = id.as_bytes();
    let mut index = 0;
    while index < bytes.len() {
        assert!(matches!(bytes[index], b'a'..=b'z' | b'0'..=b'9' | b'-'), "an id has lower case, digits and `-` only");
        index += 1;
    }
    assert!(
        !starts_with(id, "no-") && !starts_with(id, "use-") && !starts_with(id, "prefer-"),
        "an id names the defect, so that it reads after `ignore`"
    );
}

/// `DL3008(apt-get), JSONArgsRecommended`: letters and digits, then a tool in parentheses where there is one.
const fn check_aliases(list: &str) {
    let bytes = list.as_bytes();
    let mut index = 0;
    let mut tool = false;
    while index < bytes.len() {
        tool = match bytes[index] {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => tool,
            b'-' | b'.' if tool => true,
            b'(' if !tool && index > 0 => true,
            b')' if tool => false,
            b',' if !tool && index > 0 => false,
            b' ' if index == 0 || bytes[index - 1] == b',' => false,
            _ => panic!("aliases: codes separated by `, `, each with its tool in parentheses where it speaks of one"),
        };
        index += 1;
    }
    assert!(!tool, "aliases: a parenthesis is not closed");
}

const fn check_since(version: &str) {
    let bytes = version.as_bytes();
    let (mut index, mut dots) = (0, 0);
    while index < bytes.len() {
        match bytes[index] {
            b'0'..=b'9' => {}
            b'.' => dots += 1,
            _ => panic!("since: a version such as 0.1.0"),
        }
        index += 1;
    }
    assert!(dots == 2, "since: a version such as 0.1.0");
}

/// The value of the line that starts with `key`, and what comes after the line.
const fn field<'a>(text: &'a str, key: &'static str) -> (&'a str, &'a str) {
    let value = expect(text, key, "front matter: category, severity, tier, fix, aliases, since, in this order");
    let bytes = value.as_bytes();
    let mut end = 0;
    while bytes[end] != b'\n' {
        end += 1;
    }
    let (value, rest) = value.split_at(end);
    (value, rest.split_at(1).1)
}

/// The value of the line that may start with `key`, and what comes after the line.
const fn optional_field<'a>(text: &'a str, key: &'static str) -> (Option<&'a str>, &'a str) {
    if !starts_with(text, key) {
        return (None, text);
    }
    let (value, rest) = field(text, key);
    (Some(value), rest)
}

/// What comes after `prefix`.
const fn expect<'a>(text: &'a str, prefix: &str, message: &'static str) -> &'a str {
    assert!(starts_with(text, prefix), "{}", message);
    text.split_at(prefix.len()).1
}

const fn starts_with(text: &str, prefix: &str) -> bool {
    text.len() >= prefix.len() && text.is_char_boundary(prefix.len()) && equal(text.split_at(prefix.len()).0, prefix)
}

const fn equal(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
}
