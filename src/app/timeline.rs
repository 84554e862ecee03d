//! The thread on screen: which entries there are, where the screen stands in them, and their lines.
//!
//! The place is an anchor (entry, row inside it), never an offset from the top: entries are laid out only when they
//! come on screen, and nothing moves when something is added elsewhere. Layout is kept per entry, version and width.

pub mod code;
pub mod event;
pub mod facts;
pub mod find;
pub mod item;
pub mod jump;
pub mod laid;
pub mod part;
pub mod scroll;
mod sticky;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::app::load::{Load, Ticket};
use crate::app::timeline::find::Find;
use crate::app::timeline::item::{Item, ItemId};
use crate::app::timeline::jump::LinkPlace;
use crate::app::timeline::laid::{Laid, Scene};
use crate::domain::id::{ConversationKey, PartId};
use crate::domain::part::Part;
use crate::domain::row::{Opened, Seen};
use crate::text::link::Link;
use crate::text::rich::{Document, Line};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// How much of a thread is shown.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Detail {
    /// Words only.
    Messages,
    /// Words and events.
    Events,
    /// Everything, with identities and full times.
    Everything,
}

impl Detail {
    /// The next level, around.
    pub fn next(self) -> Self {
        match self {
            Self::Messages => Self::Events,
            Self::Events => Self::Everything,
            Self::Everything => Self::Messages,
        }
    }

    /// What the status line calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Messages => "messages only",
            Self::Events => "messages and events",
            Self::Everything => "everything, with ids and times",
        }
    }
}

/// The first row on screen: an entry and the row inside it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Anchor {
    /// Which entry, as an index into the items.
    pub item: usize,
    /// Which of its rows.
    pub row: usize,
}

/// One row on screen: a line of a laid out entry.
#[derive(Clone, Debug)]
pub struct Visible {
    /// The entry.
    pub item: usize,
    /// The row inside it.
    pub row: usize,
    lines: Arc<Vec<Line>>,
}

impl Visible {
    /// What to draw.
    pub fn line(&self) -> Option<&Line> {
        self.lines.get(self.row)
    }
}

/// A movement asked for since the last layout.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Move {
    /// Rows down; negative is up.
    Rows(isize),
    /// Half screens down; negative is up.
    HalfScreens(isize),
    /// Whole screens down; negative is up.
    Screens(isize),
    /// The cursor by entries.
    Entries(isize),
    /// To the first entry.
    Top,
    /// To the last entry.
    Bottom,
    /// The last row stays at the bottom of a screen of another height; the cursor stays where it is.
    StayAtBottom,
    /// Where an opened thread begins: at what is new, else at the end.
    Start,
    /// The cursor to that entry.
    To(usize),
    /// The cursor to an entry, and this row of it on screen.
    ToRow(Anchor),
    /// The cursor to an entry, and the first row of it that has the words looked for on screen.
    ToMatch(usize),
}

/// The thread on screen.
#[derive(Debug)]
pub struct Timeline {
    /// Which conversation.
    pub key: Option<ConversationKey>,
    /// What is known of it.
    pub opened: Load<Opened>,
    /// The newest read of it from the store alone.
    pub known_at: Ticket,
    /// The desk has answered since it was opened.
    pub is_fresh: bool,
    /// How much is shown.
    pub detail: Detail,
    /// The entries, from the oldest.
    pub items: Vec<Item>,
    /// The entry the cursor is on.
    pub cursor: usize,
    /// The rows on screen, from the top.
    pub visible: Vec<Visible>,
    /// The author's line of the entry at the top, where that has scrolled off: it takes the first row of the screen.
    pub sticky: Option<Line>,
    /// Rows below the screen hold messages that came while the person was reading.
    pub new_below: usize,
    /// What is looked for in this thread.
    pub find: Option<Find>,
    /// The link one has gone to; any other movement leaves it.
    pub link: Option<LinkPlace>,
    /// What had been seen when the thread was opened: the divider stays there while one reads.
    pub seen_before: Option<Seen>,
    /// Since when this conversation is on screen, to take it as read after a moment.
    pub shown_since: Option<Timestamp>,
    /// The person moved in it since it was opened.
    pub is_touched: bool,
    anchor: Anchor,
    /// Rows of the screen at the last layout.
    height: usize,
    moves: Vec<Move>,
    unfolded: BTreeSet<(PartId, u16)>,
    open_runs: BTreeSet<PartId>,
    /// The parts whose code is not wrapped, and the first column on screen of each.
    unwrapped: BTreeMap<PartId, usize>,
    documents: HashMap<PartId, (Timestamp, Arc<Document>)>,
    laid: HashMap<ItemId, Laid>,
}

