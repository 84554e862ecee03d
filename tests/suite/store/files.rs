//! The files themselves: who may read them, what is in their bytes, what two processes do to them.

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use tempfile::TempDir;
use tinbox::domain::change::Change;
use tinbox::domain::draft::Kind;
use tinbox::domain::outbox::{Entry, Progress};
use tinbox::domain::people::AuthorKind;
use tinbox::domain::view::{Order, View};
use tinbox::store::lock::SenderLock;
use tinbox::store::{Advance, Store, StoreError, StorePaths};

use crate::store::desk::{
    acme, at, conversation, draft, entry, introduce, key, part, said, shown, thread,
};
use crate::store::paths;

pub(crate) fn open(directory: &TempDir) -> Store {
    Store::open(&paths(directory), at(0)).unwrap()
}

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(directory)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn holds(directory: &Path, words: &str) -> bool {
    fs::read_dir(directory).unwrap().any(|file| {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        bytes
            .windows(words.len())
            .any(|window| window.eq_ignore_ascii_case(words.as_bytes()))
    })
}

#[test]
fn everything_is_there_again_after_closing() {
    let directory = TempDir::new().unwrap();
    let reply = entry(1, "a", Change::Reply("Hello".into()));
    let text = draft("b", Kind::Note, "Later");
    let read = thread(conversation("a", 1), &[said("1", 1, "words")]);
    {
        let mut store = open(&directory);
        introduce(&mut store);
        store.put_thread(&acme(), &read, at(2)).unwrap();
        store.enqueue(std::slice::from_ref(&reply)).unwrap();
        store.put_draft(&text).unwrap();
        store.mark_unread(&key("a"), at(3)).unwrap();
    }
    let mut store = open(&directory);
    assert_eq!(store.take_notices(), Vec::<String>::new());
    assert!(!store.notice_others().unwrap());
    let opened = store.reader().opened(&key("a"), at(9)).unwrap().unwrap();
    assert_eq!(opened.parts, read.parts);
    assert_eq!(opened.entries, [reply]);
    assert!(opened.row.is_unread);
    assert_eq!(store.reader().all_drafts().unwrap(), [text]);
    assert_eq!(
        store
            .reader()
            .search("words", None, 9, at(9))
            .unwrap()
            .total,
        1
    );
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_any_of_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let directory = TempDir::new().unwrap();
    let loose = directory.path().join("state");
    fs::create_dir(&loose).unwrap();
    fs::set_permissions(&loose, fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(loose.join("state.db"), "").unwrap();
    let mut store = open(&directory);
    store.put_draft(&draft("a", Kind::Reply, "Hi")).unwrap();
    let _lock = SenderLock::try_acquire(&loose, &acme()).unwrap().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    for (folder, files) in [
        (
            "state",
            vec![
                "sender-acme.lock",
                "state.db",
                "state.db-shm",
                "state.db-wal",
            ],
        ),
        ("cache", vec!["cache.db", "cache.db-shm", "cache.db-wal"]),
    ] {
        let folder = directory.path().join(folder);
        assert_eq!(mode(&folder), 0o700, "{folder:?}");
        assert_eq!(names(&folder), files);
        for file in files {
            assert_eq!(mode(&folder.join(file)), 0o600, "{file}");
        }
    }
}

#[test]
fn the_state_file_survives_power_loss_and_the_cache_a_crash() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let file = |name: &str| Connection::open(directory.path().join(name)).unwrap();
    for name in ["state/state.db", "cache/cache.db"] {
        let mode: String = file(name)
            .query_row("PRAGMA journal_mode", [], |row| row.get(0))
            .unwrap();
        assert_eq!(mode, "wal");
    }
    drop(store);
}

#[test]
fn a_purge_leaves_no_word_of_a_customer_but_every_word_of_ours() {
    let directory = TempDir::new().unwrap();
    let cache = directory.path().join("cache");
    let mut store = open(&directory);
    introduce(&mut store);
    for number in 0..40 {
        let mut header = conversation(&format!("c{number}"), number);
        header.title = Some("Topsecrettitle".into());
        let words = format!("xylophone{number} {}", "filler ".repeat(300));
        let read = thread(header, &[said("1", number, &words)]);
        store.put_thread(&acme(), &read, at(number)).unwrap();
    }
    store
        .put_draft(&draft("c1", Kind::Reply, "our own words"))
        .unwrap();
    assert!(holds(&cache, "xylophone7") && holds(&cache, "topsecrettitle"));
    fs::write(cache.join("cache.corrupt-1"), "xylophone7").unwrap();
    store.purge().unwrap();
    assert!(!holds(&cache, "xylophone"));
    assert!(!holds(&cache, "topsecrettitle"));
    assert_eq!(names(&cache), ["cache.db", "cache.db-shm", "cache.db-wal"]);
    assert_eq!(shown(&store, View::All, Order::NewestFirst, 99), [""; 0]);
    assert_eq!(shown(&store, View::Drafts, Order::NewestFirst, 99), ["c1"]);
}

