//! The terminal while it is ours, and the way it was when it is not.
//!
//! Entering and leaving are symmetric and independent of each other's success: every step of leaving is tried, whatever
//! became of the one before. Leaving happens on drop, so a panic that unwinds the thread of the interface leaves the
//! terminal sane; a [`Rescue`] can do the same from a panic hook.
//!
//! Not used: the kitty keyboard protocol. Everything the default keys need is told apart by the classic encoding, and
//! half of the terminals answer the question whether they know the protocol among the keys.

mod backend;
mod firewall;
mod hyperlink;
mod picture;
mod sequence;
mod shadow;
mod tty;

use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::{Hide, SetCursorStyle, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange,
};
use crossterm::style::{Attribute, SetAttribute};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
};
use crossterm::{Command, queue};
use ratatui::Frame;
use ratatui::layout::Size;
use rustix::io::Errno;

use self::backend::FrameBackend;
pub use self::picture::{Drawing, Placement, Protocol, Sketch};
pub use self::sequence::Sequence;
use self::tty::SavedMode;
use crate::ui::links::Links;

/// What the person chose, as far as the terminal is concerned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// Wheel and clicks come to us, and selecting text with the mouse needs Shift.
    pub mouse: bool,
    /// Ask the terminal to show a frame at once (DEC mode 2026). Leave it off inside tmux, which has left stray
    /// glyphs with it; terminals that do not know it ignore it.
    pub synchronized: bool,
    /// Say in the window's title what waits.
    pub title: bool,
    /// Links can be clicked (OSC 8). What does not know the sequence mostly ignores it, but some print it.
    pub hyperlinks: bool,
    /// How pixels are drawn; none where pictures are cells like everything else.
    pub pictures: Option<Protocol>,
}

/// The shape of the cursor.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum CursorShape {
    /// Whatever the person set up.
    #[default]
    Theirs,
    /// A bar between two characters, for typing text.
    Bar,
}

/// The terminal, entered.
pub struct Terminal {
    inner: ratatui::Terminal<FrameBackend>,
    rescue: Rescue,
    options: Options,
    shape: CursorShape,
    /// The title that was set last.
    title: String,
    /// The picture on screen.
    picture: Option<Placement>,
    /// What takes pictures away that are gone, with the next frame.
    erasure: Vec<u8>,
    frame: Vec<u8>,
    pending: Vec<u8>,
}

/// Whether that is how writing to a closed window fails.
pub fn is_gone(error: &io::Error) -> bool {
    matches!(
        Errno::from_io_error(error),
        Some(Errno::IO | Errno::PIPE | Errno::NXIO | Errno::BADF)
    )
}

impl Terminal {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste, focus reports and, if chosen, the mouse.
    ///
    /// # Errors
    ///
    /// When standard input is no terminal or the terminal is gone. Nothing is left half entered.
    pub fn enter(options: Options) -> io::Result<Self> {
        let mut terminal = Self {
            inner: ratatui::Terminal::new(FrameBackend::new(tty::size()))?,
            rescue: Rescue::default(),
            options,
            shape: CursorShape::default(),
            title: String::new(),
            picture: None,
            erasure: Vec::new(),
            frame: Vec::new(),
            pending: Vec::new(),
        };
        terminal.resume()?;
        Ok(terminal)
    }

