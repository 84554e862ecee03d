//! The last line: what was typed, what will be sent, what was done, or where one is and what comes next.

use crate::action::{Action, Line, Program, Queue, Reading, Sending, Triage};
use crate::app::compose::Composer;
use crate::app::compose::review::Review;
use crate::app::geometry::Area;
use crate::app::list::Source;
use crate::app::model::Model;
use crate::app::outbox::told::doing;
use crate::app::prompt::{Prompt, Purpose};
use crate::domain::delivery::filter_in_words;
use crate::domain::draft::Kind;
use crate::text::clean::Clean;
use crate::text::role::Role;
use crate::ui::canvas::Canvas;
use crate::ui::compose::other_hints;

/// Paints the last line; tells where the cursor is, if text is typed there.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>) -> Option<(u16, u16)> {
    let area = model.geometry.status;
    let (left, y, right) = (area.x + 1, area.y, area.right() - 1);
    if let Some(prompt) = &model.prompt {
        let x = canvas.put_within(left, y, right, &Clean::line(&prompt.label()), Role::Key) + 1;
        let right = draw_switch(model, prompt, x, canvas).unwrap_or(right);
        let (window, column) = prompt.editor.window(usize::from(right.saturating_sub(x)));
        let text = Clean::line(&prompt.editor.text()[window]);
        canvas.put_typed(x, y, right, &text, Role::Input);
        return Some((x + column as u16, y));
    }
    if let Some(composer) = &model.composer
        && let Some(review) = &composer.review
    {
        draw_review(model, composer, review, canvas);
        return None;
    }
    if model.pending.0.is_waiting() {
        draw_continuations(model, canvas);
        return None;
    }
    let end = draw_queued(model, canvas).saturating_sub(2);
    match (countdown(model), &model.notice) {
        (Some(words), None) => {
            canvas.put_within(left, y, end, &words, Role::Warning);
        }
        (Some(words), Some(notice)) => {
            // Both matter: what was just done, and what is about to leave.
            let start = canvas.put_right(area.width / 3, y, end, &words, Role::Warning);
            canvas.put_within(left, y, start.saturating_sub(2), &notice.text, notice.role);
        }
        (None, Some(notice)) => {
            canvas.put_within(left, y, end, &notice.text, notice.role);
        }
        (None, None) => draw_place(model, end, canvas),
    }
    None
}

/// That something else can be piped, where the line has room for it; tells where that begins.
fn draw_switch(model: &Model, prompt: &Prompt, x: u16, canvas: &mut Canvas<'_>) -> Option<u16> {
    let area = model.geometry.status;
    let keys = model.options.keymap.keys_for(Line::Switch)?;
    let words = Clean::line(&format!("{keys} something else  ! first: a shell"));
    let typed = crate::text::width(prompt.editor.text());
    let end = area.right() - 1;
    let is_pipe = matches!(prompt.purpose, Purpose::Pipe(_));
    let fits = usize::from(x) + typed + words.width() + 3 <= usize::from(end);
    (is_pipe && fits).then(|| canvas.put_right(x, area.y, end, &words, Role::Hint) - 1)
}

/// "Sending to Maria in 8s · z undo".
fn countdown(model: &Model) -> Option<Clean> {
    let (entry, until) = model.outbox.held()?;
    let seconds = (until.duration_since(model.now).as_millis() + 999) / 1000;
    let undo = model.hint(Program::Undo, "undo");
    let doing = doing(&entry.change);
    let seconds = seconds.max(0);
    Some(Clean::line(&format!(
        "{doing} {} in {seconds}s{undo}",
        entry.label.raw()
    )))
}

