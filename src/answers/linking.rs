//! Which C library a program needs that a stage builds, where that is certain.

use super::Answers;
use super::go_imports::first_import;
use super::runs::Run;
use crate::context::path;
use crate::model::c_library::CLibrary;
use crate::model::{Binding, Stage};
use crate::shell::Command;
use crate::shell::tools::ToolCall;
use crate::text::Span;

/// A program that is linked with the C library of its stage.
#[derive(Clone, Debug)]
pub struct Linked {
    /// The command that builds it.
    pub span: Span,
    /// The library.
    pub library: CLibrary,
    /// How to build it without, an act.
    pub help: String,
}

/// Packages of Go that are linked with the C library wherever `cgo` is on.
const WITH_CGO: [&str; 12] = [
    "C",
    "net",
    "net/http",
    "net/http/httputil",
    "net/http/pprof",
    "net/rpc",
    "net/smtp",
    "crypto/tls",
    "expvar",
    "log/syslog",
    "net/textproto",
    "os/user",
];

/// What a file says somewhere that links in another way, or brings a library along.
const WAYS: [&str; 11] = [
    "-static",
    "musl",
    "netgo",
    "patchelf",
    "gcompat",
    "glibc",
    "libc6-compat",
    "ld-linux",
    "crt-static",
    "zig",
    "/lib64",
];

impl<'a> Answers<'a> {
    /// The program at a path of a stage, where the stage surely builds it and it needs the C library.
    pub fn linked(&self, stage: &Stage, program: &str) -> Option<Linked> {
        let library = self.named_root(stage)?.base.c_library().filter(|_| self.context.is_known())?;
        let text = self.source.text();
        if library == CLibrary::None || WAYS.iter().any(|way| text.contains(way)) || self.sets_cargo_target() {
            return None;
        }
        let before = self.model.before_latest_first(stage.instructions.end);
        before.filter_map(|index| self.run(index)).find_map(|run| {
            let linked = run.calls_at().find_map(|call| self.built(&run, call, library, program));
            linked.filter(|_| run.script().clean && !run.script().opaque)
        })
    }

