//! Which differences are only in the caches of package managers: the fixes that clean them declare these.

use super::compare::Difference;
use crate::shell::tools::Tools;

impl Difference {
    /// Whether it is in a package cache: a path that a tool leaves behind and that its clean-up removes, or a folder on the
    /// way to one in a user's home that came or went.
    pub fn is_in_package_cache(&self) -> bool {
        let Some(path) = self.path() else { return false };
        let path = format!("/{path}");
        let changed = matches!(self, Difference::Changed { .. });
        let caches = Tools::builtin().iter().filter_map(|tool| tool.clean.as_ref()).flat_map(|clean| &clean.paths);
        let mut caches = caches.map(|cache| (cache.as_str(), in_home(cache, &path)));
        caches.any(|(cache, below_home)| match (cache.strip_prefix('~'), below_home) {
            (Some(cache), Some(inside)) => {
                is_below(inside, cache) || !changed && !inside.is_empty() && is_below(cache, inside)
            }
            (Some(_), None) => false,
            (None, _) => is_below(&path, cache),
        })
    }
}

/// The part of a path below a home, such as `/.npm` of `/root/.npm`, where a cache is in one.
fn in_home<'p>(cache: &str, path: &'p str) -> Option<&'p str> {
    if !cache.starts_with('~') {
        return None;
    }
    if let Some(inside) = path.strip_prefix("/root").filter(|inside| inside.is_empty() || inside.starts_with('/')) {
        return Some(inside);
    }
    let user = path.strip_prefix("/home/")?;
    Some(user.find('/').map_or("", |at| &user[at..]))
}

fn is_below(path: &str, directory: &str) -> bool {
    path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_clean_up_removes_is_a_cache() {
        for (path, expected) in [
            ("var/lib/apt/lists/x", true),
            ("var/lib/apt/lists", true),
            ("var/lib/apt/listsx", false),
            ("var/lib/dpkg/status", false),
            ("root/.cache/pip/x", true),
            ("root/.cache", true),
            ("root/.cache/other", false),
            ("root", false),
            ("home/app/.npm/x", true),
            ("home/app", false),
            ("srv/.npm/x", false),
        ] {
            assert_eq!(Difference::Removed(path.to_owned()).is_in_package_cache(), expected, "{path}");
        }
        let changed = Difference::Changed { path: "root/.cache".to_owned(), how: Vec::new() };
        assert!(!changed.is_in_package_cache());
        let config = Difference::Config { name: "Cmd".to_owned(), before: None, after: None };
        assert!(!config.is_in_package_cache());
    }
}
