//! The terminal device: its mode, its size, and writing to it. No escape sequences here.

use std::io;
use std::os::fd::AsFd;
use std::sync::{Arc, Mutex, PoisonError};

use ratatui::layout::Size;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::termios::{OptionalActions, QueueSelector, Termios};

/// Larger screens than this are drawn in their upper left corner; a broken terminal that claims 65535 by 65535 cells
/// would otherwise cost gigabytes.
const LARGEST: Size = Size::new(1_024, 512);

/// What is assumed of a terminal that does not know its size (serial lines say 0 by 0).
const ASSUMED: Size = Size::new(80, 24);

/// The mode the terminal had before us, shared by everyone who may have to give it back.
///
/// It is taken out when given back, so that giving back twice is harmless.
#[derive(Clone, Default)]
pub(super) struct SavedMode(Arc<Mutex<Option<Termios>>>);

impl SavedMode {
    /// Switches to raw mode and remembers what was; does nothing when already raw.
    pub(super) fn make_raw(&self) -> io::Result<()> {
        let mut saved = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if saved.is_some() {
            return Ok(());
        }
        let before = rustix::termios::tcgetattr(rustix::stdio::stdin())?;
        let mut raw = before.clone();
        raw.make_raw();
        set_mode(&raw)?;
        *saved = Some(before);
        Ok(())
    }

    /// Whether the terminal is ours now.
    pub(super) fn is_raw(&self) -> bool {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some()
    }

    /// Gives the earlier mode back. Never waits: a panic hook may ask while another thread holds the lock.
    pub(super) fn give_back(&self) -> io::Result<()> {
        let Ok(mut saved) = self.0.try_lock() else {
            return Err(io::ErrorKind::WouldBlock.into());
        };
        match saved.take() {
            Some(before) => set_mode(&before),
            None => Ok(()),
        }
    }
}

fn set_mode(mode: &Termios) -> io::Result<()> {
    loop {
        match rustix::termios::tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, mode) {
            Err(Errno::INTR) => {}
            result => return result.map_err(io::Error::from),
        }
    }
}

/// Throws away what was typed and not read: answers of the terminal and keys meant for us, not for the shell.
pub(super) fn drop_typed() -> io::Result<()> {
    Ok(rustix::termios::tcflush(
        rustix::stdio::stdin(),
        QueueSelector::IFlush,
    )?)
}

/// The size of the terminal in cells, never zero and never absurd.
pub(super) fn size() -> Size {
    let Ok(told) = rustix::termios::tcgetwinsize(rustix::stdio::stdout()) else {
        return ASSUMED;
    };
    sane(Size::new(told.ws_col, told.ws_row))
}

/// The size of a cell in pixels, of a terminal that tells.
pub(super) fn cell() -> Option<Size> {
    let told = rustix::termios::tcgetwinsize(rustix::stdio::stdout()).ok()?;
    let cell = Size::new(
        told.ws_xpixel.checked_div(told.ws_col)?,
        told.ws_ypixel.checked_div(told.ws_row)?,
    );
    // Anything else is no cell but a mistake.
    ((2..=200).contains(&cell.width) && (4..=400).contains(&cell.height)).then_some(cell)
}

fn sane(told: Size) -> Size {
    if told.width == 0 || told.height == 0 {
        ASSUMED
    } else {
        Size::new(
            told.width.min(LARGEST.width),
            told.height.min(LARGEST.height),
        )
    }
}

/// Writes everything to the terminal, with one system call where the terminal takes it.
pub(super) fn write(bytes: &[u8]) -> io::Result<()> {
    write_to(rustix::stdio::stdout(), bytes)
}

fn write_to(to: impl AsFd, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(&to, bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            // Another program that shares the terminal made it non-blocking: wait until it takes more.
            Err(Errno::AGAIN) => match poll(&mut [PollFd::new(&to, PollFlags::OUT)], None) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            },
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::os::unix::net::UnixStream;

    use super::*;

    #[test]
    fn sizes_are_sane() {
        assert_eq!(sane(Size::new(0, 0)), ASSUMED);
        assert_eq!(sane(Size::new(0, 40)), ASSUMED);
        assert_eq!(sane(Size::new(1, 1)), Size::new(1, 1));
        assert_eq!(sane(Size::new(65_535, 65_535)), LARGEST);
    }

    #[test]
    fn everything_is_written_even_to_a_terminal_that_does_not_block() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        ours.set_nonblocking(true).unwrap();
        let sent = vec![b'x'; 4_000_000];
        let length = sent.len();
        let reader = std::thread::spawn(move || {
            let mut got = Vec::new();
            theirs.read_to_end(&mut got).map(|_| got.len())
        });
        write_to(&ours, &sent).unwrap();
        drop(ours);
        assert_eq!(reader.join().unwrap().unwrap(), length);
    }

    #[test]
    fn a_terminal_that_is_gone_is_an_error_not_a_hang() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        drop(theirs);
        assert!(write_to(&ours, b"x").is_err());
    }
}
