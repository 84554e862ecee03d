//! The rows of the view: who, since when, what, and what stands in the way.

use crate::action::{Program, Queue};
use crate::app::geometry::{Area, Pane};
use crate::app::kept::{note_words, standing_words, tag_words};
use crate::app::list::{Density, Source};
use crate::app::load::Load;
use crate::app::message::Link;
use crate::app::model::Model;
use crate::app::outbox::told::verb;
use crate::app::popup::deliveries::{derived_title, outcome};
use crate::app::report::{advice, sentence};
use crate::app::timeline::event::{admin_name, author_name};
use crate::app::timeline::part::state_words;
use crate::app::when::ago::{self, waited};
use crate::domain::capability::Ability;
use crate::domain::conversation::{BotState, State};
use crate::domain::delivery::filter_in_words;
use crate::domain::draft::Kind;
use crate::domain::outbox::Progress;
use crate::domain::row::{Row, WakeReason};
use crate::domain::view::View;
use crate::text::clean::Clean;
use crate::text::rich::{Document, Piece, Unfold};
use crate::text::role::Role;
use crate::ui::canvas::Canvas;

/// Hours after which a wait is too long to look ordinary.
const LONG_WAIT_HOURS: i64 = 4;

/// Paints the list.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>) {
    let Some(area) = model.geometry.list else {
        return;
    };
    let rows = model.list.known();
    if rows.is_empty() {
        return draw_blank(model, area, canvas);
    }
    let tall = model.list.density.rows() as u16;
    let fitting = usize::from(area.height / tall).max(1);
    for (offset, row) in rows.iter().skip(model.list.top).take(fitting).enumerate() {
        let slice = Area {
            y: area.y + offset as u16 * tall,
            height: tall.min(area.height),
            ..area
        };
        draw_row(model, row, slice, canvas);
    }
}

fn draw_row(model: &Model, row: &Row, area: Area, canvas: &mut Canvas<'_>) {
    let is_selected = model.list.selected.as_ref() == Some(&row.key);
    let is_marked = model.list.marks.contains(&row.key);
    let has_keys = model.focus == Pane::List && model.composer.is_none();
    if is_selected {
        let role = if has_keys {
            Role::BorderFocus
        } else {
            Role::Border
        };
        for y in area.y..area.bottom() {
            canvas.sign(area.x, y, "▌", role);
        }
    }
    let (sign, sign_role) = marker(row, is_marked);
    canvas.sign(area.x + 1, area.y, sign, sign_role);
    let left = area.x + 3;
    let right = area.right() - 1;
    let (time, time_role) = time(model, row);
    let time_start = canvas.put_right(left + 4, area.y, right, &time, time_role);
    let name_role = match (row.is_unread, is_selected) {
        // Whose thread has the keys is to be found again at a glance.
        (_, true) if !has_keys => Role::SelectedBlur,
        (true, _) => Role::Unread,
        (false, true) => Role::Strong,
        (false, false) => Role::Text,
    };
    let end = time_start.saturating_sub(1);
    match model.list.density {
        Density::Comfortable => {
            canvas.put_within(left, area.y, end, &name(model, row), name_role);
            canvas.put_within(left, area.y + 1, right, &title(row), title_role(row));
            draw_marks(model, row, left, area.y + 2, right, canvas);
        }
        Density::Compact => {
            let name_end = left + (end - left) * 2 / 5;
            canvas.put_within(left, area.y, name_end, &name(model, row), name_role);
            let mut x = name_end + 1;
            if let Some((desk, role)) = model.desk_mark(&row.key.profile) {
                x = canvas.put_within(x, area.y, end, &desk, role) + 1;
            }
            if let Some(delivery) = row.conversation.delivery.as_ref().filter(|_| is_lost(row)) {
                let (words, role) = outcome(delivery);
                x = canvas.put_within(x, area.y, end, &words, role) + 1;
            }
            canvas.put_within(x, area.y, end, &title(row), title_role(row));
        }
    }
}

