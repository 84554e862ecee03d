//! Messages, what was attached to them, and what wanted a person: the parts of a thread, in one order.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use crate::backend::lenient::{Figure, Moment, Text};
use crate::backend::ohallo::memory::Told;
use crate::domain::attachment::{self, SignedAddress, Whereabouts};
use crate::domain::conversation::Conversation;
use crate::domain::event::Event;
use crate::domain::id::{AttachmentId, PartId};
use crate::domain::part::{Body, Channel, Content, Part};
use crate::domain::people::{Admin, Author, AuthorKind};
use crate::domain::untrusted::Untrusted;

/// How much of a message stands in for a title, in characters.
const PREVIEW: usize = 300;

/// A message.
#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
pub(in crate::backend::ohallo) struct Message {
    id: Text,
    role: Text,
    content: Text,
    sender_name: Text,
    created_at: Moment,
}

/// A file that came with a message. Its address is signed and short-lived, so it is not even read here.
#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
pub(in crate::backend::ohallo) struct Attachment {
    id: Text,
    message_id: Text,
    file_name: Text,
    content_type: Text,
    size_bytes: Figure,
    created_at: Moment,
}

/// Where a file is, for a short while: read when somebody asks for the file. It has no `Debug`, so that no log has it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(in crate::backend::ohallo) struct AttachmentAddress {
    id: Text,
    url: Text,
}

impl AttachmentAddress {
    /// Where a file is, among those of its conversation.
    pub(in crate::backend::ohallo) fn find(
        id: &AttachmentId,
        among: Vec<Option<Self>>,
    ) -> Whereabouts {
        let mut files = among.into_iter().flatten();
        match files.find(|file| file.id.as_str() == id.as_str()) {
            None => Whereabouts::Gone,
            Some(file) => file.url.some().map_or(Whereabouts::Untold, |url| {
                Whereabouts::At(SignedAddress::new(url))
            }),
        }
    }
}

/// What belongs to a conversation besides its header.
pub(in crate::backend::ohallo) struct Surroundings<'a> {
    /// As they came, none where one cannot be read.
    pub(in crate::backend::ohallo) messages: Vec<Option<Message>>,
    /// None where the key may not see them.
    pub(in crate::backend::ohallo) attachments: Option<Vec<Option<Attachment>>>,
    /// Who may be behind the name of a sender.
    pub(in crate::backend::ohallo) admins: &'a [Admin],
}

impl Message {
    /// As a part; none without an identity.
    fn part(
        self,
        channel: Option<Channel>,
        admins: &[Admin],
        contact: Option<&Author>,
    ) -> Option<Part> {
        let at = self.created_at.0.unwrap_or_default();
        let name = self.sender_name.words();
        let words = self.content.words();
        let said = |kind, id, email| {
            let author = Author {
                kind,
                id,
                name: name.clone(),
                email,
            };
            let body = Body {
                plain: words.clone(),
                ..Body::default()
            };
            let channel = channel.unwrap_or(Channel::Other);
            (Some(author), Content::Message { body, channel })
        };
        let (author, content) = match self.role.as_str() {
            "customer" => {
                let id = contact.and_then(|contact| contact.id.clone());
                let email = contact.and_then(|contact| contact.email.clone());
                said(AuthorKind::Contact, id, email)
            }
            // People and the automated agent alike; a name that is a user's is all there is to tell them apart.
            "agent" => {
                let user = admins
                    .iter()
                    .find(|admin| Some(&admin.name) == name.as_ref());
                said(
                    AuthorKind::Admin,
                    user.map(|user| user.id.as_str().into()),
                    None,
                )
            }
            "system" => {
                let notice = words.clone().unwrap_or_default();
                (None, Content::Event(Event::Notice(notice)))
            }
            other => {
                let said = words.as_ref().map_or("", Untrusted::raw);
                let name = Untrusted::from(format!("{other} {said}").trim_end());
                (None, Content::Event(Event::Unknown { name }))
            }
        };
        Some(part(self.id.id()?, at, author, content))
    }
}

fn part(id: PartId, at: Timestamp, author: Option<Author>, content: Content) -> Part {
    Part {
        id,
        at,
        updated_at: at,
        author,
        content,
        redacted: false,
        tags: Vec::new(),
    }
}

fn event(id: String, at: Timestamp, event: Event) -> Part {
    part(PartId::new(id), at, None, Content::Event(event))
}

fn notice(id: String, at: Timestamp, words: String) -> Part {
    event(id, at, Event::Notice(words.into()))
}

/// The parts of a thread, and what they tell of its header.
pub(super) struct Messages {
    parts: Vec<Part>,
    /// How many messages were in the answer.
    count: usize,
}

