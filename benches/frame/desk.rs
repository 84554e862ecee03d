//! A program in front of a large desk that answers from memory.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tinbox::app::effect::{Effect, Query};
use tinbox::app::input::Input;
use tinbox::app::list::Density;
use tinbox::app::load::{Slot, Ticket};
use tinbox::app::message::{Answer, Message, Report};
use tinbox::app::model::{Model, Options};
use tinbox::app::update::{start, update};
use tinbox::config::Bidi;
use tinbox::config::hours::Hours;
use tinbox::config::terminal::Pictures;
use tinbox::domain::conversation::Conversation;
use tinbox::domain::event::Event;
use tinbox::domain::id::{ConversationKey, Profile};
use tinbox::domain::part::{Body, Channel, Content, Part};
use tinbox::domain::people::{Admin, Author, AuthorKind, Directory};
use tinbox::domain::row::{Opened, Row, RowPage};
use tinbox::domain::untrusted::Untrusted;
use tinbox::keymap::Keymap;
use tinbox::keymap::key::{Code, Key};
use tinbox::theme::Theme;
use tinbox::ui;

/// The parts of a long thread.
pub(super) const LONG: usize = 500;
/// The parts of a usual one.
pub(super) const USUAL: usize = 20;
/// The rows of the list.
const ROWS: usize = 200;
/// The rows of the list that are walked over, again and again.
const WALKED: usize = 4;

/// A program whose list is known and whose thread has been asked for.
pub(super) struct Desk {
    model: Model,
    terminal: Terminal<TestBackend>,
    theme: Theme,
    threads: Vec<Opened>,
    /// The answer the store has ready.
    asked: Option<(Ticket, Option<Box<Opened>>)>,
    is_going_up: bool,
}

impl Desk {
    /// A desk of threads that long, as it opens.
    pub(super) fn open(parts: usize) -> Self {
        // The threads of the other rows are never opened.
        let threads: Vec<Opened> = (0..ROWS)
            .map(|row| opened(row, if row < WALKED { parts } else { 1 }))
            .collect();
        let mut model = Model::new(options(), vec![Profile::new("acme")], now());
        model.size = (200, 60);
        let mut desk = Self {
            model,
            terminal: Terminal::new(TestBackend::new(200, 60)).unwrap(),
            theme: Theme::default(),
            threads,
            asked: None,
            is_going_up: false,
        };
        let report = Report::Directory {
            profile: Profile::new("acme"),
            directory: directory(),
        };
        desk.take(Message::Report(report));
        let effects = start(&mut desk.model, now());
        desk.hear(effects);
        desk
    }

    /// The store answers with the thread that was asked for last.
    pub(super) fn answer(&mut self) {
        let Some((ticket, opened)) = self.asked.take() else {
            return;
        };
        let answer = Answer::Opened {
            opened,
            is_fresh: true,
        };
        self.loaded(Slot::Timeline, ticket, answer);
    }

    /// Presses a character.
    pub(super) fn key(&mut self, character: char) {
        self.take(Message::Input(Input::Key(Key::char(character))));
    }

    /// Goes to the next row, back and forth over the first ones.
    pub(super) fn step(&mut self) {
        let at = self.model.list.index().unwrap_or_default();
        if at == 0 {
            self.is_going_up = false;
        } else if at + 1 == WALKED {
            self.is_going_up = true;
        }
        self.key(if self.is_going_up { 'k' } else { 'j' });
    }

    /// Goes into the thread.
    pub(super) fn enter(&mut self) {
        self.take(Message::Input(Input::Key(Key::plain(Code::Enter))));
    }

    /// Draws a frame.
    pub(super) fn draw(&mut self) {
        let (model, theme) = (&self.model, &self.theme);
        self.terminal
            .draw(|frame| ui::draw(model, theme, frame))
            .unwrap();
    }

    /// Whether the cursor is on the first entry of the thread.
    pub(super) fn is_at_the_beginning(&self) -> bool {
        self.model.timeline.cursor == 0
    }

    fn take(&mut self, message: Message) {
        let effects = update(&mut self.model, now(), message);
        self.hear(effects);
    }

    fn loaded(&mut self, slot: Slot, ticket: Ticket, answer: Answer) {
        let answer = Ok(answer);
        self.take(Message::Report(Report::Loaded {
            slot,
            ticket,
            answer,
        }));
    }

