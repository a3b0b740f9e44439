//! The files of a build context by their names, for rules that look for a name wherever it lies.

use std::collections::BTreeMap;

use super::build_context::Context;
use super::files::{ContextFile, Files};
use super::path;

/// The files of each name, and of each file extension, as indices into the list of all files.
#[derive(Default)]
struct ByName {
    names: BTreeMap<String, Vec<usize>>,
    endings: BTreeMap<String, Vec<usize>>,
}

impl ByName {
    fn of(files: &Files) -> ByName {
        let mut all = ByName::default();
        for (at, file) in files.files.iter().enumerate() {
            let name = path::split(&file.path).1;
            let add = |places: &mut BTreeMap<String, Vec<usize>>, key: &str| match places.get_mut(key) {
                Some(there) => there.push(at),
                None => drop(places.insert(key.to_owned(), vec![at])),
            };
            add(&mut all.names, name);
            add(&mut all.endings, ending(name));
        }
        all
    }

    fn begin<'s>(&'s self, start: &'s str) -> impl Iterator<Item = usize> + 's {
        let names = self.names.range(start.to_owned()..).take_while(move |(name, _)| name.starts_with(start));
        names.flat_map(|(_, places)| places.iter().copied())
    }

    /// Those that may end so.
    fn end<'s>(&'s self, end: &'s str) -> impl Iterator<Item = usize> + 's {
        let wanted = end.contains('.').then(|| ending(end));
        let endings = self.endings.iter().filter(move |(ending, _)| wanted.is_none_or(|wanted| wanted == *ending));
        endings.flat_map(|(_, places)| places.iter().copied())
    }
}

fn ending(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

#[doc(hidden)]
impl Context {
    /// The files that are sent to the builder and have one of these names, wherever they lie, in the order of their paths.
    /// A name such as `*.csproj` is that of all files that end so, one such as `vite.config*` of all that begin so.
    pub fn files_called<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Vec<&ContextFile> {
        let index = self.remembered(|| ByName::of(self.files()));
        let files = &self.files().files;
        let mut places: Vec<usize> = Vec::new();
        for name in names {
            if let Some(end) = name.strip_prefix('*') {
                places.extend(index.end(end).filter(|at| path::split(&files[*at].path).1.ends_with(end)));
            } else if let Some(start) = name.strip_suffix('*') {
                places.extend(index.begin(start));
            } else {
                places.extend(index.names.get(name).into_iter().flatten());
            }
        }
        places.sort_unstable();
        places.dedup();
        places.into_iter().filter_map(|at| files.get(at)).collect()
    }

    /// The file of this name, where there is no other, wherever it lies.
    pub fn only_file_called(&self, name: &str) -> Option<&ContextFile> {
        let [file] = self.files_called([name])[..] else { return None };
        Some(file)
    }
}

#[cfg(test)]
mod tests {
    use super::Context;

    #[test]
    fn files_are_found_by_names_and_by_parts_of_them() {
        let paths = ["a.csproj", "b/a.csproj", "b/vite.config.ts", "go.mod", "tool/go.mod", "tool/x.mod"];
        let context = Context::memory(paths.map(|path| (path, "")));
        let found = |names: &[&str]| -> Vec<String> {
            context.files_called(names.iter().copied()).iter().map(|file| file.path.clone()).collect()
        };
        assert_eq!(found(&["go.mod"]), ["go.mod", "tool/go.mod"]);
        assert_eq!(found(&["*.csproj", "a.csproj"]), ["a.csproj", "b/a.csproj"]);
        assert_eq!(found(&["vite.config*"]), ["b/vite.config.ts"]);
        assert_eq!(found(&["*.mod", "vite.*"]), ["b/vite.config.ts", "go.mod", "tool/go.mod", "tool/x.mod"]);
        assert!(context.only_file_called("go.mod").is_none() && context.only_file_called("none").is_none());
        assert_eq!(context.only_file_called("x.mod").map(|file| file.path.as_str()), Some("tool/x.mod"));
        assert_eq!(found(&["*mod"]), ["go.mod", "tool/go.mod", "tool/x.mod"]);
        assert!(found(&["go", "mod", "*csproj."]).is_empty());
    }
}
