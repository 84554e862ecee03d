//! The keyboard, the mouse and the clipboard's way in.
//!
//! One thread reads the terminal while an [`Inputs`] is open and has ended when [`Inputs::pause`] returns, so an
//! editor that is started then gets every key. The thread sleeps in `poll` without a timeout when nothing is pending,
//! and it is the watchdog as well: when the terminal goes away, [`Inputs::next`] ends at once.
//!
//! crossterm's own reader is not used. It loses the end of an unbracketed paste until the next key, swallows
//! everything after a paste without an end marker, spins when the terminal is gone (crossterm-rs/crossterm #1057,
//! #1060, #793), and cannot tell which keys came together with a paste.

mod decode;
mod sequence;

use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use tokio::sync::mpsc;

use self::decode::{Decoded, Decoder};
use crate::app::input::Input;
use crate::runtime::clock::Reading;

/// Inputs read ahead of the core; the terminal itself holds what comes after.
const READ_AHEAD: usize = 256;

/// What the terminal told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Heard {
    /// The person did something.
    Input(Input),
    /// The person pasted more than anybody pastes on purpose; nothing of it was taken.
    PasteTooLarge {
        /// The most we take, in bytes.
        limit: usize,
    },
}

/// What the terminal tells, while we listen.
#[derive(Debug)]
pub struct Inputs(Option<Reader>);

impl Inputs {
    /// Begins to read standard input. The terminal should be in raw mode.
    pub fn open() -> io::Result<Self> {
        let mut inputs = Self(None);
        inputs.resume()?;
        Ok(inputs)
    }

    /// The next input and when it was read, or nothing when the terminal is gone. Waits for ever while paused. Dropping
    /// the future loses nothing. What came in one burst has one time, however long each input of it takes to handle.
    pub async fn next(&mut self) -> Option<(Heard, Timestamp)> {
        match &mut self.0 {
            Some(reader) => reader.heard.recv().await,
            None => std::future::pending().await,
        }
    }

    /// Stops reading, for certain, until [`Inputs::resume`]. What was typed and not read stays in the terminal for
    /// whoever reads it next; what was read and not asked for is dropped.
    pub fn pause(&mut self) {
        self.0 = None;
    }

    /// Reads again. Harmless when not paused.
    pub fn resume(&mut self) -> io::Result<()> {
        if self.0.is_none() {
            let terminal = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdin(), 3)?;
            self.0 = Some(Reader::start(terminal)?);
        }
        Ok(())
    }
}

/// A thread that reads, and ends before the value is gone.
#[derive(Debug)]
struct Reader {
    heard: mpsc::Receiver<(Heard, Timestamp)>,
    stop: UnixStream,
    thread: Option<JoinHandle<()>>,
}

impl Reader {
    fn start(terminal: impl AsFd + Send + 'static) -> io::Result<Self> {
        let (stop, stopped) = UnixStream::pair()?;
        let (sender, heard) = mpsc::channel(READ_AHEAD);
        let thread = std::thread::Builder::new()
            .name("input".to_owned())
            .spawn(move || read(&terminal, &stopped, &sender))?;
        Ok(Self {
            heard,
            stop,
            thread: Some(thread),
        })
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // A reader that waits for room in the channel is freed by closing it, one that waits for the terminal by
        // the byte; where the byte cannot be written, the reader has ended by itself.
        self.heard.close();
        let _ = self.stop.write_all(b"x");
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            debug_assert!(ended.is_ok());
        }
    }
}

