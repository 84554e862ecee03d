//! How a rich part reads: who, when, and the words.

use crate::app::timeline::Detail;
use crate::app::timeline::event::{self, author_name};
use crate::app::timeline::laid::Scene;
use crate::domain::change::Change;
use crate::domain::conversation::Receipt;
use crate::domain::outbox::{Entry, Progress, Question};
use crate::domain::part::{Body, Channel, Content, Part, Side};
use crate::domain::people::{AuthorKind, Directory};
use crate::domain::row::Opened;
use crate::domain::untrusted::Untrusted;
use crate::text::clean::Clean;
use crate::text::rich::{Document, Line, Piece, Unfold};
use crate::text::role::Role;

/// The words of a part as rich text; empty where it has none.
pub fn document(part: &Part) -> Document {
    part.body()
        .map(|body| body_document(body, channel(part)))
        .unwrap_or_default()
}

/// Mail is richest as HTML, where quotes and signatures can be told apart; chat is written as Markdown.
fn body_document(body: &Body, channel: Option<Channel>) -> Document {
    let filled = |text: &Option<Untrusted>| text.clone().filter(|text| !text.is_blank());
    let html = filled(&body.html);
    let markdown = filled(&body.markdown);
    let first = if channel == Some(Channel::Email) {
        html.as_ref().map(|html| Document::html(html.raw()))
    } else {
        markdown
            .as_ref()
            .map(|markdown| Document::markdown(markdown.raw()))
    };
    first
        .or_else(|| markdown.map(|markdown| Document::markdown(markdown.raw())))
        .or_else(|| html.map(|html| Document::html(html.raw())))
        .or_else(|| filled(&body.plain).map(|plain| Document::plain(plain.raw())))
        .unwrap_or_default()
}

fn channel(part: &Part) -> Option<Channel> {
    match part.content {
        Content::Message { channel, .. } => Some(channel),
        _ => None,
    }
}

/// The words of a part, and how they are shown.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// The words.
    pub document: &'a Document,
    /// Which folds are open, and whether code is wrapped.
    pub unfold: &'a Unfold,
    /// The first column of code that is not wrapped.
    pub left: usize,
}

/// Cells of a line of words of a part: behind its bar, and one of air.
pub fn text_width(part: &Part, scene: &Scene<'_>) -> usize {
    words_width(&Frame::of(part.side()), scene)
}

fn words_width(frame: &Frame, scene: &Scene<'_>) -> usize {
    scene.width.saturating_sub(frame.indent.width() + 1).max(1)
}

/// The lines of a part, a blank one before words.
pub fn lines(
    part: &Part,
    words: &Words<'_>,
    opened: &Opened,
    detail: Detail,
    scene: &Scene<'_>,
) -> Vec<Line> {
    if let Content::Event(happened) = &part.content {
        return event::lines(part, happened, detail, scene);
    }
    let side = part.side();
    let frame = Frame::of(side);
    let mut lines = vec![
        Line::default(),
        header(part, side, opened, detail, scene, &frame),
    ];
    let width = words_width(&frame, scene);
    let bar = Piece::new(frame.indent.clone(), frame.bar);
    let mut push = |line: Line| lines.push(line.behind(&bar));
    match &part.content {
        _ if part.redacted => push(Line::of(
            "Redacted: the words were taken away.",
            Role::Muted,
        )),
        Content::QuickReplies { options } => {
            for (_, label) in options {
                push(Line::from_pieces(vec![
                    Piece::new(Clean::fixed("◦ "), Role::Marker),
                    Piece::new(
                        scene.line(label.raw()).truncate(width.saturating_sub(2)),
                        Role::Text,
                    ),
                ]));
            }
        }
        Content::Form { fields } => {
            for field in fields {
                push(Line::from_pieces(vec![
                    Piece::new(Clean::fixed("▤ "), Role::Marker),
                    Piece::new(
                        scene.line(field.raw()).truncate(width.saturating_sub(2)),
                        Role::Text,
                    ),
                ]));
            }
        }
        Content::Message { .. } | Content::Note { .. } | Content::QuickReply { .. } => {
            if words.document.is_empty() {
                push(Line::of("(no text)", Role::Muted));
            }
            for line in words.document.lines(width, words.unfold) {
                let line = if line.nowrap {
                    line.window(words.left, width)
                } else {
                    line
                };
                push(recolored(line, side));
            }
        }
        Content::Event(_) => {}
    }
    if !part.tags.is_empty() {
        let names: Vec<_> = part
            .tags
            .iter()
            .map(|tag| {
                let name = scene
                    .directory
                    .tag(tag)
                    .map_or(tag.as_str(), |tag| tag.name.raw());
                format!("#{name}")
            })
            .collect();
        push(Line::from_pieces(vec![Piece::new(
            Clean::line(&names.join(" ")).truncate(width),
            Role::Tag,
        )]));
    }
    lines
}

