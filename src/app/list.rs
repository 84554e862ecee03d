//! The queue: its views, its rows, the cursor and the marks.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::load::{Load, Ticket};
pub use crate::config::Density;
use crate::domain::change::Change;
use crate::domain::id::{ConversationKey, Profile};
use crate::domain::row::{Counts, Row, RowPage, RowQuery};
use crate::domain::view::{Order, View};

/// Rows asked for at a time; more are asked for when the cursor comes near the end.
pub const PAGE: usize = 200;

/// What the list shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Source {
    /// A view, and only rows with these words if there are any.
    View {
        /// Which one.
        view: View,
        /// The filter; empty for none.
        filter: String,
    },
    /// The hits of a search.
    Search {
        /// The words.
        words: String,
        /// The view to come back to.
        back: View,
    },
}

/// A conversation that was opened from another one.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Visit {
    /// Which one.
    key: ConversationKey,
    /// The place for its row once there is one.
    place: usize,
    /// Where one was, and goes back to.
    from: Option<ConversationKey>,
    /// Its row is listed for the visit only.
    is_guest: bool,
}

/// The queue.
#[derive(Clone, PartialEq, Debug)]
pub struct List {
    /// The only desk listed; none for all of them.
    pub desk: Option<Profile>,
    /// What is listed.
    pub source: Source,
    /// The rows.
    pub rows: Load<RowPage>,
    /// The numbers on the tabs.
    pub counts: Load<Counts>,
    /// The row under the cursor.
    pub selected: Option<ConversationKey>,
    /// The first row on screen.
    pub top: usize,
    /// Marked conversations: what an action is done to, if there are any.
    pub marks: BTreeSet<ConversationKey>,
    /// Where a range of marks begins.
    pub mark_from: Option<ConversationKey>,
    /// Screen rows of a list row.
    pub density: Density,
    /// How many rows were asked for.
    pub limit: usize,
    /// The person put the cursor somewhere since the rows were first listed; until then it stays on the first one.
    is_touched: bool,
    /// With the next rows the cursor goes to the first one: other rows were asked for.
    is_anew: bool,
    /// Conversations opened from others, each from the one before it.
    visits: Vec<Visit>,
    /// Where the cursor goes when the row is listed again.
    returning: Option<ConversationKey>,
    /// The cursor of views that were left.
    memory: BTreeMap<(Option<Profile>, View), (Option<ConversationKey>, usize)>,
}

impl List {
    /// A queue of which nothing is known yet.
    pub fn new(density: Density) -> Self {
        Self {
            desk: None,
            source: Source::View {
                view: View::Mine,
                filter: String::new(),
            },
            rows: Load::Empty,
            counts: Load::Empty,
            selected: None,
            top: 0,
            marks: BTreeSet::new(),
            mark_from: None,
            density,
            limit: PAGE,
            is_touched: false,
            is_anew: false,
            visits: Vec::new(),
            returning: None,
            memory: BTreeMap::new(),
        }
    }

    /// The view that is listed, or that a search goes back to.
    pub fn view(&self) -> View {
        match &self.source {
            Source::View { view, .. } | Source::Search { back: view, .. } => *view,
        }
    }

    /// The order of the rows.
    pub fn order(&self) -> Order {
        match self.source {
            Source::View { view, .. } => view.default_order(),
            Source::Search { .. } => Order::NewestFirst,
        }
    }

    /// What to ask the store for.
    pub fn query(&self) -> Option<RowQuery> {
        match &self.source {
            Source::View { view, filter } => Some(RowQuery {
                desk: self.desk.clone(),
                view: *view,
                order: self.order(),
                filter: filter.as_str().into(),
                limit: self.limit,
            }),
            Source::Search { .. } => None,
        }
    }

    /// The rows known.
    pub fn known(&self) -> &[Row] {
        self.rows.value().map_or(&[], |page| &page.rows)
    }

    /// The place of the cursor.
    pub fn index(&self) -> Option<usize> {
        let selected = self.selected.as_ref()?;
        self.known().iter().position(|row| &row.key == selected)
    }

    /// The row under the cursor.
    pub fn row(&self) -> Option<&Row> {
        self.known().get(self.index()?)
    }

    /// What an action is done to: the marked conversations, else the one under the cursor.
    pub fn targets(&self) -> Vec<ConversationKey> {
        if self.marks.is_empty() {
            return self.selected.iter().cloned().collect();
        }
        let in_view = self.known().iter().map(|row| &row.key);
        in_view
            .filter(|key| self.marks.contains(*key))
            .cloned()
            .collect()
    }

    /// Lists something else, remembering where the cursor was.
    pub fn show(&mut self, source: Source) {
        self.remember();
        self.begin(source);
    }

    /// Lists the same of one desk only, or of all of them.
    pub fn narrow(&mut self, only: Option<Profile>) {
        self.remember();
        self.desk = only;
        self.counts = Load::Empty;
        self.begin(self.source.clone());
    }

