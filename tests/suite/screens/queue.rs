//! The list: views, rows, marks, search, filter, and what happens to rows under the cursor.

use jiff::SignedDuration;
use tinbox::app::message::{Link, Report};
use tinbox::domain::change::Change;
use tinbox::domain::conversation::State;
use tinbox::domain::failure::{Failure, FailureKind, Received};

use tinbox::domain::outbox::Progress;

use super::harness::Desk;
use super::{screen, shown};

shown!(the_inbox_opens_on_who_waits_longest, "");
shown!(all_open_conversations, "3");
shown!(snoozed_conversations_tell_when_they_wake, "g s");
shown!(closed_conversations, "5");
shown!(an_empty_view_names_the_next_useful_one, "g o");
shown!(marked_rows_are_counted, "x x j x");
shown!(a_filter_narrows_the_view, "3 f \"export\"");
shown!(a_search_finds_words_in_messages, "/ \"pallet\" Enter");
shown!(a_begun_sequence_shows_how_it_goes_on, "g");
shown!(the_reason_of_a_row_is_told, "=");

#[test]
fn one_line_a_row() {
    insta::assert_snapshot!(screen(80, 24, "3 w"));
}

#[test]
fn closing_goes_on_to_the_next_and_names_the_way_back() {
    let mut desk = Desk::new(80, 24);
    desk.keys("e");
    insta::assert_snapshot!(desk.screen());
    desk.keys("z");
    insta::assert_snapshot!("closing_is_taken_back", desk.screen());
}

#[test]
fn nothing_moves_under_the_cursor_when_a_row_leaves() {
    let mut desk = Desk::new(80, 24);
    desk.keys("j");
    let kenji = desk.model.list.selected.clone().unwrap();
    // Somebody else closes the conversation being read.
    let mut conversation = desk.model.conversation(&kenji).unwrap().clone();
    conversation.state = State::Closed;
    conversation.updated_at = desk.now;
    desk.store
        .put_rows(&kenji.profile, &[conversation], desk.now)
        .unwrap();
    desk.report(Report::Changed {
        keys: vec![kenji.clone()],
    });
    assert_eq!(desk.model.list.selected, Some(kenji.clone()));
    assert_eq!(desk.model.timeline.key, Some(kenji.clone()));
    assert_eq!(desk.model.list.index(), Some(1));
    // Once the cursor has left, the next news takes the row away.
    desk.keys("j");
    desk.report(Report::Changed { keys: Vec::new() });
    assert!(!desk.model.list.known().iter().any(|row| row.key == kenji));
}

#[test]
fn a_reading_agent_marks_nothing_read_by_passing_by() {
    let mut desk = Desk::new(80, 24);
    let unread = |desk: &Desk| {
        desk.model
            .list
            .known()
            .iter()
            .filter(|row| row.is_unread)
            .count()
    };
    let before = unread(&desk);
    assert!(before > 1);
    // Three rows in 150 ms.
    desk.keys("j j k");
    assert_eq!(unread(&desk), before);
    desk.pass(SignedDuration::from_secs(2));
    assert_eq!(unread(&desk), before - 1);
}

#[test]
fn offline_is_said_in_the_tab_line_with_what_is_queued() {
    let mut desk = Desk::new(80, 24);
    desk.is_offline = true;
    let profile = desk.model.desks[0].profile.clone();
    let link = Link::Offline {
        since: desk.now,
        why: Failure::new(FailureKind::Unreachable, Received::No, ""),
    };
    desk.report(Report::Link { profile, link });
    desk.keys("e e");
    let screen = desk.screen();
    insta::assert_snapshot!(screen);
    let tabs = screen.lines().next().unwrap();
    assert!(
        tabs.contains("offline") && tabs.contains("2 queued"),
        "{tabs}"
    );
    for name in ["Mine", "Unassigned", "All open", "Snoozed", "Closed"] {
        assert!(tabs.contains(name), "{tabs}");
    }
}

#[test]
fn a_refused_key_is_one_calm_panel() {
    let mut desk = Desk::new(80, 24);
    let profile = desk.model.desks[0].profile.clone();
    let link = Link::Refused {
        why: Failure::new(
            FailureKind::Unauthorized,
            Received::Refused,
            "Invalid API Key",
        ),
    };
    desk.report(Report::Link { profile, link });
    desk.keys("g m");
    desk.keys("f \"zzz\" Enter");
    insta::assert_snapshot!(desk.screen());
}

#[test]
fn what_somebody_else_changed_since_is_not_undone_but_said() {
    let mut desk = Desk::new(80, 24);
    desk.keys("i I");
    assert_eq!(desk.done.len(), 2);
    // Tom takes it.
    let key = desk.model.list.selected.clone().unwrap();
    let mut conversation = desk.model.conversation(&key).unwrap().clone();
    conversation.assignee = Some("tom".into());
    conversation.updated_at = desk.now;
    desk.store
        .put_rows(&key.profile, &[conversation], desk.now)
        .unwrap();
    desk.report(Report::Changed { keys: vec![key] });
    desk.keys("z");
    assert_eq!(desk.done.len(), 2);
    desk.shows("somebody else changed");
}

