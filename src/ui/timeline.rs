//! The thread: a title that stays, and the rows that are on screen.

use crate::app::geometry::{Area, Pane};
use crate::app::model::{Bidi, Model};
use crate::app::timeline::event::{admin_name, author_name};
use crate::app::update::thread_height;
use crate::domain::conversation::State;
use crate::domain::row::Row;
use crate::text::bidi;
use crate::text::clean::Clean;
use crate::text::rich::Piece;
use crate::text::role::Role;
use crate::ui::canvas::Canvas;

/// Paints the thread.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>) {
    let Some(area) = model.geometry.thread else {
        return;
    };
    let Some(row) = model.current() else {
        return draw_blank(model, area, canvas);
    };
    draw_title(model, row, area, canvas);
    let top = area.y + 2;
    if model.timeline.visible.is_empty() {
        draw_blank(
            model,
            Area {
                y: top,
                height: area.height.saturating_sub(2),
                ..area
            },
            canvas,
        );
        return;
    }
    let has_keys = model.focus == Pane::Thread && model.composer.is_none();
    if let (Some(line), Some(first)) = (&model.timeline.sticky, model.timeline.visible.first()) {
        canvas.put_line(area.x + 1, top, area.right() - 1, line);
        if has_keys && first.item == model.timeline.cursor {
            canvas.sign(area.x, top, "▌", Role::BorderFocus);
        }
    }
    let top = first_row(model, area);
    for (offset, visible) in model.timeline.visible.iter().enumerate() {
        let y = top + offset as u16;
        if y >= area.bottom() {
            break;
        }
        let is_cursor = visible.item == model.timeline.cursor;
        if let Some(line) = visible.line() {
            canvas.put_line(area.x + 1, y, area.right() - 1, line);
            let is_blank = line.pieces.is_empty();
            if is_cursor && has_keys && !is_blank {
                canvas.sign(area.x, y, "▌", Role::BorderFocus);
            }
        }
    }
    highlight_link(model, area, canvas);
    highlight_matches(model, area, canvas);
    draw_place(model, area, canvas);
    draw_below(model, area, canvas);
}

/// The screen row of the first row of the thread: below the title, and below an author's line that stays.
fn first_row(model: &Model, area: Area) -> u16 {
    area.y + 2 + u16::from(model.timeline.sticky.is_some())
}

/// What it is about, how it stands, and who is in it.
fn draw_title(model: &Model, row: &Row, area: Area, canvas: &mut Canvas<'_>) {
    let known = &row.conversation;
    let (left, right) = (area.x + 1, area.right() - 1);
    let state = match known.state {
        State::Snoozed { until: Some(until) } => {
            let at = until.to_zoned(model.options.zone.clone());
            let now = model.local_now();
            format!("snoozed until {}", crate::app::when::describe(&at, &now))
        }
        state => state.word().to_owned(),
    };
    let state = Clean::line(&format!("{state} · {}", known.channel.word()));
    let role = match known.state {
        State::Open => Role::Open,
        State::Snoozed { .. } => Role::Snoozed,
        State::Closed => Role::Closed,
    };
    let start = canvas.put_right(left + area.width / 3, area.y, right, &state, role);
    let title = known.title.as_ref().filter(|title| !title.is_blank());
    let title = title.or(known.preview.as_ref());
    let title = title.map_or(Clean::fixed("(no title)"), |title| Clean::line(title.raw()));
    canvas.put_within(left, area.y, start.saturating_sub(1), &title, Role::Title);
    let pieces = people(model, row);
    canvas.put_pieces(left, area.y + 1, right, &pieces);
}

fn people(model: &Model, row: &Row) -> Vec<Piece> {
    let known = &row.conversation;
    let directory = model.directory(&row.key.profile);
    let mut pieces = Vec::new();
    let dot = || Piece::new(Clean::fixed(" · "), Role::Muted);
    match &known.contact {
        Some(contact) => {
            pieces.push(Piece::new(
                Clean::line(&author_name(contact, &directory)),
                Role::Customer,
            ));
            if let Some(email) = contact.email.as_ref().filter(|email| !email.is_blank()) {
                pieces.push(Piece::new(
                    Clean::line(&format!(" <{}>", email.raw())),
                    Role::Muted,
                ));
            }
        }
        None => pieces.push(Piece::new(
            Clean::line(&format!("#{}", row.key.id.as_str())),
            Role::Id,
        )),
    }
    if known.blocked {
        pieces.push(dot());
        pieces.push(Piece::new(Clean::fixed("blocked"), Role::Danger));
    }
    if known.priority {
        pieces.push(dot());
        pieces.push(Piece::new(Clean::fixed("! priority"), Role::Priority));
    }
    let assignee = known.assignee.as_ref().map(|admin| {
        if Some(admin) == directory.me.as_ref() {
            "you".to_owned()
        } else {
            admin_name(admin, &directory)
        }
    });
    let team = known
        .team
        .as_ref()
        .and_then(|team| directory.team(team))
        .map(|team| team.name.raw().to_owned());
    let has_it = match (assignee, team) {
        (Some(admin), Some(team)) => Some(format!("{admin}, {team}")),
        (Some(one), None) | (None, Some(one)) => Some(one),
        (None, None) => None,
    };
    pieces.push(dot());
    match has_it {
        Some(who) => pieces.push(Piece::new(Clean::line(&format!("→ {who}")), Role::Teammate)),
        None => pieces.push(Piece::new(Clean::fixed("unassigned"), Role::Muted)),
    }
    for tag in &known.tags {
        pieces.push(dot());
        pieces.push(Piece::new(Clean::line(tag.name.raw()), Role::Tag));
    }
    pieces
}

