//! Terminals of every size.

use super::harness::Desk;
use super::screen;

#[test]
fn one_pane_at_a_time_on_a_narrow_terminal() {
    insta::assert_snapshot!("narrow_list", screen(50, 16, ""));
    insta::assert_snapshot!("narrow_thread", screen(50, 16, "Enter"));
    insta::assert_snapshot!("narrow_reply", screen(50, 16, "r \"Hi\""));
}

#[test]
fn three_panes_on_a_wide_terminal() {
    insta::assert_snapshot!(screen(200, 50, ""));
}

#[test]
fn the_smallest_terminal_still_works() {
    insta::assert_snapshot!(screen(40, 12, ""));
}

#[test]
fn a_terminal_too_small_asks_for_room_and_keeps_the_state() {
    let mut desk = Desk::new(80, 24);
    desk.keys("r \"Hi Maria\"");
    desk.resize(30, 8);
    insta::assert_snapshot!(desk.screen());
    desk.resize(80, 24);
    assert_eq!(
        desk.model.composer.as_ref().unwrap().editor.text(),
        "Hi Maria"
    );
}

#[test]
fn any_size_draws_whatever_is_open() {
    for keys in [
        "",
        "r \"Hi\"",
        "r \"Hi\" Ctrl-S",
        "s",
        "?",
        "c",
        "/ \"x\"",
        "Enter \\",
        "g v",
    ] {
        let mut desk = Desk::new(80, 24);
        desk.keys(keys);
        for (width, height) in [
            (1, 1),
            (2, 1),
            (5, 2),
            (39, 12),
            (40, 12),
            (41, 13),
            (64, 15),
            (300, 100),
            (80, 24),
        ] {
            desk.resize(width, height);
            assert_eq!(desk.screen().split('\n').count(), usize::from(height));
        }
    }
}
