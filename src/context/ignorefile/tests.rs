use super::*;

fn is_ignored(text: &str, path: &str) -> bool {
    IgnoreFile::from_text(".dockerignore", text).is_ignored(path)
}

#[test]
fn patterns_match_as_a_builder_matches_them() {
    for (pattern, ignored, kept) in [
        ("foo", "foo foo/a foo/a/b", "x/foo foobar"),
        ("/foo", "foo foo/a/b", "x/foo"),
        ("foo/", "foo foo/a/b", "x/foo"),
        ("./foo//bar/.", "foo/bar foo/bar/x", "foo bar"),
        ("a/../b", "b b/x", "a a/b"),
        ("*.md", "a.md .md a.md/x", "d/a.md amd"),
        ("**/*.md", "a.md d/e/a.md", "a.mdx"),
        ("**/foo", "foo a/foo foo/x a/b/foo/x", "barfoo"),
        ("**foo", "foo barfoo a/barfoo", "foobar"),
        ("foo/**", "foo/a foo/a/b", "foo"),
        ("foo/*", "foo/a foo/a/b", "foo"),
        ("x**", "x xa xa/b", "ax"),
        ("a**b", "ab a/x/b", "axb"),
        ("a/**/b", "a/b a/x/y/b", "a/xb"),
        ("**", "a a/b", ""),
        ("***", "a a/b .x", ""),
        ("****", "a a/b", ""),
        ("**/a/**", "a/b x/a/b", "a x/a"),
        ("a?c", "abc", "ac a/c"),
        ("[a-c]x", "ax bx cx/y", "dx"),
        ("[^a]x", "bx", "ax"),
        ("[!a]x", "!x ax", "bx"),
        (r"a\*b", "a*b", "axb"),
        (r"\#x", "#x", "x"),
        (" #x", "#x", "x"),
        ("{a,b}", "{a,b}", "a b"),
        ("a.b+(c)|$", "a.b+(c)|$", "axb"),
        ("A", "A", "a"),
        ("é*", "éa é", "e"),
        (".", "", "a ."),
        ("/", "", "a"),
        ("..", "", "a"),
        ("../a", "", "a"),
        ("a^b", "a^b", "ab"),
        ("a^b*", "", "a^b ab"),
        // What the translation to a regular expression makes of characters that mean more there.
        (r"\d", "7", "d"),
        (r"x[\d_]", "x7 x_", "xd"),
        ("[[:alpha:]]", "a", ": ]"),
        ("[*]", "[] [/^] ]", "* a"),
        ("[?]", "[] ^]", "? a]"),
    ] {
        for path in ignored.split_whitespace() {
            assert!(is_ignored(pattern, path), "{pattern:?} ignores {path:?}");
        }
        for path in kept.split_whitespace() {
            assert!(!is_ignored(pattern, path), "{pattern:?} keeps {path:?}");
        }
    }
}

#[test]
fn the_last_effective_line_wins() {
    for (text, ignored, kept) in [
        ("!keep\n*", "keep other", ""),
        ("*\n!keep", "other keeper", "keep keep/x"),
        ("*\n!d/keep", "d d/other x", "d/keep d/keep/x"),
        ("foo\n!foo/bar", "foo foo/x", "foo/bar foo/bar/x"),
        ("foo/*\n!foo/*.go", "foo/a", "foo foo/a.go"),
        ("*\n!*.go\nmain.go", "a main.go", "b.go"),
        ("**\n!src\nsrc/**/test", "src/a/test src/test", "src src/a"),
        ("*\n! keep", "a", "keep"),
        ("*\n!/keep", "a", "keep"),
        ("*\n!!keep", "a keep", "!keep"),
        ("*\n/!keep", "a", "keep"),
        // The builder walks from the root: an exception that names a directory which was not excluded is never asked
        // again about what is below it.
        ("foo/bar\n!foo", "foo/bar foo/bar/x", "foo foo/a"),
    ] {
        for path in ignored.split_whitespace() {
            assert!(is_ignored(text, path), "{text:?} ignores {path:?}");
        }
        for path in kept.split_whitespace() {
            assert!(!is_ignored(text, path), "{text:?} keeps {path:?}");
        }
    }
}

