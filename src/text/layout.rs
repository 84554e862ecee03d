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
}

impl Layout<'_> {
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
        let frame = self.document.frames.get(block.frame as usize);
        let goes_on = frame.is_some_and(|frame| {
            frame.quotes > 0 && frame.first.is_none_or(|first| (first as usize) < at)
        });
        let bars = if goes_on {
            self.indent(block.frame).text
        } else {
            Clean::default()
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

    fn block(&mut self, block: &Block, at: usize) {
        let indent = self.indent(block.frame);
        let mut first = Some(self.first_prefix(block.frame, at, &indent));
        let rest = if indent.text.is_empty() {
            Vec::new()
        } else {
            vec![indent.clone()]
        };
        let quoted = self
            .document
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
        let mut wrap = Wrap::new(self.document, room, look);
        match block.kind {
            Kind::Code if self.unfold.is_raw() => wrap.whole(self.document.runs_of(block)),
            Kind::Line | Kind::Heading(_) | Kind::Code => wrap.flow(self.document.runs_of(block)),
            Kind::Rule => wrap
                .rows
                .push(vec![Piece::new(rule(room.min(72)), Role::Marker)]),
            Kind::Table(index) => {
                if let Some(table) = self.document.tables.get(index as usize) {
                    wrap.rows = table::rows(self.document, table, room, look);
                }
            }
            Kind::Reference(number) => wrap.rows = self.reference(number, room),
        }
        let nowrap = block.kind == Kind::Code && self.unfold.is_raw();
        if wrap.rows.is_empty() {
            wrap.rows.push(Vec::new());
        }
        for row in wrap.rows {
            let mut pieces = first.take().unwrap_or_else(|| rest.clone());
            pieces.extend(row);
            pieces.shrink_to_fit();
            self.row(Line {
                pieces,
                fold: None,
                nowrap,
            });
        }
    }

    /// The frames from `frame` outwards that may be shown: at most half the width, so that outer
    /// ones give way first.
    fn frames(&self, frame: u32) -> Vec<&Frame> {
        let mut frames = Vec::new();
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

    /// What stands before the rows of a block in `frame`: bars and spaces, in one piece.
    fn indent(&mut self, frame: u32) -> Piece {
        if let Some((known, piece)) = &self.last_indent
            && *known == frame
        {
            return piece.clone();
        }
        let bar = self.bar();
        let parts = self
            .frames(frame)
            .into_iter()
            .map(|frame| match &frame.kind {
                FrameKind::Root => Clean::default(),
                FrameKind::Quote => bar.clone(),
                FrameKind::Item(marker) => Clean::spaces(marker.width()),
                FrameKind::Indent => Clean::spaces(2),
            });
        let piece = Piece::new(parts.collect(), Role::Quote);
        self.last_indent = Some((frame, piece.clone()));
        piece
    }

    /// What stands before the first row of block `at`: the same, with the marks of the items that
    /// begin there.
    fn first_prefix(&self, frame: u32, at: usize, indent: &Piece) -> Vec<Piece> {
        let begins = |frame: &Frame| frame.first.is_some_and(|first| first as usize == at);
        // A frame that begins here holds only frames that begin here.
        if !self.document.frames.get(frame as usize).is_some_and(begins) {
            return if indent.text.is_empty() {
                Vec::new()
            } else {
                vec![indent.clone()]
            };
        }
        let frames = self.frames(frame);
        let piece = |frame: &&Frame| match &frame.kind {
            FrameKind::Root => Piece::default(),
            FrameKind::Quote => Piece::new(self.bar(), Role::Quote),
            FrameKind::Item(marker) if begins(frame) => Piece::new(marker.clone(), Role::Marker),
            FrameKind::Item(marker) => Piece::new(Clean::spaces(marker.width()), Role::Text),
            FrameKind::Indent => Piece::new(Clean::spaces(2), Role::Text),
        };
        frames.iter().map(piece).collect()
    }

    fn bar(&self) -> Clean {
        Clean::fixed(if self.bars == Bars::Drawn {
            "│ "
        } else {
            "> "
        })
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

/// A rule of at most `width` cells.
fn rule(width: usize) -> Clean {
    const RULE: Clean = Clean::fixed(concat!(
        "────────────────────────────────────────",
        "────────────────────────────────────────",
        "────────────────────────────────────────",
        "────────────────────────────────────────",
    ));
    RULE.split_at_width(width).0
}
