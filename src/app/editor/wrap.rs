//! The rows a text takes at a width, broken between words.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::text::{grapheme_width, width as cells};

/// One row of a wrapped text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VisualLine {
    /// Its bytes. Rows follow each other without a gap but the line ends between them.
    pub range: Range<usize>,
    /// The bytes to show: without the spaces a row is broken at, which may hang over its end.
    pub shown: Range<usize>,
    /// The cells the shown bytes take: at most the width, unless a single grapheme is wider.
    pub width: usize,
}

impl VisualLine {
    /// The cells before a byte of this row; inside hanging spaces, those of the row.
    pub(super) fn column_of(&self, text: &str, at: usize) -> usize {
        let end = at.min(self.shown.end);
        text.get(self.shown.start..end).map_or(0, cells)
    }

    /// The byte where the grapheme at that column begins, or where the row ends. A row that goes on in `next` has no end
    /// of its own: that byte is the start of the next row.
    pub(super) fn offset_at(&self, text: &str, column: usize, next: Option<&Self>) -> usize {
        let mut used = 0;
        let mut last = self.range.start;
        for (index, grapheme) in text[self.range.clone()].grapheme_indices(true) {
            last = self.range.start + index;
            used += grapheme_width(grapheme);
            if used > column {
                return last;
            }
        }
        let goes_on = next.is_some_and(|next| next.range.start == self.range.end);
        if goes_on { last } else { self.range.end }
    }
}

/// The text in rows of at most `width` cells.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<VisualLine> {
    let width = width.max(1);
    let mut rows = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        wrap_line(text, start..start + line.len(), width, &mut rows);
        start += line.len() + 1;
    }
    rows
}

/// Where a row may be broken, and what it measures up to there.
#[derive(Clone, Copy)]
struct Break {
    at: usize,
    shown_end: usize,
    shown_width: usize,
}

fn wrap_line(text: &str, line: Range<usize>, width: usize, rows: &mut Vec<VisualLine>) {
    let mut start = line.start;
    let mut used = 0;
    // The row without trailing spaces, the best place to break it, and whether it could be broken right here.
    let mut solid = (start, 0);
    let mut best: Option<Break> = None;
    let mut after_wide = false;

    for (index, grapheme) in text[line.clone()].grapheme_indices(true) {
        let at = line.start + index;
        let cells = grapheme_width(grapheme);
        if grapheme == " " {
            used += cells;
            best = Some(Break {
                at: at + grapheme.len(),
                shown_end: solid.0,
                shown_width: solid.1,
            });
            // Spaces count as long as they fit; those that do not hang.
            if used <= width {
                solid = (at + grapheme.len(), used);
                if let Some(best) = &mut best {
                    best.shown_end = solid.0;
                    best.shown_width = solid.1;
                }
            }
            after_wide = false;
            continue;
        }
        let wide = cells > 1;
        if (wide || after_wide) && at > start && used <= width {
            best = Some(Break {
                at,
                shown_end: at,
                shown_width: used,
            });
        }
        after_wide = wide;
        if used + cells > width && at > start {
            let cut = best.take().unwrap_or(Break {
                at,
                shown_end: at,
                shown_width: used,
            });
            rows.push(VisualLine {
                range: start..cut.at,
                shown: start..cut.shown_end,
                width: cut.shown_width,
            });
            start = cut.at;
            used = self::cells(&text[start..at]);
        }
        used += cells;
        solid = (at + grapheme.len(), used);
    }
    rows.push(VisualLine {
        range: start..line.end,
        shown: start..solid.0.max(start),
        width: solid.1,
    });
}

/// The stretch of one line around the cursor that fits, and the cells of it before the cursor.
pub(super) fn window(text: &str, cursor: usize, width: usize) -> (Range<usize>, usize) {
    // The last cell is the cursor's own when it stands behind the text.
    let room = width.saturating_sub(1);
    let mut column = 0;
    let mut start = cursor;
    for (index, grapheme) in text[..cursor].grapheme_indices(true).rev() {
        let cells = grapheme_width(grapheme);
        if column + cells > room {
            break;
        }
        column += cells;
        start = index;
    }
    let mut used = column;
    let mut end = cursor;
    for grapheme in text[cursor..].graphemes(true) {
        used += grapheme_width(grapheme);
        if used > width {
            break;
        }
        end += grapheme.len();
    }
    (start..end, column)
}
