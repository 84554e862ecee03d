//! The composer. Reply and note differ in word, color, border and verb.

use crate::action::Compose;
use crate::app::compose::Composer;
use crate::app::model::Model;
use crate::domain::draft::Kind;
use crate::text::clean::Clean;
use crate::text::role::Role;
use crate::ui::canvas::{Canvas, HEAVY, LIGHT};

/// A subject in the border is cut to that many cells.
const LONGEST_SUBJECT: usize = 40;

/// Paints the composer; tells where the cursor is.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>) -> Option<(u16, u16)> {
    let area = model.geometry.composer?;
    let composer = model.composer.as_ref()?;
    canvas.clear(area);
    let (signs, role) = match composer.kind {
        Kind::Reply => (&LIGHT, Role::BorderFocus),
        Kind::Note => (&HEAVY, Role::NoteBorder),
    };
    canvas.border(area, signs, role);
    draw_edges(model, composer, canvas);
    let width = Composer::text_width(area.width);
    let rows = usize::from(area.height) - 2;
    let lines = composer.editor.visual_lines(width);
    let position = composer.editor.cursor_position(width);
    let top = (position.row + 1).saturating_sub(rows);
    let text = composer.editor.text();
    let role = match composer.kind {
        Kind::Reply => Role::Input,
        Kind::Note => Role::Note,
    };
    for (offset, line) in lines.iter().skip(top).take(rows).enumerate() {
        let shown = Clean::line(&text[line.shown.clone()]);
        let y = area.y + 1 + offset as u16;
        canvas.put_typed(area.x + 2, y, area.right() - 1, &shown, role);
    }
    if composer.editor.text().is_empty() {
        let words = match composer.kind {
            Kind::Reply => "Write to the customer…",
            Kind::Note => "Write to your team…",
        };
        canvas.put_within(
            area.x + 2,
            area.y + 1,
            area.right() - 1,
            &Clean::fixed(words),
            Role::Placeholder,
        );
    }
    if composer.review.is_some() {
        return None;
    }
    let x = area.x + 2 + position.column as u16;
    let y = area.y + 1 + (position.row - top) as u16;
    Some((x.min(area.right() - 2), y.min(area.bottom() - 2)))
}

fn draw_edges(model: &Model, composer: &Composer, canvas: &mut Canvas<'_>) {
    let Some(area) = model.geometry.composer else {
        return;
    };
    let (left, right) = (area.x + 2, area.right() - 2);
    let (title, warning, role) = match composer.kind {
        Kind::Reply if composer.opening.is_some() => {
            (beginning(composer), " the customer sees this ", Role::Title)
        }
        Kind::Reply => {
            let channel = composer.recipient.channel.word();
            let title = format!(" Reply to {} by {channel} ", composer.recipient.name);
            (Clean::line(&title), " the customer sees this ", Role::Title)
        }
        Kind::Note if model.keeps_note(&composer.key) => {
            let warning = " kept on this machine, for you alone ";
            (Clean::fixed(" Note "), warning, Role::Note)
        }
        Kind::Note => (
            Clean::fixed(" Note "),
            " only your team sees this ",
            Role::Note,
        ),
    };
    let warning = Clean::fixed(warning);
    let fits = title.width() + warning.width() + 4 <= usize::from(area.width);
    let end = if fits {
        canvas.put_right(left, area.y, right, &warning, Role::Muted)
    } else {
        right
    };
    canvas.put_within(left, area.y, end, &title, role);
    let mut x = left;
    for (action, words) in hints(composer).into_iter().take(fitting(model, composer)) {
        let Some((key, words)) = hint(model, action, words) else {
            continue;
        };
        x = canvas.put_within(x, area.bottom() - 1, right, &key, Role::Key);
        x = canvas.put_within(x, area.bottom() - 1, right, &words, Role::Hint);
    }
}

/// Who will read it and what it is about: nothing else on screen says it.
fn beginning(composer: &Composer) -> Clean {
    let channel = composer.recipient.channel.word();
    let name = &composer.recipient.name;
    let subject = composer.opening.as_ref().map_or("", |it| &it.subject);
    let subject = match Clean::line(subject).truncate(LONGEST_SUBJECT) {
        subject if subject.as_str().is_empty() => String::new(),
        subject => format!(": {subject}"),
    };
    Clean::line(&format!(" New {channel} to {name}{subject} "))
}

/// What can be done while writing, most needed first.
fn hints(composer: &Composer) -> Vec<(Compose, &'static str)> {
    let switch = match composer.kind {
        Kind::Reply => "make it a note",
        Kind::Note => "make it a reply",
    };
    let mut hints = vec![
        (Compose::Review, "review"),
        (Compose::SwitchKind, switch),
        (Compose::Editor, "editor"),
        (Compose::Leave, "keep draft"),
    ];
    // There is nothing yet to leave a note in.
    hints.retain(|(action, _)| composer.opening.is_none() || *action != Compose::SwitchKind);
    hints
}

/// How many of them stand in the border.
fn fitting(model: &Model, composer: &Composer) -> usize {
    let room = model.geometry.composer.unwrap_or_default().width;
    let mut left = usize::from(room.saturating_sub(4));
    hints(composer)
        .into_iter()
        .take_while(|(action, words)| {
            let cells =
                hint(model, *action, words).map_or(0, |(key, words)| key.width() + words.width());
            let fits = cells <= left;
            left = left.saturating_sub(cells);
            fits
        })
        .count()
}

/// Those that do not stand in the border, and what else helps, for the last line.
pub(super) fn other_hints(model: &Model, composer: &Composer) -> Vec<(Compose, &'static str)> {
    let mut others = hints(composer)[fitting(model, composer)..].to_vec();
    others.push((Compose::Insert, "insert"));
    others.push((Compose::UndoText, "undo"));
    others
}

fn hint(model: &Model, action: Compose, words: &str) -> Option<(Clean, Clean)> {
    let keys = model.options.keymap.keys_for(action)?;
    let key = Clean::line(&format!(" {keys} "));
    Some((key, Clean::line(&format!("{words} "))))
}
