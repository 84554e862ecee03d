//! The cleaning itself: one pass over the characters, then a cap on what one cell can hold.
//!
//! Escape sequences are never parsed: a parser that waits for a terminator swallows the text
//! after it. Each control character becomes a sign and everything else stays where it was.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

use super::table::{Fate, fate, is_joining, is_keycap, is_pictographic};
use crate::text::width::{simple_width, width};

/// Marks one character may carry; Unicode's stream-safe format allows 30, real text needs 4.
const MAX_MARKS: usize = 10;
/// Bytes of one grapheme cluster; a family of four with skin tones has 41.
const MAX_CLUSTER: usize = 64;
/// Columns between tab stops.
const TAB: usize = 4;
/// How far back the start of the line is looked for, in bytes.
const TAB_WITHIN: usize = 160;

/// Whether line ends survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Line,
    Block,
}

/// Whether `text` needs no cleaning because it is plain ASCII of that shape.
pub(super) fn is_plain(text: &str, shape: Shape) -> bool {
    text.bytes()
        .all(|b| matches!(b, b' '..=b'~') || (b == b'\n' && shape == Shape::Block))
}

/// Appends the clean form of `raw` to `out`, which holds only earlier results of this function.
pub(super) fn clean_into(out: &mut String, raw: &str, shape: Shape) {
    if is_plain(raw, shape) {
        out.push_str(raw);
        return;
    }
    let start = out.len();
    let mut pass = Pass {
        out,
        start,
        shape,
        complex: false,
    };
    pass.run(raw);
    if pass.complex {
        cap_clusters(out, start);
    }
}

struct Pass<'a> {
    out: &'a mut String,
    start: usize,
    shape: Shape,
    /// Whether a character was kept that could join a cluster.
    complex: bool,
}

impl Pass<'_> {
    fn run(&mut self, raw: &str) {
        let mut rest = raw;
        while !rest.is_empty() {
            let plain = rest
                .bytes()
                .position(|b| !matches!(b, b' '..=b'~'))
                .unwrap_or(rest.len());
            let (head, tail) = rest.split_at(plain);
            self.out.push_str(head);
            let mut chars = tail.chars();
            let Some(c) = chars.next() else { return };
            rest = self.one(c, chars.as_str());
        }
    }

    /// Handles `c` and returns what is left of `rest`, which follows it.
    fn one<'r>(&mut self, c: char, rest: &'r str) -> &'r str {
        match fate(c) {
            Fate::Keep => self.keep(c),
            Fate::Tab => self.tab(),
            Fate::LineEnd => self.line_end(),
            Fate::Return => {
                self.line_end();
                return rest.strip_prefix('\n').unwrap_or(rest);
            }
            Fate::Sign(sign) => self.out.push(sign),
            Fate::Number => {
                self.out.push('⟦');
                for nibble in [c as u32 >> 4, c as u32 & 15] {
                    self.out
                        .extend(char::from_digit(nibble, 16).map(|d| d.to_ascii_uppercase()));
                }
                self.out.push('⟧');
            }
            Fate::Named(name) => self.out.push_str(name),
            Fate::Drop => {}
            Fate::Joiner => {
                let next = rest.chars().next();
                let emoji = self
                    .last()
                    .is_some_and(|p| p == '\u{FE0F}' || is_pictographic(p))
                    && next.is_some_and(is_pictographic);
                let script = self.last().is_some_and(is_joining) && next.is_some_and(is_joining);
                if emoji || script {
                    self.keep(c);
                }
            }
            Fate::NonJoiner => {
                let next = rest.chars().next();
                if self.last().is_some_and(is_joining) && next.is_some_and(is_joining) {
                    self.keep(c);
                }
            }
            Fate::Presentation => {
                if self
                    .last()
                    .is_some_and(|p| is_pictographic(p) || is_keycap(p))
                {
                    self.keep(c);
                }
            }
            Fate::Tag => return self.tags(c, rest),
        }
        rest
    }

    /// The last character already kept of this text.
    fn last(&self) -> Option<char> {
        self.out.get(self.start..)?.chars().next_back()
    }

    fn keep(&mut self, c: char) {
        if simple_width(c).is_none() {
            self.complex = true;
            // A mark at the start of a line would otherwise attach to whatever is drawn before it.
            if is_mark(c) && self.last().is_none_or(|p| p == '\n') {
                self.out.push('\u{25CC}');
            }
        }
        self.out.push(c);
    }

    fn tab(&mut self) {
        // Only so far back: past that nobody sees the column, and looking further would make many
        // tabs quadratic.
        let mut from = self.start.max(self.out.len().saturating_sub(TAB_WITHIN));
        while !self.out.is_char_boundary(from) {
            from += 1;
        }
        let line = self.out.get(from..).unwrap_or_default();
        let begun = line.rfind('\n').map(|at| at + 1);
        let column = match begun.or_else(|| (from == self.start).then_some(0)) {
            Some(at) => width(line.get(at..).unwrap_or_default()),
            None => 0,
        };
        for _ in 0..TAB - column % TAB {
            self.out.push(' ');
        }
    }

    fn line_end(&mut self) {
        self.out.push(if self.shape == Shape::Block {
            '\n'
        } else {
            ' '
        });
    }

    /// Keeps the tags of a well-formed flag; other tags are hidden text and become one sign.
    fn tags<'r>(&mut self, first: char, rest: &'r str) -> &'r str {
        let end = rest.find(|c| fate(c) != Fate::Tag).unwrap_or(rest.len());
        let (tail, rest) = rest.split_at(end);
        let count = 1 + tail.chars().count();
        let body = tail.chars().rev().skip(1).chain([first]);
        let flag = self.last() == Some('\u{1F3F4}')
            && (3..=7).contains(&count)
            && tail.ends_with('\u{E007F}')
            && body
                .clone()
                .all(|c| matches!(c, '\u{E0030}'..='\u{E0039}' | '\u{E0061}'..='\u{E007A}'));
        if flag {
            self.keep(first);
            self.out.push_str(tail);
        } else {
            self.out.push_str("⟦tags⟧");
        }
        rest
    }
}

