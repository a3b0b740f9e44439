use super::*;
use crate::model::{Inputs, Model};
use crate::syntax::parse;

/// Each mount of `RUN <flags> true` in `/app`: kind, writable, source, target, id.
fn read(flags: &str) -> Vec<String> {
    let text = format!("FROM scratch\nWORKDIR /app\nENV V=x\nRUN {flags} true\n");
    let dockerfile = parse(&text);
    let model = Model::new(&text, &dockerfile, &Inputs::default());
    let instruction = model.instruction(3);
    let state = &model.step(3).before;
    let words = mounts(instruction).into_iter().map(|mount| {
        let writable = if mount.is_writable() { "rw" } else { "ro" };
        let source = mount.source(state, instruction, '\\');
        let target = mount.target(state, instruction, '\\');
        format!("{:?} {writable} {source} {target} {}", mount.kind(), mount.id(state, instruction, '\\'))
    });
    words.collect()
}

#[test]
fn mounts_have_their_defaults() {
    for (flags, expected) in [
        ("--mount=target=/x", "Bind ro / /x "),
        ("--mount=source=a,target=b", "Bind ro /a /app/b "),
        ("--mount=type=bind", "Bind ro / /app "),
        ("--mount=type=cache,dst=/c/$V/,RW=false", "Cache ro / /c/x /c/x"),
        ("--mount=type=cache,target=/c,id=n,sharing=locked", "Cache rw / /c n"),
        ("--mount=type=bind,src=../a/./b,destination=/d,rw", "Bind rw /a/b /d "),
        ("--mount=type=tmpfs,target=/t", "Tmpfs rw / /t "),
        ("--mount=type=secret,id=key", "Secret ro / /run/secrets/key key"),
        ("--mount=type=secret,target=/a/key", "Secret ro / /a/key key"),
        ("--mount=type=ssh", "Ssh ro / /app "),
        ("--mount=type=odd", "Unknown ro / /app "),
    ] {
        assert_eq!(read(flags), [expected], "{flags}");
    }
}

#[test]
fn fields_have_their_places() {
    let text = "FROM a\nRUN --mount=type=cache,SRC=a,ro,target=/x true\n";
    let dockerfile = parse(text);
    let mounts = mounts(&dockerfile.instructions[1]);
    let fields: Vec<_> =
        mounts[0].fields.iter().map(|it| (it.name(), &text[it.key.span], &text[it.value_span()])).collect();
    let expected =
        [("type", "type", "cache"), ("source", "SRC", "a"), ("readonly", "ro", "ro"), ("target", "target", "/x")];
    assert_eq!(fields, expected);
}

#[test]
fn the_builder_refuses_what_a_kind_does_not_have() {
    for (mount, fault) in [
        ("type=secret,required,id=a", None),
        ("required,type=secret,id=a", Some("required")),
        ("size=1g,type=tmpfs,target=/t", Some("size")),
        ("type=cache,target=/c,mode=0755,uid=1000,sharing=locked", None),
        ("type=cache,target=/c,mode=0785", Some("0785")),
        ("type=cache,target=/c,sharing=lock", Some("lock")),
        ("type=bnd,target=/c", Some("bnd")),
        ("type=$KIND,size=1", None),
        ("source=a,target=/b,uid=1", Some("uid=1")),
        ("type=ssh,source=a", Some("source=a")),
        ("type=bind,target", Some("target")),
        ("type=bind,target=/a,rw=maybe", Some("maybe")),
    ] {
        let text = format!("FROM x\nRUN --mount={mount} true");
        let file = crate::syntax::parse(&text);
        let found = super::mounts(&file.instructions[1])[0].fault();
        assert_eq!(found.map(|found| &text[found.span.range()]), fault, "{mount}");
    }
}