fn marker(row: &Row, is_marked: bool) -> (&'static str, Role) {
    if is_marked {
        ("◆", Role::MatchCurrent)
    } else if is_lost(row) {
        ("✗", Role::Danger)
    } else if row.conversation.priority {
        ("!", Role::Priority)
    } else if row.is_unread {
        ("●", Role::Unread)
    } else if row.woke.is_some() {
        ("☾", Role::Snoozed)
    } else if row.is_changed {
        ("·", Role::New)
    } else {
        (" ", Role::Text)
    }
}

/// Whether it was sent and is known not to have arrived.
fn is_lost(row: &Row) -> bool {
    let delivery = row.conversation.delivery.as_ref();
    delivery.is_some_and(|delivery| delivery.outcome.is_lost())
}

fn name(model: &Model, row: &Row) -> Clean {
    match &row.conversation.contact {
        Some(contact) => Clean::line(&author_name(contact, &model.directory(&row.key.profile))),
        None => Clean::line(&format!("#{}", row.key.id.as_str())),
    }
}

fn title(row: &Row) -> Clean {
    let known = &row.conversation;
    let text = row
        .hit
        .as_ref()
        .or(known.title.as_ref().filter(|title| !title.is_blank()))
        .or(known.preview.as_ref().filter(|preview| !preview.is_blank()));
    match (text, &known.delivery) {
        (Some(text), Some(_)) if row.hit.is_none() => derived_title(text),
        (Some(text), _) => Clean::line(text.raw()),
        (None, Some(_)) => Clean::fixed("(no title, no text)"),
        (None, None) => Clean::fixed("(no words yet)"),
    }
}

fn title_role(row: &Row) -> Role {
    if row.hit.is_some() {
        Role::Match
    } else if row.conversation.state == State::Closed {
        Role::Closed
    } else {
        Role::Text
    }
}

/// What the right edge of the first line tells: how long the customer waits, when it wakes, or when it last moved.
fn time(model: &Model, row: &Row) -> (Clean, Role) {
    let known = &row.conversation;
    let now = model.local_now();
    let moment = |at: jiff::Timestamp| ago::moment(&at.to_zoned(model.options.zone.clone()), &now);
    match (known.state, known.waiting_since) {
        (State::Snoozed { until: Some(until) }, _) => {
            (Clean::line(&format!("☾ {}", moment(until))), Role::Snoozed)
        }
        (State::Open, Some(since)) => {
            let hours = model.now.duration_since(since).as_hours();
            let role = if hours >= LONG_WAIT_HOURS {
                Role::Overdue
            } else {
                Role::Time
            };
            (Clean::line(&waited(since, model.now)), role)
        }
        _ => {
            let at = known.last_activity_at.unwrap_or(known.updated_at);
            (Clean::line(&moment(at)), Role::Muted)
        }
    }
}

/// The third line: what stands in the way, tags, and who has it.
fn draw_marks(model: &Model, row: &Row, left: u16, y: u16, right: u16, canvas: &mut Canvas<'_>) {
    let who = responsible(model, row);
    let role = if who.as_str() == "you" {
        Role::Teammate
    } else {
        Role::Muted
    };
    let who = who.truncate(usize::from(right - left) / 2);
    let start = canvas.put_right(left, y, right, &who, role);
    let end = start.saturating_sub(1);
    let dot = Clean::fixed(" · ");
    let mut x = left;
    for (index, piece) in marks(model, row).iter().enumerate() {
        if index > 0 {
            // A dot with nothing behind it says nothing.
            if x + dot.width() as u16 >= end {
                break;
            }
            x = canvas.put_within(x, y, end, &dot, Role::Muted);
        }
        x = canvas.put_within(x, y, end, &piece.text, piece.role);
    }
}

/// Whether this desk has people take conversations over from its automated agent.
fn takes_over(model: &Model, row: &Row) -> bool {
    let desk = model.desk(&row.key.profile);
    let abilities = desk.and_then(|desk| desk.capabilities.as_ref());
    abilities.is_some_and(|abilities| abilities.refusal(Ability::TakeOver).is_none())
}

