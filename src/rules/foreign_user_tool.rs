use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::finding::Finding;
use crate::shell::{Command, Word};

rule!("foreign-user-tool", check);

/// Where such programs are.
const PLACES: [&str; 4] = ["/bin", "/sbin", "/usr/bin", "/usr/sbin"];

/// Packages of Alpine that bring `useradd`, or others that do.
const BRINGERS: [&str; 10] =
    ["shadow", "abuild", "alpine-sdk", "buildah", "docker", "flatpak", "incus", "lxc", "lxd", "podman"];

/// The tools of a distribution that make users.
#[derive(Clone, Copy)]
enum Tools {
    Alpine,
    Debian,
}

fn check(cx: &Cx<'_>, found: &mut Findings) {
    found.extend(cx.runs().filter(|run| !run.is_trigger()).filter_map(|run| foreign(cx, &run)));
}

/// The first command of a `RUN` that the user tools of the base image do not understand.
fn foreign(cx: &Cx<'_>, run: &Run<'_>) -> Option<Finding> {
    let stage = cx.model.stage_of(run.index)?;
    let root = cx.named_root(stage)?;
    let tools = match root.base.package_managers()? {
        ["apk"] => Tools::Alpine,
        ["apt", "apt-get"] => Tools::Debian,
        _ => return None,
    };
    // `useradd app || adduser -D app` finds out which one is there.
    let plain = |command: &&Command| command.run.certain && !command.run.negated && !command.run.fed;
    let mut commands =
        run.script().commands.iter().filter(plain).filter(|_| !run.script().has_alternatives() && run.script().clean);
    let (command, fault) = commands.find_map(|command| Some((command, fault(tools, command)?)))?;
    if may_come(cx, run, tools) {
        return None;
    }
    let (name, base) = (command.name()?, root.base.shown());
    let (span, message, help) = match fault {
        Fault::Missing => {
            let message = format!("`{name}` fails: `{base}` does not contain it");
            let own = if name.starts_with("group") { "addgroup" } else { "adduser" };
            let own = if name.ends_with("add") { format!("use `{own}`, or install") } else { "install".to_owned() };
            (command.words[0].span, message, format!("{own} the package `shadow`"))
        }
        Fault::Option(word, help) => {
            let whose = if matches!(tools, Tools::Alpine) { "BusyBox" } else { "Debian" };
            let option = word.value().split('=').next().unwrap_or_default();
            let message = format!("`{name} {option}` fails: the `{name}` of {whose} does not have this option");
            (word.span, message, help.to_owned())
        }
    };
    Some(cx.finding(span, message).also(root.image_span, "the base image").help(help))
}

/// Why a command fails.
enum Fault<'a> {
    Missing,
    Option(&'a Word, &'static str),
}

fn fault(tools: Tools, command: &Command) -> Option<Fault<'_>> {
    let name = command.words.first()?.literal()?;
    let mut options = command.arguments().iter().filter(|word| word.value().len() > 1 && word.value().starts_with('-'));
    match (tools, name) {
        (Tools::Alpine, "useradd" | "usermod" | "userdel" | "groupadd" | "groupmod" | "groupdel") => {
            Some(Fault::Missing)
        }
        (Tools::Alpine, "adduser") => {
            let help = "use options of BusyBox, such as `-S`, `-D`, `-H`, `-u ID` and `-G GROUP`";
            options.find(|word| is_foreign_to_busybox(word.value(), "DSH", "hgsGuk")).map(|it| Fault::Option(it, help))
        }
        (Tools::Alpine, "addgroup") => {
            let help = "use options of BusyBox: `-S` and `-g ID`";
            options.find(|word| is_foreign_to_busybox(word.value(), "S", "g")).map(|it| Fault::Option(it, help))
        }
        (Tools::Debian, "adduser") => {
            let help = "use `useradd`, or options such as `--system`, `--disabled-password` and `--ingroup GROUP`";
            options.find(|word| is_foreign_to_debian(word.value())).map(|it| Fault::Option(it, help))
        }
        (Tools::Debian, "addgroup") => {
            let help = "use `groupadd`, or the options `--system` and `--gid ID`";
            options.find(|word| is_foreign_to_debian(word.value())).map(|it| Fault::Option(it, help))
        }
        _ => None,
    }
}

/// Whether BusyBox refuses an option: it has these letters, the second with values, and no others.
fn is_foreign_to_busybox(text: &str, letters: &str, valued: &str) -> bool {
    const REFUSED: [&str; 8] = [
        "--allow-bad-names",
        "--create-home",
        "--disabled-login",
        "--force-badname",
        "--gid",
        "--group",
        "--groups",
        "--quiet",
    ];
    if text.starts_with("--") {
        let name = text.split('=').next().unwrap_or_default();
        return REFUSED.contains(&name) && !(name == "--gid" && letters == "S");
    }
    let unknown = text[1..].chars().take_while(|it| !valued.contains(*it)).find(|it| !letters.contains(*it));
    unknown.is_some_and(|letter| letter.is_ascii_alphabetic())
}

/// Whether Debian's `adduser` takes an option for several of its own, or for none: it reads `-D` as the start of a long option
/// in any case, and letters never stand together.
fn is_foreign_to_debian(text: &str) -> bool {
    let letters = text[1..].chars();
    let is_of_busybox = letters.clone().all(|letter| "DSHGgsuhk".contains(letter));
    match letters.count() {
        1 => matches!(text, "-D" | "-S" | "-G" | "-g" | "-s"),
        _ => is_of_busybox,
    }
}

/// Whether something before the end of a `RUN` may bring other tools.
fn may_come(cx: &Cx<'_>, run: &Run<'_>, tools: Tools) -> bool {
    let brings = |index: usize| {
        let text = cx.source.slice(cx.model.instruction(index).span);
        let named = match tools {
            Tools::Alpine => BRINGERS.iter().any(|package| text.contains(package)),
            Tools::Debian => text.contains("busybox"),
        };
        let adds_unknown = text.contains("apk") && text.contains('$');
        let is_run = cx.run(index).is_some();
        is_run && (named || matches!(tools, Tools::Alpine) && adds_unknown)
    };
    let unknown = |index: usize| cx.may_copy_into(index, &PLACES) || cx.runs_unknown(index);
    brings(run.index) || cx.model.before(run.index).any(|index| brings(index) || unknown(index))
}
