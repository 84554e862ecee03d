//! What reading and laying out text costs: threads, large mails, hostile shapes.

use std::fs;
use std::path::Path;

use divan::{Bencher, counter::BytesCount};
use tinbox::text::{Clean, Document, Unfold};

fn main() {
    divan::main();
}

/// The fixtures of the tests: mails, notes and replies of every kind.
fn fixtures() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/text");
    let mut fixtures: Vec<(String, String)> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            Some((name, fs::read_to_string(entry.path()).ok()?))
        })
        .collect();
    fixtures.sort();
    fixtures
}

fn read(name: &str, source: &str) -> Document {
    match name.rsplit_once('.') {
        Some((_, "html")) => Document::html(source),
        Some((_, "md")) => Document::markdown(source),
        _ => Document::plain(source),
    }
}

/// A thread of 500 parts, read and laid out from nothing.
#[divan::bench]
fn thread_of_500_parts(bencher: Bencher) {
    let parts: Vec<_> = fixtures().into_iter().cycle().take(500).collect();
    let bytes: usize = parts.iter().map(|(_, source)| source.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        parts
            .iter()
            .map(|(name, source)| read(name, source).lines(76, &Unfold::none()).len())
            .sum::<usize>()
    });
}

/// The same thread at another width, its documents at hand.
#[divan::bench]
fn thread_of_500_parts_again(bencher: Bencher) {
    let parts: Vec<_> = fixtures()
        .into_iter()
        .cycle()
        .take(500)
        .map(|(name, source)| read(&name, &source))
        .collect();
    bencher.bench(|| {
        parts
            .iter()
            .map(|part| part.lines(50, &Unfold::none()).len())
            .sum::<usize>()
    });
}

/// One mail of a megabyte, made of the fixtures.
#[divan::bench]
fn mail_of_1_mb(bencher: Bencher) {
    let mails: String = fixtures()
        .into_iter()
        .filter(|(name, _)| name.ends_with("html") && name != "hostile.html")
        .map(|(_, s)| s)
        .collect();
    let source = mails.repeat(1_000_000 / mails.len() + 1);
    bencher
        .counter(BytesCount::new(source.len()))
        .bench(|| Document::html(&source).lines(80, &Unfold::all()).len());
}

/// The gate alone.
#[divan::bench(args = ["plain ascii text ", "größer, über, naïve ", "見積書の再発行について", "e\u{301}\u{302} \u{1b}[2J \u{202e}"])]
fn cleaning_1_mb(bencher: Bencher, unit: &str) {
    let source = unit.repeat(1_000_000 / unit.len());
    bencher
        .counter(BytesCount::new(source.len()))
        .bench(|| Clean::block(&source));
}

/// A megabyte of what explodes elsewhere; each must stay under 100 ms.
#[divan::bench(args = [
    "<div>", "<div>x", "<b>x", "<p>x", "x<br>", "<blockquote>x", "<ul><li>x", "<table><tr><td>x", "<tr><td>x<td>y", "<a href=\"",
    "<!--", "<a", "&nbsp;", "&#27;&#x202e;", "\u{301}", "\u{1b}]0;", "<img src=http://x/y.png alt=z>", "<a href=http://x.y/><div>x</div></a>",
])]
fn hostile_1_mb(bencher: Bencher, unit: &str) {
    let source = format!("<table>{}", unit.repeat(1_000_000 / unit.len()));
    bencher.counter(BytesCount::new(source.len())).bench(|| {
        let mut rows = 0_usize;
        Document::html(&source).each_line(80, &Unfold::all(), |_| rows += 1);
        rows
    });
}

/// The same in Markdown.
#[divan::bench(args = ["> x\n", "- x\n", "[a](", "**a ", "`", "|a|b|\n|-|-|\n", "# x\n"])]
fn hostile_markdown_1_mb(bencher: Bencher, unit: &str) {
    let source = unit.repeat(1_000_000 / unit.len());
    bencher.counter(BytesCount::new(source.len())).bench(|| {
        let mut rows = 0_usize;
        Document::markdown(&source).each_line(80, &Unfold::all(), |_| rows += 1);
        rows
    });
}
