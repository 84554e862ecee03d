//! Every screen with hostile text in every place: names, titles, tags, teams, bodies, events, failures, notices.

mod spoil;

use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use tinbox::app::effect::Effect;
use tinbox::app::message::{Link, Report};
use tinbox::domain::failure::{Failure, FailureKind, Received};
use tinbox::domain::id::Profile;
use tinbox::domain::outbox::Progress;
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
    ("a search", "/ \"invoice\" Enter"),
    ("a reply", "r \"hello\""),
    ("the review", "r \"hello\" Ctrl-S"),
    ("a note", "n \"hello\""),
    ("deleting", "D"),
    ("what was done", "e H"),
    ("the outbox", "r \"hello\" Ctrl-S Enter g o"),
    ("the drafts", "g d"),
    ("closed ones", "g c"),
    ("custom fields", "A"),
    ("values of a field", "A 1"),
    ("articles", "g h \"exp\""),
    ("an article", "g h \"exp\" Enter"),
    ("tickets", "#"),
    ("kinds of tickets", "# 1"),
    ("feature requests", "V"),
    ("who takes part", "+"),
    ("somebody to add", "+ \"bo\""),
    ("what was written before", "L"),
    ("what wants a person", "!"),
    ("asking for a picture", "Enter g g P"),
    ("the files", "Enter g g O"),
    ("a file asked for", "Enter g g O \"contract\" Enter"),
    ("the address of a file", "Enter g g y y \"contract\" Enter"),
    ("copies and pipes", "Enter y m y M y y y e y u y i"),
];

/// The sample desk, everything on it spoiled.
fn desk(hostile: &str) -> Desk {
    let mut desk = Desk::new(200, 50);
    spoil::card(&mut desk.card, hostile);
    let words = hostile.to_owned();
    desk.retouch = Box::new(move |found| spoil::found(found, &words));
    let profile = Profile::new("acme");
    let mut directory = sample::directory();
    spoil::directory(&mut directory, hostile);
    desk.store.put_directory(&profile, &directory).unwrap();
    for mut thread in sample::threads() {
        sample::attach(&mut thread, "contract.pdf", "application/pdf");
        spoil::thread(&mut thread, hostile);
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
        .any(char::is_control)
        .then(|| text.contains(|c: char| matches!(c, '\u{2400}'..='\u{2421}' | '⟦' | '\u{FFFD}')));
    assert!(
        shows.unwrap_or(true),
        "{screen} shows nothing of {hostile:?}\n{}",
        desk.screen()
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
            Effect::OpenFile { address, name } => {
                let said = unknown(TEXT, name.as_str().as_bytes());
                assert!(said.is_empty(), "a name: {said:?} from {hostile:?}");
                ("the browser", address.reveal().to_owned())
            }
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
