//! Right-to-left text in the order it stands on screen, for terminals that put every sign where they are told to.
//!
//! The levels are those of the Unicode bidirectional algorithm over a whole paragraph; the order is made per row,
//! after wrapping. Clusters stay whole, brackets are mirrored, and a row keeps its width. What this does not do: move
//! right-to-left paragraphs to the right edge, join Arabic letters, or look into more than one cell of a table.

use std::ops::Range;

use unicode_bidi::{BidiInfo, Level};
use unicode_segmentation::UnicodeSegmentation;

use super::clean::Clean;
use super::rich::Piece;
use super::width::simple_width;

/// Which way a paragraph runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Base {
    /// As its first letter that has a direction does.
    Text,
    /// From left to right, whatever it begins with: code.
    Code,
}

/// One line of text by itself, in the order it stands on screen.
#[must_use]
pub fn visual(text: &Clean) -> Clean {
    if !has_rtl(text.as_str()) {
        return text.clone();
    }
    let mut rows = [vec![Piece {
        text: text.clone(),
        ..Piece::default()
    }]];
    reorder(&mut rows, Base::Text);
    rows.iter().flatten().map(|piece| &piece.text).collect()
}

/// Puts the pieces of each row of a paragraph into the order they stand in on screen.
pub(super) fn reorder(rows: &mut [Vec<Piece>], base: Base) {
    let has_any = |row: &Vec<Piece>| row.iter().any(|piece| has_rtl(piece.text.as_str()));
    if !rows.iter().any(has_any) {
        return;
    }
    let mut text = String::new();
    let mut ranges = Vec::with_capacity(rows.len());
    for row in rows.iter() {
        // The space at which a row ends is not part of it, but it parts words.
        if !text.is_empty() {
            text.push(' ');
        }
        let start = text.len();
        for piece in row {
            text.push_str(piece.text.as_str());
        }
        ranges.push(start..text.len());
    }
    let level = (base == Base::Code).then(Level::ltr);
    let info = BidiInfo::new(&text, level);
    let [paragraph] = info.paragraphs.as_slice() else {
        return;
    };
    for (row, range) in rows.iter_mut().zip(ranges) {
        if range.is_empty() {
            continue;
        }
        let part;
        let line = if range.len() == text.len() {
            &info
        } else {
            let Some(cut) = line_of(&info, range) else {
                continue;
            };
            part = cut;
            &part
        };
        let (levels, runs) = line.visual_runs(paragraph, 0..line.text.len());
        let mut turned = Turned::of(row);
        for run in runs {
            let is_rtl = levels.get(run.start).is_some_and(Level::is_rtl);
            turned.put(&run, is_rtl);
        }
        let ordered = turned.pieces();
        let width = |row: &[Piece]| -> usize { row.iter().map(|piece| piece.text.width()).sum() };
        // Clusters that grow together in the other order would push what follows: such a row stays as it is.
        if width(&ordered) == width(row) {
            *row = ordered;
        }
    }
}

/// What is known of one row. Asked about a row, the whole copies the levels of the whole paragraph, which may have ten
/// thousand rows.
fn line_of<'t>(info: &BidiInfo<'t>, range: Range<usize>) -> Option<BidiInfo<'t>> {
    Some(BidiInfo {
        text: info.text.get(range.clone())?,
        original_classes: info.original_classes.get(range.clone())?.to_vec(),
        levels: info.levels.get(range)?.to_vec(),
        paragraphs: Vec::new(),
    })
}

/// A row in the order it stands on screen, as far as it is put together.
struct Turned<'r> {
    row: &'r [Piece],
    /// Where each piece of the row begins.
    starts: Vec<usize>,
    /// Texts, and the piece each is like. Neighbors that mean the same are one: letters of two directions in turn
    /// would be one each.
    texts: Vec<(&'r Piece, String)>,
}

impl<'r> Turned<'r> {
    fn of(row: &'r [Piece]) -> Self {
        let starts = row.iter().scan(0, |at, piece| {
            let start = *at;
            *at += piece.text.as_str().len();
            Some(start)
        });
        Self {
            row,
            starts: starts.collect(),
            texts: Vec::new(),
        }
    }

    /// Adds what stands in a run, piece by piece in the run's direction.
    fn put(&mut self, run: &Range<usize>, is_rtl: bool) {
        // From the last piece that begins at the run or before it to the last one that begins in it.
        let from = self.starts.partition_point(|start| *start <= run.start);
        let until = self.starts.partition_point(|start| *start < run.end);
        let places = from.saturating_sub(1)..until;
        if is_rtl {
            places
                .rev()
                .for_each(|place| self.put_piece(place, run, true));
        } else {
            places.for_each(|place| self.put_piece(place, run, false));
        }
    }

    fn put_piece(&mut self, place: usize, run: &Range<usize>, is_rtl: bool) {
        let (Some(piece), Some(start)) = (self.row.get(place), self.starts.get(place)) else {
            return;
        };
        let text = piece.text.as_str();
        let within = |at: usize| at.saturating_sub(*start).min(text.len());
        let Some(part) = text.get(within(run.start)..within(run.end)) else {
            return;
        };
        if part.is_empty() {
            return;
        }
        let is_alike = |other: &Piece| {
            (other.role, other.link, other.image) == (piece.role, piece.link, piece.image)
        };
        let into = match self.texts.last_mut() {
            Some((last, into)) if is_alike(last) => into,
            _ => {
                self.texts.push((piece, String::with_capacity(text.len())));
                let Some((_, into)) = self.texts.last_mut() else {
                    return;
                };
                into
            }
        };
        if is_rtl {
            push_backwards(part, into);
        } else {
            into.push_str(part);
        }
    }

