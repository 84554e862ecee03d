//! Elements in, woven text out: how mail is read, element by element.
//!
//! HTML and Markdown both call [`Reader::open`], [`Reader::text`] and [`Reader::close`], so both
//! mean the same. Nothing is parsed here, and end tags that match nothing are ignored, as
//! browsers do.

mod list;
mod look;
mod names;
mod void;
mod word;

use self::look::{Look, Open};
use self::names::{names_preview, names_quote, names_signature};
use self::word::{is_word_marker, word_list_level};
use super::element::{Attributes, Element};
use super::style::{Paint, Sheet, Style, color};
use super::table::Grid;
use crate::text::rich::block::{FrameKind, Ink, Kind, Marker};
use crate::text::rich::{Document, Image};
use crate::text::role::Role;
use crate::text::weave::Weaver;

/// Open elements; deeper ones change nothing, their text stays.
const MAX_OPEN: usize = 256;
/// Tables within tables; deeper ones are layout.
const MAX_TABLES: usize = 48;

/// Reads elements into a document.
#[derive(Debug, Default)]
pub(in crate::text) struct Reader {
    pub(in crate::text) weaver: Weaver,
    stack: Vec<Open>,
    look: Look,
    sheet: Sheet,
    tables: Vec<Grid>,
    counters: Vec<i64>,
    /// Start tags past the depth limit whose end tags are still to come.
    ignored: usize,
    /// Whether the words that mark hidden text were said.
    hidden_said: bool,
    /// A picture inside the open link that is decoration unless nothing else is there.
    link_picture: Option<Image>,
}

impl Reader {
    /// Adds a style sheet of the message.
    pub(in crate::text) fn style_sheet(&mut self, css: &str) {
        self.sheet.read(css);
    }

    /// Begins an element.
    pub(in crate::text) fn open(&mut self, element: Element, attributes: &Attributes<'_>) {
        self.close_implied(element);
        if element.is_void() {
            return self.void(element, attributes);
        }
        if self.stack.len() >= MAX_OPEN {
            self.ignored += 1;
            if element.is_block() {
                self.weaver.end_line();
            }
            return;
        }
        if element.is_block() {
            self.weaver.end_line();
        }
        let mut open = Open::new(element, self.look, self.weaver.frame);
        let mut style = Style::default();
        if attributes.may_style {
            style = self.style(attributes);
            self.see(&style, attributes, &mut open);
        }
        self.begin(element, attributes, &style, &mut open);
        self.apply();
        self.stack.push(open);
    }

    /// Ends an element, and those inside it that were left open.
    pub(in crate::text) fn close(&mut self, element: Element) {
        let kin = |open: &Open| open.element == element || both_headings(open.element, element);
        let found = self.stack.iter().rposition(kin);
        let barrier = self
            .stack
            .iter()
            .rposition(|open| matches!(open.element, Element::Cell | Element::HeaderCell));
        match found {
            // An end tag inside a cell cannot end what the cell stands in, unless it is the table.
            Some(at) if barrier.is_none_or(|b| at >= b) || is_table_part(element) => {
                while self.stack.len() > at {
                    self.pop();
                }
            }
            _ if self.ignored > 0 => {
                self.ignored -= 1;
                if element.is_block() {
                    self.weaver.end_line();
                }
            }
            _ => {}
        }
    }

    /// Says text.
    pub(in crate::text) fn text(&mut self, text: &str) {
        if self.look.silent {
            return;
        }
        if self.look.is_hidden() && !self.hidden_said && says_something(text) {
            self.weaver.aside(
                "[hidden:",
                Ink {
                    role: Role::Warning,
                    ..Ink::default()
                },
            );
            self.hidden_said = true;
        }
        if self.look.marker {
            return self.word_marker(text);
        }
        // Without a sign, two to the power of ten would read as 210.
        let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if self.look.raised && number(text.trim()) {
            self.weaver.flow(&format!("^{}", text.trim()));
        } else if self.look.keep_spaces {
            self.weaver.verbatim(text);
        } else {
            self.weaver.flow(text);
        }
    }

    /// A line break that the author asked for.
    pub(in crate::text) fn line_break(&mut self) {
        self.weaver.break_line();
    }

    /// Ends all that is open, and the document.
    pub(in crate::text) fn finish(mut self) -> Document {
        while !self.stack.is_empty() {
            self.pop();
        }
        self.weaver.finish()
    }

