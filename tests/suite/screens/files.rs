//! Files that came with messages: listed beside the links, asked for anew each time, told by their names alone.

use tinbox::app::effect::{Effect, Query};
use tinbox::app::load::{Slot, Ticket};
use tinbox::app::message::{Answer, Report};
use tinbox::config::terminal::Painting;
use tinbox::domain::attachment::{SignedAddress, Whereabouts};
use tinbox::domain::capability::Capabilities;
use tinbox::domain::failure::{Failure, FailureKind, Received};
use tinbox::domain::lookup::{Found, Lookup};
use tinbox::text::Clean;

use super::harness::Desk;
use super::sample;

/// A desk where these files came with the first messages of the first two conversations. The first message of the first
/// has links and a picture of its own.
fn desk(width: u16, height: u16, files: &[(&str, &str)]) -> Desk {
    let mut desk = Desk::on(width, height, Capabilities::all_but("oHallo", Vec::new()));
    for mut thread in sample::threads().into_iter().take(2) {
        for (name, kind) in files {
            sample::attach(&mut thread, name, kind);
        }
        thread.conversation.updated_at = desk.now;
        desk.finds(&thread);
    }
    desk
}

/// The second conversation, with the cursor on its first message, to which this file belongs.
fn with(name: &str, kind: &str) -> Desk {
    let mut desk = desk(80, 24, &[(name, kind)]);
    desk.keys("j Enter g g");
    desk
}

fn asked(id: &str) -> Lookup {
    Lookup::Attachment {
        conversation: "48188".into(),
        id: id.into(),
    }
}

fn opened(id: &str, name: &str) -> Effect {
    Effect::OpenFile {
        address: SignedAddress::new(sample::signed(id)),
        name: Clean::line(name),
    }
}

/// The reads of a slot that nobody has answered.
fn waiting(desk: &Desk, wanted: Slot) -> Vec<(Ticket, Query)> {
    let load = |effect: &Effect| match effect {
        Effect::Load {
            slot,
            ticket,
            query,
        } if *slot == wanted => Some((*ticket, query.clone())),
        _ => None,
    };
    desk.wanted.iter().filter_map(load).collect()
}

fn answer(desk: &mut Desk, slot: Slot, ticket: Ticket, answer: Result<Answer, Failure>) {
    desk.report(Report::Loaded {
        slot,
        ticket,
        answer,
    });
}

fn says(desk: &Desk, words: &str) {
    let screen = desk.screen();
    assert!(screen.contains(words), "{words} in\n{screen}");
}

#[test]
fn files_are_told_in_the_thread_and_listed_beside_the_links() {
    let files = [
        ("invoice.pdf", "application/pdf"),
        ("dent.jpg", "image/jpeg"),
    ];
    for (width, height) in [(80, 24), (120, 36)] {
        let mut desk = desk(width, height, &files);
        desk.keys("j Enter g g");
        insta::assert_snapshot!(
            format!("files_in_the_thread_{width}x{height}"),
            desk.screen()
        );
        desk.keys("Esc k Enter g g O");
        insta::assert_snapshot!(
            format!("files_beside_the_links_{width}x{height}"),
            desk.screen()
        );
        desk.keys("Esc P");
        insta::assert_snapshot!(
            format!("files_beside_the_pictures_{width}x{height}"),
            desk.screen()
        );
        desk.keys("Esc y y");
        insta::assert_snapshot!(
            format!("files_beside_the_copies_{width}x{height}"),
            desk.screen()
        );
    }
}

#[test]
fn no_level_of_detail_hides_or_folds_a_file() {
    let names = ["a.pdf", "b.pdf", "c.pdf", "d.pdf", "e.pdf"];
    let files = names.map(|name| (name, "application/pdf"));
    let mut desk = desk(120, 36, &files);
    desk.keys("j Enter g g");
    for _ in 0..3 {
        for name in names {
            says(&desk, &format!("Attached {name}"));
        }
        desk.keys("d g g");
    }
}

