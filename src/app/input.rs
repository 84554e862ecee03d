//! What comes in from the terminal, in our own words; only `runtime` knows the library that reads it.

use crate::keymap::key::Key;

/// One thing the terminal told us.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted: line ends normalized, nothing else changed. It never acts as keys.
    Paste(String),
    /// The terminal has another size, in cells.
    Resize {
        /// Columns.
        width: u16,
        /// Rows.
        height: u16,
    },
    /// The terminal window came to the front.
    FocusGained,
    /// The terminal window went to the back.
    FocusLost,
    /// The wheel turned at a cell.
    Scroll {
        /// Lines down; negative is up.
        lines: i16,
        /// Column of the pointer.
        column: u16,
        /// Row of the pointer.
        row: u16,
    },
    /// The main button was pressed at a cell.
    Click {
        /// Column of the pointer.
        column: u16,
        /// Row of the pointer.
        row: u16,
    },
}
