//! Scripts and the commands that are read from them.

use super::*;
use crate::text::Span;

/// Joins the lines of a `RUN` as BuildKit does: continuations, comment lines and empty lines between them go.
fn joined(source: &str) -> Joined {
    let mut joined = Joined::new();
    let mut at = 0;
    let mut continues = false;
    for line in source.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let start = at;
        at += line.len();
        if continues && (content.trim_start().starts_with('#') || content.trim().is_empty()) {
            continue;
        }
        let kept = content.trim_end().strip_suffix('\\');
        continues = kept.is_some();
        joined.push(source, Span::new(start as u32, (start + kept.unwrap_or(content).len()) as u32));
        if !continues && line.ends_with('\n') {
            joined.push(source, Span::new((at - 1) as u32, at as u32));
        }
    }
    joined
}

fn shown(word: &Word) -> String {
    let value = word.value();
    let plain = !value.is_empty() && !value.contains([' ', '\n', '|']);
    if plain { value.to_owned() } else { format!("«{}»", value.replace('\n', "⏎")) }
}

/// One line for each command: joiner, place, whether it is certain to run (`*`), its parts.
fn rendered(script: &Script) -> Vec<String> {
    let render = |command: &Command| {
        let mut line = vec![
            match command.joiner {
                Joiner::First => "-",
                Joiner::And(_) => "&&",
                Joiner::Or(_) => "||",
                Joiner::Semi(_) => ";",
                Joiner::Newline => "⏎",
                Joiner::Pipe(_) => "|",
                Joiner::Background(_) => "&",
            }
            .to_owned(),
        ];
        if command.place != Place::TopLevel {
            line.push(format!("{:?}", command.place).to_lowercase());
        }
        line.extend(command.run.certain.then(|| "*".to_owned()));
        line.extend(command.run.negated.then(|| "!".to_owned()));
        line.extend(command.assignments.iter().map(|set| format!("{}={}", set.name, shown(&set.value))));
        if !command.wrappers.is_empty() {
            line.push(format!("({})", command.wrappers.iter().map(shown).collect::<Vec<_>>().join(" ")));
        }
        line.extend(command.words.iter().map(shown));
        let redirection = |it: &Redirection| {
            let descriptor = it.descriptor.map_or(String::new(), |descriptor| descriptor.to_string());
            format!("{descriptor}{}{}", it.operator, shown(&it.target))
        };
        line.extend(command.redirections.iter().map(redirection));
        line.join(" ")
    };
    script.commands.iter().map(render).collect()
}

/// The text of `span`, a span of the source of `text`, as the shell gets it.
fn slice(text: &Joined, span: Span) -> String {
    let pieces = text.pieces().filter(|(_, place)| place.overlaps(span));
    let cut = pieces.map(|(at, place)| {
        let from = at.start + span.start.saturating_sub(place.start);
        &text.text[from as usize..(at.end - place.end.saturating_sub(span.end)) as usize]
    });
    cut.collect()
}

fn parsed(source: &str) -> Script {
    parse(&joined(source), Dialect::Sh)
}

fn check(source: &str, expected: &[&str]) {
    let (text, script) = (joined(source), parsed(source));
    assert_eq!(rendered(&script), expected, "{source}");
    for command in &script.commands {
        for word in command.words.iter().chain(&command.wrappers) {
            let there = slice(&text, word.span);
            assert_eq!(there.replace('\\', ""), word.raw().replace('\\', ""), "{source}");
        }
    }
}

/// As [`check`], for text that is a whole script.
fn clean(source: &str, expected: &[&str]) {
    assert!(parsed(source).clean, "{source}");
    check(source, expected);
}

/// As [`check`], for invalid text.
fn broken(source: &str, expected: &[&str]) {
    assert!(!parsed(source).clean, "{source}");
    check(source, expected);
}

#[test]
fn lists() {
    clean("a", &["- * a"]);
    clean("a && b || c", &["- * a", "&& b", "|| c"]);
    clean("a && b && c", &["- * a", "&& * b", "&& * c"]);
    clean("a; b && c", &["- * a", "; * b", "&& * c"]);
    clean("a && b; c", &["- * a", "&& b", "; * c"]);
    clean("a || b && c", &["- * a", "|| b", "&& * c"]);
    clean("a & b", &["- * a", "& * b"]);
    clean("a\nb\n", &["- * a", "⏎ * b"]);
    clean("a | b | c", &["- pipeline * a", "| pipeline * b", "| pipeline * c"]);
    clean("! a && b", &["- * ! a", "&& * b"]);
    clean("a;", &["- * a"]);
    clean("", &[]);
    clean("# nothing", &[]);
}

