//! Being a job of a shell: stopping and going on.

use std::io;

use nix::unistd::{getpid, getppid, getsid};
use rustix::io::Errno;
use rustix::process::{Signal, kill_process_group};
use thiserror::Error;

use super::input::Inputs;
use super::signals::{ExitSignal, Signal as Asked, Signals};
use super::terminal::Terminal;

/// Why we do not stop.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum StopProblem {
    /// Nobody could continue us: the kernel ignores Ctrl-Z for such a process as well.
    #[error("there is no shell here to come back from")]
    NoShell,
    /// The system refused.
    #[error("the system refused to stop the program: {0}")]
    Refused(Errno),
}

/// How a suspension ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Suspended {
    /// The shell continued us; the terminal is ours again and the next frame draws everything.
    Back,
    /// It did not begin; nothing changed.
    Not(StopProblem),
    /// We were asked to leave while stopped; the terminal is given back already.
    Leave(ExitSignal),
}

/// Gives the terminal back, stops as Ctrl-Z does, and takes the terminal again when the shell continues us.
///
/// # Errors
///
/// When the terminal cannot be taken again, as after its window was closed.
pub async fn suspend(
    terminal: &mut Terminal,
    inputs: &mut Inputs,
    signals: &mut Signals,
) -> io::Result<Suspended> {
    if !has_shell() {
        return Ok(Suspended::Not(StopProblem::NoShell));
    }
    inputs.pause();
    // A terminal that could not be given back completely is the shell's problem now; staying would not help it.
    if let Err(error) = terminal.suspend() {
        tracing::warn!(%error, "the terminal was not given back completely");
    }
    let stopped = stop();
    let ended = loop {
        if let Err(problem) = stopped {
            break Suspended::Not(problem);
        }
        match signals.next().await {
            Asked::Continue => break Suspended::Back,
            Asked::Exit(exit) => return Ok(Suspended::Leave(exit)),
            Asked::Stop | Asked::Resize => {}
        }
    };
    terminal.resume()?;
    inputs.resume()?;
    Ok(ended)
}

/// Stops this process and those it is in a pipeline with, as Ctrl-Z does, until the shell continues them.
///
/// Call it with the terminal given back. It may return a moment before the process stops, so wait for
/// [`Asked::Continue`] before touching the terminal again.
pub(super) fn stop() -> Result<(), StopProblem> {
    if !has_shell() {
        return Err(StopProblem::NoShell);
    }
    let group = rustix::process::getpgrp();
    // SIGSTOP, because SIGTSTP has a handler by now and would only be reported to ourselves.
    kill_process_group(group, Signal::STOP).map_err(StopProblem::Refused)
}

/// Whether the parent is a shell that sees us stop: it lives in our session, and we have a group of our own.
///
/// A program that a terminal or tmux started directly is the leader of its session, and stopping it would leave a
/// dead window.
///
/// Inside a namespace of process identities a session led from outside is number 0, which no two processes need to
/// have in common. rustix takes that number for impossible and panics, so these questions go through nix.
fn has_shell() -> bool {
    let ours = getsid(None).ok();
    let parents = getsid(Some(getppid())).ok();
    ours.is_some_and(|session| session.as_raw() > 0 && session != getpid()) && ours == parents
}
