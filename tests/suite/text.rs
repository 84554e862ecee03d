//! The text part through its public face: what is written goes in, what a reader sees comes out.

mod clean;
mod documents;
mod fixtures;
mod found;
mod hostile;
mod quotes;

use tinbox::text::{Document, Line, Unfold};

/// The rows of a document as one string.
fn rows(document: &Document, width: usize, unfold: &Unfold) -> String {
    let lines = document.lines(width, unfold);
    lines.iter().map(|line| text_of(line) + "\n").collect()
}

fn text_of(line: &Line) -> String {
    let text: String = line
        .pieces
        .iter()
        .map(|piece| piece.text.as_str())
        .collect();
    text.trim_end().to_owned()
}

/// The rows of HTML with everything folded that can be.
fn html(source: &str, width: usize) -> String {
    rows(&Document::html(source), width, &Unfold::none())
}
