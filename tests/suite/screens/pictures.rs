//! Links to click, and pictures: asked for, asked about, looked at.

use std::collections::BTreeSet;
use std::sync::Arc;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::Color;
use tinbox::app::effect::{Effect, Query};
use tinbox::app::load::{Slot, Ticket};
use tinbox::app::message::{Answer, Report};
use tinbox::app::picture::{Picture, Pixels};
use tinbox::config::terminal::Painting;
use tinbox::domain::failure::{Failure, FailureKind, Received};
use tinbox::domain::people::{Author, AuthorKind};
use tinbox::theme::Theme;
use tinbox::ui;

use super::harness::Desk;
use super::shown;

const RECEIPT: &str = "https://cdn.example.org/receipt.png";

shown!(
    a_picture_is_fetched_after_a_question_that_names_its_host,
    "Enter g g P"
);

/// A picture of two colors, above and below.
fn picture(width: u32, height: u32) -> Picture {
    let colors = (0..width * height)
        .map(|at| {
            if at / width < height / 2 {
                [200, 30, 30]
            } else {
                [30, 30, 200]
            }
        })
        .collect();
    Picture {
        size: (width, height),
        bytes: 84_312,
        format: "PNG",
        pixels: Arc::new(Pixels::new(width, height, colors).unwrap()),
    }
}

/// A desk at the question about the picture of the first message.
fn asked() -> Desk {
    let mut desk = Desk::new(80, 24);
    desk.keys("Enter g g P");
    desk
}

fn customer() -> Author {
    Author {
        kind: AuthorKind::Contact,
        id: Some("c-maria".into()),
        name: Some("Maria Silva".into()),
        email: None,
    }
}

/// The fetches asked for so far.
fn fetches(desk: &Desk) -> Vec<(Ticket, String)> {
    let fetch = |effect: &Effect| match effect {
        Effect::Load {
            slot: Slot::Picture,
            ticket,
            query: Query::Picture(address),
        } => Some((*ticket, address.clone())),
        _ => None,
    };
    desk.wanted.iter().filter_map(fetch).collect()
}

fn arrives(desk: &mut Desk, ticket: Ticket, answer: Result<Picture, Failure>) {
    desk.report(Report::Loaded {
        slot: Slot::Picture,
        ticket,
        answer: answer.map(Answer::Picture),
    });
}

/// What stands in a line between the sides of the border.
fn inside(line: &str) -> &str {
    line.split('│').nth(1).unwrap_or_default().trim()
}

/// The desk with the picture on screen.
fn looking(width: u16, height: u16, size: (u32, u32)) -> Desk {
    let mut desk = Desk::new(width, height);
    desk.keys("Enter g g P Enter");
    let (ticket, _) = fetches(&desk)[0].clone();
    arrives(&mut desk, ticket, Ok(picture(size.0, size.1)));
    desk
}

#[test]
fn nothing_is_fetched_before_the_person_agrees() {
    let mut desk = asked();
    assert_eq!(fetches(&desk), []);
    desk.keys("Esc");
    assert_eq!(fetches(&desk), []);
    desk.keys("P Enter");
    let [(_, address)] = fetches(&desk).try_into().unwrap();
    assert_eq!(address, RECEIPT);
    desk.shows("Fetching from cdn.example.org…");
}

#[test]
fn a_host_is_asked_about_once_unless_it_was_for_one_picture_only() {
    let mut desk = asked();
    desk.keys("2 q P");
    assert_eq!(fetches(&desk).len(), 1);
    assert!(
        desk.screen()
            .contains("Fetch a picture from cdn.example.org?")
    );
    desk.keys("1 q P");
    assert_eq!(fetches(&desk).len(), 3, "no question any more");
}

#[test]
fn a_host_that_was_allowed_in_the_settings_is_not_asked_about() {
    let mut desk = Desk::new(80, 24);
    desk.model.options.pictures.hosts = BTreeSet::from(["cdn.example.org".to_owned()]);
    desk.keys("Enter g g P");
    assert_eq!(fetches(&desk).len(), 1);
}

#[test]
fn switched_off_means_off() {
    let mut desk = Desk::new(80, 24);
    desk.model.options.pictures.painting = Painting::Off;
    desk.model.options.pictures.hosts = BTreeSet::from(["cdn.example.org".to_owned()]);
    desk.keys("Enter g g P");
    desk.shows("Pictures are switched off");
    desk.keys("O");
    let last = desk
        .screen()
        .lines()
        .filter(|line| line.contains("[image]"))
        .count();
    desk.keys("\"receipt\" Enter");
    assert_eq!((last, fetches(&desk)), (1, Vec::new()));
    assert!(desk.wanted.contains(&Effect::OpenUrl(RECEIPT.to_owned())));
}

