//! Markdown of any shape: the same promises as for HTML.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tinbox::text::Document;
use tinbox_fuzz::{assert_all_words, assert_shown_well, rows, soup, width_for};

/// Markdown as people type it; an empty piece is a word.
const PIECES: &[&str] = &[
    "",
    "",
    "",
    "",
    "\n",
    "\n",
    "\n\n",
    "# ",
    "## ",
    "> ",
    ">",
    "- ",
    "* ",
    "1. ",
    "10) ",
    "    ",
    "\t",
    "**",
    "*",
    "_",
    "~~",
    "`",
    "```\n",
    "~~~\n",
    "---\n",
    "===\n",
    "| a | b |\n|---|---|\n| ",
    " | ",
    "|\n",
    "\\",
    "&amp;",
    "&#27;",
    "&",
    "!",
    "(",
    ")",
    "]",
    "https://a.example/x",
    "<https://a.example/>",
    "- [ ] ",
    "- [x] ",
    "  \n",
    ":",
    "^",
    "\u{202E}",
    "見",
];

fuzz_target!(|source: &str| {
    assert_shown_well(&Document::markdown(source), width_for(source));
    let (source, words) = soup(
        source.as_bytes().get(..200).unwrap_or(source.as_bytes()),
        PIECES,
    );
    let document = Document::markdown(&source);
    assert_shown_well(&document, width_for(&source));
    assert_all_words(&rows(&document, 300), words, &source);
    assert_all_words(document.to_text().as_str(), words, &source);
    let again = document.to_markdown();
    assert_all_words(
        Document::markdown(again.as_str()).to_text().as_str(),
        words,
        again.as_str(),
    );
});
