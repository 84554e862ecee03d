//! A person's machine: directories of their own, a terminal, and the program started in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::TINBOX;
use super::desk::Desk;
use crate::terminal::harness::{Harness, Launch};

/// A directory for everything the program writes. There is no `$HOME`.
pub(super) struct Home(TempDir);

impl Home {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file into it and tells where.
    pub(super) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// The program with these arguments; what it says on standard error goes into a file, where a test can tell it
    /// from the screen.
    pub(super) fn launch(&self, arguments: &[&str]) -> Launch {
        let launch = Launch::new("/bin/sh")
            .argument("-c")
            .argument("exec \"$0\" \"$@\" 2>>\"$COMPLAINTS\"")
            .argument(TINBOX)
            .variable("COMPLAINTS", self.path("stderr"))
            .variable("TZ", "UTC")
            .variable("TINBOX_STATE_DIR", self.path("state"))
            .variable("TINBOX_CACHE_DIR", self.path("cache"));
        arguments.iter().fold(launch, Launch::argument)
    }

    /// The program, with the key of that desk, at that address.
    pub(super) fn connected(&self, desk: &Desk, url: &str) -> Launch {
        self.launch(&[])
            .variable("FEATUREBASE_API_KEY", &desk.key)
            .variable("FEATUREBASE_BASE_URL", url)
            .variable("TINBOX_ADMIN", &desk.admin)
    }

    /// The program on that desk, with the first conversation on screen.
    pub(super) fn open(&self, desk: &Desk) -> Harness {
        ready(self.connected(desk, &desk.url))
    }

    /// Everything said on standard error.
    pub(super) fn complaints(&self) -> String {
        fs::read_to_string(self.path("stderr")).unwrap_or_default()
    }

    /// Every file below it that contains these bytes.
    pub(super) fn files_with(&self, words: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        search(self.0.path(), words.as_bytes(), &mut found);
        found
    }
}

fn search(directory: &Path, words: &[u8], found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            search(&path, words, found);
        } else if fs::read(&path)
            .is_ok_and(|bytes| bytes.windows(words.len()).any(|window| window == words))
        {
            found.push(path);
        }
    }
}

/// Starts it and waits until a conversation can be worked on.
#[track_caller]
pub(super) fn ready(launch: Launch) -> Harness {
    let harness = launch.start();
    harness.wait("a conversation", |screen| {
        let text = screen.contents();
        text.contains("live") && text.contains("▌") && !text.contains("Reading…")
    });
    harness
}

/// What a person at the inbox does.
pub(super) trait Person {
    /// Presses keys and waits for the words.
    fn press(&mut self, keys: &str, then: &str);
    /// Presses keys and waits until the words are gone.
    fn press_until_gone(&mut self, keys: &str, gone: &str);
    /// Presses a key now and again until the words are gone.
    fn insist(&mut self, key: &str, gone: &str);
    /// Reads what is on the screen, which takes a person longer than any paste.
    fn read(&self);
    /// Writes a reply, looks it over and confirms.
    fn reply(&mut self, words: &str);
    /// The number of the conversation under the cursor.
    fn conversation(&mut self) -> String;
    /// Leaves, with nothing unsent.
    fn quit(&mut self);
}

impl Person for Harness {
    #[track_caller]
    fn press(&mut self, keys: &str, then: &str) {
        self.send(keys);
        self.wait_for(then);
    }

    #[track_caller]
    fn press_until_gone(&mut self, keys: &str, gone: &str) {
        self.send(keys);
        self.wait(&format!("end of {gone}"), |screen| {
            !screen.contents().contains(gone)
        });
    }

    #[track_caller]
    fn insist(&mut self, key: &str, gone: &str) {
        for _ in 0..50 {
            self.send(key);
            let moment = Duration::from_millis(500);
            if self.becomes(moment, |screen| !screen.contents().contains(gone)) {
                return;
            }
        }
        panic!("still there: {gone}\n{}", self.contents());
    }

    fn read(&self) {
        self.let_pass(Duration::from_millis(80));
    }

    #[track_caller]
    fn reply(&mut self, words: &str) {
        self.press("r", "Reply to");
        self.press(words, words);
        self.press("\u{13}", "Enter send");
        self.read();
        self.press_until_gone("\r", "Enter send");
    }

    #[track_caller]
    fn conversation(&mut self) -> String {
        self.press("s", "Snooze #");
        let screen = self.contents();
        let (_, rest) = screen.split_once("Snooze #").unwrap();
        let id = rest.chars().take_while(char::is_ascii_digit).collect();
        self.press_until_gone("\u{1b}", "Snooze #");
        id
    }

    #[track_caller]
    fn quit(&mut self) {
        self.send("\u{3}");
        assert_eq!(self.exit_code(), 0);
        self.assert_restored();
        self.assert_only_known_sequences();
    }
}
