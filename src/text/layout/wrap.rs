//! Fills rows with words.
//!
//! A row is broken at spaces, and between the letters of scripts that write without spaces. A
//! word wider than the row is broken between graphemes; nothing is hyphenated and nothing lost.
//! Pieces are slices of the document's text, so a row costs no copies.

use unicode_segmentation::UnicodeSegmentation;

use crate::text::bidi::{self, Base};
use crate::text::clean::Clean;
use crate::text::rich::block::{Ink, Run};
use crate::text::rich::{Document, Piece};
use crate::text::role::Role;
use crate::text::width::{grapheme_width, simple_width, width};

/// Stands for a glyph that is wider than the whole row.
pub(super) const TOO_WIDE: Clean = Clean::fixed("▯");

/// A stretch of the document's text on its way into a row.
#[derive(Clone, Copy, Debug)]
struct Part {
    start: u32,
    end: u32,
    ink: Ink,
    width: usize,
}

/// How the words of a block look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// Whether plain text shows as quoted.
    pub(super) quoted: bool,
    /// Right-to-left text is put into its order on screen, in paragraphs of this kind.
    pub(super) visual: Option<Base>,
}

/// Wraps the runs of one block.
pub(super) struct Wrap<'d> {
    document: &'d Document,
    room: usize,
    look: Look,
    /// The rows so far.
    pub(super) rows: Vec<Vec<Piece>>,
    row: Vec<Part>,
    column: usize,
    spaces: Vec<Part>,
    word: Vec<Part>,
}

impl<'d> Wrap<'d> {
    pub(super) fn new(document: &'d Document, room: usize, look: Look) -> Self {
        let (rows, row, spaces, word) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self {
            document,
            room,
            look,
            rows,
            row,
            column: 0,
            spaces,
            word,
        }
    }

    /// Wraps at words.
    pub(super) fn flow(&mut self, runs: &[Run]) {
        if self.fits(runs) {
            return self.whole(runs);
        }
        let first = self.rows.len();
        for run in runs {
            let mut at = run.start;
            for chunk in self.document.run_text(run).split_inclusive(' ') {
                let word = chunk.strip_suffix(' ').unwrap_or(chunk);
                let after_word = at + word.len() as u32;
                self.segment(word, at, run.ink);
                at += chunk.len() as u32;
                if word.len() < chunk.len() {
                    self.end_word();
                    push(
                        &mut self.spaces,
                        Part {
                            start: after_word,
                            end: at,
                            ink: run.ink,
                            width: 1,
                        },
                    );
                }
            }
        }
        self.end_word();
        self.end_row();
        self.turn(first);
    }

    /// Puts right-to-left text of the rows from `first` on, which are one paragraph, into its order on screen.
    fn turn(&mut self, first: usize) {
        if let Some(base) = self.look.visual {
            bidi::reorder(&mut self.rows[first..], base);
        }
    }

    /// Whether the runs surely fit on one empty row as they stand.
    fn fits(&self, runs: &[Run]) -> bool {
        let bytes: usize = runs.iter().map(|run| (run.end - run.start) as usize).sum();
        if self.column > 0 || bytes > self.room {
            return false;
        }
        let mut texts = runs.iter().map(|run| self.document.run_text(run));
        texts
            .next()
            .is_none_or(|first| first.is_ascii() && !first.starts_with("   "))
            && texts.all(str::is_ascii)
    }

    /// Adds the runs to `pieces`, if they surely fit on one row as they stand; whether they did.
    pub(super) fn one_row(&self, runs: &[Run], pieces: &mut Vec<Piece>) -> bool {
        if !self.fits(runs) {
            return false;
        }
        let mut rest = runs;
        while let Some((first, tail)) = rest.split_first() {
            let mut part = Part {
                start: first.start,
                end: first.end,
                ink: first.ink,
                width: 0,
            };
            rest = tail;
            while let Some((next, tail)) = rest.split_first()
                && next.start == part.end
                && next.ink == part.ink
            {
                part.end = next.end;
                rest = tail;
            }
            pieces.push(self.piece(part));
        }
        true
    }

