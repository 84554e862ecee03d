//! The gate: inert, idempotent, cut to any width, and no letter or digit lost.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tinbox::text::Clean;
use tinbox_fuzz::assert_inert;

fuzz_target!(|source: &str| {
    let line = Clean::line(source);
    let block = Clean::block(source);
    assert!(!line.as_str().contains('\n'), "a line of two lines");
    for clean in [&line, &block] {
        assert_inert(clean.as_str());
        assert_eq!(
            &Clean::block(clean.as_str()),
            clean,
            "cleaning twice differs"
        );
        for cells in [0, 1, 2, 3, source.len() % 50] {
            assert!(clean.truncate(cells).width() <= cells, "cut too wide");
            let (head, tail) = clean.split_at_width(cells);
            assert!(head.width() <= cells);
            assert_eq!(
                format!("{head}{tail}"),
                clean.as_str(),
                "a split loses text"
            );
        }
    }
    for cells in [1, 10, 80] {
        assert_eq!(line.fit(cells).width(), cells);
        assert_eq!(line.fit_right(cells).width(), cells);
    }
    let mut shown = block.as_str().chars();
    for letter in source.chars().filter(char::is_ascii_alphanumeric) {
        assert!(shown.any(|s| s == letter), "lost {letter:?}");
    }
    // What stands side by side on a screen stays clean, wherever it was cut.
    let middle = source
        .char_indices()
        .nth(source.chars().count() / 2)
        .map_or(0, |(at, _)| at);
    let (one, other) = source.split_at(middle);
    let joined = Clean::join(&[Clean::line(one), Clean::line(other)], &Clean::fixed(" "));
    assert_inert(joined.as_str());
});