impl Messages {
    /// Puts everything in its place.
    pub(super) fn of(from: Surroundings<'_>, of: &Conversation, told: &Told) -> Self {
        let count = from.messages.len();
        let mut parts = said(from.messages, of, from.admins);
        match from.attachments {
            Some(attachments) => attach(&mut parts, attachments, of),
            None => parts.push(notice(
                "attachments".to_owned(),
                of.created_at,
                "attachments cannot be read with this key".to_owned(),
            )),
        }
        for item in told.attention_of(of.id.as_str()) {
            let at = item.created_at.0.unwrap_or(of.created_at);
            let kind = item.kind.as_str().replace('_', " ");
            let reason = item.reason.as_str();
            let colon = if reason.is_empty() { "" } else { ": " };
            let how = if item.is_open() { "" } else { " (settled)" };
            let words = format!("⚑ {kind}{colon}{reason}{how}");
            parts.push(notice(format!("attention {}", item.id.as_str()), at, words));
        }
        parts.sort_by_cached_key(Part::order);
        parts.dedup_by(|one, other| one.id == other.id);
        Self { parts, count }
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    pub(super) fn into_parts(self) -> Vec<Part> {
        self.parts
    }

    fn words(&self) -> impl DoubleEndedIterator<Item = &Part> {
        self.parts.iter().filter(|part| part.body().is_some())
    }

    pub(super) fn last_said(&self) -> Option<PartId> {
        self.words().next_back().map(|part| part.id.clone())
    }

    /// The latest words, shortened, to stand in for a missing title as they do in the list.
    pub(super) fn last_words(&self) -> Option<Untrusted> {
        let words = self.words().next_back()?.body()?.plain.as_ref()?;
        let end = words.raw().char_indices().nth(PREVIEW);
        let end = end.map_or(words.raw().len(), |(end, _)| end);
        Some(Untrusted::from(&words.raw()[..end]))
    }

    /// Since when nobody answered what the customer said.
    pub(super) fn waiting_since(&self) -> Option<Timestamp> {
        let is_customers = |part: &&Part| kind(part) == Some(AuthorKind::Contact);
        let unanswered = self.words().rev().take_while(is_customers);
        unanswered.last().map(|part| part.at)
    }

    /// What the customer calls themselves.
    pub(super) fn customer_name(&self) -> Option<Untrusted> {
        let theirs = |part: &&Part| kind(part) == Some(AuthorKind::Contact);
        let mut names = self.words().filter(theirs);
        names.find_map(|part| part.author.as_ref()?.name.clone())
    }
}

fn kind(part: &Part) -> Option<AuthorKind> {
    part.author.as_ref().map(|author| author.kind)
}

/// The messages in the desk's order, each once. What cannot be read is shown as such: a gap must not look like none.
fn said(messages: Vec<Option<Message>>, of: &Conversation, admins: &[Admin]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (place, message) in messages.into_iter().enumerate() {
        let before = parts.last().map(|last| last.at);
        let is_dated = message.as_ref().is_some_and(|it| it.created_at.0.is_some());
        let made = message
            .and_then(|message| message.part(Some(of.channel), admins, of.contact.as_ref()))
            .unwrap_or_else(|| {
                let name = Untrusted::from("unreadable");
                event(format!("? {place}"), of.created_at, Event::Unknown { name })
            });
        let mut made = made;
        if !is_dated || before.is_some_and(|before| is_same_moment(made.at, before)) {
            // In the same second, or without a moment: the desk's order is all there is.
            // There is nothing behind the last moment that can be named.
            let at = before.unwrap_or(of.created_at);
            let at = at.checked_add(SignedDuration::from_nanos(1)).unwrap_or(at);
            (made.at, made.updated_at) = (at, at);
        }
        parts.push(made);
    }
    parts
}

/// Whether `at` is what `before` was before it was put behind others of the same moment.
fn is_same_moment(at: Timestamp, before: Timestamp) -> bool {
    at <= before && before.duration_since(at) < SignedDuration::from_micros(1)
}

/// Shows each file right after its message; those of messages that are not there come where their time says.
fn attach(parts: &mut Vec<Part>, files: Vec<Option<Attachment>>, of: &Conversation) {
    for (place, file) in files.into_iter().enumerate() {
        let Some((at, file)) = file.and_then(Attachment::translate) else {
            let words = "an attachment that cannot be read".to_owned();
            parts.push(notice(format!("? file {place}"), of.created_at, words));
            continue;
        };
        let message = file.message.as_ref();
        let found = parts.iter().find(|part| Some(&part.id) == message);
        let at = found.map(|part| part.at).or(at).unwrap_or(of.created_at);
        let message = message.map_or("", PartId::as_str);
        let id = format!("{message} file {}", file.id.as_str());
        parts.push(event(id, at, Event::Attached(file)));
    }
}

impl Attachment {
    /// The file and when it came; none without an identity to ask for it by.
    fn translate(self) -> Option<(Option<Timestamp>, attachment::Attachment)> {
        let file = attachment::Attachment {
            id: self.id.id()?,
            message: self.message_id.id(),
            name: self.file_name.words(),
            content_type: self.content_type.words(),
            bytes: (self.size_bytes.0)
                .filter(|bytes| *bytes >= 0.0)
                .map(|bytes| bytes as u64),
        };
        Some((self.created_at.0, file))
    }
}