    /// Draws a frame and writes it with one system call; returns how many bytes went out, which is none when
    /// nothing changed.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame)) -> io::Result<usize> {
        self.present(None, |frame| {
            render(frame);
            Links::default()
        })
    }

    /// Draws a frame of which some cells lead somewhere, and a picture over cells it leaves blank; otherwise as
    /// [`Terminal::draw`].
    pub fn present(
        &mut self,
        picture: Option<&Drawing>,
        render: impl FnOnce(&mut Frame) -> Links,
    ) -> io::Result<usize> {
        let is_gone = self
            .picture
            .as_ref()
            .is_some_and(|shown| !picture.is_some_and(|wanted| shown.is(wanted.placement())));
        if is_gone {
            // Cells that stay as they are would not be drawn again, and pixels would stay in them.
            self.redraw()?;
        }
        let mut links = Links::default();
        self.inner.draw(|frame| links = render(frame))?;
        if !self.options.hyperlinks {
            links = Links::default();
        }
        self.frame.clear();
        if self.options.synchronized {
            queue!(self.frame, BeginSynchronizedUpdate)?;
        }
        let before = self.frame.len();
        self.frame.append(&mut self.erasure);
        self.inner
            .backend_mut()
            .take_frame(links, &mut self.frame)?;
        if let Some(wanted) = picture.filter(|_| self.picture.is_none()) {
            self.frame.extend_from_slice(wanted.as_bytes());
            self.inner.backend_mut().forget_cursor_position();
            self.picture = Some(wanted.placement().clone());
        }
        if self.frame.len() == before {
            self.frame.clear();
        } else if self.options.synchronized {
            queue!(self.frame, EndSynchronizedUpdate)?;
        }
        debug_assert_eq!(firewall::check(&self.frame), Ok(()));
        // The window's own title is kept before the first of ours, and given back only if that was.
        let is_titled = self.rescue.titled.load(Ordering::Relaxed);
        let takes_title = !is_titled && !self.title.is_empty() && !self.pending.is_empty();
        if takes_title {
            self.frame.extend_from_slice(SAVE_TITLE);
        }
        self.frame.append(&mut self.pending);
        tty::write(&self.frame)?;
        self.rescue
            .titled
            .store(is_titled || takes_title, Ordering::Relaxed);
        Ok(self.frame.len())
    }

    /// A picture as this terminal can be told it; none where pictures are cells.
    pub fn sketch(&self, placement: Placement) -> Option<Sketch> {
        Some(Sketch {
            protocol: self.options.pictures?,
            placement,
            cell: tty::cell(),
        })
    }

    /// Sends something that is not a frame, with the next one.
    pub fn send(&mut self, sequence: &Sequence) {
        self.pending.extend_from_slice(sequence.as_bytes());
    }

    /// Sets the window title with the next frame, if that was chosen and it is another one. The earlier title comes
    /// back when the terminal is given away, where the terminal keeps a stack of them.
    pub fn set_title(&mut self, title: &str) {
        if !self.options.title || self.title == title {
            return;
        }
        title.clone_into(&mut self.title);
        self.send(&Sequence::title(title));
    }

    /// Gives the cursor a shape, with the next frame.
    pub fn set_cursor_shape(&mut self, shape: CursorShape) {
        if shape != self.shape {
            self.shape = shape;
            append(&mut self.pending, shape.style());
        }
    }

    /// Asks the terminal for its size, and makes the next frame fit it.
    pub fn measure(&mut self) -> Size {
        let size = tty::size();
        self.inner.backend_mut().set_size(size);
        size
    }

    /// Forgets what is on screen: the next frame draws every cell.
    pub fn redraw(&mut self) -> io::Result<()> {
        self.forget_picture();
        self.inner.clear()
    }

    /// The picture goes; if it is still wanted, the next frame draws it again.
    fn forget_picture(&mut self) {
        if self.picture.take().is_some()
            && let Some(protocol) = self.options.pictures
        {
            picture::erase(protocol, &mut self.erasure);
        }
    }

    /// How many characters had to be replaced because they would have acted on the terminal. Always none, unless
    /// text reached the screen without being cleaned.
    pub fn replaced(&self) -> u64 {
        self.inner.backend().replaced()
    }

    /// Gives the terminal to a shell or an editor until [`Terminal::resume`].
    ///
    /// # Errors
    ///
    /// The first step that failed; the others were tried all the same.
    pub fn suspend(&mut self) -> io::Result<()> {
        self.pending.clear();
        self.title.clear();
        // Leaving the alternate screen takes pixels along; kitty would keep the data.
        self.forget_picture();
        let erased = tty::write(&std::mem::take(&mut self.erasure));
        erased.and(self.rescue.leave())
    }

    /// Takes the terminal again, measures it and draws everything with the next frame. Harmless when it is ours.
    pub fn resume(&mut self) -> io::Result<()> {
        self.rescue.saved.make_raw()?;
        let mut bytes = Vec::new();
        queue!(
            bytes,
            EnterAlternateScreen,
            EnableBracketedPaste,
            EnableFocusChange,
            Hide
        )?;
        if self.options.mouse {
            bytes.extend_from_slice(MOUSE_ON);
        }
        if self.shape != CursorShape::Theirs {
            queue!(bytes, self.shape.style())?;
        }
        tty::write(&bytes)?;
        self.inner.backend_mut().forget_cursor();
        self.measure();
        self.redraw()
    }

    /// Gives the terminal back for good. May be called again; does nothing then.
    ///
    /// # Errors
    ///
    /// The first step that failed; the others were tried all the same.
    pub fn restore(&mut self) -> io::Result<()> {
        if !self.rescue.saved.is_raw() {
            return Ok(());
        }
        self.forget_picture();
        let erased = tty::write(&std::mem::take(&mut self.erasure));
        let typed = tty::drop_typed();
        let left = self.rescue.leave();
        erased.and(typed).and(left)
    }

    /// A handle that can give the terminal back from elsewhere, when this value no longer will.
    pub fn rescue(&self) -> Rescue {
        self.rescue.clone()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if let Err(error) = self.restore() {
            tracing::warn!(%error, "the terminal was not restored completely");
        }
    }
}

