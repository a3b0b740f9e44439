//! The program `trimtab`: everything it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    trimtab::cli::with_process_streams(|console| trimtab::cli::run(std::env::args_os(), console)).into()
}
