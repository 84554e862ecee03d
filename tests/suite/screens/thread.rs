//! The thread: every part type, folds, detail, finding, what is new.

use jiff::SignedDuration;
use tinbox::app::effect::Effect;
use tinbox::domain::people::{Author, AuthorKind};

use super::harness::Desk;
use super::{screen, shown};

shown!(a_mail_with_quotes_links_and_pictures, "Enter g g");
shown!(chat_with_a_bot_choices_and_a_form, "j Enter g g d");
shown!(hostile_text_is_shown_and_does_nothing, "j j Enter");
shown!(code_and_lists, "j j j Enter");
shown!(ends_of_ratings_and_a_removed_tag, "5 Enter");
shown!(messages_only, "d d");
shown!(everything_with_ids_and_times, "d Enter G");
shown!(
    words_are_found_in_the_thread,
    "Enter Ctrl-F \"charge\" Enter"
);
shown!(the_source_of_a_part_is_escaped, "j j Enter g g \\");
shown!(the_contact_beside_or_instead_of_the_thread, "c");

#[test]
fn a_run_of_events_folds_and_opens() {
    insta::assert_snapshot!(screen(120, 36, "Enter g g j Enter"));
}

#[test]
fn folds_open_on_the_message_under_the_cursor() {
    insta::assert_snapshot!(screen(120, 36, "Enter g g F"));
}

fn maria() -> Author {
    Author {
        kind: AuthorKind::Contact,
        id: Some("c-maria".into()),
        name: Some("Maria Silva".into()),
        email: None,
    }
}

#[test]
fn what_is_new_since_the_last_look_is_divided_and_summed_up() {
    let mut desk = Desk::new(120, 36);
    desk.pass(SignedDuration::from_secs(3));
    desk.keys("j");
    desk.pass(SignedDuration::from_mins(5));
    desk.arrives("48213", maria(), "Hello?");
    desk.arrives("48213", maria(), "Anybody there?");
    desk.keys("k");
    insta::assert_snapshot!(desk.screen());
}

#[test]
fn news_never_scrolls_what_is_being_read() {
    let mut desk = Desk::new(80, 24);
    desk.pass(SignedDuration::from_secs(3));
    desk.keys("Enter g g");
    let before: Vec<String> = desk.screen().lines().skip(2).map(str::to_owned).collect();
    desk.arrives("48213", maria(), "Hello?");
    let after: Vec<String> = desk.screen().lines().skip(2).map(str::to_owned).collect();
    // The thread stands still but for the announcement.
    let thread = |lines: &[String]| -> Vec<String> {
        lines
            .iter()
            .map(|line| line.chars().skip(33).collect())
            .collect()
    };
    let (before, after) = (thread(&before), thread(&after));
    let moved: Vec<_> = before
        .iter()
        .zip(&after)
        .filter(|(one, other)| one != other)
        .collect();
    assert!(moved.len() <= 2, "{moved:#?}");
}

#[test]
fn copying_takes_clean_text() {
    let mut desk = Desk::new(80, 24);
    desk.keys("j j Enter g g y m");
    let copied = desk.wanted.iter().find_map(|effect| match effect {
        Effect::Copy { text, .. } => Some(text.clone()),
        _ => None,
    });
    let copied = copied.unwrap();
    assert_eq!(copied, "before ␛[2J␛]52;c;ZXZpbA==␇ after ⟦9B⟧31m");
}

#[test]
fn a_part_is_read_at_every_width() {
    for width in [40, 41, 50, 63, 64, 65, 79, 100, 149, 150, 300] {
        for keys in ["", "Enter g g", "j j Enter", "c"] {
            let shown = screen(width, 20, keys);
            for line in shown.lines() {
                assert!(
                    tinbox::text::width(line) <= usize::from(width),
                    "{width}: {line}"
                );
            }
        }
    }
}
