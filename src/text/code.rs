//! Finds code and logs that nobody marked: stack traces, JSON, log lines.
//!
//! Their lines keep their spaces and are not reflowed, and a long one is folded past its head.

use super::clean::Clean;
use super::rich::block::Kind;
use super::rich::{Document, Fold, FoldKind};
use super::role::Role;

/// Lines of a log that stay in sight.
pub(super) const HEAD: usize = 12;
/// Lines that must look alike before they are taken for a log.
const MIN_RUN: usize = 3;

/// Marks lines that are code, and folds what is long.
pub(super) fn mark(document: &mut Document) {
    let lines: Vec<Look> = document
        .blocks
        .iter()
        .map(|block| match block.kind {
            Kind::Line => look(&document.block_text(block, 200)),
            Kind::Code => Look::Code,
            Kind::Heading(_) | Kind::Rule | Kind::Table(_) | Kind::Reference(_) => Look::Prose,
        })
        .collect();
    let mut at = 0;
    while at < lines.len() {
        let end = run_end(document, &lines, at);
        let strong = lines
            .get(at..end)
            .unwrap_or_default()
            .iter()
            .filter(|look| **look == Look::Code)
            .count();
        if strong < MIN_RUN {
            at = end.max(at + 1);
            continue;
        }
        make_code(document, at..end);
        at = end;
    }
    fold_long(document);
}

/// All code of a document, its blocks apart by a blank line; none if there is none.
pub(super) fn whole(document: &Document) -> Option<Clean> {
    let mut text = String::new();
    let mut was_code = false;
    for block in &document.blocks {
        let is_code = block.kind.is_code();
        if is_code {
            if !text.is_empty() && (!was_code || block.gap) {
                text.push('\n');
            }
            text.push_str(&document.block_text(block, usize::MAX));
            text.push('\n');
        }
        was_code = is_code;
    }
    (!text.is_empty()).then(|| Clean::block(&text.replace('\u{A0}', " ")))
}

/// What one line looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// Surely a line of code or of a log.
    Code,
    /// Could go on with one: indented, or a lone bracket.
    Maybe,
    Prose,
}

/// The end of the run of code that begins at `at`; `at` itself if none does.
fn run_end(document: &Document, lines: &[Look], at: usize) -> usize {
    let first = document
        .blocks
        .get(at)
        .map(|block| (block.frame, block.kind));
    let Some((frame, kind)) = first else {
        return at;
    };
    let mut end = at;
    let mut last_sure = at;
    while let (Some(look), Some(block)) = (lines.get(end), document.blocks.get(end)) {
        let joins = block.frame == frame
            && block.kind == kind
            && (end == at || kind != Kind::Code || !block.gap);
        if !joins || *look == Look::Prose || end - last_sure > 2 {
            break;
        }
        end += 1;
        if *look == Look::Code {
            last_sure = end;
        }
    }
    last_sure.max(at)
}

fn make_code(document: &mut Document, range: std::ops::Range<usize>) {
    for block in document.blocks.get_mut(range).unwrap_or_default() {
        block.kind = Kind::Code;
        let runs = block.runs.start as usize..block.runs.end as usize;
        for run in document.runs.get_mut(runs).unwrap_or_default() {
            if run.ink.role == Role::Text {
                run.ink.role = Role::Code;
            }
        }
    }
}

/// Folds what follows the head of each run of code lines.
fn fold_long(document: &mut Document) {
    let mut at = 0;
    while at < document.blocks.len() {
        let rest = document.blocks.get(at..).unwrap_or_default();
        let length = rest.iter().take_while(|block| block.kind.is_code()).count();
        if length > HEAD {
            let (start, end) = ((at + HEAD) as u32, (at + length) as u32);
            document.folds.push(Fold {
                kind: FoldKind::Log,
                lines: length - HEAD,
                start,
                end,
            });
        }
        at += length.max(1);
    }
}

fn look(line: &str) -> Look {
    // The shortest lines are the ones there can be most of.
    if line.len() <= 3 && line.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Look::Prose;
    }
    let indent = line.len() - line.trim_start().len();
    let text = line.trim();
    // Nothing shorter is a line of a log or of a program.
    if text.len() > 3 && is_code(text) {
        return Look::Code;
    }
    if indent >= 2
        || matches!(
            text,
            "{" | "}" | "[" | "]" | "}," | "]," | "});" | "};" | ");"
        )
    {
        return Look::Maybe;
    }
    Look::Prose
}

fn is_code(text: &str) -> bool {
    is_trace(text) || is_log(text) || is_json(text) || is_source(text)
}