#[test]
fn lines_know_their_place() {
    let text = "\u{feff}# comment\n\n  a \r\n#b\n !c\n";
    let file = IgnoreFile::from_text(".dockerignore", text);
    let lines: Vec<_> = file.lines.iter().map(|line| (line.number, &text[line.span], line.pattern.exception)).collect();
    assert_eq!(lines, [(3, "a", false), (5, "!c", true)]);
    let marked = IgnoreFile::from_text(".dockerignore", "\u{feff}a\n\u{feff}b");
    assert!(marked.is_ignored("a") && !marked.is_ignored("b"));
}

#[test]
fn the_deciding_line_is_known() {
    let file = IgnoreFile::from_text(".dockerignore", "*\n**/node_modules\n!src\nsrc/*.md\n");
    for (path, expected) in [
        ("a", Some(1)),
        ("node_modules", Some(1)),
        ("src", Some(3)),
        ("src/x", Some(3)),
        ("src/a.md", Some(4)),
        (".", None),
        ("./src/", Some(3)),
    ] {
        assert_eq!(file.verdict(path).map(|line| line.number), expected, "{path}");
    }
}

#[test]
fn lines_that_a_builder_refuses_are_told() {
    for (line, message) in [
        ("!", "illegal exclusion pattern: \"!\""),
        ("! ", "illegal exclusion pattern: \"!\""),
        ("!/", "illegal exclusion pattern: \"!\""),
        ("[", "syntax error in pattern"),
        ("a[]", "syntax error in pattern"),
        (r"a\", "syntax error in pattern"),
        ("[c-a]", "the range `c-a` is reversed"),
        (r"\q", r"`\q` is not an escape of a single character"),
    ] {
        let file = IgnoreFile::from_text(".dockerignore", format!("ok\n{line}\n"));
        let invalid: Vec<_> = file.invalid.iter().map(|invalid| (invalid.number, invalid.message.as_str())).collect();
        assert_eq!(invalid, [(2, message)], "{line:?}");
        assert!(file.is_ignored("ok"));
    }
    let long = IgnoreFile::from_text(".dockerignore", "x".repeat(70_000));
    assert_eq!((long.lines.len(), long.invalid.len()), (0, 1));
}

#[test]
fn directories_that_may_hold_an_exception_are_not_left_out() {
    for (text, directory, expected) in [
        ("foo", "foo", false),
        ("foo\n!foo/bar", "foo", true),
        ("foo\n!foo/bar", "foo/baz", false),
        ("*\n!src/**/*.go", "src/a", true),
        ("*\n!src/**/*.go", "docs", false),
        ("*\n!**/*.go", "docs", true),
        ("*\n!food", "foo", false),
        ("*\n!foo", "", true),
    ] {
        let file = IgnoreFile::from_text(".dockerignore", text);
        assert_eq!(file.may_include_below(directory), expected, "{text:?} {directory:?}");
    }
}

#[test]
fn exclude_flags_are_relative_to_the_source() {
    let flags = Excludes::new(["*.md", "!README.md", "**/tmp"]).unwrap();
    let excluded: Vec<_> =
        ["a.md", "README.md", "d/a.md", "d/tmp/x", "a"].into_iter().filter(|path| flags.exclude(path)).collect();
    assert_eq!(excluded, ["a.md", "d/tmp/x"]);
    assert_eq!(Excludes::new(["a", "["]), Err(("[", "syntax error in pattern".to_owned())));
    assert!(!Excludes::new(["/a"]).unwrap().exclude("a"), "a leading slash counts here");
}

#[test]
fn hostile_patterns_end_soon() {
    for pattern in ["*".repeat(60_000), "*a".repeat(3_000), "**/".repeat(2_000) + "x*", "?*".repeat(2_000)] {
        let file = IgnoreFile::from_text(".dockerignore", pattern);
        file.is_ignored(&"a/".repeat(50));
        file.is_ignored(&"a".repeat(200));
    }
}
