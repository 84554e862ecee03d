//! Reading long and many things: whose words these are, jumping about, code, and what is copied and piped.

use super::harness::Desk;
use super::{sample, shown};
use tinbox::app::effect::Effect;
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

shown!(the_next_page_of_the_contact, "c C");
shown!(the_command_of_a_pipe, "Enter | Tab \"jq .parts\"");
shown!(the_source_of_an_event_is_its_fields, "Enter G k k k \\");
shown!(a_link_gone_to_is_highlighted_and_told, "Enter g g )");
shown!(a_link_that_lies_is_asked_about, "Enter g g ) ) Enter");

#[test]
fn notes_are_gone_to_from_anywhere() {
    let mut desk = Desk::new(120, 36);
    desk.keys("{");
    assert_eq!(desk.model.timeline.part().unwrap().id.as_str(), "6");
    desk.keys("{");
    insta::assert_snapshot!("no_note_is_left_above_120x36", desk.screen());
    desk.notes("48213", sample::ana(), "Refunded.");
    desk.keys("}");
    assert_eq!(desk.model.timeline.part().unwrap().id.as_str(), "13");
    desk.keys("} {");
    assert_eq!(desk.model.timeline.part().unwrap().id.as_str(), "6");
}

fn opened(desk: &Desk) -> Vec<&str> {
    let wanted = desk.wanted.iter();
    let urls = wanted.filter_map(|effect| match effect {
        Effect::OpenUrl(url) => Some(url.as_str()),
        _ => None,
    });
    urls.collect()
}