    fn hear(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            let Effect::Load {
                slot,
                ticket,
                query,
            } = effect
            else {
                continue;
            };
            match query {
                Query::Conversation(key) => {
                    let opened = self.threads.iter().find(|opened| opened.row.key == key);
                    self.asked = Some((ticket, opened.cloned().map(Box::new)));
                }
                Query::Rows(_) => {
                    let rows = self.threads.iter().map(|opened| opened.row.clone());
                    let page = RowPage {
                        rows: rows.collect(),
                        total: ROWS,
                    };
                    self.loaded(slot, ticket, Answer::Rows(page));
                }
                _ => {}
            }
        }
    }
}

pub(super) fn now() -> Timestamp {
    "2026-11-19T15:55:00Z".parse().unwrap()
}

pub(super) fn zone() -> TimeZone {
    TimeZone::get("Europe/Madrid").unwrap()
}

pub(super) fn directory() -> Directory {
    Directory {
        me: Some("ana".into()),
        admins: vec![Admin {
            id: "ana".into(),
            name: "Ana Costa".into(),
            email: None,
        }],
        ..Directory::default()
    }
}

/// A conversation as the store gives it.
pub(super) fn opened(number: usize, parts: usize) -> Opened {
    let id = format!("{}", 48_000 + number);
    let contact = author(AuthorKind::Contact, "c-maria", "Maria Silva");
    let began = now() - SignedDuration::from_mins(10 * parts as i64 + number as i64);
    let mut conversation = Conversation::new(id.as_str().into(), began);
    conversation.title = Some("Card declined but charged twice".into());
    conversation.contact = Some(contact.clone());
    conversation.assignee = Some("ana".into());
    conversation.waiting_since = Some(began);
    let parts: Vec<Part> = (0..parts)
        .map(|index| part(index, began, &contact))
        .collect();
    conversation.last_part = parts.last().map(|part| part.id.clone());
    let row = Row {
        key: ConversationKey::new("acme", id.as_str()),
        conversation,
        is_unread: number.is_multiple_of(3),
        is_changed: false,
        pending: 0,
        draft: None,
        woke: None,
        hit: None,
        kept: tinbox::domain::kept::Kept::default(),
    };
    Opened {
        row,
        parts,
        parts_known: true,
        is_cut: false,
        entries: Vec::new(),
        drafts: Vec::new(),
        seen: None,
        elsewhere: Vec::new(),
    }
}

fn part(index: usize, began: Timestamp, contact: &Author) -> Part {
    let at = began + SignedDuration::from_mins(10 * index as i64);
    let teammate = author(AuthorKind::Admin, "ana", "Ana Costa");
    let (author, content) = match index % 5 {
        4 => (
            None,
            Content::Event(Event::Priority(index.is_multiple_of(2))),
        ),
        3 => (Some(teammate), Content::Note { body: body(index) }),
        _ => (
            Some(contact.clone()),
            Content::Message {
                body: body(index),
                channel: Channel::Email,
            },
        ),
    };
    Part {
        id: (index + 1).to_string().as_str().into(),
        at,
        updated_at: at,
        author,
        content,
        redacted: false,
        tags: Vec::new(),
    }
}

/// One of the texts the tests have.
fn body(index: usize) -> Body {
    thread_local! {
        static TEXTS: Vec<(String, String)> = texts();
    }
    TEXTS.with(|texts| {
        let (name, text) = &texts[index % texts.len()];
        let text = Some(Untrusted::from(text.as_str()));
        match name.rsplit_once('.') {
            Some((_, "html")) => Body {
                html: text,
                ..Body::default()
            },
            Some((_, "md")) => Body {
                markdown: text,
                ..Body::default()
            },
            _ => Body {
                plain: text,
                ..Body::default()
            },
        }
    })
}

fn texts() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/text");
    let mut texts: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    texts.sort();
    texts
}

fn author(kind: AuthorKind, id: &str, name: &str) -> Author {
    Author {
        kind,
        id: Some(id.into()),
        name: Some(name.into()),
        email: None,
    }
}

fn options() -> Options {
    Options {
        zone: zone(),
        keymap: Keymap::built_in(),
        undo_by_mail: SignedDuration::from_secs(8),
        undo_by_chat: SignedDuration::from_secs(3),
        read_after: None,
        density: Density::Comfortable,
        bidi: Bidi::Terminal,
        hours: Hours::default(),
        pictures: Pictures::default(),
        is_demo: false,
        macros: BTreeMap::new(),
        seed: 1,
    }
}
