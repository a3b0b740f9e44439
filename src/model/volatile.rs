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

/// Defaults that stand for a value which each build gives.
const PLACEHOLDERS: [&str; 21] = [
    "",
    "0",
    "default",
    "dev",
    "devel",
    "development",
    "dirty",
    "head",
    "latest",
    "local",
    "n/a",
    "na",
    "nil",
    "none",
    "now",
    "null",
    "snapshot",
    "test",
    "undefined",
    "unset",
    "unspecified",
];

/// Whether a build argument is likely to have another value in each build, by its name and its default. One whose default is
/// a commit or a branch pins what is built: `ARG GIT_REF=v5.x`.
pub fn is_volatile_argument(name: &str, default: Option<&str>) -> bool {
    is_volatile(name) && default.is_none_or(is_placeholder)
}

fn is_placeholder(default: &str) -> bool {
    let text = default.trim_matches(|c: char| c.is_ascii_punctuation() || c.is_whitespace()).to_lowercase();
    PLACEHOLDERS.contains(&text.as_str())
        || ["unknown", "no-", "no_", "not-", "not_", "not ", "1970-"].iter().any(|start| text.starts_with(start))
        || text.chars().all(|c| matches!(c, '0' | 'x' | '-'))
}

/// Whether a name is that of a value which is likely another in each build. `BUILDDATE` is `BUILD_DATE`.
pub fn is_volatile(name: &str) -> bool {
    let starts = |start: &str| name.get(..start.len()).is_some_and(|it| it.eq_ignore_ascii_case(start));
    VOLATILE.iter().any(|it| if it.ends_with('_') { starts(it) } else { letters(name).eq(letters(it)) })
}

/// A name as it is compared: without `_`, in capitals.
fn letters(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::{is_volatile, is_volatile_argument};

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

    #[test]
    fn a_default_that_pins_a_commit_or_a_branch_is_the_value() {
        for (default, expected) in [
            (None, true),
            (Some(""), true),
            (Some("unknown"), true),
            (Some("<unknown>"), true),
            (Some("not-set"), true),
            (Some("0000000"), true),
            (Some("HEAD"), true),
            (Some("1970-01-01T00:00:00Z"), true),
            (Some("v5.x"), false),
            (Some("main"), false),
            (Some("3f2a9c1"), false),
            (Some("develop"), false),
        ] {
            assert_eq!(is_volatile_argument("GIT_REF", default), expected, "{default:?}");
        }
        assert!(!is_volatile_argument("VERSION", None));
    }
}
