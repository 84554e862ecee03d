//! The lines of an entry at a width, kept until the entry or the width changes.

use std::collections::hash_map::Entry;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::timeline::item::Item;
use crate::app::timeline::{Detail, Timeline, event, part};
use crate::config::Bidi;
use crate::domain::id::PartId;
use crate::domain::people::Directory;
use crate::domain::row::Opened;
use crate::text::bidi;
use crate::text::clean::Clean;
use crate::text::rich::{Line, Piece, Unfold};
use crate::text::role::Role;

/// What the lines depend on besides the entry.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// Names for identities.
    pub directory: &'a Directory,
    /// The agent's time zone.
    pub zone: &'a TimeZone,
    /// Now, for words such as "today".
    pub now: Timestamp,
    /// Cells of a line.
    pub width: usize,
    /// Who puts right-to-left text into its order on screen.
    pub bidi: Bidi,
    /// Why the desk's messages cannot be read, where they cannot.
    pub unreadable: Option<&'static str>,
}

impl Scene<'_> {
    /// Text from outside as one line on screen.
    pub(super) fn line(&self, raw: &str) -> Clean {
        let text = Clean::line(raw);
        match self.bidi {
            Bidi::Terminal => text,
            Bidi::Tinbox => bidi::visual(&text),
        }
    }

    /// Folds as they are, for the screen.
    pub(super) fn on_screen(&self, unfold: Unfold) -> Unfold {
        unfold.visual(self.bidi == Bidi::Tinbox)
    }
}

/// The lines of an entry and what they were made for.
#[derive(Debug)]
pub struct Laid {
    made_for: MadeFor,
    lines: Arc<Vec<Line>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct MadeFor {
    width: usize,
    detail: Detail,
    /// The version of the entry.
    version: (Timestamp, u64),
    /// How many of its folds are open.
    open_folds: usize,
    /// The first column of its code, where that is not wrapped.
    unwrapped: Option<usize>,
}

impl Timeline {
    /// The lines of an entry.
    pub(super) fn lines(
        &mut self,
        item: usize,
        opened: &Opened,
        scene: &Scene<'_>,
    ) -> Arc<Vec<Line>> {
        let Some(entry) = self.items.get(item).cloned() else {
            return Arc::default();
        };
        let made_for = MadeFor {
            width: scene.width,
            detail: self.detail,
            version: version(&entry, opened, day_number(scene)),
            open_folds: self.open_folds(&entry),
            unwrapped: self.left_of(&entry),
        };
        let id = entry.id();
        if let Some(laid) = self.laid.get(&id)
            && laid.made_for == made_for
        {
            return Arc::clone(&laid.lines);
        }
        let lines = Arc::new(self.make_lines(&entry, opened, scene));
        let laid = Laid {
            made_for,
            lines: Arc::clone(&lines),
        };
        match self.laid.entry(id) {
            Entry::Occupied(mut known) => {
                known.insert(laid);
            }
            Entry::Vacant(place) => {
                place.insert(laid);
            }
        }
        lines
    }

    fn open_folds(&self, entry: &Item) -> usize {
        match entry {
            Item::Part { id, .. } => self.unfolded.iter().filter(|(part, _)| part == id).count(),
            _ => 0,
        }
    }

    fn left_of(&self, entry: &Item) -> Option<usize> {
        match entry {
            Item::Part { id, .. } => self.unwrapped.get(id).copied(),
            _ => None,
        }
    }

    /// The folds of a part that are open.
    pub(super) fn unfold(&self, id: &PartId) -> Unfold {
        let mut unfold = Unfold::none();
        for (_, fold) in self.unfolded.iter().filter(|(part, _)| part == id) {
            unfold.toggle(*fold);
        }
        unfold
    }

