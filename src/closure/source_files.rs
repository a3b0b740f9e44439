//! Which files change so often that it is worth to copy them late.

/// How the names of sources end: what a team writes every day.
const SOURCES: [&str; 48] = [
    "astro", "c", "cc", "clj", "cpp", "cr", "cs", "css", "cxx", "dart", "elm", "erl", "ex", "exs", "fs", "go",
    "graphql", "groovy", "h", "hbs", "heex", "hpp", "hs", "html", "java", "jl", "js", "jsx", "kt", "less", "lua",
    "mjs", "ml", "php", "pl", "py", "r", "rb", "rs", "sass", "scala", "scss", "svelte", "swift", "ts", "tsx", "twig",
    "vue",
];

/// Whether sources are among these files, settings and scripts for the image aside.
pub(super) fn is_worth(files: &[&String]) -> bool {
    files.iter().any(|file| {
        let name = file.rsplit('/').next().unwrap_or(file);
        let end = name.rsplit_once('.').map(|(_, end)| end);
        let is_setting = name.starts_with('.') || name.contains(".config.") || name.contains("rc.");
        end.is_some_and(|end| SOURCES.contains(&end)) && !is_setting
    })
}