impl Timeline {
    /// No thread at all.
    pub fn new() -> Self {
        Self {
            key: None,
            opened: Load::Empty,
            known_at: Ticket::default(),
            is_fresh: false,
            detail: Detail::Events,
            items: Vec::new(),
            cursor: 0,
            visible: Vec::new(),
            sticky: None,
            new_below: 0,
            find: None,
            link: None,
            seen_before: None,
            shown_since: None,
            is_touched: false,
            anchor: Anchor::default(),
            height: 0,
            moves: Vec::new(),
            unfolded: BTreeSet::new(),
            open_runs: BTreeSet::new(),
            unwrapped: BTreeMap::new(),
            documents: HashMap::new(),
            laid: HashMap::new(),
        }
    }

    /// Turns to another conversation, or to none.
    pub fn turn_to(&mut self, key: Option<ConversationKey>, now: Timestamp) {
        let detail = self.detail;
        *self = Self::new();
        self.detail = detail;
        self.shown_since = key.is_some().then_some(now);
        self.key = key;
        self.moves.push(Move::Start);
    }

    /// Whether its parts are on screen, be it from the store alone.
    pub fn is_known(&self) -> bool {
        self.opened.value().is_some_and(|opened| opened.parts_known)
    }

    /// Asks for a movement, made at the next layout.
    pub fn go(&mut self, by: Move) {
        self.is_touched = true;
        self.link = None;
        self.moves.push(by);
    }

    /// Takes what is known now of the conversation, from the store or from the desk.
    pub fn take(&mut self, opened: &Opened, is_fresh: bool, zone: &TimeZone) {
        if self.items.is_empty() {
            self.seen_before.clone_from(&opened.seen);
        }
        let had_entries: Vec<ItemId> = self
            .items
            .iter()
            .map(Item::id)
            .filter(ItemId::is_entry)
            .collect();
        let place = self.items.get(self.anchor.item).map(Item::id);
        let cursor = self.items.get(self.cursor).map(Item::id);
        let was_last = self.cursor + 1 >= self.items.len();
        let was_at_bottom = self.is_at_bottom();
        let known = self.items.len();
        self.items = item::items(
            opened,
            self.seen_before.as_ref(),
            self.detail,
            &self.open_runs,
            zone,
        );
        let find = |id: Option<ItemId>| {
            let id = id?;
            self.items.iter().position(|item| item.id() == id)
        };
        match (find(place), known) {
            (Some(index), _) => self.anchor.item = index,
            (None, 0) => {}
            // What was on its way has arrived and is a part now, at the end.
            (None, _) if !had_entries.is_empty() => self.moves.push(Move::Bottom),
            (None, _) => self.moves.push(Move::Start),
        }
        self.cursor = find(cursor).unwrap_or(self.items.len().saturating_sub(1));
        if !self.is_touched && (known == 0 || (is_fresh && !self.is_fresh)) {
            self.moves.push(Move::Start);
        } else if was_last && !self.is_touched {
            self.cursor = self.items.len().saturating_sub(1);
        }
        // One's own words are shown when they are handed over, wherever one was reading.
        let is_own = |item: &Item| item.id().is_entry() && !had_entries.contains(&item.id());
        // And they stay in sight when they have arrived, and a part of the desk's takes their place.
        let has_arrived = |id: &ItemId| !self.items.iter().any(|item| item.id() == *id);
        let follows = was_at_bottom && had_entries.iter().any(has_arrived);
        if known > 0 && (follows || self.items.iter().any(is_own)) {
            self.moves.push(Move::Bottom);
        }
        self.is_fresh |= is_fresh;
    }

