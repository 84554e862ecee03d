//! Plain text as people write it in mail: `>` quotes, hard-wrapped paragraphs, addresses.
//!
//! Lines are kept, except where a mail program broke a paragraph at a fixed column: those are
//! joined, or they would break twice on a narrow screen.

use super::rich::Document;
use super::rich::block::FrameKind;
use super::weave::Weaver;

/// Columns at which mail programs break lines.
const HARD_WRAP: std::ops::RangeInclusive<usize> = 58..=80;

/// Quote marks that are counted; more are text.
const MAX_DEPTH: u16 = 64;

/// Reads plain text.
pub(super) fn read(source: &str) -> Document {
    let mut reader = Reader::default();
    let source = source.strip_prefix('\u{FEFF}').unwrap_or(source);
    let mut lines = source
        .lines()
        .map(|line| quoted(line.trim_end_matches('\r')))
        .peekable();
    let mut paragraph: Vec<&str> = Vec::new();
    while let Some((depth, text)) = lines.next() {
        paragraph.push(text);
        let ends = lines
            .peek()
            .is_none_or(|(next, following)| *next != depth || is_blank(following));
        if ends || is_blank(text) {
            reader.paragraph(depth, &paragraph);
            paragraph.clear();
        }
    }
    reader.weaver.finish()
}

/// Whether a line shows nothing; its first byte tells of nearly every one.
fn is_blank(line: &str) -> bool {
    !line.starts_with(|c: char| c.is_ascii_graphic()) && line.trim().is_empty()
}

/// Depth of quoting and the text after the marks.
fn quoted(line: &str) -> (u16, &str) {
    let mut depth = 0;
    let mut rest = line;
    loop {
        if depth == MAX_DEPTH {
            break;
        }
        let trimmed = rest.strip_prefix(' ').unwrap_or(rest);
        let Some(after) = trimmed.strip_prefix('>') else {
            break;
        };
        // `>From` is a mailbox format's escape, not a quote.
        if depth == 0 && after.starts_with("From ") {
            return (0, after);
        }
        depth += 1;
        rest = after;
    }
    if depth == 0 {
        (0, line)
    } else {
        (depth, rest.strip_prefix(' ').unwrap_or(rest))
    }
}

#[derive(Default)]
struct Reader {
    weaver: Weaver,
    /// Frames of the quotes that are open, outermost first.
    quotes: Vec<u32>,
}

impl Reader {
    fn paragraph(&mut self, depth: u16, lines: &[&str]) {
        self.enter(depth);
        let column = hard_wrap(lines);
        for (index, line) in lines.iter().enumerate() {
            if is_blank(line) {
                self.weaver.gap();
                continue;
            }
            self.weaver.verbatim(line.trim_end());
            let next = lines.get(index + 1);
            match (column, next) {
                (Some(column), Some(next)) if was_wrapped(line, next, column) => {
                    self.weaver.glue(" ");
                }
                _ => self.weaver.end_line(),
            }
        }
    }

    fn enter(&mut self, depth: u16) {
        let depth = usize::from(depth);
        if self.quotes.len() != depth {
            self.weaver.end_line();
        }
        self.quotes.truncate(depth);
        self.weaver.frame = self.quotes.last().copied().unwrap_or(0);
        while self.quotes.len() < depth {
            self.quotes.push(self.weaver.enter(FrameKind::Quote));
        }
    }
}

/// The column a paragraph was broken at, if every line but the last ends where the next word
/// would not have fit.
fn hard_wrap(lines: &[&str]) -> Option<usize> {
    let longest = lines.iter().map(|line| line.chars().count()).max()?;
    let indented = lines
        .iter()
        .any(|line| line.starts_with([' ', '\t', '-', '*', '•']) || line.contains('\t'));
    if !HARD_WRAP.contains(&longest) || lines.len() < 2 || indented {
        return None;
    }
    let column = longest.max(64);
    let wrapped = lines.windows(2).all(|pair| {
        let [line, next] = pair else { return false };
        was_wrapped(line, next, column)
    });
    wrapped.then_some(column)
}

/// Whether the first word of `next` would not have fit at the end of `line`.
fn was_wrapped(line: &str, next: &str, column: usize) -> bool {
    let word = next.split(' ').next().unwrap_or_default().chars().count();
    line.chars().count() + 1 + word > column
}
