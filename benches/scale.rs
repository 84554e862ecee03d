//! Whether a megabyte of anything stays cheap: time, growth and memory for shapes that explode elsewhere.
//!
//! `cargo bench --bench scale` measures every shape of the table at half a megabyte and at one, each in a process of its
//! own so that its memory can be told, and ends with an error if one of them is over a bound. `-- --hunt 60` looks for
//! new shapes for that many seconds: random pieces, repeated. What it finds belongs into the table.

#![expect(clippy::print_stdout, reason = "a table is what it is for")]

#[path = "scale/shapes.rs"]
mod shapes;

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use shapes::{Language, PIECES, SHAPES, Shape};
use tinbox::cli::render::{RenderOptions, each_row};
use tinbox::text::{Document, Unfold};

/// What everything is measured at.
const MEGABYTE: usize = 1_000_000;
/// What it may take there: time, and memory of the whole process, program included.
const MOST_TIME: Duration = Duration::from_millis(100);
const MOST_MEMORY: usize = 32 << 20;
/// Twice the source may take this much longer; noise and caches are part of it.
const MOST_GROWTH: f64 = 2.6;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let after = |flag: &str| {
        let at = arguments.iter().position(|argument| argument == flag)?;
        arguments.get(at + 1).map(String::as_str)
    };
    if let Some(index) = after("--shape").and_then(|index| index.parse::<usize>().ok()) {
        if let Some(shape) = SHAPES.get(index) {
            println!("{}", measured(shape));
        }
        return ExitCode::SUCCESS;
    }
    if let Some(index) = after("--once").and_then(|index| index.parse::<usize>().ok()) {
        if let Some(shape) = SHAPES.get(index) {
            std::hint::black_box(render(shape.language, &shape.source(MEGABYTE)));
            println!("{}", peak());
        }
        return ExitCode::SUCCESS;
    }
    if let Some(seconds) = after("--hunt").and_then(|seconds| seconds.parse().ok()) {
        return hunt(Duration::from_secs(seconds));
    }
    table(after("--only").unwrap_or_default())
}

/// Reads and lays out a source, and counts the bytes so that nothing is optimized away.
///
/// It is all that `tinbox render` does between reading and writing.
fn render(language: Language, source: &str) -> usize {
    let mut bytes = 0;
    if language == Language::Turned {
        let unfold = Unfold::all().visual(true);
        Document::plain(source).each_line(80, &unfold, |line| bytes += line.width());
        return bytes;
    }
    let options = RenderOptions {
        html: language == Language::Html,
        markdown: language == Language::Markdown,
        plain: language == Language::Plain,
        ..RenderOptions::default()
    };
    each_row(&options, source.as_bytes(), None, |row| bytes += row.len());
    bytes
}

/// The shortest of a few runs: the machine only ever adds.
fn shortest(language: Language, source: &str, runs: usize) -> Duration {
    let run = |_| {
        let (begun, worked) = (Instant::now(), worked());
        std::hint::black_box(render(language, source));
        let elapsed = begun.elapsed();
        self::worked()
            .zip(worked)
            .map_or(elapsed, |(after, before)| {
                elapsed.min(after.saturating_sub(before))
            })
    };
    (0..runs).map(run).min().unwrap_or_default()
}

/// The time this process had a core, where the system tells it: what others do meanwhile is not our cost.
fn worked() -> Option<Duration> {
    let status = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    let nanoseconds = status.split(' ').next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

/// One line for the parent: nanoseconds at half a megabyte and at one.
fn measured(shape: &Shape) -> String {
    let half = shortest(shape.language, &shape.source(MEGABYTE / 2), 5);
    let whole = shortest(shape.language, &shape.source(MEGABYTE), 5);
    format!("{} {}", half.as_nanos(), whole.as_nanos())
}

/// The most memory this process ever had, where the system tells it.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<usize>().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// Measures the whole table.
fn table(only: &str) -> ExitCode {
    println!(
        "{:<10} {:<34} {:>9} {:>7} {:>9}",
        "language", "shape", "1 MB, ms", "growth", "memory, MB"
    );
    let mut over = 0;
    for (index, shape) in SHAPES
        .iter()
        .enumerate()
        .filter(|(_, shape)| shape.name.contains(only))
    {
        let Some((half, whole, memory)) = in_a_process(index) else {
            println!(
                "{:<10} {:<34} did not come back",
                shape.language.name(),
                shape.name
            );
            over += 1;
            continue;
        };
        let growth = whole / half.max(1.0);
        // The system counts in steps of some milliseconds: below ten of them the ratio tells about the clock.
        let grows = growth > MOST_GROWTH && whole > 40e6;
        let bad = whole > MOST_TIME.as_nanos() as f64 || memory > MOST_MEMORY || grows;
        over += usize::from(bad);
        println!(
            "{:<10} {:<34} {:>9.1} {:>7.2} {:>9.1}{}",
            shape.language.name(),
            shape.name,
            whole / 1e6,
            growth,
            memory as f64 / f64::from(1 << 20),
            if bad { "  over" } else { "" },
        );
    }
    println!(
        "{over} over {} ms, {} MB or {MOST_GROWTH} times for twice the source",
        MOST_TIME.as_millis(),
        MOST_MEMORY >> 20
    );
    if over == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn in_a_process(index: usize) -> Option<(f64, f64, usize)> {
    let figures = |flag: &str| {
        let program = std::env::current_exe().ok()?;
        let output = Command::new(program)
            .args([flag, &index.to_string()])
            .output()
            .ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        let figures = text.split_whitespace().map(str::parse::<f64>);
        figures.collect::<Result<Vec<_>, _>>().ok()
    };
    let times = figures("--shape")?;
    let memory = figures("--once")?;
    Some((*times.first()?, *times.get(1)?, *memory.first()? as usize))
}

/// Looks for shapes that cost more than they may, and prints them.
fn hunt(time: Duration) -> ExitCode {
    let end = Instant::now() + time;
    let mut random = fastrand::Rng::new();
    let (mut tried, mut found) = (0, 0);
    while Instant::now() < end {
        let pick = |random: &mut fastrand::Rng, most: usize| -> String {
            let count = random.usize(0..=most);
            (0..count)
                .filter_map(|_| PIECES.get(random.usize(..PIECES.len())).copied())
                .collect()
        };
        let (before, unit, after) = (
            pick(&mut random, 2),
            pick(&mut random, 4),
            pick(&mut random, 1),
        );
        let language = [Language::Html, Language::Markdown, Language::Plain][random.usize(..3)];
        if unit.is_empty() {
            continue;
        }
        tried += 1;
        let source = |size: usize| format!("{before}{}{after}", unit.repeat(size / unit.len()));
        let small = shortest(language, &source(50_000), 1);
        if small < MOST_TIME / 25 {
            continue;
        }
        let half = shortest(language, &source(MEGABYTE / 8), 2);
        let whole = shortest(language, &source(MEGABYTE / 4), 2);
        let growth = whole.as_secs_f64() / half.as_secs_f64();
        if whole > MOST_TIME / 4 || growth > MOST_GROWTH {
            found += 1;
            println!(
                "{:<10} {:>8.1} ms at 1/4 MB, growth {growth:.2}: {before:?} {unit:?} {after:?}",
                language.name(),
                whole.as_secs_f64() * 1e3
            );
        }
    }
    println!("{tried} shapes tried, {found} over");
    ExitCode::SUCCESS
}
