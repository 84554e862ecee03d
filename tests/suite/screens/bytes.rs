//! Every screen with hostile text in every place: names, titles, tags, teams, bodies, events, failures, notices.

use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use tinbox::app::effect::Effect;
use tinbox::app::message::{Link, Report};
use tinbox::domain::conversation::Thread;
use tinbox::domain::event::Event;
use tinbox::domain::failure::{Failure, FailureKind, Received};
use tinbox::domain::id::Profile;
use tinbox::domain::outbox::Progress;
use tinbox::domain::part::{Body, Content};
use tinbox::domain::people::{Author, Directory, Tag};
use tinbox::domain::untrusted::Untrusted;
use tinbox::text::Clean;
use tinbox::theme::Theme;
use tinbox::ui;

use super::harness::Desk;
use super::sample;
use crate::bytes::corpus;
use crate::bytes::judge::{FRAME, TEXT, unknown};

/// What a person does so that text comes up somewhere else, from the queue each time.
const SCREENS: &[(&str, &str)] = &[
    ("queue and thread", ""),
    ("three lines a row", "w"),
    ("why a row is here", "="),
    ("the thread, everything", "Enter d d G"),
    ("the thread, folded open", "Enter F"),
    ("the contact", "c"),
    ("the source of a part", "Enter \\"),
    ("the links", "Enter O"),
    ("finding in the thread", "Enter Ctrl-F \"a\""),
    ("tags", "t"),
    ("teammates and teams", "a"),
    ("snooze", "s"),
    ("a phrase that is none", "s Tab \"zzz\""),
    ("the palette", "Ctrl-K"),
    ("help", "?"),
    ("a rename", "T"),
    ("a filter", "f \"a\""),
    ("a search", "/ \"about\" Enter"),
    ("a reply", "r \"hello\""),
    ("the review", "r \"hello\" Ctrl-S"),
    ("a note", "n \"hello\""),
    ("deleting", "D"),
    ("what was done", "e H"),
    ("the outbox", "g o"),
    ("the drafts", "g d"),
    ("closed ones", "g c"),
    ("copies and pipes", "Enter y m y M y y y e y u y i"),
];

/// Text from outside, with something hostile in it.
fn spoiled(text: &Untrusted, hostile: &str) -> Untrusted {
    Untrusted::from(format!("{hostile} {}", text.raw()))
}

fn spoil(text: &mut Option<Untrusted>, hostile: &str) {
    *text = Some(spoiled(&text.take().unwrap_or_default(), hostile));
}

fn spoil_body(body: &mut Body, hostile: &str) {
    for text in [&mut body.html, &mut body.markdown, &mut body.plain] {
        if let Some(text) = text {
            let link = format!("\n\n<https://a.example/{hostile}> <img src='cid:{hostile}'>");
            *text = Untrusted::from(format!("{hostile} {}{link}", text.raw()));
        }
    }
}

fn spoil_author(author: &mut Option<Author>, hostile: &str) {
    if let Some(author) = author {
        spoil(&mut author.name, hostile);
        spoil(&mut author.email, hostile);
    }
}

fn spoil_event(event: &mut Event, hostile: &str) {
    match event {
        Event::Tagged { name, by, .. } => {
            spoil(name, hostile);
            spoil_author(by, hostile);
        }
        Event::Waited {
            workflow, label, ..
        } => {
            spoil(workflow, hostile);
            spoil(label, hostile);
        }
        Event::Rated { remark, .. } => spoil(remark, hostile),
        Event::Renamed(text) | Event::Notice(text) | Event::Unknown { name: text } => {
            *text = spoiled(text, hostile);
        }
        Event::Joined { id, .. } => *id = format!("{hostile}{id}").into(),
        Event::Assigned { .. }
        | Event::StateChanged(_)
        | Event::Priority(_)
        | Event::RatingRequested { .. }
        | Event::FormCompleted => {}
    }
}

fn spoil_thread(thread: &mut Thread, hostile: &str) {
    let conversation = &mut thread.conversation;
    spoil(&mut conversation.title, hostile);
    spoil(&mut conversation.preview, hostile);
    spoil(&mut conversation.language, hostile);
    spoil(&mut conversation.url, hostile);
    spoil_author(&mut conversation.contact, hostile);
    for Tag { name, .. } in &mut conversation.tags {
        *name = spoiled(name, hostile);
    }
    for attribute in &mut conversation.attributes {
        attribute.name = spoiled(&attribute.name, hostile);
        attribute.value = spoiled(&attribute.value, hostile);
    }
    if let Some(rating) = &mut conversation.rating {
        spoil(&mut rating.remark, hostile);
    }
    for part in &mut thread.parts {
        spoil_author(&mut part.author, hostile);
        match &mut part.content {
            Content::Message { body, .. }
            | Content::Note { body }
            | Content::QuickReply { body, .. } => {
                spoil_body(body, hostile);
            }
            Content::QuickReplies { options } => {
                for (_, label) in options {
                    *label = spoiled(label, hostile);
                }
            }
            Content::Form { fields } => {
                for field in fields {
                    *field = spoiled(field, hostile);
                }
            }
            Content::Event(event) => spoil_event(event, hostile),
        }
    }
}

fn spoiled_directory(hostile: &str) -> Directory {
    let mut directory = sample::directory();
    for admin in &mut directory.admins {
        admin.name = spoiled(&admin.name, hostile);
        spoil(&mut admin.email, hostile);
    }
    for team in &mut directory.teams {
        team.name = spoiled(&team.name, hostile);
    }
    for tag in &mut directory.tags {
        tag.name = spoiled(&tag.name, hostile);
    }
    directory
}

