//! What the process promises before it reads the first secret, and what it needs to begin.

use std::ffi::OsStr;

use rustix::fs::Mode;
use rustix::process::{Resource, Rlimit};
use thiserror::Error;

/// Makes files of ours unreadable for others and keeps our memory out of core dumps.
///
/// Call it first of all. Where the system knows no such promise, or refuses it, the program is no worse off than
/// any other; it is not told.
pub fn harden() {
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    let nothing = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let _ = rustix::process::setrlimit(Resource::Core, nothing);
    // Also keeps other processes of the same person from attaching a debugger.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// Why the screen cannot be drawn here. Ends the program with code 2; the verbs that only print still work.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum Refusal {
    /// Keys would not come from a person.
    #[error(
        "standard input is not a terminal; run tinbox in one, or use a command such as `tinbox --help`"
    )]
    InputIsNoTerminal,
    /// Nobody would see the screen.
    #[error(
        "standard output is not a terminal; run tinbox in one, or use a command such as `tinbox --help`"
    )]
    OutputIsNoTerminal,
    /// The cursor cannot be moved.
    #[error("this terminal (`TERM={}`) cannot move its cursor", if *.unset { "" } else { "dumb" })]
    CannotMoveCursor {
        /// `TERM` is not set at all.
        unset: bool,
    },
}

/// Whether the screen can be drawn; `term` is the value of `$TERM`.
pub fn check_terminal(term: Option<&OsStr>) -> Result<(), Refusal> {
    if !rustix::termios::isatty(rustix::stdio::stdin()) {
        return Err(Refusal::InputIsNoTerminal);
    }
    if !rustix::termios::isatty(rustix::stdio::stdout()) {
        return Err(Refusal::OutputIsNoTerminal);
    }
    check_kind(term)
}

fn check_kind(term: Option<&OsStr>) -> Result<(), Refusal> {
    match term.and_then(OsStr::to_str) {
        None | Some("") => Err(Refusal::CannotMoveCursor { unset: true }),
        Some("dumb") => Err(Refusal::CannotMoveCursor { unset: false }),
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_that_cannot_move_its_cursor_is_refused() {
        let message = |term: Option<&str>| {
            check_kind(term.map(OsStr::new)).map_err(|refusal| refusal.to_string())
        };
        assert_eq!(message(Some("xterm-256color")), Ok(()));
        assert_eq!(message(Some("unheard-of")), Ok(()));
        assert_eq!(
            message(Some("dumb")).unwrap_err(),
            "this terminal (`TERM=dumb`) cannot move its cursor"
        );
        assert_eq!(
            message(None).unwrap_err(),
            "this terminal (`TERM=`) cannot move its cursor"
        );
    }
}
