//! Build arguments that tell one build from another.

/// Names, and starts of names that end in `_`, of what differs from build to build.
const VOLATILE: [&str; 42] = [
    "BUILD_COMMIT",
    "BUILD_CREATED",
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
    "CREATED",
    "CREATED_AT",
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
    "IMAGE_CREATED",
    "REVISION",
    "SHORT_SHA",
    "SOURCE_COMMIT",
    "TIMESTAMP",
    "VCS_REF",
    "VCS_REVISION",
    "VCS_SHA",
];

/// Whether a build argument of this name is likely to have another value in each build. `BUILDDATE` is `BUILD_DATE`.
pub fn is_volatile(name: &str) -> bool {
    let name = name.to_uppercase();
    let joined = name.replace('_', "");
    VOLATILE.iter().any(|it| if it.ends_with('_') { name.starts_with(it) } else { joined == it.replace('_', "") })
}

#[cfg(test)]
mod tests {
    use super::is_volatile;

    #[test]
    fn names_of_commits_and_dates_are_volatile() {
        for (name, expected) in [
            ("GIT_SHA", true),
            ("build_date", true),
            ("CI_JOB_ID", true),
            ("VERSION", false),
            ("COMMITTER", false),
            ("BuildDate", true),
            ("CREATED", true),
        ] {
            assert_eq!(is_volatile(name), expected, "{name}");
        }
    }
}
