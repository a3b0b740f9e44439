//! `rules/README.md`: every rule in a line, by category.

use std::fmt::Write;

use trimtab::pages::page::{Category, Page};
use trimtab::rules::CATALOGUE;

const HEAD: &str = "\
# The rules

Each rule has a page: what is wrong, why it matters, what to do, with examples that are run as tests.
A rule's name stands for it in `# trimtab ignore=`, in `trimtab.toml` and after `--select`; so do its other names, which are
those of [hadolint](https://github.com/hadolint/hadolint) and of `docker build --check`. A name with a tool in parentheses
stands for the findings about that tool.

Rules of the tier *pedantic* run where they are selected, or with `--pedantic`.

## Silencing a rule

| comment | what it silences |
|---|---|
| `# trimtab ignore=RULE[,RULE] [until=YYYY-MM-DD] [reason]` | the next instruction; inside a continued one or a heredoc, the next line |
| the same behind a command of a RUN | that RUN; in a heredoc, that line |
| `# trimtab ignore-file=RULE[,RULE] …` | the file |
| `# hadolint ignore=CODE[,CODE]`, `# hadolint stage ignore=…`, `# hadolint global ignore=…` | the next instruction, the next stage, the file |
| `# check=skip=NAME[,NAME]` | the file where it is a directive, else the next instruction |

Blank lines and other comments may stand between a comment and its instruction. `all` stands for every rule; in a comment for
another linter, for every rule that linter has too. A name that is unknown is reported, as is a silence whose last day is
past.

This file is written by `cargo bless`.
";

/// The catalogue.
pub(super) fn render() -> String {
    let mut text = HEAD.to_owned();
    for category in Category::ALL {
        let pages: Vec<&Page> =
            CATALOGUE.iter().map(|rule| &rule.page).filter(|page| page.category == category).collect();
        if pages.is_empty() {
            continue;
        }
        writeln!(text, "\n## Category: {}\n", category.name()).expect("a string takes everything");
        text.push_str("| rule | what it reports | severity | tier | fix | other names |\n|---|---|---|---|---|---|\n");
        for page in pages {
            let aliases: Vec<String> = page
                .aliases()
                .map(|alias| match alias.tool {
                    Some(tool) => format!("{} ({tool})", alias.code),
                    None => alias.code.to_owned(),
                })
                .collect();
            let (id, title, severity) = (page.id, page.title(), page.severity.name());
            let (tier, fix, aliases) = (page.tier.name(), page.fix.name(), aliases.join(", "));
            writeln!(text, "| [`{id}`]({id}.md) | {title} | {severity} | {tier} | {fix} | {aliases} |")
                .expect("a string takes everything");
        }
    }
    text
}
