//! The whole program on an oHallo desk: what the automated agent has, taking over and giving back, and files.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tinbox::demo::{self, DeskOptions, RunningDesk};
use tokio::runtime::{Builder, Runtime};

use super::home::{Home, Person};
use crate::terminal::harness::{Harness, Launch};

/// A desk that runs until it is dropped.
struct Desk {
    running: RunningDesk,
    _runtime: Runtime,
}

impl Desk {
    fn quiet() -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let options = DeskOptions {
            quiet: true,
            conversations: 40,
            ..DeskOptions::at("2026-11-17T14:00:00Z".parse().unwrap())
        };
        let running = runtime.block_on(demo::ohallo::start(options, 0)).unwrap();
        Self {
            running,
            _runtime: runtime,
        }
    }

    /// What it was asked to change so far: the last words of the paths.
    fn writes(&self) -> Vec<String> {
        let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        let writes = self.running.writes().into_iter();
        writes.map(|write| last(&write.path)).collect()
    }

    /// The program on this desk, with all open conversations on screen.
    fn open(&self, home: &Home, columns: u16, rows: u16) -> Harness {
        self.open_with(home, |launch| launch.sized(columns, rows))
    }

    /// The same, in a terminal or an environment of its own.
    fn open_with(&self, home: &Home, with: impl FnOnce(Launch) -> Launch) -> Harness {
        let config = home.write(
            "config.toml",
            "undo_window_email = \"0s\"\nundo_window_chat = \"0s\"\n[profile.north]\nkind = \"ohallo\"\n\
             admin = \"usr_marta\"\n[profile.north.users]\nusr_marta = \"Marta Silva\"\nusr_joris = \"Joris Bakker\"\n",
        );
        let launch = home
            .launch(&[])
            .variable("TINBOX_CONFIG", config)
            .variable("OHALLO_API_KEY", &self.running.api_key)
            .variable("OHALLO_BASE_URL", &self.running.url);
        let mut harness = with(launch).start();
        harness.wait_for("live");
        harness.press("3", "All open");
        harness.wait("rows and a thread", |screen| {
            let text = screen.contents();
            text.contains("▌") && !text.contains("Reading")
        });
        harness
    }
}

#[test]
fn a_reply_takes_over_and_the_bot_gets_it_back() {
    let desk = Desk::quiet();
    let home = Home::new();
    let mut harness = desk.open(&home, 120, 36);
    harness.press("fDaniel\r", "with “Daniel”");
    harness.wait_for("Daniel Kim <");
    harness.press("r", "Reply to Daniel Kim");
    harness.press("I will call you at three.", "at three.");
    harness.press("\u{13}", "take over and send");
    harness.read();
    harness.press_until_gone("\r", "take over and send");
    harness.wait_for("gives it back to the bot");
    assert_eq!(desk.writes(), ["take-over", "reply"]);
    harness.wait_for("Marta Silva took over");
    harness.wait_for("waiting for the customer");
    harness.press("B", "Released");
    harness.wait_for("Handed back to the assistant");
    assert_eq!(desk.writes(), ["take-over", "reply", "release"]);
    harness.press("i", "→ you, as set here");
    harness.quit();
    assert_eq!(home.complaints(), "");
}

#[test]
fn what_it_cannot_do_is_said_and_an_outcome_is_kept() {
    let desk = Desk::quiet();
    let home = Home::new();
    let mut harness = desk.open(&home, 100, 30);
    harness.press("fOwen\r", "Owen Hargreaves <");
    harness.press("X", "What came of it");
    harness.press("Replaced the top\r", "Closed");
    harness.press("5", "Resolved: ");
    harness.press("fOwen\r", "✓ Replaced the top");
    harness.press("T", "oHallo lets nobody change a title");
    // Leaving waits for what is being sent.
    harness.quit();
    assert_eq!(desk.writes(), ["resolve"]);
}

/// A browser that writes down what it is given.
#[cfg(not(target_os = "macos"))]
fn browser(directory: &Path) -> String {
    let script = directory.join("xdg-open");
    fs::write(
        &script,
        "#!/bin/sh\nprintf '%s\\n' \"$@\" >> \"${0%/*}/got\"\n",
    )
    .unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).unwrap();
    format!("{}:/usr/bin:/bin", directory.display())
}

#[test]
#[cfg(not(target_os = "macos"))]
fn a_file_is_opened_and_shown_and_its_address_stays_nowhere() {
    let (desk, home) = (Desk::quiet(), Home::new());
    // Not among the files of the program, which are searched below.
    let bin = tempfile::tempdir().unwrap();
    let path = browser(bin.path());
    let mut harness = desk.open_with(&home, |launch| {
        launch
            .sized(120, 36)
            .variable("PATH", path)
            .variable("DISPLAY", ":0")
            .variable("TINBOX_LOG", "debug")
    });
    harness.press("fdent\r", "Attached dent.jpg (image/jpeg, ");
    harness.press("O", "Open a link or a file in the browser");
    harness.press("\r", "Opened dent.jpg in the browser");
    harness.send("lgg");
    harness.press("P", "Fetch a picture from 127.0.0.1?");
    // A question that comes up by itself takes no key at once.
    harness.insist("\r", "Fetch a picture from");
    harness.wait_for(" px · ");
    harness.press_until_gone("q", " px · ");
    harness.quit();
    let got = fs::read_to_string(bin.path().join("got")).unwrap();
    let address = format!("{}/files/u/", desk.running.url);
    assert!(
        got.starts_with(&address) && got.contains("&signature="),
        "{got}"
    );
    assert_eq!(got.lines().count(), 1);
    assert!(!home.files_with("dent.jpg").is_empty(), "its name is kept");
    let written = String::from_utf8_lossy(&harness.written()).into_owned();
    for secret in ["signature=", "/files/u/"] {
        assert_eq!(home.files_with(secret), Vec::<std::path::PathBuf>::new());
        assert!(!written.contains(secret), "{secret} was drawn");
    }
}

#[test]
#[cfg(not(target_os = "macos"))]
fn where_no_browser_can_be_opened_a_file_behaves_as_links_do() {
    let (desk, home) = (Desk::quiet(), Home::new());
    let mut harness = desk.open(&home, 120, 36);
    harness.press("fdent\r", "Attached dent.jpg (image/jpeg, ");
    harness.press("O", "Open a link or a file in the browser");
    harness.press("\r", "Not opened: there is no display here");
    harness.press("yy", "Copy a link or the address of a file");
    harness.press("\r", "the address of the file");
    harness.quit();
    assert_eq!(
        home.files_with("signature="),
        Vec::<std::path::PathBuf>::new()
    );
}
