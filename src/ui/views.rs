//! The line of views with their counts, the state of the connection, and the line of advice.

use crate::action::Queue;
use crate::app::list::Source;
use crate::app::message::Link;
use crate::app::model::{Desk, Model};
use crate::domain::view::View;
use crate::text::clean::Clean;
use crate::text::rich::Piece;
use crate::text::role::Role;
use crate::ui::canvas::Canvas;

/// From this width on views have their whole names.
const WHOLE_NAMES: u16 = 80;

/// How much of the tabs there is room for; the first that fits is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// The program's name, numbers, names and counts.
    Whole,
    /// Numbers, names and counts.
    Numbered,
    /// Names and counts.
    Counted,
    /// Short names and counts.
    ShortCounted,
    /// Short names, and counts of what there is to do.
    Working,
    /// Names.
    Named,
    /// Short names.
    Short,
}

/// Paints tabs and banner.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>) {
    let area = model.geometry.tabs;
    let (state, role) = connection(model);
    let state_start = canvas.put_right(area.width / 3, area.y, area.right() - 1, &state, role);
    let end = state_start.saturating_sub(1);
    let fits = [
        Fit::Whole,
        Fit::Numbered,
        Fit::Counted,
        Fit::ShortCounted,
        Fit::Working,
        Fit::Named,
    ];
    let room = usize::from(end.saturating_sub(area.x + 1));
    let fit = fits
        .into_iter()
        .find(|fit| cells(&tabs(model, *fit)) <= room);
    let mut x = area.x + 1;
    for piece in tabs(model, fit.unwrap_or(Fit::Short)) {
        x = canvas.put_within(x, area.y, end, &piece.text, piece.role);
    }
    if let Some(area) = model.geometry.banner {
        canvas.put(area.x + 1, area.y, &banner(model), Role::Banner);
    }
}

/// What the demo says of itself.
fn banner(model: &Model) -> Clean {
    let desks = model.desks.len();
    let keys = model.options.keymap.keys_for(Queue::NextDesk);
    match keys {
        Some(keys) if desks > 1 => Clean::line(&format!(
            "Demo data of {desks} desks ({keys} lists one). Connect your workspace: tinbox init"
        )),
        _ => Clean::fixed("Demo data. Connect your workspace: tinbox init"),
    }
}

fn cells(pieces: &[Piece]) -> usize {
    pieces.iter().map(|piece| piece.text.width()).sum()
}

fn tabs(model: &Model, fit: Fit) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut push = |text: Clean, role| pieces.push(Piece::new(text, role));
    // With several desks, which of them are listed stands where the program's name stands else, and stays.
    // Where there is little room, rows from all of them tell that by themselves.
    let is_spared = fit == Fit::Working && model.list.desk.is_none();
    if let Some(scope) = model.scope_name().filter(|_| !is_spared) {
        push(scope, Role::Title);
        push(Clean::fixed("  "), Role::Text);
    } else if fit == Fit::Whole {
        push(Clean::fixed("tinbox"), Role::Title);
        push(Clean::fixed("  "), Role::Text);
    }
    let is_searching = matches!(model.list.source, Source::Search { .. });
    for (index, view) in model.tabs().into_iter().enumerate() {
        let is_current = view == model.list.view() && !is_searching;
        let role = if is_current {
            Role::TabCurrent
        } else {
            Role::Tab
        };
        if index > 0 {
            push(Clean::fixed("  "), Role::Text);
        }
        if matches!(fit, Fit::Whole | Fit::Numbered) {
            push(Clean::line(&format!("{} ", index + 1)), Role::Key);
        }
        push(label(model, view, fit), role);
    }
    if is_searching {
        push(Clean::fixed("  "), Role::Text);
        push(Clean::fixed("Search"), Role::TabCurrent);
    }
    pieces
}

/// A view's name and count.
fn label(model: &Model, view: View, fit: Fit) -> Clean {
    let name = match fit {
        Fit::Short | Fit::ShortCounted | Fit::Working => view.short_name(),
        Fit::Whole | Fit::Numbered | Fit::Counted | Fit::Named => view.name(),
    };
    let name = if model.geometry.tabs.width >= WHOLE_NAMES {
        name
    } else {
        name.get(..4).unwrap_or(name).trim_end()
    };
    let counts = model.list.counts.value();
    let count = counts.and_then(|counts| counts.of(view));
    let has_counts = match fit {
        Fit::Named | Fit::Short => false,
        Fit::Working => !matches!(view, View::Snoozed | View::Closed),
        Fit::Whole | Fit::Numbered | Fit::Counted | Fit::ShortCounted => true,
    };
    let is_whole = counts.is_some_and(|counts| counts.is_complete);
    match count {
        Some(count) if is_whole && has_counts => Clean::line(&format!("{name} {count}")),
        Some(count) if count > 0 && has_counts => Clean::line(&format!("{name} {count}+")),
        _ => Clean::line(name),
    }
}

/// How the connections are doing, in a few words; the worst of them if there are several, by name.
fn connection(model: &Model) -> (Clean, Role) {
    let worst = model.desks.iter().max_by_key(|desk| severity(&desk.link));
    let Some(desk) = worst else {
        return (Clean::fixed(""), Role::Muted);
    };
    let queued = match model.outbox.queued() {
        0 => String::new(),
        count => format!(" · {count} queued"),
    };
    let is_trouble = severity(&desk.link) > 1;
    let is_narrow = model.geometry.tabs.width < 100;
    let name = match (model.has_several_desks(), is_trouble) {
        // Which of several desks it is has to be said in any room.
        (true, true) => {
            let alike = |other: &&Desk| severity(&other.link) == severity(&desk.link);
            let names: Vec<_> = model
                .desks
                .iter()
                .filter(alike)
                .map(|desk| desk.profile.as_str())
                .collect();
            format!("{} ", names.join(", "))
        }
        // On a narrow line the name of the only desk gives way first.
        _ if is_narrow => String::new(),
        (true, false) => format!("{} desks · ", model.desks.len()),
        (false, _) => format!("{} · ", desk.profile.as_str()),
    };
    let (words, role) = link_words(model, desk);
    (Clean::line(&format!("{name}{words}{queued}")), role)
}

fn severity(link: &Link) -> u8 {
    match link {
        Link::Live { .. } => 0,
        Link::Connecting => 1,
        Link::RateLimited { .. } => 2,
        Link::Offline { .. } => 3,
        Link::Refused { .. } => 4,
    }
}

fn link_words(model: &Model, desk: &Desk) -> (String, Role) {
    let time = |at: jiff::Timestamp| {
        let at = at.to_zoned(model.options.zone.clone());
        at.strftime("%H:%M").to_string()
    };
    let is_narrow = model.geometry.tabs.width < 100;
    match &desk.link {
        Link::Connecting => ("connecting…".to_owned(), Role::Muted),
        Link::Live {
            is_syncing: true, ..
        } => ("live · syncing".to_owned(), Role::Success),
        Link::Live { .. } => ("live".to_owned(), Role::Success),
        // The words that must stay are "offline" and what is queued.
        Link::Offline { why, .. } if is_narrow => (why.absence().to_owned(), Role::Warning),
        Link::Offline { since, why } => (
            format!("{} since {}", why.absence(), time(*since)),
            Role::Warning,
        ),
        Link::RateLimited { until } => {
            let seconds = (until.as_second() - model.now.as_second()).max(0);
            (format!("waiting {seconds}s (rate limit)"), Role::Warning)
        }
        Link::Refused { .. } => ("key refused".to_owned(), Role::Danger),
    }
}
