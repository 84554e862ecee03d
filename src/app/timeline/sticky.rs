//! The author's line of a long message, kept in sight while its words are scrolled.
//!
//! It takes a row of its own above the rows of the message, so it never covers a line of it.

use crate::app::timeline::Visible;
use crate::app::timeline::item::Item;
use crate::domain::part::Side;
use crate::domain::row::Opened;
use crate::text::clean::Clean;
use crate::text::rich::{Line, Piece};
use crate::text::role::Role;

/// The row of an entry that tells who wrote it and when; a blank one stands before it.
pub(super) const HEADER: usize = 1;

/// A thread of fewer rows has none to spare.
pub(super) const LOWEST: usize = 4;

/// Whether an entry begins with a line that tells whose words follow.
pub(super) fn has_author(item: &Item, opened: &Opened) -> bool {
    match item {
        Item::Part { index, .. } => opened
            .parts
            .get(*index)
            .is_some_and(|part| part.side() != Side::Event),
        Item::Entry { .. } => true,
        _ => false,
    }
}

/// The line for the entry that goes on at the top of these rows: its first one, and how far one has read in it.
pub(super) fn line(visible: &[Visible], width: usize) -> Option<Line> {
    let first = visible.first()?;
    let header = first.lines.get(HEADER)?;
    let last = visible
        .iter()
        .take_while(|row| row.item == first.item)
        .last()
        .map_or(first.row, |row| row.row);
    let percent = (last + 1) * 100 / first.lines.len().max(1);
    Some(marked(header, percent, width))
}

/// The header with a sign that it goes on, and the place, in the gap before its time.
fn marked(header: &Line, percent: usize, width: usize) -> Line {
    let sign = Piece::new(Clean::fixed(" …"), Role::Muted);
    // Once its end is in sight, how far there is to go is no question.
    let place = if percent < 100 {
        format!("{percent}%  ")
    } else {
        String::new()
    };
    let place = Piece::new(Clean::line(&place), Role::Muted);
    let mut pieces = header.pieces.clone();
    // Who on the left, a gap, when on the right.
    let gap = pieces.len().checked_sub(2);
    if let Some(at) = gap
        && let Some(room) = pieces[at].text.width().checked_sub(place.text.width() + 3)
        && pieces[at].text.as_str().trim().is_empty()
    {
        let between = Piece::new(Clean::spaces(room + 1), Role::Text);
        pieces.splice(at..=at, [sign, between, place]);
    }
    let line = Line::from_pieces(pieces);
    debug_assert!(line.width() <= width.max(header.width()));
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(width: usize) -> Line {
        Line::spread(
            vec![
                Piece::new(Clean::fixed("┃ "), Role::NoteBorder),
                Piece::new(Clean::fixed("Note · "), Role::Note),
                Piece::new(Clean::fixed("Ana Costa"), Role::Note),
            ],
            vec![Piece::new(Clean::fixed("14:02"), Role::Time)],
            width,
        )
    }

    #[test]
    fn a_note_stays_a_note_and_the_width_stays() {
        let line = marked(&header(40), 40, 40);
        assert_eq!(
            line.to_clean().as_str(),
            "┃ Note · Ana Costa …          40%  14:02"
        );
        assert_eq!(line.width(), 40);
        assert_eq!(line.pieces[0].role, Role::NoteBorder);
        assert_eq!(line.pieces[1].role, Role::Note);
    }

    #[test]
    fn without_room_the_header_stands_as_it_is() {
        for width in 0..40 {
            let header = header(width);
            let line = marked(&header, 100, width);
            assert_eq!(line.width(), header.width(), "{width}");
        }
        assert_eq!(marked(&header(27), 5, 27), header(27));
    }
}