    fn remember(&mut self) {
        if let Source::View { view, .. } = &self.source {
            let place = (self.desk.clone(), *view);
            self.memory.insert(place, (self.selected.take(), self.top));
        }
    }

    fn begin(&mut self, source: Source) {
        self.rows = Load::Empty;
        self.visits.clear();
        self.returning = None;
        self.limit = PAGE;
        self.marks.clear();
        self.mark_from = None;
        (self.selected, self.top) = match &source {
            Source::View { view, .. } => {
                let place = (self.desk.clone(), *view);
                self.memory.remove(&place).unwrap_or_default()
            }
            Source::Search { .. } => (None, 0),
        };
        self.is_touched = self.selected.is_some();
        self.is_anew = false;
        self.source = source;
    }

    /// Puts the cursor on a conversation that may not be listed: its row comes with it, and stays until the cursor leaves.
    pub fn visit(&mut self, key: ConversationKey) {
        self.end_visits();
        if self.selected.as_ref() != Some(&key) {
            self.visits.push(Visit {
                place: self.index().map_or(0, |index| index + 1),
                from: self.selected.replace(key.clone()),
                key,
                is_guest: false,
            });
        }
        self.is_touched = true;
    }

    /// Lists the conversation that was waited for.
    pub fn host(&mut self, row: &Row) {
        if self.index().is_some() || !self.is_visiting(&row.key) {
            return;
        }
        let (Some(page), Some(visit)) = (self.rows.value_mut(), self.visits.last_mut()) else {
            return;
        };
        page.rows
            .insert(visit.place.min(page.rows.len()), row.clone());
        visit.is_guest = true;
    }

    /// Puts the cursor back where the present conversation was opened from. False if it was opened from the list.
    pub fn end_visit(&mut self) -> bool {
        self.end_visits();
        let Some(visit) = self.visits.pop() else {
            return false;
        };
        if visit.is_guest
            && let Some(page) = self.rows.value_mut()
        {
            page.rows.retain(|row| row.key != visit.key);
        }
        self.selected = visit.from;
        true
    }

    /// Forgets visits that the cursor has left by itself.
    fn end_visits(&mut self) {
        if self.visits.last().map(|visit| &visit.key) != self.selected.as_ref() {
            self.visits.clear();
        }
    }

    fn is_visiting(&self, key: &ConversationKey) -> bool {
        self.selected.as_ref() == Some(key)
            && self.visits.last().is_some_and(|visit| &visit.key == key)
    }

    fn select_first(&mut self) {
        self.top = 0;
        self.selected = self.known().first().map(|row| row.key.clone());
    }

    /// Other rows were asked for; the cursor goes to the first of them.
    pub fn begin_anew(&mut self) {
        self.is_anew = true;
    }

    /// Shows a change before the store has told of it.
    pub fn apply(&mut self, key: &ConversationKey, change: &Change) {
        let rows = self.rows.value_mut().map(|page| &mut page.rows);
        let row = rows.and_then(|rows| rows.iter_mut().find(|row| &row.key == key));
        if let Some(row) = row {
            row.conversation.apply(change);
            match change {
                Change::MarkRead => row.is_unread = false,
                Change::MarkUnread => row.is_unread = true,
                _ => {}
            }
        }
    }

    /// The person looks at the row under the cursor: it stays there whatever news brings.
    pub fn touch(&mut self) {
        self.is_touched = true;
    }

    /// A key was pressed: the cursor waits for no row any more that is listed again.
    pub fn take_hold(&mut self) {
        self.touch();
        self.returning = None;
    }

    /// Puts the cursor on a conversation that is listed again: now, or with its row unless a key comes before it.
    pub fn return_to(&mut self, key: &ConversationKey) {
        match self.known().iter().position(|row| &row.key == key) {
            Some(index) => self.select(index),
            None => self.returning = Some(key.clone()),
        }
    }

    /// Puts the cursor on a row; beyond the ends is the end.
    pub fn select(&mut self, index: usize) {
        self.is_touched = true;
        let last = self.known().len().saturating_sub(1);
        self.selected = self.known().get(index.min(last)).map(|row| row.key.clone());
    }

    /// Moves the cursor by rows.
    pub fn step(&mut self, by: isize) {
        match self.index() {
            Some(index) => self.select(index.saturating_add_signed(by)),
            None => self.select(0),
        }
    }

    /// Moves the cursor to the next row in that direction that wants to be looked at.
    pub fn step_to_unread(&mut self, forward: bool) -> bool {
        let here = self.index().unwrap_or(0);
        let wanted = |row: &Row| row.is_unread || row.is_changed;
        let rows = self.known();
        let found = if forward {
            (here + 1..rows.len()).find(|index| wanted(&rows[*index]))
        } else {
            (0..here).rev().find(|index| wanted(&rows[*index]))
        };
        if let Some(index) = found {
            self.select(index);
        }
        found.is_some()
    }

