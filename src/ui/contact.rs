//! The contact: as much of its lines as there is room for, and how many more there are.

use crate::action::Reading;
use crate::app::contact::rows;
use crate::app::model::Model;
use crate::text::clean::Clean;
use crate::text::role::Role;
use crate::ui::canvas::Canvas;

/// Paints the contact.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>) {
    let Some(area) = model.geometry.contact else {
        return;
    };
    let lines = model.contact_lines();
    let height = usize::from(area.height);
    let rows = rows(lines.len(), model.contact.top, height);
    let (left, right) = (area.x + 1, area.right() - 1);
    for (offset, line) in lines[rows.clone()].iter().enumerate() {
        canvas.put_pieces(left, area.y + offset as u16, right, &line.pieces);
    }
    let more = lines.len() - rows.end;
    if more > 0 {
        let keys = model.options.keymap.keys_for(Reading::ContactPage);
        let keys = keys.map_or(String::new(), |keys| format!(" · {keys}"));
        let words = Clean::line(&format!("▾ {more} more{keys}"));
        canvas.put_within(left, area.bottom() - 1, right, &words, Role::Fold);
    }
}
