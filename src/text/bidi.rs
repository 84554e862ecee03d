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
        let Some(line) = line_of(&info, range) else {
            continue;
        };
        let (levels, runs) = line.visual_runs(paragraph, 0..line.text.len());
        let mut ordered = Vec::with_capacity(row.len() + runs.len());
        let starts: Vec<usize> = row
            .iter()
            .scan(0, |at, piece| {
                let start = *at;
                *at += piece.text.as_str().len();
                Some(start)
            })
            .collect();
        for run in runs {
            let is_rtl = levels.get(run.start).is_some_and(Level::is_rtl);
            put_run(row, &starts, &run, is_rtl, &mut ordered);
        }
        let ordered = joined(&ordered);
        let width = |row: &[Piece]| -> usize { row.iter().map(|piece| piece.text.width()).sum() };
        // Clusters that grow together in the other order would push what follows: such a row stays as it is.
        if width(&ordered) == width(row) {
            *row = ordered;
        }
    }
}

/// Pieces side by side that mean the same become one: letters of two directions in turn would be one each.
fn joined(row: &[Piece]) -> Vec<Piece> {
    let alike = |one: &Piece, other: &Piece| {
        (one.role, one.link, one.image) == (other.role, other.link, other.image)
    };
    let join = |pieces: &[Piece]| {
        let first = pieces.first().cloned().unwrap_or_default();
        match pieces {
            [_] => first,
            several => Piece {
                text: several.iter().map(|piece| &piece.text).collect(),
                ..first
            },
        }
    };
    row.chunk_by(alike).map(join).collect()
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

/// Adds the part of a row that stands in a run, piece by piece in the run's direction.
fn put_run(
    row: &[Piece],
    starts: &[usize],
    run: &Range<usize>,
    is_rtl: bool,
    into: &mut Vec<Piece>,
) {
    let first = into.len();
    // The last piece that begins at the run or before it.
    let skipped = starts
        .partition_point(|start| *start <= run.start)
        .saturating_sub(1);
    for (piece, at) in row.iter().zip(starts.iter().copied()).skip(skipped) {
        if at >= run.end {
            break;
        }
        let end = at + piece.text.as_str().len();
        let (from, to) = (run.start.max(at), run.end.min(end));
        if from < to {
            let part = piece.text.slice(from - at..to - at);
            let text = if is_rtl { backwards(&part) } else { part };
            into.push(Piece {
                text,
                ..piece.clone()
            });
        }
    }
    if is_rtl {
        into[first..].reverse();
    }
}

fn backwards(text: &Clean) -> Clean {
    let text = text.as_str();
    let mut turned = String::with_capacity(text.len());
    let mut put = |cluster: &str| {
        turned.push_str(mirrored(cluster).unwrap_or(cluster));
    };
    if text.chars().all(|c| simple_width(c).is_some()) {
        let chars = text.chars().rev();
        chars.for_each(|c| put(c.encode_utf8(&mut [0; 4])));
    } else {
        text.graphemes(true).rev().for_each(put);
    }
    Clean::line(&turned)
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
