//! A person at a keyboard in front of a small desk: keys in, screens out, without a terminal, a network or a clock.
//!
//! The store is the real one, in memory. The desk is a function: what is submitted is done at once, unless the test
//! says otherwise.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::collections::BTreeMap;

use tinbox::app::effect::{Decision, Effect, Query};
use tinbox::app::input::Input;
use tinbox::app::list::Density;
use tinbox::app::load::Slot;
use tinbox::app::message::{Answer, Link, Message, Report};
use tinbox::app::model::{Model, Options};
use tinbox::app::update::{start, update};
use tinbox::config::Bidi;
use tinbox::config::hours::Hours;
use tinbox::config::terminal::Pictures;
use tinbox::domain::capability::{Ability, Capabilities, Verdict};
use tinbox::domain::change::Change;
use tinbox::domain::conversation::{Conversation, State, Thread};
use tinbox::domain::id::{ConversationKey, Profile};
use tinbox::domain::kept::note_id;
use tinbox::domain::lookup::{Found, Lookup};
use tinbox::domain::outbox::{Entry, Progress};
use tinbox::domain::part::{Body, Channel, Content, Part};
use tinbox::domain::people::{
    Author, AuthorKind, Company, Contact, ContactCard, Directory, Earlier,
};
use tinbox::domain::row::RowPage;
use tinbox::domain::untrusted::Untrusted;
use tinbox::keymap::Keymap;
use tinbox::keymap::key::Key;
use tinbox::keymap::notation::KeySequence;
use tinbox::store::Store;
use tinbox::theme::Theme;
use tinbox::ui;

use crate::screens::sample;

/// A person, a program and a desk.
pub(super) struct Desk {
    pub(super) model: Model,
    pub(super) store: Store,
    pub(super) now: Timestamp,
    /// What the core wanted done and the harness does not do: copies, links, editors, quitting.
    pub(super) wanted: Vec<Effect>,
    /// What the desk was asked to do, in order.
    pub(super) done: Vec<Change>,
    /// What the desk was asked beside its conversations, in order.
    pub(super) looked_up: Vec<Lookup>,
    /// What becomes of what is found before it is told.
    pub(super) retouch: Box<dyn Fn(&mut Found)>,
    /// The desk does nothing that is submitted.
    pub(super) is_offline: bool,
    /// Every desk has told its whole queue once.
    pub(super) is_heard: bool,
    /// What every read of rows answers, whatever happened since.
    pub(super) stale: Option<RowPage>,
    /// What is known of every contact.
    pub(super) card: ContactCard,
    /// Contacts are not answered for; the test reports what becomes of it.
    pub(super) is_card_slow: bool,
}

impl Desk {
    /// A program that has just synced the whole sample.
    pub(super) fn new(width: u16, height: u16) -> Self {
        Self::on(width, height, featurebase())
    }

    /// The same on a desk with other abilities.
    pub(super) fn on(width: u16, height: u16, capabilities: Capabilities) -> Self {
        Self::over(width, height, vec![("acme", capabilities)])
    }

    /// The sample desk, and beside it one with other abilities and other people.
    pub(super) fn two(width: u16, height: u16, other: Capabilities) -> Self {
        Self::over(
            width,
            height,
            vec![("acme", featurebase()), ("globex", other)],
        )
    }

    /// The same on a desk that does not know who uses it.
    pub(super) fn of_nobody(width: u16, height: u16) -> Self {
        let directory = Directory {
            me: None,
            ..sample::directory()
        };
        let all = vec![("acme", featurebase(), directory, sample::threads())];
        Self::with(width, height, all)
    }

    fn over(width: u16, height: u16, desks: Vec<(&str, Capabilities)>) -> Self {
        let contents = [
            (sample::directory(), sample::threads()),
            (sample::other_directory(), sample::other_threads()),
        ];
        let desks = desks.into_iter().zip(contents);
        let desks =
            desks.map(|((name, can), (directory, threads))| (name, can, directory, threads));
        Self::with(width, height, desks.collect())
    }