impl fmt::Debug for Terminal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Terminal")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl CursorShape {
    fn style(self) -> SetCursorStyle {
        match self {
            Self::Theirs => SetCursorStyle::DefaultUserShape,
            Self::Bar => SetCursorStyle::BlinkingBar,
        }
    }
}

/// Gives the terminal back without the [`Terminal`]. Needs no allocation that matters, takes no lock it could wait
/// for, and is harmless when the terminal is not ours.
#[derive(Clone, Default)]
pub struct Rescue {
    saved: SavedMode,
    /// The window has a title of ours, and its own is on the stack.
    titled: Arc<AtomicBool>,
}

impl Rescue {
    /// Leaves every mode we may have entered.
    ///
    /// # Errors
    ///
    /// The first step that failed; the others were tried all the same.
    pub fn leave(&self) -> io::Result<()> {
        if !self.saved.is_raw() {
            return Ok(());
        }
        let mut bytes = Vec::with_capacity(96);
        if self.titled.swap(false, Ordering::Relaxed) {
            bytes.extend_from_slice(RESTORE_TITLE);
        }
        append(&mut bytes, EndSynchronizedUpdate);
        bytes.extend_from_slice(MOUSE_OFF);
        append(&mut bytes, DisableFocusChange);
        append(&mut bytes, DisableBracketedPaste);
        append(&mut bytes, SetAttribute(Attribute::Reset));
        append(&mut bytes, SetCursorStyle::DefaultUserShape);
        append(&mut bytes, LeaveAlternateScreen);
        append(&mut bytes, Show);
        let written = tty::write(&bytes);
        let mode = self.saved.give_back();
        written.and(mode)
    }
}

impl fmt::Debug for Rescue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rescue").finish_non_exhaustive()
    }
}

/// Button presses and the wheel with SGR coordinates; no motion, which would wake us for nothing.
const MOUSE_ON: &[u8] = b"\x1b[?1000;1006h";
const MOUSE_OFF: &[u8] = b"\x1b[?1000;1006l";

/// The title stack of xterm, which most terminals follow; others ignore it.
const SAVE_TITLE: &[u8] = b"\x1b[22;2t";
const RESTORE_TITLE: &[u8] = b"\x1b[23;2t";

/// Appends a command; writing to memory does not fail.
fn append(bytes: &mut Vec<u8>, command: impl Command) {
    let written = queue!(bytes, command);
    debug_assert!(written.is_ok());
}
