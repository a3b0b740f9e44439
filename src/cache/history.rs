//! What a Dockerfile would have cost over a history of changes.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::exposure::Exposure;
use super::ground::Ground;
use super::situation::Situation;
use crate::context::{Context, Past};
use crate::model::Model;
use crate::syntax;

/// How often a step would have run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Runs {
    /// After so many commits it would have run.
    pub sure: usize,
    /// After so many more, unless what it takes from another stage came out with the same bytes.
    pub perhaps: usize,
    /// So many of those are likely: see [`super::Exposed::likely`].
    pub likely: usize,
    /// The paths that made it run, sure or perhaps, with the number of commits, the most frequent first.
    pub causes: Vec<(String, usize)>,
}

/// How often each step of a situation would have run after each commit of a context's past, had its Dockerfile always been this
/// one and the cache always had the results of the commit before. Of the situation, all counts but its files.
pub fn history(situation: Situation, context: &Context, past: &Past) -> Vec<Runs> {
    let text = situation.text.clone();
    let dockerfile = syntax::parse(&text);
    let inputs = situation.inputs.clone();
    let model = Model::new(&text, &dockerfile, &inputs);
    let ignore = context.ignore().map(|ignore| &ignore.file);
    let ground = Arc::new(Ground::new(&past.links, ignore, &past.commits));
    runs(&Exposure::in_context(&ground, context, &model, situation))
}

fn runs(exposure: &Exposure) -> Vec<Runs> {
    (0..exposure.steps.len()).map(|step| runs_of(exposure, step)).collect()
}