#[test]
fn redacted_and_deleted_words_leave_the_files() {
    let directory = TempDir::new().unwrap();
    let cache = directory.path().join("cache");
    let mut store = open(&directory);
    let mut parts = vec![
        said("1", 1, "xylophone"),
        said("2", 2, "marimba"),
        said("3", 3, "piano"),
    ];
    let mut put = |minute, parts: &[_]| {
        let read = thread(conversation("a", minute), parts);
        store.put_thread(&acme(), &read, at(minute)).unwrap();
    };
    put(4, &parts);
    assert!(holds(&cache, "xylophone") && holds(&cache, "marimba"));
    parts.remove(1);
    parts[0] = part("1", 1, (AuthorKind::Contact, "maria"), "");
    parts[0].redacted = true;
    put(5, &parts);
    assert!(!holds(&cache, "xylophone") && !holds(&cache, "marimba"));
    assert!(holds(&cache, "piano"));
    let redact = entry(1, "a", Change::Redact("3".into()));
    let done = Entry {
        progress: Progress::Done {
            at: at(6),
            part: None,
        },
        ..redact.clone()
    };
    store.enqueue(std::slice::from_ref(&redact)).unwrap();
    store.advance(&redact.progress, &done).unwrap();
    assert!(!holds(&cache, "piano"));
    let opened = store.reader().opened(&key("a"), at(9)).unwrap().unwrap();
    assert!(opened.parts.iter().all(|part| part.redacted));
    assert!(holds(&cache, "About a"));
    assert!(store.remove(&key("a")).unwrap());
    assert!(!holds(&cache, "About a"));
}

#[test]
fn two_processes_see_each_others_changes_and_only_one_sends() {
    let directory = TempDir::new().unwrap();
    let (mut one, mut two) = (open(&directory), open(&directory));
    one.put_rows(&acme(), &[conversation("a", 1)], at(2))
        .unwrap();
    let close = entry(1, "a", Change::Close);
    one.enqueue(std::slice::from_ref(&close)).unwrap();
    assert!(two.notice_others().unwrap());
    assert!(!two.notice_others().unwrap());
    assert_eq!(shown(&two, View::Closed, Order::NewestFirst, 9), ["a"]);

    let sending = |minute| Entry {
        progress: Progress::Sending { since: at(minute) },
        ..close.clone()
    };
    let first = two.advance(&close.progress, &sending(10)).unwrap();
    assert!(matches!(first, Advance::Made(_)));
    assert_eq!(
        one.advance(&close.progress, &sending(11)).unwrap(),
        Advance::Lost(Some(Box::new(sending(10))))
    );
    assert!(one.notice_others().unwrap());
}

#[test]
fn two_threads_that_take_the_same_changes_never_both_take_one() {
    let directory = TempDir::new().unwrap();
    let entries: Vec<Entry> = (0..30)
        .map(|number| entry(number, &format!("c{number}"), Change::Close))
        .collect();
    open(&directory).enqueue(&entries).unwrap();
    let take = |minute: i64| {
        let mut store = open(&directory);
        let step = |entry: &Entry| Entry {
            progress: Progress::Sending { since: at(minute) },
            ..entry.clone()
        };
        entries
            .iter()
            .filter(|entry| {
                let advance = store.advance(&entry.progress, &step(entry)).unwrap();
                matches!(advance, Advance::Made(_))
            })
            .count()
    };
    let (one, two) = std::thread::scope(|scope| {
        let one = scope.spawn(|| take(10));
        let two = scope.spawn(|| take(11));
        (one.join().unwrap(), two.join().unwrap())
    });
    assert_eq!(one + two, entries.len());
}

#[test]
fn a_crash_between_the_two_files_is_made_up_for() {
    let directory = TempDir::new().unwrap();
    open(&directory)
        .put_rows(&acme(), &[conversation("a", 1)], at(2))
        .unwrap();
    // The state file is written by a process that has another, empty cache and dies.
    let elsewhere = StorePaths {
        cache_dir: None,
        ..paths(&directory)
    };
    Store::open(&elsewhere, at(0))
        .unwrap()
        .enqueue(&[entry(1, "a", Change::Close)])
        .unwrap();
    let store = open(&directory);
    assert_eq!(shown(&store, View::Closed, Order::NewestFirst, 9), ["a"]);
}