fn draw_review(model: &Model, composer: &Composer, review: &Review, canvas: &mut Canvas<'_>) {
    let area = model.geometry.status;
    let (mut x, y, right) = (area.x + 1, area.y, area.right() - 1);
    let takes_over = composer.kind == Kind::Reply && model.needs_taking_over(&composer.key);
    let (question, verb) = match (&review.news, composer.kind) {
        (Some(news), _) if takes_over => (format!("! {news}"), "take over and send anyway"),
        (Some(news), _) => (format!("! {news}"), "send anyway"),
        (None, Kind::Reply) if takes_over => {
            let name = &composer.recipient.name;
            (
                format!("Answer {name} in the bot's stead?"),
                "take over and send",
            )
        }
        (None, Kind::Reply) => (address(composer, area.width), "send"),
        (None, Kind::Note) if model.keeps_note(&composer.key) => {
            ("Keep this note on this machine?".to_owned(), "keep")
        }
        (None, Kind::Note) => ("Save this note for your team?".to_owned(), "save"),
    };
    let question = with_caution(model, composer, question);
    let role = if review.news.is_some() || question.starts_with('!') {
        Role::Warning
    } else {
        Role::Strong
    };
    let mut hints: Vec<(Sending, &str)> = vec![(Sending::Send, verb)];
    if review.news.is_some() {
        hints.push((Sending::ShowNew, "show it"));
        hints.push((Sending::KeepAsNote, "keep as note"));
    } else if composer.opening.is_some() {
        hints.push((Sending::Edit, "edit"));
    } else {
        let (close, snooze) = match composer.kind {
            Kind::Reply => ("send+close", "send+snooze"),
            Kind::Note => ("save+close", "save+snooze"),
        };
        hints.push((Sending::SendAndClose, close));
        hints.push((Sending::SendAndSnooze, snooze));
        hints.push((Sending::Edit, "edit"));
    }
    hints.push((Sending::Cancel, "back"));
    let cells = |hint: &(Sending, &str)| {
        let keys = model
            .options
            .keymap
            .keys_for(hint.0)
            .map_or(0, |keys| keys.to_string().len());
        keys + hint.1.len() + 4
    };
    // The keys must be readable whole: hints go before the question does, and sending is never the one to go.
    let room = usize::from(right - x);
    let question = Clean::line(&question);
    let wanted = room * 5 / 8;
    while hints.len() > 2
        && question.width().min(wanted) + hints.iter().map(cells).sum::<usize>() > room
    {
        let last_but_one = hints.len() - 2;
        hints.remove(last_but_one);
    }
    let hints_width: usize = hints.iter().map(cells).sum();
    let question = question.truncate(room.saturating_sub(hints_width));
    x = canvas.put_within(x, y, right, &question, role) + 3;
    for (action, words) in hints {
        let Some(keys) = model.options.keymap.keys_for(action) else {
            continue;
        };
        x = canvas.put_within(x, y, right, &Clean::line(&keys.to_string()), Role::Key) + 1;
        x = canvas.put_within(x, y, right, &Clean::line(words), Role::Hint) + 3;
    }
}

/// Who will read it, as exactly as the line has room for.
fn address(composer: &Composer, width: u16) -> String {
    let recipient = &composer.recipient;
    match &recipient.email {
        Some(email) if width >= 110 => format!("Send to {} <{email}>?", recipient.name),
        _ => format!("Send to {}?", recipient.name),
    }
}

/// A question about a reply with what its desk wants known before it leaves: the wrong hour goes before everything
/// else, which may be cut.
fn with_caution(model: &Model, composer: &Composer, question: String) -> String {
    match (model.untimely(composer), model.reply_caution(composer)) {
        (Some(why), _) => format!("! {why} {}", question.trim_start_matches("! ")),
        (None, Some(caution)) => format!("{question} {}", caution.always),
        (None, None) => question,
    }
}

/// How a begun key sequence can go on.
fn draw_continuations(model: &Model, canvas: &mut Canvas<'_>) {
    let area = model.geometry.status;
    let (left, right) = (area.x + 1, area.right() - 1);
    let pressed: Vec<String> = model
        .pending
        .0
        .keys()
        .iter()
        .map(ToString::to_string)
        .collect();
    let pressed = Clean::line(&format!("{} …", pressed.join(" ")));
    let indent = left + pressed.width() as u16 + 2;
    let continuations: Vec<(Clean, Clean)> = model
        .pending
        .1
        .iter()
        .map(|next| (Clean::line(&next.keys.to_string()), short(next.action)))
        .collect();
    // All of them are shown: on as many lines as it takes, the last of which is the last of the screen.
    let mut places = Vec::new();
    let (mut x, mut row) = (indent, 0);
    for (key, words) in &continuations {
        let width = (key.width() + 1 + words.width()) as u16;
        if x > indent && x + width > right {
            (x, row) = (indent, row + 1);
        }
        places.push((x, row));
        x += width + 2;
    }
    let top = area.y.saturating_sub(row);
    if row > 0 {
        let (over, height) = (top.saturating_sub(1), row + 1);
        canvas.clear(Area {
            y: over,
            height: height + 1,
            ..area
        });
        for x in area.x..area.right() {
            canvas.sign(x, over, "─", Role::Border);
        }
    }
    canvas.put_within(left, top, right, &pressed, Role::Key);
    for ((key, words), (x, row)) in continuations.iter().zip(places) {
        let x = canvas.put_within(x, top + row, right, key, Role::Key) + 1;
        canvas.put_within(x, top + row, right, words, Role::Hint);
    }
}

