//! Moving in a thread whose entries have no height until they are looked at.

use crate::app::timeline::item::Item;
use crate::app::timeline::laid::Scene;
use crate::app::timeline::{Anchor, Move, Timeline, Visible, sticky};
use crate::domain::row::Opened;

impl Timeline {
    /// Makes one movement.
    pub(super) fn make_move(
        &mut self,
        by: Move,
        opened: &Opened,
        scene: &Scene<'_>,
        height: usize,
    ) {
        let screen = height.max(1) as isize;
        match by {
            Move::Rows(rows) => self.scroll(rows, opened, scene, height),
            Move::HalfScreens(count) => {
                self.scroll(count * (screen / 2).max(1), opened, scene, height);
            }
            Move::Screens(count) => self.scroll(count * (screen - 2).max(1), opened, scene, height),
            Move::Entries(count) => {
                self.step(count);
                self.show_cursor(opened, scene, height);
            }
            Move::Top => {
                self.anchor = Anchor::default();
                self.cursor = self.items.iter().position(Item::is_stop).unwrap_or(0);
            }
            Move::Bottom => {
                self.anchor = self.lowest(opened, scene, height);
                self.cursor = self.items.len().saturating_sub(1);
            }
            Move::StayAtBottom => self.anchor = self.lowest(opened, scene, height),
            Move::Start => {
                self.anchor = self.lowest(opened, scene, height);
                self.cursor = self.items.len().saturating_sub(1);
                let new = self
                    .items
                    .iter()
                    .position(|item| matches!(item, Item::New(_)));
                if let Some(new) = new {
                    let divider = Anchor { item: new, row: 0 };
                    if divider < self.anchor {
                        self.anchor = self.above(divider, 2, opened, scene);
                    }
                }
            }
            Move::To(item) => {
                self.cursor = item.min(self.items.len().saturating_sub(1));
                self.show_cursor(opened, scene, height);
            }
            Move::ToRow(at) => self.show_row(at, opened, scene, height),
            Move::ToMatch(item) => {
                let row = self.row_of_match(item, opened, scene);
                self.show_row(Anchor { item, row }, opened, scene, height);
            }
        }
    }

    /// The rows on screen from the anchor on, after pulling it into what exists.
    pub(super) fn fill(&mut self, opened: &Opened, scene: &Scene<'_>, height: usize) {
        self.anchor = self.settled(self.anchor, opened, scene);
        let lowest = self.lowest(opened, scene, height);
        self.anchor = self.anchor.min(lowest);
        self.visible.clear();
        let mut at = self.anchor;
        let room = self.room(at, opened, height);
        while self.visible.len() < room && at.item < self.items.len() {
            let lines = self.lines(at.item, opened, scene);
            while at.row < lines.len() && self.visible.len() < room {
                self.visible.push(Visible {
                    item: at.item,
                    row: at.row,
                    lines: lines.clone(),
                });
                at.row += 1;
            }
            at = Anchor {
                item: at.item + 1,
                row: 0,
            };
        }
        self.sticky = (room < height)
            .then(|| sticky::line(&self.visible, scene.width))
            .flatten();
        let last_shown = self.visible.last().map_or(0, |row| row.item);
        let new_from = self
            .items
            .iter()
            .position(|item| matches!(item, Item::New(_)));
        self.new_below = self.items[(last_shown + 1).min(self.items.len())..]
            .iter()
            .enumerate()
            .filter(|(offset, item)| {
                let index = last_shown + 1 + offset;
                new_from.is_some_and(|new| index > new) && matches!(item, Item::Part { .. })
            })
            .count();
    }

    /// Whether the last row is on screen.
    pub fn is_at_bottom(&self) -> bool {
        self.visible.last().is_none_or(|last| {
            last.item + 1 >= self.items.len() && last.row + 1 >= last.lines.len()
        })
    }

    fn scroll(&mut self, rows: isize, opened: &Opened, scene: &Scene<'_>, height: usize) {
        if rows < 0 {
            self.anchor = self.above(self.anchor, rows.unsigned_abs(), opened, scene);
        } else {
            self.anchor.row += rows.unsigned_abs();
            self.anchor = self.settled(self.anchor, opened, scene);
            self.anchor = self.anchor.min(self.lowest(opened, scene, height));
        }
        self.pull_cursor(opened, scene, height);
    }