    fn with(
        width: u16,
        height: u16,
        desks: Vec<(&str, Capabilities, Directory, Vec<Thread>)>,
    ) -> Self {
        let options = Options {
            zone: TimeZone::get("Europe/Madrid").unwrap(),
            keymap: Keymap::built_in(),
            undo_by_mail: SignedDuration::from_secs(8),
            undo_by_chat: SignedDuration::from_secs(3),
            read_after: Some(SignedDuration::from_millis(1200)),
            density: Density::Comfortable,
            bidi: Bidi::Terminal,
            hours: Hours::default(),
            pictures: Pictures::default(),
            is_demo: false,
            macros: BTreeMap::from([("refund".to_owned(), "The refund takes 3 days.".to_owned())]),
            seed: 7,
        };
        let profiles: Vec<_> = desks.iter().map(|(name, ..)| Profile::new(*name)).collect();
        let mut desk = Self {
            model: Model::new(options, profiles.clone(), sample::now()),
            store: Store::in_memory().unwrap(),
            now: sample::now(),
            wanted: Vec::new(),
            done: Vec::new(),
            looked_up: Vec::new(),
            retouch: Box::new(|_| {}),
            is_offline: false,
            is_heard: true,
            stale: None,
            card: card(),
            is_card_slow: false,
        };
        for (profile, (.., directory, threads)) in profiles.iter().zip(&desks) {
            desk.store.put_directory(profile, directory).unwrap();
            for thread in threads {
                desk.store.put_thread(profile, thread, desk.now).unwrap();
            }
        }
        desk.model.size = (width, height);
        let effects = start(&mut desk.model, desk.now);
        desk.perform(effects);
        for (name, capabilities, directory, _) in desks {
            let profile = Profile::new(name);
            desk.report(Report::Connected {
                profile: profile.clone(),
                capabilities,
            });
            desk.report(Report::Directory {
                profile: profile.clone(),
                directory,
            });
            desk.link(
                name,
                Link::Live {
                    synced_at: Some(desk.now),
                    is_syncing: false,
                },
            );
        }
        desk
    }

    /// How a connection is doing now.
    pub(super) fn link(&mut self, name: &str, link: Link) {
        let profile = Profile::new(name);
        self.report(Report::Link { profile, link });
    }

    /// Presses keys, written as in the keymap and separated by spaces; `"quoted words"` are typed.
    pub(super) fn keys(&mut self, script: &str) -> &mut Self {
        for (index, piece) in script.split('"').enumerate() {
            if index % 2 == 1 {
                for character in piece.chars() {
                    self.press(Key::char(character));
                }
                continue;
            }
            for word in piece.split_whitespace() {
                let keys: KeySequence = word.parse().unwrap();
                for key in keys.keys() {
                    self.press(key);
                }
            }
        }
        self
    }

    fn press(&mut self, key: Key) {
        self.pass(SignedDuration::from_millis(50));
        self.send(Message::Input(Input::Key(key)));
    }

    /// Pastes text.
    pub(super) fn paste(&mut self, text: &str) -> &mut Self {
        self.send(Message::Input(Input::Paste(text.to_owned())));
        self
    }