#[test]
fn the_list_of_links_offers_the_pictures_too() {
    let mut desk = Desk::new(80, 24);
    desk.keys("Enter g g O \"receipt\" Enter");
    assert!(
        desk.screen()
            .contains("Fetch a picture from cdn.example.org?")
    );
    desk.keys("3");
    assert_eq!(desk.wanted, [Effect::OpenUrl(RECEIPT.to_owned())]);
}

#[test]
fn a_picture_fits_its_room_and_says_what_it_is() {
    insta::assert_snapshot!(looking(80, 24, (640, 320)).screen());
    insta::assert_snapshot!(looking(120, 36, (300, 900)).screen());
    insta::assert_snapshot!(looking(40, 12, (32, 12)).screen());
}

#[test]
fn a_picture_is_cut_anew_for_another_size() {
    let mut desk = looking(80, 24, (640, 320));
    let columns = |desk: &Desk| {
        let screen = desk.screen();
        screen
            .lines()
            .map(|line| line.matches('▀').count())
            .max()
            .unwrap()
    };
    assert_eq!(columns(&desk), 76);
    desk.resize(50, 30);
    assert_eq!(columns(&desk), 48);
    desk.keys("q");
    assert_eq!(columns(&desk), 0);
    assert!(desk.wanted.contains(&Effect::Cancel(Slot::Picture)));
}

#[test]
fn half_blocks_have_the_colors_of_the_picture() {
    let desk = looking(80, 24, (640, 320));
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    terminal
        .draw(|frame| ui::draw(&desk.model, &Theme::default(), frame))
        .unwrap();
    let buffer = terminal.backend().buffer();
    let at = |x, y| (buffer[(x, y)].fg, buffer[(x, y)].bg);
    let (red, blue) = (Color::Rgb(200, 30, 30), Color::Rgb(30, 30, 200));
    assert_eq!(at(2, 2), (red, red));
    // 38 half blocks in 19 rows: the middle one has both colors.
    assert_eq!(at(40, 11), (red, blue));
    assert_eq!(at(77, 20), (blue, blue));
    terminal
        .draw(|frame| ui::draw(&desk.model, &Theme::mono(), frame))
        .unwrap();
    let colorless = &terminal.backend().buffer()[(2, 2)];
    assert_eq!((colorless.symbol(), colorless.fg), ("░", Color::Reset));
}

#[test]
fn where_the_terminal_draws_pixels_its_cells_stay_blank() {
    let mut desk = Desk::new(80, 24);
    desk.model.options.pictures.painting = Painting::Kitty;
    desk.keys("Enter g g P Enter");
    assert!(desk.model.picture_in_pixels().is_none(), "not here yet");
    let (ticket, _) = fetches(&desk)[0].clone();
    arrives(&mut desk, ticket, Ok(picture(64, 64)));
    let (shown, room) = desk.model.picture_in_pixels().unwrap();
    assert_eq!(shown.size, (64, 64));
    let screen = desk.screen();
    for line in screen
        .lines()
        .skip(usize::from(room.y))
        .take(usize::from(room.height))
    {
        let inside = inside(line);
        assert!(inside.is_empty(), "{inside}");
    }
    desk.keys("q");
    assert!(desk.model.picture_in_pixels().is_none());
}

#[test]
fn a_late_picture_is_nobodys() {
    let mut desk = asked();
    desk.keys("Enter");
    let (ticket, _) = fetches(&desk)[0].clone();
    desk.keys("q");
    arrives(&mut desk, ticket, Ok(picture(8, 8)));
    assert!(desk.model.popup.is_none());
    desk.keys("P");
    arrives(&mut desk, ticket, Ok(picture(8, 8)));
    desk.shows("Fetching from cdn.example.org…");
}

