//! A desk that does as it is told: its conversations are here, its failures are set, and it notes who asks for what.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use tinbox::backend::{Backend, Budget, Cursor, Outcome, Page, Walk};
use tinbox::domain::capability::{Ability, Capabilities, Verdict};
use tinbox::domain::change::Change;
use tinbox::domain::conversation::{Conversation, Detail, State, Thread};
use tinbox::domain::failure::{Failure, FailureKind, Received};
use tinbox::domain::id::{AdminId, ContactId, ConversationId, PartId};
use tinbox::domain::lookup::{Found, Listed, Lookup, NewTicket, Ticket};
use tinbox::domain::opening::Opening;
use tinbox::domain::part::{Body, Channel, Content, Part};
use tinbox::domain::people::{Admin, Author, AuthorKind, ContactCard, Directory};
use tinbox::domain::untrusted::Untrusted;

/// What a desk was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Asked {
    Directory,
    Page(Walk),
    Conversation(String),
    Perform(String, Change),
    Lookup(Lookup),
    OpenTicket(NewTicket),
    Begun,
}

/// How one request is to go.
#[derive(Clone, Debug)]
pub(crate) enum Fate {
    /// Nothing is done.
    Fail(Failure),
    /// It is done, and the answer lost.
    DoAndFail(Failure),
    /// The answer takes that long.
    After(Duration),
}

/// Answers to the same question, one after the other.
type Script = VecDeque<Result<Page, Failure>>;

#[derive(Default, Debug)]
pub(crate) struct Inside {
    pub(crate) threads: Vec<Thread>,
    pub(crate) tickets: Vec<Ticket>,
    pub(crate) asked: Vec<Asked>,
    /// The next changes go like this; then well.
    pub(crate) performs: VecDeque<Fate>,
    /// Every reading goes like this.
    pub(crate) reads: Option<Fate>,
    /// Answers to pages by walk and cursor, instead of true ones.
    pub(crate) pages: HashMap<(Walk, Option<String>), Script>,
    pub(crate) page_size: usize,
    pub(crate) running: usize,
    pub(crate) most_running: usize,
    /// Reads under way, those that were given up included.
    pub(crate) reading: usize,
    pub(crate) most_reading: usize,
}

/// The desk.
#[derive(Debug)]
pub(crate) struct Fake {
    capabilities: Capabilities,
    inside: Mutex<Inside>,
}

impl Fake {
    pub(crate) fn new(threads: Vec<Thread>) -> Self {
        Self {
            capabilities: Capabilities::all_but("Fake", Vec::new()),
            inside: Mutex::new(Inside {
                threads,
                page_size: 100,
                ..Inside::default()
            }),
        }
    }

    /// A desk that cannot do some things.
    pub(crate) fn without(ability: Ability, why: &'static str) -> Self {
        Self {
            capabilities: Capabilities::all_but("Fake", vec![(ability, Verdict::No(why))]),
            ..Self::new(Vec::new())
        }
    }

    /// The same, of a desk with other abilities.
    pub(crate) fn can(self, capabilities: Capabilities) -> Self {
        Self {
            capabilities,
            ..self
        }
    }

    pub(crate) fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    /// What was handed to the desk, in order.
    pub(crate) fn performed(&self) -> Vec<(String, Change)> {
        let inside = self.inside();
        let performed = inside.asked.iter().filter_map(|asked| match asked {
            Asked::Perform(id, change) => Some((id.clone(), change.clone())),
            _ => None,
        });
        performed.collect()
    }

    pub(crate) fn count(&self, wanted: &Asked) -> usize {
        self.inside()
            .asked
            .iter()
            .filter(|asked| *asked == wanted)
            .count()
    }

    async fn read<T>(
        &self,
        asked: Asked,
        answer: impl FnOnce(&mut Inside) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let fate = {
            let mut inside = self.inside();
            inside.asked.push(asked);
            inside.reading += 1;
            inside.most_reading = inside.most_reading.max(inside.reading);
            inside.reads.clone()
        };
        let wait = match &fate {
            Some(Fate::Fail(_) | Fate::DoAndFail(_)) => Duration::ZERO,
            Some(Fate::After(wait)) => *wait,
            None => Duration::from_millis(20),
        };
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        let mut inside = self.inside();
        inside.reading -= 1;
        match fate {
            Some(Fate::Fail(failure) | Fate::DoAndFail(failure)) => Err(failure),
            Some(Fate::After(_)) | None => answer(&mut inside),
        }
    }