fn copied(desk: &Desk) -> Vec<&str> {
    let wanted = desk.wanted.iter();
    let texts = wanted.filter_map(|effect| match effect {
        Effect::Copy { text, .. } => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

#[test]
fn the_link_gone_to_is_opened_and_copied() {
    let order = "https://shop.example.org/orders/A-1093";
    let mut desk = Desk::new(80, 24);
    desk.keys("Enter g g ) Enter o y y");
    assert_eq!(opened(&desk), [order, order]);
    assert_eq!(copied(&desk), [order]);
    // Any other movement leaves it: Enter folds, and `y y` asks which.
    desk.keys("k Enter y y");
    assert_eq!(opened(&desk).len(), 2);
    assert_eq!(copied(&desk).len(), 1);
    assert!(desk.model.popup.is_some());
}

#[test]
fn a_link_that_lies_opens_only_when_its_address_was_seen() {
    let mut desk = Desk::new(80, 24);
    desk.keys("Enter g g ) ) Enter");
    assert_eq!(opened(&desk), [] as [&str; 0]);
    desk.keys("Enter");
    assert_eq!(opened(&desk), ["https://evil.example.net/x"]);
}

#[test]
fn links_are_gone_through_in_both_directions_and_folded_ones_passed_over() {
    let mut desk = Desk::new(80, 24);
    desk.arrives("48213", maria(), "See <https://one.example> and\n\n> old <https://two.example>\n>\n> more\n>\n> and more\n\nthen <https://three.example>.");
    desk.keys("Enter g g ) ) )");
    let place = |desk: &Desk| {
        desk.model
            .timeline
            .link
            .clone()
            .map(|link| (link.part.as_str().to_owned(), link.number))
    };
    assert_eq!(place(&desk), Some(("13".to_owned(), 1)));
    desk.keys(")");
    let folded = place(&desk);
    desk.keys(")");
    // At the end one stays where one is.
    assert_eq!(place(&desk).unwrap().0, "13");
    desk.keys("( (");
    assert!(folded.is_some());
    desk.keys("( ( (");
    assert_eq!(place(&desk), Some(("1".to_owned(), 1)));
    desk.keys("Esc");
    assert_eq!(place(&desk), None);
}

/// A message with a log of long lines that folds.
fn log() -> Desk {
    let mut desk = Desk::new(80, 24);
    desk.arrives(
        "48213",
        maria(),
        &format!("It says:\n\n```\n{}\n```\n\nHelp?", trace()),
    );
    desk
}

fn trace() -> String {
    let frame = |line: u32| {
        format!(
            "    at com.example.shop.checkout.Payment.charge{line}(Payment.java:{line}) ~[shop-1.2.jar:日本語] end{line}"
        )
    };
    let frames: Vec<String> = (10..30).map(frame).collect();
    format!("java.lang.IllegalStateException: no\n{}", frames.join("\n"))
}

#[test]
fn code_is_shown_without_wrapping_and_moved_sideways() {
    let mut desk = log();
    desk.keys("Enter G W");
    insta::assert_snapshot!("code_without_wrapping_80x24", desk.screen());
    desk.keys(">");
    insta::assert_snapshot!("code_moved_to_the_right_80x24", desk.screen());
    // It does not move past its end, and comes all the way back.
    desk.keys("> > > > >");
    insta::assert_snapshot!("code_at_its_end_80x24", desk.screen());
    desk.keys("< < < < < <");
    let unwrapped = rows(&desk);
    assert!(
        unwrapped.iter().any(|row| row.ends_with('›')),
        "{unwrapped:#?}"
    );
    assert!(
        !unwrapped.iter().any(|row| row.contains('‹')),
        "{unwrapped:#?}"
    );
    desk.keys("W");
    assert!(!rows(&desk).iter().any(|row| row.ends_with('›')));
}

#[test]
fn code_is_copied_whole_though_it_is_folded() {
    let mut desk = log();
    desk.keys("Enter G y c");
    assert_eq!(copied(&desk), [trace()]);
    desk.keys("g g y c");
    assert_eq!(copied(&desk).len(), 1);
    desk.shows("No code in this part");
}

fn piped(desk: &Desk) -> (Vec<String>, String) {
    let wanted = desk.wanted.iter().rev();
    let mut pipes = wanted.filter_map(|effect| match effect {
        Effect::Pipe { command, input } => Some((command.clone(), input.clone())),
        _ => None,
    });
    pipes.next().unwrap()
}

#[test]
fn a_part_or_the_conversation_is_piped_as_text() {
    let mut desk = Desk::new(80, 24);
    desk.keys("Enter G | \"wc -l 'a b'\" Enter");
    let words = ["wc", "-l", "a b"].map(str::to_owned).to_vec();
    assert_eq!(piped(&desk), (words, "Any news?".to_owned()));
    desk.keys("| Tab Tab \"cat\" Enter");
    insta::assert_snapshot!("a_conversation_piped_as_text", piped(&desk).1);
    // From the list it is the conversation that is meant.
    desk.keys("Esc | \"!tr a-z A-Z | wc\" Enter");
    let (command, input) = piped(&desk);
    assert_eq!(command, ["sh", "-c", "tr a-z A-Z | wc"]);
    assert!(
        input.starts_with("Maria Silva, 2026-11-17T15:35:00Z:\nHi,\n"),
        "{input}"
    );
}

#[test]
fn a_conversation_is_piped_as_json_of_a_shape_that_stays() {
    let mut desk = Desk::new(80, 24);
    desk.keys("| Tab \"jq\" Enter");
    insta::assert_snapshot!("a_conversation_piped_as_json", piped(&desk).1);
    desk.keys("Enter G | Tab \"jq\" Enter");
    insta::assert_snapshot!("a_part_piped_as_json", piped(&desk).1);
}

#[test]
fn what_is_piped_is_clean() {
    let mut desk = Desk::new(80, 24);
    desk.keys("j j | Tab \"cat\" Enter");
    let json = piped(&desk).1;
    let acts = |c: char| c != '\n' && (c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
    assert!(!json.contains(acts), "{json}");
    assert!(!json.contains("\\u00"), "{json}");
    assert!(
        json.contains("before ␛[2J␛]52;c;ZXZpbA==␇ after ⟦9B⟧31m"),
        "{json}"
    );
}

#[test]
fn a_line_that_is_no_command_is_not_run() {
    let mut desk = Desk::new(80, 24);
    desk.keys("| \"say 'it\" Enter");
    desk.shows("a quote stays open");
    desk.keys("| \"!\" Enter | \" \" Enter");
    assert!(
        desk.wanted
            .iter()
            .all(|effect| !matches!(effect, Effect::Pipe { .. }))
    );
}

#[test]
fn the_contact_is_scrolled_to_its_end_and_back() {
    let mut desk = Desk::new(80, 16);
    desk.keys("c");
    let top = desk.screen();
    assert!(top.contains("more · C"), "{top}");
    assert!(!top.contains("Invoice 2198"), "{top}");
    desk.keys("PageDown PageDown PageDown");
    let end = desk.screen();
    assert!(end.contains("Invoice 2198"), "{end}");
    assert!(!end.contains("more · C"), "{end}");
    desk.keys("PageUp PageUp PageUp");
    assert_eq!(desk.screen(), top);
    desk.keys("Ctrl-D Ctrl-U Enter j k");
    desk.shows("more · C");
    // The list is not moved by what scrolls the contact.
    assert_eq!(desk.model.list.index(), Some(0));
    desk.keys("C C C C C C");
    assert!(desk.model.contact.top < 20);
}

#[test]
fn the_title_tells_what_waits() {
    let mut desk = Desk::new(80, 24);
    assert_eq!(desk.model.title(), "tinbox · 4 mine · 1 unassigned");
    desk.keys("e");
    assert_eq!(desk.model.title(), "tinbox · 3 mine · 1 unassigned");
}

#[test]
fn right_to_left_text_is_put_into_its_order_where_that_is_chosen() {
    let mut desk = Desk::new(80, 24);
    desk.model.options.bidi = tinbox::config::Bidi::Tinbox;
    let body = |words: &str| {
        format!("{words}\n\n1. שלום (עולם) **v2.1**, https://shop.example/א\n2. مرحبا 2026")
    };
    desk.arrives(
        "48190",
        maria(),
        &body("שלום, אני צריך עזרה עם החשבון שלי מיום 17.11.2026 בבקשה (Acme)."),
    );
    desk.keys("j j Enter");
    insta::assert_snapshot!("right_to_left_text_in_its_order_80x24", desk.screen());
    // What is copied and what is written keep the order in which they are read.
    desk.keys("y m");
    assert!(
        copied(&desk)[0].starts_with("שלום, אני צריך"),
        "{:?}",
        copied(&desk)
    );
    desk.keys("r \"שלום\"");
    desk.shows("שלום");
    desk.hides("│ םולש ");
}
