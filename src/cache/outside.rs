//! Sources of the build context that no commit holds: something outside of the build makes them before it starts.

use std::collections::BTreeSet;

use crate::context::{Context, Kind, Tree, path, wildcard::Wildcard};
use crate::model::transfer::TransferSource;
use crate::model::{Model, Transfer, mounts};

/// The sources that a Dockerfile names and that no commit holds, although the builder may get them. `held` is what a commit
/// holds of the build context; `is_left_out` says whether the ignore file keeps a path and all below it from the builder.
pub fn outside(model: &Model<'_>, held: &Tree, is_left_out: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let named = (0..model.steps.len()).flat_map(|index| sources(model, index));
    let is_outside = |source: &String| {
        let literal: Vec<&str> = source.split('/').take_while(|part| !Wildcard::is_in(part)).collect();
        let literal = literal.join("/");
        !literal.is_empty() && !is_held(held, source, &literal) && !is_left_out(&literal)
    };
    named.filter(is_outside).collect()
}

/// Files that are in `git` only so that their directory is.
const PLACEHOLDERS: [&str; 5] = [".empty", ".gitignore", ".gitkeep", ".keep", ".placeholder"];

/// The sources that a Dockerfile names and that something outside of the build is likely to make before each build: git
/// ignores them, the builder gets them, and none of these files is below them. A directory of which git ignores only a part,
/// as in `.yarn/*` with exceptions, is one that commits hold.
pub(super) fn made_outside(model: &Model<'_>, context: &Context, touched: &Tree) -> BTreeSet<String> {
    // Git does not look into a directory that it ignores itself.
    let is_held = |literal: &str| {
        let is_held = |name: &str| !PLACEHOLDERS.contains(&name) && !context.is_git_ignored(&path::join(literal, name));
        !context.is_git_ignored(literal) && context.files().names_in(literal).any(is_held)
    };
    let is_made =
        |literal: &str| context.is_kept_out_of_git(literal) && !context.is_left_out(literal) && !is_held(literal);
    outside(model, touched, |literal| !is_made(literal))
}

/// What an instruction takes from the build context by name, from the root of it.
fn sources(model: &Model<'_>, index: usize) -> Vec<String> {
    let instruction = model.instruction(index);
    let state = &model.step(index).before;
    let copied = model.transfer(index).into_iter().flat_map(Transfer::context_sources);
    let copied = copied.filter_map(TransferSource::path);
    let binds = mounts::mounts(instruction).into_iter().filter(|mount| mount.kind() == mounts::MountKind::Bind);
    let bound = binds.filter(|mount| mount.from().is_none()).filter_map(|mount| {
        let source = mount.source(state, instruction, model.dockerfile.escape);
        source.known().map(path::below_root)
    });
    copied.chain(bound).collect()
}

/// Whether a commit holds something that a source selects, or may do so: behind a link, or in a submodule.
fn is_held(held: &Tree, source: &str, literal: &str) -> bool {
    let is_opaque = |path: &str| held.node(path).is_some_and(|node| node.kind == Kind::Link || node.digest != 0);
    let on_the_way = literal.match_indices('/').map(|(at, _)| &literal[..at]);
    if on_the_way.chain([literal]).any(is_opaque) {
        return true;
    }
    if Wildcard::is_in(source) { !held.matches(source).is_empty() } else { held.node(source).is_some() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Node;
    use crate::model::Inputs;
    use crate::syntax::parse;

    #[test]
    fn a_directory_that_git_ignores_in_part_is_not_made_outside() {
        let text = "FROM a\nCOPY .yarn .yarn\nCOPY dist /dist\nCOPY out /out\n";
        let dockerfile = parse(text);
        let model = Model::new(text, &dockerfile, &Inputs::default());
        let files = [
            (".gitignore", ".yarn/*\n!.yarn/releases\ndist\nout/*\n!out/.gitkeep\n"),
            (".yarn/releases/yarn.cjs", ""),
            (".yarn/install-state.gz", ""),
            ("dist/app.js", ""),
            ("out/.gitkeep", ""),
            ("out/app.js", ""),
        ];
        let found = made_outside(&model, &Context::memory(files), &Tree::default());
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["dist", "out"]);
    }

    #[test]
    fn what_no_commit_holds_is_made_outside() {
        let text = "FROM a\nCOPY . .\nCOPY target/app.jar src /x/\nCOPY dist/ link/x dist/*.js *.md lib/* /x/\nCOPY old /x\n\
                    RUN --mount=target=/m,source=build/out --mount=target=/n --mount=target=/o,source=src x\n\
                    COPY --from=b bin /bin\n";
        let dockerfile = parse(text);
        let model = Model::new(text, &dockerfile, &Inputs::default());
        let mut held = Tree::new(["src/a", "README.md", "lib/x"].map(|path| (path, Node::file(b""))));
        held.put("link", Node::link("elsewhere"));
        let found = outside(&model, &held, |path| path == "old");
        assert_eq!(
            found.iter().map(String::as_str).collect::<Vec<_>>(),
            ["build/out", "dist", "dist/*.js", "target/app.jar"]
        );
    }

    #[test]
    fn a_source_that_only_the_base_image_knows_is_the_same_where_no_file_differs() {
        use crate::cache::{Fate, Situation, predict};
        for text in ["FROM a\nCOPY ${DIR:-src} /x", "FROM a\nRUN --mount=source=${DIR:-src},target=/m a"] {
            let before = Situation::new(text, Tree::new([("src/a", Node::file(b"1"))]));
            let mut after = before.clone();
            assert_eq!(predict(&before, &after)[0].fate, Fate::Hit, "{text}");
            after.tree.put("b", Node::file(b"2"));
            assert_eq!(predict(&before, &after)[0].fate, Fate::Maybe, "{text}");
        }
    }
}
