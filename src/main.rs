//! The program `trimtab`: everything it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    trimtab::cli::run_process().into()
}