#[test]
fn a_file_leaves_for_other_programs_by_what_is_known_of_it() {
    let mut desk = with("invoice.pdf", "application/pdf");
    desk.keys("j \\");
    insta::assert_snapshot!("the_source_of_a_file", desk.screen());
    let mut piped = |keys: &str| {
        desk.keys(keys);
        match desk.wanted.pop() {
            Some(Effect::Pipe { input, .. }) => input,
            other => panic!("{other:?}"),
        }
    };
    let told = "Attached invoice.pdf (application/pdf, 48 kB)";
    assert_eq!(piped("Esc | \"cat\" Enter"), told);
    let parts = piped("| Tab \"jq .parts\" Enter");
    insta::assert_snapshot!(
        "a_file_piped_as_json",
        parts.split_once("\"parts\"").unwrap().1
    );
    let all = piped("| Tab Tab \"cat\" Enter");
    assert!(
        all.contains(&format!("ありがとう。\n\n{told}\n\nFibi, ")),
        "{all}"
    );
}

#[test]
fn a_file_is_asked_for_each_time_and_opened_under_its_name() {
    let mut desk = with("invoice.pdf", "application/pdf");
    desk.keys("O Enter O Enter");
    assert_eq!(desk.looked_up, [asked("invoice"), asked("invoice")]);
    let open = || opened("invoice", "invoice.pdf");
    assert_eq!(desk.wanted, [open(), open()]);
    assert!(!desk.screen().contains("signature"), "{}", desk.screen());
    assert!(!format!("{:?}", desk.wanted).contains("5ec2e7"));
}

#[test]
fn a_file_is_found_from_its_own_line_and_from_anywhere_near() {
    for keys in ["j", "G"] {
        let mut desk = with("invoice.pdf", "application/pdf");
        desk.keys(keys).keys("O 1");
        assert_eq!(desk.wanted, [opened("invoice", "invoice.pdf")], "{keys}");
    }
}

#[test]
fn it_says_whom_it_asks_and_the_newest_question_counts() {
    let mut desk = with("slow.pdf", "application/pdf");
    desk.keys("O Enter");
    says(&desk, "Asking oHallo for slow.pdf…");
    desk.keys("O Enter");
    let tickets: Vec<_> = waiting(&desk, Slot::File);
    let [(first, _), (second, _)] = tickets.as_slice() else {
        panic!("{tickets:?}");
    };
    let there = || {
        let address = SignedAddress::new(sample::signed("slow"));
        Ok(Answer::Found(Found::Attachment(Whereabouts::At(address))))
    };
    let count = |desk: &Desk| desk.wanted.len();
    answer(&mut desk, Slot::File, *first, there());
    assert_eq!(count(&desk), 2, "a late answer");
    answer(&mut desk, Slot::File, *second, there());
    assert_eq!(desk.wanted.last(), Some(&opened("slow", "slow.pdf")));
    answer(&mut desk, Slot::File, *second, there());
    assert_eq!(count(&desk), 3, "once");
}

#[test]
fn what_cannot_be_opened_is_said() {
    for (id, said) in [
        ("gone", "oHallo no longer has gone.pdf"),
        ("untold", "oHallo gives no address for untold.pdf"),
        (
            "script",
            "oHallo gave an address for script.pdf that is not opened: not a",
        ),
    ] {
        let mut desk = with(&format!("{id}.pdf"), "application/pdf");
        desk.keys("O Enter");
        says(&desk, said);
        assert_eq!(desk.wanted, []);
    }
    let mut desk = with("slow.pdf", "application/pdf");
    desk.keys("O Enter");
    let (ticket, _) = waiting(&desk, Slot::File)[0].clone();
    let why = Failure::new(FailureKind::Timeout, Received::Unknown, "10 s");
    answer(&mut desk, Slot::File, ticket, Err(why));
    says(&desk, "slow.pdf was not opened: ");
}