#[test]
fn every_failure_is_a_sentence_with_something_to_do() {
    let kinds = [
        (FailureKind::TooBig, "more than 8 MiB"),
        (FailureKind::BadAnswer, "it is damaged"),
        (FailureKind::Rejected, "its address is not encrypted (http)"),
        (FailureKind::Forbidden, "HTTP 403"),
        (FailureKind::Unreachable, "dns error"),
        (FailureKind::Timeout, "nothing whole within 20 s"),
        (FailureKind::Tls, "certificate expired"),
        (FailureKind::Server(503), "HTTP 503"),
    ];
    let mut told = Vec::new();
    for (kind, said) in kinds {
        let mut desk = asked();
        desk.keys("Enter");
        let (ticket, _) = fetches(&desk)[0].clone();
        arrives(
            &mut desk,
            ticket,
            Err(Failure::new(kind, Received::No, said)),
        );
        let screen = desk.screen();
        let words: Vec<&str> = screen
            .lines()
            .skip(2)
            .take(18)
            .map(inside)
            .filter(|line| !line.is_empty())
            .collect();
        told.push(words.join("\n"));
        desk.keys("r");
        assert_eq!(fetches(&desk).len(), 2);
    }
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn pictures_are_found_from_anywhere_near() {
    for keys in ["P", "Enter G P"] {
        let mut desk = Desk::new(80, 24);
        desk.keys(keys);
        desk.shows("Fetch a picture from cdn.example.org?");
    }
}

#[test]
fn what_its_author_says_of_a_picture_acts_nowhere() {
    let mut desk = Desk::new(80, 24);
    desk.keys("Enter");
    let payloads = [
        "\u{1b}]52;c;eA==\u{7}",
        "\u{1b}]8;;https://evil.example\u{1b}\\",
        "\u{9b}2J\u{9d}0;t\u{9c}",
        "\u{202e}gnp.tpiecer\u{2066}",
        "&#27;[2J&#7;",
        "\u{e0041}\u{300}\u{300}\u{300}",
    ];
    for payload in payloads {
        let escaped = |text: &str, sign: &str| text.replace(sign, &format!("\\{sign}"));
        let payload = &["\\", "[", "]"]
            .iter()
            .fold(payload.to_owned(), |text, sign| escaped(&text, sign));
        let words =
            format!("![{payload}shot](<https://cdn.example.org/{payload}.png> \"{payload}\")");
        desk.arrives("48213", customer(), &words);
        desk.keys("G P");
        let mut seen = desk.screen();
        desk.keys("2");
        seen.push_str(&desk.screen());
        let Some((ticket, address)) = fetches(&desk).last().cloned() else {
            panic!("nothing to fetch:\n{seen}");
        };
        assert!(
            address.bytes().all(|byte| (0x21..=0x7e).contains(&byte)),
            "{address}"
        );
        let why = Failure::new(FailureKind::BadAnswer, Received::Unknown, payload.as_str());
        arrives(&mut desk, ticket, Err(why));
        seen.push_str(&desk.screen());
        desk.keys("r");
        let (ticket, _) = fetches(&desk).last().cloned().unwrap();
        arrives(&mut desk, ticket, Ok(picture(8, 8)));
        seen.push_str(&desk.screen());
        desk.keys("q");
        let acting: Vec<char> = seen
            .chars()
            .filter(|sign| {
                (sign.is_control() && *sign != '\n')
                    || matches!(*sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}')
            })
            .collect();
        assert!(acting.is_empty(), "{acting:?} in\n{seen}");
        assert!(seen.contains("shot"), "{seen}");
    }
}

/// Where the cells of the screen lead, by rows: the addresses and the columns.
fn links(desk: &Desk) -> Vec<(u16, u16, u16, String)> {
    let (width, height) = desk.model.size;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let mut links = ui::links::Links::default();
    terminal
        .draw(|frame| links = ui::draw_with_links(&desk.model, &Theme::default(), frame))
        .unwrap();
    let mut runs: Vec<(u16, u16, u16, String)> = Vec::new();
    for row in 0..height {
        for column in 0..width {
            let Some(target) = links.at(column, row) else {
                continue;
            };
            let address = target.address.as_str();
            match runs.last_mut() {
                Some((y, _, end, to)) if (*y, *end) == (row, column) && to == address => *end += 1,
                _ => runs.push((row, column, column + 1, address.to_owned())),
            }
        }
    }
    runs
}

#[test]
fn links_in_the_thread_lead_where_they_say() {
    let mut desk = Desk::new(120, 36);
    desk.keys("Enter g g");
    let screen = desk.screen();
    let lines: Vec<&str> = screen.lines().collect();
    let told: Vec<String> = links(&desk)
        .into_iter()
        .map(|(row, start, end, address)| {
            let line: Vec<char> = lines[usize::from(row)].chars().collect();
            let words: String = line[usize::from(start)..usize::from(end).min(line.len())]
                .iter()
                .collect();
            format!("{words} → {address}")
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn what_lies_over_a_link_is_none() {
    let mut desk = Desk::new(120, 36);
    desk.keys("Enter g g");
    assert!(!links(&desk).is_empty());
    desk.keys("?");
    let covered = tinbox::app::geometry::Area {
        x: 24,
        y: 6,
        width: 72,
        height: 12,
    };
    for (row, start, end, address) in links(&desk) {
        let is_over = covered.holds(start, row) || covered.holds(end - 1, row);
        assert!(!is_over, "{address} in row {row}");
    }
}

#[test]
fn an_address_that_may_not_be_opened_is_no_link() {
    let mut desk = Desk::new(120, 36);
    desk.keys("j j Enter g g");
    for (_, _, _, address) in links(&desk) {
        let is_safe = ["https://", "http://", "mailto:"]
            .iter()
            .any(|scheme| address.starts_with(scheme));
        assert!(is_safe && address.is_ascii(), "{address}");
    }
}
