//! Going from note to note and from link to link in a thread.

use crate::app::timeline::item::Item;
use crate::app::timeline::laid::Scene;
use crate::app::timeline::{Anchor, Move, Timeline};
use crate::domain::change::Change;
use crate::domain::id::PartId;
use crate::domain::part::Side;
use crate::domain::row::Opened;

/// The link one has gone to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinkPlace {
    /// The part it stands in.
    pub part: PartId,
    /// Its number there.
    pub number: u16,
}

impl Timeline {
    /// Goes to the next or previous note; tells whether there is one.
    pub fn step_note(&mut self, forward: bool, opened: &Opened) -> bool {
        let is_note = |index: &usize| match &self.items[*index] {
            Item::Part { index, .. } => opened
                .parts
                .get(*index)
                .is_some_and(|part| part.side() == Side::Note),
            Item::Entry { index, .. } => opened
                .entries
                .get(*index)
                .is_some_and(|entry| matches!(entry.change, Change::Note(_))),
            _ => false,
        };
        let found = if forward {
            (self.cursor + 1..self.items.len()).find(is_note)
        } else {
            (0..self.cursor.min(self.items.len())).rev().find(is_note)
        };
        if let Some(item) = found {
            self.go(Move::To(item));
        }
        found.is_some()
    }

    /// Goes to the next or previous link that is not folded away; tells whether there is one.
    pub fn step_link(&mut self, forward: bool, opened: &Opened, scene: &Scene<'_>) -> bool {
        let here = self.link.as_ref().and_then(|link| {
            let is_it = |item: &Item| matches!(item, Item::Part { id, .. } if *id == link.part);
            Some((self.items.iter().position(is_it)?, link.number))
        });
        let from = here.map_or(self.cursor, |(item, _)| item);
        let order: Vec<usize> = if forward {
            (from..self.items.len()).collect()
        } else {
            (0..=from.min(self.items.len().saturating_sub(1)))
                .rev()
                .collect()
        };
        for item in order {
            let mut links = self.links_of(item, opened, scene);
            if !forward {
                links.reverse();
            }
            // In the part one is in, those behind the one one is on.
            let passed = match here {
                Some((at, number)) if at == item => links
                    .iter()
                    .position(|(known, _)| *known == number)
                    .map_or(0, |place| place + 1),
                _ => 0,
            };
            let part = self.items.get(item).and_then(Item::part_index);
            let part = part.and_then(|part| opened.parts.get(part));
            if let (Some((number, row)), Some(part)) = (links.get(passed).copied(), part) {
                self.go(Move::ToRow(Anchor { item, row }));
                let part = part.id.clone();
                self.link = Some(LinkPlace { part, number });
                return true;
            }
        }
        false
    }

    /// Whether that is the link one has gone to.
    pub fn is_at_link(&self, item: usize, number: Option<u16>) -> bool {
        match (&self.link, self.items.get(item)) {
            (Some(link), Some(Item::Part { id, .. })) => {
                *id == link.part && number == Some(link.number)
            }
            _ => false,
        }
    }

    /// The links of an entry as they are on screen, each with the row it begins in.
    fn links_of(&mut self, item: usize, opened: &Opened, scene: &Scene<'_>) -> Vec<(u16, usize)> {
        let Some(Item::Part { index, .. }) = self.items.get(item) else {
            return Vec::new();
        };
        let Some(part) = opened.parts.get(*index) else {
            return Vec::new();
        };
        // What has none need not be laid out.
        if self.document(part).links().is_empty() {
            return Vec::new();
        }
        let mut links: Vec<(u16, usize)> = Vec::new();
        for (row, line) in self.lines(item, opened, scene).iter().enumerate() {
            for number in line.pieces.iter().filter_map(|piece| piece.link) {
                if links.iter().all(|(known, _)| *known != number) {
                    links.push((number, row));
                }
            }
        }
        links
    }
}