#[test]
fn an_address_can_be_taken_to_a_browser_elsewhere() {
    let mut desk = with("invoice.pdf", "application/pdf");
    desk.keys("y y Enter");
    let copy = Effect::Copy {
        text: sample::signed("invoice"),
        what: "the address of the file, good for a short while",
    };
    assert_eq!(desk.wanted, [copy]);
}

#[test]
fn a_picture_is_shown_after_the_question_that_names_its_host() {
    let mut desk = with("dent.jpg", "image/jpeg");
    desk.keys("P");
    says(&desk, "Fetch a picture from files.example.org?");
    desk.keys("Enter");
    assert_eq!(desk.wanted, [], "a key that was on its way is no answer");
    desk.pass(jiff::SignedDuration::from_secs(1));
    desk.keys("Enter");
    let fetched = waiting(&desk, Slot::Picture);
    let [(ticket, query)] = fetched.as_slice() else {
        panic!("{fetched:?}");
    };
    assert_eq!(*query, Query::Picture(sample::signed("dent")));
    says(&desk, "Fetching from files.example.org…");
    let why = Failure::new(FailureKind::Gone, Received::Refused, "HTTP 410");
    answer(&mut desk, Slot::Picture, *ticket, Err(why));
    assert!(!desk.screen().contains("signature"), "{}", desk.screen());
    // What no longer works is asked for anew, from a host that is known by now.
    desk.keys("r");
    assert_eq!(desk.looked_up, [asked("dent"), asked("dent")]);
    assert_eq!(waiting(&desk, Slot::Picture).len(), 2);
    desk.keys("o");
    assert_eq!(desk.looked_up.len(), 3);
    assert_eq!(desk.wanted.last(), Some(&opened("dent", "dent.jpg")));
}

#[test]
fn a_picture_that_comes_late_does_not_come_up_over_something_else() {
    let mut desk = with("slow.jpg", "image/jpeg");
    desk.keys("P ?");
    let (ticket, _) = waiting(&desk, Slot::File)[0].clone();
    let before = desk.model.popup.clone();
    let address = SignedAddress::new(sample::signed("slow"));
    let there = Answer::Found(Found::Attachment(Whereabouts::At(address)));
    answer(&mut desk, Slot::File, ticket, Ok(there));
    assert_eq!(desk.model.popup, before);
    says(&desk, "slow.jpg can be shown now");
}

#[test]
fn what_is_no_picture_or_not_to_be_shown_is_not_asked_for() {
    let mut desk = with("invoice.pdf", "application/pdf");
    desk.keys("P");
    says(&desk, "No pictures in this conversation");
    let mut desk = with("dent.jpg", "image/jpeg");
    desk.model.options.pictures.painting = Painting::Off;
    desk.keys("P");
    says(&desk, "Pictures are switched off");
    assert_eq!((desk.looked_up, desk.wanted), (Vec::new(), Vec::new()));
}

#[test]
fn a_hostile_name_is_drawn_as_what_it_is() {
    let long = "a".repeat(3_000);
    for name in [
        "../../etc/passwd",
        "photo\u{202e}gpj.exe",
        "\u{1b}]52;c;eA==\u{7}\u{9b}2Jx",
        "one\nEnter to open\ttwo",
        &long,
    ] {
        let mut desk = with(name, "image/png");
        let mut seen = desk.screen();
        for keys in ["d d", "\\", "Esc O", "Enter", "P"] {
            desk.keys(keys);
            seen.push_str(&desk.screen());
        }
        let acts = |sign: char| {
            (sign.is_control() && sign != '\n')
                || matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!seen.contains(acts), "{name:?} in\n{seen}");
        assert!(
            seen.contains("image/png"),
            "what it is stays in sight:\n{seen}"
        );
        let told = desk.wanted.iter().find_map(|effect| match effect {
            Effect::OpenFile { name, .. } => Some(name.clone()),
            _ => None,
        });
        let told = told.unwrap();
        assert!(
            told.width() <= 40 && !told.as_str().contains(acts),
            "{told:?}"
        );
    }
}
