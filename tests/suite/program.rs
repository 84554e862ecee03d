//! The program itself, in a pseudo-terminal, against a desk that is a process of its own.
//!
//! Nothing here looks inside: a test types, looks at the screen, asks the desk what arrived, reads what is on the disk,
//! and ends the program in every way a day brings.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper that fails fails its test"
)]

mod desk;
mod desks;
mod home;
mod hostile;
mod lasting;
mod leaving;
mod line;
mod offline;
mod ohallo;
mod pictures;
mod privacy;
mod triage;
mod trouble;
mod typing;

/// The program under test.
const TINBOX: &str = env!("CARGO_BIN_EXE_tinbox");
