//! The whole program on several desks at once: one queue, what is kept here, and one desk that fails.

use std::fs;

use super::desk::Desk;
use super::home::{Home, Person, ready};
use crate::terminal::harness::Launch;

/// All kinds of desk, where nothing happens by itself.
fn all() -> Desk {
    Desk::with(&["--quiet-desk", "--desk", "all"])
}

/// The program with the variables of all of them, some of them replaced.
fn connected(home: &Home, desks: &Desk, instead: &[(&str, &str)]) -> Launch {
    let said = |name: &str| {
        let found = instead.iter().find(|(instead, _)| *instead == name);
        found.map(|(_, value)| *value)
    };
    let variables = desks.environment.iter();
    variables
        .fold(home.launch(&[]), |launch, (name, value)| {
            launch.variable(name, said(name).unwrap_or(value))
        })
        .sized(120, 36)
}

#[test]
fn what_is_kept_here_outlives_the_program_and_the_cache() {
    let (desks, home) = (all(), Home::new());
    let mut harness = ready(connected(&home, &desks, &[]));
    harness.press("pp", "ohallo  1 Mine");
    harness.press("3", "All open");
    harness.press("fDaniel\r", "with “Daniel”");
    harness.wait_for("Daniel Kim <");
    harness.press("tcallback", "create tag");
    harness.press("\r", "Tagged");
    harness.press("c", "callback (local)");
    harness.press_until_gone("c", "callback (local)");
    harness.press("n", "for you alone");
    harness.press("She called.", "She called.");
    harness.press("\u{13}", "Keep this note");
    harness.read();
    harness.press("\r", "Note saved on");
    harness.quit();
    fs::remove_dir_all(home.path("cache")).unwrap();

    let mut harness = ready(connected(&home, &desks, &[]));
    harness.press("pp", "ohallo  1 Mine 0");
    harness.press("3", "All open");
    harness.press("fcallback\r", "with “callback”");
    harness.wait_for("Daniel Kim <");
    harness.wait_for("She called.");
    harness.wait_for("kept on this machine");
    harness.quit();
    assert_eq!(home.complaints(), "");
}

#[test]
fn one_desk_that_refuses_leaves_the_others() {
    let (desks, home) = (all(), Home::new());
    let wrong = [
        ("OHALLO_API_KEY", "sf_test_v1_wrong"),
        ("PARROT_AUTH_VALUE", "prt_wrong"),
    ];
    let mut harness = connected(&home, &desks, &wrong).start();
    harness.wait_for("ohallo, parrot key refused");
    // The others are read and worked on.
    harness.press("ga", "featurebase · ");
    harness.press("gp", "ClearGrid · live");
    harness.wait_for("Parrot · the key was refused");
    harness.press_until_gone("\u{1b}", "ClearGrid · live");
    harness.press("pe", "Closed");
    harness.quit();
}
