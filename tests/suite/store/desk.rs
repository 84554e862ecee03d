//! A small desk to put into stores.

use jiff::{SignedDuration, Timestamp};
use tinbox::domain::change::{Change, ChangeId};
use tinbox::domain::conversation::{Conversation, Detail, State, Thread};
use tinbox::domain::draft::{Basis, Draft, Kind};
use tinbox::domain::id::{AdminId, ConversationKey, PartId, Profile};
use tinbox::domain::outbox::{Entry, Progress};
use tinbox::domain::part::{Body, Channel, Content, Part};
use tinbox::domain::people::{Admin, Author, AuthorKind, Directory};
use tinbox::domain::row::{RowPage, RowQuery};
use tinbox::domain::untrusted::Untrusted;
use tinbox::domain::view::{Order, View};
use tinbox::store::Store;

/// Ten in the morning, on the day all tests play.
pub(crate) fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + minute * 60).unwrap()
}

pub(crate) fn acme() -> Profile {
    Profile::from("acme")
}

pub(crate) fn key(id: &str) -> ConversationKey {
    ConversationKey::new("acme", id)
}

/// An open conversation that began, last changed and waits since that minute.
pub(crate) fn conversation(id: &str, minute: i64) -> Conversation {
    let mut conversation = Conversation::new(id.into(), at(minute));
    conversation.detail = Detail::Whole;
    conversation.title = Some(format!("About {id}").into());
    conversation.last_activity_at = Some(at(minute));
    conversation.waiting_since = Some(at(minute));
    conversation
}

pub(crate) fn assigned(mut conversation: Conversation, admin: &str) -> Conversation {
    conversation.assignee = Some(admin.into());
    conversation
}

pub(crate) fn in_state(mut conversation: Conversation, state: State) -> Conversation {
    conversation.state = state;
    conversation
}

pub(crate) fn until(minute: i64) -> State {
    State::Snoozed {
        until: Some(at(minute)),
    }
}

fn author(kind: AuthorKind, id: &str) -> Author {
    Author {
        kind,
        id: Some(id.into()),
        name: Some(id.into()),
        email: None,
    }
}

pub(crate) fn part(id: &str, minute: i64, by: (AuthorKind, &str), words: &str) -> Part {
    Part {
        id: id.into(),
        at: at(minute),
        updated_at: at(minute),
        author: Some(author(by.0, by.1)),
        content: Content::Message {
            body: Body {
                html: Some(words.into()),
                ..Body::default()
            },
            channel: Channel::Email,
        },
        redacted: false,
        tags: Vec::new(),
    }
}

pub(crate) fn said(id: &str, minute: i64, words: &str) -> Part {
    part(id, minute, (AuthorKind::Contact, "maria"), words)
}

pub(crate) fn note(id: &str, minute: i64, by: &str, words: &str) -> Part {
    let mut note = part(id, minute, (AuthorKind::Admin, by), "");
    note.content = Content::Note {
        body: Body {
            html: Some(words.into()),
            ..Body::default()
        },
    };
    note
}

pub(crate) fn thread(mut conversation: Conversation, parts: &[Part]) -> Thread {
    conversation.last_part = parts.last().map(|part| part.id.clone());
    Thread {
        conversation,
        parts: parts.to_vec(),
        is_cut: false,
    }
}

/// A store in which we are `ana` and nothing else is known.
pub(crate) fn store() -> Store {
    let mut store = Store::in_memory().unwrap();
    introduce(&mut store);
    store
}

pub(crate) fn introduce(store: &mut Store) {
    let admin = |id: &str, name: &str| Admin {
        id: id.into(),
        name: name.into(),
        email: None,
    };
    let directory = Directory {
        me: Some(AdminId::from("ana")),
        admins: vec![admin("ana", "Ana Reis"), admin("ben", "Ben Ode")],
        ..Directory::default()
    };
    store.put_directory(&acme(), &directory).unwrap();
}

/// The identities a view shows, in its order.
pub(crate) fn shown(store: &Store, view: View, order: Order, minute: i64) -> Vec<String> {
    identities(&page(store, view, order, "", minute))
}

pub(crate) fn page(store: &Store, view: View, order: Order, filter: &str, minute: i64) -> RowPage {
    let query = RowQuery {
        desk: None,
        view,
        order,
        filter: filter.into(),
        limit: 100,
    };
    store.reader().rows(&query, at(minute)).unwrap()
}

pub(crate) fn identities(page: &RowPage) -> Vec<String> {
    page.rows
        .iter()
        .map(|row| row.key.id.as_str().to_owned())
        .collect()
}

pub(crate) fn draft(id: &str, kind: Kind, text: &str) -> Draft {
    Draft {
        key: key(id),
        kind,
        text: text.into(),
        cursor: text.len(),
        begun_at: at(0),
        saved_at: at(1),
        basis: Basis {
            last_part: Some(PartId::from("1")),
            state: State::Open,
            assignee: None,
        },
        opening: None,
    }
}

pub(crate) fn entry(number: u32, id: &str, change: Change) -> Entry {
    Entry {
        id: ChangeId::new(format!("change-{number}")),
        key: key(id),
        change,
        progress: Progress::Held {
            until: at(10) + SignedDuration::from_secs(number.into()),
        },
        created_at: at(9),
        attempts: 0,
        basis: None,
        high_water: None,
        before: Some(Box::new(conversation(id, 0))),
        group: ChangeId::new(format!("group-{number}")),
        label: Untrusted::from("Maria"),
    }
}
