//! What the store costs at any size.
//!
//! `cargo bench --bench store -- --conversations 100000 --parts 20 --path /somewhere` makes a desk there once and
//! measures on it; without arguments a small one in a temporary directory.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a program that measures and prints"
)]

#[path = "store/desk.rs"]
mod desk;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tinbox::domain::conversation::State;
use tinbox::domain::draft::{Basis, Draft, Kind};
use tinbox::domain::id::{ConversationKey, Profile};
use tinbox::domain::people::Directory;
use tinbox::domain::row::RowQuery;
use tinbox::domain::view::{Order, View};
use tinbox::store::{Store, StorePaths};

use crate::desk::{Desk, now};

struct Size {
    conversations: usize,
    parts: usize,
    path: Option<PathBuf>,
}

fn main() {
    let size = arguments();
    let temporary = tempfile::tempdir().unwrap();
    let path = size
        .path
        .clone()
        .unwrap_or_else(|| temporary.path().to_owned());
    let paths = StorePaths {
        state_dir: Some(path.join("state")),
        cache_dir: Some(path.join("cache")),
    };
    if !path.join("complete").exists() {
        fill(&paths, &size);
        fs::write(path.join("complete"), "").unwrap();
    }
    println!(
        "{} conversations of {} parts, {} MB",
        size.conversations,
        size.parts,
        fs::metadata(path.join("cache/cache.db")).unwrap().len() / 1_000_000
    );
    measure_reads(&paths);
    measure_search(&paths);
    measure_writes(&paths, &size);
    println!(
        "memory in use at most: {} MB",
        peak_memory(Path::new("/proc/self/status"))
    );
}

fn arguments() -> Size {
    let mut size = Size {
        conversations: 2_000,
        parts: 20,
        path: None,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let mut value = || arguments.next().unwrap();
        match name.as_str() {
            "--conversations" => size.conversations = value().parse().unwrap(),
            "--parts" => size.parts = value().parse().unwrap(),
            "--path" => size.path = Some(value().into()),
            _ => {}
        }
    }
    size
}

fn acme() -> Profile {
    Profile::from("acme")
}

