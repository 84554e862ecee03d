//! How what happened reads: one line each, and a line for many.

use jiff::Timestamp;

use crate::app::timeline::Detail;
use crate::app::timeline::laid::Scene;
use crate::domain::conversation::State;
use crate::domain::event::{Event, RatingStatus, WaitStep};
use crate::domain::id::AdminId;
use crate::domain::part::{Content, Part, Side};
use crate::domain::people::{Author, AuthorKind, Directory};
use crate::domain::untrusted::Untrusted;
use crate::text::clean::Clean;
use crate::text::rich::{Document, Line, Piece, Unfold};
use crate::text::role::Role;

/// A sign and a sentence for an event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// One cell.
    pub sign: &'static str,
    /// Without a final period.
    pub sentence: Clean,
    /// How it is shown.
    pub role: Role,
}

impl Told {
    fn new(sign: &'static str, sentence: &str, role: Role) -> Self {
        Self {
            sign,
            sentence: Clean::line(sentence),
            role,
        }
    }
}

/// What happened, in words.
#[expect(clippy::too_many_lines, reason = "a table")]
pub fn tell(event: &Event, scene: &Scene<'_>) -> Told {
    let directory = scene.directory;
    match event {
        Event::Assigned { admin, team, by } => {
            let sentence = assigned(directory, admin.as_ref(), team.as_ref(), by.as_ref());
            Told::new("→", &sentence, Role::Event)
        }
        Event::StateChanged(State::Open) => Told::new("↺", "Opened", Role::Event),
        Event::StateChanged(State::Closed) => Told::new("✓", "Closed", Role::Event),
        Event::StateChanged(State::Snoozed { until: None }) => {
            Told::new("☾", "Snoozed", Role::Snoozed)
        }
        Event::StateChanged(State::Snoozed { until: Some(until) }) => {
            let until = until.to_zoned(scene.zone.clone());
            Told::new(
                "☾",
                &format!("Snoozed until {}", until.strftime("%a %-d %b %H:%M")),
                Role::Snoozed,
            )
        }
        Event::Tagged {
            added,
            tag,
            name,
            by,
        } => {
            let name = name
                .as_ref()
                .or_else(|| directory.tag(tag).map(|tag| &tag.name));
            let name = name.map_or("a tag", Untrusted::raw);
            let who = by.as_ref().map(|by| author_name(by, directory));
            let sentence = match (who, added) {
                (Some(who), true) => format!("{who} added tag {name}"),
                (Some(who), false) => format!("{who} removed tag {name}"),
                (None, true) => format!("Tag {name} added"),
                (None, false) => format!("Tag {name} removed"),
            };
            Told::new("#", &sentence, Role::Event)
        }
        Event::Priority(true) => Told::new("!", "Marked as priority", Role::Priority),
        Event::Priority(false) => Told::new("!", "No longer priority", Role::Event),
        Event::Joined { kind, id } => Told::new(
            "+",
            &format!("{} joined", joined(*kind, id, directory)),
            Role::Event,
        ),
        Event::Waited {
            step,
            workflow,
            label,
        } => {
            let workflow = workflow.as_ref().map_or("Workflow", Untrusted::raw);
            let step = match step {
                WaitStep::Started => "waits",
                WaitStep::Finished => "finished waiting",
                WaitStep::Interrupted => "was interrupted",
                WaitStep::Other => "did something while waiting",
            };
            let label = label
                .as_ref()
                .map_or(String::new(), |label| format!(": {}", label.raw()));
            Told::new("◔", &format!("{workflow} {step}{label}"), Role::Event)
        }
        Event::Attached(file) => {
            let sentence = format!("Attached {}", file.words().raw());
            Told::new("↓", &sentence, Role::Event)
        }
        Event::RatingRequested { status, expires_at } => {
            rating_requested(*status, *expires_at, scene)
        }
        Event::Rated { score, remark } => {
            let remark = remark.as_ref().filter(|remark| !remark.is_blank());
            let remark = remark.map_or(String::new(), |remark| format!("  “{}”", remark.raw()));
            let sentence = format!("CSAT {score}/5 {}{remark}", stars(*score));
            Told::new("★", &sentence, Role::Rating)
        }
        Event::FormCompleted => Told::new("▤", "Form filled in", Role::Event),
        Event::Renamed(title) => {
            Told::new("✎", &format!("Renamed to {}", title.raw()), Role::Event)
        }
        Event::Notice(words) => Told::new("·", words.raw(), Role::Event),
        Event::Derived(words) => Told::new("≈", words.raw(), Role::Event),
        Event::Unknown { name } => Told::new(
            "·",
            &format!("Something this version does not know ({})", name.raw()),
            Role::Event,
        ),
    }
}