/// A note's words have the note's color, so that no line of it can be taken for the customer's.
fn recolored(mut line: Line, side: Side) -> Line {
    if side == Side::Note {
        for piece in &mut line.pieces {
            if piece.role == Role::Text {
                piece.role = Role::Note;
            }
        }
    }
    line
}

/// The bar and the color of a side.
struct Frame {
    indent: Clean,
    bar: Role,
    name: Role,
}

impl Frame {
    fn of(side: Side) -> Self {
        let (indent, bar, name) = match side {
            Side::Customer | Side::Event => ("  ", Role::Text, Role::Customer),
            Side::Teammate => ("  ", Role::Text, Role::Teammate),
            Side::Bot => ("  ", Role::Text, Role::Bot),
            Side::Note => ("┃ ", Role::NoteBorder, Role::Note),
        };
        Self {
            indent: Clean::fixed(indent),
            bar,
            name,
        }
    }
}

/// Who and when.
fn header(
    part: &Part,
    side: Side,
    opened: &Opened,
    detail: Detail,
    scene: &Scene<'_>,
    frame: &Frame,
) -> Line {
    let name = part.author.as_ref().map_or_else(
        || nobody(side).to_owned(),
        |author| author_name(author, scene.directory),
    );
    let is_me = is_mine(part, scene.directory);
    let mut left = Vec::new();
    if side == Side::Note {
        left.push(Piece::new(frame.indent.clone(), frame.bar));
        left.push(Piece::new(Clean::fixed("Note · "), Role::Note));
    }
    left.push(Piece::new(scene.line(&name), frame.name));
    let what = match &part.content {
        Content::QuickReplies { .. } => " · offers",
        Content::QuickReply { .. } => " · chose",
        Content::Form { .. } => " · asks",
        _ if is_me => " · you",
        _ if side == Side::Bot => " · bot",
        _ => "",
    };
    left.push(Piece::new(Clean::fixed(what), Role::Muted));
    if opened.row.kept.notes.contains(&part.id) {
        let words = Clean::fixed(" · kept on this machine");
        left.push(Piece::new(words, Role::Pending));
    }
    let at = part.at.to_zoned(scene.zone.clone());
    let mut right = String::new();
    if is_last_seen(part, side, opened) {
        right.push_str("seen  ");
    }
    if detail == Detail::Everything {
        right.push_str(&format!(
            "[{}] {}",
            part.id.as_str(),
            at.strftime("%-d %b %H:%M:%S")
        ));
    } else {
        right.push_str(&at.strftime("%H:%M").to_string());
    }
    if let Some(channel) = channel(part) {
        right.push_str(&format!(" {}", channel.word()));
    }
    let right = Clean::line(&right).truncate(scene.width / 2);
    Line::spread(left, vec![Piece::new(right, Role::Time)], scene.width)
}

fn nobody(side: Side) -> &'static str {
    match side {
        Side::Customer => "Customer",
        Side::Teammate | Side::Note => "Teammate",
        Side::Bot => "Automation",
        Side::Event => "",
    }
}

/// Whether the acting teammate wrote it.
pub fn is_mine(part: &Part, directory: &Directory) -> bool {
    part.author.as_ref().is_some_and(|author| {
        author.kind == AuthorKind::Admin
            && author.id.is_some()
            && author.id.as_deref()
                == directory
                    .me
                    .as_ref()
                    .map(crate::domain::id::AdminId::as_str)
    })
}

