//! A process that is killed in the middle of writing: what it was told is saved, is.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;
use tinbox::domain::change::Change;
use tinbox::domain::draft::Kind;
use tinbox::domain::outbox::{Entry, Progress};
use tinbox::domain::view::View;
use tinbox::store::Store;

use crate::store::desk::{acme, at, conversation, draft, entry, key};
use crate::store::files::open;
use crate::store::paths;

const DIRECTORY: &str = "TINBOX_TEST_DIRECTORY";
const READY: &str = "saved ";

/// The step a change is moved to right after it was handed over.
fn sending(entry: &Entry) -> Entry {
    Entry {
        progress: Progress::Sending { since: at(10) },
        ..entry.clone()
    }
}

fn words(number: u32) -> Entry {
    entry(number, &format!("c{number}"), Change::Reply("Hi".into()))
}

#[test]
#[ignore = "the other process of the test below"]
fn writes_until_it_is_killed() {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test that starts itself again tells the child where to work"
    )]
    let Some(directory) = std::env::var_os(DIRECTORY).map(PathBuf::from) else {
        return;
    };
    let mut store = Store::open(&paths(&directory), at(0)).unwrap();
    for number in 0..10_000 {
        let row = conversation(&format!("c{number}"), number.into());
        store.put_rows(&acme(), &[row], at(0)).unwrap();
        let text = draft(&format!("c{number}"), Kind::Note, "Later");
        store.put_draft(&text).unwrap();
        let change = words(number);
        store.enqueue(std::slice::from_ref(&change)).unwrap();
        store.advance(&change.progress, &sending(&change)).unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "\n{READY}{number}").unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn what_was_saved_survives_a_kill() {
    for acknowledged in [1, 2, 3, 5, 8, 13, 21] {
        let directory = TempDir::new().unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::kill::writes_until_it_is_killed"])
            .args(["--ignored", "--nocapture", "--test-threads=1"])
            .env(DIRECTORY, directory.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let last: u32 = lines
            .map_while(Result::ok)
            .filter_map(|line| line.strip_prefix(READY).and_then(|n| n.parse().ok()))
            .nth(acknowledged)
            .unwrap();
        child.kill().unwrap();
        child.wait().unwrap();

        let mut store = Store::open(&paths(&directory), at(0)).unwrap();
        assert_eq!(store.take_notices(), [""; 0]);
        for number in 0..=last {
            let opened = store
                .reader()
                .opened(&key(&format!("c{number}")), at(9))
                .unwrap()
                .unwrap();
            assert_eq!(opened.entries, [sending(&words(number))]);
            assert_eq!(&*opened.drafts[0].text, "Later");
            assert_eq!(
                (opened.row.pending, opened.row.draft),
                (1, Some(Kind::Note))
            );
        }
        let counts = store.reader().counts(None, at(9)).unwrap();
        let drafts = store.reader().all_drafts().unwrap().len() as u64;
        let entries = store.reader().entries().unwrap().len() as u64;
        assert_eq!(counts.of(View::Drafts), Some(drafts));
        assert_eq!(counts.of(View::Outbox), Some(entries));
        drop(store);
        assert_eq!(open(&directory).take_notices(), [""; 0]);
    }
}