/// A line of a stack trace, in the languages support meets.
fn is_trace(text: &str) -> bool {
    let call = |rest: &str| rest.contains(['(', ':', '/', '<']) && !rest.ends_with(['.', '?', '!']);
    text.strip_prefix("at ").is_some_and(call)
        || (text.starts_with("File \"") && text.contains(", line "))
        || text.starts_with("Traceback (most recent call last)")
        || text.starts_with("Caused by: ")
        || text.starts_with("goroutine ")
        || (text.starts_with("thread '") && text.contains("panicked at"))
        || (text.starts_with("... ") && text.ends_with(" more"))
        || (text.starts_with('#')
            && text
                .get(1..2)
                .is_some_and(|c| c.bytes().all(|b| b.is_ascii_digit()))
            && text.contains('('))
        || is_exception(text)
}

/// `java.lang.NullPointerException: …`, `TypeError: …`
fn is_exception(text: &str) -> bool {
    let name = text.split([':', ' ']).next().unwrap_or_default();
    let path = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '$'));
    path && name.len() > 8 && (name.ends_with("Exception") || name.ends_with("Error"))
}

/// A line that begins with an instant or a level, as loggers write them.
fn is_log(text: &str) -> bool {
    let text = text.trim_start_matches(['[', '(', '<']);
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let is = |at: usize, set: &[u8]| bytes.get(at).is_some_and(|b| set.contains(b));
    let date = (0..4).all(digit)
        && is(4, b"-/.")
        && digit(5)
        && digit(6)
        && is(7, b"-/.")
        && digit(8)
        && digit(9);
    let stamped = date && is(10, b"T ") && digit(11) && digit(12) && is(13, b":");
    let clock = digit(0)
        && digit(1)
        && is(2, b":")
        && digit(3)
        && digit(4)
        && is(5, b":")
        && digit(6)
        && digit(7);
    let syslog = is(3, b" ") && is(9, b":") && is(12, b":") && digit(7) && digit(8) && digit(10);
    let word = text.split([' ', ':', ']', '\t']).next().unwrap_or_default();
    let level = [
        "TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING", "ERROR", "FATAL", "CRITICAL",
    ]
    .contains(&word);
    stamped || clock || syslog || (level && text.len() > word.len() + 1)
}

/// `"key": value,` and its kin.
fn is_json(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('"') else {
        return false;
    };
    let Some((key, rest)) = rest.split_once('"') else {
        return false;
    };
    let rest = rest.trim_start();
    let ends = |t: &str| {
        t.ends_with([',', '{', '[', '"', '}', ']'])
            || t.ends_with(|c: char| c.is_ascii_alphanumeric())
    };
    (rest.starts_with(':') && !key.is_empty() && ends(rest)) || rest == ","
}

/// A line that ends as statements and blocks do and no sentence does.
fn is_source(text: &str) -> bool {
    let ends =
        text.ends_with(';') || text.ends_with(" {") || text.ends_with("){") || text.ends_with("=>");
    let holds = text.contains(['(', '=', '{', '<', '$']);
    ends && holds && text.len() > 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_taken_whole_and_without_the_words_around_it() {
        let lines: Vec<String> = (0..30).map(|line| format!("    call({line});")).collect();
        let log = lines.join("\n");
        let source =
            format!("Look:\n\n```\n{log}\n```\n\n> quoted\n>\n> ```\n> second\n> ```\n\nBye");
        let document = Document::markdown(&source);
        assert!(
            document
                .folds()
                .iter()
                .any(|fold| fold.kind == FoldKind::Log)
        );
        let code = document.code().map(|code| code.to_string());
        assert_eq!(code, Some(format!("{log}\n\nsecond\n")));
        assert_eq!(Document::markdown("Only words.").code(), None);
    }

    #[test]
    fn logs_and_traces_are_told_from_prose() {
        for line in [
            "2026-11-18T09:12:44Z INFO worker started",
            "[2026-11-18 09:12:44.123] request failed",
            "09:12:44 GET /orders 500",
            "ERROR: relation does not exist",
            "    at com.example.Shop.pay(Shop.java:42)",
            "  File \"app.py\", line 3, in <module>",
            "java.lang.IllegalStateException: closed",
            "\"total\": 12.50,",
            "let x = call(1);",
        ] {
            assert_eq!(look(line), Look::Code, "{line}");
        }
        for line in [
            "At 10:30 I tried again.",
            "at home everything works.",
            "Error on the page, see below",
            "Thanks for your help;",
            "I wrote \"hello\": nothing came back to me, sadly, at all!",
            "2026-11-18 is the date of the invoice",
        ] {
            assert_eq!(look(line), Look::Prose, "{line}");
        }
    }
}
