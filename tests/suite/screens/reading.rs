//! Reading long and many things: whose words these are, jumping about, code, and what is copied and piped.

use super::harness::Desk;
use super::sample;
use tinbox::app::model::Model;
use tinbox::domain::people::{Author, AuthorKind};

/// The thread's column of a screen.
fn rows(desk: &Desk) -> Vec<String> {
    let visible = desk.model.timeline.visible.iter();
    visible
        .filter_map(|row| row.line())
        .map(|line| line.to_clean().to_string())
        .collect()
}

fn place(model: &Model) -> (usize, usize) {
    let first = &model.timeline.visible[0];
    (first.item, first.row)
}

fn maria() -> Author {
    Author {
        kind: AuthorKind::Contact,
        id: Some("c-maria".into()),
        name: Some("Maria Silva".into()),
        email: None,
    }
}

/// A message of many numbered lines, and a note as long.
fn long(width: u16, height: u16) -> Desk {
    let mut desk = Desk::new(width, height);
    let lines = |what: &str| {
        (1..=60)
            .map(|line| format!("{what} line {line}"))
            .collect::<Vec<_>>()
            .join("  \n")
    };
    desk.arrives("48213", maria(), &lines("Her"));
    desk.notes("48213", sample::ana(), &lines("Our"));
    desk.arrives("48213", maria(), "The end.");
    desk
}

#[test]
fn the_author_of_a_long_message_stays_in_sight() {
    let mut desk = long(80, 24);
    desk.keys("Enter g g");
    for _ in 0..5 {
        desk.keys("PageDown");
    }
    insta::assert_snapshot!("a_long_message_under_its_author_80x24", desk.screen());
    for _ in 0..4 {
        desk.keys("PageDown");
    }
    insta::assert_snapshot!("a_long_note_under_its_author_80x24", desk.screen());
    let mut desk = long(120, 36);
    desk.keys("Enter g g PageDown PageDown PageDown");
    insta::assert_snapshot!("a_long_message_under_its_author_120x36", desk.screen());
}

#[test]
fn no_way_of_scrolling_hides_a_line() {
    for (width, height) in [(80, 24), (80, 12), (80, 13), (120, 36)] {
        for step in ["PageDown", "Space"] {
            let mut desk = long(width, height);
            desk.keys("Enter g g");
            let mut read = rows(&desk);
            let mut last = None;
            while last != Some(place(&desk.model)) {
                last = Some(place(&desk.model));
                desk.keys(step);
                read.extend(rows(&desk));
            }
            for what in ["Her", "Our"] {
                for line in 1..=60 {
                    let words = format!("{what} line {line}");
                    let is_read = read.iter().any(|row| row.ends_with(&words));
                    assert!(is_read, "{width}x{height} {step}: {words}");
                }
            }
            assert!(
                desk.model.timeline.is_at_bottom(),
                "{width}x{height} {step}"
            );
            assert!(rows(&desk).iter().any(|row| row.ends_with("The end.")));
        }
    }
}

#[test]
fn paging_back_passes_every_line_too() {
    for (width, height) in [(80, 24), (80, 12), (120, 36)] {
        for step in ["PageUp", "Ctrl-U"] {
            let mut desk = long(width, height);
            desk.keys("Enter G");
            let mut read = rows(&desk);
            while place(&desk.model) != (0, 0) {
                desk.keys(step);
                read.extend(rows(&desk));
            }
            for what in ["Her", "Our"] {
                for line in 1..=60 {
                    let words = format!("{what} line {line}");
                    assert!(
                        read.iter().any(|row| row.ends_with(&words)),
                        "{step}: {words}"
                    );
                }
            }
        }
    }
}

#[test]
fn what_is_found_deep_in_a_message_comes_on_screen() {
    let mut desk = long(80, 24);
    desk.keys("Enter Ctrl-F \"Our line 47\" Enter");
    assert!(rows(&desk).iter().any(|row| row.ends_with("Our line 47")));
    insta::assert_snapshot!(desk.screen());
}