    /// Keeps the block on one row, however long.
    pub(super) fn whole(&mut self, runs: &[Run]) {
        let first = self.rows.len();
        for run in runs {
            let width = width(self.document.run_text(run));
            self.put(Part {
                start: run.start,
                end: run.end,
                ink: run.ink,
                width,
            });
        }
        self.end_row();
        self.turn(first);
    }

    /// Adds a stretch without spaces to the word, ending words where letters may part.
    fn segment(&mut self, text: &str, start: u32, ink: Ink) {
        if text.is_empty() {
            return;
        }
        if text.is_ascii() || text.chars().all(|c| simple_width(c) == Some(1)) {
            let width = if text.is_ascii() {
                text.len()
            } else {
                text.chars().count()
            };
            push(
                &mut self.word,
                Part {
                    start,
                    end: start + text.len() as u32,
                    ink,
                    width,
                },
            );
            return;
        }
        for (index, grapheme) in text.grapheme_indices(true) {
            let width = grapheme_width(grapheme);
            let first = grapheme.chars().next().unwrap_or(' ');
            let wide = width == 2 && !never_starts(first);
            if wide && !self.word_holds_on() {
                self.end_word();
            }
            let at = start + index as u32;
            push(
                &mut self.word,
                Part {
                    start: at,
                    end: at + grapheme.len() as u32,
                    ink,
                    width,
                },
            );
            if width == 2 && !never_ends(first) {
                self.mark_breakable();
            }
        }
    }

    /// Whether the word ends with an opening bracket, which must not end a row.
    fn word_holds_on(&self) -> bool {
        self.last_char().is_some_and(never_ends)
    }

    fn last_char(&self) -> Option<char> {
        let last = self.word.last()?;
        let text = self.document.text.as_str();
        text.get(last.start as usize..last.end as usize)?
            .chars()
            .next_back()
    }

    /// After a wide letter the row may break, unless closing punctuation follows; the next
    /// grapheme decides, so nothing is ended here when it would be alone on the row.
    fn mark_breakable(&mut self) {
        let wide_words: usize = self.word.iter().map(|part| part.width).sum();
        // A run of punctuation that may not start a row is bounded, or it could hold on for ever.
        if wide_words >= 16 {
            self.end_word();
        }
    }

    fn end_word(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let width: usize = self.word.iter().map(|part| part.width).sum();
        let gap: usize = self.spaces.iter().map(|part| part.width).sum();
        let starts_block = self.rows.is_empty() && self.row.is_empty();
        let keeps_gap = if starts_block {
            gap <= self.room / 2
        } else {
            self.column > 0
        };
        let gap_width = if keeps_gap { gap } else { 0 };
        if self.column + gap_width + width > self.room && self.column > 0 {
            self.end_row();
            self.spaces.clear();
        }
        if keeps_gap {
            for part in std::mem::take(&mut self.spaces) {
                self.put(part);
            }
        }
        self.spaces.clear();
        for part in std::mem::take(&mut self.word) {
            if self.column + part.width <= self.room {
                self.put(part);
            } else {
                self.break_apart(part);
            }
        }
    }

    /// Puts a part that does not fit: as many graphemes on each row as do.
    fn break_apart(&mut self, part: Part) {
        let text = self
            .document
            .text
            .as_str()
            .get(part.start as usize..part.end as usize)
            .unwrap_or_default();
        if self.room > 1 && text.chars().all(|c| simple_width(c).is_some()) {
            return self.break_simple(part, text);
        }
        let mut at = part.start;
        for grapheme in text.graphemes(true) {
            let width = grapheme_width(grapheme);
            let end = at + grapheme.len() as u32;
            if width > self.room {
                self.too_wide(Part {
                    start: at,
                    end,
                    ink: part.ink,
                    width,
                });
            } else {
                if self.column + width > self.room {
                    self.end_row();
                }
                self.put(Part {
                    start: at,
                    end,
                    ink: part.ink,
                    width,
                });
            }
            at = end;
        }
    }

