use super::expansion::{LONGEST, MOST_USES};
use super::*;
use crate::model::{Binding, Value};

fn binding(name: &str) -> Binding {
    match name {
        "x" => Binding::Set(Value::text("val")),
        "empty" => Binding::Set(Value::default()),
        "path" => Binding::Set(Value::text("/a/b.c/d.c")),
        "two" => Binding::Set(Value::text("80 81")),
        "part" => {
            let mut value = Value::text("/opt/");
            value.append(&Value::unknown("u"));
            Binding::Set(value)
        }
        "u" => Binding::Unknown,
        _ => Binding::Unset,
    }
}

fn expand_as(text: &str, escape: char, quotes: Quotes) -> Expansion {
    Expander { lookup: &binding, escape, quotes }.expand(text, &Places::From(0))
}

fn expand(text: &str) -> Expansion {
    expand_as(text, '\\', Quotes::Removed)
}

#[test]
fn words_expand_as_the_builder_expands_them() {
    for (text, expected) in [
        ("", ""),
        ("plain", "plain"),
        ("$x", "val"),
        ("${x}y", "valy"),
        ("$xy", ""),
        ("$x-y", "val-y"),
        ("a$", "a$"),
        ("$.", "$."),
        ("$1a", "a"),
        ("$12a", "a"),
        ("${-}", ""),
        ("$$", ""),
        ("$@", ""),
        (r"\$x", "$x"),
        (r"a\ b\", "a b"),
        ("'$x'", "$x"),
        (r"'a\'", r"a\"),
        ("\"$x\"", "val"),
        (r#""\$x \" \\ \n""#, r#"$x " \ \n"#),
        ("${x:-w}", "val"),
        ("${empty:-w}", "w"),
        ("${empty-w}", ""),
        ("${none-w}", "w"),
        ("${none:-}", ""),
        ("${none:-${x}}", "val"),
        ("${none:-'$x'}", "$x"),
        ("${none:-${none:-deep}}", "deep"),
        ("${x:+w}", "w"),
        ("${empty:+w}", ""),
        ("${empty+w}", "w"),
        ("${none+w}", ""),
        ("${x:?w}", "val"),
        ("${empty?w}", ""),
        ("${path#/}", "a/b.c/d.c"),
        ("${path#*/}", "a/b.c/d.c"),
        ("${path##*/}", "d.c"),
        ("${path%.c}", "/a/b.c/d"),
        ("${path%.*}", "/a/b.c/d"),
        ("${path%%.*}", "/a/b"),
        ("${path%nothing}", "/a/b.c/d.c"),
        ("${path/b/B}", "/a/B.c/d.c"),
        ("${path/.c/}", "/a/b/d.c"),
        ("${path//.c/}", "/a/b/d"),
        (r"${path//\//-}", "-a-b.c-d.c"),
        ("${path/*/all}", "all"),
        ("${path//?.c/<$0>}", "/a/<>/<>"),
        ("${path//?.c/<'$0'>}", "/a/<b.c>/<d.c>"),
        ("${empty//*/r}", "r"),
        ("${x///-}", "-v-a-l-"),
        ("${x#$none}", "val"),
        ("<<EOF", "<<EOF"),
        ("ü$x", "üval"),
    ] {
        let expansion = expand(text);
        assert_eq!(expansion.error, None, "{text}");
        assert_eq!(expansion.value.known(), Some(expected), "{text}");
    }
}

#[test]
fn unknown_variables_stay_unknown() {
    for (text, expected) in [
        ("$u", "${u}"),
        ("a${u}b", "a${u}b"),
        ("${u:-w}", "${u}"),
        ("${u:?w}", "${u}"),
        ("${u#p}", "${u}"),
        ("${u:+w}", "${u}"),
        ("$part/bin", "/opt/${u}/bin"),
        ("${part:-w}", "/opt/${u}"),
        ("${part:+w}", "w"),
        ("${none:-$u}", "${u}"),
    ] {
        let expansion = expand(text);
        assert_eq!(expansion.value.to_string(), expected, "{text}");
        assert_eq!(expansion.value.known(), None.or(expected.find('$').is_none().then_some(expected)), "{text}");
    }
}

#[test]
fn errors_have_their_place() {
    for (text, place, message) in [
        ("a${x", "${x", "syntax error: missing '}'"),
        ("${", "${", "syntax error: missing '}'"),
        ("a${}", "${}", "syntax error: bad substitution"),
        ("${:-a}", "${:", "syntax error: bad substitution"),
        ("${{x}}", "${{", "syntax error: bad substitution"),
        ("${x:=y}", ":=", "unsupported modifier (:=) in substitution"),
        ("${x:#y}", ":#", "unsupported modifier (:#) in substitution"),
        ("${x=y}", "=", "unsupported modifier (=) in substitution"),
        ("${x.y}", ".", "unsupported modifier (.) in substitution"),
        ("${x:-y", "${x:-y", "syntax error: missing '}'"),
        ("${x/y}", "${x/y}", "syntax error: missing '/' in ${}"),
        ("${x/y/z", "${x/y/z", "syntax error: missing '}'"),
        (r"${x#\a}", r"\a", r"invalid pattern (\a) in substitution: invalid escape '\a'"),
        ("${none?}", "${none?}", "none: is not allowed to be unset"),
        ("${empty:?}", "${empty:?}", "empty: is not allowed to be empty"),
        ("${none:?give $x}", "${none:?give $x}", "none: give val"),
        ("a'b", "'", "unexpected end of statement while looking for matching single-quote"),
        ("a\"b", "\"", "unexpected end of statement while looking for matching double-quote"),
    ] {
        let error = expand(text).error.expect(text);
        assert_eq!((&text[error.span], error.message.as_str()), (place, message), "{text}");
    }
}

#[test]
fn uses_say_where_and_how() {
    let text = "a${none:-$x}${path##*/}$u";
    let uses = expand(text).uses;
    let seen: Vec<_> = uses.iter().map(|it| (&text[it.span], &text[it.name_span], it.modifier)).collect();
    let expected = [
        ("${none:-$x}", "none", Modifier::Default),
        ("$x", "x", Modifier::None),
        ("${path##*/}", "path", Modifier::Prefix),
        ("$u", "u", Modifier::None),
    ];
    assert_eq!(seen, expected);
    assert!(uses[0].defaulted() && !uses[2].defaulted());
}

#[test]
fn expose_splits_at_blanks() {
    for (text, expected) in [
        ("80", vec!["80"]),
        ("$two", vec!["80", "81"]),
        ("1$two", vec!["180", "81"]),
        ("\"$two\"", vec!["80 81"]),
        ("$none", vec![]),
        ("$u/tcp", vec!["${u}/tcp"]),
    ] {
        let words: Vec<String> = expand(text).words.iter().map(Value::to_string).collect();
        assert_eq!(words, expected, "{text}");
    }
}

#[test]
fn other_escapes_and_literal_quotes() {
    assert_eq!(expand_as("`$x \\$x", '`', Quotes::Removed).value.known(), Some(r"$x \val"));
    assert_eq!(expand_as("it's \"$x\" \\$x", '\\', Quotes::Literal).value.known(), Some("it's \"val\" $x"));
}

#[test]
fn every_prefix_ends() {
    let text = "a'b'\"$x\\\"\"${path//?.c/<$0>}${none:-${u:?$1}}${x#\\*}$@é";
    for end in (0..=text.len()).filter(|&end| text.is_char_boundary(end)) {
        expand(&text[..end]);
        expand_as(&text[..end], '`', Quotes::Literal);
    }
}

fn nested(depth: usize) -> String {
    format!("a{}w{}b", "${none:-".repeat(depth), "}".repeat(depth))
}

#[test]
fn substitutions_are_read_to_a_depth() {
    assert_eq!(expand(&nested(DEEPEST)).value.known(), Some("awb"));
    for depth in [DEEPEST + 1, MOST_USES] {
        for text in [nested(depth), format!("\"{}\"", nested(depth))] {
            let expansion = expand(&text);
            assert_eq!(expansion.value.known(), None);
            let error = expansion.error.unwrap();
            assert_eq!((&text[error.span.range()], error.by), ("${", Refused::TooDeep));
            assert_eq!(error.span.start as usize, text.find('$').unwrap() + DEEPEST * "${none:-".len());
        }
    }
}

#[test]
fn variables_are_read_to_a_number() {
    let expansion = expand(&"$x".repeat(MOST_USES));
    assert_eq!((expansion.uses.len(), expansion.too_long.is_some()), (MOST_USES, false));
    let expansion = expand(&"$x".repeat(MOST_USES + 1));
    assert_eq!((expansion.uses.len(), expansion.value.known()), (0, None));
    assert_eq!(expansion.too_long.map(|span| span.start as usize), Some("$x".len() * MOST_USES));
}

#[test]
fn values_are_put_in_to_a_length() {
    let long = "x".repeat(LONGEST / 2);
    let lookup = |name: &str| if name == "l" { Binding::Set(Value::text(&*long)) } else { Binding::Unset };
    let expander = Expander { lookup: &lookup, escape: '\\', quotes: Quotes::Removed };
    let expand = |text: &str| expander.expand(text, &Places::From(0)).value.to_string().replace(&long, "L");
    assert_eq!(expand("$l$l"), "LL");
    assert_eq!(expand("$l$l-$l\"$l\""), "LL-${l}${l}");
    assert_eq!(expand("${l//x/yyy}"), "${l}");
    assert_eq!(expand("${l##*x*x}"), "");
    assert_eq!(expand("${l//x*y/z}"), "${l}");
}