#[test]
fn a_list_read_before_the_change_was_stored_does_not_show_it_undone() {
    let mut desk = Desk::new(80, 24);
    desk.is_offline = true;
    desk.stale = desk.model.list.rows.value().cloned();
    let key = desk.model.list.selected.clone().unwrap();
    desk.keys("e");
    let state = |desk: &Desk| desk.model.conversation(&key).unwrap().state;
    assert_eq!(state(&desk), State::Closed, "it is on its way");
    let entry = desk.entries().pop().unwrap();
    assert_eq!((&entry.key, &entry.change), (&key, &Change::Close));
    let (at, part) = (desk.now, None);
    desk.progress(&entry, Progress::Done { at, part });
    assert_eq!(state(&desk), State::Open, "as it was read");
    desk.keys("z");
    let changes: Vec<_> = desk
        .entries()
        .into_iter()
        .map(|entry| entry.change)
        .collect();
    assert_eq!(changes, [Change::Reopen], "nobody else touched it");
}

#[test]
fn undo_walks_back_and_redo_walks_on() {
    let mut desk = Desk::new(80, 24);
    desk.keys("* i");
    assert_eq!(desk.done.len(), 4);
    desk.keys("Esc z");
    assert_eq!(desk.done.len(), 8, "one z for one gesture");
    desk.keys("Z");
    assert_eq!(desk.done.len(), 12);
}

#[test]
fn closing_one_after_the_other_leaves_none_out() {
    let mut desk = Desk::new(80, 24);
    let listed = |desk: &Desk| -> Vec<_> {
        let rows = desk.model.list.known().iter();
        rows.map(|row| row.key.clone()).collect()
    };
    let queue = listed(&desk);
    for left in 1..queue.len() {
        desk.keys("e");
        assert_eq!(listed(&desk), queue[left..], "in their order");
        assert_eq!(desk.model.list.selected.as_ref(), queue.get(left));
    }
}

#[test]
fn undo_leads_back_to_what_was_gone_on_from() {
    for keys in ["e", "s t"] {
        let mut desk = Desk::new(80, 24);
        // Somebody who has looked for a while holds on to a row, and still goes back.
        desk.pass(SignedDuration::from_mins(1));
        let first = desk.model.list.selected.clone();
        desk.keys(keys);
        assert_ne!(desk.model.list.selected, first, "{keys} goes on");
        desk.keys("z");
        assert_eq!(desk.model.list.selected, first, "{keys} taken back");
        assert_eq!(desk.model.timeline.key, first);
    }
}

#[test]
fn a_row_that_comes_back_late_moves_no_cursor() {
    let mut desk = Desk::new(80, 24);
    let first = desk.model.list.selected.clone();
    desk.keys("e e z j");
    let here = desk.model.list.selected.clone();
    assert_ne!(here, first);
    let keys: Vec<_> = first.into_iter().collect();
    desk.report(Report::Changed { keys });
    assert_eq!(desk.model.list.selected, here);
}

#[test]
fn a_line_about_one_conversation_does_not_move_to_another() {
    let mut desk = Desk::new(80, 24);
    let maria = desk.model.list.selected.clone().unwrap();
    desk.keys("D Down Down \"delete\" Enter");
    assert_eq!(desk.model.list.selected.as_ref(), Some(&maria));
}

#[test]
fn what_was_taken_back_stays_so_after_a_restart() {
    let mut desk = Desk::new(80, 24);
    desk.keys("i I z");
    let entries = desk.store.reader().entries().unwrap();
    let mut outbox = tinbox::app::outbox::Outbox::default();
    outbox.restore(entries);
    assert_eq!(
        outbox.done.len(),
        1,
        "taking it stands, letting it go was taken back"
    );
}

#[test]
fn a_range_of_marks_begins_where_the_cursor_is() {
    let mut desk = Desk::new(80, 24);
    desk.keys("x Esc G v");
    assert_eq!(desk.model.list.marks.len(), 1);
}

#[test]
fn nothing_is_acted_on_that_cannot_be_seen() {
    let mut desk = Desk::new(80, 24);
    desk.resize(30, 8);
    desk.keys("j e");
    assert!(desk.done.is_empty());
}

/// The last line of the screen.
fn said(desk: &Desk) -> String {
    let screen = desk.screen();
    screen.lines().last().unwrap_or_default().trim().to_owned()
}

#[test]
fn every_answer_names_what_was_done_to_which_conversation() {
    let mut desk = Desk::new(120, 36);
    desk.keys("t \"refund\" Enter");
    assert_eq!(
        said(&desk),
        "Took tag refund off #48213 Maria Silva · z undo"
    );
    desk.keys("Ctrl-U \"bug\" Enter");
    assert_eq!(said(&desk), "Tagged #48213 Maria Silva with bug · z undo");
    desk.keys("Esc T Ctrl-U \"A title that is longer than the line has room for\" Enter");
    assert_eq!(
        said(&desk),
        "Renamed #48213 Maria Silva to “A title that is longer …” · z undo"
    );
    desk.keys("z");
    assert_eq!(
        said(&desk),
        "Undone: Renamed #48213 Maria Silva to “A title that is longer …”"
    );
    desk.keys("a \"tom\" Enter");
    assert_eq!(
        said(&desk),
        "Assigned #48213 Maria Silva to Tom Baker · z undo"
    );
    desk.keys("U");
    assert_eq!(said(&desk), "Marked #48213 Maria Silva as unread · z undo");
    desk.keys("H");
    insta::assert_snapshot!(
        "the_history_tells_which_tag_and_to_whom_120x36",
        desk.screen()
    );
    desk.keys("Esc D \"delete\" Enter");
    assert_eq!(said(&desk), "Deleted #48213 Maria Silva");
}
