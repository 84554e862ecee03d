//! The terminal as a person meets it: every way in, every way out, and what others do to it meanwhile.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper that fails fails its test"
)]

pub(crate) mod harness;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::process::Signal;

use self::harness::{Harness, Launch, probe};

/// The probe, running and drawn.
fn started(launch: Launch) -> Harness {
    let harness = launch.start();
    harness.wait_for("probe 80x24");
    harness
}

fn state() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn script(directory: &Path, text: &str) -> PathBuf {
    let path = directory.join("editor");
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
    path
}

#[test]
fn quitting_leaves_the_terminal_as_it_was() {
    let state = state();
    let mut harness = started(probe(state.path()));
    let screen = harness.screen();
    assert!(screen.alternate_screen() && screen.bracketed_paste());
    harness.send("jyq");
    assert_eq!(harness.exit_code(), 0);
    harness.assert_restored();
    assert_eq!(harness.titles(), ["terminal probe"]);
    harness.assert_only_known_sequences();
}

#[test]
fn signals_leave_the_terminal_as_it_was_and_tell_by_the_exit_code() {
    for (signal, code) in [
        (Signal::HUP, 129),
        (Signal::INT, 130),
        (Signal::QUIT, 131),
        (Signal::TERM, 143),
    ] {
        let state = state();
        let harness = started(probe(state.path()));
        // However many others come with it.
        for _ in 0..100 {
            harness.signal(Signal::WINCH);
        }
        harness.signal(signal);
        assert_eq!(harness.exit_code(), code);
        harness.assert_restored();
    }
}