    /// The same for text whose letters never join: rows of it at once, without looking for
    /// graphemes.
    fn break_simple(&mut self, part: Part, text: &str) {
        let mut at = part.start;
        let mut put = Part {
            end: at,
            width: 0,
            ..part
        };
        for c in text.chars() {
            let width = simple_width(c).unwrap_or(1);
            if self.column + put.width + width > self.room {
                if put.width > 0 {
                    self.put(put);
                }
                self.end_row();
                (put.start, put.end, put.width) = (at, at, 0);
            }
            at += c.len_utf8() as u32;
            put.end = at;
            put.width += width;
        }
        if put.width > 0 {
            self.put(put);
        }
    }

    /// A grapheme wider than the row: its characters one by one, or a sign for it.
    fn too_wide(&mut self, part: Part) {
        if self.column > 0 {
            self.end_row();
        }
        let text = self
            .document
            .text
            .as_str()
            .get(part.start as usize..part.end as usize)
            .unwrap_or_default();
        let mut at = part.start;
        for c in text.chars() {
            let end = at + c.len_utf8() as u32;
            let width = grapheme_width(c.encode_utf8(&mut [0; 4]));
            if width > self.room {
                let mut piece = self.piece(part);
                piece.text = TOO_WIDE;
                self.rows.push(vec![piece]);
            } else if width > 0 {
                if self.column + width > self.room {
                    self.end_row();
                }
                self.put(Part {
                    start: at,
                    end,
                    ink: part.ink,
                    width,
                });
            }
            at = end;
        }
        self.end_row();
    }

    fn put(&mut self, part: Part) {
        self.column += part.width;
        push(&mut self.row, part);
    }

    fn end_row(&mut self) {
        if !self.row.is_empty() {
            let row = self.row.iter().map(|part| self.piece(*part)).collect();
            self.rows.push(row);
            self.row.clear();
        }
        self.column = 0;
    }

    fn piece(&self, part: Part) -> Piece {
        let role = match part.ink.role {
            Role::Text if self.look.quoted => Role::Quote,
            role => role,
        };
        Piece {
            text: self
                .document
                .text
                .slice(part.start as usize..part.end as usize),
            role,
            link: (part.ink.link > 0).then_some(part.ink.link),
            image: part.ink.image.checked_sub(1),
        }
    }
}

/// Adds a part, joining it to the one before if the text goes on.
fn push(parts: &mut Vec<Part>, part: Part) {
    match parts.last_mut() {
        Some(last) if last.end == part.start && last.ink == part.ink => {
            last.end = part.end;
            last.width += part.width;
        }
        _ => parts.push(part),
    }
}

/// Punctuation that must not begin a row.
fn never_starts(c: char) -> bool {
    matches!(
        c,
        '、' | '。'
            | '，'
            | '．'
            | '：'
            | '；'
            | '？'
            | '！'
            | '）'
            | '］'
            | '｝'
            | '」'
            | '』'
            | '】'
            | '〉'
            | '》'
            | '〕'
            | 'ー'
            | '々'
            | '〜'
            | 'ぁ'
            | 'ぃ'
            | 'ぅ'
            | 'ぇ'
            | 'ぉ'
            | 'っ'
            | 'ゃ'
            | 'ゅ'
            | 'ょ'
            | 'ァ'
            | 'ィ'
            | 'ゥ'
            | 'ェ'
            | 'ォ'
            | 'ッ'
            | 'ャ'
            | 'ュ'
            | 'ョ'
    )
}

/// Punctuation that must not end a row.
fn never_ends(c: char) -> bool {
    matches!(
        c,
        '（' | '［' | '｛' | '「' | '『' | '【' | '〈' | '《' | '〔' | '(' | '[' | '“' | '‘'
    )
}
