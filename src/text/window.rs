//! Some columns of a line that is wider than the screen, with a sign at each end where it goes on.

use unicode_segmentation::UnicodeSegmentation;

use super::clean::Clean;
use super::rich::{Line, Piece};
use super::role::Role;
use super::width::grapheme_width;

/// Stands in the first column where there is more to the left.
const BEFORE: Clean = Clean::fixed("‹");
/// Stands in the last column where there is more to the right.
const AFTER: Clean = Clean::fixed("›");

impl Line {
    /// The columns from `left` on, at most `width` of them. A wide sign that is cut in half becomes a space.
    #[must_use]
    pub fn window(&self, left: usize, width: usize) -> Self {
        let whole = self.width();
        if (left == 0 && whole <= width) || whole == 0 || width == 0 {
            return self.clone();
        }
        // Signs need room of their own.
        let has_before = left > 0 && width > 2;
        let goes_on = whole > left + width && width > 2;
        let start = left + usize::from(has_before);
        let end = (left + width - usize::from(goes_on)).min(whole);
        let mut pieces = Vec::new();
        if has_before {
            pieces.push(Piece::new(BEFORE, Role::Marker));
        }
        let mut column = 0;
        for piece in &self.pieces {
            columns(piece, &mut column, start..end, &mut pieces);
        }
        if goes_on {
            pieces.push(Piece::new(AFTER, Role::Marker));
        }
        Self {
            pieces,
            ..self.clone()
        }
    }
}

/// Takes what of a piece stands in these columns.
fn columns(
    piece: &Piece,
    column: &mut usize,
    shown: std::ops::Range<usize>,
    into: &mut Vec<Piece>,
) {
    let (mut from, mut to) = (None, 0);
    let mut halves = (0, 0);
    for (at, grapheme) in piece.text.as_str().grapheme_indices(true) {
        let (start, end) = (*column, *column + grapheme_width(grapheme));
        *column = end;
        if start >= shown.start && end <= shown.end {
            from.get_or_insert(at);
            to = at + grapheme.len();
        } else if start < shown.start && end > shown.start {
            halves.0 = end.min(shown.end) - shown.start;
        } else if start < shown.end && end > shown.end {
            halves.1 = shown.end - start;
        }
    }
    let space = |cells: usize| (cells > 0).then(|| Clean::spaces(cells));
    let text = from.map(|from| piece.text.slice(from..to));
    for text in [space(halves.0), text, space(halves.1)]
        .into_iter()
        .flatten()
    {
        into.push(Piece {
            text,
            ..piece.clone()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line {
        let middle = text.char_indices().nth(2).map_or(0, |(at, _)| at);
        Line {
            pieces: vec![
                Piece::new(Clean::line(&text[..middle]), Role::Code),
                Piece::new(Clean::line(&text[middle..]), Role::Text),
            ],
            nowrap: true,
            ..Line::default()
        }
    }

    #[test]
    fn what_goes_on_is_marked() {
        let shown = |left, width| {
            line("0123456789")
                .window(left, width)
                .to_clean()
                .to_string()
        };
        assert_eq!(shown(0, 10), "0123456789");
        assert_eq!(shown(0, 5), "0123›");
        assert_eq!(shown(1, 5), "‹234›");
        assert_eq!(shown(5, 5), "‹6789");
        assert_eq!(shown(8, 5), "‹9");
        assert_eq!(shown(30, 5), "‹");
    }

    #[test]
    fn a_wide_sign_is_never_half_there() {
        let shown = |left, width| {
            line("日本語の文")
                .window(left, width)
                .to_clean()
                .to_string()
        };
        assert_eq!(shown(0, 4), "日 ›");
        assert_eq!(shown(1, 4), "‹本›");
        assert_eq!(shown(2, 4), "‹  ›");
        for left in 0..12 {
            for width in 1..12 {
                let shown = line("日本語の文").window(left, width);
                assert!(shown.width() <= width, "{left} {width}");
            }
        }
    }

    #[test]
    fn an_empty_line_stays_empty() {
        assert_eq!(Line::default().window(8, 10), Line::default());
    }
}
