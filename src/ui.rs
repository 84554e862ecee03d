//! Paints the model. It cannot change it: what is on screen was decided, and laid out, before.

mod canvas;
mod chart;
mod compose;
mod contact;
mod deliveries;
mod figures;
pub mod links;
mod list;
mod picture;
mod popup;
mod status;
mod timeline;
mod views;

use ratatui::Frame;

use crate::app::geometry::{Area, Geometry};
use crate::app::model::{Bidi, Model};
use crate::text::clean::Clean;
use crate::text::role::Role;
use crate::theme::Theme;
use crate::ui::canvas::Canvas;
use crate::ui::links::Links;

/// Paints everything.
pub fn draw(model: &Model, theme: &Theme, frame: &mut Frame<'_>) {
    draw_with_links(model, theme, frame);
}

/// Paints everything; tells which cells lead where.
pub fn draw_with_links(model: &Model, theme: &Theme, frame: &mut Frame<'_>) -> Links {
    let reorders = model.options.bidi == Bidi::Tinbox;
    let (cursor, links) = {
        let mut canvas = Canvas::new(frame.buffer_mut(), theme, reorders);
        if model.geometry.is_too_small {
            ask_for_room(&mut canvas, model.geometry.screen);
            return Links::default();
        }
        views::draw(model, &mut canvas);
        frame_panes(&model.geometry, &mut canvas);
        list::draw(model, &mut canvas);
        timeline::draw(model, &mut canvas);
        contact::draw(model, &mut canvas);
        let writing = compose::draw(model, &mut canvas);
        let typing = status::draw(model, &mut canvas);
        let picking = popup::draw(model, &mut canvas);
        (picking.or(typing).or(writing), canvas.into_links())
    };
    // The terminal's own cursor marks the place of text, for input methods and screen readers.
    if let Some((column, row)) = cursor {
        frame.set_cursor_position((column, row));
    }
    links
}

fn ask_for_room(canvas: &mut Canvas<'_>, screen: Area) {
    let words = Clean::fixed("tinbox needs 40x12 cells").truncate(usize::from(screen.width));
    let x = (usize::from(screen.width).saturating_sub(words.width()) / 2) as u16;
    canvas.put(x, screen.height / 2, &words, Role::Muted);
}

/// The rules around the panes and between them.
fn frame_panes(geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let Some((top, bottom)) = geometry.rules else {
        return;
    };
    let width = geometry.screen.width;
    for x in 0..width {
        canvas.sign(x, top, "─", Role::Border);
        canvas.sign(x, bottom, "─", Role::Border);
    }
    let edges = [geometry.list, geometry.thread.or(geometry.composer)];
    for edge in edges.into_iter().flatten().map(Area::right) {
        if edge >= width {
            continue;
        }
        canvas.sign(edge, top, "┬", Role::Border);
        for y in top + 1..bottom {
            canvas.sign(edge, y, "│", Role::Border);
        }
        canvas.sign(edge, bottom, "┴", Role::Border);
    }
}
