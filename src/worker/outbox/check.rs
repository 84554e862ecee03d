//! What a reading of a conversation says about a change: is our part there, and has somebody else been there.

use jiff::Timestamp;

use crate::domain::change::Change;
use crate::domain::conversation::{Conversation, State, Thread};
use crate::domain::event::Event;
use crate::domain::id::{AdminId, PartId};
use crate::domain::outbox::{Entry, Progress, Question};
use crate::domain::part::{Content, Part, Side};
use crate::domain::people::{Author, AuthorKind};
use crate::domain::untrusted::Untrusted;
use crate::worker::outbox::fingerprint;
use crate::worker::outbox::machine::Reading;

/// The part `entry` made, if the reading shows it: ours, newer than what was there when it was first sent, with the
/// same words for the same readers, and not the work of another entry.
///
/// A desk may take words and show them later. What such an entry made has no name yet, so each of them is given the
/// first part that could be its own, and only what is left can be ours.
///
/// A wrong match would count an unsent reply as sent, so whatever cannot be told is no match.
pub(super) fn own_part<'a>(entry: &Entry, reading: Reading<'a>) -> Option<&'a Part> {
    let parts = &reading.thread.parts;
    let is_free = |part: &&Part| {
        may_be_ours(part, reading.me) && !is_claimed(&part.id, reading.others) && says(entry, part)
    };
    let mut free: Vec<&Part> = newer(parts, entry.high_water.as_ref())
        .filter(is_free)
        .collect();
    if free.is_empty() {
        return None;
    }
    // Parts from before this entry was sent belong to the nameless first: then they take nothing away from it.
    let mut all: Vec<&Part> = parts.iter().filter(is_free).collect();
    let nameless = reading.others.iter().filter(|other| is_nameless(other));
    for other in nameless.filter(|other| may_be_of(other, entry)) {
        let made = newer(parts, other.high_water.as_ref())
            .find(|part| says(other, part) && all.iter().any(|free| free.id == part.id));
        // Where its beginning cannot be placed any more, it may be any of those that are left.
        let made = made.or_else(|| free.iter().find(|part| says(other, part)).copied());
        if let Some(made) = made {
            all.retain(|part| part.id != made.id);
            free.retain(|part| part.id != made.id);
        }
    }
    free.first().copied()
}

/// Whether a part has the words of an entry, for the same readers.
fn says(entry: &Entry, part: &Part) -> bool {
    let body = part.body();
    match (&entry.change, &part.content) {
        (Change::Reply(words) | Change::Begin(_, words), Content::Message { .. })
        | (Change::Note(words), Content::Note { .. }) => {
            body.is_some_and(|body| fingerprint::matches(words, body))
        }
        _ => false,
    }
}

/// Whether an entry's words are on the desk and nobody knows in which part.
fn is_nameless(entry: &Entry) -> bool {
    entry.change.speaks() && matches!(entry.progress, Progress::Done { part: None, .. })
}

/// Whether what `other` made can be among what was read for `entry`: what was begun with somebody else is not.
fn may_be_of(other: &Entry, entry: &Entry) -> bool {
    match (&other.change, &entry.change) {
        (Change::Begin(one, _), Change::Begin(another, _)) => one.to.may_be(&another.to),
        _ => true,
    }
}

/// The newest words there are: what we are about to send must be newer.
///
/// A lagging replica may not show parts that our own changes are known to have made, so those count too.
pub(super) fn high_water(reading: Reading<'_>) -> Option<PartId> {
    let newest = last_words(reading.thread);
    let made = reading
        .others
        .iter()
        .rev()
        .find_map(|other| match &other.progress {
            Progress::Done { part, .. } => part.clone(),
            _ => None,
        });
    match (newest, made) {
        (Some(newest), Some(made))
            if !reading.thread.parts.iter().any(|part| part.id == made)
                && number(&made) > number(&newest) =>
        {
            Some(made)
        }
        (newest, made) => newest.or(made),
    }
}

/// The newest part with words. Events mark nothing: among them are places for what could not be read, and those stay
/// at the end whatever comes after.
pub(super) fn last_words(thread: &Thread) -> Option<PartId> {
    let mut parts = thread.parts.iter().rev();
    let newest = parts.find(|part| part.side() != Side::Event);
    newest.map(|part| part.id.clone())
}

