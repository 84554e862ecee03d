//! From the bytes of an answer to oHallo's objects. Lists come in three envelopes, and are read by one function.

use serde::Deserialize;

use crate::backend::Cursor;
use crate::backend::http;
use crate::backend::lenient::{Flag, Items, One, Text};
use crate::backend::ohallo::memory::Told;
use crate::backend::ohallo::wire::{self, Surroundings};
use crate::domain::failure::{Failure, FailureKind, Received};
use crate::domain::people::Contact;

/// A list with an envelope around it: `data` where there are cursors, `items` where there are offsets.
#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
struct List<'a> {
    #[serde(borrow)]
    data: Items<'a>,
    #[serde(borrow)]
    items: Items<'a>,
    next_cursor: Text,
}

/// The items of a list, each none that cannot be read; and where it goes on.
fn envelope<'a, W: Deserialize<'a>>(
    body: &'a [u8],
) -> Result<(Vec<Option<W>>, Option<Cursor>), Failure> {
    let bare: Items<'a> = http::decode(body)?;
    if let Some(items) = bare.read() {
        return Ok((items.collect(), None));
    }
    let List {
        data,
        items,
        next_cursor,
    } = object(body)?;
    let next = next_cursor.some().map(Cursor::new);
    if let Some(data) = data.read() {
        return Ok((data.collect(), next));
    }
    let items = items.read().ok_or_else(|| missing("a list"))?;
    Ok((items.collect(), next))
}

/// The items of a list, each none that cannot be read.
pub(super) fn list<'a, W: Deserialize<'a>>(body: &'a [u8]) -> Result<Vec<Option<W>>, Failure> {
    envelope(body).map(|(items, _)| items)
}

/// Rows of the conversation list, where it goes on, and how many could not be read.
pub(super) fn rows(
    body: &[u8],
) -> Result<(Vec<wire::Conversation>, Option<Cursor>, usize), Failure> {
    let (items, next) = envelope::<wire::Conversation>(body)?;
    let unreadable = items.iter().filter(|item| item.is_none()).count();
    Ok((items.into_iter().flatten().collect(), next, unreadable))
}

/// A conversation by itself.
pub(super) fn conversation(body: &[u8]) -> Result<wire::Conversation, Failure> {
    object(body)
}

/// A customer.
pub(super) fn contact(body: &[u8]) -> Result<Contact, Failure> {
    object::<wire::Contact>(body)?
        .translate()
        .ok_or_else(|| missing("a contact"))
}

/// Customers of a list, without those that cannot be read.
pub(super) fn contacts(body: &[u8]) -> Result<Vec<Contact>, Failure> {
    let listed = list::<wire::Contact>(body)?;
    let read = listed.into_iter().flatten();
    Ok(read.filter_map(wire::Contact::translate).collect())
}

/// A channel, as far as an inbox needs it.
pub(super) fn channel(body: &[u8]) -> Result<wire::ChannelObject, Failure> {
    object(body)
}

/// Whether a write was done, by the only word there is for it; none where the answer has no such word.
pub(super) fn ok(body: &[u8]) -> Option<bool> {
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Done {
        ok: Option<Flag>,
    }
    let done: One<Done> = http::decode(body).ok()?;
    done.0?.ok.map(|Flag(ok)| ok)
}

/// Reads whatever bytes as every answer there is, up to rows and a thread made of them, for fuzzing: nothing may panic.
/// Tells how much came out.
pub fn anything(body: &[u8]) -> usize {
    let mut told = Told::default();
    let rows = rows(body).map_or_else(|_| Vec::new(), |(rows, _, _)| rows);
    let count = rows.len();
    drop(
        rows.into_iter()
            .map(|row| row.row(&mut told))
            .collect::<Vec<_>>(),
    );
    let attachments = list::<wire::Attachment>(body).map_or(0, |items| items.len());
    let addresses = list::<wire::AttachmentAddress>(body).map_or(0, |items| items.len());
    let attention: Vec<wire::AttentionItem> = listed(body);
    let items = attention.len();
    told.put_attention(attention);
    let header = conversation(body).or_else(|_| conversation(br#"{"id":"c"}"#));
    let surroundings = Surroundings {
        messages: list(body).unwrap_or_default(),
        attachments: list(body).ok(),
        admins: &[],
    };
    let thread = header
        .ok()
        .and_then(|it| it.thread(surroundings, &mut told));
    let parts = thread.map_or(0, |thread| thread.parts.len());
    let single = usize::from(conversation(body).is_ok())
        + usize::from(contact(body).is_ok())
        + usize::from(contacts(body).is_ok())
        + usize::from(channel(body).is_ok())
        + usize::from(ok(body).is_some());
    count + attachments + addresses + items + parts + single
}

/// The items of a list that can be read; none where there is no list.
fn listed<'a, W: Deserialize<'a>>(body: &'a [u8]) -> Vec<W> {
    list(body).map_or_else(
        |_| Vec::new(),
        |items| items.into_iter().flatten().collect(),
    )
}

/// An object and nothing else: left to itself, the decoder takes a list for an object's fields in order.
fn object<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Failure> {
    http::decode::<One<T>>(body)?
        .0
        .ok_or_else(|| missing("an object"))
}

/// A success without the thing that was to be in it.
pub(super) fn missing(what: &str) -> Failure {
    let why = format!("the answer does not hold {what}");
    Failure::new(FailureKind::BadAnswer, Received::Unknown, why)
}
