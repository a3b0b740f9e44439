//! What a fix does with the comments and suppressions of the instructions that it touches.

use trimtab::finding::{Finding, Safety};
use trimtab::fix::fix;
use trimtab::lint::lint;
use trimtab::rules::Rule;
use trimtab::syntax::{self, Dockerfile, Instruction};
use trimtab::text::Source;

use super::example::{Example, gained};

impl Example {
    /// With a comment above each instruction, no fix leaves one above another instruction, nor loses that of an instruction
    /// that stays.
    pub(super) fn check_comments(&self, rule: &'static Rule) -> Vec<String> {
        let text = above_each(&self.text, |at, _| Some(format!("# about {at}.")));
        let (source, context) = (Source::from_text("Dockerfile", text.as_str()), self.context());
        let fixed = fix(&source, &context, &self.config(Some(rule)), Safety::Unsafe);
        let (old, new) = (syntax::parse(&text), syntax::parse(fixed.source.text()));
        let rejected = fixed.rejected.iter().map(|it| format!("the fix `{}` was taken back: {}", it.title, it.reason));
        let mut faults: Vec<String> = rejected.collect();
        for instruction in &new.instructions {
            let written = fixed.source.slice(instruction.span);
            let same = old.instructions.iter().filter(|it| source.slice(it.span) == written);
            let [one] = same.collect::<Vec<_>>()[..] else { continue };
            if new.instructions.iter().filter(|it| fixed.source.slice(it.span) == written).count() > 1 {
                continue;
            }
            let (was, is) = (comments_above(&source, &old, one), comments_above(&fixed.source, &new, instruction));
            // What stays of an instruction that is split can read as it did, below the part that keeps the comment.
            let lost = was.iter().any(|comment| !fixed.source.text().contains(comment));
            if lost || is.iter().any(|comment| !was.contains(comment)) {
                faults.push(format!("the comments above `{written}` were {was:?} and are {is:?}"));
            }
        }
        faults
    }

    /// With all findings of other rules suppressed, each above its instruction, no safe fix makes one of them appear.
    pub(super) fn check_suppressions(&self, rule: &'static Rule) -> Vec<String> {
        let (context, all) = (self.context(), self.config(None));
        let bare = Source::from_text("Dockerfile", self.text.as_str());
        let findings = lint(&bare, &context, &all).findings;
        let here = |instruction: &Instruction| -> Vec<&str> {
            let others = findings.iter().filter(|finding| finding.rule != rule.page.id);
            let within = |finding: &&Finding| instruction.span.encloses(finding.span);
            let mut ids: Vec<&str> = others.filter(within).map(|finding| finding.rule).collect();
            ids.dedup();
            ids
        };
        let text = above_each(&self.text, |_, instruction| {
            let ids = here(instruction);
            (!ids.is_empty()).then(|| format!("# trimtab ignore={}", ids.join(",")))
        });
        let source = Source::from_text("Dockerfile", text.as_str());
        let fixed = fix(&source, &context, &all, Safety::Safe);
        let (before, after) = (lint(&source, &context, &all), lint(&fixed.source, &fixed.context, &all));
        // After a split a suppression stands twice, and may be of use once.
        let about_comments = ["unused-suppression", "inline-suppression"];
        let suppressed = |id: &str| before.suppressed.iter().any(|suppressed| suppressed.finding.rule == id);
        let gained = gained(&before, &after).into_iter();
        let gained = gained.filter(|finding| suppressed(finding.rule) && !about_comments.contains(&finding.rule));
        gained
            .map(|finding| format!("a safe fix makes a finding appear: {}: {}", finding.rule, finding.message))
            .collect()
    }
}

/// Puts a comment on the line above each instruction.
fn above_each(text: &str, comment: impl Fn(usize, &Instruction) -> Option<String>) -> String {
    let file = syntax::parse(text);
    let (mut out, mut from) = (String::new(), 0);
    for (at, instruction) in file.instructions.iter().enumerate() {
        let line = text[..instruction.span.start as usize].rfind('\n').map_or(0, |at| at + 1);
        out += &text[from..line];
        out.extend(comment(at, instruction).map(|comment| comment + "\n"));
        from = line;
    }
    out + &text[from..]
}

/// The comments on the lines right above an instruction.
fn comments_above<'a>(source: &'a Source, file: &Dockerfile, instruction: &Instruction) -> Vec<&'a str> {
    let mut top = source.lines().line(instruction.span.start);
    let mut above: Vec<&str> = Vec::new();
    for comment in file.comments[instruction.leading.clone()].iter().rev() {
        let line = source.lines().line(comment.span.start);
        if line + 1 == top {
            above.push(source.slice(comment.span));
            top = line;
        }
    }
    above
}
