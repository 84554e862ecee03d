//! Finds what a message quotes and how it is signed, so that the new text stands alone.
//!
//! It works on blocks, so HTML, Markdown and plain text fold alike. The rule above all others:
//! new text is never hidden. If folding would leave nothing to read, nothing is folded, and what
//! is written between quotes stays.

mod phrases;

use std::borrow::Cow;
use std::ops::Range;

use self::phrases::{
    Attribution, Divider, Header, attribution, divider, header, opens_attribution,
};
use super::rich::block::{Block, Kind};
use super::rich::{Document, Fold, FoldKind};

/// Quotes up to this long stay when an answer follows: they are what it answers.
const MAX_INLINE: usize = 3;
/// A signature with more lines could be anything.
const MAX_SIGNATURE: usize = 16;
/// Lines an attribution may be broken over.
const MAX_ATTRIBUTION: usize = 4;

/// What a block belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    New,
    Quoted,
    Forwarded,
    Signature,
}

/// Adds the folds of quotes, forwarded messages and signatures.
pub(super) fn fold(document: &mut Document) {
    let mut parts = vec![Part::New; document.blocks.len()];
    mark_frames(document, &mut parts);
    mark_containers(document, &mut parts);
    mark_attributions(document, &mut parts);
    mark_signature(document, &mut parts);
    keep_inline_quotes(document, &mut parts);
    let says_something = document
        .blocks
        .iter()
        .zip(&parts)
        .any(|(block, part)| *part == Part::New && has_words(document, block));
    if !says_something {
        return;
    }
    let foldable = |range: &Range<usize>| {
        range.len() > 1 && parts.get(range.start).is_some_and(|p| *p != Part::New)
    };
    let ranges: Vec<Range<usize>> = ranges(&parts).filter(foldable).collect();
    // A log inside of what is put away anyway needs no fold of its own. Both are in order, so one
    // pass over each will do.
    let mut covering = ranges.iter().peekable();
    document.folds.retain(|fold| {
        let start = fold.range().start;
        while covering.next_if(|range| range.end <= start).is_some() {}
        covering.peek().is_none_or(|range| !range.contains(&start))
    });
    for range in ranges {
        let kind = match parts.get(range.start) {
            Some(Part::Forwarded) => FoldKind::Forward,
            Some(Part::Signature) => FoldKind::Signature,
            Some(Part::Quoted | Part::New) | None => FoldKind::Quote,
        };
        if let Some(block) = document.blocks.get_mut(range.start) {
            block.gap = true;
        }
        document.folds.push(Fold {
            kind,
            lines: range.len(),
            start: range.start as u32,
            end: range.end as u32,
        });
    }
    document.folds.sort_by_key(|fold| fold.start);
    // A log that runs on into a quote is cut short at it.
    for index in 1..document.folds.len() {
        let next = document
            .folds
            .get(index)
            .map_or(u32::MAX, |fold| fold.start);
        if let Some(fold) = document.folds.get_mut(index - 1) {
            fold.end = fold.end.min(next);
            fold.lines = fold.lines.min((fold.end - fold.start) as usize);
        }
    }
}

fn mark_frames(document: &Document, parts: &mut [Part]) {
    for (block, part) in document.blocks.iter().zip(parts) {
        if quotes(document, block) > 0 {
            *part = Part::Quoted;
        }
    }
}

fn quotes(document: &Document, block: &Block) -> u16 {
    document
        .frames
        .get(block.frame as usize)
        .map_or(0, |frame| frame.quotes)
}

/// Containers of mail programs. With quotes inside, what follows the first of them is an answer.
fn mark_containers(document: &Document, parts: &mut [Part]) {
    let mut at = 0;
    while at < parts.len() {
        let rest = document.blocks.get(at..).unwrap_or_default();
        let length = rest.iter().take_while(|block| block.hint.quoted).count();
        let inside = parts.get_mut(at..at + length).unwrap_or_default();
        let first = inside
            .iter()
            .position(|part| *part == Part::Quoted)
            .unwrap_or(length);
        for part in inside.iter_mut().take(first) {
            *part = Part::Quoted;
        }
        at += length.max(1);
    }
}

/// "On … wrote:", dividers and copied headers.
fn mark_attributions(document: &Document, parts: &mut [Part]) {
    // With marked quotes still to come, text that is not marked is not quoted.
    let last_quote = document
        .blocks
        .iter()
        .rposition(|block| quotes(document, block) > 0);
    let ends_so = |at: &usize| {
        document
            .blocks
            .get(*at)
            .is_some_and(|b| ends_with_colon(document, b))
    };
    let mut colons = (0..document.blocks.len()).filter(ends_so).peekable();
    for at in 0..parts.len() {
        let in_quote = document
            .blocks
            .get(at)
            .is_none_or(|block| quotes(document, block) > 0);
        if in_quote {
            continue;
        }
        if let Some(kind) = begins_message(document, at) {
            mark_rest(parts, at, kind);
            return;
        }
        while colons.next_if(|colon| *colon < at).is_some() {}
        if colons
            .peek()
            .is_none_or(|colon| *colon >= at + MAX_ATTRIBUTION)
        {
            continue;
        }
        let (lines, surety) = attributed(document, at);
        let quote_follows = document
            .blocks
            .get(at + lines)
            .is_some_and(|block| quotes(document, block) > 0);
        if surety == Attribution::No {
            continue;
        }
        if quote_follows {
            for part in parts.iter_mut().skip(at).take(lines) {
                *part = Part::Quoted;
            }
        } else if surety == Attribution::Sure
            && at + lines < parts.len()
            && last_quote.is_none_or(|last| last < at + lines)
        {
            mark_rest(parts, at, Part::Quoted);
            return;
        }
    }
}