fn fill(paths: &StorePaths, size: &Size) {
    let mut store = Store::open(paths, now()).unwrap();
    let directory = Directory {
        me: Some("ana".into()),
        ..Directory::default()
    };
    store.put_directory(&acme(), &directory).unwrap();
    let mut desk = Desk::new();
    let begun = Instant::now();
    for index in 0..size.conversations {
        let amount = if index == 7 { 500 } else { size.parts };
        let thread = desk.thread(index, amount);
        store.put_thread(&acme(), &thread, now()).unwrap();
    }
    println!("fill: {:.1} s", begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    while store.index(5_000).unwrap() > 0 {}
    println!("index: {:.1} s", begun.elapsed().as_secs_f64());
}

/// Runs it until there is a distribution, and prints that.
fn measure<T>(what: &str, mut work: impl FnMut(usize) -> T) {
    let mut times = Vec::new();
    let begun = Instant::now();
    while times.len() < 200 && (times.len() < 5 || begun.elapsed() < Duration::from_secs(3)) {
        let started = Instant::now();
        std::hint::black_box(work(times.len()));
        times.push(started.elapsed());
    }
    times.sort();
    let milliseconds = |share: f64| {
        let index = (share * (times.len() - 1) as f64) as usize;
        times[index].as_secs_f64() * 1_000.0
    };
    println!(
        "{what:<44} median {:>9.3} ms   p99 {:>9.3} ms   ({} runs)",
        milliseconds(0.5),
        milliseconds(0.99),
        times.len()
    );
}

fn query(view: View, filter: &str, limit: usize) -> RowQuery {
    RowQuery {
        desk: None,
        view,
        order: view.default_order(),
        filter: filter.into(),
        limit,
    }
}

fn measure_reads(paths: &StorePaths) {
    measure("open, first page of 50, counts", |_| {
        let store = Store::open(paths, now()).unwrap();
        let reader = store.reader();
        (
            reader.rows(&query(View::All, "", 50), now()).unwrap(),
            reader.counts(None, now()).unwrap(),
        )
    });
    let store = Store::open(paths, now()).unwrap();
    let reader = store.new_reader().unwrap();
    for view in [View::Mine, View::All, View::Snoozed, View::Closed] {
        measure(&format!("page of 50, {}", view.name()), |_| {
            reader.rows(&query(view, "", 50), now()).unwrap()
        });
    }
    measure("page of 200, all by newest", |_| {
        let newest = RowQuery {
            desk: None,
            order: Order::NewestFirst,
            ..query(View::All, "", 200)
        };
        reader.rows(&newest, now()).unwrap()
    });
    measure("page of 50, all open, filtered", |_| {
        reader.rows(&query(View::All, "refund", 50), now()).unwrap()
    });
    measure("page of 50, closed, filtered", |_| {
        reader
            .rows(&query(View::Closed, "refund", 50), now())
            .unwrap()
    });
    measure("counts of all views", |_| {
        reader.counts(None, now()).unwrap()
    });
    let key = |index: usize| ConversationKey::new("acme", (1_000_000 - index).to_string().as_str());
    measure("thread of 20 parts", |run| {
        reader.opened(&key(run + 8), now()).unwrap().unwrap()
    });
    measure("thread of 500 parts", |_| {
        let opened = reader.opened(&key(7), now()).unwrap().unwrap();
        assert_eq!(opened.parts.len(), 500);
    });
}

fn measure_search(paths: &StorePaths) {
    let reader = Store::open(paths, now()).unwrap().new_reader().unwrap();
    for words in [
        "xylophone",
        "the ",
        "the",
        "refund ",
        "r",
        "re",
        "ref",
        "refu",
        "refun",
        "refund",
        "refundo",
        "pleas",
        "please refund ",
        "the refund or",
        "zzz",
        "person77@exam",
    ] {
        let found = reader.search(words, None, 50, now()).unwrap().total;
        measure(&format!("search {words:?}: {found} found"), |_| {
            reader.search(words, None, 50, now()).unwrap()
        });
    }
}

fn measure_writes(paths: &StorePaths, size: &Size) {
    let mut store = Store::open(paths, now()).unwrap();
    let mut desk = Desk::new();
    let page: Vec<_> = (0..100.min(size.conversations))
        .map(|index| desk.conversation(index))
        .collect();
    // Newer than whatever an earlier run left here.
    let first = ConversationKey::new("acme", page[0].id.as_str());
    let known = store.reader().row(&first, now()).unwrap().unwrap();
    let newer = |run: usize| known.conversation.updated_at + Duration::from_secs(run as u64 + 1);
    measure("page of 100 rows, changed", |run| {
        let mut page = page.clone();
        for row in &mut page {
            row.updated_at = newer(run);
            row.last_activity_at = Some(row.updated_at);
        }
        store.put_rows(&acme(), &page, now()).unwrap()
    });
    measure("page of 100 rows, renamed", |run| {
        let mut page = page.clone();
        for row in &mut page {
            row.updated_at = newer(1_000 + run);
            row.title = Some(format!("title {run}").into());
        }
        store.put_rows(&acme(), &page, now()).unwrap()
    });
    let key = ConversationKey::new("acme", "999980");
    let thread = desk.thread(20, 1);
    measure("one new part, indexed", |run| {
        let mut part = thread.parts[0].clone();
        part.id = format!("live-{run}-{:?}", Instant::now()).as_str().into();
        store.put_part(&key, &part).unwrap()
    });
    measure("draft saved", |run| {
        let draft = Draft {
            key: key.clone(),
            kind: Kind::Reply,
            text: format!("words {run}").into(),
            cursor: 0,
            begun_at: now(),
            saved_at: now(),
            basis: Basis {
                last_part: None,
                state: State::Open,
                assignee: None,
            },
            opening: None,
        };
        store.put_draft(&draft).unwrap()
    });
    measure("seen", |_| store.mark_seen(&key, None, now()).unwrap());
    store.drop_draft(&key, Kind::Reply).unwrap();
}

/// In megabytes; 0 where the system does not tell.
fn peak_memory(status: &Path) -> u64 {
    fs::read_to_string(status)
        .unwrap_or_default()
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok())
        .unwrap_or(0)
        / 1_000
}
