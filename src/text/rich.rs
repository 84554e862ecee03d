//! The one model of rich text: what a message says, before anyone knows how wide the screen is.
//!
//! A [`Document`] is a flat list of blocks (a line between hard breaks, a table, a rule), each
//! with the frames it stands in (quotes, list items). Flat, because mail nests a thousand tables
//! deep and nothing here may recurse. Building one costs a pass over the source; laying it out at
//! a width is [`Document::lines`].

pub(super) mod block;

use std::borrow::Cow;
use std::collections::BTreeSet;

use self::block::{Block, Frame, Kind, Run, Table};
use super::clean::Clean;
use super::link::{Link, SafeUrl};
use super::role::Role;
use super::width::head;
use super::{code, export, html, layout, markdown, plain};

/// A message, read and made safe.
#[derive(Clone, Debug, Default)]
pub struct Document {
    pub(super) text: Clean,
    pub(super) runs: Vec<Run>,
    pub(super) blocks: Vec<Block>,
    pub(super) frames: Vec<Frame>,
    pub(super) tables: Vec<Table>,
    pub(super) links: Vec<Link>,
    pub(super) images: Vec<Image>,
    pub(super) folds: Vec<Fold>,
}

/// Lines that can be put away behind one: `▸ 12 quoted lines`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// Why they can be.
    pub kind: FoldKind,
    /// How many lines of the message they are, whatever the width.
    pub lines: usize,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// What a fold holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FoldKind {
    /// An earlier message, quoted.
    Quote,
    /// An earlier message, forwarded.
    Forward,
    /// A signature.
    Signature,
    /// The rest of a long log, trace or program.
    Log,
    /// The targets of many links.
    Links,
}

/// A picture of the message. It is never fetched to show the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Where it would come from.
    pub source: ImageSource,
    /// What its author says it shows, or its file name.
    pub alt: Clean,
    /// Width and height in pixels, where the message says.
    pub size: Option<(u32, u32)>,
}

/// Where a picture would come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImageSource {
    /// From a server; fetching it tells its owner that the message was read.
    Remote(SafeUrl),
    /// From an attachment of the message, by its content id.
    Attached(Clean),
    /// Written into the message itself, or from nowhere that can be reached.
    Inline,
}

/// One row of a laid out document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// What to draw, from the left.
    pub pieces: Vec<Piece>,
    /// The fold this line opens or closes, as an index into [`Document::folds`].
    pub fold: Option<u16>,
    /// Whether it keeps its length whatever the width: scroll sideways to see the rest.
    pub nowrap: bool,
}

/// A stretch of a line with one meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// What it says.
    pub text: Clean,
    /// What it is.
    pub role: Role,
    /// The number of the link it belongs to.
    pub link: Option<u16>,
    /// The picture it stands for, as an index into [`Document::images`].
    pub image: Option<u16>,
}

/// Which folds are open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Unfold {
    open: BTreeSet<u16>,
    all: bool,
    raw: bool,
    visual: bool,
}

impl Document {
    /// Reads HTML.
    pub fn html(source: &str) -> Self {
        html::read(source)
    }

    /// Reads Markdown; HTML inside it is read as HTML.
    pub fn markdown(source: &str) -> Self {
        markdown::read(source)
    }

    /// Reads plain text as people write it in mail.
    pub fn plain(source: &str) -> Self {
        plain::read(source)
    }

    /// The links, in order of their numbers.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// The link with this number.
    pub fn link(&self, number: u16) -> Option<&Link> {
        self.links.get(usize::from(number).checked_sub(1)?)
    }

    /// The pictures, in order of appearance.
    pub fn images(&self) -> &[Image] {
        &self.images
    }