fn responsible(model: &Model, row: &Row) -> Clean {
    let directory = model.directory(&row.key.profile);
    let known = &row.conversation;
    match (&known.assignee, &known.team) {
        (Some(admin), _) if Some(admin) == directory.me.as_ref() => Clean::fixed("you"),
        (Some(admin), _) => {
            let name = admin_name(admin, &directory);
            Clean::line(name.split_whitespace().next().unwrap_or(&name))
        }
        (None, Some(team)) => directory
            .team(team)
            .map_or(Clean::fixed("team"), |team| Clean::line(team.name.raw())),
        (None, None) => Clean::fixed(""),
    }
}

fn marks(model: &Model, row: &Row) -> Vec<Piece> {
    let known = &row.conversation;
    let mut marks = Vec::new();
    if let Some((desk, role)) = model.desk_mark(&row.key.profile) {
        marks.push(Piece::new(desk, role));
    }
    let mut push = |words: &str, role| marks.push(Piece::new(Clean::line(words), role));
    let entry = model
        .outbox
        .entries
        .iter()
        .find(|entry| entry.key == row.key && !entry.label.is_blank());
    if let Some(entry) = entry {
        // What needs a person, or is listed for it, says how it stands; the rest is just on its way.
        let is_told = model.list.view() == View::Outbox
            || matches!(
                entry.progress,
                Progress::Asking(_) | Progress::Refused { .. } | Progress::Unknown { .. }
            );
        let (words, role) = state_words(&entry.progress);
        if model.list.view() == View::Outbox {
            let what = verb(&entry.change).to_lowercase();
            let age = waited(entry.created_at, model.now);
            push(&format!("{words} · {what} {age}"), role);
        } else if is_told {
            push(words.as_str(), role);
        } else {
            push("↑ sending", Role::Pending);
        }
    }
    if let Some(delivery) = &known.delivery {
        let (words, role) = outcome(delivery);
        push(words.as_str(), role);
    }
    match row.draft {
        Some(Kind::Reply) => push("✎ draft", Role::Draft),
        Some(Kind::Note) => push("✎ note draft", Role::Draft),
        None => {}
    }
    if let Some(woke) = row.woke {
        let at = woke.at.to_zoned(model.options.zone.clone());
        let why = match woke.why {
            WakeReason::Timer => "timer",
            WakeReason::Customer => "customer",
            WakeReason::Teammate => "teammate",
        };
        push(
            &format!("☾ woke {} ({why})", at.strftime("%H:%M")),
            Role::Snoozed,
        );
    }
    if let Some(words) = standing_words(row) {
        push(&words, Role::Snoozed);
    }
    if known.priority {
        push("! priority", Role::Priority);
    }
    if let Some(words) = note_words(row) {
        push(&words, Role::Note);
    }
    for item in &known.attention {
        push(&format!("⚑ {}", item.kind.raw()), Role::Warning);
    }
    if known.awaits_customer {
        push("waits for the customer", Role::Muted);
    }
    if let Some(words) = bot_words(model, row) {
        push(words, Role::Bot);
    }
    let is_listed_by_state = matches!(model.list.source, Source::View { .. });
    if !is_listed_by_state {
        push(known.state.word(), Role::Muted);
    }
    for tag in &known.tags {
        push(&tag_words(row, tag), Role::Tag);
    }
    marks
}

/// What the automated agent does here, where that matters to a person.
fn bot_words(model: &Model, row: &Row) -> Option<&'static str> {
    let known = &row.conversation;
    match known.bot? {
        // Where people take over, being in charge is no gap that somebody has to fill.
        BotState::HandedOver if takes_over(model, row) => None,
        BotState::HandedOver if known.assignee.is_none() => Some("bot handed over"),
        BotState::Active if known.state != State::Closed && takes_over(model, row) => {
            Some("bot answers")
        }
        _ => None,
    }
}