/// The link one has gone to, wherever its words and its address are on screen.
fn highlight_link(model: &Model, area: Area, canvas: &mut Canvas<'_>) {
    let edge = usize::from(area.width).saturating_sub(2);
    for (offset, visible) in model.timeline.visible.iter().enumerate() {
        let Some(line) = visible.line() else { continue };
        let mut column = 0;
        for piece in &line.pieces {
            let width = piece.text.width().min(edge.saturating_sub(column));
            if model.timeline.is_at_link(visible.item, piece.link) {
                let hit = Area {
                    x: area.x + 1 + column as u16,
                    y: first_row(model, area) + offset as u16,
                    width: width as u16,
                    height: 1,
                };
                canvas.tint(hit, Role::MatchCurrent);
            }
            column += width;
        }
    }
}

/// The words that are looked for, wherever they are on screen.
fn highlight_matches(model: &Model, area: Area, canvas: &mut Canvas<'_>) {
    let Some(find) = &model.timeline.find else {
        return;
    };
    // What stands on screen in another order is looked for in that order.
    let words = match model.options.bidi {
        Bidi::Terminal => find.words.clone(),
        Bidi::Tinbox => bidi::visual(&Clean::line(&find.words)).to_string(),
    };
    for (offset, visible) in model.timeline.visible.iter().enumerate() {
        let Some(line) = visible.line() else { continue };
        let text = line.to_clean();
        let lower = text.as_str().to_lowercase();
        // Lower case can have another length; then cells would not match, and nothing is marked in that line.
        if lower.len() != text.as_str().len() {
            continue;
        }
        for (at, found) in lower.match_indices(&words) {
            let before = text.slice(0..at).width() as u16;
            let width = text.slice(at..at + found.len()).width() as u16;
            let hit = Area {
                x: area.x + 1 + before,
                y: first_row(model, area) + offset as u16,
                width,
                height: 1,
            };
            let is_current = find.hits.get(find.current) == Some(&visible.item);
            canvas.tint(
                hit,
                if is_current {
                    Role::MatchCurrent
                } else {
                    Role::Match
                },
            );
        }
    }
}

/// Where in the thread one is: a thumb on the right edge, by entries.
fn draw_place(model: &Model, area: Area, canvas: &mut Canvas<'_>) {
    let rows = thread_height(area.height);
    let items = model.timeline.items.len();
    let shown = model
        .timeline
        .visible
        .first()
        .zip(model.timeline.visible.last());
    let Some((first, last)) = shown else { return };
    let whole = first.item == 0 && first.row == 0 && model.timeline.is_at_bottom();
    if whole || items < 2 || rows < 3 {
        return;
    }
    let scale = |item: usize| item * (rows - 1) / (items - 1);
    for offset in scale(first.item)..=scale(last.item) {
        canvas.sign(
            area.right() - 1,
            area.y + 2 + offset as u16,
            "▐",
            Role::Scrollbar,
        );
    }
}

fn draw_below(model: &Model, area: Area, canvas: &mut Canvas<'_>) {
    let below = model.timeline.new_below;
    if below == 0 || model.timeline.is_at_bottom() {
        return;
    }
    let words = Clean::line(&format!(" {below} new below "));
    let x = area.right().saturating_sub(words.width() as u16 + 2);
    canvas.put_within(x, area.bottom() - 1, area.right() - 1, &words, Role::New);
}

fn draw_blank(model: &Model, area: Area, canvas: &mut Canvas<'_>) {
    let words = match model.timeline.opened.failure() {
        Some(why) => Clean::line(&crate::app::report::sentence(why)),
        None if model.timeline.key.is_some() => Clean::fixed("Reading the conversation…"),
        None => return,
    };
    let words = words.truncate(usize::from(area.width).saturating_sub(2));
    let x = area.x + (area.width.saturating_sub(words.width() as u16)) / 2;
    canvas.put_within(
        x,
        area.y + area.height / 3,
        area.right(),
        &words,
        Role::Muted,
    );
}