    /// The folds, in order of appearance.
    pub fn folds(&self) -> &[Fold] {
        &self.folds
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The rows at a width in cells. None is wider, but those marked `nowrap`.
    pub fn lines(&self, width: usize, unfold: &Unfold) -> Vec<Line> {
        let mut lines = Vec::new();
        self.each_line(width, unfold, |line| lines.push(line));
        lines
    }

    /// The same rows one by one, for those who need not keep them.
    pub fn each_line(&self, width: usize, unfold: &Unfold, mut sink: impl FnMut(Line)) {
        layout::each_line(self, width, unfold, layout::Bars::Drawn, &mut sink);
    }

    /// The whole text, unwrapped, quotes marked with `>`.
    pub fn to_text(&self) -> Clean {
        export::text(self)
    }

    /// The whole text as Markdown that reads back as the same text.
    pub fn to_markdown(&self) -> Clean {
        export::markdown(self)
    }

    /// All its code and logs as they were written, whole even where they fold; none if it has none.
    pub fn code(&self) -> Option<Clean> {
        code::whole(self)
    }

    pub(super) fn run_text(&self, run: &Run) -> &str {
        self.text
            .as_str()
            .get(run.start as usize..run.end as usize)
            .unwrap_or_default()
    }

    pub(super) fn runs_of(&self, block: &Block) -> &[Run] {
        self.runs
            .get(block.runs.start as usize..block.runs.end as usize)
            .unwrap_or_default()
    }

    /// The text of a block, at most about `limit` bytes of it; borrowed if it is one run.
    pub(super) fn block_text(&self, block: &Block, limit: usize) -> Cow<'_, str> {
        match self.runs_of(block) {
            [] => Cow::Borrowed(""),
            [run] => Cow::Borrowed(head(self.run_text(run), limit)),
            runs => {
                let mut text = String::new();
                for run in runs {
                    text.push_str(head(self.run_text(run), limit.saturating_sub(text.len())));
                }
                Cow::Owned(text)
            }
        }
    }
}

impl Fold {
    pub(super) fn range(&self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl Line {
    /// The text of the line without its roles.
    pub fn to_clean(&self) -> Clean {
        self.pieces.iter().map(|piece| &piece.text).collect()
    }

    /// Cells it takes.
    pub fn width(&self) -> usize {
        self.pieces.iter().map(|piece| piece.text.width()).sum()
    }
}

impl Piece {
    /// A piece that leads nowhere.
    pub fn new(text: Clean, role: Role) -> Self {
        Self {
            text,
            role,
            link: None,
            image: None,
        }
    }
}

impl Unfold {
    /// Everything folded that can be.
    pub fn none() -> Self {
        Self::default()
    }

    /// Everything shown, without the lines that stand for folds: for copies and filters.
    pub fn all() -> Self {
        Self {
            all: true,
            ..Self::default()
        }
    }

    /// The same, with logs and code unwrapped, each line marked `nowrap`.
    #[must_use]
    pub fn raw(self, raw: bool) -> Self {
        Self { raw, ..self }
    }

    /// The same, with right-to-left text in the order it stands on screen; never for copies.
    #[must_use]
    pub fn visual(self, visual: bool) -> Self {
        Self { visual, ..self }
    }

    /// Opens the fold if it is closed, closes it if it is open.
    pub fn toggle(&mut self, fold: u16) {
        if !self.open.remove(&fold) {
            self.open.insert(fold);
        }
    }

    /// Whether the fold is open.
    pub fn is_open(&self, fold: u16) -> bool {
        self.all || self.open.contains(&fold)
    }

    /// Whether everything is shown, without the lines that stand for folds.
    pub fn is_all(&self) -> bool {
        self.all
    }

    /// Whether right-to-left text stands in the order of the screen.
    pub fn is_visual(&self) -> bool {
        self.visual
    }

    /// Whether logs and code keep their lines.
    pub fn is_raw(&self) -> bool {
        self.raw
    }
}

impl FoldKind {
    /// The words of the line that stands for it.
    pub fn label(self, lines: usize) -> Clean {
        let plural = if lines == 1 { "" } else { "s" };
        Clean::line(&match self {
            Self::Quote => format!("{lines} quoted line{plural}"),
            Self::Forward => format!("{lines} forwarded line{plural}"),
            Self::Signature => format!("signature, {lines} line{plural}"),
            Self::Log => format!("{lines} more line{plural}"),
            Self::Links => format!("{lines} link{plural}"),
        })
    }
}

impl Kind {
    pub(super) fn is_code(self) -> bool {
        matches!(self, Self::Code)
    }
}
