//! The thread: a title that stays, and the rows that are on screen.

use crate::app::geometry::{Area, Pane};
use crate::app::kept::tag_words;
use crate::app::model::{Bidi, Model};
use crate::app::popup::deliveries::{derived_title, outcome};
use crate::app::timeline::event::{admin_name, author_name};
use crate::app::update::thread_height;
use crate::domain::conversation::State;
use crate::domain::row::Row;
use crate::text::bidi;
use crate::text::clean::Clean;
use crate::text::rich::Piece;
use crate::text::role::Role;
use crate::ui::canvas::Canvas;
use crate::ui::links::Target;

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
        canvas.put_line(area.x + 1, top, area.right() - 1, line, |_| None);
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
            let target = |piece: &Piece| target(model, visible.item, piece);
            canvas.put_line(area.x + 1, y, area.right() - 1, line, target);
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

/// Where a piece of an entry leads. Words that name another host than they lead to are not to be clicked; the sign
/// behind them, which names the right one, is.
fn target(model: &Model, item: usize, piece: &Piece) -> Option<Target> {
    let number = piece.link?;
    let (part, link) = model.timeline.link(item, number)?;
    let address = link.url()?;
    if link.misleading && piece.role != Role::Warning {
        return None;
    }
    // FNV-1a: stable, and nothing of the id can be read from it.
    let identity = part
        .as_str()
        .bytes()
        .chain(number.to_be_bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    Some(Target {
        address: address.clone(),
        identity,
    })
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
            let place = if row.kept.standing.is_some() {
                " (local)"
            } else {
                ""
            };
            let when = crate::app::when::describe(&at, &now);
            format!("snoozed{place} until {when}")
        }
        state if row.kept.standing.is_some() => format!("{} (local)", state.word()),
        State::Open if known.awaits_customer => "waiting for the customer".to_owned(),
        state => state.word().to_owned(),
    };
    let place = if model.has_several_desks() {
        format!(" · {}", row.key.profile.as_str())
    } else {
        String::new()
    };
    let state = Clean::line(&format!("{state}{place} · {}", known.channel.word()));
    let role = match known.state {
        State::Open => Role::Open,
        State::Snoozed { .. } => Role::Snoozed,
        State::Closed => Role::Closed,
    };
    let start = canvas.put_right(left + area.width / 3, area.y, right, &state, role);
    let title = known.title.as_ref().filter(|title| !title.is_blank());
    let title = title.or(known.preview.as_ref());
    let title = match (title, &known.delivery) {
        (Some(title), Some(_)) => derived_title(title),
        (Some(title), None) => Clean::line(title.raw()),
        (None, _) => Clean::fixed("(no title)"),
    };
    canvas.put_within(left, area.y, start.saturating_sub(1), &title, Role::Title);
    let pieces = people(model, row);
    canvas.put_pieces(left, area.y + 1, right, &pieces);
}

/// Who it is with and who has it, and what else there is to know of it before its words.
fn people(model: &Model, row: &Row) -> Vec<Piece> {
    let known = &row.conversation;
    let piece = |words: &str, role| Piece::new(Clean::line(words), role);
    let mut facts = Vec::new();
    if known.blocked {
        facts.push(Piece::new(Clean::fixed("blocked"), Role::Danger));
    }
    if known.priority {
        facts.push(Piece::new(Clean::fixed("! priority"), Role::Priority));
    }
    if let Some(delivery) = &known.delivery {
        let (words, role) = outcome(delivery);
        facts.push(Piece::new(words, role));
        facts.extend(
            delivery
                .detail
                .iter()
                .map(|detail| piece(detail.raw(), Role::Muted)),
        );
    }
    facts.extend(responsible(model, row));
    for item in &known.attention {
        facts.push(piece(&format!("⚑ {}", item.kind.raw()), Role::Warning));
    }
    if let Some(outcome) = &known.outcome {
        facts.push(piece(&format!("✓ {}", outcome.raw()), Role::Closed));
    }
    for desk in model.elsewhere() {
        let words = format!("also on {} ({})", desk.profile.as_str(), desk.count);
        facts.push(piece(&words, Role::Link));
    }
    let tags = known.tags.iter();
    facts.extend(tags.map(|tag| piece(&tag_words(row, tag), Role::Tag)));
    let mut pieces = customer(model, row);
    if let Some(others) = others(model, row) {
        pieces.push(others);
    }
    for fact in facts {
        pieces.push(Piece::new(Clean::fixed(" · "), Role::Muted));
        pieces.push(fact);
    }
    pieces
}

/// The customer by name and address, or the conversation by its number.
fn customer(model: &Model, row: &Row) -> Vec<Piece> {
    let Some(contact) = &row.conversation.contact else {
        let number = format!("#{}", row.key.id.as_str());
        return vec![Piece::new(Clean::line(&number), Role::Id)];
    };
    let directory = model.directory(&row.key.profile);
    let name = Clean::line(&author_name(contact, &directory));
    let mut pieces = vec![Piece::new(name, Role::Customer)];
    if let Some(email) = contact.email.as_ref().filter(|email| !email.is_blank()) {
        let address = format!(" <{}>", email.raw());
        pieces.push(Piece::new(Clean::line(&address), Role::Muted));
    }
    pieces
}

/// Who else takes part: one by name, several by number.
fn others(model: &Model, row: &Row) -> Option<Piece> {
    let words = match row.conversation.others.as_slice() {
        [] => return None,
        [one] => {
            let directory = model.directory(&row.key.profile);
            format!(" + {}", author_name(one, &directory))
        }
        several => format!(" + {} others", several.len()),
    };
    Some(Piece::new(Clean::line(&words), Role::Customer))
}

/// Who is responsible, where that is a question.
fn responsible(model: &Model, row: &Row) -> Option<Piece> {
    let known = &row.conversation;
    let directory = model.directory(&row.key.profile);
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
    let has_it: Vec<_> = assignee.into_iter().chain(team).collect();
    if !has_it.is_empty() {
        // Where the desk does not tell, it may have somebody else by now.
        let doubt = if known.assignee_is_untold {
            ", as set here"
        } else {
            ""
        };
        let words = format!("→ {}{doubt}", has_it.join(", "));
        return Some(Piece::new(Clean::line(&words), Role::Teammate));
    }
    // Nobody is responsible for a row of a ledger, and for what has ended nobody has to be known.
    let is_untold_end = known.assignee_is_untold && known.state == State::Closed;
    if known.delivery.is_some() || is_untold_end {
        return None;
    }
    let words = if known.assignee_is_untold {
        "assignee not told"
    } else {
        "unassigned"
    };
    Some(Piece::new(Clean::line(words), Role::Muted))
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