fn rating_requested(
    status: RatingStatus,
    expires_at: Option<Timestamp>,
    scene: &Scene<'_>,
) -> Told {
    let sentence = match (status, expires_at) {
        (RatingStatus::Pending, Some(until)) => {
            let until = until.to_zoned(scene.zone.clone());
            format!("CSAT requested, open until {}", until.strftime("%a %-d %b"))
        }
        (RatingStatus::Pending | RatingStatus::Other, _) => "CSAT requested".to_owned(),
        (RatingStatus::Rated, _) => "CSAT requested, answered".to_owned(),
        (RatingStatus::Canceled, _) => "CSAT request withdrawn".to_owned(),
        (RatingStatus::Expired, _) => "CSAT requested, expired without an answer".to_owned(),
    };
    Told::new("☆", &sentence, Role::Rating)
}

/// Five signs for a score of 1 to 5.
pub fn stars(score: u8) -> &'static str {
    match score {
        0 => "☆☆☆☆☆",
        1 => "★☆☆☆☆",
        2 => "★★☆☆☆",
        3 => "★★★☆☆",
        4 => "★★★★☆",
        _ => "★★★★★",
    }
}

fn assigned(
    directory: &Directory,
    admin: Option<&AdminId>,
    team: Option<&crate::domain::id::TeamId>,
    by: Option<&AdminId>,
) -> String {
    let who = by.map(|by| admin_name(by, directory));
    let team = team.map(|team| {
        let name = directory
            .team(team)
            .map_or(team.as_str(), |team| team.name.raw());
        format!("team {name}")
    });
    let target = match (admin, team) {
        (Some(admin), _) if Some(admin) == by => {
            return format!("{} took it", admin_name(admin, directory));
        }
        (Some(admin), Some(team)) => format!("{} and {team}", admin_name(admin, directory)),
        (Some(admin), None) => admin_name(admin, directory),
        (None, Some(team)) => team,
        (None, None) => {
            return who.map_or("Unassigned".to_owned(), |who| {
                format!("{who} unassigned it")
            });
        }
    };
    match who {
        Some(who) => format!("{who} assigned {target}"),
        None => format!("Assigned to {target}"),
    }
}

fn joined(kind: AuthorKind, id: &str, directory: &Directory) -> String {
    match kind {
        AuthorKind::Admin => admin_name(&AdminId::new(id), directory),
        AuthorKind::Contact => "A customer".to_owned(),
        AuthorKind::Lead => "A lead".to_owned(),
        AuthorKind::Guest => "A guest".to_owned(),
        AuthorKind::Bot => "The bot".to_owned(),
        AuthorKind::Integration => "An integration".to_owned(),
        AuthorKind::System | AuthorKind::Other => "Somebody".to_owned(),
    }
}

/// A teammate's name; the identity where the directory has none.
pub fn admin_name(id: &AdminId, directory: &Directory) -> String {
    directory
        .admin(id)
        .map_or(id.as_str(), |admin| admin.name.raw())
        .to_owned()
}

/// Somebody's name, from what they brought along or from the directory.
pub fn author_name(author: &Author, directory: &Directory) -> String {
    let named = author.name.as_ref().filter(|name| !name.is_blank());
    if let Some(name) = named {
        return name.raw().to_owned();
    }
    if author.kind == AuthorKind::Admin
        && let Some(id) = &author.id
    {
        return admin_name(&AdminId::new(id.clone()), directory);
    }
    if let Some(email) = author.email.as_ref().filter(|email| !email.is_blank()) {
        return email.raw().to_owned();
    }
    match author.kind {
        AuthorKind::Contact => "Customer",
        AuthorKind::Lead => "Lead",
        AuthorKind::Guest => "Guest",
        AuthorKind::Admin => "Teammate",
        AuthorKind::Bot => "Bot",
        AuthorKind::Integration => "Integration",
        AuthorKind::System => "Automation",
        AuthorKind::Other => "Somebody",
    }
    .to_owned()
}