    fn style(&self, attributes: &Attributes<'_>) -> Style {
        let sheet = self.sheet.of(attributes.class, attributes.id);
        let mut style = attributes
            .style
            .map_or(sheet, |own| sheet.under(Style::parse(own)));
        style.color = attributes.color.and_then(color).or(style.color);
        let behind = attributes.bgcolor.and_then(color).map(Paint::Color);
        style.background = style.background.or(behind);
        if attributes.background.is_some() {
            style.background = Some(Paint::Unknown);
        }
        style
    }

    /// What the style makes of the text to come.
    fn see(&mut self, style: &Style, attributes: &Attributes<'_>, open: &mut Open) {
        let was_hidden = self.look.is_hidden();
        let look = &mut self.look;
        look.role_from(style);
        match style.background {
            Some(Paint::Color(color)) => look.background = Some(color),
            Some(Paint::Unknown) => look.background = None,
            None => {}
        }
        look.color = style.color.unwrap_or(look.color);
        look.gone |= style.hidden == Some(true) || attributes.hidden;
        look.tiny = style.tiny.unwrap_or(look.tiny);
        look.right = style.right.unwrap_or(look.right)
            || attributes
                .align
                .is_some_and(|a| a.eq_ignore_ascii_case("right"));
        look.hint.quoted |= names_quote(attributes);
        look.hint.signature |= names_signature(attributes);
        if look.is_hidden() && !was_hidden {
            open.hides = true;
            // Hidden before anything is seen: the preview line of a list, said again in the text.
            let first = self.weaver.position() == 0 && self.weaver.line_is_empty();
            if (look.gone || look.tiny) && (first || names_preview(attributes)) {
                look.silent = true;
            }
        }
    }

    fn begin(
        &mut self,
        element: Element,
        attributes: &Attributes<'_>,
        style: &Style,
        open: &mut Open,
    ) {
        match element {
            Element::Anchor => {
                // A link ends where another begins, as in browsers, whatever stands between.
                let outer = self
                    .stack
                    .iter_mut()
                    .rev()
                    .find_map(|open| open.link.take());
                if let Some(outer) = outer {
                    self.end_link(&outer);
                }
                open.link = attributes
                    .href
                    .map(|href| (self.weaver.run_position(), href.to_owned()));
                self.link_picture = None;
            }
            Element::Block if style.quote_bar => self.quote(),
            Element::Blockquote if style.no_border && !self.look.hint.quoted => self.indent(),
            Element::Blockquote => self.quote(),
            Element::Cell | Element::HeaderCell => self.cell(element, attributes),
            Element::Code => self.look.code = true,
            Element::Emphasis => self.look.emphasis = true,
            Element::Heading(level) => {
                self.weaver.gap();
                self.look.heading = level;
            }
            Element::Indent => self.indent(),
            Element::Item => self.item(attributes),
            Element::List | Element::NumberedList => self.list(element, attributes, style),
            Element::Apart | Element::Option => self.weaver.flow(" "),
            Element::Paragraph => {
                let level = attributes.style.and_then(word_list_level);
                if let Some(level) = level {
                    self.weaver.end_line();
                    self.weaver.enter(FrameKind::Item(Marker::Bullet(level)));
                }
                let tight =
                    style.no_margin || attributes.class.is_some_and(|class| class.contains("Mso"));
                if tight {
                    self.weaver.end_line();
                } else {
                    self.weaver.gap();
                }
                open.gap = !tight;
            }
            Element::Pre => {
                self.weaver.gap();
                (self.look.keep_spaces, self.look.pre, open.gap) = (true, true, true);
            }
            Element::Quotation => self.weaver.flow(" “"),
            Element::Row => {
                if let Some(grid) = self.tables.last_mut() {
                    grid.open_row();
                }
            }
            Element::Silent => self.look.silent = true,
            Element::Strike => self.look.strike = true,
            Element::Strong => self.look.strong = true,
            Element::Span if attributes.style.is_some_and(is_word_marker) => {
                self.look.marker = true;
            }
            Element::Superscript => self.look.raised = true,
            Element::Table => self.table(open),
            Element::Block
            | Element::Break
            | Element::Image
            | Element::Input
            | Element::RowGroup
            | Element::Rule
            | Element::Span => {}
        }
    }

    fn quote(&mut self) {
        self.weaver.gap();
        self.weaver.enter(FrameKind::Quote);
    }

    fn indent(&mut self) {
        self.weaver.enter(FrameKind::Indent);
    }

    fn table(&mut self, open: &mut Open) {
        if let Some(outer) = self.tables.last_mut() {
            outer.nested = true;
        }
        if self.tables.len() < MAX_TABLES {
            self.tables.push(Grid::new(self.weaver.position()));
            open.grid = true;
        }
    }