fn runs_of(exposure: &Exposure, step: usize) -> Runs {
    let exposed = &exposure.steps[step];
    let mut causes: BTreeMap<&str, usize> = BTreeMap::new();
    for commit in 0..exposure.commits {
        if !exposed.sure.has(commit) && !exposed.perhaps.has(commit) {
            continue;
        }
        let mut paths = exposure.causes(step, commit);
        // What git writes with each commit is one cause.
        paths.iter_mut().filter(|path| path.starts_with(".git/")).for_each(|path| *path = ".git");
        paths.sort_unstable();
        paths.dedup();
        for path in paths {
            *causes.entry(path).or_default() += 1;
        }
    }
    let mut causes: Vec<(String, usize)> = causes.into_iter().map(|(path, count)| (path.to_owned(), count)).collect();
    causes.sort_by_key(|(_, count)| Reverse(*count));
    let likely = exposed.likely.without(&exposed.sure).count();
    Runs { sure: exposed.sure.count(), perhaps: exposed.perhaps.count(), likely, causes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::ignorefile::IgnoreFile;
    use crate::context::revisions::Edit;
    use crate::context::{Node, Tree};

    fn past(situation: &Situation, ignore: Option<&IgnoreFile>, commits: &[Vec<Edit>]) -> Vec<Runs> {
        let dockerfile = syntax::parse(&situation.text);
        let model = Model::new(&situation.text, &dockerfile, &situation.inputs);
        let ground = Arc::new(Ground::new(&situation.tree, ignore, commits));
        runs(&Exposure::on(&ground, situation, &model))
    }

    const TEXT: &str = "FROM a AS build\nCOPY package.json link ./\nRUN npm ci\nCOPY . .\nRUN make\nFROM b\nRUN x\n\
                        COPY --from=build /out /out\n";

    /// `+path` comes, `-path` goes, `path` changes.
    fn commit(edits: &[&str]) -> Vec<Edit> {
        let edit = |edit: &&str| {
            let path = edit.trim_start_matches(['+', '-']).to_owned();
            let before = (!edit.starts_with('+')).then(|| Node::file(b"1"));
            let after = (!edit.starts_with('-')).then(|| Node::file(b"2"));
            Edit { path, before, after }
        };
        edits.iter().map(edit).collect()
    }

    #[test]
    fn runs_are_counted_with_what_caused_them() {
        let links = Tree::new([("link", Node::link("lib/real"))]);
        let ignore = IgnoreFile::from_text(".dockerignore", "*.md\ndocs/*\n");
        let commits = [
            &["src/a"][..],
            &["+src/b", "README.md"],
            &["+docs/new", "README.md"],
            &["-package.json"],
            &["lib/real"],
            &[],
        ]
        .map(commit);
        let runs = past(&Situation::new(TEXT, links), Some(&ignore), &commits);
        let counts: Vec<(usize, usize)> = runs.iter().map(|runs| (runs.sure, runs.perhaps)).collect();
        assert_eq!(counts, [(2, 0), (2, 0), (4, 0), (4, 0), (0, 0), (0, 4)]);
        let causes = |index: usize| runs[index].causes.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>();
        assert_eq!(causes(1), ["lib/real", "package.json"]);
        assert_eq!(causes(5), ["lib/real", "package.json", "src/a", "src/b"]);
    }

    #[test]
    fn a_build_argument_that_changes_with_each_build_makes_runs_possible() {
        let text = "FROM a\nCOPY go.mod ./\nRUN go mod download\nARG GIT_SHA\nCOPY . .\nRUN make\n";
        let commits = [&["src/a"][..], &["README.md"], &["go.mod"]].map(commit);
        let ignore = IgnoreFile::from_text(".dockerignore", "*.md\n");
        let runs = past(&Situation::new(text, Tree::default()), Some(&ignore), &commits);
        let counts: Vec<(usize, usize)> = runs.iter().map(|runs| (runs.sure, runs.perhaps)).collect();
        assert_eq!(counts, [(1, 0), (1, 0), (2, 0), (2, 1)]);
        let cause = ("--build-arg GIT_SHA".to_owned(), 1);
        assert!(runs[3].causes.contains(&cause), "{:?}", runs[3].causes);
    }

    #[test]
    fn what_no_later_step_writes_counts_by_the_step_that_made_it() {
        let text = "FROM python AS build\nCOPY requirements.txt /tmp/\n\
                    RUN pip wheel --wheel-dir /wheels -r /tmp/requirements.txt\nCOPY . /src\nFROM python\n\
                    RUN --mount=type=bind,from=build,source=/wheels,target=/wheels pip install --no-cache /wheels/*\n\
                    COPY --from=build /src/conf /conf\n";
        let commits = [&["src/a"][..], &["requirements.txt"], &["src/b"], &["conf/c"]].map(commit);
        let runs = past(&Situation::new(text, Tree::default()), None, &commits);
        let counts: Vec<(usize, usize)> = runs.iter().map(|runs| (runs.sure, runs.perhaps)).collect();
        assert_eq!(counts, [(1, 0), (1, 0), (4, 0), (0, 1), (0, 2)]);
        assert_eq!(runs[4].causes, [("conf/c".to_owned(), 1), ("requirements.txt".to_owned(), 1)]);
    }

    #[test]
    fn a_source_file_that_a_stage_passes_on_is_likely_new_when_it_changes() {
        let text = "FROM node AS build\nWORKDIR /app\nCOPY . .\nRUN make\nFROM node\n\
                    COPY --from=build /app/conf.js /app/made.js /app/.made.js /app/dist /\nCOPY --from=build /app/conf.js /\n";
        let commits = [&["src/a"][..], &["conf.js"], &["src/b"]].map(commit).to_vec();
        let past = Past { commits, ..Past::default() };
        let files = [
            ("conf.js", ""),
            ("app/package.json", "{}"),
            (".made.js", ""),
            (".gitignore", ".made.js\n"),
            ("src/a", ""),
            ("src/b", ""),
        ];
        let context = Context::memory(files);
        let likely = |text: &str| {
            let runs = history(Situation::new(text, Tree::default()), &context, &past);
            runs.iter().map(|runs| (runs.sure, runs.likely, runs.perhaps)).collect::<Vec<_>>()
        };
        assert_eq!(likely(text), [(0, 0, 0), (3, 0, 0), (3, 0, 0), (0, 3, 3), (0, 3, 3)]);
        let alone = "FROM node AS build\nWORKDIR /app\nCOPY . .\nRUN make\nFROM node\nCOPY --from=build /app/NAME /\n";
        for (name, count) in
            [("conf.js", 1), ("made.js", 3), (".made.js", 3), ("dist", 3), ("app", 3), ("src", 2), ("*.js", 3)]
        {
            assert_eq!(likely(&alone.replace("NAME", name))[3], (0, count, 3), "{name}");
        }
    }
}