    /// Moves the cursor over entries it can stand on.
    fn step(&mut self, count: isize) {
        let mut at = self.cursor;
        for _ in 0..count.unsigned_abs() {
            let next = if count > 0 {
                (at + 1..self.items.len()).find(|index| self.items[*index].is_stop())
            } else {
                (0..at).rev().find(|index| self.items[*index].is_stop())
            };
            let Some(next) = next else { break };
            at = next;
        }
        self.cursor = at;
    }

    /// Brings the entry under the cursor on screen, its first row at least.
    fn show_cursor(&mut self, opened: &Opened, scene: &Scene<'_>, height: usize) {
        let top = Anchor {
            item: self.cursor,
            row: 0,
        };
        let rows = self.lines(self.cursor, opened, scene).len();
        // The first entry brings its day and what stands above it along.
        let first = self.items.iter().position(Item::is_stop);
        if first == Some(self.cursor) {
            self.anchor = Anchor::default();
            return;
        }
        if top < self.anchor {
            self.anchor = top;
            return;
        }
        let highest = if rows >= height {
            top
        } else {
            let highest = self.above(top, height - rows, opened, scene);
            let room = self.room(highest, opened, height);
            self.above(top, room.saturating_sub(rows), opened, scene)
        };
        self.anchor = self.anchor.max(highest);
    }

    /// Brings a row of an entry on screen, with some of what stands above it.
    fn show_row(&mut self, at: Anchor, opened: &Opened, scene: &Scene<'_>, height: usize) {
        self.cursor = at.item.min(self.items.len().saturating_sub(1));
        self.show_cursor(opened, scene, height);
        self.fill(opened, scene, height);
        let is_there = |row: &Visible| (row.item, row.row) == (at.item, at.row);
        if !self.visible.iter().any(is_there) {
            self.anchor = self.above(at, height / 3, opened, scene);
        }
    }

    /// Rows of entries on a screen that begins there: one less where the author's line stays in sight above them.
    fn room(&self, at: Anchor, opened: &Opened, height: usize) -> usize {
        let is_stuck = height >= sticky::LOWEST
            && at.row > sticky::HEADER
            && self
                .items
                .get(at.item)
                .is_some_and(|item| sticky::has_author(item, opened));
        height - usize::from(is_stuck)
    }

    /// Keeps the cursor on screen when the screen moves: the nearest entry that is there.
    fn pull_cursor(&mut self, opened: &Opened, scene: &Scene<'_>, height: usize) {
        self.fill(opened, scene, height);
        let on_screen = |item: usize| self.visible.iter().any(|row| row.item == item);
        if on_screen(self.cursor) {
            return;
        }
        let below = self
            .visible
            .first()
            .is_some_and(|row| self.cursor < row.item);
        let mut stops = self
            .visible
            .iter()
            .map(|row| row.item)
            .filter(|item| self.items[*item].is_stop());
        let nearest = if below {
            stops.next()
        } else {
            stops.next_back()
        };
        if let Some(nearest) = nearest {
            self.cursor = nearest;
        }
    }

    /// The anchor that shows the last row at the bottom of the screen.
    fn lowest(&mut self, opened: &Opened, scene: &Scene<'_>, height: usize) -> Anchor {
        let end = Anchor {
            item: self.items.len(),
            row: 0,
        };
        let lowest = self.above(end, height, opened, scene);
        match self.room(lowest, opened, height) {
            room if room < height => self.above(end, room, opened, scene),
            _ => lowest,
        }
    }

    /// The anchor that many rows above another, or the top.
    fn above(&mut self, from: Anchor, rows: usize, opened: &Opened, scene: &Scene<'_>) -> Anchor {
        let mut at = from;
        let mut left = rows;
        loop {
            if at.row >= left {
                at.row -= left;
                return at;
            }
            left -= at.row;
            let Some(item) = at.item.checked_sub(1) else {
                return Anchor::default();
            };
            at = Anchor {
                item,
                row: self.lines(item, opened, scene).len(),
            };
        }
    }

    /// The same place, with the row inside its entry.
    fn settled(&mut self, from: Anchor, opened: &Opened, scene: &Scene<'_>) -> Anchor {
        let mut at = from;
        while at.item < self.items.len() {
            let rows = self.lines(at.item, opened, scene).len();
            if at.row < rows {
                return at;
            }
            at.row -= rows;
            at.item += 1;
        }
        Anchor {
            item: self.items.len(),
            row: 0,
        }
    }
}
