//! Blocks to rows at a width.
//!
//! Everything here is bounded by the width: prefixes of quotes and lists give way before text
//! does, and a word that is wider than the row is broken between graphemes.

mod table;
mod wrap;

use unicode_segmentation::UnicodeSegmentation;

use self::wrap::{Look, Wrap};
use super::bidi::Base;
use super::clean::Clean;
use super::link::Target;
use super::rich::block::{Block, Frame, FrameKind, Kind};
use super::rich::{Document, Line, Piece, Unfold};
use super::role::Role;

/// Quotes and items shown around a block; outer ones tell nothing any more.
const MAX_FRAMES: usize = 10;

/// How the bars of quotes look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bars {
    /// A line, for screens.
    Drawn,
    /// `>`, for mail and copies.
    Typed,
}

/// Hands out the rows of a document one by one.
pub(super) fn each_line(
    document: &Document,
    width: usize,
    unfold: &Unfold,
    bars: Bars,
    sink: &mut dyn FnMut(Line),
) {
    let mut layout = Layout {
        document,
        width: width.max(1),
        unfold,
        bars,
        sink,
        begun: false,
        last_indent: None,
        around: Vec::new(),
    };
    layout.run();
}

struct Layout<'d> {
    document: &'d Document,
    width: usize,
    unfold: &'d Unfold,
    bars: Bars,
    sink: &'d mut dyn FnMut(Line),
    /// Whether a row was handed out.
    begun: bool,
    /// The last indent and the frame it is for.
    last_indent: Option<(u32, Piece)>,
    /// Room for the frames around a block, kept so that a row costs no allocation for them.
    around: Vec<&'d Frame>,
}

impl<'d> Layout<'d> {
    fn run(&mut self) {
        let mut folds = self.document.folds.iter().zip(0_u16..).peekable();
        let mut at = 0;
        while let Some(block) = self.document.blocks.get(at) {
            while folds
                .next_if(|(fold, _)| (fold.start as usize) < at)
                .is_some()
            {}
            if let Some((fold, number)) = folds.next_if(|(fold, _)| fold.start as usize == at) {
                let open = self.unfold.is_open(number);
                if !self.unfold.is_all() {
                    self.blank_before(block, at);
                    let sign = if open { "▾ " } else { "▸ " };
                    let label = Clean::line(&format!("{sign}{}", fold.kind.label(fold.lines)));
                    let pieces = vec![Piece::new(label.truncate(self.width), Role::Fold)];
                    self.row(Line {
                        pieces,
                        fold: Some(number),
                        nowrap: false,
                    });
                    if open {
                        self.block(block, at);
                        at += 1;
                    } else {
                        at = fold.range().end;
                    }
                    continue;
                }
            }
            self.blank_before(block, at);
            self.block(block, at);
            at += 1;
        }
    }

    fn row(&mut self, line: Line) {
        self.begun = true;
        (self.sink)(line);
    }

    /// The blank row that separates a block, with the bars of its quotes if they go on.
    fn blank_before(&mut self, block: &Block, at: usize) {
        if !block.gap || !self.begun {
            return;
        }
        let bars = match self.frame_going_on(block.frame, at) {
            Some(frame) => self.indent(frame).text,
            None => Clean::default(),
        };
        let bars = bars.slice(0..bars.as_str().trim_end().len());
        let pieces = if bars.is_empty() {
            Vec::new()
        } else {
            vec![Piece::new(bars, Role::Quote)]
        };
        self.row(Line {
            pieces,
            ..Line::default()
        });
    }

    /// The innermost quote around `frame` that began before block `at`.
    fn frame_going_on(&self, frame: u32, at: usize) -> Option<u32> {
        let mut next = frame;
        loop {
            let frame = self.document.frames.get(next as usize)?;
            if frame.quotes == 0 {
                return None;
            }
            if frame.first == Frame::EMPTY || (frame.first as usize) < at {
                return Some(next);
            }
            next = frame.parent;
        }
    }