    /// Makes the terminal another size.
    pub(super) fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.send(Message::Input(Input::Resize { width, height }));
        self
    }

    /// Lets time pass, waking the program whenever it asked for it.
    pub(super) fn pass(&mut self, span: SignedDuration) -> &mut Self {
        let end = self.now + span;
        while let Some(at) = self.model.next_tick().filter(|at| *at <= end) {
            self.now = at;
            self.send(Message::Tick);
            self.release_held();
        }
        self.now = end;
        self
    }

    /// Tells the program something.
    pub(super) fn report(&mut self, report: Report) {
        self.send(Message::Report(report));
    }

    /// The desk has another conversation.
    pub(super) fn finds(&mut self, thread: &Thread) {
        self.finds_on("acme", thread);
    }

    /// A desk has another conversation.
    pub(super) fn finds_on(&mut self, desk: &str, thread: &Thread) {
        let key = ConversationKey::new(desk, thread.conversation.id.clone());
        self.store
            .put_thread(&key.profile, thread, self.now)
            .unwrap();
        self.report(Report::Changed { keys: vec![key] });
    }

    /// Something new arrives in a conversation.
    pub(super) fn arrives(&mut self, id: &str, author: Author, words: &str) {
        self.arrives_on("acme", id, author, words);
    }

    /// The same on a desk.
    pub(super) fn arrives_on(&mut self, desk: &str, id: &str, author: Author, words: &str) {
        let body = body(words);
        let channel = Channel::Chat;
        self.comes_in(desk, id, author, Content::Message { body, channel });
    }

    /// A note is left in a conversation.
    pub(super) fn notes(&mut self, id: &str, author: Author, words: &str) {
        let body = body(words);
        self.comes_in("acme", id, author, Content::Note { body });
    }

    /// A part comes into a conversation.
    pub(super) fn comes_in(&mut self, desk: &str, id: &str, author: Author, content: Content) {
        let key = ConversationKey::new(desk, id);
        let opened = self.store.reader().opened(&key, self.now).unwrap().unwrap();
        let number = opened.parts.len() + 1;
        let part = Part {
            id: number.to_string().as_str().into(),
            at: self.now,
            updated_at: self.now,
            author: Some(author),
            content,
            redacted: false,
            tags: Vec::new(),
        };
        let mut conversation = opened.row.conversation.clone();
        if opened.row.kept.standing.is_some() {
            // The desk knows nothing of a state that is kept here.
            conversation.state = State::Open;
        }
        conversation.updated_at = self.now;
        conversation.last_activity_at = Some(self.now);
        conversation.last_part = Some(part.id.clone());
        let mut parts = opened.parts.clone();
        parts.push(part);
        let thread = Thread {
            conversation,
            parts,
            is_cut: false,
        };
        self.store
            .put_thread(&key.profile, &thread, self.now)
            .unwrap();
        self.report(Report::Changed { keys: vec![key] });
    }

    /// The desk tells something else of a conversation's header.
    pub(super) fn alter(&mut self, id: &str, alter: impl FnOnce(&mut Conversation)) {
        let key = ConversationKey::new("acme", id);
        let opened = self.store.reader().opened(&key, self.now).unwrap().unwrap();
        let mut conversation = opened.row.conversation;
        conversation.updated_at = self.now;
        alter(&mut conversation);
        self.store
            .put_rows(&key.profile, &[conversation], self.now)
            .unwrap();
        self.report(Report::Changed { keys: vec![key] });
    }

    fn send(&mut self, message: Message) {
        let effects = update(&mut self.model, self.now, message);
        self.perform(effects);
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                // What strangers serve is the test's own affair: it reports it.
                Effect::Load {
                    slot: Slot::Picture,
                    ..
                }
                | Effect::Cancel(Slot::Picture) => self.wanted.push(effect),
                Effect::Load {
                    slot,
                    ticket,
                    query,
                } => {
                    let answers = self.read(slot, &query);
                    if answers.is_empty() && matches!(slot, Slot::File | Slot::Contact) {
                        let slow = Effect::Load {
                            slot,
                            ticket,
                            query,
                        };
                        self.wanted.push(slow);
                        continue;
                    }
                    for answer in answers {
                        self.report(Report::Loaded {
                            slot,
                            ticket,
                            answer: Ok(answer),
                        });
                    }
                }
                Effect::Submit(entries) => {
                    let keys = self.store.enqueue(&entries).unwrap();
                    for entry in entries {
                        self.report(Report::Progress(entry.clone()));
                        if !matches!(entry.progress, Progress::Held { .. }) {
                            self.carry_out(&entry);
                        }
                    }
                    self.report(Report::Changed { keys });
                }
                Effect::Recall(ids) => {
                    for id in ids {
                        self.store.recall(&id, self.now).unwrap();
                    }
                    self.report(Report::Changed { keys: Vec::new() });
                }
                Effect::Decide { id, decision } => self.decide(&id, decision),
                Effect::SaveDraft(draft) => {
                    let keys = self.store.put_draft(&draft).unwrap();
                    self.report(Report::Changed { keys });
                }
                Effect::DropDraft { key, kind } => {
                    let keys = self.store.drop_draft(&key, kind).unwrap();
                    self.report(Report::Changed { keys });
                }
                Effect::MarkSeen { key, part } => {
                    let keys = self.store.mark_seen(&key, part.as_ref(), self.now).unwrap();
                    self.report(Report::Changed { keys });
                }
                Effect::CreateTag {
                    profile,
                    name,
                    keys,
                } if self.can(&profile).keeps(Ability::CreateTag) => {
                    let tag = self.store.keep_tag(&profile, &name).unwrap();
                    self.report(Report::TagCreated {
                        profile,
                        keys,
                        tag: Ok(tag),
                    });
                }
                Effect::Cancel(_) | Effect::Attend(_) => {}
                other => self.wanted.push(other),
            }
        }
    }

    fn read(&mut self, slot: Slot, query: &Query) -> Vec<Answer> {
        let reader = self.store.reader();
        let opened = |key: &ConversationKey| reader.opened(key, self.now).unwrap().map(Box::new);
        match query {
            Query::Rows(_) if self.stale.is_some() => {
                self.stale.clone().map(Answer::Rows).into_iter().collect()
            }
            Query::Rows(query) => vec![Answer::Rows(reader.rows(query, self.now).unwrap())],
            Query::Counts(desk) => {
                let mut counts = reader.counts(desk.as_ref(), self.now).unwrap();
                counts.is_complete = self.is_heard;
                vec![Answer::Counts(counts)]
            }
            Query::Conversation(key) => vec![
                Answer::Opened {
                    opened: opened(key),
                    is_fresh: false,
                },
                Answer::Opened {
                    opened: opened(key),
                    is_fresh: true,
                },
            ],
            Query::Known(key) => vec![Answer::Opened {
                opened: opened(key),
                is_fresh: true,
            }],
            Query::Contact { .. } if self.is_card_slow => Vec::new(),
            Query::Contact { .. } => vec![Answer::Contact(Box::new(self.card.clone()))],
            Query::Search { words, desk } => {
                self.store.index(10_000).unwrap();
                let page = self
                    .store
                    .reader()
                    .search(words, desk.as_ref(), 50, self.now)
                    .unwrap();
                vec![Answer::Rows(page)]
            }
            Query::Picture(_) => Vec::new(),
            Query::Deliveries(query) => {
                vec![Answer::Deliveries(Box::new(
                    reader.deliveries(query).unwrap(),
                ))]
            }
            Query::Lookup { lookup, .. } => {
                self.looked_up.push(lookup.clone());
                let mut found = sample::found(lookup);
                found.iter_mut().for_each(&self.retouch);
                found.map(Answer::Found).into_iter().collect()
            }
            Query::Outbox => {
                let _ = slot;
                vec![Answer::Outbox(reader.entries().unwrap())]
            }
        }
    }

    fn can(&self, profile: &Profile) -> Capabilities {
        let desk = self.model.desk(profile).unwrap();
        desk.capabilities.clone().unwrap()
    }

    /// What the worker would do when an undo window is over.
    fn release_held(&mut self) {
        let due: Vec<Entry> = self
            .store
            .reader()
            .entries()
            .unwrap()
            .into_iter()
            .filter(|entry| matches!(entry.progress, Progress::Held { until } if until <= self.now))
            .collect();
        for entry in due {
            self.carry_out(&entry);
        }
    }

    /// Moves a change to another stage, as the worker would.
    pub(super) fn progress(&mut self, entry: &Entry, progress: Progress) {
        let next = Entry {
            progress,
            ..entry.clone()
        };
        self.store.advance(&entry.progress, &next).unwrap();
        self.report(Report::Progress(next));
        self.report(Report::Changed {
            keys: vec![entry.key.clone()],
        });
    }

    /// The changes in the store that are not done.
    pub(super) fn entries(&self) -> Vec<Entry> {
        let entries = self.store.reader().entries().unwrap();
        entries
            .into_iter()
            .filter(|entry| !entry.progress.is_done())
            .collect()
    }

    /// The words on their way.
    pub(super) fn words(&self) -> Vec<Entry> {
        let entries = self.entries().into_iter();
        entries.filter(|entry| entry.change.speaks()).collect()
    }

    fn decide(&mut self, id: &tinbox::domain::change::ChangeId, decision: Decision) {
        let entry = self.store.reader().entry(id).unwrap();
        let Some(entry) = entry else { return };
        match decision {
            Decision::Send => self.carry_out(&entry),
            Decision::BackToDraft => {
                self.store.give_up(id, self.now).unwrap();
            }
            Decision::Drop => {
                self.store.throw_away(id).unwrap();
            }
            other @ (Decision::CountAsDone | Decision::KeepAsNote) => {
                self.wanted.push(Effect::Decide {
                    id: id.clone(),
                    decision: other,
                });
            }
        }
    }

    fn carry_out(&mut self, entry: &Entry) {
        if self.is_offline {
            return;
        }
        let kept = self.store.reader().kept(&entry.key).unwrap();
        if self.can(&entry.key.profile).keeps(entry.change.needs()) || kept.holds(&entry.change) {
            return self.keep(entry);
        }
        // What is read is told to the desk by itself; the tests are about what a person asks for.
        let is_quiet = entry.label.is_blank() && entry.change == Change::MarkRead;
        if !is_quiet {
            self.done.push(entry.change.clone());
        }
        let mut part = None;
        if let Change::Begin(opening, words) = &entry.change {
            let begun = sample::begun(opening, words, self.now);
            part = Some(begun.conversation.id.as_str().into());
            let profile = &entry.key.profile;
            self.store.put_thread(profile, &begun, self.now).unwrap();
        }
        if let Change::Reply(words) | Change::Note(words) = &entry.change {
            let opened = self
                .store
                .reader()
                .opened(&entry.key, self.now)
                .unwrap()
                .unwrap();
            let id = (opened.parts.len() + 1).to_string();
            let body = Body {
                markdown: Some(Untrusted::from(&**words)),
                ..Body::default()
            };
            let content = match entry.change {
                Change::Note(_) => Content::Note { body },
                _ => Content::Message {
                    body,
                    channel: opened.row.conversation.channel,
                },
            };
            let made = Part {
                id: id.as_str().into(),
                at: self.now,
                updated_at: self.now,
                author: Some(Author {
                    kind: AuthorKind::Admin,
                    id: Some("ana".into()),
                    name: Some("Ana Costa".into()),
                    email: None,
                }),
                content,
                redacted: false,
                tags: Vec::new(),
            };
            self.store.put_part(&entry.key, &made).unwrap();
            part = Some(made.id);
        }
        let at = self.now;
        self.progress(entry, Progress::Done { at, part });
    }

    /// What the worker does instead of asking a desk that cannot.
    fn keep(&mut self, entry: &Entry) {
        let part = matches!(entry.change, Change::Note(_)).then(|| note_id(&entry.id));
        let done = Entry {
            progress: Progress::Done { at: self.now, part },
            ..entry.clone()
        };
        self.store.keep(&entry.progress, &done).unwrap();
        self.report(Report::Progress(done));
        self.report(Report::Changed {
            keys: vec![entry.key.clone()],
        });
    }

    /// The screen as lines, the cursor shown as `▁` where it stands on a blank.
    pub(super) fn screen(&self) -> String {
        let (width, height) = self.model.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let theme = Theme::default();
        terminal
            .draw(|frame| ui::draw(&self.model, &theme, frame))
            .unwrap();
        let buffer = terminal.backend().buffer();
        let mut lines = Vec::new();
        for y in 0..height {
            let mut line = String::new();
            let mut skip = 0;
            for x in 0..width {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                let symbol = buffer[(x, y)].symbol();
                skip = tinbox::text::width(symbol).saturating_sub(1);
                line.push_str(symbol);
            }
            lines.push(line.trim_end().to_owned());
        }
        lines.join("\n")
    }

    /// Checks that words are on screen.
    #[track_caller]
    pub(super) fn shows(&self, words: &str) {
        let screen = self.screen();
        assert!(screen.contains(words), "no “{words}” in\n{screen}");
    }

    /// Checks that words are not on screen.
    #[track_caller]
    pub(super) fn hides(&self, words: &str) {
        let screen = self.screen();
        assert!(!screen.contains(words), "“{words}” in\n{screen}");
    }
}