#[test]
fn tasks_of_a_list() {
    clean("mix do deps.get --only prod, deps.compile", &["- * mix deps.get --only prod", "&& * mix deps.compile"]);
    clean(
        "mix do local.hex --force + compile , release",
        &["- * mix local.hex --force", "&& * mix compile", "&& * mix release"],
    );
    clean("mix do compile && echo a, b", &["- * mix compile", "&& * echo a, b"]);
    clean("mix do", &["- * mix do"]);
}

#[test]
fn continuation_shapes() {
    clean("apt-get install \\\n  # why\n\n  curl \\\n  wget", &["- * apt-get install curl wget"]);
    clean("apt-get install a\\\n b\\\nc", &["- * apt-get install a bc"]);
    clean("a && \\\n b && \\\n c", &["- * a", "&& * b", "&& * c"]);
    clean("a \\\n && b \\\n && c", &["- * a", "&& * b", "&& * c"]);
    clean("a ;\\\n b;\\\n c", &["- * a", "; * b", "; * c"]);
    clean("a \\  \n && b", &["- * a", "&& * b"]);
    clean("apt-get install -y \\\r\n  curl \\\r\n  wget\r\n", &["- * apt-get install -y curl wget"]);
    clean("ap\\\n# x\nt-get up\\\ndate", &["- * apt-get update"]);
}

#[test]
fn words_and_quotes() {
    clean("echo 'a b' \"c $D\" e\\ f", &["- * echo «a b» «c ${D}» «e f»"]);
    clean("echo é ü && ls ñ", &["- * echo é ü", "&& * ls ñ"]);
    clean("\"/usr/bin/apt-get\" 'update'", &["- * /usr/bin/apt-get update"]);
    clean("echo \"a \\\"b\\\" 'c'\"", &["- * echo «a \"b\" 'c'»"]);
    clean("$CMD run", &["- * ${CMD} run"]);
}

#[test]
fn assignments_and_redirections() {
    clean("A=1 B=\"x y\" cmd > out 2>&1 < in", &["- * A=1 B=«x y» cmd >out 2>&1 <in"]);
    clean("A=1", &["- * A=1"]);
    clean("X=$(id -u) && export Y=2", &["- * X=${…}", "- substitution * id -u", "&& * export Y=2"]);
    clean("a &>> log; b >| f", &["- * a &>>log", "; * b >|f"]);
    clean("> f", &["- * >f"]);
    clean("exec 3>&1", &["- * exec 3>&1"]);
    clean("a=(1 2) b", &["- * a=«(1 2)» b"]);
}

#[test]
fn wrappers_are_seen_through() {
    clean("sudo -E -u root apt-get install -y x", &["- * (sudo -E -u root) apt-get install -y x"]);
    clean("env -u X A=1 /usr/bin/apt-get update", &["- * A=1 (env -u X) /usr/bin/apt-get update"]);
    clean("time nice -n 5 make", &["- * (time nice -n 5) make"]);
    clean("time -p make", &["- * (time -p) make"]);
    clean("command -v curl", &["- * command -v curl"]);
    clean("exec gosu app tini -- run", &["- * (exec gosu app tini --) run"]);
    clean("busybox wget x", &["- * (busybox) wget x"]);
    clean("a | xargs -n 1 rm -rf", &["- pipeline * a", "| pipeline * (xargs -n 1) rm -rf"]);
    clean("conda run -n env pip install x", &["- * (conda run -n env) pip install x"]);
    clean("sudo", &["- * sudo"]);
    clean("timeout -k 5 60 a", &["- * (timeout -k 5 60) a"]);
}

#[test]
fn scripts_in_words() {
    clean("sh -c 'a && b'", &["- * sh -c «a && b»", "- script * a", "&& script * b"]);
    clean("bash -euxo pipefail -c \"a; b\"", &["- * bash -euxo pipefail -c «a; b»", "- script * a", "; script * b"]);
    clean("sh -c \"echo \\\"x y\\\" \\$Z\"", &["- * sh -c «echo \"x y\" $Z»", "- script * echo «x y» ${Z}"]);
    clean("su - app -c 'a b'", &["- * su - app -c «a b»", "- script * a b"]);
    clean("sudo sh -c 'a > /b'", &["- * (sudo) sh -c «a > /b»", "- script * a >/b"]);
    clean("eval \"a $B\"", &["- * eval «a ${B}»", "- script * a ${B}"]);
    clean("sh run.sh -c x", &["- * sh run.sh -c x"]);
    clean("sh -c 'sh -c \"a\"'", &["- * sh -c «sh -c \"a\"»", "- script * sh -c a", "- script * a"]);
}

