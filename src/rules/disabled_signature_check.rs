use super::{Cx, Findings, rule};
use crate::answers::runs::called;
use crate::shell::Word;
use crate::shell::tools::{Action, ToolCall};

rule!("disabled-signature-check", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for call in run.calls() {
            let acts = [Action::Install, Action::Update, Action::Upgrade].iter().any(|action| call.does(*action));
            let Some(word) = option(call).filter(|_| acts) else { continue };
            let message = format!("with `{}`, `{}` installs what nobody has signed", word.value(), called(call));
            found.push(cx.finding(word.span, message).help("leave it out, and add the key of the repository"));
        }
    }
}

/// The option that makes a package manager take packages as they come.
fn option<'a>(call: &ToolCall<'a>) -> Option<&'a Word> {
    let options: &[&str] = match call.tool.name.as_str() {
        "apt" | "apt-get" | "aptitude" => &[
            "--allow-unauthenticated",
            "--allow-insecure-repositories",
            "--force-yes",
            "APT::Get::AllowUnauthenticated=true",
            "Acquire::AllowInsecureRepositories=true",
        ],
        "yum" | "dnf" | "microdnf" | "tdnf" => &["--nogpgcheck", "--no-gpgchecks", "--nogpg"],
        "zypper" => &["--no-gpg-checks", "--allow-unsigned-rpm"],
        "apk" => &["--allow-untrusted"],
        _ => return None,
    };
    let word = call.command.arguments().iter().find(|word| options.contains(&word.value()))?;
    // Packages of one's own are files, and seldom signed.
    let file = |word: &&Word| word.value().contains('/') || word.has_glob() || word.value().ends_with("pk");
    let own = !call.packages().is_empty() && call.packages().iter().all(file);
    (!own).then_some(word)
}