/// An action in a word: the place it goes to or the thing it copies.
fn short(action: Action) -> Clean {
    let sentence = action.sentence();
    let words = ["Go to ", "Copy this ", "Copy the ", "Copy a ", "First "]
        .into_iter()
        .find_map(|prefix| sentence.strip_prefix(prefix))
        .unwrap_or(sentence);
    let words = match action {
        Action::Queue(Queue::Top) => "top",
        Action::Queue(Queue::Desks) => "desk",
        Action::Queue(Queue::GoUndelivered) => words,
        Action::Queue(Queue::Articles) => "article",
        Action::Reading(Reading::Elsewhere) => "elsewhere",
        Action::Reading(Reading::CopyAddress) => "address",
        Action::Reading(Reading::CopyMarkdown) => "Markdown",
        Action::Reading(Reading::CopyLink) => "link",
        Action::Reading(Reading::CopyCode) => "code",
        Action::Reading(Reading::CopyEmail) => "e-mail",
        Action::Reading(Reading::CopyId) => "id",
        _ => words.split([' ', ',', ':']).next().unwrap_or(words),
    };
    Clean::line(words)
}

/// What is on its way, on the right; tells where it begins.
fn draw_queued(model: &Model, canvas: &mut Canvas<'_>) -> u16 {
    let area = model.geometry.status;
    let right = area.right() - 1;
    let mut words = Vec::new();
    let asking = model.asking().count();
    if asking > 0 {
        words.push(format!("{asking} need you"));
    }
    let queued = model.outbox.queued();
    if queued > 0 {
        words.push(format!("{queued} queued ↑"));
    }
    if !model.list.marks.is_empty() {
        words.push(format!("{} marked", model.list.marks.len()));
    }
    if words.is_empty() {
        return area.right();
    }
    let role = if asking > 0 {
        Role::Warning
    } else {
        Role::Pending
    };
    canvas.put_right(
        area.width / 2,
        area.y,
        right,
        &Clean::line(&words.join(" · ")),
        role,
    )
}

/// Where one is, and the keys that come next; as many as there is room for.
fn draw_place(model: &Model, end: u16, canvas: &mut Canvas<'_>) {
    let area = model.geometry.status;
    let y = area.y;
    let total = model.list.rows.value().map_or(0, |page| page.total);
    let place = match (&model.list.source, model.list.index()) {
        (_, None) => String::new(),
        (Source::View { filter, .. }, Some(index)) if !filter.is_empty() => {
            format!("{}/{total} {}", index + 1, filter_in_words(filter))
        }
        (Source::View { .. }, Some(index)) => {
            format!("{}/{total} {}", index + 1, model.list.order().name())
        }
        (Source::Search { words, .. }, Some(index)) => {
            format!("{}/{total} for “{words}”", index + 1)
        }
    };
    let (place, hints, last) = if let Some(composer) = &model.composer {
        let place = match (&composer.opening, composer.kind) {
            (Some(_), _) => "Beginning".to_owned(),
            (None, Kind::Reply) => "Replying".to_owned(),
            (None, Kind::Note) => "Noting".to_owned(),
        };
        let hints: Vec<(Action, &str)> = other_hints(model, composer)
            .into_iter()
            .map(|(action, words)| (action.into(), words))
            .collect();
        (place, hints, None)
    } else {
        let hints: Vec<(Action, &str)> = vec![
            (Triage::Reply.into(), "reply"),
            (Triage::Note.into(), "note"),
            (Triage::Close.into(), "close"),
            (Triage::Snooze.into(), "snooze"),
            (Triage::Assign.into(), "assign"),
            (Triage::Tags.into(), "tag"),
            (Queue::Search.into(), "search"),
            (Program::Palette.into(), "commands"),
        ];
        let can = |(action, _): &(Action, &str)| model.why_not(*action).is_none();
        let hints = hints.into_iter().filter(can).collect();
        (place, hints, Some((Program::Help, "help")))
    };
    // Help is the one hint that leads to all others, so it is always there.
    let mut end = end;
    if let Some((action, words)) = last
        && let Some(keys) = model.options.keymap.keys_for(action)
    {
        let words = Clean::line(words);
        let start = canvas.put_right(area.x, y, end.min(area.right() - 1), &words, Role::Hint);
        let key = Clean::line(&format!("{keys} "));
        end = canvas
            .put_right(area.x, y, start, &key, Role::Key)
            .saturating_sub(1);
    }
    let mut x = canvas.put_within(area.x + 1, y, end, &Clean::line(&place), Role::Status) + 3;
    for (action, words) in hints {
        let Some(keys) = model.options.keymap.keys_for(action) else {
            continue;
        };
        let key = Clean::line(&keys.to_string());
        if usize::from(x) + key.width() + words.len() + 1 > usize::from(end) {
            break;
        }
        x = canvas.put_within(x, y, end, &key, Role::Key) + 1;
        x = canvas.put_within(x, y, end, &Clean::line(words), Role::Hint) + 2;
    }
}
