//! A key as we speak of it, whatever library read it.

/// What was pressed, without modifiers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Code {
    /// A character, as the keyboard layout and Shift made it: `G` is `Char('G')`.
    Char(char),
    /// Enter or Return.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Insert.
    Insert,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// A function key, 1 to 24.
    Function(u8),
}

/// A key press.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Key {
    /// What was pressed.
    pub code: Code,
    /// With Control.
    pub ctrl: bool,
    /// With Alt.
    pub alt: bool,
    /// With Shift; always false for characters, whose case tells it, and true for Shift-Tab.
    pub shift: bool,
}

impl Key {
    /// That code without modifiers.
    pub const fn plain(code: Code) -> Self {
        Self {
            code,
            ctrl: false,
            alt: false,
            shift: false,
        }
    }

    /// A character without modifiers.
    pub const fn char(character: char) -> Self {
        Self::plain(Code::Char(character))
    }

    /// A character with Control.
    pub const fn ctrl(character: char) -> Self {
        Self {
            code: Code::Char(character),
            ctrl: true,
            alt: false,
            shift: false,
        }
    }

    /// The one way this key is written down: Shift shows in a character and nowhere else, and with Control a letter has
    /// no case, since only some terminals can tell Ctrl-S from Ctrl-Shift-S. Shift-Tab keeps its Shift.
    #[must_use]
    pub fn canonical(self) -> Self {
        match self.code {
            Code::Char(character) if self.ctrl => Self {
                code: Code::Char(character.to_ascii_lowercase()),
                shift: false,
                ..self
            },
            Code::Char(_) => Self {
                shift: false,
                ..self
            },
            _ => self,
        }
    }

    /// The character it types into a text, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(character) if !self.ctrl && !self.alt => Some(character),
            _ => None,
        }
    }
}