/// Reads until stopped or until the terminal is gone.
fn read(terminal: &impl AsFd, stopped: &UnixStream, heard: &mpsc::Sender<(Heard, Timestamp)>) {
    let mut decoder = Decoder::default();
    let mut bytes = vec![0; 64 * 1_024];
    let mut out = Vec::new();
    loop {
        match wait(terminal, stopped, decoder.patience()) {
            Wait::Stopped => return,
            Wait::Quiet => decoder.quiet(&mut out),
            Wait::Interrupted => {}
            Wait::Ready => match rustix::io::read(terminal, &mut bytes) {
                Ok(0) => return,
                Ok(count) => decoder.feed(bytes.get(..count).unwrap_or_default(), &mut out),
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(_) => return,
            },
        }
        let at = Reading::now().wall;
        for decoded in out.drain(..) {
            let told = match decoded {
                Decoded::Input(input) => Heard::Input(input),
                Decoded::PasteTooLarge => Heard::PasteTooLarge {
                    limit: decode::LARGEST_PASTE,
                },
            };
            if heard.blocking_send((told, at)).is_err() {
                return;
            }
        }
    }
}

enum Wait {
    Ready,
    Quiet,
    /// By a signal; the next read could block for ever, so it is not tried.
    Interrupted,
    Stopped,
}

fn wait(terminal: &impl AsFd, stopped: &UnixStream, patience: Option<Duration>) -> Wait {
    let timeout = patience.and_then(|patience| Timespec::try_from(patience).ok());
    let mut files = [
        PollFd::new(terminal, PollFlags::IN),
        PollFd::new(stopped, PollFlags::IN),
    ];
    match poll(&mut files, timeout.as_ref()) {
        Ok(0) => Wait::Quiet,
        Err(Errno::INTR) => Wait::Interrupted,
        Err(_) => Wait::Stopped,
        Ok(_) => {
            let [terminal, stopped] = files.map(|file| file.revents());
            if !stopped.is_empty() {
                Wait::Stopped
            } else if terminal.contains(PollFlags::IN) {
                // Also after a hang-up as long as there is something to read; the read then ends it.
                Wait::Ready
            } else if terminal.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
                Wait::Stopped
            } else {
                Wait::Interrupted
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keymap::key::Key;

    fn key(character: char) -> Heard {
        Heard::Input(Input::Key(Key::char(character)))
    }

    async fn next(inputs: &mut Inputs) -> Option<Heard> {
        inputs.next().await.map(|(heard, _)| heard)
    }

    #[tokio::test]
    async fn what_comes_in_one_burst_has_one_time() {
        let (mut ours, theirs) = UnixStream::pair().unwrap();
        ours.write_all(b"jk").unwrap();
        let mut inputs = Inputs(Some(Reader::start(theirs).unwrap()));
        let (_, one) = inputs.next().await.unwrap();
        let (_, other) = inputs.next().await.unwrap();
        assert_eq!(one, other);
    }

    #[tokio::test]
    async fn keys_come_in_order_and_a_lost_terminal_ends_them() {
        let (mut ours, theirs) = UnixStream::pair().unwrap();
        let mut inputs = Inputs(Some(Reader::start(theirs).unwrap()));
        ours.write_all(b"jk").unwrap();
        assert_eq!(next(&mut inputs).await, Some(key('j')));
        assert_eq!(next(&mut inputs).await, Some(key('k')));
        drop(ours);
        assert_eq!(next(&mut inputs).await, None);
    }

    #[tokio::test]
    async fn what_is_typed_during_a_pause_is_left_to_the_next_reader() {
        let (mut ours, theirs) = UnixStream::pair().unwrap();
        let mut inputs = Inputs(Some(Reader::start(theirs.try_clone().unwrap()).unwrap()));
        inputs.pause();
        ours.write_all(b"x").unwrap();
        let mut again = Inputs(Some(Reader::start(theirs).unwrap()));
        assert_eq!(next(&mut again).await, Some(key('x')));
    }

    #[test]
    fn pausing_does_not_wait_for_a_reader_that_has_no_room() {
        let (mut ours, theirs) = UnixStream::pair().unwrap();
        let mut inputs = Inputs(Some(Reader::start(theirs).unwrap()));
        ours.write_all(&[b'j'; READ_AHEAD * 4]).unwrap();
        inputs.pause();
    }
}
