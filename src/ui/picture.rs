//! A picture over everything else: in half blocks, or as blank cells that the terminal draws pixels over.

use crate::app::geometry::Area;
use crate::app::picture::Mosaic;
use crate::app::popup::picture::PictureView;
use crate::text::clean::Clean;
use crate::text::rich::{Document, Unfold};
use crate::text::role::Role;
use crate::ui::canvas::{Canvas, LIGHT};

/// Paints the picture with its border, its name and what it is.
pub(super) fn draw(view: &PictureView, screen: Area, canvas: &mut Canvas<'_>) {
    let frame = PictureView::frame(screen);
    canvas.clear(frame);
    canvas.border(frame, &LIGHT, Role::BorderFocus);
    let (left, right) = (frame.x + 2, frame.right() - 2);
    let name = if view.name.is_empty() {
        Clean::fixed("Picture")
    } else {
        view.name.clone()
    };
    let title = Clean::line(&format!(" {name} ")).truncate(usize::from(frame.width) - 4);
    canvas.put_within(left, frame.y, right, &title, Role::Title);
    let facts = frame.bottom() - 2;
    canvas.put_within(left, facts, right, &view.facts(), Role::Muted);
    let hint = if view.picture.failure().is_some() {
        " r try again · o browser · q close "
    } else {
        " o browser · q close "
    };
    canvas.put_right(
        left,
        frame.bottom() - 1,
        right,
        &Clean::fixed(hint),
        Role::Hint,
    );
    let room = PictureView::room(screen);
    if let Some(failure) = view.failure() {
        say(&failure, Role::Warning, room, canvas);
    } else if view.picture.value().is_none() {
        let host = view.address.host();
        let words = Clean::line(&format!("Fetching from {host}…"));
        say(&words, Role::Muted, room, canvas);
    } else if let Some((_, mosaic)) = &view.mosaic {
        paint(mosaic, room, canvas);
    }
}

/// A sentence in the middle of the room.
fn say(words: &Clean, role: Role, room: Area, canvas: &mut Canvas<'_>) {
    let width = usize::from(room.width.saturating_sub(4)).clamp(1, 66);
    let lines = Document::plain(words.as_str()).lines(width, &Unfold::all());
    let top = room.y + room.height.saturating_sub(lines.len() as u16) / 3;
    for (y, line) in (top..room.bottom()).zip(&lines) {
        let line = line.to_clean();
        let x = room.x + room.width.saturating_sub(line.width() as u16) / 2;
        canvas.put_within(x, y, room.right(), &line, role);
    }
}

/// The picture in the middle of the room.
fn paint(mosaic: &Mosaic, room: Area, canvas: &mut Canvas<'_>) {
    let left = room.x + room.width.saturating_sub(mosaic.columns()) / 2;
    let top = room.y + room.height.saturating_sub(mosaic.rows()) / 2;
    for row in 0..mosaic.rows().min(room.height) {
        for column in 0..mosaic.columns().min(room.width) {
            if let Some((above, below)) = mosaic.cell(column, row) {
                canvas.half_blocks(left + column, top + row, above, below);
            }
        }
    }
}
