use super::*;

#[test]
fn files_have_the_names_that_git_gives_them() {
    assert_eq!(blob(b"hello\n", 40), "ce013625030ba8dba906f756967f9e9ca394464a");
    assert_eq!(blob(b"", 64), "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813");
    assert_eq!(with_plain_line_endings(b"a\r\nb\rc\r\n"), b"a\nb\rc\n");
}

#[test]
fn only_a_mode_that_somebody_set_is_another() {
    let before = Tree::new([
        ("a", Node::file(b"")),
        ("b", Node::file(b"")),
        ("c", Node::file(b"")),
        ("run", Node::file(b"").with_mode(0o755)),
        ("x/y", Node::directory()),
    ]);
    let mut after = Tree::new([
        ("a", Node::file(b"").with_mode(0o664)),
        ("b", Node::file(b"").with_mode(0o664)),
        ("c", Node::file(b"").with_mode(0o600)),
        ("run", Node::file(b"").with_mode(0o775)),
        ("x", Node::directory().with_mode(0o700)),
        ("x/y", Node::directory().with_mode(0o775)),
    ]);
    take_usual_modes(&before, &mut after);
    let modes: Vec<u32> = after.iter().map(|(_, node)| node.mode).collect();
    assert_eq!(modes, [0o644, 0o644, 0o600, 0o755, 0o700, 0o755]);
}

#[test]
fn a_pointer_names_the_bytes_that_it_stands_for() {
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 2\n";
    assert!(is_pointer_to(pointer, "ab") && !is_pointer_to(pointer, "cd") && !is_pointer_to(b"oid sha256:ab", "ab"));
}
