//! Fixed work to count instructions of: `work parse|lint|keystroke ROUNDS`, or `work SHAPE SIZE` for one lint of a file in
//! which one thing is there SIZE times. `benches/instructions` runs it.

use std::hint::black_box;

use trimtab::config::Config;
use trimtab::context::Context;
use trimtab::lint;
use trimtab::syntax;
use trimtab::text::Source;

/// A file as projects have them: stages, long commands, a heredoc, comments.
const TEXT: &str = include_str!("work.Dockerfile");

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let (Some(what), Some(Ok(rounds))) = (arguments.next(), arguments.next().map(|rounds| rounds.parse::<usize>()))
    else {
        return;
    };
    let long = TEXT.repeat(20);
    let (context, config) = (Context::unknown(), Config::default());
    let check = |text: String| {
        black_box(lint::lint(&Source::from_text("Dockerfile", text), &context, &config));
    };
    if let Some(text) = shape(&what, rounds) {
        return check(text);
    }
    for round in 0..rounds {
        match what.as_str() {
            "parse" => drop(black_box(syntax::parse(black_box(&long)))),
            "lint" => check(long.clone()),
            "keystroke" => check(format!("{TEXT}RUN echo {round}\n")),
            _ => {}
        }
    }
}

/// A file in which one thing is there `size` times.
fn shape(name: &str, size: usize) -> Option<String> {
    let (before, piece, after) = match name {
        "runs" => ("", "RUN apt-get update && apt-get install -y curl\n", ""),
        "commands" => ("RUN true", " && apt-get install -y curl", "\n"),
        "words" => ("RUN apt-get install", " curl", "\n"),
        "comments" => ("", "# a comment\n", ""),
        "typos" => ("", "FORM x\n", ""),
        "pairs" => ("ENV a=b", " c=d", "\n"),
        "envs" => ("", "ENV a b\n", ""),
        "args" => ("", "ARG a=$b\n", ""),
        "continuations" => ("RUN a", " \\\n  # why\n  b", "\n"),
        "stages" => ("", "FROM debian AS a\nCOPY --from=a . .\n", ""),
        "copies" => ("", "COPY a b\n", ""),
        "heredocs" => ("", "RUN <<E\necho\nE\n", ""),
        "openers" => ("RUN", " <<E", "\n"),
        "body" => ("RUN <<E\n", "apt-get install -y curl\n", "E\n"),
        "nested" => ("RUN ", "$(", "\n"),
        "groups" => ("RUN ", "(", "\n"),
        "quotes" => ("RUN ", "\"'", "\n"),
        "substitutions" => ("ENV a=", "${b:-", "\n"),
        "array" => ("CMD [\"a\"", ", \"b\"", "]\n"),
        "brackets" => ("CMD ", "[", "\n"),
        "nuls" => ("", "\0", ""),
        "silences" => ("", "# trimtab ignore=untagged-base-image\nRUN a\n", ""),
        _ => return None,
    };
    Some(format!("FROM debian:12\n{before}{}{after}", piece.repeat(size)))
}
