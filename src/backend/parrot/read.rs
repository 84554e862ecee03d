//! One conversation: from its own address where the profile names one, else from the lists.

use serde_json::Value;

use crate::backend::Walk;
use crate::backend::parrot::form::Fields;
use crate::backend::parrot::template::Filling;
use crate::backend::parrot::walk::{CEILING, NEWEST, OLDEST, ROWS, TERMINAL};
use crate::backend::parrot::wire::{self, Row};
use crate::backend::parrot::{Parrot, not_asked_for, with_hint};
use crate::domain::conversation::{Detail, Thread};
use crate::domain::event::Event;
use crate::domain::failure::{Failure, FailureKind, Received};
use crate::domain::id::{ConversationId, PartId};
use crate::domain::part::{Body, Content, Part, Side};

impl Parrot {
    pub(super) async fn read_thread(&self, id: &ConversationId) -> Result<Thread, Failure> {
        let row = self.find(id).await?;
        let (parts, is_cut) = self.read_messages(id, row.person.as_deref()).await?;
        let in_list = self.memory().waiting.contains(id);
        let is_waiting = row.asks.unwrap_or(in_list);
        let mut conversation = row.into_conversation(is_waiting, Detail::Whole);
        let first = parts.iter().find_map(|part| part.body()?.plain.clone());
        conversation.preview = first;
        // Not the place for what could not be read, which is last whatever comes.
        let said = parts.iter().rfind(|part| part.side() != Side::Event);
        conversation.last_part = said.map(|part| part.id.clone());
        if is_waiting && let Some(since) = waiting_since(&parts) {
            conversation.waiting_since = Some(since);
        }
        Ok(Thread {
            conversation,
            parts,
            is_cut,
        })
    }

    /// The header of a conversation as it is now.
    pub(super) async fn find(&self, id: &ConversationId) -> Result<Row, Failure> {
        if let Some(row) = self.show(id).await? {
            return Ok(row);
        }
        let person = self.memory().people.get(id).cloned();
        match person {
            Some(person) => self.find_with(id, &person).await,
            None => self.find_anywhere(id).await,
        }
    }

    /// Asks for it alone, where the profile says how. That it is not there proves nothing: the path may be wrong.
    async fn show(&self, id: &ConversationId) -> Result<Option<Row>, Failure> {
        let Some(route) = &self.form.conversation else {
            return Ok(None);
        };
        let person = self.memory().people.get(id).cloned();
        if route.mentions("person") && person.is_none() {
            return Ok(None);
        }
        let route = route.filled(&Filling {
            conversation: id.as_str(),
            person: person.as_deref().unwrap_or_default(),
            text: "",
        });
        let answer = match self.ask(&route, &[]).await {
            Ok(answer) => answer,
            Err(failure) if is_missing(&failure) => return Ok(None),
            Err(failure) => return Err(with_hint(failure, "`conversation_path`")),
        };
        let row = wire::row(&wire::object(answer.json())?, &self.form.fields);
        let row = row
            .filter(|row| row.conversation.id == *id)
            .ok_or_else(not_asked_for)?;
        if let Some(person) = &row.person {
            let mut memory = self.memory();
            memory.people.insert(id.clone(), person.clone());
        }
        Ok(Some(row))
    }

    /// Looks among the conversations of its person, which is documented.
    async fn find_with(&self, id: &ConversationId, person: &str) -> Result<Row, Failure> {
        let filter = ("audience_membership_id", person);
        let listed = self.drain([filter], OLDEST, CEILING).await?;
        let is_whole = listed.is_end && listed.unreadable == 0;
        let is_it = |row: &Row| row.conversation.id == *id;
        listed
            .rows
            .into_iter()
            .find(is_it)
            .ok_or_else(|| not_found(is_whole))
    }

