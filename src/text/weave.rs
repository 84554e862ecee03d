//! Weaves text, breaks and frames into a [`Document`]: what HTML, Markdown and plain text share.
//!
//! It keeps one open line. Text is collected raw until its ink changes, so that a character and
//! its combining mark are cleaned together however the source split them; then it is cleaned into
//! one buffer that all runs of the document share.

mod links;

use std::collections::HashMap;
use std::ops::Range;

use super::clean::Buffer;
use super::link::{Link, Target};
use super::rich::block::{Block, Frame, FrameKind, Hint, Ink, Kind, Marker, Run, Table};
use super::rich::{Document, Image};
use super::role::Role;

/// Frames deeper than this add nothing a reader could follow; their text stays.
const MAX_DEPTH: u16 = 64;

/// Folds have numbers of 16 bits, and the list of links may need one more; the text of others
/// stays in sight.
const MAX_FOLDS: usize = u16::MAX as usize - 1;

/// A document in the making.
#[derive(Debug)]
pub(super) struct Weaver {
    buffer: Buffer,
    runs: Vec<Run>,
    blocks: Vec<Block>,
    frames: Vec<Frame>,
    tables: Vec<Table>,
    links: Vec<Link>,
    /// Numbers of the links by address.
    numbers: HashMap<String, u16>,
    images: Vec<Image>,
    /// Raw text not yet cleaned, all in `ink`.
    pending: String,
    ink: Ink,
    /// The frame, kind and hint of the lines to come.
    pub(super) frame: u32,
    pub(super) kind: Kind,
    pub(super) hint: Hint,
    /// First run of the open line.
    line_start: u32,
    /// Runs from here on do not join those before: a link may begin here.
    barrier: u32,
    /// A collapsible space stands between what was said and what comes.
    space: bool,
    /// A sign of ours ended the line so far: a letter right after it needs a space.
    after_sign: bool,
    /// A blank line separates what comes.
    gap: bool,
    /// Whether addresses written out become links.
    autolink: bool,
}

impl Default for Weaver {
    fn default() -> Self {
        let root = Frame {
            parent: 0,
            kind: FrameKind::Root,
            quotes: 0,
            depth: 0,
            first: Frame::EMPTY,
        };
        Self {
            buffer: Buffer::default(),
            runs: Vec::new(),
            blocks: Vec::new(),
            frames: vec![root],
            tables: Vec::new(),
            links: Vec::new(),
            numbers: HashMap::new(),
            images: Vec::new(),
            pending: String::new(),
            ink: Ink::default(),
            frame: 0,
            kind: Kind::Line,
            hint: Hint::default(),
            line_start: 0,
            barrier: 0,
            space: false,
            after_sign: false,
            gap: false,
            autolink: true,
        }
    }
}

impl Weaver {
    /// Sets what the text to come means.
    pub(super) fn ink(&mut self, ink: Ink) {
        if ink != self.ink {
            self.settle_space();
            self.flush();
            self.ink = ink;
        }
    }