fn mark_rest(parts: &mut [Part], from: usize, kind: Part) {
    for part in parts.iter_mut().skip(from) {
        *part = kind;
    }
}

/// Whether another message begins at `at`, without marks on its lines.
fn begins_message(document: &Document, at: usize) -> Option<Part> {
    let blocks = document.blocks.get(at..)?;
    let first = blocks.first()?;
    // No header and no divider is shorter than `da:`, and many lines are.
    if let [run] = document.runs_of(first)
        && run.end - run.start < 3
    {
        return None;
    }
    let line = start_of(document, first);
    match divider(&line) {
        Some(Divider::Forwarded) => return Some(Part::Forwarded),
        Some(Divider::Original) => return Some(Part::Quoted),
        None => {}
    }
    if header(&line) != Some(Header::From) {
        return None;
    }
    let lines = blocks
        .iter()
        .skip(1)
        .take(5)
        .map(|block| start_of(document, block));
    let next: Vec<Header> = lines.map_while(|line| header(&line)).collect();
    let dated = next
        .iter()
        .any(|h| matches!(h, Header::Date | Header::Subject));
    (next.len() >= 2 && dated).then_some(Part::Quoted)
}

/// Whether a block ends as an attribution does, whatever marks stand around it.
fn ends_with_colon(document: &Document, block: &Block) -> bool {
    for run in document.runs_of(block).iter().rev() {
        let text = document.run_text(run);
        // Nearly every line ends with a letter or a period, so one look at its last byte will do.
        match text.as_bytes().last() {
            Some(b':') => return true,
            Some(b'*' | b'_' | b' ' | 0x80..) => {}
            Some(_) => return false,
            None => continue,
        }
        let bare = text.trim_end_matches(['*', '_', ' ', '\u{A0}']);
        if !bare.is_empty() {
            return bare.ends_with([':', '：']);
        }
    }
    false
}

/// How many lines from `at` on are one attribution, and how surely.
fn attributed(document: &Document, at: usize) -> (usize, Attribution) {
    let blocks = document.blocks.get(at..).unwrap_or_default();
    let mut joined = String::new();
    for (index, block) in blocks.iter().take(MAX_ATTRIBUTION).enumerate() {
        if index > 0 && (block.gap || joined.len() > 300) {
            break;
        }
        let text = start_of(document, block);
        joined.push(' ');
        joined.push_str(&text);
        let surety = attribution(&joined);
        if surety != Attribution::No {
            return (index + 1, surety);
        }
        // Only a line that could open an attribution is read on from.
        if index == 0 && !opens_attribution(&text) {
            break;
        }
    }
    (1, Attribution::No)
}

/// `-- ` and the containers for signatures; the last one, if it is short.
fn mark_signature(document: &Document, parts: &mut [Part]) {
    let new_end = parts
        .iter()
        .rposition(|part| *part == Part::New)
        .map_or(0, |at| at + 1);
    let opens = |at: usize| {
        let block = document.blocks.get(at);
        parts.get(at) == Some(&Part::New)
            && block.is_some_and(|b| b.hint.signature || is_delimiter(&start_of(document, b)))
    };
    let first = new_end.saturating_sub(MAX_SIGNATURE).max(1);
    let Some(start) = (first..new_end).find(|at| opens(*at)) else {
        return;
    };
    let all_new = parts
        .get(start..new_end)
        .unwrap_or_default()
        .iter()
        .all(|part| *part == Part::New);
    if all_new {
        for part in parts.get_mut(start..new_end).unwrap_or_default() {
            *part = Part::Signature;
        }
    }
}

fn is_delimiter(text: &str) -> bool {
    matches!(text.trim(), "--" | "—" | "__" | "-- --")
}

/// Short quotes with an answer after them stay.
fn keep_inline_quotes(document: &Document, parts: &mut [Part]) {
    let all: Vec<Range<usize>> = ranges(parts).collect();
    for range in all {
        let answered = document
            .blocks
            .iter()
            .zip(&*parts)
            .skip(range.end)
            .take(64)
            .any(|(block, part)| *part == Part::New && has_words(document, block));
        let short = range.len() <= MAX_INLINE && parts.get(range.start) == Some(&Part::Quoted);
        let marked = document
            .blocks
            .get(range.end - 1)
            .is_some_and(|block| quotes(document, block) > 0);
        if short && answered && marked {
            for part in parts.get_mut(range).unwrap_or_default() {
                *part = Part::New;
            }
        }
    }
}

/// The runs of equal parts.
fn ranges(parts: &[Part]) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let first = parts.get(at)?;
        let start = at;
        at += parts
            .get(start..)?
            .iter()
            .take_while(|part| *part == first)
            .count();
        Some(start..at)
    })
}

fn has_words(document: &Document, block: &Block) -> bool {
    matches!(block.kind, Kind::Table(_))
        || document
            .runs_of(block)
            .iter()
            .any(|run| run.ink.image > 0 || document.run_text(run).chars().any(is_of_a_word))
}

fn is_of_a_word(c: char) -> bool {
    // The signs for controls are none, and there may be a megabyte of them.
    c.is_ascii_alphanumeric()
        || c >= '\u{80}' && !matches!(c, '\u{2400}'..='\u{2426}') && c.is_alphanumeric()
}

/// The beginning of a block's text: enough for an attribution.
fn start_of<'d>(document: &'d Document, block: &Block) -> Cow<'d, str> {
    document.block_text(block, 420)
}