/// Whether this is the last of our messages the customer has seen: their receipt stands at it or before our next one.
fn is_last_seen(part: &Part, side: Side, opened: &Opened) -> bool {
    if side != Side::Teammate {
        return false;
    }
    let place = |receipt: &Receipt| opened.parts.iter().position(|part| part.id == receipt.part);
    let seen = opened
        .row
        .conversation
        .receipts
        .iter()
        .filter(|receipt| receipt.is_customer)
        .filter_map(place)
        .max();
    let Some(seen) = seen else { return false };
    let last_seen = opened.parts[..=seen]
        .iter()
        .rev()
        .find(|part| part.side() == Side::Teammate);
    last_seen.is_some_and(|last| last.id == part.id)
}

/// The lines of words on their way.
pub fn entry_lines(entry: &Entry, scene: &Scene<'_>) -> Vec<Line> {
    let (words, what, side) = match &entry.change {
        Change::Reply(words) => (Some(words), "Your reply", Side::Teammate),
        Change::Begin(_, words) => (Some(words), "Your first words", Side::Teammate),
        Change::Note(words) => (Some(words), "Your note", Side::Note),
        _ => (None, "Your change", Side::Teammate),
    };
    let frame = Frame::of(side);
    let (state, role) = state_words(&entry.progress);
    let mut left = Vec::new();
    if side == Side::Note {
        left.push(Piece::new(frame.indent.clone(), frame.bar));
    }
    left.push(Piece::new(Clean::fixed(what), frame.name));
    let mut lines = vec![
        Line::default(),
        Line::spread(
            left,
            vec![Piece::new(state.truncate(scene.width * 2 / 3), role)],
            scene.width,
        ),
    ];
    let bar = Piece::new(frame.indent, frame.bar);
    if let Some(words) = words {
        let width = scene.width.saturating_sub(3).max(1);
        for line in Document::markdown(words).lines(width, &scene.on_screen(Unfold::all())) {
            lines.push(recolored(line, side).behind(&bar));
        }
    }
    if let Progress::Refused { why } = &entry.progress {
        let width = scene.width.saturating_sub(3).max(1);
        for mut line in Document::plain(why.raw()).lines(width, &scene.on_screen(Unfold::all())) {
            for piece in &mut line.pieces {
                piece.role = Role::Danger;
            }
            lines.push(line.behind(&bar));
        }
    }
    lines
}

/// Where a change stands, in words.
pub fn state_words(progress: &Progress) -> (Clean, Role) {
    let fixed = |words| Clean::fixed(words);
    match progress {
        Progress::Held { .. } => (fixed("not sent yet"), Role::Pending),
        Progress::Waiting { why: None, .. } => (fixed("queued"), Role::Pending),
        Progress::Waiting { why: Some(why), .. } => (
            Clean::line(&format!("queued: {}", why.raw())),
            Role::Pending,
        ),
        Progress::Sending { .. } => (fixed("sending…"), Role::Pending),
        Progress::Unknown { .. } => (fixed("checking whether it arrived…"), Role::Warning),
        Progress::Asking(Question::Changed { .. }) => {
            (fixed("held: the conversation changed"), Role::Warning)
        }
        Progress::Asking(Question::NotFound) => (fixed("unknown: please decide"), Role::Warning),
        Progress::Asking(Question::Late) => (fixed("held: tinbox was closed first"), Role::Warning),
        Progress::Refused { .. } => (fixed("refused"), Role::Danger),
        Progress::Done { .. } => (fixed("sent"), Role::Success),
    }
}

/// A number for each stage, to tell when the words change.
pub(super) fn stage(progress: &Progress) -> u64 {
    match progress {
        Progress::Held { .. } => 0,
        Progress::Waiting { why, .. } => 1 + u64::from(why.is_some()),
        Progress::Sending { .. } => 3,
        Progress::Unknown { .. } => 4,
        Progress::Asking(Question::Changed { .. }) => 5,
        Progress::Asking(Question::NotFound) => 6,
        Progress::Asking(Question::Late) => 7,
        Progress::Refused { .. } => 8,
        Progress::Done { .. } => 9,
    }
}