    fn block(&mut self, block: &Block, at: usize) {
        let document = self.document;
        let (prefix, indent) = self.prefixes(block.frame, at, block.runs.len());
        let quoted = document
            .frames
            .get(block.frame as usize)
            .is_some_and(|frame| frame.quotes > 0);
        let room = self.width.saturating_sub(indent.text.width()).max(1);
        let base = if block.kind.is_code() {
            Base::Code
        } else {
            Base::Text
        };
        let look = Look {
            quoted,
            visual: self.unfold.is_visual().then_some(base),
        };
        let nowrap = block.kind == Kind::Code && self.unfold.is_raw();
        self.begun = true;
        let reference = match block.kind {
            Kind::Reference(number) => self.reference(number, room),
            _ => Vec::new(),
        };
        let mut rows = Rows {
            first: Some(prefix),
            rest: indent,
            nowrap,
            sink: self.sink,
        };
        let mut wrap = Wrap::new(document, room, look);
        match block.kind {
            Kind::Code if nowrap => wrap.whole(document.runs_of(block)),
            Kind::Line | Kind::Heading(_) | Kind::Code => {
                let runs = document.runs_of(block);
                // Most lines are short: they need no wrapping and one allocation.
                let mut pieces = rows.prefix(runs.len());
                if wrap.one_row(runs, &mut pieces) {
                    return rows.hand_out(pieces);
                }
                rows.first = Some(pieces);
                wrap.flow(runs);
            }
            Kind::Rule => rows.push(vec![Piece::new(rule(room.min(72)), Role::Marker)]),
            Kind::Table(index) => {
                if let Some(table) = document.tables.get(index as usize) {
                    table::each_row(document, table, room, look, &mut |row| rows.push(row));
                }
            }
            Kind::Reference(_) => reference.into_iter().for_each(|row| rows.push(row)),
        }
        wrap.rows.into_iter().for_each(|row| rows.push(row));
        rows.end();
    }

    /// The frames from `frame` outwards that may be shown: at most half the width, so that outer
    /// ones give way first.
    ///
    /// They stand in room that is given back with [`Self::keep`].
    fn frames(&mut self, frame: u32) -> Vec<&'d Frame> {
        let mut frames = std::mem::take(&mut self.around);
        let mut used = 0;
        let mut next = frame;
        while let Some(frame) = self.document.frames.get(next as usize) {
            used += match &frame.kind {
                FrameKind::Root => break,
                FrameKind::Quote | FrameKind::Indent => 2,
                FrameKind::Item(marker) => marker.width(),
            };
            if used > self.width / 2 || frames.len() == MAX_FRAMES {
                break;
            }
            frames.push(frame);
            next = frame.parent;
        }
        frames.reverse();
        frames
    }

    fn keep(&mut self, mut frames: Vec<&'d Frame>) {
        frames.clear();
        self.around = frames;
    }

    /// What stands before the rows of a block in `frame`: bars and spaces, in one piece.
    fn indent(&mut self, frame: u32) -> Piece {
        if let Some((known, piece)) = &self.last_indent
            && *known == frame
        {
            return piece.clone();
        }
        let frames = self.frames(frame);
        let piece = self.indent_in(frame, &frames);
        self.keep(frames);
        piece
    }

    fn indent_in(&mut self, frame: u32, frames: &[&Frame]) -> Piece {
        let quotes = frames.iter().filter(|f| f.kind == FrameKind::Quote).count();
        // Joining makes a new text; most blocks stand in quotes only, or in items only.
        let text = if quotes == frames.len() {
            self.bars(quotes)
        } else if quotes == 0 {
            Clean::spaces(frames.iter().map(|frame| indent_of(&frame.kind)).sum())
        } else {
            let before = |frame: &&Frame| match &frame.kind {
                FrameKind::Quote => self.bars(1),
                kind => Clean::spaces(indent_of(kind)),
            };
            frames.iter().map(before).collect()
        };
        let piece = Piece::new(text, Role::Quote);
        self.last_indent = Some((frame, piece.clone()));
        piece
    }

    /// What stands before the first row of block `at`: the indent with the marks of the items that
    /// begin there, and room for so many pieces more. And what stands before the other rows.
    fn prefixes(&mut self, frame: u32, at: usize, more: usize) -> (Vec<Piece>, Piece) {
        let begins = |frame: &Frame| frame.first as usize == at;
        // A frame that begins here holds only frames that begin here.
        if !self.document.frames.get(frame as usize).is_some_and(begins) {
            let indent = self.indent(frame);
            let has_indent = !indent.text.is_empty();
            let mut pieces = Vec::with_capacity(usize::from(has_indent) + more);
            pieces.extend(has_indent.then(|| indent.clone()));
            return (pieces, indent);
        }
        let frames = self.frames(frame);
        let indent = self.indent_in(frame, &frames);
        let piece = |frame: &&Frame| match &frame.kind {
            FrameKind::Root => Piece::default(),
            FrameKind::Quote => Piece::new(self.bars(1), Role::Quote),
            FrameKind::Item(marker) if begins(frame) => Piece::new(marker.text(), Role::Marker),
            FrameKind::Item(marker) => Piece::new(Clean::spaces(marker.width()), Role::Text),
            FrameKind::Indent => Piece::new(Clean::spaces(2), Role::Text),
        };
        let mut pieces = Vec::with_capacity(frames.len() + more);
        pieces.extend(frames.iter().map(piece));
        self.keep(frames);
        (pieces, indent)
    }

    /// The bars of so many quotes.
    fn bars(&self, count: usize) -> Clean {
        const DRAWN: Clean = Clean::fixed("│ │ │ │ │ │ │ │ │ │ ");
        const TYPED: Clean = Clean::fixed("> > > > > > > > > > ");
        let (bars, one) = match self.bars {
            Bars::Drawn => (DRAWN, "│ ".len()),
            Bars::Typed => (TYPED, "> ".len()),
        };
        bars.slice(0..count.min(MAX_FRAMES) * one)
    }

    /// An entry of the list of targets. On screen one row; elsewhere whole.
    fn reference(&self, number: u16, room: usize) -> Vec<Vec<Piece>> {
        let Some(link) = self.document.link(number) else {
            return Vec::new();
        };
        let mark = Clean::line(&format!("[{number}] "));
        let (address, role) = match &link.target {
            Target::Safe(url) if self.unfold.is_all() => (url.clean().clone(), Role::LinkHost),
            Target::Safe(url) => (url.short(), Role::LinkHost),
            Target::Refused { address, why } => (
                Clean::line(&format!("{address} (not opened: {why})")),
                Role::Warning,
            ),
        };
        let role = if link.misleading { Role::Warning } else { role };
        let mark_width = mark.width();
        let text: Clean = [mark, address].iter().collect();
        let piece = |text| {
            vec![Piece {
                text,
                role,
                link: Some(number),
                image: None,
            }]
        };
        if !self.unfold.is_all() {
            return vec![piece(text.truncate(room))];
        }
        let mut rows = Vec::new();
        let mut rest = text;
        loop {
            let (mut head, mut tail) = rest.split_at_width(room);
            if let Some(space) = head
                .as_str()
                .rfind(' ')
                .filter(|at| !tail.is_empty() && *at > mark_width)
            {
                head = rest.slice(0..space);
                tail = rest.slice(space + 1..rest.as_str().len());
            }
            if head.is_empty() {
                // A glyph wider than the row.
                let first = rest.as_str().graphemes(true).next().map_or(0, str::len);
                (head, tail) = (wrap::TOO_WIDE, rest.slice(first..rest.as_str().len()));
            }
            rows.push(piece(head));
            if tail.is_empty() {
                return rows;
            }
            rest = tail;
        }
    }
}

