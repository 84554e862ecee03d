//! The `tinbox` program: a thin shell around the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    tinbox::cli::main()
}
