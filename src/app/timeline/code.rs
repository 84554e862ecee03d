//! Code and logs of the part under the cursor: wrapped or not, moved sideways, copied whole.

use crate::app::timeline::item::Item;
use crate::app::timeline::laid::Scene;
use crate::app::timeline::{Anchor, Move, Timeline, part};
use crate::domain::part::Part;
use crate::domain::row::Opened;
use crate::text::clean::Clean;

/// What became of the wish to see code without wrapping.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wrapping {
    /// The part has no code.
    NoCode,
    /// Its lines keep their length now.
    Off,
    /// They are wrapped again.
    On,
}

impl Timeline {
    /// Shows the code of the part under the cursor without wrapping, or wrapped again.
    pub fn toggle_wrap(&mut self, opened: &Opened, scene: &Scene<'_>) -> Wrapping {
        let Some(part) = self.part_with_code(opened) else {
            return Wrapping::NoCode;
        };
        if self.unwrapped.remove(&part.id).is_some() {
            self.go(Move::To(self.cursor));
            return Wrapping::On;
        }
        self.unwrapped.insert(part.id.clone(), 0);
        let item = self.cursor;
        let lines = self.lines(item, opened, scene);
        let row = lines.iter().position(|line| line.nowrap).unwrap_or(0);
        self.go(Move::ToRow(Anchor { item, row }));
        Wrapping::Off
    }

    /// Moves the code of the part under the cursor sideways by about half of what is seen of it, not past its end.
    /// Tells whether there is code.
    pub fn scroll_code(&mut self, forward: bool, opened: &Opened, scene: &Scene<'_>) -> bool {
        let Some(part) = self.part_with_code(opened) else {
            return false;
        };
        let width = part::text_width(&part, scene);
        let unfold = self.unfold(&part.id).raw(true);
        let lines = self.document(&part).lines(width, &unfold);
        let code = lines.iter().filter(|line| line.nowrap);
        let widest = code.map(crate::text::rich::Line::width).max().unwrap_or(0);
        let step = (width / 2).max(1);
        let left = self.unwrapped.entry(part.id).or_insert(0);
        *left = if forward {
            (*left + step).min(widest.saturating_sub(width))
        } else {
            left.saturating_sub(step)
        };
        self.is_touched = true;
        true
    }

    /// All code of the part under the cursor.
    pub fn code(&mut self, opened: &Opened) -> Option<Clean> {
        let part = self.part_with_code(opened)?;
        self.document(&part).code()
    }

    fn part_with_code(&mut self, opened: &Opened) -> Option<Part> {
        let Item::Part { index, .. } = self.items.get(self.cursor)? else {
            return None;
        };
        let part = opened.parts.get(*index)?;
        self.document(part).code()?;
        Some(part.clone())
    }
}
