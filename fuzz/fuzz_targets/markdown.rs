//! Markdown of any shape: the same promises as for HTML.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tinbox::text::{Document, Unfold};

fuzz_target!(|data: (u8, &str)| {
    let (width, source) = data;
    let width = usize::from(width % 120) + 1;
    Document::markdown(source).each_line(width, &Unfold::all(), |line| {
        assert!(line.width() <= width, "a row of {} cells at {width}", line.width());
        assert!(!line.to_clean().as_str().contains(char::is_control), "a control character");
    });
});
