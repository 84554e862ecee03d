//! The one gate to the terminal: text that cannot carry anything but text.
//!
//! [`Clean`] holds no control character (but `\n` in a block), no bidirectional override, no
//! hidden text and no cluster without bound, and only this module can build one. Every place that
//! draws, prints, logs or copies takes `Clean`, so nothing from the network gets there unseen.
//! Cleaning is the *last* step before layout: after charsets, JSON and entities are decoded.

mod scan;
mod table;

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation;

use self::scan::{Shape, clean_into, is_plain};
use super::width::{grapheme_width, width};

/// Text that is safe to show. Cloning and slicing share the bytes.
#[derive(Clone)]
pub struct Clean {
    text: Text,
    start: u32,
    end: u32,
}

#[derive(Clone)]
enum Text {
    Fixed(&'static str),
    Shared(Arc<str>),
}

impl Clean {
    /// The text as one line: every line end becomes a space, other runs of spaces are kept.
    pub fn line(raw: &str) -> Self {
        Self::built(raw, Shape::Line)
    }

    /// The text as lines: CRLF, CR, NEL, LS, PS, VT and FF become `\n`, tabs become spaces.
    pub fn block(raw: &str) -> Self {
        Self::built(raw, Shape::Block)
    }

    /// A literal of ours, which must be clean already.
    pub const fn fixed(text: &'static str) -> Self {
        let mut index = 0;
        while index < text.len() {
            let byte = text.as_bytes()[index];
            debug_assert!(
                (byte >= b' ' && byte != 0x7F) || byte == b'\n',
                "a literal with a control"
            );
            index += 1;
        }
        let end = if text.len() > u32::MAX as usize {
            0
        } else {
            text.len() as u32
        };
        Self {
            text: Text::Fixed(text),
            start: 0,
            end,
        }
    }

    /// `cells` spaces, for indents and padding; at most 256.
    pub fn spaces(cells: usize) -> Self {
        const SPACES: &str = match std::str::from_utf8(&[b' '; 256]) {
            Ok(spaces) => spaces,
            Err(_) => "",
        };
        Self {
            text: Text::Fixed(SPACES),
            start: 0,
            end: cells.min(SPACES.len()) as u32,
        }
    }

    /// `12. `, as stands before items. A list may have a hundred thousand.
    pub(super) fn numbered(number: u32) -> Self {
        let mut text = [b' '; 12];
        let mut at = text.len() - 2;
        let mut rest = number;
        if let Some(period) = text.get_mut(at) {
            *period = b'.';
        }
        loop {
            at -= 1;
            if let Some(digit) = text.get_mut(at) {
                *digit = b'0' + (rest % 10) as u8;
            }
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        let text = text.get(at..).and_then(|text| str::from_utf8(text).ok());
        Self::owned(text.unwrap_or_default())
    }

    /// The parts, with `between` between each two.
    pub fn join<'a>(parts: impl IntoIterator<Item = &'a Self>, between: &Self) -> Self {
        let mut text = String::new();
        for (index, part) in parts.into_iter().enumerate() {
            if index > 0 {
                text.push_str(between.as_str());
            }
            text.push_str(part.as_str());
        }
        Self::block(&text)
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        let text = match &self.text {
            Text::Fixed(text) => text,
            Text::Shared(text) => &**text,
        };
        text.get(self.start as usize..self.end as usize)
            .unwrap_or_default()
    }

    /// Cells it takes on one row.
    pub fn width(&self) -> usize {
        width(self.as_str())
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.start >= self.end
    }

    /// The lines of a block.
    pub fn lines(&self) -> impl Iterator<Item = Self> + '_ {
        let base = self.as_str().as_ptr() as usize;
        self.as_str().split('\n').map(move |line| {
            let start = line.as_ptr() as usize - base;
            self.slice(start..start + line.len())
        })
    }

