//! The entries of a thread in the order they are shown: parts, days, runs of events, what is new, what is on its way.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::app::timeline::Detail;
use crate::domain::change::ChangeId;
use crate::domain::event::Event;
use crate::domain::id::PartId;
use crate::domain::outbox::Progress;
use crate::domain::part::{Content, Part, Side};
use crate::domain::row::{Opened, Seen};

/// Event runs longer than this are folded into one line.
const LONGEST_RUN: usize = 3;

/// An entry of a thread.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Item {
    /// Older parts exist that the desk does not give.
    Cut,
    /// The parts are not here yet, or there are none.
    Blank {
        /// They were read and there are none.
        is_known: bool,
    },
    /// A new day begins with the part at this moment.
    Day(Timestamp),
    /// What follows is new since the agent last looked: the parts from this index on.
    New(usize),
    /// A part.
    Part {
        /// Its index among the parts.
        index: usize,
        /// Its identity.
        id: PartId,
    },
    /// A run of events, folded.
    Events {
        /// Their indices among the parts.
        parts: Range<usize>,
        /// The identity of the first.
        first: PartId,
    },
    /// A change on its way that speaks, or was refused.
    Entry {
        /// Its index among the entries.
        index: usize,
        /// Its identity.
        id: ChangeId,
    },
}

/// What makes an entry the same one after an update.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum ItemId {
    /// See [`Item::Cut`].
    Cut,
    /// See [`Item::Blank`].
    Blank,
    /// See [`Item::Day`].
    Day(Timestamp),
    /// See [`Item::New`].
    New,
    /// See [`Item::Part`].
    Part(PartId),
    /// See [`Item::Events`].
    Events(PartId),
    /// See [`Item::Entry`].
    Entry(ChangeId),
}

impl ItemId {
    /// Whether it is a change on its way.
    pub fn is_entry(&self) -> bool {
        matches!(self, Self::Entry(_))
    }
}

impl Item {
    /// What makes it the same one after an update.
    pub fn id(&self) -> ItemId {
        match self {
            Self::Cut => ItemId::Cut,
            Self::Blank { .. } => ItemId::Blank,
            Self::Day(at) => ItemId::Day(*at),
            Self::New(_) => ItemId::New,
            Self::Part { id, .. } => ItemId::Part(id.clone()),
            Self::Events { first, .. } => ItemId::Events(first.clone()),
            Self::Entry { id, .. } => ItemId::Entry(id.clone()),
        }
    }

    /// The part it shows.
    pub fn part_index(&self) -> Option<usize> {
        match self {
            Self::Part { index, .. } => Some(*index),
            Self::Events { parts, .. } => Some(parts.start),
            _ => None,
        }
    }

    /// Whether the cursor can stand on it.
    pub fn is_stop(&self) -> bool {
        matches!(
            self,
            Self::Part { .. } | Self::Events { .. } | Self::Entry { .. }
        )
    }
}

/// The entries of `opened` at that level of detail.
pub fn items(
    opened: &Opened,
    seen: Option<&Seen>,
    detail: Detail,
    open_runs: &BTreeSet<PartId>,
    zone: &TimeZone,
) -> Vec<Item> {
    let date_of = |part: &Part| part.at.to_zoned(zone.clone()).date();
    let mut items = Vec::with_capacity(opened.parts.len() + 8);
    if opened.is_cut {
        items.push(Item::Cut);
    }
    if opened.parts.is_empty() {
        items.push(Item::Blank {
            // What has not begun is known to be empty.
            is_known: opened.parts_known || opened.row.key.id.is_placeholder(),
        });
    }
    let first_new = first_new(opened, seen);
    let mut day = None;
    let mut index = 0;
    while let Some(part) = opened.parts.get(index) {
        let is_event = part.side() == Side::Event;
        if is_event && detail == Detail::Messages && part.attachment().is_none() {
            if first_new == Some(index) {
                items.push(Item::New(index));
            }
            index += 1;
            continue;
        }
        let date = date_of(part);
        if day.is_none_or(|known| known != date) {
            items.push(Item::Day(part.at));
            day = Some(date);
        }
        if first_new == Some(index) {
            items.push(Item::New(index));
        }
        let run = if is_event && detail == Detail::Events {
            run_length(
                &opened.parts[index..],
                first_new.map(|new| new.wrapping_sub(index)),
                date_of,
            )
        } else {
            1
        };
        if run > LONGEST_RUN && !open_runs.contains(&part.id) {
            items.push(Item::Events {
                parts: index..index + run,
                first: part.id.clone(),
            });
            index += run;
        } else {
            for offset in 0..run {
                items.push(Item::Part {
                    index: index + offset,
                    id: opened.parts[index + offset].id.clone(),
                });
            }
            index += run;
        }
    }
    for (index, entry) in opened.entries.iter().enumerate() {
        let is_told = entry.change.speaks() || matches!(entry.progress, Progress::Refused { .. });
        if is_told && !entry.progress.is_done() {
            items.push(Item::Entry {
                index,
                id: entry.id.clone(),
            });
        }
    }
    items
}

/// How many events follow each other from the start, on one day, not past the first new part.
fn run_length(parts: &[Part], first_new: Option<usize>, date: impl Fn(&Part) -> Date) -> usize {
    let Some(first) = parts.first() else { return 0 };
    parts
        .iter()
        .enumerate()
        .take_while(|(offset, part)| {
            // What a customer felt or sent is not folded away with the bookkeeping.
            part.side() == Side::Event
                && !is_rating(part)
                && part.attachment().is_none()
                && date(part) == date(first)
                && (*offset == 0 || first_new != Some(*offset))
        })
        .count()
        .max(1)
}

fn is_rating(part: &Part) -> bool {
    matches!(
        part.content,
        Content::Event(Event::Rated { .. } | Event::RatingRequested { .. })
    )
}

/// The index of the first part newer than what was seen, if something was seen and something is newer. A note kept here
/// is nobody's news: who reads it wrote it.
fn first_new(opened: &Opened, seen: Option<&Seen>) -> Option<usize> {
    let seen = seen?.part.as_ref()?;
    let last_seen = opened.parts.iter().position(|part| &part.id == seen)?;
    let kept = &opened.row.kept.notes;
    (last_seen + 1..opened.parts.len()).find(|index| !kept.contains(&opened.parts[*index].id))
}