/// What others did since the words were begun, if anything: a question to ask before they leave.
pub(super) fn changed(entry: &Entry, reading: Reading<'_>, now: Timestamp) -> Option<Question> {
    let basis = entry.basis.as_ref()?;
    let parts = &reading.thread.parts;
    let is_new = |part: &&Part| basis.last_part.is_some() || part.at > entry.created_at;
    let since: Vec<&Part> = newer(parts, basis.last_part.as_ref())
        .filter(is_new)
        .collect();
    let new_parts: Vec<PartId> = since
        .iter()
        .filter(|part| part.side() != Side::Event)
        .filter(|part| reading.me.is_none() || !is_ours(part, reading.me))
        .filter(|part| !is_claimed(&part.id, reading.others))
        .map(|part| part.id.clone())
        .collect();
    let current = &reading.thread.conversation;
    let expected = expected(entry, reading);
    let state = (!expected
        .iter()
        .any(|other| same_state(other.state, current.state, now)))
    .then(|| format!("it is {} now", current.state.word()));
    let ours = reading.me.is_some() && current.assignee.as_ref() == reading.me;
    let by_us = since.iter().any(|part| match &part.content {
        Content::Event(Event::Assigned { admin, by, .. }) => {
            by.is_some() && by.as_ref() == reading.me && admin == &current.assignee
        }
        _ => false,
    });
    let is_same_assignee = expected
        .iter()
        .any(|other| other.assignee == current.assignee);
    let assignee = (!ours && !by_us && !is_same_assignee).then(|| match current.assignee {
        Some(_) => "somebody else is responsible now".to_owned(),
        None => "nobody is responsible now".to_owned(),
    });
    let also: Vec<String> = state.into_iter().chain(assignee).collect();
    if new_parts.is_empty() && also.is_empty() {
        return None;
    }
    let also = (!also.is_empty()).then(|| Untrusted::from(also.join(", ")));
    Some(Question::Changed { new_parts, also })
}

/// The conversation when the words were begun, and after each of our own changes since.
fn expected(entry: &Entry, reading: Reading<'_>) -> Vec<Conversation> {
    let Some(basis) = &entry.basis else {
        return Vec::new();
    };
    let mut conversation = reading.thread.conversation.clone();
    conversation.state = basis.state;
    conversation.assignee.clone_from(&basis.assignee);
    let mut known = vec![conversation.clone()];
    for other in reading.others {
        if let Progress::Done { .. } = other.progress {
            conversation.apply(&other.change);
            if matches!(other.change, Change::Reply(_)) {
                // Desks open a conversation again when somebody answers in it.
                conversation.state = State::Open;
            }
            known.push(conversation.clone());
        }
    }
    known
}

/// Whether two states are the same to a person: the end of a snooze is not always told, and comes by itself.
fn same_state(then: State, now_state: State, now: Timestamp) -> bool {
    match (then, now_state) {
        (
            State::Snoozed { until: Some(then) },
            State::Snoozed {
                until: Some(current),
            },
        ) => then == current,
        (State::Snoozed { .. }, State::Snoozed { .. }) => true,
        (State::Snoozed { until: Some(until) }, State::Open) => until <= now,
        (then, current) => then == current,
    }
}

/// The parts after the one named; all where none is named; none where it is not there and cannot be placed.
fn newer<'a>(parts: &'a [Part], mark: Option<&PartId>) -> impl Iterator<Item = &'a Part> {
    let position = mark.map(|mark| parts.iter().position(|part| &part.id == mark));
    let from = match position {
        None => 0,
        Some(Some(index)) => index + 1,
        Some(None) => parts.len(),
    };
    // The mark was deleted, or is beyond what a lagging replica shows: numbered parts can still be told apart.
    let lost = matches!(position, Some(None))
        .then(|| mark.and_then(number))
        .flatten();
    let by_number = parts
        .iter()
        .filter(move |part| match (number(&part.id), lost) {
            (Some(number), Some(lost)) => number > lost,
            _ => false,
        });
    let by_place = parts.get(from..).unwrap_or_default();
    by_place.iter().chain(by_number)
}

fn number(id: &PartId) -> Option<u64> {
    id.as_str().parse().ok()
}

fn is_ours(part: &Part, me: Option<&AdminId>) -> bool {
    let Some(author) = &part.author else {
        return false;
    };
    author.kind == AuthorKind::Admin
        && me.is_none_or(|me| author.id.as_deref() == Some(me.as_str()))
}

/// Some desks say that a teammate wrote and never which: then only the words can tell.
fn may_be_ours(part: &Part, me: Option<&AdminId>) -> bool {
    let is_untold = |author: &Author| author.kind == AuthorKind::Admin && author.id.is_none();
    is_ours(part, me) || part.author.as_ref().is_some_and(is_untold)
}

fn is_claimed(part: &PartId, others: &[&Entry]) -> bool {
    others.iter().any(
        |other| matches!(&other.progress, Progress::Done { part: Some(made), .. } if made == part),
    )
}