    async fn change(&self, id: &ConversationId, change: &Change) -> Result<Outcome, Failure> {
        let fate = {
            let mut inside = self.inside();
            inside
                .asked
                .push(Asked::Perform(id.as_str().to_owned(), change.clone()));
            inside.running += 1;
            inside.most_running = inside.most_running.max(inside.running);
            inside.performs.pop_front()
        };
        let wait = match fate {
            Some(Fate::After(wait)) => wait,
            _ => Duration::from_millis(50),
        };
        tokio::time::sleep(wait).await;
        let mut inside = self.inside();
        inside.running -= 1;
        if let Some(Fate::Fail(failure)) = fate {
            return Err(failure);
        }
        let outcome = apply(&mut inside, id, change);
        match fate {
            Some(Fate::DoAndFail(failure)) => Err(failure),
            _ => outcome,
        }
    }
}

fn apply(inside: &mut Inside, id: &ConversationId, change: &Change) -> Result<Outcome, Failure> {
    let gone = || Failure::new(FailureKind::Gone, Received::Refused, "gone");
    if let Change::Begin(opening, words) = change {
        let number = inside.threads.len() + 1;
        let mut begun = thread(&format!("begun{number}"), 2_000);
        opening.describe(&mut begun.conversation);
        begun.parts = vec![part(number, AuthorKind::Admin, "me", words)];
        begun.parts[0].at = at(1_000);
        inside.threads.push(begun);
        // As a desk that names nothing it has begun.
        return Ok(Outcome {
            is_accepted: true,
            ..Outcome::default()
        });
    }
    let place = inside
        .threads
        .iter()
        .position(|thread| &thread.conversation.id == id);
    let newest = inside
        .threads
        .iter()
        .map(|thread| thread.conversation.updated_at)
        .max();
    let thread = &mut inside.threads[place.ok_or_else(gone)?];
    let conversation = &mut thread.conversation;
    conversation.apply(change);
    conversation.updated_at = newest.unwrap_or_default() + jiff::SignedDuration::from_secs(1);
    conversation.last_activity_at = Some(conversation.updated_at);
    let Change::Reply(words) = change else {
        return Ok(Outcome::default());
    };
    let number = thread.parts.len() + 1;
    let part = part(number, AuthorKind::Admin, "me", words);
    thread.parts.push(part.clone());
    Ok(Outcome {
        part: Some(part),
        is_accepted: false,
        conversation: None,
    })
}

#[async_trait]
impl Backend for Fake {
    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    async fn directory(&self) -> Result<Directory, Failure> {
        let me = AdminId::new("me");
        let admin = Admin {
            id: me.clone(),
            name: Untrusted::from("Me"),
            email: None,
        };
        let directory = Directory {
            me: Some(me),
            admins: vec![admin],
            ..Directory::default()
        };
        self.read(Asked::Directory, |_| Ok(directory)).await
    }

    async fn page(&self, walk: Walk, cursor: Option<&Cursor>) -> Result<Page, Failure> {
        let cursor = cursor.map(|cursor| cursor.as_str().to_owned());
        let answer = move |inside: &mut Inside| {
            let scripted = inside.pages.get_mut(&(walk, cursor.clone()));
            if let Some(page) = scripted.and_then(VecDeque::pop_front) {
                return page;
            }
            Ok(page(inside, walk, cursor.as_deref()))
        };
        self.read(Asked::Page(walk), answer).await
    }

    async fn conversation(&self, id: &ConversationId) -> Result<Thread, Failure> {
        let answer = move |inside: &mut Inside| {
            let thread = inside
                .threads
                .iter()
                .find(|thread| &thread.conversation.id == id);
            thread
                .cloned()
                .ok_or_else(|| Failure::new(FailureKind::Gone, Received::Refused, "gone"))
        };
        self.read(Asked::Conversation(id.as_str().to_owned()), answer)
            .await
    }