    fn built(
        &self,
        run: &Run<'a>,
        (at, call): (usize, &ToolCall<'a>),
        library: CLibrary,
        program: &str,
    ) -> Option<Linked> {
        let command = call.command;
        let is_certain = command.run.certain && !command.run.negated && command.wrappers.is_empty();
        let directory = run.state.directory().filter(|_| is_certain)?;
        if run.script().commands[..at].iter().any(Command::changes_directory) {
            return None;
        }
        let name = command.words[0].literal()?;
        let compiles = |name: &str| self.source.text().contains(name);
        let help = match (name, call.subcommand) {
            ("cargo", "build" | "b") if library == CLibrary::Glibc => {
                is_of_cargo(run, call, &directory, program)?;
                "add `--target x86_64-unknown-linux-musl`, or use a base image with the same C library".to_owned()
            }
            // `golang:alpine` has no compiler of C, without which `cgo` is off.
            ("go", "build") if library == CLibrary::Glibc || ["gcc", "build-base"].into_iter().any(compiles) => {
                let (import, file) = self.uses_cgo(run, (at, call), &directory, program)?;
                format!("set `CGO_ENABLED=0`: `{file}` imports `{import}`, which `cgo` links with the C library")
            }
            ("gcc" | "g++" | "cc" | "c++" | "clang", _) if library == CLibrary::Glibc => {
                let output = command.words.windows(2).find(|pair| pair[0].is("-o"))?[1].literal()?;
                let is_program = path::join(&directory, output) == program
                    && !command.words.iter().any(|word| word.literal().is_none_or(|it| it.starts_with("-nostd")));
                is_program.then(|| "add `-static`, or use a base image with the same C library".to_owned())?
            }
            _ => return None,
        };
        Some(Linked { span: command.words_span()?, library, help })
    }

    /// Whether settings of Cargo may choose how programs are linked.
    fn sets_cargo_target(&self) -> bool {
        let files = self.context.files().below("");
        files.iter().any(|file| file.path.ends_with(".cargo/config.toml") || file.path.ends_with(".cargo/config"))
    }

    /// What `go build` imports that needs `cgo`, and the file that does, where it leaves the program there.
    fn uses_cgo(
        &self,
        run: &Run<'a>,
        (at, call): (usize, &ToolCall<'a>),
        directory: &str,
        program: &str,
    ) -> Option<(String, String)> {
        let sets = ["CGO_ENABLED", "GOFLAGS", "GOARCH", "GOOS", "CC", "GO111MODULE"];
        let is_harmless = |name: &str| match name {
            "CGO_ENABLED" => value(run, call, name).as_deref() == Some("1"),
            "GOOS" => value(run, call, name).as_deref() == Some("linux"),
            _ => false,
        };
        let words = call.command.arguments();
        let is_plain = !words.iter().any(|word| word.value().contains("tags") || word.value().contains("-C"));
        if !is_plain || sets.iter().any(|name| is_set(run, call, name) && !is_harmless(name)) {
            return None;
        }
        let output = call.flag_value("-o").and_then(|word| run.text(word))?;
        let to = path::join(directory, &output);
        let (main, rest) = call.operands().split_first().map_or((".", &[][..]), |(main, rest)| (main.value(), rest));
        let package = if main.strip_suffix(".go").is_some() { path::split(main).0 } else { main };
        let package = if package.is_empty() { "." } else { package };
        let is_named = rest.is_empty() && (package == "." || package.starts_with("./")) && !package.contains("...");
        if !is_named || to != program && path::split(program).0 != to.trim_end_matches('/') {
            return None;
        }
        let view = self.brought_before(run.index, at, &path::join(directory, "go.mod"))?;
        let home = path::below_root(directory);
        first_import(&view, &home, &path::below_root(&path::join(directory, package)), &WITH_CGO)
    }
}

/// Whether `cargo build` leaves a program there, for the system that it runs on.
fn is_of_cargo(run: &Run<'_>, call: &ToolCall<'_>, directory: &str, program: &str) -> Option<()> {
    let is_plain = |word: &crate::shell::Word| {
        word.literal().is_some_and(|it| !it.starts_with("--target") && !it.starts_with("--config"))
    };
    let sets =
        ["RUSTFLAGS", "CARGO_BUILD_TARGET", "CARGO_TARGET_DIR", "CARGO_BUILD_RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"];
    let is_set = sets.iter().any(|name| is_set(run, call, name));
    let output = ["release", "debug"].map(|profile| format!("{directory}/target/{profile}").replace("//", "/"));
    let is_output = output.iter().any(|output| path::split(program).0 == output);
    let is_moved = || {
        // `cargo build --release && cp target/release/app /usr/local/bin/app`
        let commands = run.script().commands.iter();
        commands.filter(|it| matches!(it.name(), Some("cp" | "mv" | "install"))).any(|copy| {
            let operands: Vec<&str> = copy.operands().filter_map(crate::shell::Word::literal).collect();
            let [.., from, to] = operands[..] else { return false };
            let from = path::join(directory, from);
            let to = path::join(directory, to);
            output.iter().any(|output| path::split(&from).0 == output)
                && (to == program || path::join(&to, path::split(&from).1) == program)
        })
    };
    (!is_set && call.command.arguments().iter().all(is_plain) && (is_output || is_moved())).then_some(())
}

/// Whether something may set a variable for a call.
fn is_set(run: &Run<'_>, call: &ToolCall<'_>, name: &str) -> bool {
    call.command.assignment(name).is_some()
        || run.script().writes.iter().any(|write| write.name == name)
        || matches!(run.state.lookup(name), Binding::Set(_))
        || run.state.declares(name)
}

/// The value that a variable has for a call.
fn value(run: &Run<'_>, call: &ToolCall<'_>, name: &str) -> Option<String> {
    match call.command.assignment(name) {
        Some(assignment) => assignment.value.literal().map(str::to_owned),
        None => run.state.variable(name)?.value.known().map(str::to_owned),
    }
}