    fn cell(&mut self, element: Element, attributes: &Attributes<'_>) {
        let names = element == Element::HeaderCell;
        self.look.strong |= names;
        let number = |text: Option<&str>| text.and_then(|text| text.trim().parse().ok());
        let (columns, rows) = (number(attributes.colspan), number(attributes.rowspan));
        let position = self.weaver.position();
        if let Some(grid) = self.tables.last_mut() {
            let size = (columns.unwrap_or(1), rows.unwrap_or(1));
            grid.open_cell(position, size, self.look.right, names);
        }
    }

    /// Ends what the start of `element` ends: a paragraph before a block, an item before the next.
    fn close_implied(&mut self, element: Element) {
        let ends: fn(Element) -> bool = match element {
            Element::Anchor => |e| e == Element::Anchor,
            Element::Item => |e| e == Element::Item,
            Element::Option => |e| e == Element::Option,
            Element::Cell | Element::HeaderCell => {
                |e| matches!(e, Element::Cell | Element::HeaderCell)
            }
            Element::Row => |e| e == Element::Row,
            Element::RowGroup => |e| e == Element::RowGroup,
            _ if element.is_block() => |e| e == Element::Paragraph,
            _ => return,
        };
        let stops: fn(Element) -> bool = match element {
            Element::Item => |e| {
                matches!(
                    e,
                    Element::List | Element::NumberedList | Element::Table | Element::Cell
                )
            },
            Element::Cell | Element::HeaderCell | Element::Row | Element::RowGroup => {
                |e| e == Element::Table
            }
            _ => |e| e.is_block() && e != Element::Paragraph,
        };
        for at in (0..self.stack.len()).rev() {
            let Some(open) = self.stack.get(at) else {
                return;
            };
            if ends(open.element) {
                while self.stack.len() > at {
                    self.pop();
                }
                return;
            }
            if stops(open.element) {
                return;
            }
        }
    }

    /// Ends the innermost element.
    fn pop(&mut self) {
        let Some(open) = self.stack.pop() else { return };
        if open.hides && std::mem::take(&mut self.hidden_said) {
            self.weaver.attach(
                "]",
                Ink {
                    role: Role::Warning,
                    ..Ink::default()
                },
            );
        }
        if let Some(link) = &open.link {
            self.end_link(link);
        }
        if open.element.is_block() {
            self.weaver.end_line();
        }
        match open.element {
            Element::Heading(_) | Element::Blockquote => self.weaver.gap(),
            Element::List | Element::NumberedList => {
                self.counters.pop();
                if open.before.list == 0 {
                    self.weaver.gap();
                }
            }
            Element::Apart => self.weaver.flow(" "),
            Element::Quotation => self.weaver.glue("”"),
            Element::Cell | Element::HeaderCell => {
                if let Some(grid) = self.tables.last_mut() {
                    grid.close_cell(&mut self.weaver);
                }
            }
            Element::Row => {
                if let Some(grid) = self.tables.last_mut() {
                    grid.close_row();
                }
            }
            Element::Table if open.grid => {
                if let Some(grid) = self.tables.pop() {
                    grid.finish(&mut self.weaver);
                }
            }
            _ if open.gap => self.weaver.gap(),
            _ => {}
        }
        self.look = open.before;
        self.weaver.frame = open.frame;
        self.apply();
    }

    /// Makes a link of what was said since it began; decoration is worth a word if nothing was.
    fn end_link(&mut self, (start, href): &(usize, String)) {
        if let Some(image) = self.link_picture.take()
            && self.weaver.run_position() == *start
        {
            self.weaver.image(image, Role::Image);
        }
        self.weaver.link(*start, href);
    }

    /// Tells the weaver how the text to come looks.
    fn apply(&mut self) {
        let look = &self.look;
        self.weaver.hint = look.hint;
        self.weaver.kind = match look.heading {
            _ if look.pre => Kind::Code,
            0 => Kind::Line,
            level => Kind::Heading(level),
        };
        self.weaver.ink(Ink {
            role: look.role(),
            ..Ink::default()
        });
    }
}

fn both_headings(one: Element, other: Element) -> bool {
    matches!((one, other), (Element::Heading(_), Element::Heading(_)))
}

fn is_table_part(element: Element) -> bool {
    matches!(
        element,
        Element::Table | Element::Row | Element::RowGroup | Element::Cell | Element::HeaderCell
    )
}

/// Whether there is a character to see; the filler of preview lines has none.
fn says_something(text: &str) -> bool {
    text.chars()
        .any(|c| c.is_alphanumeric() || c.is_ascii_graphic())
}
