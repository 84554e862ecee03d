//! What stays on the machine, who may read it, and how it goes away.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::desk::{Desk, parts};
use super::home::{Home, Person};

#[test]
fn the_key_is_nowhere_and_what_is_written_is_for_its_owner_alone() {
    let (desk, home) = (Desk::quiet(), Home::new());
    let mut harness = home.open(&desk);
    harness.reply("nothing secret here");
    harness.wait_for("Sent to");
    harness.quit();
    assert!(home.files_with(&desk.key).is_empty());
    for directory in ["state", "cache"] {
        private(&home.path(directory));
    }
}

fn private(path: &Path) {
    let mode = fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode & 0o077, 0, "{}: {mode:o}", path.display());
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            private(&entry.unwrap().path());
        }
    }
}

#[test]
fn purge_asks_and_then_removes_every_byte() {
    let (desk, home) = (Desk::quiet(), Home::new());
    let mut harness = home.open(&desk);
    let id = harness.conversation();
    let conversation = desk.conversation(&id);
    let title = conversation["title"].as_str().unwrap();
    let name = parts(&conversation)
        .iter()
        .find_map(|part| part["author"]["email"].as_str())
        .unwrap();
    harness.press("n", "only your team");
    harness.press("an unfinished thought", "an unfinished thought");
    harness.press_until_gone("\u{1b}", "only your team");
    harness.quit();
    for words in [title, name, "an unfinished thought"] {
        assert!(!home.files_with(words).is_empty(), "{words} was never kept");
    }

    let mut harness = home.launch(&["purge"]).start();
    harness.wait_for("1 draft");
    harness.send("n\r");
    harness.wait_for("Nothing was deleted.");
    assert_eq!(harness.exit_code(), 1);
    assert!(!home.files_with("an unfinished thought").is_empty());

    let harness = home.launch(&["purge", "--yes"]).start();
    harness.wait_for("Deleted");
    assert_eq!(harness.exit_code(), 0);
    for words in [title, name, "an unfinished thought"] {
        assert_eq!(
            home.files_with(words),
            Vec::<std::path::PathBuf>::new(),
            "{words}"
        );
    }
}