    /// Puts the cursor on the row after the given ones, because they are done with.
    pub fn go_on_from(&mut self, done: &[ConversationKey]) {
        let here = self.index().unwrap_or(0);
        let rows = self.known();
        let next = (here..rows.len())
            .chain((0..here).rev())
            .find(|index| !done.contains(&rows[*index].key));
        self.selected = next.map(|index| rows[index].key.clone());
    }

    /// Takes new rows, unless they are late. Nothing moves under the cursor: the selected row keeps its place in
    /// the list, even out of order or out of the view, until the cursor leaves it.
    pub fn take_rows(&mut self, ticket: Ticket, mut page: RowPage) {
        if !self.rows.awaits(ticket) {
            return;
        }
        if !self.is_touched || self.is_anew {
            self.rows.answer(ticket, Ok(page));
            self.select_first();
            self.is_anew = false;
            return;
        }
        let is_back = |key: &mut ConversationKey| page.rows.iter().any(|row| &row.key == key);
        if let Some(key) = self.returning.take_if(is_back) {
            self.rows.answer(ticket, Ok(page));
            self.selected = Some(key);
            return;
        }
        let before = self
            .index()
            .map(|index| index - self.left_above(index, &page));
        if let (Some(index), Some(row)) = (before, self.row().cloned()) {
            let newer = page.rows.iter().position(|other| other.key == row.key);
            let row = newer.map_or(row, |place| page.rows.remove(place));
            page.rows.insert(index.min(page.rows.len()), row);
        }
        self.rows.answer(ticket, Ok(page));
        let is_visiting = self
            .selected
            .as_ref()
            .is_some_and(|key| self.is_visiting(key));
        if self.index().is_none() && (before.is_some() || !is_visiting) {
            self.select(before.unwrap_or(0));
        }
    }

    /// How many of the rows above a place are not listed any more: what stands below moves up, on screen only where it
    /// must.
    fn left_above(&mut self, index: usize, page: &RowPage) -> usize {
        let listed: BTreeSet<&ConversationKey> = page.rows.iter().map(|row| &row.key).collect();
        let above = self.known().iter().take(index);
        let left = above.filter(|row| !listed.contains(&row.key)).count();
        self.top = self.top.saturating_sub(left);
        left
    }

    /// Takes what is newly known of one row, in its place.
    pub fn renew_row(&mut self, newer: &Row) {
        let rows = self.rows.value_mut().map(|page| &mut page.rows);
        let row = rows.and_then(|rows| rows.iter_mut().find(|row| row.key == newer.key));
        if let Some(row) = row {
            let hit = row.hit.take();
            *row = newer.clone();
            row.hit = hit;
        }
    }

    /// Keeps the cursor on screen with `height` screen rows to draw on, and tells which rows are there.
    pub fn scroll_into_view(&mut self, height: usize) -> std::ops::Range<usize> {
        let fitting = (height / self.density.rows()).max(1);
        let count = self.known().len();
        if let Some(index) = self.index() {
            if index < self.top {
                self.top = index;
            }
            if index >= self.top + fitting {
                self.top = index + 1 - fitting;
            }
        }
        self.top = self.top.min(count.saturating_sub(fitting));
        self.top..(self.top + fitting).min(count)
    }

    /// Whether the cursor is near the end of what is known and more rows exist.
    pub fn wants_more(&self) -> bool {
        let known = self.known().len();
        let total = self.rows.value().map_or(0, |page| page.total);
        known < total
            && known >= self.limit
            && self.index().is_some_and(|index| index + PAGE / 4 >= known)
    }

    /// Marks or unmarks the row under the cursor.
    pub fn toggle_mark(&mut self) {
        if let Some(key) = self.selected.clone() {
            if !self.marks.remove(&key) {
                self.marks.insert(key.clone());
            }
            self.mark_from = Some(key);
        }
    }

    /// Marks everything from the last mark to the cursor.
    pub fn mark_range(&mut self) {
        if self.marks.is_empty() {
            return self.toggle_mark();
        }
        let start = self
            .mark_from
            .as_ref()
            .and_then(|key| self.known().iter().position(|row| &row.key == key));
        let (Some(start), Some(end)) = (start, self.index()) else {
            return self.toggle_mark();
        };
        let range = start.min(end)..=start.max(end);
        let keys: Vec<_> = self.known()[range]
            .iter()
            .map(|row| row.key.clone())
            .collect();
        self.marks.extend(keys);
    }

    /// Marks everything listed, or nothing if everything is marked.
    pub fn mark_all(&mut self) {
        let all: BTreeSet<_> = self.known().iter().map(|row| row.key.clone()).collect();
        self.marks = if all == self.marks {
            BTreeSet::new()
        } else {
            all
        };
    }
}
