//! From the bytes of an answer to the words of a help desk, without a network: for the client, for fuzzing and for
//! measuring.

use jiff::Timestamp;
use serde::Deserialize;

pub use crate::backend::featurebase::wire::attribute::{Definition, Definitions};

use crate::backend::Page;
use crate::backend::featurebase::wire::conversation::Conversation;
use crate::backend::featurebase::wire::{List, attribute, beside, part, people};
use crate::backend::http;
use crate::backend::lenient::{Items, One};
use crate::domain::conversation::Thread;
use crate::domain::failure::{Failure, FailureKind, Received};
use crate::domain::field::Field;
use crate::domain::figures::Told;
use crate::domain::id::ConversationId;
use crate::domain::lookup::{Article, Request, Ticket, TicketType};
use crate::domain::part::Part;
use crate::domain::people::{Admin, Contact, Tag, Team};

/// A whole conversation, with the parts the answer holds. Definitions of custom fields are learned on the way.
///
/// # Errors
/// If it is no JSON object with an identity; nothing else in it can fail.
pub fn thread(body: &[u8], known: &mut Definitions) -> Result<Thread, Failure> {
    object::<Conversation<'_>>(body)?
        .thread(known)
        .ok_or_else(|| missing("a conversation"))
}

/// A page of a walk or a search. A row that cannot be read is counted, and the page goes on.
///
/// # Errors
/// If it is no JSON object with a list.
pub fn page(body: &[u8], known: &mut Definitions) -> Result<Page, Failure> {
    let list: List<'_> = object(body)?;
    let mut page = Page {
        next: list.next(),
        total: list.total(),
        ..Page::default()
    };
    for row in list
        .data
        .read::<Conversation<'_>>()
        .ok_or_else(|| missing("a list"))?
    {
        match row.and_then(|row| row.row(known)) {
            Some((row, hit)) => {
                page.rows.push(row);
                page.hits.push(hit);
            }
            None => page.unreadable += 1,
        }
    }
    if page.hits.iter().all(Option::is_none) {
        page.hits.clear();
    }
    Ok(page)
}

/// The part a reply or a note made.
///
/// # Errors
/// If it is no JSON object with an identity.
pub fn part(body: &[u8]) -> Result<Part, Failure> {
    object::<part::Part>(body)?
        .translate(Timestamp::UNIX_EPOCH, &[])
        .ok_or_else(|| missing("a part"))
}

/// The teammates.
///
/// # Errors
/// If it is no JSON object with a list. Items without an identity are left out.
pub fn admins(body: &[u8]) -> Result<Vec<Admin>, Failure> {
    list(body, people::Admin::translate)
}

/// The teams.
///
/// # Errors
/// As for [`admins`].
pub fn teams(body: &[u8]) -> Result<Vec<Team>, Failure> {
    list(body, people::Team::translate)
}

/// The tags of the catalog.
///
/// # Errors
/// As for [`admins`].
pub fn tags(body: &[u8]) -> Result<Vec<Tag>, Failure> {
    list(body, people::Tag::translate)
}

/// The custom fields of conversations; what they are called and take is remembered.
///
/// # Errors
/// As for [`admins`].
pub fn fields(body: &[u8], known: &mut Definitions) -> Result<Vec<Field>, Failure> {
    let defined = list(body, Some::<attribute::Defined>)?;
    Ok(attribute::fields(defined, known))
}

/// One tag.
///
/// # Errors
/// If it is no JSON object with an identity.
pub fn tag(body: &[u8]) -> Result<Tag, Failure> {
    object::<people::Tag>(body)?
        .translate()
        .ok_or_else(|| missing("a tag"))
}

/// A customer.
///
/// # Errors
/// If it is no JSON object with an identity.
pub fn contact(body: &[u8]) -> Result<Contact, Failure> {
    object::<people::Contact>(body)?
        .translate()
        .ok_or_else(|| missing("a contact"))
}

/// Customers, and whether there are more.
///
/// # Errors
/// As for [`admins`].
pub fn contacts(body: &[u8]) -> Result<(Vec<Contact>, bool), Failure> {
    listed(body, people::Contact::translate)
}

/// Articles, and whether there are more. Drafts are left out.
///
/// # Errors
/// As for [`admins`].
pub fn articles(body: &[u8]) -> Result<(Vec<Article>, bool), Failure> {
    listed(body, beside::Article::translate)
}

