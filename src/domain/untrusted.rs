//! Text that came from outside, and may not reach a terminal as it is.

use std::fmt;

/// Text somebody else wrote: a customer, a teammate, a server.
///
/// It has no `Display` and does not deref to `str`, so it cannot be printed, drawn or logged by accident. The way to
/// the screen is [`Untrusted::raw`] into the cleaning gate of the `text` module, and nowhere else. `Debug` tells the
/// length only, because bodies do not belong into logs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Untrusted(Box<str>);

impl Untrusted {
    /// Takes text from outside as it is.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text as it came, for the cleaning gate, for storage and for comparing; never for output.
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing but white space.
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl fmt::Debug for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Untrusted({} bytes)", self.0.len())
    }
}

impl From<&str> for Untrusted {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Untrusted {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_tells_the_length_only() {
        assert_eq!(
            format!("{:?}", Untrusted::from("secret")),
            "Untrusted(6 bytes)"
        );
    }
}
