//! From the bytes of a page to the words of a help desk, without a network.

use jiff::Timestamp;
use serde_json::Value;

use crate::backend::cleargrid::bad;
use crate::backend::cleargrid::wire::{BY, Body, Envelope, Meta, OPERATION, Row, TYPE};
use crate::backend::lenient::One;
use crate::backend::{Cursor, Page, http};
use crate::domain::conversation::{Conversation, Delivery, State};
use crate::domain::event::Event;
use crate::domain::failure::Failure;
use crate::domain::id::PartId;
use crate::domain::part::{Content, Part};
use crate::domain::untrusted::Untrusted;

/// The bounds a page was asked for, as they were sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Asked {
    /// From then on.
    pub since: Option<Timestamp>,
    /// Before then.
    pub until: Option<Timestamp>,
}

/// A page of the ledger. A row that cannot be read is counted, and the page goes on.
///
/// # Errors
/// If it holds no rows, if it does not say whether it goes on (only `null` is the end), or if it is about less than what
/// was asked for: bounds the service does not understand are not refused by it.
pub fn page(body: &[u8], asked: Asked, state: State) -> Result<Page, Failure> {
    let envelope: Envelope<'_> = http::decode::<One<_>>(body)?
        .0
        .ok_or_else(|| bad("the answer does not hold an object"))?;
    let Body {
        rows,
        pagination,
        meta,
    } = envelope.body.0.ok_or_else(|| {
        let said = envelope.message.words();
        let said = said.map_or(String::new(), |said| format!(" ({})", said.raw()));
        bad(format!("the answer does not hold a page{said}"))
    })?;
    check(asked, &meta.0.unwrap_or_default())?;
    let mut page = Page {
        next: next(pagination.0.as_ref().and_then(|all| all.get("nextCursor")))?,
        ..Page::default()
    };
    let rows = rows
        .read::<Row>()
        .ok_or_else(|| bad("the page does not hold rows"))?;
    for row in rows {
        match row.and_then(|row| row.conversation(state)) {
            Some(row) => page.rows.push(row),
            None => page.unreadable += 1,
        }
    }
    Ok(page)
}

/// Reads whatever bytes as a page and shows its rows, for fuzzing: nothing may panic. Tells how many rows it has.
pub fn anything(body: &[u8]) -> usize {
    page(body, Asked::default(), State::Closed).map_or(0, |page| {
        page.rows.iter().for_each(|row| drop(event(row)));
        page.rows.len() + page.unreadable
    })
}

fn next(told: Option<&Value>) -> Result<Option<Cursor>, Failure> {
    match told {
        Some(Value::Null) => Ok(None),
        Some(Value::String(cursor)) if !cursor.is_empty() => Ok(Some(Cursor::new(cursor.as_str()))),
        _ => Err(bad("the page does not say whether another one follows")),
    }
}

fn check(asked: Asked, told: &Meta) -> Result<(), Failure> {
    let begins_later =
        matches!((asked.since, told.since.0), (Some(asked), Some(told)) if told > asked);
    let ends_earlier =
        matches!((asked.until, told.until.0), (Some(asked), Some(told)) if told < asked);
    if begins_later || ends_earlier {
        return Err(bad(
            "the page is about a shorter time than what was asked for",
        ));
    }
    Ok(())
}

/// The one thing there is to show of a row when it is opened: what happened, and why there are no words.
pub fn event(conversation: &Conversation) -> Part {
    let label = |name| conversation.attribute_named(name);
    let mut words = label(OPERATION).unwrap_or("Something was done").to_owned();
    if let Some(kind) = label(TYPE) {
        words.push_str(&format!(" {kind}"));
    }
    if let Some(by) = label(BY) {
        words.push_str(&format!(" by {by}"));
    }
    if let Some(delivery) = &conversation.delivery {
        words.push_str(&told(delivery));
    }
    words.push_str(
        ". No text is exported: tinbox made this line, and the title, from the labels of the ledger's row",
    );
    Part {
        id: PartId::from("ledger"),
        at: conversation.created_at,
        updated_at: conversation.updated_at,
        author: None,
        content: Content::Event(Event::Derived(words.into())),
        redacted: false,
        tags: Vec::new(),
    }
}

fn told(delivery: &Delivery) -> String {
    let raw = |text: &Option<Untrusted>| text.as_ref().map(|text| text.raw().to_owned());
    let mut words = String::new();
    if let Some(platform) = raw(&delivery.platform) {
        words.push_str(&format!(" via {platform}"));
    }
    match raw(&delivery.status) {
        Some(status) => words.push_str(&format!(", delivery {status}")),
        None => words.push_str(", no word of its delivery"),
    }
    if let Some(code) = raw(&delivery.code) {
        words.push_str(&format!(" (code {code})"));
    }
    if let Some(detail) = raw(&delivery.detail) {
        words.push_str(&format!(": {detail}"));
    }
    words
}
