use super::*;
use crate::model::{Inputs, Model};
use crate::syntax::parse;

/// What the last instruction of a file brings.
fn read(text: &str) -> Transfer {
    let text = format!("FROM scratch\nWORKDIR /app\nENV D=src U=https://x/\nARG V\n{text}\n");
    let dockerfile = parse(&text);
    let model = Model::new(&text, &dockerfile, &Inputs::default());
    model.transfer(model.steps.len() - 1).expect("a COPY or ADD").clone()
}

#[test]
fn sources_are_told_apart() {
    for (text, expected) in [
        ("COPY a/../b/ x", "Path Some(\"b\")"),
        ("COPY . x", "Path Some(\"\")"),
        ("COPY /../a x", "Path Some(\"a\")"),
        ("COPY $D/*.c x", "Path Some(\"src/*.c\")"),
        ("COPY $V x", "Unknown None"),
        ("COPY a/$V x", "Path None"),
        ("COPY --from=b /usr/bin x", "Path Some(\"usr/bin\")"),
        ("COPY <<EOF x\nEOF", "Heredoc { index: 0, name: \"EOF\" } None"),
        ("ADD https://a/b.tar x", "Url None"),
        ("ADD ${U}b.tar x", "Url None"),
        ("ADD https://a/b-$V.tar x", "Url None"),
        ("ADD https://github.com/a/b.git#v1 x", "Git None"),
        ("ADD git@github.com:a/b.git x", "Git None"),
        ("ADD git://a/b x", "Git None"),
        ("ADD a:b x", "Path Some(\"a:b\")"),
    ] {
        let source = &read(text).sources[0];
        assert_eq!(format!("{:?} {:?}", source.kind, source.path()), expected, "{text}");
    }
}

#[test]
fn destinations_are_absolute() {
    for (text, path, is_directory) in [
        ("COPY a x", Some("/app/x"), false),
        ("COPY a x/", Some("/app/x"), true),
        ("COPY a .", Some("/app"), true),
        ("COPY a ./", Some("/app"), true),
        ("COPY a /x//y/../", Some("/x"), true),
        ("COPY a $D", Some("/app/src"), false),
        ("COPY a $V/", None, true),
        ("COPY [\"a\", \"b c\"]", Some("/app/b c"), false),
    ] {
        let destination = read(text).destination.expect("a destination");
        assert_eq!((destination.path.as_deref(), destination.is_directory), (path, is_directory), "{text}");
    }
}

#[test]
fn flags_are_typed() {
    let copy = read("COPY --from=b --link --parents=false --chown=1:1 --exclude=*.md --exclude=x a b /c/");
    assert!(copy.link && copy.is_linked() && !copy.parents);
    assert_eq!(copy.from.map(|word| word.text).as_deref(), Some("b"));
    assert_eq!(copy.excludes.len(), 2);
    assert!(!read("COPY --link --chmod=644 a b").is_linked());
    assert_eq!(read("ADD --unpack=false a b").unpack, Some(false));
}

#[test]
fn files_keep_their_names() {
    for (text, expected) in [
        ("COPY a/b/ x", Some("b")),
        ("COPY . x", None),
        ("COPY a/*.c x", None),
        ("COPY <<EOF x\nEOF", Some("EOF")),
        ("ADD https://a/b/c.tar?x#y x", Some("c.tar")),
        ("ADD https://a x", None),
        ("COPY a/$V x", None),
    ] {
        assert_eq!(read(text).sources[0].file_name().as_deref(), expected, "{text}");
    }
}
