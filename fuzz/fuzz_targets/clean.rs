//! The gate: clean, idempotent, and cut to any width.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tinbox::text::Clean;

fuzz_target!(|data: (u8, &str)| {
    let (cells, raw) = data;
    let cells = usize::from(cells);
    for clean in [Clean::line(raw), Clean::block(raw)] {
        assert!(!clean.as_str().contains(|c: char| c.is_control() && c != '\n'), "a control character");
        assert!(!clean.as_str().contains(['\u{202A}', '\u{202E}', '\u{2066}', '\u{2069}', '\u{FEFF}', '\u{200B}']));
        assert_eq!(Clean::block(clean.as_str()), clean, "cleaning twice differs");
        assert!(clean.truncate(cells).width() <= cells);
    }
});
