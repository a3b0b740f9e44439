//! Starts `trimtab lsp` for the Dockerfiles of Zed.

use zed_extension_api::settings::LspSettings;
use zed_extension_api::{Command, Extension, LanguageServerId, Result, Worktree, register_extension};

struct Trimtab;

impl Extension for Trimtab {
    fn new() -> Self {
        Trimtab
    }

    fn language_server_command(&mut self, server: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let binary = LspSettings::for_worktree(server.as_ref(), worktree)?.binary;
        let (path, arguments) = binary.map(|binary| (binary.path, binary.arguments)).unwrap_or_default();
        let command = path.or_else(|| worktree.which("trimtab")).ok_or(
            "the program trimtab is not on PATH: install it, or name it in lsp.trimtab.binary.path of the settings",
        )?;
        let args = arguments.unwrap_or_else(|| vec!["lsp".to_owned()]);
        Ok(Command { command, args, env: worktree.shell_env() })
    }
}

register_extension!(Trimtab);
