//! Where the files of a run can be read on the web, as the variables of CI services tell.

use crate::report::Links;

/// The links of reports: into the repository at the commit of the run on GitHub and GitLab, else beside the report.
pub(super) fn links() -> Links {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let github = || {
        let (server, repository) = (variable("GITHUB_SERVER_URL")?, variable("GITHUB_REPOSITORY")?);
        Some(format!("{server}/{repository}/blob/{}/", variable("GITHUB_SHA")?))
    };
    let gitlab = || Some(format!("{}/-/blob/{}/", variable("CI_PROJECT_URL")?, variable("CI_COMMIT_SHA")?));
    Links { root: github().or_else(gitlab).unwrap_or_default() }
}