fn featurebase() -> Capabilities {
    let no = |ability| (ability, Verdict::No("Featurebase has no such thing"));
    let missing = [
        Ability::SnoozeUntilReply,
        Ability::Outcome,
        Ability::TakeOver,
        Ability::Release,
        Ability::SettleAttention,
    ];
    Capabilities::all_but("Featurebase", missing.map(no).to_vec())
}

fn body(words: &str) -> Body {
    Body {
        markdown: Some(words.into()),
        ..Body::default()
    }
}

fn card() -> ContactCard {
    let text = |words: &str| Some(Untrusted::from(words));
    ContactCard {
        contact: Contact {
            id: "c-maria".into(),
            kind: AuthorKind::Contact,
            name: "Maria Silva".into(),
            email: text("maria@example.org"),
            phone: None,
            locale: text("pt-PT"),
            zone: text("Europe/Lisbon"),
            created_at: Some("2024-03-04T09:00:00Z".parse().unwrap()),
            last_seen_at: Some(sample::ago(192)),
            companies: vec![Company {
                id: "acme".into(),
                name: "Acme Pro".into(),
                plan: text("Scale"),
                monthly_spend: Some(1290.0),
                industry: text("Retail"),
                website: text("acme.example"),
                size: Some(40),
            }],
            attributes: Vec::new(),
        },
        earlier: vec![Earlier {
            id: "47001".into(),
            title: "Invoice 2198".into(),
            closed: true,
            last_activity_at: Some(sample::ago(8950)),
        }],
    }
}
