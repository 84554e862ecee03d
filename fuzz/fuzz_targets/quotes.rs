//! Folding: whatever is folded, new text stays, opening every fold shows every letter, and folds do not overlap.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tinbox::text::{Document, Unfold};
use tinbox_fuzz::{assert_shown_well, rows};

fn letters(document: &Document, unfold: &Unfold) -> String {
    let mut letters = String::new();
    document.each_line(200, unfold, |line| {
        // The list of targets is shortened on a screen and whole in a copy: it is not asked for here.
        let is_target = line.pieces.iter().all(|piece| piece.link.is_some());
        if line.fold.is_none() && !is_target {
            letters.extend(
                line.to_clean()
                    .as_str()
                    .chars()
                    .filter(|c| c.is_alphanumeric()),
            );
        }
    });
    letters
}

/// Whether there is something to read, a link included.
fn says_something(document: &Document, unfold: &Unfold) -> bool {
    let mut says = false;
    document.each_line(200, unfold, |line| {
        let text = line.to_clean();
        says |= line.fold.is_none() && text.as_str().contains(char::is_alphanumeric);
    });
    says
}

fuzz_target!(|source: &str| {
    let document = Document::plain(source);
    assert_shown_well(&document, 30);
    let all = letters(&document, &Unfold::all());
    let folded = letters(&document, &Unfold::none());
    assert!(
        !says_something(&document, &Unfold::all()) || says_something(&document, &Unfold::none()),
        "everything was folded"
    );
    let everything = rows(&document, 200);
    let mut shown = everything.chars();
    for letter in source.chars().filter(char::is_ascii_alphanumeric) {
        assert!(shown.any(|s| s == letter), "lost {letter:?}");
    }
    // Opening the folds one by one comes to the same as opening all, and closing them again to nothing.
    let mut unfold = Unfold::none();
    for fold in 0..document.folds().len() {
        unfold.toggle(fold as u16);
    }
    assert_eq!(
        letters(&document, &unfold),
        all,
        "some text is behind no fold"
    );
    for fold in 0..document.folds().len() {
        unfold.toggle(fold as u16);
    }
    assert_eq!(letters(&document, &unfold), folded);
    // What a customer wrote before everything else is never behind a fold, unless it is all a quote.
    let html = Document::html(source);
    assert!(!says_something(&html, &Unfold::all()) || says_something(&html, &Unfold::none()));
});
