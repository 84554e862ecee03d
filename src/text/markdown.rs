//! Markdown to the same document as HTML: each event opens or closes the element it means.
//!
//! Entities and escapes are decoded by the parser and cleaned afterwards, as all text is. HTML in
//! Markdown goes through the HTML reader, so it has no power that mail has not.

use std::borrow::Cow;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::html::element::{Attributes, Element};
use super::html::reader::Reader;
use super::html::{bare_tag, feed};
use super::rich::Document;
use super::width::head;

/// Quote marks at the start of one line that are read as quotes; the rest is text.
const MAX_MARKS: usize = 64;

/// A source of at most so many bytes is parsed at once.
const MAX_WHOLE: usize = 64 * 1024;
/// A longer one is parsed in parts of so many: what the parser makes of one stays in the processor's cache.
const MAX_PART: usize = 16 * 1024;

/// Reads Markdown.
pub(super) fn read(source: &str) -> Document {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut walk = Walk::default();
    for part in parts(source) {
        for event in Parser::new_ext(&shallow(&part), options) {
            walk.event(event);
        }
        walk.flush_html();
    }
    walk.reader.finish()
}

/// Cuts a long source between paragraphs, because the parser takes fifty bytes of memory for some
/// bytes of text. Code that is cut goes on as code.
fn parts(source: &str) -> Vec<Cow<'_, str>> {
    if source.len() <= MAX_WHOLE {
        return vec![source.into()];
    }
    let mut parts = Vec::new();
    let mut fence = "";
    let mut rest = source;
    while !rest.is_empty() {
        let window = head(rest, MAX_PART);
        let end = if window.len() == rest.len() {
            rest.len()
        } else {
            let cut = window
                .rfind("\n\n")
                .map(|at| at + 2)
                .or_else(|| window.rfind('\n').map(|at| at + 1));
            cut.unwrap_or(window.len())
        };
        let (part, after) = rest.split_at(end);
        parts.push(if fence.is_empty() {
            part.into()
        } else {
            format!("{fence}\n{part}").into()
        });
        fence = fence_after(part, fence);
        rest = after;
    }
    parts
}

/// The fence that is open after a part, given the one that is open before it.
fn fence_after(part: &str, before: &'static str) -> &'static str {
    const MARKS: [&str; 2] = ["```", "~~~"];
    // Most parts have none, which is seen faster in the whole than line by line.
    if !MARKS.iter().any(|mark| part.contains(mark)) {
        return before;
    }
    part.lines().fold(before, |fence, line| {
        let line = line.trim_start();
        match MARKS.into_iter().find(|mark| line.starts_with(mark)) {
            Some(mark) if fence.is_empty() => mark,
            Some(mark) if fence == mark => "",
            _ => fence,
        }
    })
}

/// Bounds how deep quotes and lists nest: the parser looks at every open one on every line.
fn shallow(source: &str) -> Cow<'_, str> {
    let marks = |line: &str| {
        line.bytes()
            .take_while(|b| matches!(b, b'>' | b' ' | b'-' | b'*' | b'+' | b'\t'))
            .count()
    };
    if source.lines().all(|line| marks(line) <= MAX_MARKS) {
        return source.into();
    }
    let mut bounded = String::with_capacity(source.len());
    for line in source.split_inclusive('\n') {
        let count = marks(line);
        if count > MAX_MARKS {
            let (head, tail) = line.split_at(count);
            if head.trim().chars().all(|c| c == '-' || c == '*') && tail.trim().is_empty() {
                bounded.push_str("---\n");
            } else {
                let (kept, rest) = head.split_at(MAX_MARKS);
                bounded.push_str(kept);
                bounded.push('\\');
                bounded.push_str(rest.trim_start());
                bounded.push_str(tail);
            }
        } else {
            bounded.push_str(line);
        }
    }
    bounded.into()
}

#[derive(Default)]
struct Walk {
    reader: Reader,
    /// HTML that came line by line and is read at once.
    html: String,
    /// Inside the alternative text of a picture.
    alt: Option<(String, String)>,
    /// Length of the source line before a soft break.
    line: usize,
    /// Inside the first row of a table, which names the columns.
    names: bool,
}

