use super::*;

fn outside(name: &str) -> Outside {
    match name {
        "HOME" => Outside::Set("/root".to_owned()),
        "EMPTY" => Outside::Unset,
        _ => Outside::Unknown,
    }
}

fn join(directory: &str, path: &str) -> String {
    crate::context::path::join(directory, path)
}

fn files(path: &str) -> Option<String> {
    match path {
        "/app/env.sh" => Some("export NAME=shop\nsetup() { pip install \"$1\"; }\n".to_owned()),
        "/app/scripts/lib.sh" => Some("log() { echo \"$@\"; }\n".to_owned()),
        "/app/again.sh" => Some(". ./again.sh\nmake\n".to_owned()),
        _ => None,
    }
}

fn all(text: &str, arguments: &[&str]) -> Unrolled {
    let start = Start {
        name: "./scripts/run.sh",
        arguments: arguments.iter().map(|it| Some((*it).to_owned())).collect(),
        bytes: 1 << 20,
        directory: Some("/app"),
        join,
        variable: &outside,
        file: &files,
    };
    unroll(text, &start)
}

/// The commands of a script: a `?` stands before what perhaps runs, the directory behind it where it is another.
#[track_caller]
fn check(text: &str, arguments: &[&str], expected: &[&str]) {
    let unrolled = all(text, arguments);
    let shown = |item: &Item| {
        let directory = match item.directory.as_deref() {
            Some("/app") => String::new(),
            Some(other) => format!(" @ {other}"),
            None => " @ ?".to_owned(),
        };
        format!("{}{}{directory}", if item.certain { "" } else { "? " }, item.text)
    };
    assert_eq!(unrolled.items.iter().map(shown).collect::<Vec<_>>(), expected, "{text}");
}

#[test]
fn arguments_decide() {
    let dispatch =
        "case \"$1\" in\n deps|install) npm ci ;;\n build) npm run build ;;\n *) echo usage; exit 1 ;;\nesac\nmake";
    check(dispatch, &["deps"], &["npm ci", "make"]);
    check(dispatch, &["build"], &["npm run build", "make"]);
    check(dispatch, &["other"], &["echo usage"]);
    check("if [ -z \"$1\" ]; then exit 1; fi\npip install $1", &["flask"], &["pip install flask"]);
    check(
        "if [ $# -lt 1 ]; then apt-get update; elif [[ $1 == d* ]]; then gem install x; fi",
        &["dev"],
        &["gem install x"],
    );
    check("[ \"$1\" = a ] && make a\n[ \"$1\" = b ] || make c", &["b"], &[]);
    check("npm \"$@\"", &["ci", "--x y"], &["npm 'ci' '--x y'"]);
    check("shift; set -e; exec \"$@\"\nmake", &["a", "npm", "ci"], &["exec 'npm' 'ci'"]);
    check(
        "while [ $# -gt 0 ]; do case $1 in --all) ALL=1;; *) T=$1;; esac; shift; done; make $T$ALL",
        &["--all", "x"],
        &["make x1"],
    );
    check("for it in a b; do make $it; done", &[], &["make a", "make b"]);
    check("make ${1:-all} ${2-x} ${HOME%/*}", &["", "y"], &["make all y"]);
    check("${@:2}", &["a", "npm", "ci"], &["npm ci"]);
}

#[test]
fn functions_stand_where_they_are_called() {
    check(
        "install() { apt-get install -y \"$@\"; }\nmain() { install git; return; make; }\nmain",
        &[],
        &["apt-get install -y 'git'"],
    );
    check("f() { f; }\nf\nmake", &[], &["make"]);
    assert!(!all("f() { f; }\nf\nmake", &[]).gaps.is_empty());
    check(". ./env.sh\nsetup $NAME", &[], &["pip install \"shop\""]);
    check(
        "DIR=\"$(cd \"$(dirname \"$0\")\" && pwd)\"\n. \"$DIR/lib.sh\"\nlog a\ncd $DIR && make",
        &[],
        &["echo 'a'", "make @ /app/scripts"],
    );
    check("source $(dirname ${BASH_SOURCE[0]})/lib.sh; log b", &[], &["echo 'b'"]);
    check(". ./missing.sh; . ./again.sh", &[], &[". ./missing.sh", "make"]);
    check(
        "sh -c 'npm ci && make $0'\nbash <<EOF\ngem install x\nEOF\ncat <<EOF > /etc/x\n$(make y)\nEOF",
        &[],
        &["npm ci", "? make sh", "gem install x", "make y", "cat <<< _ > /etc/x"],
    );
}

#[test]
fn what_is_not_known_goes_all_ways() {
    check(
        "if command -v apk; then apk add git; else apt-get install git; fi",
        &[],
        &["command -v apk", "? apk add git", "? apt-get install git"],
    );
    check("X=1; if [ -f a ]; then X=2; cd b; fi; make $X", &[], &["[ -f a ]", "make $X @ ?"]);
    check("[ -f a ] && exit 0; make", &[], &["[ -f a ]", "make"]);
    check("test -d x || mkdir x", &[], &["test -d x", "? mkdir x"]);
    check("V=$(cat VERSION); make $V", &[], &["cat VERSION", "make $V"]);
    check("make V=$(cat VERSION)", &[], &["cat VERSION", "make V=$_"]);
    check("for f in *.sh; do sh $f; done; make $f", &[], &["? sh $f", "make $f"]);
    check("while read line; do rm $line; done < list", &[], &[": < list", "? rm $line"]);
    check("case $UNKNOWN in a) make a;; *) make b;; esac", &[], &["? make a", "? make b"]);
    check("(cd x && make) | tee log; make &", &[], &["make @ /app/x", ": | tee log", "make"]);
    check("curl https://x | sh -s", &[], &["curl https://x | sh -s"]);
    check(
        "eval \"$UNKNOWN\"; eval npm ci; trap 'rm -f /tmp/x' EXIT",
        &[],
        &["eval \"$UNKNOWN\"", "npm ci", "? rm -f /tmp/x"],
    );
    assert_eq!(all("make $A ${B:-$C}; D=1; make $D $1", &[]).reads.into_iter().collect::<Vec<_>>(), ["A", "B", "C"]);
}

#[test]
fn no_script_takes_for_ever() {
    for text in [
        "while :; do make; done",
        "for a in 1 2 3 4; do for b in 1 2 3 4; do for c in 1 2 3 4; do for d in 1 2 3 4; do for e in 1 2 3 4 5 6; do for f in 1 2 3 4; do make; done; done; done; done; done; done",
        "f() { f; f; }; f",
        "while x; do while x; do while x; do while x; do while x; do while x; do while x; do while x; do while x; do while x; do while x; do while x; do y; done; done; done; done; done; done; done; done; done; done; done; done",
    ] {
        assert!(!all(text, &[]).gaps.is_empty(), "{text}");
    }
}
