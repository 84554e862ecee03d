//! HTML mail to a document, on the tokenizer alone.
//!
//! Never on the tree builder: it takes time quadratic in nesting, and mail nests. The reader
//! keeps a bounded stack of open elements itself. A source is mended first, so that what a
//! browser would swallow is still read.

pub(super) mod element;
mod mend;
mod picture;
pub(super) mod reader;
mod style;
mod table;

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, StartTag, Tag, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use self::element::{Attributes, Element};
use self::reader::Reader;
use super::rich::Document;

/// Bytes of a style sheet that are read.
const MAX_CSS: usize = 256 * 1024;

/// Reads a whole HTML source.
pub(super) fn read(source: &str) -> Document {
    let mut reader = Reader::default();
    feed(&mut reader, source);
    reader.finish()
}

/// Reads a stretch of HTML into a reader that may stand anywhere.
pub(super) fn feed(reader: &mut Reader, source: &str) {
    let source = mend::mend(source);
    let sink = Sink {
        state: RefCell::new(State {
            reader: std::mem::take(reader),
            silence: None,
            css: String::new(),
            closers: Closers::count(&source),
        }),
    };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(&source));
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    *reader = tokenizer.sink.state.into_inner().reader;
}

/// Reads one tag without attributes, which needs no tokenizer; whether it was one.
pub(super) fn bare_tag(reader: &mut Reader, source: &str) -> bool {
    let inside = source.strip_prefix('<').and_then(|s| s.strip_suffix('>'));
    let Some(inside) = inside else { return false };
    let (name, ends) = match inside.strip_prefix('/') {
        Some(name) => (name, true),
        None => (inside, false),
    };
    let is_name = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.bytes().all(is_name) {
        return false;
    }
    match Element::named(name) {
        Some(Element::Silent) => return false,
        Some(element) if ends => close(reader, element),
        Some(element) => reader.open(element, &Attributes::default()),
        None => {}
    }
    true
}

/// Reads an end tag.
fn close(reader: &mut Reader, element: Element) {
    if element == Element::Paragraph || !element.is_void() {
        reader.close(element);
    } else if element == Element::Break {
        reader.open(element, &Attributes::default());
    }
}

/// Receives tokens. The tokenizer hands out `&self` only, hence the cell.
struct Sink {
    state: RefCell<State>,
}

struct State {
    reader: Reader,
    /// Inside raw text that is not shown; whether it is a style sheet.
    silence: Option<bool>,
    css: String,
    closers: Closers,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let state = &mut *self.state.borrow_mut();
        match token {
            Token::CharacterTokens(text) => state.text(&text),
            Token::NullCharacterToken => state.text("\0"),
            Token::TagToken(tag) => return state.tag(&tag),
            Token::DoctypeToken(_)
            | Token::CommentToken(_)
            | Token::EOFToken
            | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn text(&mut self, text: &str) {
        match self.silence {
            None if text.contains(mend::LESS_THAN) => {
                self.reader.text(&text.replace(mend::LESS_THAN, "<"));
            }
            None => self.reader.text(text),
            Some(true) if self.css.len() < MAX_CSS => self.css.push_str(text),
            Some(_) => {}
        }
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let Some(element) = Element::named(&tag.name) else {
            if tag.kind == StartTag && tag.name.contains('@') {
                self.reader.text(&format!("<{}>", &*tag.name));
            }
            return TokenSinkResult::Continue;
        };
        if element == Element::Silent {
            return self.silent(tag);
        }
        if tag.kind == StartTag {
            self.reader.open(element, &Attributes::of(&tag.attrs));
        } else {
            close(&mut self.reader, element);
        }
        TokenSinkResult::Continue
    }

    /// Silences an element, but only if an end tag for it is still to come: text after an
    /// unclosed `<title>` is text.
    fn silent(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        if tag.kind != StartTag {
            self.closers.pass(&tag.name);
            if self.silence.take() == Some(true) {
                self.reader.style_sheet(&self.css);
                self.css.clear();
            } else {
                self.reader.close(Element::Silent);
            }
            return TokenSinkResult::Continue;
        }
        if tag.self_closing || !self.closers.comes(&tag.name) {
            return TokenSinkResult::Continue;
        }
        let raw = match &*tag.name {
            "style" => RawKind::Rawtext,
            "script" => RawKind::ScriptData,
            "title" => RawKind::Rcdata,
            _ => {
                self.reader.open(Element::Silent, &Attributes::default());
                return TokenSinkResult::Continue;
            }
        };
        self.silence = Some(&*tag.name == "style");
        TokenSinkResult::RawData(raw)
    }
}

/// How many end tags of silent elements are still to come.
struct Closers {
    counts: [(&'static str, usize); 6],
}

impl Closers {
    fn count(source: &str) -> Self {
        let mut counts =
            ["title", "style", "script", "xml", "template", "svg"].map(|name| (name, 0));
        for (at, _) in source.match_indices("</") {
            let rest = source.as_bytes().get(at + 2..).unwrap_or_default();
            for (name, count) in &mut counts {
                if rest
                    .get(..name.len())
                    .is_some_and(|head| head.eq_ignore_ascii_case(name.as_bytes()))
                {
                    *count += 1;
                }
            }
        }
        Self { counts }
    }

    fn comes(&self, name: &str) -> bool {
        self.counts
            .iter()
            .any(|(known, count)| *known == name && *count > 0)
    }

    fn pass(&mut self, name: &str) {
        for (known, count) in &mut self.counts {
            if *known == name {
                *count = count.saturating_sub(1);
            }
        }
    }
}
