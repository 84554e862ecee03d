//! From a key press to a frame: what the core and the paint cost on a large screen, with a long thread.
//!
//! The screen has 200x60 cells, the list 200 rows. A thread has 500 parts: the mails, notes and replies of the tests'
//! fixtures in turn, with events between them. Frames are drawn into memory, reset and difference included.

#![expect(
    clippy::unwrap_used,
    reason = "a fixture that cannot be made measures nothing"
)]

#[path = "frame/desk.rs"]
mod desk;

use divan::Bencher;
use tinbox::app::timeline::Timeline;
use tinbox::app::timeline::laid::Scene;

use desk::{Desk, LONG, USUAL, directory, opened, zone};

fn main() {
    divan::main();
}

/// Nothing changed but the cursor: a frame with a list and a thread.
#[divan::bench]
fn frame(bencher: Bencher) {
    let mut desk = Desk::open(LONG);
    desk.answer();
    bencher.bench_local(|| desk.draw());
}

/// A step in the list: the cursor moves, another thread of 20 parts is asked for, its rows are laid out when
/// the store answers.
#[divan::bench]
fn key_in_the_list(bencher: Bencher) {
    let mut desk = Desk::open(USUAL);
    bencher.bench_local(|| {
        desk.step();
        desk.answer();
    });
}

/// The same, drawn.
#[divan::bench]
fn key_in_the_list_to_frame(bencher: Bencher) {
    let mut desk = Desk::open(USUAL);
    bencher.bench_local(|| {
        desk.step();
        desk.answer();
        desk.draw();
    });
}

/// `k` in a thread of 500 parts, entry by entry to its beginning and again from the end.
#[divan::bench]
fn key_in_the_thread(bencher: Bencher) {
    let mut desk = Desk::open(LONG);
    desk.answer();
    desk.enter();
    bencher.bench_local(|| desk.key(if desk.is_at_the_beginning() { 'G' } else { 'k' }));
}

/// The same, drawn.
#[divan::bench]
fn key_in_the_thread_to_frame(bencher: Bencher) {
    let mut desk = Desk::open(LONG);
    desk.answer();
    desk.enter();
    bencher.bench_local(|| {
        desk.key(if desk.is_at_the_beginning() { 'G' } else { 'k' });
        desk.draw();
    });
}

/// A conversation of 500 parts comes from the store: it is taken over and its first screen laid out.
#[divan::bench]
fn opening_500_parts(bencher: Bencher) {
    bencher
        .with_inputs(|| Desk::open(LONG))
        .bench_local_refs(Desk::answer);
}

/// All of 500 parts, read and laid out from nothing.
#[divan::bench(sample_count = 30)]
fn layout_of_500_parts(bencher: Bencher) {
    let opened = opened(0, LONG);
    let (directory, zone) = (directory(), zone());
    bencher
        .with_inputs(|| {
            let mut timeline = Timeline::new();
            timeline.turn_to(Some(opened.row.key.clone()), desk::now());
            timeline.take(&opened, true, &zone);
            timeline.opened = tinbox::app::load::Load::Ready {
                ticket: tinbox::app::load::Ticket(1),
                value: opened.clone(),
            };
            timeline
        })
        .bench_local_refs(|timeline| {
            let scene = Scene {
                bidi: tinbox::config::Bidi::Terminal,
                directory: &directory,
                zone: &zone,
                now: desk::now(),
                width: 100,
                unreadable: None,
            };
            timeline.lay_out(&scene, usize::from(u16::MAX));
            timeline.visible.len()
        });
}
