//! Walks and searches. The list filters by one status at a time, so a walk is a row of lists, one after the other; its
//! cursor says in which of them it is and carries the desk's own (ohallo.md 4.1, 6).

use crate::backend::http::Request;
use crate::backend::ohallo::{Ohallo, decode, wire};
use crate::backend::{Cursor, Page, Walk};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::id::ContactId;

/// The most rows a page holds.
const WALK_ROWS: &str = "100";
/// Rows that fit a screen: a search is looked at, not walked.
const SEARCH_ROWS: &str = "30";
/// How many earlier conversations of a contact are worth a line.
const EARLIER_ROWS: &str = "20";
/// The longest text to search for, in characters; no limit is documented.
const WORDS: usize = 500;

/// One list of a walk: a status in the words the filter is documented with.
#[derive(Clone, Copy, Debug)]
struct Stage {
    status: &'static str,
    /// Only its first page: what has ended seldom changes.
    is_glance: bool,
}

const fn whole(status: &'static str) -> Stage {
    Stage {
        status,
        is_glance: false,
    }
}

const fn glance(status: &'static str) -> Stage {
    Stage {
        status,
        is_glance: true,
    }
}

const OPEN: &[Stage] = &[
    whole("open"),
    whole("in_progress"),
    whole("awaiting_contact"),
];
const CLOSED: &[Stage] = &[whole("resolved"), whole("closed"), whole("abandoned")];
const RECENT: &[Stage] = &[
    whole("open"),
    whole("in_progress"),
    whole("awaiting_contact"),
    glance("resolved"),
    glance("closed"),
    glance("abandoned"),
];

fn stages(walk: Walk) -> &'static [Stage] {
    match walk {
        Walk::Open => OPEN,
        // Nothing is out of sight there; waiting for the customer is a way of being open.
        Walk::Snoozed => &[],
        Walk::Closed => CLOSED,
        Walk::Recent => RECENT,
    }
}

/// Where a walk is: the list, and the desk's cursor in it.
fn place<'a>(stages: &[Stage], cursor: Option<&'a Cursor>) -> Option<(usize, Option<&'a str>)> {
    let Some(cursor) = cursor else {
        return (!stages.is_empty()).then_some((0, None));
    };
    let (status, inner) = cursor.as_str().split_once(':')?;
    let index = stages.iter().position(|stage| stage.status == status)?;
    Some((index, (!inner.is_empty()).then_some(inner)))
}

/// Where it goes on after a page that named `next`.
fn onward(stages: &[Stage], index: usize, next: Option<&Cursor>) -> Option<Cursor> {
    let stage = stages.get(index)?;
    match next.filter(|_| !stage.is_glance) {
        Some(next) => Some(Cursor::new(format!("{}:{}", stage.status, next.as_str()))),
        None => Some(Cursor::new(format!("{}:", stages.get(index + 1)?.status))),
    }
}

/// What is missing is beside the conversations, and is told once; the page it comes with is never a walk's last.
fn attention_is_old(why: &FailureKind) -> Box<str> {
    format!(
        "oHallo: what wants attention cannot be read ({why}); what is shown of it may be old or missing"
    )
    .into()
}

impl Ohallo {
    pub(super) async fn read_page(
        &self,
        walk: Walk,
        cursor: Option<&Cursor>,
    ) -> Result<Page, Failure> {
        let stages = stages(walk);
        let Some((index, inner)) = place(stages, cursor) else {
            return Ok(Page::default());
        };
        let mut cut_short = None;
        if cursor.is_none() {
            // Once for a whole walk: the list is the account's, and grows.
            let trouble = self.refresh_attention().await?;
            cut_short = trouble.filter(|_| walk == Walk::Open).and_then(|failure| {
                let is_news = self.memory.told().is_news(&failure.kind);
                is_news.then(|| attention_is_old(&failure.kind))
            });
        }
        let filter = [("status", stages[index].status), ("limit", WALK_ROWS)];
        let mut page = self.rows(&filter, inner).await?;
        page.next = onward(stages, index, page.next.as_ref());
        page.cut_short = cut_short;
        Ok(page)
    }

    pub(super) async fn find(&self, words: &str, cursor: Option<&Cursor>) -> Result<Page, Failure> {
        let words = words.trim();
        let end = words.char_indices().nth(WORDS);
        let words = &words[..end.map_or(words.len(), |(end, _)| end)];
        if words.is_empty() {
            return Ok(Page::default());
        }
        let filter = [("q", words), ("limit", SEARCH_ROWS)];
        self.rows(&filter, cursor.map(Cursor::as_str)).await
    }

    /// The contact's conversations.
    pub(super) async fn conversations_of(&self, id: &ContactId) -> Result<Page, Failure> {
        let filter = [("contactId", id.as_str()), ("limit", EARLIER_ROWS)];
        self.rows(&filter, None).await
    }

    pub(super) async fn rows(
        &self,
        filter: &[(&str, &str)],
        cursor: Option<&str>,
    ) -> Result<Page, Failure> {
        let mut query = filter.to_vec();
        query.extend(self.workspace.as_deref().map(|id| ("workspaceId", id)));
        query.extend(cursor.map(|cursor| ("cursor", cursor)));
        let request = Request::get(&["api", "conversations"]).query(&query);
        let answer = match self.http.read(request).await {
            // There is no word for it; but with everything else as before, only the cursor can be at fault.
            Err(failure) if failure.kind == FailureKind::Rejected && cursor.is_some() => {
                let kind = FailureKind::StaleCursor;
                return Err(Failure { kind, ..failure });
            }
            answer => answer?,
        };
        let (rows, next, unreadable) = decode::rows(answer.json())?;
        self.learn_channels(rows.iter().map(wire::Conversation::channel_id))
            .await?;
        let mut page = Page {
            next,
            unreadable,
            ..Page::default()
        };
        let mut told = self.memory.told();
        for row in rows {
            match row.row(&mut told) {
                Some(row) => page.rows.push(row),
                None => page.unreadable += 1,
            }
        }
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_goes_through_its_lists_and_ends() {
        let stages = stages(Walk::Recent);
        let mut at = Some((0, None));
        let mut seen = Vec::new();
        let mut cursor: Option<Cursor> = None;
        // Every list says once that it has more.
        while let Some((index, inner)) = at {
            seen.push((stages[index].status, inner.map(str::to_owned)));
            let next = inner.is_none().then(|| Cursor::new("a:b"));
            cursor = onward(stages, index, next.as_ref());
            at = cursor
                .as_ref()
                .and_then(|cursor| place(stages, Some(cursor)));
        }
        assert_eq!(cursor, None);
        let more = |status| [(status, None), (status, Some("a:b".to_owned()))];
        let whole = ["open", "in_progress", "awaiting_contact"]
            .into_iter()
            .flat_map(more);
        let once = ["resolved", "closed", "abandoned"].map(|status| (status, None));
        assert_eq!(seen, whole.chain(once).collect::<Vec<_>>());
    }

    #[test]
    fn a_cursor_of_another_walk_leads_nowhere() {
        let foreign = Cursor::new("resolved:x");
        assert!(place(stages(Walk::Open), Some(&foreign)).is_none());
        assert!(place(stages(Walk::Closed), Some(&Cursor::new("nonsense"))).is_none());
        assert!(place(stages(Walk::Snoozed), None).is_none());
    }
}