    /// Says `text` where runs of white space count as one space.
    pub(super) fn flow(&mut self, text: &str) {
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if is_space(first) {
                self.space = true;
                rest = rest.trim_start_matches(is_space);
                continue;
            }
            self.space |= std::mem::take(&mut self.after_sign) && first.is_alphanumeric();
            let (word, tail) = rest.split_at(rest.find(is_space).unwrap_or(rest.len()));
            self.settle_space();
            self.pending.push_str(word);
            rest = tail;
        }
    }

    /// Says `text` as it stands, breaking at line ends.
    pub(super) fn verbatim(&mut self, text: &str) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.end_line_even_if_empty();
            }
            if std::mem::take(&mut self.after_sign) && line.starts_with(char::is_alphanumeric) {
                self.pending.push(' ');
            }
            self.pending.push_str(line);
        }
    }

    /// Says a word of ours or of an attribute, apart from the words around it.
    pub(super) fn aside(&mut self, text: &str, ink: Ink) {
        let before = self.ink;
        self.space = true;
        self.settle_space();
        self.ink(ink);
        self.pending.push_str(text);
        self.ink(before);
        self.after_sign = true;
    }

    /// Says a sign of ours right after the last word, however far the next one is.
    pub(super) fn attach(&mut self, text: &str, ink: Ink) {
        let spaced = std::mem::take(&mut self.space);
        let before = self.ink;
        self.ink(ink);
        self.pending.push_str(text);
        self.ink(before);
        self.space = spaced;
        self.after_sign = true;
    }

    /// Says `text` right after the last word.
    pub(super) fn glue(&mut self, text: &str) {
        self.pending.push_str(text);
    }

    /// Ends the open line, if something stands on it.
    pub(super) fn end_line(&mut self) {
        self.space = false;
        self.after_sign = false;
        if self.line_is_empty() {
            return;
        }
        self.flush();
        let start = self.line_start;
        self.line_start = self.runs.len() as u32;
        if self.is_blank(start..self.line_start) {
            self.gap |= self.line_start > start;
            self.truncate_runs(start);
            return;
        }
        if self.autolink && self.kind != Kind::Code {
            self.link_bare_urls(start);
        }
        self.push_block(self.kind, start);
    }

    /// Ends the open line; an empty one separates what comes, or stays if it is code.
    pub(super) fn break_line(&mut self) {
        if self.line_is_empty() {
            self.space = false;
            self.gap = true;
        } else {
            self.end_line();
        }
    }

    /// Asks for a blank line before what comes.
    pub(super) fn gap(&mut self) {
        self.end_line();
        self.gap = true;
    }

    /// Draws a rule across the page.
    pub(super) fn rule(&mut self) {
        self.end_line();
        self.push_block(Kind::Rule, self.line_start);
    }

    /// Enters a frame and returns it; what comes stands in it.
    pub(super) fn enter(&mut self, kind: FrameKind) -> u32 {
        let Some(parent) = self.frames.get(self.frame as usize) else {
            return self.frame;
        };
        if parent.depth >= MAX_DEPTH {
            return self.frame;
        }
        let quotes = parent.quotes + u16::from(kind == FrameKind::Quote);
        let frame = Frame {
            parent: self.frame,
            kind,
            quotes,
            depth: parent.depth + 1,
            first: Frame::EMPTY,
        };
        self.frames.push(frame);
        self.frame = self.frames.len() as u32 - 1;
        self.frame
    }

    /// Whether what comes is the first of an item.
    pub(super) fn begins_item(&self) -> bool {
        self.frames.get(self.frame as usize).is_some_and(|frame| {
            matches!(frame.kind, FrameKind::Item(_)) && frame.first == Frame::EMPTY
        })
    }

    /// Gives the item that has just begun another mark.
    pub(super) fn mark_item(&mut self, marker: Marker) {
        if self.begins_item()
            && let Some(frame) = self.frames.get_mut(self.frame as usize)
        {
            frame.kind = FrameKind::Item(marker);
        }
    }

    /// Whether nothing stands on the open line.
    pub(super) fn line_is_empty(&self) -> bool {
        self.pending.is_empty() && self.line_start as usize == self.runs.len()
    }

    /// How many blocks there are; positions for [`Self::blocks_from`].
    pub(super) fn position(&self) -> usize {
        self.blocks.len()
    }

    /// The blocks from a position on.
    pub(super) fn blocks_from(&self, position: usize) -> &[Block] {
        self.blocks.get(position..).unwrap_or_default()
    }

    /// Bytes of text in a block.
    pub(super) fn bytes(&self, block: &Block) -> usize {
        self.runs(block.runs.clone())
            .iter()
            .map(|run| (run.end - run.start) as usize)
            .sum()
    }

    /// How many runs there are, the open line included.
    pub(super) fn run_position(&mut self) -> usize {
        self.settle_space();
        self.flush();
        self.barrier = self.runs.len() as u32;
        self.runs.len()
    }

    /// The runs in `range`.
    pub(super) fn runs(&self, range: Range<u32>) -> &[Run] {
        self.runs
            .get(range.start as usize..range.end as usize)
            .unwrap_or_default()
    }

    /// Replaces the blocks from `position` on by a table of their lines.
    pub(super) fn tabulate(&mut self, position: usize, table: Table) {
        let Some(first) = self.blocks.get(position).cloned() else {
            return;
        };
        // Tables past what 16 bits can count stay in reading order.
        let Ok(number) = u16::try_from(self.tables.len()) else {
            return;
        };
        self.blocks.truncate(position);
        self.tables.push(table);
        let kind = Kind::Table(number);
        self.blocks.push(Block {
            kind,
            runs: first.runs.start..first.runs.start,
            gap: first.gap || position > 0,
            ..first
        });
        self.gap = true;
    }

    /// Separates the blocks from `position` on from those before and after them.
    pub(super) fn set_apart(&mut self, position: usize) {
        self.gap = true;
        if position > 0
            && let Some(first) = self.blocks.get_mut(position)
        {
            first.gap = true;
        }
    }

    /// Joins the blocks from `position` on into one line, two spaces between them.
    pub(super) fn join_lines(&mut self, position: usize) {
        let Some(first) = self.blocks.get(position) else {
            return;
        };
        let (start, end) = (first.runs.start, self.runs.len() as u32);
        let starts: Vec<u32> = self
            .blocks_from(position)
            .iter()
            .skip(1)
            .map(|b| b.runs.start)
            .collect();
        let spaces = self.buffer.push("   ");
        let gap = Run {
            start: spaces.start,
            end: spaces.end,
            ink: Ink::default(),
        };
        let tail = self.runs.split_off(start as usize);
        for (index, run) in tail.into_iter().enumerate() {
            if starts.contains(&(start + index as u32)) {
                self.runs.push(gap);
            }
            self.runs.push(run);
        }
        debug_assert!(end <= self.runs.len() as u32, "joining adds runs");
        self.blocks.truncate(position + 1);
        self.line_start = self.runs.len() as u32;
        if let Some(block) = self.blocks.last_mut() {
            block.runs = start..self.line_start;
        }
    }

    /// Ends the weaving.
    pub(super) fn finish(mut self) -> Document {
        self.end_line();
        while self
            .blocks
            .last()
            .is_some_and(|b| b.kind == Kind::Code && b.runs.is_empty())
        {
            self.blocks.pop();
        }
        let mut document = Document {
            text: self.buffer.freeze(),
            runs: self.runs,
            blocks: self.blocks,
            frames: self.frames,
            tables: self.tables,
            links: self.links,
            images: self.images,
            folds: Vec::new(),
        };
        super::code::mark(&mut document);
        super::quote::fold(&mut document);
        document.folds.truncate(MAX_FOLDS);
        links::list_targets(&mut document);
        document
    }

    /// Says the space that is due, in the ink of what came before it.
    fn settle_space(&mut self) {
        if std::mem::take(&mut self.space) && !self.line_is_empty() && !self.ends_with_space() {
            self.pending.push(' ');
        }
    }

    /// Cleans what is pending into a run.
    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let range = self.buffer.push(&self.pending);
        self.pending.clear();
        self.push_run(range, self.ink);
    }

    fn push_run(&mut self, range: Range<u32>, ink: Ink) {
        if range.is_empty() {
            return;
        }
        let joins = self.runs.len() as u32 > self.line_start.max(self.barrier);
        match self.runs.last_mut() {
            Some(last) if joins && last.ink == ink && last.end == range.start => {
                last.end = range.end;
            }
            _ => self.runs.push(Run {
                start: range.start,
                end: range.end,
                ink,
            }),
        }
    }

    fn push_block(&mut self, kind: Kind, start: u32) {
        let index = self.blocks.len() as u32;
        let gap = std::mem::take(&mut self.gap) && index > 0;
        let mut at = self.frame;
        while let Some(frame) = self
            .frames
            .get_mut(at as usize)
            .filter(|frame| frame.first == Frame::EMPTY)
        {
            frame.first = index;
            at = frame.parent;
        }
        let runs = start..self.line_start;
        self.blocks.push(Block {
            kind,
            runs,
            frame: self.frame,
            gap,
            hint: self.hint,
        });
    }

    fn end_line_even_if_empty(&mut self) {
        if self.kind != Kind::Code {
            return self.break_line();
        }
        self.flush();
        if self.line_is_empty() {
            let inside = self
                .blocks
                .last()
                .is_some_and(|block| block.kind == Kind::Code && !self.gap);
            if inside {
                self.push_block(Kind::Code, self.line_start);
            }
        } else {
            self.end_line();
        }
    }

    fn ends_with_space(&self) -> bool {
        if self.pending.is_empty() {
            self.runs
                .last()
                .is_some_and(|run| self.buffer.get(run.start..run.end).ends_with(' '))
        } else {
            self.pending.ends_with(' ')
        }
    }

    /// Whether the runs show nothing but spaces.
    fn is_blank(&self, range: Range<u32>) -> bool {
        let blank = |c: char| c.is_whitespace() || c == '\u{2800}';
        self.runs(range)
            .iter()
            .all(|run| run.ink.image == 0 && self.buffer.get(run.start..run.end).chars().all(blank))
    }

    fn truncate_runs(&mut self, to: u32) {
        self.runs.truncate(to as usize);
        self.line_start = to;
    }

    /// The ink of the numbers beside links.
    fn marker_ink(link: u16, target: &Target, misleading: bool) -> Ink {
        let wary = misleading || matches!(target, Target::Refused { .. });
        Ink {
            role: if wary { Role::Warning } else { Role::LinkHost },
            link,
            image: 0,
        }
    }
}

/// White space that HTML collapses; a no-break space is text.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0C')
}