/// Whether `c` adds to the character before it without a cell of its own.
fn is_mark(c: char) -> bool {
    c.width() == Some(0)
        && !matches!(c, '\u{200C}' | '\u{200D}' | '\u{FE0E}' | '\u{FE0F}'
            | '\u{1160}'..='\u{11FF}' | '\u{D7B0}'..='\u{D7FF}' | '\u{E0000}'..='\u{E007F}')
}

/// Bounds every cluster from `start` on: marks past the tenth go, a cluster past 64 bytes is cut
/// in two by a sign.
fn cap_clusters(out: &mut String, start: usize) {
    let tail = out.get(start..).unwrap_or_default();
    let fits =
        |g: &str| g.len() <= MAX_MARKS + 2 || (g.len() <= MAX_CLUSTER && marks(g) <= MAX_MARKS);
    if tail.graphemes(true).all(fits) {
        return;
    }
    let mut capped = String::with_capacity(tail.len());
    for cluster in tail.graphemes(true) {
        if fits(cluster) {
            capped.push_str(cluster);
        } else {
            cap(&mut capped, cluster);
        }
    }
    out.truncate(start);
    out.push_str(&capped);
}

fn marks(cluster: &str) -> usize {
    cluster.chars().filter(|c| is_mark(*c)).count()
}

fn cap(out: &mut String, cluster: &str) {
    let (mut bytes, mut marks) = (0, 0);
    for c in cluster.chars() {
        if is_mark(c) {
            marks += 1;
            if marks > MAX_MARKS {
                continue;
            }
        }
        if bytes + c.len_utf8() > MAX_CLUSTER {
            while out.ends_with(['\u{200D}', '\u{200C}']) {
                out.pop();
            }
            out.push('\u{FFFD}');
            (bytes, marks) = (3, 0);
            if is_mark(c) || matches!(c, '\u{200C}' | '\u{200D}' | '\u{FE0E}' | '\u{FE0F}') {
                continue;
            }
        }
        bytes += c.len_utf8();
        out.push(c);
    }
}
