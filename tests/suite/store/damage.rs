//! Files that were damaged while nobody looked.

use std::fs;

use tempfile::TempDir;
use tinbox::domain::change::Change;
use tinbox::domain::draft::{Draft, Kind};
use tinbox::domain::outbox::Entry;
use tinbox::domain::row::{Opened, RowPage};
use tinbox::domain::view::{Order, View};
use tinbox::store::{Store, StoreError};

use crate::store::desk::{
    acme, assigned, at, conversation, draft, entry, introduce, key, page, said, thread,
};
use crate::store::files::open;
use crate::store::paths;

const CONVERSATIONS: i64 = 8;

fn fill(store: &mut Store) -> Result<(), StoreError> {
    introduce(store);
    for number in 0..CONVERSATIONS {
        let id = format!("c{number}");
        let header = assigned(
            conversation(&id, number),
            ["ana", "ben"][number as usize % 2],
        );
        let words = format!("<p>word{number} {}</p>", "and more ".repeat(120));
        let parts: Vec<_> = (0..3)
            .map(|part| said(&part.to_string(), number + part, &words))
            .collect();
        store.put_thread(&acme(), &thread(header, &parts), at(number))?;
    }
    Ok(())
}

type Everything = (Vec<RowPage>, Vec<Option<Opened>>, Vec<usize>);

/// Everything a screen could ask for.
fn read(store: &Store) -> Result<Everything, StoreError> {
    let reader = store.reader();
    reader.counts(None, at(0))?;
    reader.next_wake(at(0))?;
    reader.threads_wanted(&tinbox::domain::id::Profile::new("acme"), 100)?;
    let mut pages = Vec::new();
    for view in View::TABS {
        for order in [Order::LongestWaiting, Order::NewestFirst] {
            let query = tinbox::domain::row::RowQuery {
                desk: None,
                view,
                order,
                filter: "".into(),
                limit: 100,
            };
            pages.push(reader.rows(&query, at(0))?);
        }
    }
    let (mut opened, mut found) = (Vec::new(), Vec::new());
    for number in 0..CONVERSATIONS {
        opened.push(reader.opened(&key(&format!("c{number}")), at(0))?);
        let words = format!("word{number} ");
        found.push(reader.search(&words, None, 9, at(0))?.total);
    }
    Ok((pages, opened, found))
}

/// What the worker does: reads, and has the cache replaced when that meets damage.
fn read_or_replace(store: &mut Store) -> Everything {
    match read(store) {
        Ok(everything) => everything,
        Err(error) => {
            assert!(error.is_damage(), "{error:?}");
            store.replace_cache().unwrap();
            read(store).unwrap()
        }
    }
}

/// Where 400 databases are written sooner than on a disk, if there is such a place.
fn quick_directory() -> TempDir {
    TempDir::new_in("/dev/shm").unwrap_or_else(|_| TempDir::new().unwrap())
}

#[test]
fn a_damaged_cache_is_always_made_good() {
    let directory = quick_directory();
    {
        let mut store = open(&directory);
        fill(&mut store).unwrap();
        while store.index(100).unwrap() > 0 {}
    }
    let path = directory.path().join("cache/cache.db");
    let whole = fs::read(&path).unwrap();
    let expected = read(&open(&directory)).unwrap();
    let mut random = fastrand::Rng::with_seed(0xdead);
    let mut noticed = 0;
    for round in 0..200 {
        let mut bytes = whole.clone();
        let pages = whole.len() / 4096;
        match random.u8(..6) {
            0 => bytes.truncate(random.usize(..whole.len())),
            1 => bytes = b"not a database at all, but a text".repeat(random.usize(1..300)),
            2 => bytes[..random.usize(1..100)].fill(0),
            kind => {
                for _ in 0..random.usize(1..8) {
                    let start = random.usize(..pages) * 4096;
                    let page = &mut bytes[start..start + 4096];
                    if kind == 3 {
                        page.fill(0);
                    } else {
                        random.fill(page);
                    }
                }
            }
        }
        fs::write(&path, &bytes).unwrap();
        let mut store = Store::open(&paths(&directory), at(round)).unwrap();
        read_or_replace(&mut store);
        let mut is_noticed = false;
        loop {
            // As the sync does: what was lost is read again, until nothing is lost on the way.
            fill(&mut store).unwrap();
            store.index(1_000).unwrap();
            if store.take_notices().is_empty() {
                break;
            }
            is_noticed = true;
        }
        if is_noticed {
            noticed += 1;
            assert!(read(&store).unwrap() == expected, "round {round}");
        }
        let folder = fs::read_dir(directory.path().join("cache")).unwrap();
        let aside = folder
            .filter(|file| {
                let name = file.as_ref().unwrap().file_name();
                name.to_string_lossy().starts_with("cache.corrupt-")
            })
            .count();
        assert!(aside <= 1, "{aside} set aside");
    }
    assert!(noticed > 150, "{noticed} of 200 were noticed");
}

#[test]
fn a_damaged_state_file_is_named_kept_and_rescued() {
    let directory = TempDir::new().unwrap();
    let replies: Vec<Entry> = (0..80)
        .map(|number| entry(number, "a", Change::Reply("words ".repeat(50).into())))
        .collect();
    let drafts: Vec<Draft> = (0..80)
        .map(|number| draft(&format!("d{number:03}"), Kind::Reply, &"text ".repeat(60)))
        .collect();
    {
        let mut store = open(&directory);
        store.enqueue(&replies).unwrap();
        for draft in &drafts {
            store.put_draft(draft).unwrap();
        }
    }
    let path = directory.path().join("state/state.db");
    let mut bytes = fs::read(&path).unwrap();
    let pages = bytes.len() / 4096;
    for page in [pages / 3, pages / 2, pages - 2] {
        bytes[page * 4096..(page + 1) * 4096].fill(0xA5);
    }
    fs::write(&path, &bytes).unwrap();

    let error = Store::open(&paths(&directory), at(0)).unwrap_err();
    let StoreError::StateDamaged { path: named, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(named, &path);
    assert!(error.to_string().contains("state.db"));
    assert!(fs::read(&path).unwrap() == bytes);

    let rescue = Store::rescue(&paths(&directory), at(7)).unwrap().unwrap();
    assert!(fs::read(&rescue.kept).unwrap() == bytes);
    assert!(rescue.drafts > 30 && rescue.entries > 30, "{rescue:?}");
    let store = open(&directory);
    let kept = store.reader().entries().unwrap();
    assert_eq!(kept.len(), rescue.entries);
    assert!(kept.iter().all(|entry| replies.contains(entry)));
    assert!(kept.is_sorted_by_key(|entry| replies.iter().position(|reply| reply.id == entry.id)));
    let kept = store.reader().all_drafts().unwrap();
    assert_eq!(kept.len(), rescue.drafts);
    assert!(kept.iter().all(|draft| drafts.contains(draft)));
    let shown = page(&store, View::Drafts, Order::NewestFirst, "", 9);
    assert_eq!(shown.total, rescue.drafts);
}