#[test]
fn readers_see_what_is_written_and_follow_a_replaced_cache() {
    let directory = TempDir::new().unwrap();
    for mut store in [open(&directory), Store::in_memory().unwrap()] {
        let mut reader = store.new_reader().unwrap();
        store
            .put_rows(&acme(), &[conversation("a", 1)], at(2))
            .unwrap();
        assert!(reader.row(&key("a"), at(3)).unwrap().is_some());
        assert!(!reader.renew().unwrap());
        store.replace_cache().unwrap();
        assert!(reader.renew().unwrap());
        assert_eq!(reader.row(&key("a"), at(3)).unwrap(), None);
        store
            .put_rows(&acme(), &[conversation("b", 1)], at(2))
            .unwrap();
        assert!(reader.row(&key("b"), at(3)).unwrap().is_some());
        assert_eq!(store.take_notices().len(), 1);
    }
}

#[test]
fn reading_on_other_threads_and_writing_do_not_fail_each_other() {
    let directory = TempDir::new().unwrap();
    for mut store in [open(&directory), Store::in_memory().unwrap()] {
        introduce(&mut store);
        let readers = [store.new_reader().unwrap(), store.new_reader().unwrap()];
        let (done, is_done) = std::sync::mpsc::sync_channel::<()>(0);
        let is_done = std::sync::Mutex::new(is_done);
        std::thread::scope(|scope| {
            let pending = Err(std::sync::mpsc::TryRecvError::Empty);
            for reader in readers {
                let is_done = &is_done;
                scope.spawn(move || {
                    while is_done.lock().unwrap().try_recv() == pending {
                        reader.counts(None, at(0)).unwrap();
                        reader.opened(&key("c3"), at(0)).unwrap();
                        reader.search("words", None, 9, at(0)).unwrap();
                    }
                });
            }
            for number in 0..60 {
                let header = conversation(&format!("c{}", number % 7), number);
                let read = thread(header, &[said("1", number, "words")]);
                store.put_thread(&acme(), &read, at(number)).unwrap();
                let text = draft(&format!("c{}", number % 5), Kind::Reply, "text");
                store.put_draft(&text).unwrap();
            }
            drop(done);
        });
        assert_eq!(shown(&store, View::All, Order::NewestFirst, 99).len(), 7);
    }
}

#[test]
fn a_cache_of_another_version_is_read_again_without_a_word() {
    let directory = TempDir::new().unwrap();
    open(&directory)
        .put_rows(&acme(), &[conversation("a", 1)], at(2))
        .unwrap();
    let cache = directory.path().join("cache");
    Connection::open(cache.join("cache.db"))
        .unwrap()
        .pragma_update(None, "user_version", 7)
        .unwrap();
    let mut store = open(&directory);
    assert_eq!(store.take_notices(), Vec::<String>::new());
    assert_eq!(shown(&store, View::All, Order::NewestFirst, 9), [""; 0]);
    assert_eq!(names(&cache), ["cache.db", "cache.db-shm", "cache.db-wal"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_cache_that_cannot_be_written_lives_in_memory_and_is_told() {
    let directory = TempDir::new().unwrap();
    let paths = StorePaths {
        cache_dir: Some("/proc/nowhere".into()),
        ..paths(&directory)
    };
    let mut store = Store::open(&paths, at(0)).unwrap();
    let notices = store.take_notices();
    assert!(
        notices[0].starts_with("nothing is kept on this machine this time"),
        "{notices:?}"
    );
    store
        .put_rows(&acme(), &[conversation("a", 1)], at(2))
        .unwrap();
    assert_eq!(shown(&store, View::All, Order::NewestFirst, 9), ["a"]);
}

#[test]
fn a_state_directory_that_cannot_be_made_is_an_error_with_its_name() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("file");
    fs::write(&file, "").unwrap();
    let paths = StorePaths {
        state_dir: Some(file.join("state")),
        cache_dir: None,
    };
    let error = Store::open(&paths, at(0)).unwrap_err();
    assert!(matches!(error, StoreError::Io { .. }), "{error}");
    assert!(error.to_string().contains("file"), "{error}");
}

#[test]
fn the_senders_role_belongs_to_one() {
    let directory = TempDir::new().unwrap();
    let first = SenderLock::try_acquire(directory.path(), &acme()).unwrap();
    assert!(first.is_some());
    assert!(
        SenderLock::try_acquire(directory.path(), &acme())
            .unwrap()
            .is_none()
    );
    drop(first);
    assert!(
        SenderLock::try_acquire(directory.path(), &acme())
            .unwrap()
            .is_some()
    );
}
