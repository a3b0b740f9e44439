//! The commands of real `RUN`s: nothing panics, nearly all are read without faults, and every word is where it says.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::time::Instant;

use trimtab::shell::{self, Command, Dialect, Script, Word};
use trimtab::syntax::{self, Body, Form, Keyword};
use trimtab::text::{Joined, Span};

#[derive(serde::Deserialize)]
struct Case {
    id: String,
    text: String,
}

#[test]
fn the_runs_of_real_files() {
    let data = std::env::var_os("TRIMTAB_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let Ok(file) = std::fs::File::open(data.join("dockerfiles-5000.jsonl.gz")) else {
        println!("skipped: there is no dockerfiles-5000.jsonl.gz in {}", data.display());
        return;
    };
    let (mut runs, mut commands, mut calls) = (0, 0, 0);
    let mut unclean = Vec::new();
    for line in BufReader::new(flate2::read::GzDecoder::new(file)).lines() {
        let case: Case = serde_json::from_str(&line.unwrap()).unwrap();
        for text in texts(&case.text) {
            let script = shell::parse(&text, Dialect::Sh);
            verify(&text, &script, &case.id);
            runs += 1;
            commands += script.commands.len();
            let tools = shell::tools::Tools::builtin();
            calls += script.commands.iter().filter(|command| tools.call(command).is_some()).count();
            if !script.clean {
                unclean.push(format!("{}: {}", case.id, text.text));
            }
        }
    }
    println!("{runs} scripts, {commands} commands, {calls} calls of tools, {} scripts with faults", unclean.len());
    assert!(unclean.len() * 1000 < runs, "too many with faults:\n{}", unclean.join("\n"));
}

/// The shell texts of the `RUN`s of a file.
fn texts(source: &str) -> Vec<Joined> {
    let file = syntax::parse(source);
    let runs = file.instructions.into_iter().filter(|instruction| instruction.kind == Keyword::Run);
    let texts = runs.filter_map(|instruction| match instruction.body {
        Body::Command(Form::Shell(text)) => Some(text),
        _ => None,
    });
    texts.collect()
}

fn verify(text: &Joined, script: &Script, id: &str) {
    for command in &script.commands {
        for word in words(command) {
            // Of the text in double quotes that `sh -c` is given, the shell has taken backslashes.
            let there = slice(text, word.span);
            assert!(there == word.raw() || there.replace('\\', "") == word.raw().replace('\\', ""), "{id}: {there}");
            assert!(command.span.encloses(word.span) || command.span.start == word.span.start, "{id}");
        }
        for read in words(command).flat_map(|word| &word.variables) {
            assert!(slice(text, read.span).contains(read.name.as_str()), "{id}: {read:?}");
        }
    }
    let covered: usize = script.chain.iter().map(|link| link.commands.len()).sum();
    assert_eq!(covered, script.commands.len(), "{id}: {:?}", text.text);
    for pair in script.chain.windows(2) {
        assert!(pair[0].span.end <= pair[1].span.start && pair[0].commands.end == pair[1].commands.start, "{id}");
    }
}

fn words(command: &Command) -> impl Iterator<Item = &Word> {
    command.wrappers.iter().chain(&command.words)
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

/// The whole text as one piece.
fn piece(source: &str) -> Joined {
    Joined::piece(source, Span::new(0, source.len() as u32))
}

#[test]
fn every_prefix_is_read() {
    let sample = "set -eu; A=1 sudo -E apt-get install -y 'a b' \"${X:-$(id -u)}\" `x` | tee >(cat) 2>&1 && \
        if [ -f \"$F\" ]; then for i in {1..3}; do echo $((i+1)); done; elif x; then (y) & fi; \
        case $(uname) in é|b) c;; (*) d ;; esac; f() { g; }; [[ -n $a ]] || sh -c 'a \"$b\"; c' ; cat <<-'EOF' > f\n\tx $Y\n\tEOF\nend <<X\n$(z)\nX\n";
    for (at, _) in sample.char_indices() {
        for text in [&sample[..at], &sample[at..]] {
            let script = shell::parse(&piece(text), Dialect::Bash);
            verify(&piece(text), &script, "prefix");
        }
    }
}

#[test]
fn long_and_deep_texts_take_no_long_time() {
    for (open, close, count) in [
        ("a && ", "b", 12_000),
        ("(", ")", 20_000),
        ("$(", ")", 20_000),
        ("{ ", "; }", 20_000),
        ("if ", " fi", 15_000),
        ("\"$(", ")\"", 15_000),
        ("`", "`", 30_000),
        ("${a:-", "}", 10_000),
        ("sh -c '", "'", 8_000),
        ("a | ", "b", 15_000),
        ("a <<E\n", "E\n", 8_000),
        ("case x in ", " esac", 5_000),
        ("x ", "", 30_000),
        ("'", "", 60_001),
        ("\\", "", 60_001),
        ("{a,", "}", 15_000),
        ("<(", ")", 15_000),
        ("sudo ", "a", 10_000),
        ("f() ", "a", 10_000),
        ("! ", "a", 20_000),
        ("> ", "a", 20_000),
        ("$((", "))", 10_000),
    ] {
        for text in [open.repeat(count), open.repeat(count) + &close.repeat(count)] {
            let begun = Instant::now();
            let script = shell::parse(&piece(&text), Dialect::Bash);
            let commands = script.commands.len();
            println!("{open:?} × {count}: {commands} commands, {:?}", begun.elapsed());
            assert!(begun.elapsed().as_secs() < 5, "{open:?} × {count} takes too long");
        }
    }
}

/// Pieces of shell text that mean something, in any order.
const PIECES: [&str; 40] = [
    "a", "é", " ", " ", "\n", "'", "\"", "`", "$", "${", "}", "$(", ")", "(", "((", "))", "{", ";", ";;", "&", "&&",
    "|", "||", "<<E", "<<-'E'", "E", ">", "2>&1", "if ", "then ", "fi", "case ", " in ", "esac", "do ", "done", "for ",
    "\\", "sh -c '", "A=1 ",
];

#[test]
fn any_text_is_read() {
    arbtest::arbtest(|drawn| {
        let text: String = drawn.arbitrary::<String>()?.chars().filter(|c| !c.is_control() || *c == '\n').collect();
        verify(&piece(&text), &shell::parse(&piece(&text), Dialect::Bash), "any");
        Ok(())
    })
    .budget_ms(1000);
}

#[test]
fn any_order_of_pieces_is_read() {
    arbtest::arbtest(|drawn| {
        let text =
            (0..drawn.int_in_range(0..=40)?).map(|_| drawn.choose(&PIECES).copied()).collect::<Result<String, _>>()?;
        verify(&piece(&text), &shell::parse(&piece(&text), Dialect::Bash), "pieces");
        Ok(())
    })
    .budget_ms(1000);
}