impl Walk {
    fn event(&mut self, event: Event<'_>) {
        if !matches!(event, Event::Html(_) | Event::InlineHtml(_)) {
            self.flush_html();
        }
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(end) => self.end(end),
            Event::Text(text) => self.text(&text),
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.reader.open(Element::Code, &Attributes::default());
                self.text(&text);
                self.reader.close(Element::Code);
            }
            Event::InlineHtml(html)
                if self.html.is_empty() && bare_tag(&mut self.reader, &html) => {}
            Event::Html(html) | Event::InlineHtml(html) => self.html.push_str(&html),
            Event::SoftBreak => self.soft_break(),
            Event::HardBreak => self.reader.line_break(),
            Event::Rule => self.reader.open(Element::Rule, &Attributes::default()),
            Event::TaskListMarker(done) => self.text(if done { "[x] " } else { "[ ] " }),
            Event::FootnoteReference(name) => self.text(&format!("[^{name}]")),
        }
    }

    fn text(&mut self, text: &str) {
        self.line += text.chars().count();
        match &mut self.alt {
            Some((_, alt)) => alt.push_str(text),
            None => self.reader.text(text),
        }
    }

    /// People who write in a help desk mean their line breaks; programs that wrap at a column do
    /// not.
    fn soft_break(&mut self) {
        if self.alt.is_some() || self.line >= 58 {
            self.text(" ");
        } else {
            self.reader.line_break();
        }
        self.line = 0;
    }

    fn start(&mut self, tag: &Tag<'_>) {
        self.line = 0;
        let plain = Attributes::default();
        match tag {
            Tag::Link { dest_url, .. } => {
                self.reader.open(
                    Element::Anchor,
                    &Attributes {
                        href: Some(dest_url),
                        ..plain
                    },
                );
            }
            Tag::Image { dest_url, .. } => self.alt = Some((dest_url.to_string(), String::new())),
            Tag::List(Some(start)) => {
                let start = start.to_string();
                self.reader.open(
                    Element::NumberedList,
                    &Attributes {
                        start: Some(&start),
                        ..plain
                    },
                );
            }
            Tag::CodeBlock(kind) => {
                if let CodeBlockKind::Fenced(info) = kind
                    && !names_language(info)
                {
                    self.text(info);
                    self.reader.line_break();
                }
                self.reader.open(Element::Pre, &plain);
            }
            Tag::TableCell if self.names => self.reader.open(Element::HeaderCell, &plain),
            other => {
                self.names |= matches!(other, Tag::TableHead);
                if let Some(element) = element(other.to_end()) {
                    self.reader.open(element, &plain);
                }
            }
        }
    }

    fn end(&mut self, end: TagEnd) {
        if end == TagEnd::TableCell && self.names {
            self.reader.close(Element::HeaderCell);
            return;
        }
        self.names &= end != TagEnd::TableHead;
        if end == TagEnd::Image {
            if let Some((src, alt)) = self.alt.take() {
                let alt = (!alt.trim().is_empty()).then_some(alt.as_str());
                let attributes = Attributes {
                    src: Some(&src),
                    alt,
                    ..Attributes::default()
                };
                self.reader.open(Element::Image, &attributes);
            }
        } else if let Some(element) = element(end) {
            self.reader.close(element);
        }
    }

    fn flush_html(&mut self) {
        if !self.html.is_empty() {
            feed(&mut self.reader, &self.html);
            self.html.clear();
        }
    }
}

/// Whether what stands beside a fence is nothing or the name of a language, which says nothing to
/// a reader; anything else is words.
fn names_language(info: &str) -> bool {
    info.len() <= 20
        && info
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'#' | b'-' | b'_' | b'.'))
}

/// The HTML element that means the same.
fn element(end: TagEnd) -> Option<Element> {
    Some(match end {
        TagEnd::Paragraph => Element::Paragraph,
        TagEnd::Heading(level) => Element::Heading(level as u8),
        TagEnd::BlockQuote(_) => Element::Blockquote,
        TagEnd::CodeBlock => Element::Pre,
        TagEnd::List(true) => Element::NumberedList,
        TagEnd::List(false) => Element::List,
        TagEnd::Item => Element::Item,
        TagEnd::Table => Element::Table,
        TagEnd::TableHead | TagEnd::TableRow => Element::Row,
        TagEnd::TableCell => Element::Cell,
        TagEnd::Emphasis => Element::Emphasis,
        TagEnd::Strong => Element::Strong,
        TagEnd::Strikethrough => Element::Strike,
        TagEnd::Link => Element::Anchor,
        TagEnd::DefinitionListDefinition => Element::Indent,
        TagEnd::DefinitionListTitle | TagEnd::DefinitionList | TagEnd::FootnoteDefinition => {
            Element::Block
        }
        TagEnd::Image
        | TagEnd::HtmlBlock
        | TagEnd::Superscript
        | TagEnd::Subscript
        | TagEnd::MetadataBlock(_) => {
            return None;
        }
    })
}