/// The sample desk, everything on it spoiled.
fn desk(hostile: &str) -> Desk {
    let mut desk = Desk::new(200, 50);
    let profile = Profile::new("acme");
    let directory = spoiled_directory(hostile);
    desk.store.put_directory(&profile, &directory).unwrap();
    for mut thread in sample::threads() {
        spoil_thread(&mut thread, hostile);
        // Newer than what the desk has, or it would be kept.
        thread.conversation.updated_at = desk.now;
        for part in &mut thread.parts {
            part.updated_at = desk.now;
        }
        desk.store.put_thread(&profile, &thread, desk.now).unwrap();
    }
    desk.report(Report::Directory { profile, directory });
    desk.report(Report::Changed { keys: Vec::new() });
    desk
}

/// The bytes of a whole frame, from an empty screen, past the cleaning gate only.
fn frame(desk: &Desk) -> Vec<u8> {
    let (width, height) = desk.model.size;
    let viewport = Viewport::Fixed(Rect::new(0, 0, width, height));
    let mut bytes = Vec::new();
    let backend = CrosstermBackend::new(&mut bytes);
    let mut terminal = Terminal::with_options(backend, TerminalOptions { viewport }).unwrap();
    let theme = Theme::default();
    terminal
        .draw(|frame| ui::draw(&desk.model, &theme, frame))
        .unwrap();
    drop(terminal);
    bytes
}

#[track_caller]
fn assert_frame(desk: &Desk, screen: &str, hostile: &str) {
    let bytes = frame(desk);
    let text = String::from_utf8_lossy(&bytes);
    // A screen on which none of it can be seen would prove nothing.
    let shows = hostile
        .chars()
        .any(|c| c.is_control())
        .then(|| text.contains(|c: char| matches!(c, '\u{2400}'..='\u{2421}' | '⟦')));
    assert!(
        shows.unwrap_or(true),
        "{screen} shows nothing of {hostile:?}"
    );
    let said = unknown(FRAME, &bytes);
    assert!(said.is_empty(), "{screen}: {said:?} from {hostile:?}");
}

/// What leaves the core as text: copies, and what a command or an editor is given.
#[track_caller]
fn assert_wanted(desk: &mut Desk, hostile: &str) {
    for effect in std::mem::take(&mut desk.wanted) {
        // The clipboard cleans what it is given; a pipe gets what the core made of it.
        let (what, text) = match effect {
            Effect::Copy { text, what } => (what, Clean::block(&text).as_str().to_owned()),
            Effect::Pipe { input, .. } => ("a pipe", input),
            Effect::OpenUrl(address) => ("the browser", address),
            _ => continue,
        };
        let said = unknown(TEXT, text.as_bytes());
        assert!(said.is_empty(), "{what}: {said:?} from {hostile:?}");
    }
}

/// What the desk or the system may tell at any time.
fn news(hostile: &str) -> Vec<(&'static str, Report)> {
    let profile = || Profile::new("acme");
    let failure = |kind| Failure::new(kind, Received::Refused, hostile);
    let since = sample::now();
    vec![
        (
            "a notice",
            Report::Notice {
                text: hostile.into(),
                is_error: false,
            },
        ),
        (
            "an error",
            Report::Notice {
                text: hostile.into(),
                is_error: true,
            },
        ),
        (
            "offline",
            Report::Link {
                profile: profile(),
                link: Link::Offline {
                    since,
                    why: failure(FailureKind::Unreachable),
                },
            },
        ),
        (
            "a refused key",
            Report::Link {
                profile: profile(),
                link: Link::Refused {
                    why: failure(FailureKind::Unauthorized),
                },
            },
        ),
        (
            "a refused tag",
            Report::TagCreated {
                profile: profile(),
                keys: Vec::new(),
                tag: Err(failure(FailureKind::Rejected)),
            },
        ),
        (
            "what a command printed",
            Report::Piped {
                command: hostile.into(),
                output: hostile.into(),
            },
        ),
    ]
}

#[test]
fn no_text_acts_on_any_screen() {
    let texts = corpus::packed(20);
    // Each text goes through a third of the screens, and each screen sees a third of the texts: together every kind of
    // text is in every place, and the test stays short.
    for (round, hostile) in texts.iter().enumerate() {
        let mut desk = desk(hostile);
        for (index, (screen, keys)) in SCREENS.iter().enumerate() {
            if index % 3 != round % 3 {
                continue;
            }
            desk.keys("j");
            desk.keys(keys);
            assert_frame(&desk, screen, hostile);
            assert_wanted(&mut desk, hostile);
            desk.keys("Esc Esc Esc Esc g a");
        }
        for (screen, report) in news(hostile) {
            desk.report(report);
            assert_frame(&desk, screen, hostile);
        }
    }
}

#[test]
fn no_refusal_and_no_paste_acts() {
    for hostile in corpus::packed(20) {
        let mut desk = Desk::new(200, 50);
        desk.is_offline = true;
        desk.keys("r").paste(&hostile);
        assert_frame(&desk, "a pasted reply", &hostile);
        desk.keys("Ctrl-S");
        assert_frame(&desk, "its review", &hostile);
        desk.keys("Enter").pass(jiff::SignedDuration::from_secs(10));
        assert_frame(&desk, "the words on their way", &hostile);
        let why = Untrusted::from(&*hostile);
        for entry in desk.words() {
            desk.progress(&entry, Progress::Refused { why: why.clone() });
        }
        assert_frame(&desk, "a refusal", &hostile);
        desk.keys("g o");
        assert_frame(&desk, "the outbox with it", &hostile);
        desk.keys("g a /").paste(&hostile);
        assert_frame(&desk, "a search", &hostile);
        desk.keys("Esc Ctrl-K").paste(&hostile);
        assert_frame(&desk, "a filter of the palette", &hostile);
    }
}
