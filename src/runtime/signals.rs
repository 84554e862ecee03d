//! Signals as values, never as interruptions.
//!
//! A signal that asks to leave is remembered until somebody asks, however busy the program is: there is no queue that
//! could be full. The order of [`Signals::next`] puts leaving before everything else.

use std::io;

use tokio::signal::unix::{self, SignalKind};

/// What a signal asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signal {
    /// Save, restore the terminal and leave with this code.
    Exit(ExitSignal),
    /// Stop as a job, after restoring the terminal (`kill -TSTP`; Ctrl-Z arrives as a key in raw mode).
    Stop,
    /// We were stopped and run again: the shell may have changed the terminal meanwhile.
    Continue,
    /// The terminal has another size.
    Resize,
}

/// A signal that ends the program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExitSignal {
    /// The terminal or the connection is gone.
    HangUp,
    /// Asked from the keyboard of a terminal that is not in raw mode, or by `kill -INT`.
    Interrupt,
    /// As `Interrupt`, for people who mean it.
    Quit,
    /// Asked politely by the system.
    Terminate,
}

impl ExitSignal {
    /// The exit code by the shells' convention: 128 and the number POSIX gives the signal.
    pub const fn code(self) -> u8 {
        match self {
            Self::HangUp => 128 + 1,
            Self::Interrupt => 128 + 2,
            Self::Quit => 128 + 3,
            Self::Terminate => 128 + 15,
        }
    }
}

/// All the signals we listen to.
#[derive(Debug)]
pub struct Signals {
    hang_up: unix::Signal,
    terminate: unix::Signal,
    interrupt: unix::Signal,
    quit: unix::Signal,
    resume: unix::Signal,
    stop: unix::Signal,
    resize: unix::Signal,
}

impl Signals {
    /// Takes the signals over for the rest of the program. Needs a tokio runtime with its I/O driver.
    pub fn install() -> io::Result<Self> {
        let stop = SignalKind::from_raw(rustix::process::Signal::TSTP.as_raw());
        let resume = SignalKind::from_raw(rustix::process::Signal::CONT.as_raw());
        Ok(Self {
            hang_up: unix::signal(SignalKind::hangup())?,
            terminate: unix::signal(SignalKind::terminate())?,
            interrupt: unix::signal(SignalKind::interrupt())?,
            quit: unix::signal(SignalKind::quit())?,
            resume: unix::signal(resume)?,
            stop: unix::signal(stop)?,
            resize: unix::signal(SignalKind::window_change())?,
        })
    }

    /// The next signal; several of one kind may come as one. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Signal {
        tokio::select! {
            biased;
            Some(()) = self.hang_up.recv() => Signal::Exit(ExitSignal::HangUp),
            Some(()) = self.terminate.recv() => Signal::Exit(ExitSignal::Terminate),
            Some(()) = self.quit.recv() => Signal::Exit(ExitSignal::Quit),
            Some(()) = self.interrupt.recv() => Signal::Exit(ExitSignal::Interrupt),
            Some(()) = self.resume.recv() => Signal::Continue,
            Some(()) = self.stop.recv() => Signal::Stop,
            Some(()) = self.resize.recv() => Signal::Resize,
            // The runtime is going down and took its signal driver along: nobody is left to be told.
            else => Signal::Exit(ExitSignal::Terminate),
        }
    }
}

#[cfg(test)]
mod tests {
    use rustix::process::{Signal as Posix, getpid, kill_process};

    use super::*;

    #[test]
    fn codes_follow_the_shells() {
        let codes = [
            ExitSignal::HangUp,
            ExitSignal::Interrupt,
            ExitSignal::Quit,
            ExitSignal::Terminate,
        ]
        .map(ExitSignal::code);
        assert_eq!(codes, [129, 130, 131, 143]);
    }

    // Signals that end the program are tried on a whole program, in the terminal tests: here they would reach every
    // other test of this process.
    #[tokio::test]
    async fn many_of_one_kind_do_not_push_another_out() {
        let mut signals = Signals::install().unwrap();
        kill_process(getpid(), Posix::CONT).unwrap();
        for _ in 0..1_000 {
            kill_process(getpid(), Posix::WINCH).unwrap();
        }
        let mut heard = signals.next().await;
        while heard == Signal::Resize {
            heard = signals.next().await;
        }
        assert_eq!(heard, Signal::Continue);
    }
}