    async fn contact(&self, _: &ContactId) -> Result<ContactCard, Failure> {
        Err(Failure::unsupported("no contacts"))
    }

    async fn perform(&self, id: &ConversationId, change: &Change) -> Result<Outcome, Failure> {
        self.change(id, change).await
    }

    async fn begun(&self, opening: &Opening, since: Timestamp) -> Result<Vec<Thread>, Failure> {
        let answer = move |inside: &mut Inside| {
            let theirs = |thread: &&Thread| {
                let contact = thread.conversation.contact.as_ref();
                contact.is_some_and(|contact| contact.email == opening.to.email)
                    && thread.conversation.last_activity_at >= Some(since)
            };
            Ok(inside.threads.iter().filter(theirs).cloned().collect())
        };
        self.read(Asked::Begun, answer).await
    }

    async fn look_up(&self, lookup: &Lookup) -> Result<Found, Failure> {
        let answer =
            |inside: &mut Inside| Ok(Found::Tickets(Listed::whole(inside.tickets.clone())));
        self.read(Asked::Lookup(lookup.clone()), answer).await
    }

    async fn open_ticket(&self, wanted: &NewTicket) -> Result<Ticket, Failure> {
        let mut inside = self.inside();
        inside.asked.push(Asked::OpenTicket(wanted.clone()));
        let fate = inside.performs.pop_front();
        if let Some(Fate::Fail(failure)) = fate {
            return Err(failure);
        }
        let ticket = Ticket {
            number: format!("{}", inside.tickets.len() + 1).into(),
            title: Untrusted::from(&*wanted.title),
            status: None,
            is_open: Some(true),
            url: None,
            created_at: None,
        };
        inside.tickets.push(ticket.clone());
        match fate {
            Some(Fate::DoAndFail(failure)) => Err(failure),
            _ => Ok(ticket),
        }
    }

    fn budget(&self) -> Option<Budget> {
        None
    }
}

fn page(inside: &Inside, walk: Walk, cursor: Option<&str>) -> Page {
    let from: usize = cursor.map_or(0, |cursor| cursor.parse().unwrap());
    let mut rows: Vec<Conversation> = inside
        .threads
        .iter()
        .map(|thread| thread.conversation.clone())
        .filter(|row| match walk {
            Walk::Open => row.state == State::Open,
            Walk::Snoozed => matches!(row.state, State::Snoozed { .. }),
            Walk::Closed => row.state == State::Closed,
            Walk::Recent => true,
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.last_activity_at));
    let total = rows.len();
    let rows: Vec<_> = rows.into_iter().skip(from).take(inside.page_size).collect();
    let to = from + rows.len();
    Page {
        rows,
        next: (to < total).then(|| Cursor::new(to.to_string())),
        ..Page::default()
    }
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

pub(crate) fn part(number: usize, kind: AuthorKind, who: &str, words: &str) -> Part {
    let moment = at(i64::try_from(number).unwrap());
    Part {
        id: PartId::new(number.to_string()),
        at: moment,
        updated_at: moment,
        author: Some(Author {
            kind,
            id: Some(who.into()),
            name: None,
            email: None,
        }),
        content: Content::Message {
            body: Body {
                html: Some(Untrusted::from(format!("<p>{words}</p>"))),
                ..Body::default()
            },
            channel: Channel::Chat,
        },
        redacted: false,
        tags: Vec::new(),
    }
}

/// An open conversation in which a customer asked something.
pub(crate) fn thread(id: &str, second: i64) -> Thread {
    let mut conversation = Conversation::new(ConversationId::new(id), at(0));
    conversation.detail = Detail::Whole;
    conversation.updated_at = at(second);
    conversation.last_activity_at = Some(at(second));
    conversation.last_part = Some(PartId::new("1"));
    Thread {
        conversation,
        parts: vec![part(1, AuthorKind::Contact, "ana", "Help!")],
        is_cut: false,
    }
}