    /// The bytes of `range`, sharing the text; empty if the range is not on character boundaries.
    ///
    /// A slice of clean text is clean, but only one cut between graphemes reads well.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let inside = self.as_str().get(range.clone()).is_some();
        let range = if inside { range } else { 0..0 };
        Self {
            text: self.text.clone(),
            start: self.start + range.start as u32,
            end: self.start + range.end as u32,
        }
    }

    /// At most `cells` cells of it, cut between graphemes and ended with `…` if cut.
    #[must_use]
    pub fn truncate(&self, cells: usize) -> Self {
        if self.width() <= cells {
            return self.clone();
        }
        let Some(room) = cells.checked_sub(1) else {
            return Self::fixed("");
        };
        let (head, _) = self.split_at_width(room);
        Self::owned(format!("{}…", head.as_str()))
    }

    /// Exactly `cells` cells: cut with `…`, or filled with spaces on the right.
    #[must_use]
    pub fn fit(&self, cells: usize) -> Self {
        let cut = self.truncate(cells);
        let gap = cells.saturating_sub(cut.width());
        if gap == 0 {
            cut
        } else {
            Self::owned(format!("{}{:gap$}", cut.as_str(), ""))
        }
    }

    /// Exactly `cells` cells: cut with `…`, or filled with spaces on the left.
    #[must_use]
    pub fn fit_right(&self, cells: usize) -> Self {
        let cut = self.truncate(cells);
        let gap = cells.saturating_sub(cut.width());
        if gap == 0 {
            cut
        } else {
            Self::owned(format!("{:gap$}{}", "", cut.as_str()))
        }
    }

    /// Splits before the first grapheme that does not fit in `cells`.
    pub fn split_at_width(&self, cells: usize) -> (Self, Self) {
        if self.as_str().is_ascii() {
            let length = self.as_str().len();
            let at = cells.min(length);
            return (self.slice(0..at), self.slice(at..length));
        }
        let mut used = 0;
        let mut at = self.as_str().len();
        for (index, grapheme) in self.as_str().grapheme_indices(true) {
            used += grapheme_width(grapheme);
            if used > cells {
                at = index;
                break;
            }
        }
        (self.slice(0..at), self.slice(at..self.as_str().len()))
    }

    fn built(raw: &str, shape: Shape) -> Self {
        if is_plain(raw, shape) {
            return Self::owned(raw);
        }
        let mut text = String::with_capacity(raw.len() + 8);
        clean_into(&mut text, raw, shape);
        Self::owned(text)
    }

    /// Private on purpose: the text must be clean.
    fn owned(text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let end = u32::try_from(text.len()).unwrap_or(0);
        Self {
            text: Text::Shared(text),
            start: 0,
            end,
        }
    }
}

/// Collects clean text in one allocation, for documents of many runs.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    text: String,
}

impl Buffer {
    /// Cleans `raw` as one line, appends it, and returns where it stands.
    pub(super) fn push(&mut self, raw: &str) -> Range<u32> {
        let start = self.len();
        // Offsets are 32 bits; no part is that long, and one that were is cut, not wrapped around.
        if self.text.len() + raw.len() < u32::MAX as usize / 8 {
            clean_into(&mut self.text, raw, Shape::Line);
        }
        start..self.len()
    }

    /// The clean text at `range`.
    pub(super) fn get(&self, range: Range<u32>) -> &str {
        self.text
            .get(range.start as usize..range.end as usize)
            .unwrap_or_default()
    }

    /// Ends the collecting.
    pub(super) fn freeze(self) -> Clean {
        Clean::owned(self.text)
    }

    fn len(&self) -> u32 {
        self.text.len() as u32
    }
}

impl Default for Clean {
    fn default() -> Self {
        Self::fixed("")
    }
}

impl fmt::Display for Clean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Clean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl PartialEq for Clean {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Clean {}

impl PartialOrd for Clean {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Clean {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Clean {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl Borrow<str> for Clean {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Clean {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl FromIterator<Clean> for Clean {
    fn from_iter<I: IntoIterator<Item = Clean>>(parts: I) -> Self {
        let parts: Vec<Clean> = parts.into_iter().collect();
        Self::join(&parts, &Self::fixed(""))
    }
}

impl<'a> FromIterator<&'a Clean> for Clean {
    fn from_iter<I: IntoIterator<Item = &'a Clean>>(parts: I) -> Self {
        Self::join(parts, &Self::fixed(""))
    }
}
