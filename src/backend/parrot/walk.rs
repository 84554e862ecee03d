//! Lists: pages by offset, one list per status, and the list of those who wait for customer support (parrot.md 3.1, 5).
//!
//! There is no cursor, no total and no end but a page that is shorter than asked for. Walks over what is under way go from
//! the oldest, so new conversations do not move the rows; what leaves the list meanwhile moves them all the same, so what
//! a walk did not meet is looked up before it counts as gone.

use std::collections::{BTreeMap, HashSet};

use futures_util::future::{try_join, try_join_all};

use crate::backend::parrot::wire::Row;
use crate::backend::parrot::{Parrot, wire, with_hint};
use crate::backend::{Cursor, Page, Walk};
use crate::domain::conversation::{Conversation, Detail};
use crate::domain::failure::{Failure, FailureKind, Received};
use crate::domain::id::ConversationId;

/// Rows of a page: the documented default. 0 would ask for everything at once and is never sent.
pub(super) const ROWS: usize = 50;
/// Pages of one list that are read at once.
pub(super) const CEILING: usize = 20;
/// Pages of ended conversations a look for news reads: the order by change cannot be relied on.
const ENDED: usize = 2;

pub(super) const OLDEST: &str = "inserted_at_asc";
pub(super) const NEWEST: &str = "inserted_at_desc";
pub(super) const CHANGED: &str = "updated_at_desc";

/// A filter of the list.
pub(super) type Filter<'a> = (&'a str, &'a str);

pub(super) const RUNNING: Filter<'static> = ("status", "running");
pub(super) const READY: Filter<'static> = ("status", "ready");
pub(super) const SCHEDULED: Filter<'static> = ("status", "scheduled");
pub(super) const TERMINAL: Filter<'static> = ("status", "any_terminal");
const SUPPORT: Filter<'static> = ("support_required", "true");

/// A page of a list, or several of them in a row.
#[derive(Debug, Default)]
pub(super) struct Listed {
    pub(super) rows: Vec<Row>,
    pub(super) unreadable: usize,
    /// Nothing comes after it.
    pub(super) is_end: bool,
    /// The same page came again: the desk does not know `offset`.
    is_stuck: bool,
}