    fn make_lines(&mut self, entry: &Item, opened: &Opened, scene: &Scene<'_>) -> Vec<Line> {
        let detail = self.detail;
        match entry {
            Item::Cut => vec![Line::of(
                "Older messages may be missing: the desk gave no more than these",
                Role::Muted,
            )],
            Item::Blank { is_known: false } => {
                vec![Line::of("Reading the conversation…", Role::Muted)]
            }
            Item::Blank { is_known: true } => wrapped(
                scene.unreadable.unwrap_or("Nothing was said yet."),
                scene.width,
            ),
            Item::Day(at) => event::day(*at, scene),
            Item::New(first) => event::new_since(&opened.parts[*first..], scene),
            Item::Events { parts, .. } => event::run(&opened.parts[parts.clone()], scene),
            Item::Part { index, id } => {
                let Some(shown) = opened.parts.get(*index) else {
                    return Vec::new();
                };
                let left = self.left_of(entry);
                let unfold = scene.on_screen(self.unfold(id).raw(left.is_some()));
                let document = self.document(shown);
                let words = part::Words {
                    document: &document,
                    unfold: &unfold,
                    left: left.unwrap_or(0),
                };
                part::lines(shown, &words, opened, detail, scene)
            }
            Item::Entry { index, .. } => opened
                .entries
                .get(*index)
                .map(|entry| part::entry_lines(entry, scene))
                .unwrap_or_default(),
        }
    }
}

/// A number that changes at the agent's midnight.
fn day_number(scene: &Scene<'_>) -> u64 {
    let date = scene.now.to_zoned(scene.zone.clone()).date();
    u64::from(date.day_of_year().unsigned_abs())
}

/// What changes when an entry has to be laid out again.
fn version(entry: &Item, opened: &Opened, today: u64) -> (Timestamp, u64) {
    match entry {
        Item::Part { index, .. } => {
            opened
                .parts
                .get(*index)
                .map_or_else(Default::default, |part| {
                    let receipts = opened.row.conversation.receipts.len() as u64;
                    (part.updated_at, receipts * 2 + u64::from(part.redacted))
                })
        }
        Item::Events { parts, .. } => (Timestamp::default(), parts.len() as u64),
        Item::New(first) => (
            Timestamp::default(),
            opened.parts.len().saturating_sub(*first) as u64,
        ),
        Item::Entry { index, .. } => opened
            .entries
            .get(*index)
            .map_or_else(Default::default, |entry| {
                (entry.created_at, part::stage(&entry.progress))
            }),
        Item::Blank { is_known } => (Timestamp::default(), u64::from(*is_known)),
        // "Today" is another day tomorrow.
        Item::Day(_) => (Timestamp::default(), today),
        Item::Cut => (Timestamp::default(), 0),
    }
}

impl Line {
    /// A line of our own words.
    pub fn of(words: &str, role: Role) -> Self {
        Self::from_pieces(vec![Piece::new(Clean::line(words), role)])
    }

    /// A line of these pieces.
    pub fn from_pieces(pieces: Vec<Piece>) -> Self {
        Self {
            pieces,
            ..Self::default()
        }
    }

    /// Words on the left and words on the right, in `width` cells; the left gives way.
    pub fn spread(left: Vec<Piece>, right: Vec<Piece>, width: usize) -> Self {
        let right_width: usize = right.iter().map(|piece| piece.text.width()).sum();
        let room = width.saturating_sub(right_width + 1);
        let mut pieces = Vec::with_capacity(left.len() + right.len() + 1);
        let mut used = 0;
        for piece in left {
            let text = piece.text.truncate(room - used.min(room));
            used += text.width();
            pieces.push(Piece { text, ..piece });
        }
        pieces.push(Piece::new(
            Clean::spaces(width.saturating_sub(used + right_width)),
            Role::Text,
        ));
        pieces.extend(right);
        Self::from_pieces(pieces)
    }

    /// The same line behind a prefix.
    #[must_use]
    pub fn behind(mut self, prefix: &Piece) -> Self {
        self.pieces.insert(0, prefix.clone());
        self
    }
}
/// A sentence of ours, as many lines as it takes.
fn wrapped(sentence: &str, width: usize) -> Vec<Line> {
    let mut lines: Vec<String> = Vec::new();
    for word in sentence.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
        .iter()
        .map(|line| Line::of(line, Role::Muted))
        .collect()
}
