//! `tinbox render`: the renderer of messages as a filter.
//!
//! It reads HTML, Markdown or plain text and answers with text of a width. A filter must not
//! swallow text, so nothing is folded when the answer does not go to a terminal, and no escape
//! sequence is ever part of it.

use std::fs;
use std::io::{self, BufWriter, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use crate::cli::fail;
use crate::text::{Document, Unfold, decode};

/// The width when nobody says one.
pub const DEFAULT_WIDTH: usize = 80;

/// Flags of `tinbox render`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct RenderOptions {
    /// Cells per line; the terminal's width if there is one, else 80
    #[arg(long, short, value_name = "CELLS", value_parser = clap::value_parser!(u16).range(1..=2000))]
    pub width: Option<u16>,

    /// Read the input as Markdown
    #[arg(long, conflicts_with_all = ["html", "plain"])]
    pub markdown: bool,

    /// Read the input as HTML, whatever it looks like
    #[arg(long, conflicts_with = "plain")]
    pub html: bool,

    /// Read the input as plain text, whatever it looks like
    #[arg(long)]
    pub plain: bool,

    /// The file to read; standard input if there is none, or for `-`
    pub file: Option<PathBuf>,
}

/// Renders a file, or standard input, to standard output.
pub fn main(options: &RenderOptions) -> ExitCode {
    let input = match &options.file {
        Some(path) => fs::read(path).map_err(|error| format!("`{}`: {error}", path.display())),
        None => {
            let mut input = Vec::new();
            let read = io::stdin().lock().read_to_end(&mut input);
            read.map(|_| input)
                .map_err(|error| format!("standard input: {error}"))
        }
    };
    let input = match input {
        Ok(input) => input,
        Err(problem) => return fail(&problem),
    };
    let terminal = rustix::termios::tcgetwinsize(rustix::stdio::stdout()).ok();
    let width = terminal
        .map(|size| size.ws_col)
        .filter(|columns| *columns > 0);
    let mut out = BufWriter::new(io::stdout().lock());
    each_row(options, &input, width, |row| {
        // A pager that was closed early has seen enough.
        let _ = writeln!(out, "{row}");
    });
    let _ = out.flush();
    ExitCode::SUCCESS
}

/// Renders `input` as the options say.
///
/// `terminal` is the width of the terminal the answer goes to, or none if it goes elsewhere.
pub fn render(options: &RenderOptions, input: &[u8], terminal: Option<u16>) -> String {
    let mut text = String::with_capacity(input.len());
    each_row(options, input, terminal, |row| {
        text.push_str(row);
        text.push('\n');
    });
    text
}

/// Renders `input` row by row, so that the whole answer is never in memory.
pub fn each_row(
    options: &RenderOptions,
    input: &[u8],
    terminal: Option<u16>,
    mut sink: impl FnMut(&str),
) {
    let source = decode(input);
    let document = if options.markdown {
        Document::markdown(&source)
    } else if options.html || (!options.plain && looks_like_html(&source)) {
        Document::html(&source)
    } else {
        Document::plain(&source)
    };
    let width = options
        .width
        .or(terminal)
        .map_or(DEFAULT_WIDTH, usize::from);
    let unfold = if terminal.is_some() {
        Unfold::none()
    } else {
        Unfold::all()
    };
    let mut row = String::new();
    document.each_line(width, &unfold, |line| {
        row.clear();
        for piece in &line.pieces {
            push_ordinary(&mut row, piece.text.as_str());
        }
        sink(row.trim_end_matches(' '));
    });
}

/// Appends text with ordinary spaces for those that only keep a piece together.
fn push_ordinary(row: &mut String, text: &str) {
    if text.is_ascii() || !text.contains('\u{A0}') {
        return row.push_str(text);
    }
    for (index, part) in text.split('\u{A0}').enumerate() {
        if index > 0 {
            row.push(' ');
        }
        row.push_str(part);
    }
}

/// Whether a source is HTML: it opens with a tag, or holds several that only HTML has.
fn looks_like_html(source: &str) -> bool {
    const TAGS: &[&str] = &[
        "html",
        "body",
        "div",
        "p",
        "br",
        "table",
        "td",
        "tr",
        "span",
        "a ",
        "b",
        "i",
        "ul",
        "ol",
        "li",
        "font",
        "img",
        "head",
        "style",
        "meta",
        "!doctype",
        "!--",
        "h1",
        "h2",
        "h3",
        "blockquote",
        "pre",
        "center",
        "strong",
        "em",
        "hr",
        "tbody",
        "u",
        "section",
        "article",
    ];
    let head = crate::text::head(source, 64 * 1024);
    let known = |(at, _): (usize, &str)| {
        let rest = head.get(at + 1..).unwrap_or_default();
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        TAGS.iter().any(|tag| {
            rest.get(..tag.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(tag))
                && (tag.ends_with([' ', '-'])
                    || rest.get(tag.len()..).is_some_and(|r| {
                        r.starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))
                    }))
        })
    };
    let opens = head
        .trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n'])
        .starts_with('<');
    head.match_indices('<')
        .filter(|hit| known(*hit))
        .take(2)
        .count()
        >= if opens { 1 } else { 2 }
}