/// The tickets of a conversation among those of the answer, and whether there are more.
///
/// # Errors
/// As for [`admins`].
pub fn tickets(body: &[u8], of: &ConversationId) -> Result<(Vec<Ticket>, bool), Failure> {
    let (tickets, has_more) = listed(body, Some::<beside::Ticket>)?;
    let linked = tickets.into_iter().filter(|ticket| ticket.is_linked_to(of));
    Ok((
        linked.filter_map(beside::Ticket::translate).collect(),
        has_more,
    ))
}

/// One ticket.
///
/// # Errors
/// If it is no JSON object with a number or an identity.
pub fn ticket(body: &[u8]) -> Result<Ticket, Failure> {
    object::<beside::Ticket>(body)?
        .translate()
        .ok_or_else(|| missing("a ticket"))
}

/// Kinds of tickets: a bare list, where other lists have an envelope; either is read.
///
/// # Errors
/// If it is neither.
pub fn ticket_types(body: &[u8]) -> Result<Vec<TicketType>, Failure> {
    let items: Items<'_> = http::decode(body)?;
    match items.read::<beside::Board>() {
        Some(boards) => Ok(boards
            .flatten()
            .filter_map(beside::Board::translate)
            .collect()),
        None => list(body, beside::Board::translate),
    }
}

/// A feature request by its identity.
pub type Post = (Box<str>, Request);

/// Feature requests by their identities, and whether there are more.
///
/// # Errors
/// As for [`admins`].
pub fn posts(body: &[u8], is_theirs: bool) -> Result<(Vec<Post>, bool), Failure> {
    listed(body, |post: beside::Post| post.translate(is_theirs))
}

/// What is measured.
pub(super) fn datasets(body: &[u8]) -> Result<Vec<beside::Dataset>, Failure> {
    list(body, Some::<beside::Dataset>)
}

/// What was told of one measure.
///
/// # Errors
/// If it is no JSON object.
pub fn told(body: &[u8]) -> Result<Told, Failure> {
    Ok(object::<beside::Result>(body)?.translate())
}

/// Reads whatever bytes as every answer there is, for fuzzing: nothing may panic. Tells how many answers they can be.
pub fn anything(body: &[u8]) -> usize {
    let known = &mut Definitions::default();
    [
        thread(body, known).is_ok(),
        page(body, known).is_ok(),
        part(body).is_ok(),
        admins(body).is_ok(),
        teams(body).is_ok(),
        tags(body).is_ok(),
        fields(body, known).is_ok(),
        tag(body).is_ok(),
        contact(body).is_ok(),
        contacts(body).is_ok(),
        articles(body).is_ok(),
        tickets(body, &ConversationId::from("c")).is_ok(),
        ticket(body).is_ok(),
        ticket_types(body).is_ok(),
        posts(body, true).is_ok(),
        datasets(body).is_ok(),
        told(body).is_ok(),
    ]
    .into_iter()
    .map(usize::from)
    .sum()
}

fn list<'a, W: Deserialize<'a>, T>(
    body: &'a [u8],
    translate: impl Fn(W) -> Option<T>,
) -> Result<Vec<T>, Failure> {
    listed(body, translate).map(|(items, _)| items)
}

/// The items of a list, and whether it goes on.
fn listed<'a, W: Deserialize<'a>, T>(
    body: &'a [u8],
    translate: impl Fn(W) -> Option<T>,
) -> Result<(Vec<T>, bool), Failure> {
    let list: List<'a> = object(body)?;
    let has_more = list.next().is_some();
    let items = list.data.read::<W>().ok_or_else(|| missing("a list"))?;
    let items: Vec<_> = items.map(|item| item.and_then(&translate)).collect();
    let unreadable = items.iter().filter(|item| item.is_none()).count();
    if unreadable > 0 {
        tracing::warn!(unreadable, "left out of a list");
    }
    Ok((items.into_iter().flatten().collect(), has_more))
}

/// An object and nothing else: left to itself, the decoder takes a list for an object's fields in order.
fn object<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Failure> {
    http::decode::<One<T>>(body)?
        .0
        .ok_or_else(|| missing("an object"))
}

/// A success without the thing that was to be in it: whether a write happened is unknown then.
fn missing(what: &str) -> Failure {
    let why = format!("the answer does not hold {what}");
    Failure::new(FailureKind::BadAnswer, Received::Unknown, why)
}
