//! The arguments of a run, with what habits of other linters leave out.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Error, Parser};

use super::args::{Arguments, Command};
use crate::text::closest;

/// Reads the arguments, the first of which is the name of the program. Without a command, paths that exist are checked.
pub(super) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Arguments, Error> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let error = match Arguments::try_parse_from(&arguments) {
        Ok(parsed) => return Ok(parsed),
        Err(error) => error,
    };
    let is_without_command = matches!(
        error.kind(),
        ErrorKind::InvalidSubcommand | ErrorKind::UnknownArgument | ErrorKind::MissingSubcommand
    ) && !arguments.iter().skip(1).any(|argument| is_command(argument));
    if !is_without_command {
        return Err(with_related_tips(error));
    }
    let name = arguments.iter().take(1).cloned();
    let checked = name.chain([OsString::from("check")]).chain(arguments.iter().skip(1).cloned());
    match Arguments::try_parse_from(checked) {
        Ok(parsed) if names_files(&parsed, &arguments) => Ok(parsed),
        Err(mistake) if arguments.iter().skip(1).any(|argument| is_file(argument)) => Err(with_related_tips(mistake)),
        Ok(_) => Err(with_tip_about_check(with_tip_about_paths(with_related_tips(error)))),
        Err(_) => Err(with_tip_about_paths(with_related_tips(error))),
    }
}

fn is_command(argument: &OsStr) -> bool {
    let command = Arguments::command();
    argument == "help" || command.get_subcommands().any(|known| argument == known.get_name())
}

/// Whether the command line itself names what is checked, and all of it exists.
fn names_files(parsed: &Arguments, arguments: &[OsString]) -> bool {
    let Command::Check(check) = &parsed.command else { return false };
    check.sources.paths.iter().all(|path| {
        let is_named = arguments.iter().skip(1).any(|argument| argument == path.as_os_str());
        is_named && is_file(path.as_os_str())
    })
}

fn is_file(argument: &OsStr) -> bool {
    argument == "-" || Path::new(argument).exists()
}

/// The error without tips that lead away: clap calls words similar that have a few letters in common.
fn with_related_tips(mut error: Error) -> Error {
    let given = [ContextKind::InvalidArg, ContextKind::InvalidSubcommand, ContextKind::InvalidValue];
    let text = |value: &ContextValue| match value {
        ContextValue::String(text) => vec![text.clone()],
        ContextValue::Strings(texts) => texts.clone(),
        _ => Vec::new(),
    };
    let given: Vec<String> = given.iter().filter_map(|kind| error.get(*kind)).flat_map(text).collect();
    for kind in [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue] {
        let Some(suggested) = error.get(kind).map(text) else { continue };
        let plain = |word: &str| word.split([' ', '=']).next().unwrap_or_default().to_owned();
        let suggested: Vec<String> = suggested.iter().map(|word| plain(word)).collect();
        let is_near = given.iter().any(|word| closest(&plain(word), suggested.iter().map(String::as_str)).is_some());
        if !is_near {
            error.remove(kind);
        }
    }
    // That the flag could be meant as a value is never what was meant.
    if error.kind() == ErrorKind::UnknownArgument {
        error.remove(ContextKind::Suggested);
    }
    error
}

fn with_tip_about_paths(mut error: Error) -> Error {
    let is_path = error.kind() == ErrorKind::InvalidSubcommand && error.get(ContextKind::SuggestedSubcommand).is_none();
    if let (true, Some(ContextValue::String(given))) = (is_path, error.get(ContextKind::InvalidSubcommand)) {
        let tip = format!("`{given}` is not a command, and no file or directory has this name");
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    error
}

fn with_tip_about_check(mut error: Error) -> Error {
    if error.kind() == ErrorKind::UnknownArgument {
        let tip = "`trimtab check` has this argument; without a command, the files to check must exist";
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    error
}
