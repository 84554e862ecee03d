//! HTML of any shape: no panic, no row past the width, nothing a terminal would act on.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tinbox::text::{Document, Unfold, decode};

fuzz_target!(|data: &[u8]| {
    let Some((width, source)) = data.split_first() else { return };
    let width = usize::from(*width % 120) + 1;
    let document = Document::html(&decode(source));
    for unfold in [Unfold::none(), Unfold::all()] {
        document.each_line(width, &unfold, |line| {
            assert!(line.width() <= width, "a row of {} cells at {width}", line.width());
            assert!(!line.to_clean().as_str().contains(char::is_control), "a control character");
        });
    }
    assert!(!document.to_markdown().as_str().contains(|c: char| c.is_control() && c != '\n'));
});
