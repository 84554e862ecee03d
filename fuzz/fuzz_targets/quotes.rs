//! Folding: whatever is folded, new text stays, and opening every fold shows every letter.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tinbox::text::{Document, Unfold};

fuzz_target!(|source: &str| {
    let document = Document::plain(source);
    let letters = |unfold: &Unfold| {
        let mut letters = String::new();
        document.each_line(200, unfold, |line| {
            if line.fold.is_none() {
                letters.extend(line.to_clean().as_str().chars().filter(|c| c.is_alphanumeric()));
            }
        });
        letters
    };
    let all = letters(&Unfold::all());
    assert!(all.is_empty() || !letters(&Unfold::none()).is_empty(), "everything was folded");
    let mut shown = all.chars().filter(char::is_ascii_alphanumeric);
    for letter in source.chars().filter(char::is_ascii_alphanumeric) {
        assert!(shown.any(|s| s == letter), "lost {letter:?}");
    }
});
