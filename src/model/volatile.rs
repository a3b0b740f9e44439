//! Build arguments that tell one build from another.

use super::state::{Origin, State};
use super::value::Part;

/// Names, and starts of names that end in `_`, of what differs from build to build.
const VOLATILE: [&str; 34] = [
    "BUILD_DATE",
    "BUILD_HASH",
    "BUILD_ID",
    "BUILD_NUMBER",
    "BUILD_REF",
    "BUILD_REV",
    "BUILD_REVISION",
    "BUILD_SHA",
    "BUILD_TIME",
    "BUILD_TIMESTAMP",
    "CI_COMMIT_",
    "CI_JOB_",
    "CI_PIPELINE_",
    "COMMIT",
    "COMMIT_HASH",
    "COMMIT_ID",
    "COMMIT_REF",
    "COMMIT_SHA",
    "GITHUB_REF",
    "GITHUB_RUN_",
    "GITHUB_SHA",
    "GIT_BRANCH",
    "GIT_COMMIT",
    "GIT_COMMIT_",
    "GIT_DESCRIBE",
    "GIT_HASH",
    "GIT_REF",
    "GIT_REV",
    "GIT_REVISION",
    "GIT_SHA",
    "REVISION",
    "SOURCE_COMMIT",
    "VCS_REF",
    "VCS_REVISION",
];

/// Whether a build argument of this name is likely to have another value in each build.
pub fn is_volatile(name: &str) -> bool {
    let name = name.to_uppercase();
    VOLATILE.iter().any(|it| name == *it || (it.ends_with('_') && name.starts_with(it)))
}

/// Whether a `RUN` that finds this state sees a value that is likely to be another in each build.
pub fn is_restless(state: &State) -> bool {
    state.restless > 0
}

/// Whether what a state knows of this name makes it restless.
pub(super) fn is_restless_by(state: &State, name: &str) -> bool {
    let variable = state.variable(name);
    let is_hidden = variable.is_some_and(|variable| variable.origin == Origin::Env);
    let unknown = |part: &Part| matches!(part, Part::Unknown(name) if is_volatile(name));
    variable.is_some_and(|variable| variable.value.parts().iter().any(unknown))
        || (!is_hidden && state.declares(name) && is_volatile(name))
}

#[cfg(test)]
mod tests {
    use super::is_volatile;

    #[test]
    fn names_of_commits_and_dates_are_volatile() {
        for (name, expected) in
            [("GIT_SHA", true), ("build_date", true), ("CI_JOB_ID", true), ("VERSION", false), ("COMMITTER", false)]
        {
            assert_eq!(is_volatile(name), expected, "{name}");
        }
    }
}