#[test]
fn a_panic_where_it_draws_restores_the_terminal_and_says_where_the_report_is() {
    let state = state();
    let mut harness = started(probe(state.path()));
    harness.send("p");
    assert_eq!(harness.exit_code(), 101);
    harness.assert_restored();
    harness.wait_for("because of a defect at examples/terminal_probe.rs");
    harness.assert_only_known_sequences();
    assert!(!harness.contents().contains("CANARY"));

    let reports: Vec<PathBuf> = fs::read_dir(state.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let [report] = &reports[..] else {
        panic!("{reports:?}")
    };
    assert_eq!(
        fs::metadata(report).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let text = fs::read_to_string(report).unwrap();
    assert!(
        text.contains("examples/terminal_probe.rs") && !text.contains("CANARY"),
        "{text}"
    );
}

#[test]
fn a_panic_in_a_task_is_told_and_the_screen_lives_on() {
    let state = state();
    let mut harness = started(probe(state.path()));
    harness.send("t");
    harness.wait_for("news: a task panicked at examples/terminal_probe.rs");
    assert!(harness.screen().alternate_screen());
    harness.send("j");
    harness.wait_for("last: key j");
    harness.send("q");
    assert_eq!(harness.exit_code(), 0);
    harness.assert_restored();
    assert!(!harness.contents().contains("CANARY"));
}

/// The probe as a job of a shell that says when it is back, waits for a line and continues the job.
fn job(state: &Path) -> Harness {
    let probe = probe(state);
    let line = format!(
        "{}; echo in the shell; read line; fg > /dev/null; echo done",
        probe.command_line()
    );
    started(Launch::new("/bin/bash").argument("-mc").argument(line))
}

#[test]
fn stopping_gives_the_shell_its_terminal_and_coming_back_draws_everything() {
    for external in [false, true] {
        let state = state();
        let mut harness = job(state.path());
        if external {
            harness.signal_job(Signal::TSTP);
        } else {
            harness.send("\u{1a}");
        }
        harness.wait_for("in the shell");
        harness.assert_restored();
        harness.send("\r");
        harness.wait_for("news: back again");
        harness.wait_for("probe 80x24");
        assert!(harness.screen().alternate_screen());
        harness.send("jq");
        harness.wait_for("done");
        assert_eq!(harness.exit_code(), 0);
        harness.assert_restored();
    }
}

#[test]
fn without_a_shell_to_come_back_from_it_does_not_stop() {
    let state = state();
    let mut harness = started(probe(state.path()));
    harness.send("\u{1a}");
    harness.wait_for("news: there is no shell here to come back from");
    harness.send("q");
    assert_eq!(harness.exit_code(), 0);
}

#[test]
fn closing_the_window_ends_the_program_at_once() {
    let state = state();
    let (code, took) = started(probe(state.path())).close_window();
    assert_eq!(code, 129);
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[test]
fn the_editor_gets_every_key_and_a_sane_terminal() {
    let state = state();
    let editor = script(
        state.path(),
        "echo your turn; read line; echo \"$line, $(stty -a | grep -c ' icanon')\" > \"$1\"",
    );
    let mut harness = started(probe(state.path()).variable("EDITOR", editor));
    harness.send("e");
    harness.wait_for("your turn");
    harness.assert_restored();
    harness.send("qqq\r");
    harness.wait_for("news: edited: qqq, 1");
    harness.wait_for("probe 80x24");
    harness.send("q");
    assert_eq!(harness.exit_code(), 0);
    harness.assert_restored();
    let left: Vec<_> = fs::read_dir(state.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["editor"]);
}

#[test]
fn a_child_gets_no_secret_and_what_it_writes_is_private() {
    let state = state();
    let editor = script(
        state.path(),
        "echo \"$(umask) $(ulimit -c) $(env | grep -c CANARY)\" > \"$1\"",
    );
    let mut harness = started(
        probe(state.path())
            .variable("EDITOR", editor)
            .variable("TINBOX_KEY", "CANARY"),
    );
    harness.send("e");
    harness.wait_for("news: edited: 0077 0 0");
    harness.send("q");
    assert_eq!(harness.exit_code(), 0);
}

#[test]
fn an_editor_that_fails_or_is_interrupted_does_not_take_us_along() {
    let state = state();
    let editor = script(state.path(), "echo your turn; read line");
    let mut harness = started(probe(state.path()).variable("EDITOR", editor));
    harness.send("e");
    harness.wait_for("your turn");
    harness.send("\u{3}");
    harness.wait_for("news: the editor");
    assert!(
        state.path().join("reply-probe.md").exists(),
        "the text is kept"
    );
    harness.send("q");
    assert_eq!(harness.exit_code(), 0);
    harness.assert_restored();
}

#[test]
fn a_paste_never_acts_whatever_is_in_it() {
    let state = state();
    let mut harness = started(probe(state.path()));
    harness.send("\u{1b}[200~hello\u{1b}[201~\u{3}q\rq\u{1b}[201~q");
    harness.wait_for("inputs 1 pasted 9");
    harness.wait_for("last: paste of 2 lines");
    harness.send("j");
    harness.wait_for("last: key j");
    harness.send("q");
    assert_eq!(harness.exit_code(), 0);
}

#[test]
fn a_megabyte_arrives_whole_with_and_without_marks() {
    let text = "pqt\r\n".repeat(200_000);
    let state = state();
    let mut harness = started(probe(state.path()));
    harness.send(format!("\u{1b}[200~{text}\u{1b}[201~"));
    harness.wait_for("inputs 1 pasted 800000");
    harness.send(&text);
    harness.wait_for("pasted 1600000");
    harness.send("q");
    assert_eq!(harness.exit_code(), 0);
}

#[test]
fn a_paste_without_an_end_does_not_swallow_the_keyboard() {
    let state = state();
    let mut harness = started(probe(state.path()));
    harness.send("\u{1b}[200~lost");
    harness.wait_for("inputs 1 pasted 4");
    harness.send("q");
    assert_eq!(harness.exit_code(), 0);
}

#[test]
fn after_a_storm_of_resizes_the_last_size_is_drawn() {
    let state = state();
    let mut harness = started(probe(state.path()));
    for step in 0..1_000_u16 {
        harness.resize(20 + step % 100, 1 + step % 40);
    }
    for (columns, rows) in [(1, 1), (5, 2), (61, 17)] {
        harness.resize(columns, rows);
    }
    harness.wait_for("probe 61x17");
    harness.send("q");
    assert_eq!(harness.exit_code(), 0);
    harness.assert_restored();
}

#[test]
fn where_no_screen_can_be_drawn_it_says_so() {
    let state = state();
    let harness = probe(state.path()).variable("TERM", "dumb").start();
    assert_eq!(harness.exit_code(), 2);
    harness.wait_for("cannot move its cursor");
    let line = format!(
        "{} < /dev/null; echo code $?",
        probe(state.path()).command_line()
    );
    let harness = Launch::new("/bin/sh").argument("-c").argument(line).start();
    harness.wait_for("standard input is not a terminal");
    harness.wait_for("code 2");
    harness.assert_restored();
}
