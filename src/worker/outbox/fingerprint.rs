//! Whether a part has the words we sent, however the desk spells them.
//!
//! Desks turn Markdown into HTML, fold white space, make links of addresses and keep images elsewhere. All of that
//! is folded away on both sides; letters, their case, punctuation and link targets are not. A wrong match would
//! count an unsent reply as sent, a missed one only asks a person.

use std::cell::{Cell, RefCell};

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, EndTag, StartTag, Tag, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer,
};
use pulldown_cmark::{Event, Options, Parser, Tag as Mark, TagEnd};

use crate::domain::part::Body;

/// Stands for an image, wherever it is kept.
const IMAGE: char = '\u{fffc}';

/// Tags that do not end a word.
const INLINE: [&str; 20] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark",
    "s", "small", "span", "strong", "sub", "u",
];

/// Whether `body` says what the Markdown text `sent` says.
pub fn matches(sent: &str, body: &Body) -> bool {
    let sent = [markdown(sent), plain(sent)];
    let is_sent = |form: &String| !form.is_empty() && sent.contains(form);
    let of_html = body.html.as_ref().map(|words| html(words.raw()));
    let of_markdown = body.markdown.as_ref().map(|words| markdown(words.raw()));
    let as_written = body.markdown.as_ref().map(|words| plain(words.raw()));
    let of_plain = body.plain.as_ref().map(|words| plain(words.raw()));
    [of_html, of_markdown, as_written, of_plain]
        .iter()
        .flatten()
        .any(is_sent)
}

/// The folded form of Markdown.
fn markdown(text: &str) -> String {
    let mut folded = Folded::default();
    let mut images = 0_u32;
    for event in Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES) {
        match event {
            Event::Start(Mark::Image { .. }) => {
                images += 1;
                folded.image();
            }
            Event::End(TagEnd::Image) => images = images.saturating_sub(1),
            _ if images > 0 => {}
            Event::Start(Mark::Emphasis | Mark::Strong | Mark::Strikethrough)
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => {}
            Event::Start(Mark::Link { dest_url, .. }) => folded.open_link(&dest_url),
            Event::End(TagEnd::Link) => folded.close_link(),
            Event::Start(_) | Event::End(_) | Event::SoftBreak | Event::HardBreak | Event::Rule => {
                folded.space();
            }
            Event::Text(words) | Event::Code(words) => folded.text(&words),
            Event::Html(source) | Event::InlineHtml(source) => folded.text(&html(&source)),
        }
    }
    folded.finish()
}

/// The folded form of text without markup.
fn plain(text: &str) -> String {
    let mut folded = Folded::default();
    folded.text(text);
    folded.finish()
}

/// The folded form of HTML.
fn html(source: &str) -> String {
    let sink = Sink::default();
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(source));
    let tokenizer = Tokenizer::new(sink, html5ever::tokenizer::TokenizerOpts::default());
    // The handle type is `()`: no script is ever run, so there is nothing to resume.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.folded.into_inner().finish()
}

/// Text on its way to its folded form.
#[derive(Debug, Default)]
struct Folded {
    words: String,
    is_spaced: bool,
    links: Vec<(usize, String)>,
}

impl Folded {
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                c if c.is_whitespace() => self.is_spaced = true,
                // Invisible: editors and desks add and drop them.
                '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
                '\u{2018}' | '\u{2019}' => self.push('\''),
                '\u{201c}' | '\u{201d}' => self.push('"'),
                c => self.push(c),
            }
        }
    }

    fn push(&mut self, c: char) {
        if self.is_spaced && !self.words.is_empty() {
            self.words.push(' ');
        }
        self.is_spaced = false;
        self.words.push(c);
    }

    fn space(&mut self) {
        self.is_spaced = true;
    }

    fn image(&mut self) {
        self.push(IMAGE);
    }

    fn open_link(&mut self, target: &str) {
        self.links.push((self.words.len(), target.to_owned()));
    }

    /// Keeps a link's target where the words do not already tell it.
    fn close_link(&mut self) {
        let Some((start, target)) = self.links.pop() else {
            return;
        };
        let shown = self.words.get(start..).unwrap_or_default();
        if !target.is_empty() && bare(shown) != bare(&target) {
            self.words.push('<');
            self.words.push_str(bare(&target));
            self.words.push('>');
        }
    }

    fn finish(mut self) -> String {
        while !self.links.is_empty() {
            self.close_link();
        }
        self.words
    }
}