    /// Looks everywhere: what was stored before this program was started has no person here yet.
    async fn find_anywhere(&self, id: &ConversationId) -> Result<Row, Failure> {
        let news = self.read_page(Walk::Recent, None).await?;
        for page in 0..CEILING {
            let person = self.memory().people.get(id).cloned();
            if let Some(person) = person {
                return self.find_with(id, &person).await;
            }
            let listed = self.list(&[TERMINAL], NEWEST, ROWS, page * ROWS).await?;
            let found = listed
                .rows
                .into_iter()
                .find(|row| row.conversation.id == *id);
            if let Some(row) = found {
                return Ok(row);
            }
            if listed.is_end {
                return Err(not_found(listed.unreadable + news.unreadable == 0));
            }
        }
        Err(not_found(false))
    }

    /// Its messages, where the profile says how they are read, else none; and whether there may be more than came. How
    /// they are paged is not documented: a full page is all that gives it away.
    async fn read_messages(
        &self,
        id: &ConversationId,
        person: Option<&str>,
    ) -> Result<(Vec<Part>, bool), Failure> {
        let Some(route) = &self.form.messages else {
            return Ok((Vec::new(), false));
        };
        let route = route.filled(&Filling {
            conversation: id.as_str(),
            person: person.unwrap_or_default(),
            text: "",
        });
        let answer = self
            .ask(&route, &[])
            .await
            .map_err(|failure| with_hint(failure, "`messages_path`"))?;
        let values = wire::rows(answer.json())?;
        let limit = route.asked("limit").and_then(|limit| limit.parse().ok());
        let is_full = !values.is_empty() && values.len() == limit.unwrap_or(ROWS);
        Ok((parts(&values, &self.form.fields, person), is_full))
    }
}

/// Messages in order, each once, and a place for those that could not be read.
pub(super) fn parts(values: &[Value], fields: &Fields, person: Option<&str>) -> Vec<Part> {
    let read = values.iter().map(|value| wire::part(value, fields, person));
    let (known, unknown): (Vec<_>, Vec<_>) = read.partition(Option::is_some);
    let mut parts: Vec<Part> = known.into_iter().flatten().collect();
    parts.sort_by_key(Part::order);
    parts.dedup_by(|one, other| one.id == other.id);
    parts.extend(gap(&parts, unknown.len()));
    parts
}

/// A place for messages that could not be read: nothing is left out silently.
fn gap(parts: &[Part], unreadable: usize) -> Option<Part> {
    let at = parts.last().map(|part| part.at).unwrap_or_default();
    (unreadable > 0).then(|| Part {
        id: PartId::from("unreadable"),
        at,
        updated_at: at,
        author: None,
        content: Content::Event(Event::Unknown {
            name: format!("{unreadable} messages without an identity or a time").into(),
        }),
        redacted: false,
        tags: Vec::new(),
    })
}

/// When the person began to wait: their first message that nothing was said to since.
fn waiting_since(parts: &[Part]) -> Option<jiff::Timestamp> {
    let unanswered = parts
        .iter()
        .rev()
        .take_while(|part| part.side() != Side::Teammate)
        .filter(|part| part.side() == Side::Customer);
    unanswered.last().map(|part| part.at)
}

fn is_missing(failure: &Failure) -> bool {
    let is_nowhere =
        failure.kind == FailureKind::BadAnswer && failure.received == Received::Refused;
    failure.kind == FailureKind::Gone || is_nowhere
}

fn not_found(is_whole: bool) -> Failure {
    if is_whole {
        let why = "the desk does not list this conversation any more";
        return Failure::new(FailureKind::Gone, Received::Refused, why);
    }
    let why = "it is not among the newest conversations of the desk, which shows them in lists only; set `conversation_path` in the profile to read it";
    Failure::new(FailureKind::Rejected, Received::Refused, why)
}

/// Whether a message says these words, for the answer to one that was sent.
pub(super) fn says(part: &Part, words: &str) -> bool {
    part.body()
        == Some(&Body {
            plain: Some(words.into()),
            ..Body::default()
        })
}
