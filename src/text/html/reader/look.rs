//! How text looks at a place in the source: what the open elements add up to.

use crate::text::html::element::Element;
use crate::text::html::style::{Rgb, Style};
use crate::text::rich::block::{Counting, Hint};
use crate::text::role::Role;

/// What the open elements make of text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) strong: bool,
    pub(super) emphasis: bool,
    pub(super) strike: bool,
    pub(super) raised: bool,
    /// Word's bullet or number before an item.
    pub(super) marker: bool,
    pub(super) code: bool,
    pub(super) pre: bool,
    pub(super) keep_spaces: bool,
    pub(super) right: bool,
    /// Not displayed at all.
    pub(super) gone: bool,
    /// Too small to read.
    pub(super) tiny: bool,
    /// Not text, or a preview line: left out.
    pub(super) silent: bool,
    /// Lists around, and how the innermost counts, if it does.
    pub(super) list: u8,
    pub(super) counting: Option<Counting>,
    /// Level of the heading, or 0.
    pub(super) heading: u8,
    pub(super) color: Rgb,
    /// What lies behind; none if it cannot be told.
    pub(super) background: Option<Rgb>,
    pub(super) hint: Hint,
}

impl Look {
    pub(super) fn of(color: Rgb, background: Rgb) -> Self {
        Self {
            strong: false,
            emphasis: false,
            strike: false,
            raised: false,
            marker: false,
            code: false,
            pre: false,
            keep_spaces: false,
            right: false,
            gone: false,
            tiny: false,
            silent: false,
            list: 0,
            counting: None,
            heading: 0,
            color,
            background: Some(background),
            hint: Hint::default(),
        }
    }

    /// Takes over what a style says in place of a tag.
    pub(super) fn role_from(&mut self, style: &Style) {
        self.strong = style.bold.unwrap_or(self.strong);
        self.emphasis = style.italic.unwrap_or(self.emphasis);
        self.strike = style
            .strike
            .map_or(self.strike, |strike| strike || self.strike);
        self.keep_spaces = style.keep_spaces.unwrap_or(self.keep_spaces);
    }

    /// Whether a browser would show nothing that can be read.
    pub(super) fn is_hidden(&self) -> bool {
        self.gone
            || self.tiny
            || self
                .background
                .is_some_and(|behind| behind.is_like(self.color))
    }

    /// The one role that says most.
    pub(super) fn role(&self) -> Role {
        if self.is_hidden() {
            Role::Muted
        } else if self.code || self.pre {
            Role::Code
        } else if self.heading > 0 {
            Role::Heading
        } else if self.strike {
            Role::Strike
        } else if self.strong {
            Role::Strong
        } else if self.emphasis {
            Role::Emphasis
        } else {
            Role::Text
        }
    }
}

impl Default for Look {
    fn default() -> Self {
        Self::of(Rgb::BLACK, Rgb::WHITE)
    }
}

/// An element whose end has not come yet.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) element: Element,
    /// The look and the frame to return to.
    pub(super) before: Look,
    pub(super) frame: u32,
    /// For a link, the run it begins at and its address.
    pub(super) link: Option<(usize, String)>,
    /// Whether it began to hide text.
    pub(super) hides: bool,
    /// Whether a blank line follows it.
    pub(super) gap: bool,
    /// Whether it has a grid of its own.
    pub(super) grid: bool,
}

impl Open {
    pub(super) fn new(element: Element, before: Look, frame: u32) -> Self {
        Self {
            element,
            before,
            frame,
            link: None,
            hides: false,
            gap: false,
            grid: false,
        }
    }
}