#[test]
fn substitutions() {
    clean(
        "echo $(a $(b)) `c`",
        &["- * echo ${…} ${…}", "- substitution * a ${…}", "- substitution * b", "- substitution * c"],
    );
    clean("x \"$(case $a in b) c;; esac)\"", &["- * x ${…}", "- branch c"]);
    clean("x `echo \\`a\\``", &["- * x ${…}", "- substitution * echo ${…}", "- substitution * a"]);
    clean("diff <(a) <(b)", &["- * diff ${…} ${…}", "- substitution * a", "- substitution * b"]);
    clean("a > $(b)", &["- * a >${…}", "- substitution * b"]);
}

#[test]
fn constructs() {
    clean("(a && b) && c", &["- subshell * a", "&& subshell * b", "&& * c"]);
    clean("{ a; b; } > f", &["- group * a", "; group * b"]);
    clean(
        "if a; then b; elif c; then d; else e; fi",
        &["- condition * a", "- branch b", "- condition c", "- branch d", "- branch e"],
    );
    clean("for x in 1 $Y $(z); do a $x; done; b", &["- substitution * z", "- loop a ${x}", "; * b"]);
    clean("while a; do b; done", &["- condition * a", "- loop b"]);
    clean("case $X in a|b) c;; *) d; e;; esac", &["- branch c", "- branch d", "; branch e"]);
    clean("f() { a; }; f", &["- group a", "; * f"]);
    clean("[ -f x ] && [[ -n $Y && $Z == a* ]]", &["- * [ -f x ]", "&& * [[ -n ${Y} && ${Z} == a* ]]"]);
    clean("set -ex; exit 1", &["- * set -ex", "; * exit 1"]);
    clean("a || { b; exit 1; }", &["- * a", "- group b", "; group exit 1"]);
    clean("for ((i=0;i<3;i++)); do a; done", &["- loop a"]);
    clean("((i = 1)) && a", &["&& * a"]);
    clean("((a $B | b) || c)", &["- pipeline * a ${B}", "| pipeline * b", "|| subshell c"]);
    clean("((a x | b))", &["- pipeline * a x", "| pipeline * b"]);
}

#[test]
fn heredocs_in_the_text() {
    clean("cat <<EOF > f && a\nx $Y $(b)\nEOF\nc\n", &["- * cat <<EOF >f", "- substitution * b", "&& a", "⏎ * c"]);
    clean("cat <<'EOF'\n$Y\nEOF\n", &["- * cat <<EOF"]);
    clean("bash <<-EOF\n\ta\n\tb\n\tEOF\n", &["- * bash <<-EOF", "- script * a", "⏎ script * b"]);
    clean("python3 <<EOF\nimport x\nEOF\n", &["- * python3 <<EOF"]);
}

#[test]
fn half_typed_text() {
    broken("a && b &&", &["- a", "&& b"]);
    broken("a && && b", &["- a", "&& b"]);
    broken("a && echo \"b", &["- a", "&& echo b"]);
    broken("if a; then b", &["- condition a", "- branch b"]);
    broken("for x in a b; do c $x &&", &["- loop c ${x}"]);
    broken("{ a; } > $F && (b", &["- group a", "- subshell b"]);
    broken("(a; b", &["- subshell a", "; subshell b"]);
    broken("a ) && b", &["- a", "&& b"]);
    broken("x $(a", &["- x ${…}", "- substitution a"]);
    clean("a <<EOF && b\nbody $X\n", &["- * a <<EOF", "&& * b"]);
    broken("case $x in a) b;; c", &["- branch b"]);
    broken("f() { a; b", &["- group a", "; group b"]);
    broken("a | b | (", &["- pipeline a", "| pipeline b"]);
    broken("A=1 sudo apt-get install 'x", &["- A=1 (sudo) apt-get install x"]);
    // What is appended would be a part of the last word.
    broken("a && b c${d e && f", &["- * a", "&& * b «c${d e && f»"]);
    broken("a && b -y {c d && e\n", &["- a", "&& b -y {c d", "&& e"]);
}

