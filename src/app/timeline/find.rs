//! Looking for words in the thread on screen.

use crate::app::timeline::item::Item;
use crate::app::timeline::laid::Scene;
use crate::app::timeline::{Move, Timeline};
use crate::domain::row::Opened;
use crate::text::rich::Line;

/// A search inside the thread.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Find {
    /// The words, lower case.
    pub words: String,
    /// The entries that have them.
    pub hits: Vec<usize>,
    /// Which of them the cursor is on.
    pub current: usize,
}

impl Timeline {
    /// Looks for words; empty words end the search. Tells how many entries have them.
    pub fn find(&mut self, words: &str, opened: &Opened) -> usize {
        let words = words.trim().to_lowercase();
        if words.is_empty() {
            self.find = None;
            return 0;
        }
        let mut hits = Vec::new();
        for index in 0..self.items.len() {
            let part = self.items[index]
                .part_index()
                .and_then(|part| opened.parts.get(part));
            let Some(part) = part else { continue };
            let text = self.document(part).to_text();
            if text.as_str().to_lowercase().contains(&words) {
                hits.push(index);
            }
        }
        // From the newest back: that is where a person who asks is reading.
        let current = hits.len().saturating_sub(1);
        if let Some(hit) = hits.get(current).copied() {
            self.open_folds_of(hit, opened);
            self.go(Move::ToMatch(hit));
        }
        let found = hits.len();
        self.find = Some(Find {
            words,
            hits,
            current,
        });
        found
    }

    /// Goes to the next or previous hit. Tells whether there is a search with hits.
    pub fn find_again(&mut self, forward: bool, opened: &Opened) -> bool {
        let Some(find) = &mut self.find else {
            return false;
        };
        let count = find.hits.len();
        if count == 0 {
            return false;
        }
        find.current = (find.current + if forward { 1 } else { count - 1 }) % count;
        let hit = find.hits[find.current];
        self.open_folds_of(hit, opened);
        self.go(Move::ToMatch(hit));
        true
    }

    /// The first row of an entry that has the words; the first of all where they are spread over two.
    pub(super) fn row_of_match(
        &mut self,
        item: usize,
        opened: &Opened,
        scene: &Scene<'_>,
    ) -> usize {
        let Some(find) = &self.find else { return 0 };
        let words = find.words.clone();
        let lines = self.lines(item, opened, scene);
        let has_them = |line: &Line| {
            let text = line.to_clean();
            text.as_str().to_lowercase().contains(&words)
        };
        lines.iter().position(has_them).unwrap_or(0)
    }

    /// What was found is not left behind a fold.
    fn open_folds_of(&mut self, item: usize, opened: &Opened) {
        let part = self.items.get(item).and_then(Item::part_index);
        let Some(part) = part.and_then(|part| opened.parts.get(part)) else {
            return;
        };
        let folds = self.document(part).folds().len() as u16;
        self.unfolded
            .extend((0..folds).map(|fold| (part.id.clone(), fold)));
    }
}
