//! Where a `RUN` leaves a secret that is mounted for it.

use super::Answers;
use super::runs::Run;
use crate::model::mounts::{self, MountKind};
use crate::shell::{Command, Word};
use crate::text::Span;

/// A secret that a command writes to a file of the image.
#[derive(Clone, Debug)]
pub struct Written {
    /// The command.
    pub span: Span,
    /// The mount.
    pub mount: Span,
    /// Where it is mounted.
    pub secret: String,
    /// The file, as it is written.
    pub file: String,
}

/// What is given as a secret because it differs from place to place, and not because nobody may know it.
const PUBLIC: [&str; 8] = [".conf", "ca-", "ca.", "ca_", "cacert", "cert", "crt", "pem"];

impl<'a> Answers<'a> {
    /// The first secret that a `RUN` copies or prints to a file that stays in its layer.
    pub fn written_secret(&self, run: &Run<'a>) -> Option<Written> {
        let mounts = mounts::mounts(run.run).into_iter().filter(|mount| mount.kind() == MountKind::Secret);
        let script = Some(run.script()).filter(|script| script.clean && !script.opaque)?;
        let removes = |command: &Command| {
            matches!(command.name(), None | Some("rm" | "shred" | "unlink" | "mv" | "trap" | "find" | "truncate"))
                && !command.words.is_empty()
        };
        if script.commands.iter().any(removes) {
            return None;
        }
        mounts.into_iter().find_map(|mount| {
            let target = mount.field("target").filter(|_| mount.field("env").is_none());
            let secret = match (target, mount.field("id")) {
                (Some(_), _) => mount.target(run.state, run.run, self.file.escape).known()?.to_owned(),
                (None, Some(id)) if mount.field("env").is_none() => format!("/run/secrets/{}", id.text()),
                _ => return None,
            };
            let id = mount.field("id").map_or("", |id| id.text());
            let (command, file) = script.commands.iter().find_map(|it| Some((it, self.written(run, it, &secret)?)))?;
            let names = format!("{id} {secret} {}", file.value()).to_lowercase();
            let is_public = PUBLIC.iter().any(|part| names.contains(part));
            let span = command.words_span().filter(|_| !is_public)?;
            Some(Written { span, mount: mount.span, secret, file: file.value().to_owned() })
        })
    }

    /// The file of the image to which a command copies or prints a secret.
    fn written<'c>(&self, run: &Run<'a>, command: &'c Command, secret: &str) -> Option<&'c Word> {
        let is_certain = command.run.certain && !command.run.negated && command.wrappers.is_empty();
        let operands: Vec<&Word> = command.operands().collect();
        let file = match (command.name().filter(|_| is_certain)?, operands.as_slice()) {
            ("cp" | "install", [.., from, to]) if from.is(secret) => *to,
            ("cat" | "echo" | "printf", words) => {
                let reads = format!("$(cat {secret})");
                let is_read = |word: &&Word| word.is(secret) || word.raw().contains(&reads);
                let prints = command.redirections.iter().find(|it| matches!(it.operator.as_str(), ">" | ">>"))?;
                words.iter().any(is_read).then_some(&prints.target)?
            }
            _ => return None,
        };
        let path = file.value();
        let is_kept = !path.starts_with("/dev/") && !path.starts_with("/run/") && !path.starts_with("/tmp/");
        (is_kept && !run.mounts_over(path, self.file.escape)).then_some(file)
    }
}