/// The rows of one block on their way out, each with what stands before it.
struct Rows<'l> {
    /// What stands before the first row; none once that is out.
    first: Option<Vec<Piece>>,
    rest: Piece,
    nowrap: bool,
    sink: &'l mut dyn FnMut(Line),
}

impl Rows<'_> {
    /// What stands before the next row, with room for so many pieces more.
    fn prefix(&mut self, room: usize) -> Vec<Piece> {
        let mut prefix = Vec::new();
        match self.first.take() {
            Some(first) => prefix = first,
            None if self.rest.text.is_empty() => {}
            None => {
                prefix.reserve_exact(room + 1);
                prefix.push(self.rest.clone());
            }
        }
        prefix.reserve_exact(room);
        prefix
    }

    fn push(&mut self, row: Vec<Piece>) {
        let mut pieces = self.prefix(0);
        if pieces.is_empty() {
            pieces = row;
        } else {
            pieces.reserve_exact(row.len());
            pieces.extend(row);
        }
        self.hand_out(pieces);
    }

    fn hand_out(&mut self, pieces: Vec<Piece>) {
        (self.sink)(Line {
            pieces,
            fold: None,
            nowrap: self.nowrap,
        });
    }

    /// A block without a row of its own is an empty one.
    fn end(&mut self) {
        if self.first.is_some() {
            self.push(Vec::new());
        }
    }
}

/// Cells that a frame without a bar indents by.
fn indent_of(kind: &FrameKind) -> usize {
    match kind {
        FrameKind::Root | FrameKind::Quote => 0,
        FrameKind::Item(marker) => marker.width(),
        FrameKind::Indent => 2,
    }
}

/// A rule of at most `width` cells.
fn rule(width: usize) -> Clean {
    const RULE: Clean = Clean::fixed(concat!(
        "────────────────────────────────────────",
        "────────────────────────────────────────",
        "────────────────────────────────────────",
        "────────────────────────────────────────",
    ));
    // Each is one cell and three bytes.
    RULE.slice(0..(width * '─'.len_utf8()).min(RULE.as_str().len()))
}