/// Nothing to list: why, and the next useful thing to do.
fn draw_blank(model: &Model, area: Area, canvas: &mut Canvas<'_>) {
    // With several desks the others may well have nothing either; only if none answers is that the reason.
    let are_all_in_trouble = model
        .desks_in_scope()
        .all(|desk| matches!(desk.link, Link::Refused { .. } | Link::Offline { .. }));
    let trouble = model
        .desks_in_scope()
        .filter(|_| are_all_in_trouble)
        .find_map(|desk| match &desk.link {
            Link::Refused { why } | Link::Offline { why, .. } => Some(why),
            _ => None,
        });
    let mut lines: Vec<(Clean, Role)> = Vec::new();
    let width = usize::from(area.width.saturating_sub(4)).clamp(1, 60);
    let mut say = |words: &str, role| {
        for line in Document::plain(words).lines(width, &Unfold::all()) {
            lines.push((line.to_clean(), role));
        }
    };
    let is_everything =
        matches!(&model.list.source, Source::View { filter, .. } if filter.is_empty());
    let sync = model.options.keymap.keys_for(Program::Sync);
    let sync = sync.as_ref().map(ToString::to_string);
    if let Some(why) = trouble.filter(|_| is_everything) {
        say(&sentence(why), Role::Danger);
        say(&advice(why, sync.as_deref()), Role::Muted);
    } else if let Some(why) = model.list.rows.failure() {
        say(&sentence(why), Role::Danger);
        say(&advice(why, sync.as_deref()), Role::Muted);
    } else if matches!(model.list.rows, Load::Empty) || model.list.rows.is_blank() {
        say("Reading…", Role::Muted);
    } else {
        blank_view(model, &mut say);
    }
    let top = area.y + area.height / 3;
    for (offset, (words, role)) in lines.iter().enumerate() {
        let y = top + offset as u16;
        if y >= area.bottom() {
            break;
        }
        let width = words.width().min(usize::from(area.width) - 2);
        let x = area.x + (area.width - width as u16) / 2;
        canvas.put_within(x, y, area.right(), words, *role);
    }
}

fn blank_view(model: &Model, say: &mut impl FnMut(&str, Role)) {
    let is_whole = model
        .list
        .counts
        .value()
        .is_some_and(|counts| counts.is_complete);
    // Drafts and what is not sent yet are on this machine; all else has to be heard first.
    let is_told = matches!(&model.list.source, Source::View { view, .. } if !matches!(view, View::Drafts | View::Outbox));
    if is_told && !is_whole {
        // Nothing is known yet, which is not the same as nothing to do.
        return say("Reading the queue…", Role::Muted);
    }
    let is_nobody = model
        .desks_in_scope()
        .any(|desk| desk.directory.me.is_none() && desk.directory.admins.len() > 1);
    if is_nobody && model.list.view() == View::Mine {
        say(
            "In whose name? Set TINBOX_ADMIN to your e-mail on the desk.",
            Role::Warning,
        );
        let keys = model.options.keymap.keys_for(Queue::GoUnassigned);
        if let Some(keys) = keys {
            say(&format!("{keys} shows what is unassigned."), Role::Muted);
        }
        return;
    }
    match &model.list.source {
        Source::Search { words, .. } => {
            say(&format!("Nothing found for “{words}”."), Role::Text);
            say("Esc goes back.", Role::Muted);
        }
        Source::View { filter, .. } if !filter.is_empty() => {
            say(&format!("No row {}.", filter_in_words(filter)), Role::Text);
            say("Esc shows all.", Role::Muted);
        }
        Source::View { view, .. } => {
            let words = match view {
                View::Mine => "Nothing waiting for you.",
                View::Unassigned => "Everything is assigned.",
                View::All => "No open conversations.",
                View::Snoozed => "Nothing is snoozed.",
                View::Closed => "Nothing was closed yet.",
                View::Attention => "Nothing wants a person.",
                View::Undelivered => "Nothing bounced or failed.",
                View::Deliveries => "No desk here keeps a ledger of deliveries.",
                View::Mentions => "Nobody mentioned you.",
                View::Drafts => "No unfinished texts.",
                View::Outbox => "Everything was sent.",
            };
            say(words, Role::Text);
            let counts = model.list.counts.value();
            let tabs = model.tabs();
            let next = tabs.iter().enumerate().find_map(|(index, next)| {
                let count = counts?.of(*next)?;
                (next != view && count > 0 && *next != View::Closed)
                    .then(|| format!("{} {} has {count}", index + 1, next.name()))
            });
            if let Some(next) = next {
                say(&next, Role::Muted);
            }
        }
    }
}