impl Parrot {
    pub(super) async fn read_page(
        &self,
        walk: Walk,
        cursor: Option<&Cursor>,
    ) -> Result<Page, Failure> {
        let (lists, order): (&[Filter<'_>], _) = match walk {
            Walk::Open => (&[RUNNING, READY], OLDEST),
            Walk::Snoozed => (&[SCHEDULED], OLDEST),
            // From the newest: what is old enough is not wanted.
            Walk::Closed => (&[TERMINAL], NEWEST),
            Walk::Recent => return self.read_news().await,
        };
        let mut cut_short = None;
        if cursor.is_none() && walk == Walk::Open {
            cut_short = self.learn_who_waits().await?.1;
        }
        let mut place = Place::read(cursor, lists.len())?;
        loop {
            let filters = [lists[place.list]];
            let listed = self.list(&filters, order, ROWS, place.offset).await?;
            let first = listed.rows.first().map(|row| row.conversation.id.clone());
            if place.offset > 0 && first.is_some() && first == place.first {
                place.is_cut = true;
                cut_short = cut_short.or_else(|| Some(stuck("the list")));
            } else if !listed.is_end {
                place.offset += ROWS;
                place.first = first;
                return Ok(self.page_of(listed, Some(&place), cut_short));
            }
            if place.list + 1 == lists.len() {
                // The walk is judged by its last page, whichever list was cut.
                let why = cut_short.or_else(|| place.is_cut.then(|| stuck("the list")));
                return Ok(self.page_of(listed, None, why));
            }
            place = Place {
                list: place.list + 1,
                offset: 0,
                first: None,
                is_cut: place.is_cut,
            };
            // A list without rows is no page of its own, unless some of them could not be read.
            if !listed.rows.is_empty() || listed.unreadable > 0 {
                return Ok(self.page_of(listed, Some(&place), cut_short));
            }
        }
    }

    fn page_of(&self, listed: Listed, next: Option<&Place>, cut_short: Option<Box<str>>) -> Page {
        Page {
            unreadable: listed.unreadable,
            rows: self.conversations(listed.rows),
            next: next.map(Place::cursor),
            cut_short,
            ..Page::default()
        }
    }

    /// What changed lately: everything under way and the latest that ended, sorted here, because the desk's order by
    /// change is in doubt (parrot.md 3.1). A look never stops at the first row it knows, so it is one page.
    async fn read_news(&self) -> Result<Page, Failure> {
        let lists = [
            (RUNNING, OLDEST, CEILING),
            (READY, OLDEST, CEILING),
            (SCHEDULED, OLDEST, CEILING),
            (TERMINAL, CHANGED, ENDED),
        ];
        let reads = lists.map(|(filter, order, pages)| self.drain([filter], order, pages));
        let (listed, (waiting, _)) = try_join(try_join_all(reads), self.learn_who_waits()).await?;
        let unreadable = listed.iter().map(|list| list.unreadable).sum();
        // The ended ones are looked at, not read to their end; and where the desk does not turn pages, no walk gets further.
        let under_way = listed.iter().take(3);
        let is_cut = under_way
            .into_iter()
            .any(|list| !list.is_end && !list.is_stuck);
        // Whoever moved between two of the lists is in both; the later word counts.
        let mut latest: BTreeMap<ConversationId, Row> = BTreeMap::new();
        for row in listed.into_iter().flat_map(|list| list.rows).chain(waiting) {
            let known = latest.get(&row.conversation.id);
            let is_news = known
                .is_none_or(|known| known.conversation.updated_at <= row.conversation.updated_at);
            if is_news {
                latest.insert(row.conversation.id.clone(), row);
            }
        }
        let mut rows = self.conversations(latest.into_values().collect());
        rows.sort_by_key(|row| std::cmp::Reverse(row.updated_at));
        Ok(Page {
            rows,
            unreadable,
            cut_short: is_cut.then(|| {
                let most = CEILING * ROWS;
                format!("Parrot: more than {most} conversations are under way; a look for news reads {most}").into()
            }),
            ..Page::default()
        })
    }

    /// Walks the list of those who wait for customer support and remembers it; with a sentence if it has no end.
    async fn learn_who_waits(&self) -> Result<(Vec<Row>, Option<Box<str>>), Failure> {
        let listed = self.drain([SUPPORT], OLDEST, CEILING).await?;
        let waiting: HashSet<_> = listed
            .rows
            .iter()
            .map(|row| row.conversation.id.clone())
            .collect();
        self.memory().waiting = waiting;
        let why = (!listed.is_end).then(|| {
            if listed.is_stuck {
                return stuck("the list of those who wait for support");
            }
            let most = CEILING * ROWS;
            format!(
                "Parrot: more than {most} conversations wait for support; the others are not marked"
            )
            .into()
        });
        Ok((listed.rows, why))
    }

    /// Reads a list from its beginning, a bounded number of pages; each conversation once.
    pub(super) async fn drain<const N: usize>(
        &self,
        filters: [Filter<'_>; N],
        order: &str,
        pages: usize,
    ) -> Result<Listed, Failure> {
        let mut all = Listed::default();
        let mut seen = HashSet::new();
        for page in 0..pages {
            let listed = self.list(&filters, order, ROWS, page * ROWS).await?;
            all.unreadable += listed.unreadable;
            let new = |row: &Row| seen.insert(row.conversation.id.clone());
            let before = all.rows.len();
            let had_rows = !listed.rows.is_empty();
            all.rows.extend(listed.rows.into_iter().filter(new));
            // A desk that does not know `offset` gives its first page again and again.
            all.is_stuck = had_rows && all.rows.len() == before && page > 0;
            if listed.is_end || all.is_stuck {
                all.is_end = listed.is_end && !all.is_stuck;
                break;
            }
        }
        Ok(all)
    }

    /// Reads one page of the list and remembers whom its conversations are with.
    pub(super) async fn list(
        &self,
        filters: &[Filter<'_>],
        order: &str,
        limit: usize,
        offset: usize,
    ) -> Result<Listed, Failure> {
        let (limit_text, offset_text) = (limit.to_string(), offset.to_string());
        let paging = [
            ("order_by", order),
            ("limit", &limit_text),
            ("offset", &offset_text),
        ];
        let answer = self
            .ask(&self.form.list, &[filters, &paging].concat())
            .await
            .map_err(|failure| with_hint(failure, "`list_path`"))?;
        let values = wire::rows(answer.json())?;
        let received = values.len();
        let rows: Vec<Row> = values
            .iter()
            .filter_map(|value| wire::row(value, &self.form.fields))
            .collect();
        let mut memory = self.memory();
        for row in &rows {
            if let Some(person) = &row.person {
                memory
                    .people
                    .insert(row.conversation.id.clone(), person.clone());
            }
        }
        Ok(Listed {
            unreadable: received - rows.len(),
            rows,
            is_end: received < limit,
            is_stuck: false,
        })
    }

    /// Rows as conversations, marked with what is known of who waits.
    fn conversations(&self, rows: Vec<Row>) -> Vec<Conversation> {
        let mut seen = HashSet::new();
        let memory = self.memory();
        rows.into_iter()
            .filter(|row| seen.insert(row.conversation.id.clone()))
            .map(|row| {
                let is_waiting =
                    row.asks == Some(true) || memory.waiting.contains(&row.conversation.id);
                row.into_conversation(is_waiting, Detail::RowWithWait)
            })
            .collect()
    }
}

/// Why a list is not read to its end, where that is the desk's doing.
fn stuck(list: &str) -> Box<str> {
    format!(
        "Parrot: {list} is read up to its first {ROWS}, because the desk gives them again whatever `offset` asks for"
    )
    .into()
}

/// Where a walk is. Its cursor is `list:offset:` and a letter for what is cut, with the first row of the page before.
#[derive(Debug, Default)]
struct Place {
    /// Which list of the walk.
    list: usize,
    /// How many rows into it.
    offset: usize,
    /// What the page before began with.
    first: Option<ConversationId>,
    /// A list before this one was not read to its end.
    is_cut: bool,
}

impl Place {
    fn read(cursor: Option<&Cursor>, lists: usize) -> Result<Self, Failure> {
        let Some(cursor) = cursor else {
            return Ok(Self::default());
        };
        let mut words = cursor.as_str().splitn(3, ':');
        let mut number = || words.next()?.parse::<usize>().ok();
        let place = number().filter(|list| *list < lists).zip(number());
        let (list, offset) = place.ok_or_else(|| {
            let why = "this walk was begun by another version";
            Failure::new(FailureKind::StaleCursor, Received::No, why)
        })?;
        let more = words.next().unwrap_or_default();
        let (is_cut, first) = match more.strip_prefix('c') {
            Some(first) => (true, first),
            None => (false, more.strip_prefix('w').unwrap_or_default()),
        };
        Ok(Self {
            list,
            offset,
            first: (!first.is_empty()).then(|| ConversationId::from(first)),
            is_cut,
        })
    }

    fn cursor(&self) -> Cursor {
        let first = self.first.as_ref().map_or("", ConversationId::as_str);
        let letter = if self.is_cut { 'c' } else { 'w' };
        Cursor::new(format!("{}:{}:{letter}{first}", self.list, self.offset))
    }
}
