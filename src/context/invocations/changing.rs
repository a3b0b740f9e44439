//! Which expressions of a workflow have another value in each build: commits, runs and times.

use super::super::value::Value;

/// What stands for a value that is another one in each build.
pub(super) const CHANGING: &str = "${ANOTHER_IN_EACH_BUILD}";

/// What GitHub sets anew for each run.
const RUN: [&str; 8] = [
    "github.event.after",
    "github.event.head_commit",
    "github.event.pull_request.head.sha",
    "github.run_attempt",
    "github.run_id",
    "github.run_number",
    "github.sha",
    "image.created",
];

/// Words in the names of outputs that hold a commit or a time.
const WORDS: [&str; 9] = ["commit", "created", "date", "datetime", "now", "revision", "sha", "time", "timestamp"];

/// Commands whose output is another one in each build.
const COMMANDS: [&str; 6] = ["$(date", "`date", "git describe", "git log", "git rev-parse", "git show"];

/// Variables that a service such as GitHub or GitLab sets anew for each build.
const VARIABLES: [&str; 23] = [
    "GITHUB_RUN_ATTEMPT",
    "GITHUB_RUN_ID",
    "GITHUB_RUN_NUMBER",
    "GITHUB_SHA",
    "CI_COMMIT_SHA",
    "CI_COMMIT_SHORT_SHA",
    "CI_COMMIT_TIMESTAMP",
    "CI_JOB_ID",
    "CI_PIPELINE_ID",
    "CI_PIPELINE_IID",
    "CIRCLE_BUILD_NUM",
    "CIRCLE_SHA1",
    "BITBUCKET_BUILD_NUMBER",
    "BITBUCKET_COMMIT",
    "TRAVIS_BUILD_ID",
    "TRAVIS_BUILD_NUMBER",
    "TRAVIS_COMMIT",
    "BUILD_ID",
    "COMMIT_SHA",
    "SHORT_SHA",
    "REVISION_ID",
    "BUILD_NUMBER",
    "GIT_COMMIT",
];

/// Options that make those commands tell a branch, a tag or a directory, and the history of single files.
const STEADY: [&str; 6] = ["--abbrev-ref", "--abbrev=0", "--exact-match", "--show-toplevel", "--points-at", " -- "];

/// Whether an expression, without its braces, has another value in each build. The outputs of steps and jobs are judged by
/// their names.
pub(super) fn is_changing(expression: &str) -> bool {
    RUN.iter().any(|name| expression.contains(name)) || output(expression).is_some_and(is_of_commit_or_time)
}

fn output(expression: &str) -> Option<&str> {
    let is_of_others = expression.starts_with("steps.") || expression.starts_with("needs.");
    expression.rsplit_once(".outputs.").map(|(_, name)| name).filter(|_| is_of_others)
}

fn is_of_commit_or_time(name: &str) -> bool {
    name.split(['_', '-']).any(|word| WORDS.iter().any(|it| it.eq_ignore_ascii_case(word)))
}

/// The outputs and variables that a step sets to another value in each build, as expressions name them.
pub(super) fn set_by(step: &Value) -> Vec<String> {
    let Some(run) = step.at("run").and_then(Value::text) else { return Vec::new() };
    let id = step.at("id").and_then(Value::text);
    let mut variables: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for line in run.lines() {
        let Some((name, value)) = assignment(line) else { continue };
        let changes = changes(value) || variables.iter().any(|variable| uses(value, variable));
        if !changes {
            continue;
        }
        if line.contains("GITHUB_ENV") {
            found.push(format!("env.{name}"));
        } else if line.contains("GITHUB_OUTPUT") || line.contains("::set-output") {
            found.extend(id.map(|id| format!("steps.{id}.outputs.{name}")));
        } else {
            variables.push(name);
        }
    }
    found
}

/// Whether a value of shell text or of a workflow is another one in each build.
pub(super) fn changes(value: &str) -> bool {
    let expression =
        value.split_once("${{").and_then(|(_, rest)| rest.split_once("}}")).map(|(inside, _)| inside.trim());
    let has = |words: &[&str]| words.iter().any(|word| value.contains(word));
    has(&[CHANGING])
        || expression.is_some_and(is_changing)
        || (has(&COMMANDS) && !has(&STEADY))
        || VARIABLES.iter().any(|variable| uses(value, variable))
}

/// The name and the value of the first `name=value` in a line, which an `echo` may write.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    if let Some((name, value)) = line.split_once("::set-output name=").and_then(|(_, rest)| rest.split_once("::")) {
        return Some((name, value));
    }
    let (before, value) = line.split_once('=')?;
    let start = before.rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))).map_or(0, |at| at + 1);
    before.get(start..).filter(|name| !name.is_empty()).map(|name| (name, value))
}

/// Whether a text uses a variable of the shell.
pub(super) fn uses(text: &str, variable: &str) -> bool {
    let is_end = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    text.split('$').skip(1).any(|rest| rest.trim_start_matches('{').strip_prefix(variable).is_some_and(is_end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::value::read_yaml;

    #[test]
    fn commits_runs_and_times_change() {
        for (expression, expected) in [
            ("github.sha", true),
            ("github.event.pull_request.head.sha || github.sha", true),
            ("github.run_id", true),
            ("fromJSON(steps.meta.outputs.json).labels['org.opencontainers.image.created']", true),
            ("steps.vars.outputs.sha_short", true),
            ("needs.prepare.outputs.build-date", true),
            ("steps.meta.outputs.version", false),
            ("steps.meta.outputs.update", false),
            ("github.ref_name", false),
            ("matrix.date", false),
            ("secrets.TOKEN", false),
        ] {
            assert_eq!(is_changing(expression), expected, "{expression}");
        }
    }

    #[test]
    fn steps_set_what_changes() {
        for (run, expected) in [
            ("echo \"stamp=$(date -u)\" >> $GITHUB_OUTPUT", &["steps.a.outputs.stamp"][..]),
            ("echo \"V=$(git describe --tags)\" >> \"$GITHUB_ENV\"", &["env.V"]),
            ("V=$(git rev-parse --short HEAD)\necho \"v=1-${V}\" >> $GITHUB_OUTPUT", &["steps.a.outputs.v"]),
            ("echo \"::set-output name=v::${GITHUB_SHA::8}\"", &["steps.a.outputs.v"]),
            ("echo v=${{ github.sha }} >> $GITHUB_OUTPUT", &["steps.a.outputs.v"]),
            ("V=$(git describe --abbrev=0)\nVV=$(date)\necho v=$V >> $GITHUB_OUTPUT", &[]),
            ("echo \"v=$(git rev-parse --abbrev-ref HEAD)\" >> $GITHUB_OUTPUT", &[]),
            ("echo v=1 >> $GITHUB_OUTPUT", &[]),
        ] {
            let indented = run.replace('\n', "\n  ");
            let step = read_yaml(&format!("id: a\nrun: |\n  {indented}\n")).unwrap();
            assert_eq!(set_by(&step), expected, "{run}");
        }
    }
}