#[test]
fn variables() {
    let names = |source: &str| {
        let script = parsed(source);
        let of = |read: &Variable| read.name.clone();
        (script.reads.iter().map(of).collect::<Vec<_>>().join(" "), {
            script.reads_from_outside().map(of).collect::<Vec<_>>().join(" ")
        })
    };
    let check = |source, all: &str, outside: &str| {
        assert_eq!(names(source), (all.to_owned(), outside.to_owned()), "{source}");
    };
    check("echo $A ${B:-x} '$C' \"$D\" \\$E", "A B D", "A B D");
    check("A=1; echo $A", "A", "");
    check("A=1 && echo $A $B", "A B", "B");
    check("A=$A:x && echo $A", "A A", "A");
    check("x || A=1; echo $A", "A", "A");
    check("(A=1); echo $A", "A", "A");
    check("export A=1; sh -c 'echo $A $B'", "A B", "B");
    check("for i in $L; do echo $i; done", "L i", "L");
    check("echo $((A + 1)) $(b $C)", "A C", "A C");
    check("cat <<EOF\n$A\nEOF\ncat <<'EOF'\n$B\nEOF\n", "A", "A");
    check("x > $OUT", "OUT", "OUT");
    check("((N > 1)) && [[ $M ]]", "N M", "N M");
}

#[test]
fn the_list_at_the_top() {
    let source = "a && \\\n  b | c && \\\n  { d; } > e; f";
    let script = parsed(source);
    let links: Vec<_> =
        script.chain.iter().map(|link| (&source[link.span.range()], link.shape, link.commands.clone())).collect();
    assert_eq!(
        links,
        [
            ("a", Shape::Command, 0..1),
            ("b | c", Shape::Pipeline, 1..3),
            ("{ d; } > e", Shape::Compound, 3..4),
            ("f", Shape::Command, 4..5)
        ]
    );
    let operators: Vec<_> =
        script.chain.iter().map(|link| link.joiner.span().map_or("", |span| &source[span.range()])).collect();
    assert_eq!(operators, ["", "&&", "&&", ";"]);
    assert!(!script.is_and_chain() && parsed("a && b | c").is_and_chain());
    let half: Vec<_> = parsed("a && (b; c) | d && ").chain.iter().map(|link| link.commands.clone()).collect();
    assert_eq!(half, [0..1, 1..4]);
}

#[test]
fn other_languages_are_left_alone() {
    for dialect in [Dialect::PowerShell, Dialect::Cmd, Dialect::Other] {
        let script = parse(&joined("Get-ChildItem | % { $_ }"), dialect);
        assert!(script.opaque && script.is_empty());
    }
}

#[test]
fn flags_and_operands() {
    let script = parsed("tar -xzf a.tar --directory=/b -- -c && apt-get -qq install");
    let tar = &script.commands[0];
    assert!(tar.has_flag(&["x"]) && tar.has_flag(&["directory"]) && !tar.has_flag(&["c"]));
    assert_eq!(tar.flags().find(|flag| flag.name == "directory").and_then(|flag| flag.value), Some("/b"));
    assert_eq!(tar.operands().map(Word::value).collect::<Vec<_>>(), ["a.tar", "-c"]);
    assert_eq!(script.commands[1].flags().filter(|flag| flag.name == "q").count(), 2);
}

#[test]
fn pipes_have_their_places() {
    for (source, expected) in [
        ("a | b |& c", "2 6"),
        ("a || b; (c | d) | while read x; do e | f; done", "11 16 37"),
        ("x=$(a | b)", "6"),
        ("sh -c 'a | b'", "9"),
        ("echo '|' \"|\"", ""),
        ("a | b && (", "2"),
    ] {
        let script = parse(&Joined::of(source), Dialect::Sh);
        let mut places: Vec<u32> = script.pipes.iter().map(|pipe| pipe.start).collect();
        places.sort_unstable();
        let places: Vec<String> = places.iter().map(ToString::to_string).collect();
        assert_eq!(places.join(" "), expected, "{source}");
    }
}

#[test]
fn a_heredoc_whose_substitution_does_not_end_is_broken() {
    for (body, is_clean) in [("a `b` $(c)", true), ("a `b", false), ("a $(b", false), ("$(a `b)", false)] {
        assert_eq!(parsed(&format!("cat <<E\n{body}\nE\n")).clean, is_clean, "{body}");
        assert!(parsed(&format!("cat <<'E'\n{body}\nE\n")).clean, "{body}");
    }
}
