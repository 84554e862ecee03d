//! Deals the hand-written threads out to people and days; the same for the same seed.

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::WORKSPACE;
use super::life::Life;
use super::model::{Attachment, Channel, Contact, Conversation, Desk, Role, Status, User};
use crate::demo::DeskOptions;
use crate::demo::seed::read;

/// The words in `assets/demo/ohallo.toml`.
#[derive(Debug, Deserialize)]
pub(super) struct Cast {
    pub(super) agent: Agent,
    pub(super) user: Vec<User>,
    person: Vec<Person>,
    thread: Vec<Thread>,
    pub(super) life: Vec<Tongue>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Agent {
    pub(super) name: String,
}

#[derive(Debug, Deserialize)]
struct Person {
    name: String,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    phone: Option<String>,
    #[serde(default)]
    account: Option<String>,
    lang: String,
}

#[derive(Debug, Deserialize)]
struct Thread {
    lang: String,
    via: String,
    #[serde(default)]
    subject: Option<String>,
    ends: Status,
    #[serde(default)]
    summary: Option<String>,
    #[serde(default)]
    outcome: Option<String>,
    said: Vec<String>,
    #[serde(default)]
    files: Vec<File>,
    #[serde(default)]
    attention: Vec<Attention>,
}

#[derive(Debug, Deserialize)]
struct File {
    message: usize,
    name: String,
    #[serde(rename = "type")]
    kind: String,
    size: u64,
}

#[derive(Debug, Deserialize)]
struct Attention {
    #[serde(rename = "type")]
    kind: String,
    reason: String,
}

/// What is said in passing, in one language.
#[derive(Debug, Deserialize)]
pub(super) struct Tongue {
    pub(super) lang: String,
    /// The customer, still waiting.
    pub(super) nudge: Vec<String>,
    /// The customer, after an answer.
    pub(super) thanks: Vec<String>,
    /// Whoever answers.
    pub(super) answer: Vec<String>,
}

pub(super) fn cast() -> Cast {
    read(
        "ohallo.toml",
        include_str!("../../../assets/demo/ohallo.toml"),
    )
}

const CHANNELS: [(&str, &str); 4] = [
    ("email", "hello@linden-office.example"),
    ("chat", "Website chat"),
    ("whatsapp", "WhatsApp +49 30 5550100"),
    ("voice", "Phone +49 30 5550101"),
];

/// Opens the desk as it is at `now`.
pub(super) fn desk(options: &DeskOptions, now: Timestamp) -> Desk {
    let cast = cast();
    let mut desk = Desk {
        tenant: String::new(),
        workspace: String::new(),
        agent: cast.agent.name.clone(),
        users: cast.user.clone(),
        channels: Vec::new(),
        contacts: Vec::new(),
        conversations: std::collections::BTreeMap::new(),
        items: Vec::new(),
        seed: options.seed,
        files: String::new(),
        reads: 0,
        life: Life::quiet(),
        rng: Rng::with_seed(options.seed),
    };
    desk.tenant = desk.id("t1");
    // The identity drawn here is of no use: a visitor has to be able to name the workspace.
    desk.id("ws_");
    WORKSPACE.clone_into(&mut desk.workspace);
    for (kind, name) in CHANNELS {
        let id = desk.id("ch1");
        desk.channels.push(Channel { id, kind, name });
    }
    for person in &cast.person {
        let id = desk.id("ct1");
        let days = desk.rng.i64(30..600);
        desk.contacts.push(Contact {
            id,
            name: person.name.clone(),
            email: person.email.clone(),
            phone: person.phone.clone(),
            account: person.account.clone(),
            created_at: ago(now, SignedDuration::from_hours(24 * days)),
        });
    }
    for number in 0..options.conversations {
        let thread = &cast.thread[number % cast.thread.len()];
        play(&mut desk, &cast, thread, number, now);
    }
    if !options.quiet {
        desk.life = Life::starting_at(now);
    }
    desk
}

/// Lets a thread happen, ending some time before `now`: the first ones lately, the others further back and over.
fn play(desk: &mut Desk, cast: &Cast, thread: &Thread, number: usize, now: Timestamp) {
    let round = number / cast.thread.len();
    let speaks = |person: &&usize| cast.person[**person].lang == thread.lang;
    let all: Vec<usize> = (0..cast.person.len()).collect();
    let fitting: Vec<usize> = all.iter().filter(speaks).copied().collect();
    let everybody = if fitting.is_empty() { all } else { fitting };
    let contact = everybody[(number + round) % everybody.len()];
    let order = format!("LO-{}", 20_480 + number * 7);
    let first = cast.person[contact]
        .name
        .split(' ')
        .next()
        .unwrap_or_default();
    let fill = |text: &str| text.replace("{order}", &order).replace("{name}", first);
    let status = standing(thread, number, round);
    let back = SignedDuration::from_mins(6 + (number as i64) * 23 + (round as i64) * 45);
    let length = thread.said.len() as i64;
    let mut at = ago(now, back + SignedDuration::from_mins(9 * length));
    let id = desk.id("c1");
    let channel = CHANNELS.iter().position(|(kind, _)| *kind == thread.via);
    let conversation = Conversation {
        id: id.clone(),
        channel: channel.unwrap_or(0),
        contact,
        language: thread.lang.clone(),
        status,
        is_human: status == Status::HumanManaged,
        subject: thread.subject.as_deref().map(fill),
        summary: thread.summary.as_deref().map(fill),
        outcome: (status == Status::Resolved).then(|| {
            thread
                .outcome
                .clone()
                .unwrap_or_else(|| "Answered".to_owned())
        }),
        assignee: None,
        messages: Vec::new(),
        attachments: Vec::new(),
        created_at: at,
        updated_at: at,
        awaits_approval: thread
            .attention
            .iter()
            .any(|item| item.kind == "validation_failed"),
    };
    desk.conversations.insert(id.clone(), conversation);
    let mut person = cast.user[number % cast.user.len()].name.clone();
    let mut made = Vec::new();
    for line in &thread.said {
        let (who, words) = line.split_once(": ").unwrap_or(("system", line));
        let words = fill(words);
        let (role, sender) = match who {
            "customer" => (Role::Customer, Some(desk.contacts[contact].name.clone())),
            "ada" => (Role::Agent, Some(cast.agent.name.clone())),
            "person" => (Role::Agent, Some(person.clone())),
            _ => {
                if let Some(name) = words.strip_suffix(" took over") {
                    name.clone_into(&mut person);
                }
                (Role::System, None)
            }
        };
        made.extend(desk.say(&id, role, sender, &words, at));
        let pause = SignedDuration::from_secs(desk.rng.i64(40..540));
        at = at.saturating_add(pause).unwrap_or(at);
    }
    for file in &thread.files {
        attach(desk, &id, made.get(file.message), file, &fill(&file.name));
    }
    for item in &thread.attention {
        desk.raise(&id, &item.kind, &item.reason, at);
        if status.is_final()
            && let Some(item) = desk.items.last_mut()
        {
            item.resolved_at = Some(at);
        }
    }
    desk.stand(&id, status, status == Status::HumanManaged, at);
}

/// Where a thread stands: of each later round most have ended; a few are still open, as on any desk.
fn standing(thread: &Thread, number: usize, round: usize) -> Status {
    let has_ended = round > 0 && !(number + round).is_multiple_of(4);
    match thread.ends {
        ends if !has_ended || ends.is_final() => ends,
        _ if number.is_multiple_of(9) => Status::Abandoned,
        _ => Status::Resolved,
    }
}

fn attach(desk: &mut Desk, id: &str, message: Option<&String>, file: &File, name: &str) {
    let made = desk.id("f1");
    if let (Some(message), Some(conversation)) = (message, desk.conversations.get_mut(id)) {
        let at = conversation.created_at;
        conversation.attachments.push(Attachment {
            id: made,
            message: message.clone(),
            name: name.to_owned(),
            kind: file.kind.clone(),
            size: file.size,
            at,
        });
    }
}

/// So long before `now`.
pub(super) fn ago(now: Timestamp, span: SignedDuration) -> Timestamp {
    now.saturating_sub(span).unwrap_or(now)
}
