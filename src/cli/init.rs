//! `trimtab init`: a configuration file for those who have none.

use std::path::Path;

use anyhow::{Context as _, bail};

use super::args::{Arguments, Init, Linter};
use super::console::{Console, colour};
use super::exit::Exit;
use super::output::write_config_error;
use super::paths::{absolute, shown};
use super::settings;
use crate::config::hadolint::translate;
use crate::config::{FILE_NAME, starter};
use crate::context::Disk;
use crate::rules;

/// Writes the file, or prints it.
pub(super) fn write(arguments: &Arguments, init: &Init, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    let text = match init.from {
        None => starter(),
        Some(Linter::Hadolint) => match settings::hadolints(&Disk::at(""), init.file.as_deref().map(absolute)) {
            Ok(Some(settings)) => {
                translate::to_toml(&settings.hadolint, &settings.from, |code| !rules::names().find(code).is_empty())
            }
            Ok(None) => bail!("no hadolint configuration file found, and no `HADOLINT_*` variable is set"),
            Err(error) => {
                let colour = colour(arguments.color, console.stderr_is_terminal);
                write_config_error(console.stderr, &error, colour)?;
                return Ok(Exit::Failed);
            }
        },
    };
    if init.print {
        console.stdout.write_all(text.as_bytes())?;
        return Ok(Exit::Clean);
    }
    save(&text)?;
    if !arguments.quiet {
        writeln!(console.stderr, "wrote {FILE_NAME}")?;
    }
    Ok(Exit::Clean)
}

fn save(text: &str) -> anyhow::Result<()> {
    let path = Path::new(FILE_NAME);
    let mut file = std::fs::File::create_new(path).with_context(|| format!("cannot write {}", shown(path)))?;
    std::io::Write::write_all(&mut file, text.as_bytes()).with_context(|| format!("cannot write {}", shown(path)))
}