    fn pieces(self) -> Vec<Piece> {
        let piece = |(like, text): (&Piece, String)| Piece {
            text: Clean::line(&text),
            ..like.clone()
        };
        self.texts.into_iter().map(piece).collect()
    }
}

fn push_backwards(text: &str, into: &mut String) {
    let mut put = |cluster: &str| {
        into.push_str(mirrored(cluster).unwrap_or(cluster));
    };
    if text.chars().all(|c| simple_width(c).is_some()) {
        let chars = text.chars().rev();
        chars.for_each(|c| put(c.encode_utf8(&mut [0; 4])));
    } else {
        text.graphemes(true).rev().for_each(put);
    }
}

/// The sign that opens the other way.
fn mirrored(sign: &str) -> Option<&'static str> {
    const PAIRS: [(&str, &str); 16] = [
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("<", ">"),
        ("«", "»"),
        ("‹", "›"),
        ("≤", "≥"),
        ("⟦", "⟧"),
        ("⟨", "⟩"),
        ("〈", "〉"),
        ("《", "》"),
        ("「", "」"),
        ("『", "』"),
        ("【", "】"),
        ("（", "）"),
        ("［", "］"),
    ];
    // No letter has a mirror.
    if sign.starts_with(|c| matches!(c, '\u{5D0}'..='\u{5EA}' | '\u{620}'..='\u{64A}' | ' ')) {
        return None;
    }
    PAIRS.iter().find_map(|(open, close)| match sign {
        _ if sign == *open => Some(*close),
        _ if sign == *close => Some(*open),
        _ => None,
    })
}

/// Whether there may be anything that runs from right to left: nothing else is worth a look.
fn has_rtl(text: &str) -> bool {
    !text.is_ascii()
        && text.chars().any(|c| {
            matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}'
                | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::role::Role;

    fn shown(text: &str) -> String {
        visual(&Clean::line(text)).to_string()
    }

    #[test]
    fn text_without_a_direction_of_its_own_stays() {
        for text in ["", "plain", "größe 日本 👨‍👩‍👧", "1 (2) [3]"] {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn words_run_from_right_to_left_and_numbers_in_them_do_not() {
        assert_eq!(shown("שלום"), "םולש");
        assert_eq!(shown("שלום 123 עולם"), "םלוע 123 םולש");
        assert_eq!(shown("say שלום now"), "say םולש now");
        assert_eq!(shown("שלום world שלום"), "םולש world םולש");
        assert_eq!(shown("مرحبا 2026"), "2026 ابحرم");
    }

    #[test]
    fn brackets_are_mirrored_where_they_run_backwards_only() {
        assert_eq!(shown("שלום (עולם)"), "(םלוע) םולש");
        assert_eq!(shown("a (שלום) b"), "a (םולש) b");
    }

    #[test]
    fn marks_stay_on_their_letters() {
        // A letter with two marks, then one without.
        let text = "ש\u{5C1}\u{5B8}ל";
        assert_eq!(shown(text), "לש\u{5C1}\u{5B8}");
    }

    #[test]
    fn pieces_keep_what_they_are() {
        let piece = |text: &str, role, link| Piece {
            text: Clean::line(text),
            role,
            link,
            image: None,
        };
        let mut rows = [vec![
            piece("שלום ", Role::Text, None),
            piece("עולם", Role::Strong, Some(1)),
            piece(" end", Role::Code, None),
        ]];
        reorder(&mut rows, Base::Text);
        let got: Vec<_> = rows[0]
            .iter()
            .map(|piece| (piece.text.as_str(), piece.role, piece.link))
            .collect();
        assert_eq!(
            got,
            [
                ("end ", Role::Code, None),
                ("םלוע", Role::Strong, Some(1)),
                (" םולש", Role::Text, None),
            ]
        );
    }

    #[test]
    fn a_row_has_the_direction_of_its_paragraph() {
        let piece = |text: &str| vec![Piece::new(Clean::line(text), Role::Text)];
        let text = |rows: &[Vec<Piece>]| -> Vec<String> {
            rows.iter()
                .map(|row| row.iter().map(|piece| piece.text.as_str()).collect())
                .collect()
        };
        let mut rows = [piece("שלום"), piece("Acme (v2).")];
        reorder(&mut rows, Base::Text);
        assert_eq!(text(&rows), ["םולש", ".Acme (v2)"]);
        let mut code = [piece("\"שלום\" => x,")];
        reorder(&mut code, Base::Code);
        assert_eq!(text(&code), ["\"םולש\" => x,"]);
    }

    proptest::proptest! {
        #[test]
        fn widths_and_signs_stay(text in "[a-c0-9 ()«»שלםעء-ي\u{5B0}-\u{5BC}日\u{301}👩🏽]{0,40}") {
            let clean = Clean::line(&text);
            let turned = visual(&clean);
            proptest::prop_assert_eq!(turned.width(), clean.width());
            let sorted = |text: &str| {
                let mut signs: Vec<char> = text.chars().map(|c| match c {
                    ')' => '(',
                    '»' => '«',
                    other => other,
                }).collect();
                signs.sort_unstable();
                signs
            };
            proptest::prop_assert_eq!(sorted(turned.as_str()), sorted(clean.as_str()));
        }
    }
}
