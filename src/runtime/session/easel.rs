//! A picture on its way to a terminal that draws pixels. What the terminal has to be told is made on a thread of its
//! own: for a photo in sixels that takes a third of a second, which no key should wait for.

use std::sync::Arc;

use ratatui::layout::Rect;

use crate::runtime::session::Session;
use crate::runtime::session::errands::Told;
use crate::runtime::terminal::{Drawing, Placement};

/// The picture that is wanted on screen, and what draws it.
#[derive(Debug, Default)]
pub(super) struct Easel {
    wanted: Option<Placement>,
    drawing: Option<Drawing>,
}

impl Easel {
    /// What draws the picture, once that is made.
    pub(super) fn drawing(&self) -> Option<&Drawing> {
        self.drawing.as_ref()
    }

    /// Takes what draws a picture, unless another one is wanted by now.
    pub(super) fn take(&mut self, drawing: Drawing) {
        let is_wanted = self
            .wanted
            .as_ref()
            .is_some_and(|wanted| wanted.is(drawing.placement()));
        if is_wanted {
            self.drawing = Some(drawing);
        }
    }
}

impl Session {
    /// Looks which picture the model wants on screen; begins to make what draws it, if that is a new one.
    pub(super) fn set_up_picture(&mut self) {
        let wanted = self
            .model
            .picture_in_pixels()
            .map(|(picture, room)| Placement {
                pixels: Arc::clone(&picture.pixels),
                room: Rect::new(room.x, room.y, room.width, room.height),
            });
        let is_known = match (&self.easel.wanted, &wanted) {
            (Some(known), Some(wanted)) => known.is(wanted),
            (known, wanted) => known.is_none() && wanted.is_none(),
        };
        if is_known {
            return;
        }
        self.easel.wanted.clone_from(&wanted);
        self.easel.drawing = None;
        let Some(sketch) = wanted.and_then(|wanted| self.terminal.sketch(wanted)) else {
            return;
        };
        let tell = self.own.0.clone();
        tokio::task::spawn_blocking(move || {
            let told = match sketch.draw() {
                Ok(drawing) => Told::Drawn(drawing),
                Err(error) => {
                    tracing::warn!(%error, "a picture could not be drawn");
                    Told::notice(
                        "The picture cannot be drawn here; press o to open it in the browser",
                        true,
                    )
                }
            };
            let _ = tell.send(told);
        });
    }
}
