//! `rules/README.md`: every rule in a line, by category.

use std::fmt::Write;

use trimtab::pages::page::{Category, Page};
use trimtab::rules::CATALOGUE;

const HEAD: &str = "\
# The rules

Each rule has a page: what is wrong, why it matters, what to do, with examples that are run as tests.
Use the name of a rule in `# trimtab ignore=`, in `trimtab.toml` and after `--select`. Its other names, which are those of
[hadolint](https://github.com/hadolint/hadolint) and `docker build --check`, work as well. A name with a tool in parentheses
covers only the findings about that tool.

Rules of the tier *pedantic* run only if they are selected, or with `--pedantic`.

## Suppressing findings

| comment | what it suppresses |
|---|---|
| `# trimtab ignore=RULE[,RULE] [until=YYYY-MM-DD] [reason]` | the next instruction; inside a continued one or a heredoc, the next line |
| the same after a command of a RUN | that RUN; in a heredoc, that line |
| `# trimtab ignore-file=RULE[,RULE] …` | the file |
| `# hadolint ignore=CODE[,CODE]`, `# hadolint stage ignore=…`, `# hadolint global ignore=…` | the next instruction, the next stage, the file |
| `# check=skip=NAME[,NAME]` | the file where it is a directive, else the next instruction |

Blank lines and other comments can be between a comment and its instruction. `all` stands for every rule, or in a comment
for another linter, for every rule that this linter has too. Unknown names and expired suppressions are reported.

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
