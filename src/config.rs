//! Settings that are valid by construction.
//!
//! They come from a TOML file, from the environment, and from the defaults `config.example.toml` lists. What is wrong is
//! reported all at once, each mistake at its line. Nothing here is global: whoever needs a setting is given it.

use std::collections::BTreeMap;
use std::fmt;
use std::io;

use jiff::SignedDuration;

use crate::config::hours::Hours;
use crate::config::profile::Profile;
use crate::config::terminal::Pictures;
use crate::keymap::Keymap;
use crate::source::Problems;
use crate::theme::Theme;

pub mod environment;
mod file;
pub mod hours;
pub mod profile;
pub mod secret;
pub mod terminal;
mod value;

/// Everything a person can choose.
#[derive(Clone, PartialEq, Debug)]
pub struct Config {
    /// How things look, in the colors the terminal has.
    pub theme: Theme,
    /// How much room a conversation takes in the list.
    pub density: Density,
    /// Whether clicks and the wheel are for us rather than for the terminal.
    pub mouse: bool,
    /// Whether the window's title says what waits.
    pub title: bool,
    /// Who puts right-to-left text into its order on screen.
    pub bidi: Bidi,
    /// Whether links can be clicked.
    pub hyperlinks: bool,
    /// How pictures are shown, and from where without asking.
    pub pictures: Pictures,
    /// The program to write with, as words; at least one.
    pub editor: Vec<String>,
    /// How long a reply by mail can be taken back; zero: it leaves at once.
    pub undo_window_email: SignedDuration,
    /// How long a reply by chat can be taken back; zero: it leaves at once.
    pub undo_window_chat: SignedDuration,
    /// How long a conversation is on screen before it counts as read; none: never by itself.
    pub read_after: Option<SignedDuration>,
    /// What is fetched, and how often.
    pub sync: Sync,
    /// What snoozing means by morning, evening and working day.
    pub snooze: Hours,
    /// Texts to insert, by name.
    pub macros: BTreeMap<String, String>,
    /// The desks, in the order of their names; none: only the demo.
    pub profiles: Vec<Profile>,
    /// The keys.
    pub keymap: Keymap,
}

/// How much room a conversation takes in the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Density {
    /// Three rows: who and since when, what, and the marks.
    Comfortable,
    /// One row.
    Compact,
}

/// Who puts right-to-left text into its order on screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Bidi {
    /// The terminal, or nobody: text is handed over in the order it is read.
    #[default]
    Terminal,
    /// tinbox, for terminals that put every sign where they are told to.
    Tinbox,
}

impl Density {
    /// Screen rows of a list row.
    pub fn rows(self) -> usize {
        match self {
            Self::Comfortable => 3,
            Self::Compact => 1,
        }
    }

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Comfortable => Self::Compact,
            Self::Compact => Self::Comfortable,
        }
    }
}

/// What is fetched, and how often.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sync {
    /// How long to wait between two looks at the desk.
    pub poll_every: SignedDuration,
    /// How far back closed conversations are kept here, in days.
    pub closed_age_days: u32,
    /// How many closed conversations of each desk are kept here at most.
    pub closed_limit: u32,
}

/// Why the configuration is not taken: everything that is wrong with it.
#[derive(Debug, thiserror::Error)]
pub enum Rejected {
    /// The file cannot be read.
    #[error("`{file}` cannot be read: {error}")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system says.
        error: io::Error,
    },
    /// Something in the file or in the variables is wrong.
    #[error("{0}")]
    Wrong(Wrong),
}

/// What is wrong with the file and with the variables.
#[derive(Debug)]
pub struct Wrong {
    /// The file's problems.
    pub file: Option<Problems>,
    /// The variables' problems, one sentence each.
    pub environment: Vec<String>,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut between = "";
        if let Some(problems) = &self.file {
            write!(f, "{problems}")?;
            between = "\n\n";
        }
        for problem in &self.environment {
            write!(f, "{between}environment: {problem}")?;
            between = "\n";
        }
        Ok(())
    }
}

impl Default for Sync {
    fn default() -> Self {
        Self {
            poll_every: SignedDuration::from_secs(20),
            closed_age_days: 90,
            closed_limit: 20_000,
        }
    }
}