/// An address without what linking adds to it.
fn bare(address: &str) -> &str {
    let address = address.trim();
    let address = ["mailto:", "https://", "http://"]
        .iter()
        .find_map(|scheme| address.strip_prefix(scheme))
        .unwrap_or(address);
    address.trim_end_matches('/')
}

#[derive(Debug, Default)]
struct Sink {
    folded: RefCell<Folded>,
    /// Inside an element whose text nobody sees.
    is_hidden: Cell<bool>,
}

impl Sink {
    fn tag(&self, tag: &Tag) {
        let name: &str = &tag.name;
        let mut folded = self.folded.borrow_mut();
        let attribute = |wanted: &str| {
            tag.attrs
                .iter()
                .find(|attribute| &*attribute.name.local == wanted)
                .map_or("", |attribute| &*attribute.value)
        };
        match (name, tag.kind) {
            ("style" | "script" | "title", kind) => self.is_hidden.set(kind == StartTag),
            ("a", StartTag) => folded.open_link(attribute("href")),
            ("a", EndTag) => folded.close_link(),
            ("img", _) => folded.image(),
            (name, _) if INLINE.contains(&name) => {}
            _ => folded.space(),
        }
    }
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            TagToken(tag) => self.tag(&tag),
            Token::CharacterTokens(words) if !self.is_hidden.get() => {
                self.folded.borrow_mut().text(&words);
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::untrusted::Untrusted;

    fn of_html(html: &str) -> Body {
        Body {
            html: Some(Untrusted::from(html)),
            ..Body::default()
        }
    }

    #[test]
    fn a_desk_may_spell_the_same_words_its_own_way() {
        let cases = [
            (
                "Hello  **Ana**,\n\nit's _done_.",
                "<p>Hello <b>Ana</b>,</p><p>it’s <i>done</i>.</p>",
            ),
            (
                "see https://a.example/x",
                "see <a href=\"https://a.example/x\">https://a.example/x</a>",
            ),
            (
                "see https://a.example",
                "<div>see <a href=\"https://a.example/\" rel=n>https://a.example</a></div>",
            ),
            ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
            ("line one\nline two", "line one<br>line two"),
            ("2 < 3 && \"x\"", "<p>2 &lt; 3 &amp;&amp; &quot;x&quot;</p>"),
            (
                "![a cat](https://a.example/cat.png) look",
                "<p><img src='https://cdn.example/9?sig=1'> look</p>",
            ),
            (
                "[docs](https://a.example/d)",
                "<a href='https://a.example/d'>docs</a>",
            ),
            ("`a_b` and\u{a0}c", "<code>a_b</code> and c"),
        ];
        for (sent, html) in cases {
            assert!(matches(sent, &of_html(html)), "{sent:?} is {html:?}");
        }
    }

    #[test]
    fn other_words_are_other_words() {
        let cases = [
            ("Thanks!", "<p>Thanks</p>"),
            ("Thanks", "<p>thanks</p>"),
            ("ab", "<p>a b</p>"),
            ("a b", "<p>a</p><p>b</p><p>c</p>"),
            (
                "[docs](https://a.example/d)",
                "<a href='https://b.example/d'>docs</a>",
            ),
            ("", "<p></p>"),
            ("yes", "<style>yes</style>"),
        ];
        for (sent, html) in cases {
            assert!(!matches(sent, &of_html(html)), "{sent:?} is not {html:?}");
        }
    }

    #[test]
    fn markdown_and_plain_answers_match_too() {
        let markdown = Body {
            markdown: Some(Untrusted::from("* one\n* *two*")),
            ..Body::default()
        };
        let plain = Body {
            plain: Some(Untrusted::from("- one\n- _two_")),
            ..Body::default()
        };
        assert!(matches("- one\n- _two_", &markdown));
        assert!(matches("- one\n- _two_", &plain));
    }
}