    /// Lays out what is on screen, after the movements asked for.
    pub fn lay_out(&mut self, scene: &Scene<'_>, height: usize) {
        if self.opened.value().is_none() {
            self.visible.clear();
            self.sticky = None;
            return;
        }
        // The composer opens over the end of the thread: what is being answered stays in sight.
        if self.height != height && !self.visible.is_empty() && self.is_at_bottom() {
            self.moves.insert(0, Move::StayAtBottom);
        }
        self.height = height;
        self.on_opened(|timeline, known| {
            for by in std::mem::take(&mut timeline.moves) {
                timeline.make_move(by, known, scene, height);
            }
            timeline.fill(known, scene, height);
        });
    }

    /// Does something with what is opened; nothing where nothing is.
    pub fn on_opened<T>(&mut self, act: impl FnOnce(&mut Self, &Opened) -> T) -> Option<T> {
        // The parts are borrowed apart from the caches that their layout fills.
        let opened = std::mem::take(&mut self.opened);
        let done = opened.value().map(|known| act(self, known));
        self.opened = opened;
        done
    }

    /// Lays everything out again when it is next on screen: names or settings changed.
    pub fn forget_layout(&mut self) {
        self.laid.clear();
    }

    /// The part under the cursor.
    pub fn part(&self) -> Option<&Part> {
        let index = self.items.get(self.cursor)?.part_index()?;
        self.opened.value()?.parts.get(index)
    }

    /// The words of a part, read and made safe; kept as long as the part does not change.
    pub fn document(&mut self, part: &Part) -> Arc<Document> {
        if let Some((version, document)) = self.documents.get(&part.id)
            && *version == part.updated_at
        {
            return Arc::clone(document);
        }
        let document = Arc::new(part::document(part));
        self.documents
            .insert(part.id.clone(), (part.updated_at, Arc::clone(&document)));
        document
    }

    /// A numbered link of an entry on screen, and the part that has it.
    pub fn link(&self, item: usize, number: u16) -> Option<(&PartId, &Link)> {
        let Item::Part { id, .. } = self.items.get(item)? else {
            return None;
        };
        let (_, document) = self.documents.get(id)?;
        Some((id, document.link(number)?))
    }

    /// Opens or closes the folds of the entry under the cursor: a run of events, or quotes and signatures.
    pub fn toggle_folds(&mut self, opened: &Opened) -> bool {
        match self.items.get(self.cursor) {
            Some(Item::Events { parts, .. }) => {
                if let Some(part) = opened.parts.get(parts.start) {
                    let id = part.id.clone();
                    if !self.open_runs.remove(&id) {
                        self.open_runs.insert(id);
                    }
                }
            }
            Some(Item::Part { index, .. }) => {
                let Some(part) = opened.parts.get(*index) else {
                    return false;
                };
                let folds = self.document(part).folds().len() as u16;
                if folds == 0 {
                    return false;
                }
                let all: Vec<_> = (0..folds).map(|fold| (part.id.clone(), fold)).collect();
                if all.iter().any(|fold| self.unfolded.contains(fold)) {
                    self.unfolded.retain(|(id, _)| *id != part.id);
                } else {
                    self.unfolded.extend(all);
                }
            }
            _ => return false,
        }
        self.is_touched = true;
        true
    }
}

impl Default for Timeline {
    fn default() -> Self {
        Self::new()
    }
}