/// The lines of one event.
pub fn lines(part: &Part, event: &Event, detail: Detail, scene: &Scene<'_>) -> Vec<Line> {
    let told = tell(event, scene);
    let at = part.at.to_zoned(scene.zone.clone());
    let mut sentence = told.sentence.as_str().to_owned();
    let clock = if detail == Detail::Everything {
        sentence.push_str(&format!("  [{}]", part.id.as_str()));
        at.strftime("%Y-%m-%d %H:%M:%S").to_string()
    } else {
        at.strftime("%H:%M").to_string()
    };
    let head = format!("  {} {clock}  ", told.sign);
    let indent = Clean::line(&head).width();
    let wrapped = Document::plain(&sentence).lines(
        scene.width.saturating_sub(indent).max(8),
        &scene.on_screen(Unfold::all()),
    );
    wrapped
        .into_iter()
        .enumerate()
        .map(|(index, line)| {
            let mut pieces = if index == 0 {
                vec![
                    Piece::new(Clean::line(&format!("  {} ", told.sign)), told.role),
                    Piece::new(Clean::line(&format!("{clock}  ")), Role::Time),
                ]
            } else {
                vec![Piece::new(Clean::spaces(indent), Role::Text)]
            };
            pieces.extend(line.pieces.into_iter().map(|piece| Piece {
                role: told.role,
                link: None,
                ..piece
            }));
            Line::from_pieces(pieces)
        })
        .collect()
}

/// A folded run of events: how many, and which kinds.
pub fn run(parts: &[Part], scene: &Scene<'_>) -> Vec<Line> {
    let mut signs: Vec<&str> = Vec::new();
    for part in parts {
        if let Content::Event(event) = &part.content {
            let sign = tell(event, scene).sign;
            if !signs.contains(&sign) {
                signs.push(sign);
            }
        }
    }
    let time = |part: &Part| {
        part.at
            .to_zoned(scene.zone.clone())
            .strftime("%H:%M")
            .to_string()
    };
    let from = parts.first().map(time).unwrap_or_default();
    let to = parts.last().map(time).unwrap_or_default();
    let span = if from == to {
        from
    } else {
        format!("{from}–{to}")
    };
    vec![Line::from_pieces(vec![
        Piece::new(Clean::fixed("  ▸ "), Role::Fold),
        Piece::new(Clean::line(&format!("{span}  ")), Role::Time),
        Piece::new(
            Clean::line(&format!("{} events  {}", parts.len(), signs.join(" "))),
            Role::Fold,
        ),
    ])]
}

/// The line that begins a day.
pub fn day(at: Timestamp, scene: &Scene<'_>) -> Vec<Line> {
    let date = at.to_zoned(scene.zone.clone()).date();
    let today = scene.now.to_zoned(scene.zone.clone()).date();
    let name = if date == today {
        "Today".to_owned()
    } else if today.yesterday().is_ok_and(|yesterday| yesterday == date) {
        "Yesterday".to_owned()
    } else if date.year() == today.year() {
        date.strftime("%A %-d %B").to_string()
    } else {
        date.strftime("%A %-d %B %Y").to_string()
    };
    vec![Line::default(), rule(&name, Role::Muted, scene.width)]
}

/// The line before what is new, with what that is.
pub fn new_since(parts: &[Part], scene: &Scene<'_>) -> Vec<Line> {
    let mut lines = vec![
        Line::default(),
        rule("new since you last looked", Role::New, scene.width),
    ];
    let messages = parts
        .iter()
        .filter(|part| !matches!(part.side(), Side::Event | Side::Note))
        .count();
    let notes = parts
        .iter()
        .filter(|part| part.side() == Side::Note)
        .count();
    let mut told = Vec::new();
    let mut count = |number: usize, what: &str| match number {
        0 => {}
        1 => told.push(format!("+1 {what}")),
        _ => told.push(format!("+{number} {what}s")),
    };
    count(messages, "message");
    count(notes, "note");
    for part in parts {
        if let Content::Event(event) = &part.content {
            told.push(tell(event, scene).sentence.as_str().to_owned());
        }
    }
    let more = told.len().saturating_sub(5);
    told.truncate(5);
    if more > 0 {
        told.push(format!("{more} more"));
    }
    // With messages alone the summary would only repeat what follows.
    if told.len() > 1 {
        let summary = Clean::line(&format!("  {}", told.join(", ")));
        lines.push(Line::from_pieces(vec![Piece::new(
            summary.truncate(scene.width),
            Role::New,
        )]));
    }
    lines
}

/// A rule with words in it.
fn rule(words: &str, role: Role, width: usize) -> Line {
    let words = Clean::line(&format!(" {words} ")).truncate(width);
    let left = width.saturating_sub(words.width() + 5);
    Line::from_pieces(vec![
        Piece::new(Clean::line(&"─".repeat(left)), Role::Border),
        Piece::new(words, role),
        Piece::new(
            Clean::line(&"─".repeat(width.saturating_sub(left).min(5))),
            Role::Border,
        ),
    ])
}
