//! A small desk, written by hand, on which every part type, state and script occurs.

use jiff::{SignedDuration, Timestamp};
use tinbox::domain::attachment::{Attachment, SignedAddress, Whereabouts};
use tinbox::domain::conversation::{
    AttentionItem, BotState, Conversation, Detail, Rating, Receipt, State, Thread,
};
use tinbox::domain::event::{Event, RatingStatus, WaitStep};
use tinbox::domain::field::{Field, FieldKind};
use tinbox::domain::figures::{Figure, FigureQuery, Figures, Told, Unit};
use tinbox::domain::lookup::{Article, Found, Listed, Lookup, Request, Ticket, TicketType};
use tinbox::domain::opening::{Opening, Way};
use tinbox::domain::part::{Body, Channel, Content, Part};
use tinbox::domain::people::{Admin, Author, AuthorKind, Contact, Directory, Tag, Team};
use tinbox::domain::untrusted::Untrusted;

/// The moment all tests happen at: a Thursday afternoon.
pub(super) fn now() -> Timestamp {
    "2026-11-19T15:55:00Z".parse().unwrap()
}

/// That many minutes before [`now`].
pub(super) fn ago(minutes: i64) -> Timestamp {
    now() - SignedDuration::from_mins(minutes)
}

fn text(words: &str) -> Untrusted {
    Untrusted::from(words)
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "most of what a desk says is optional"
)]
fn some(words: &str) -> Option<Untrusted> {
    Some(text(words))
}

pub(super) fn tag(name: &str) -> Tag {
    Tag {
        id: format!("t-{name}").as_str().into(),
        name: text(name),
    }
}

fn field(id: &str, name: &str, kind: FieldKind) -> Field {
    Field {
        id: id.into(),
        name: text(name),
        kind,
    }
}

fn options(labels: &[&str]) -> Vec<Untrusted> {
    labels.iter().map(|label| text(label)).collect()
}

/// Who works at the desk; Ana Costa is the one at the keyboard.
pub(super) fn directory() -> Directory {
    let admin = |id: &str, name: &str, email: &str| Admin {
        id: id.into(),
        name: text(name),
        email: some(email),
    };
    Directory {
        me: Some("ana".into()),
        admins: vec![
            admin("ana", "Ana Costa", "ana@example.com"),
            admin("tom", "Tom Baker", "tom@example.com"),
            admin("yuki", "Yuki Mori", "yuki@example.com"),
        ],
        teams: vec![
            Team {
                id: "pay".into(),
                name: text("Billing"),
                members: vec!["ana".into(), "tom".into()],
            },
            Team {
                id: "tech".into(),
                name: text("Technical"),
                members: vec!["yuki".into()],
            },
        ],
        tags: ["billing", "bug", "export", "refund", "urgent"]
            .map(tag)
            .to_vec(),
        fields: vec![
            field(
                "area",
                "Product area",
                FieldKind::Choice(options(&["Boards", "Invoices", "API"])),
            ),
            field(
                "topics",
                "Topics",
                FieldKind::Choices(options(&["Refund", "Card", "Bank, SEPA"])),
            ),
            field("seats", "Seats affected", FieldKind::Number),
            field("vip", "VIP", FieldKind::Boolean),
            field("renewal", "Renewal", FieldKind::Date),
            field("origin", "Origin", FieldKind::Other(text("object"))),
        ],
        ways: vec![
            way("email", "E-mail", Channel::Email),
            way("desktop", "Messenger", Channel::Chat),
        ],
    }
}

fn way(id: &str, name: &str, kind: Channel) -> Way {
    let (id, name) = (id.into(), text(name));
    Way { id, kind, name }
}

/// The conversation that comes of words to somebody who has not written.
pub(super) fn begun(opening: &Opening, words: &str, at: Timestamp) -> Thread {
    let mut conversation = Conversation::new("50001".into(), at);
    conversation.detail = Detail::Whole;
    conversation.last_activity_at = Some(at);
    conversation.assignee = Some("ana".into());
    opening.describe(&mut conversation);
    let body = Body {
        markdown: some(words),
        ..Body::default()
    };
    let channel = opening.way.kind;
    let first = Part {
        id: "1".into(),
        at,
        updated_at: at,
        author: Some(ana()),
        content: Content::Message { body, channel },
        redacted: false,
        tags: Vec::new(),
    };
    Thread {
        conversation,
        parts: vec![first],
        is_cut: false,
    }
}

fn customer(id: &str, name: &str, email: &str) -> Author {
    Author {
        kind: AuthorKind::Contact,
        id: Some(id.into()),
        name: some(name),
        email: some(email),
    }
}

fn admin(id: &str, name: &str) -> Author {
    Author {
        kind: AuthorKind::Admin,
        id: Some(id.into()),
        name: some(name),
        email: None,
    }
}

/// The teammate at the keyboard.
pub(super) fn ana() -> Author {
    admin("ana", "Ana Costa")
}

fn bot() -> Author {
    Author {
        kind: AuthorKind::Bot,
        id: Some("bot".into()),
        name: some("Fibi"),
        email: None,
    }
}

/// Builds a thread part by part.
struct Builder {
    conversation: Conversation,
    parts: Vec<Part>,
}

impl Builder {
    fn new(id: &str, title: &str, who: Author, began: i64) -> Self {
        let mut conversation = Conversation::new(id.into(), ago(began));
        conversation.detail = Detail::Whole;
        conversation.title = some(title);
        conversation.contact = Some(who);
        conversation.channel = Channel::Chat;
        Self {
            conversation,
            parts: Vec::new(),
        }
    }

    fn part(mut self, minutes: i64, author: Option<Author>, content: Content) -> Self {
        let id = (self.parts.len() + 1).to_string();
        self.parts.push(Part {
            id: id.as_str().into(),
            at: ago(minutes),
            updated_at: ago(minutes),
            author,
            content,
            redacted: false,
            tags: Vec::new(),
        });
        self
    }

    fn event(self, minutes: i64, event: Event) -> Self {
        self.part(minutes, None, Content::Event(event))
    }

    fn chat(self, minutes: i64, author: Author, words: &str) -> Self {
        let channel = self.conversation.channel;
        let body = Body {
            markdown: some(words),
            ..Body::default()
        };
        self.part(minutes, Some(author), Content::Message { body, channel })
    }

    fn mail(self, minutes: i64, author: Author, html: &str) -> Self {
        let body = Body {
            html: some(html),
            ..Body::default()
        };
        let channel = Channel::Email;
        self.part(minutes, Some(author), Content::Message { body, channel })
    }

    fn note(self, minutes: i64, author: Author, words: &str) -> Self {
        let body = Body {
            markdown: some(words),
            ..Body::default()
        };
        self.part(minutes, Some(author), Content::Note { body })
    }

    fn with(mut self, change: impl FnOnce(&mut Conversation)) -> Self {
        change(&mut self.conversation);
        self
    }

    fn last(mut self, change: impl FnOnce(&mut Part)) -> Self {
        change(self.parts.last_mut().unwrap());
        self
    }

    fn build(mut self) -> Thread {
        let last = self.parts.last().unwrap();
        self.conversation.last_part = Some(last.id.clone());
        self.conversation.last_activity_at = Some(last.at);
        self.conversation.updated_at = last.at;
        Thread {
            conversation: self.conversation,
            parts: self.parts,
            is_cut: false,
        }
    }
}

/// A mail with everything mail has: a quote, a signature, a link that lies, a picture that tells.
const MAIL: &str = "<html><body><p>Hi,</p><p>my card was <b>declined</b> at checkout but I was charged twice. \
    Order <a href=\"https://shop.example.org/orders/A-1093\">A-1093</a>, see also \
    <a href=\"https://evil.example.net/x\">www.mybank.example</a>.</p>\
    <img src=\"https://track.example.net/p.gif\" width=\"1\" height=\"1\">\
    <img src=\"https://cdn.example.org/receipt.png\" alt=\"receipt\" width=\"320\" height=\"200\">\
    <p>-- <br>Maria Silva<br>Acme</p>\
    <div class=\"gmail_quote\">On Mon, 16 Nov 2026 at 10:12, Support wrote:<blockquote><p>We received your order.</p>\
    <p>Thank you!</p><p>The shop</p></blockquote></div></body></html>";

/// The conversation with every kind of part.
fn maria() -> Thread {
    let maria = || customer("c-maria", "Maria Silva", "maria@example.org");
    Builder::new("48213", "Card declined but charged twice", maria(), 2900)
        .with(|known| {
            known.channel = Channel::Email;
            known.assignee = Some("ana".into());
            known.team = Some("pay".into());
            known.priority = true;
            known.tags = vec![tag("billing"), tag("refund")];
            known.waiting_since = Some(ago(192));
            known.language = some("pt-PT");
            known.rating = Some(Rating {
                status: RatingStatus::Rated,
                score: Some(2),
                remark: some("Still waiting."),
            });
            known.receipts = vec![Receipt {
                reader: "c-maria".into(),
                is_customer: true,
                part: "7".into(),
            }];
        })
        .mail(2900, maria(), MAIL)
        .event(
            2890,
            Event::Assigned {
                admin: Some("ana".into()),
                team: Some("pay".into()),
                by: Some("tom".into()),
            },
        )
        .event(
            2889,
            Event::Tagged {
                added: true,
                tag: "t-billing".into(),
                name: some("billing"),
                by: Some(admin("ana", "Ana Costa")),
            },
        )
        .event(2888, Event::Priority(true))
        .event(
            2887,
            Event::Joined {
                kind: AuthorKind::Lead,
                id: "lead-2".into(),
            },
        )
        .note(
            2880,
            admin("ana", "Ana Costa"),
            "Two auths, **one** captured.\n\nRefund the second.",
        )
        .mail(
            2870,
            admin("ana", "Ana Costa"),
            "<p>Hi Maria, the second charge was only an authorisation.</p>",
        )
        .event(
            2869,
            Event::StateChanged(State::Snoozed {
                until: Some(ago(1500)),
            }),
        )
        .event(1500, Event::StateChanged(State::Open))
        .event(
            300,
            Event::RatingRequested {
                expires_at: None,
                status: RatingStatus::Rated,
            },
        )
        .event(
            250,
            Event::Rated {
                score: 2,
                remark: some("Still waiting."),
            },
        )
        .mail(192, maria(), "<p>Any news?</p>")
        .build()
}

/// Chat with a bot: choices, a form, a workflow, hand-over.
fn kenji() -> Thread {
    let kenji = || customer("c-kenji", "Kenji Watanabe", "kenji@example.jp");
    Builder::new("48188", "見積書の再発行について", kenji(), 150)
        .with(|known| {
            known.assignee = Some("ana".into());
            known.bot = Some(BotState::HandedOver);
            known.waiting_since = Some(ago(100));
            known.language = some("ja");
        })
        .chat(
            150,
            kenji(),
            "見積書を再発行していただけますか？ 👨‍👩‍👧 ありがとう。",
        )
        .chat(149, bot(), "どの見積書ですか？")
        .part(
            149,
            Some(bot()),
            Content::QuickReplies {
                options: vec![
                    ("a".into(), text("2026年10月")),
                    ("b".into(), text("2026年11月")),
                ],
            },
        )
        .part(
            148,
            Some(kenji()),
            Content::QuickReply {
                body: Body {
                    markdown: some("2026年11月"),
                    ..Body::default()
                },
                option: "b".into(),
            },
        )
        .part(
            147,
            Some(bot()),
            Content::Form {
                fields: vec![text("E-mail"), text("Order number")],
            },
        )
        .event(146, Event::FormCompleted)
        .event(
            145,
            Event::Waited {
                step: WaitStep::Started,
                workflow: some("Hand over"),
                label: some("a teammate"),
            },
        )
        .event(
            120,
            Event::Waited {
                step: WaitStep::Interrupted,
                workflow: some("Hand over"),
                label: None,
            },
        )
        .event(
            119,
            Event::Assigned {
                admin: Some("ana".into()),
                team: None,
                by: None,
            },
        )
        .event(
            118,
            Event::Unknown {
                name: text("hologram_call"),
            },
        )
        .chat(100, kenji(), "急いでいます。")
        .build()
}

/// Hostile: escapes, a name written backwards, a redacted message, right-to-left text.
fn hostile() -> Thread {
    let who = || customer("c-x", "x\u{202e}nimdA", "x@example.net");
    Builder::new("48190", "hi \u{1b}[31mred\u{1b}]0;pwned\u{7}", who(), 60)
        .with(|known| {
            known.assignee = Some("ana".into());
            known.waiting_since = Some(ago(52));
            known.blocked = true;
        })
        .chat(
            60,
            who(),
            "before \u{1b}[2J\u{1b}]52;c;ZXZpbA==\u{7} after \u{9b}31m",
        )
        .chat(58, who(), "secret")
        .last(|part| {
            part.redacted = true;
            part.content = Content::Message {
                body: Body::default(),
                channel: Channel::Chat,
            };
        })
        .chat(52, who(), "שלום, אני צריך עזרה עם החשבון שלי")
        .build()
}

/// Code and a log, answered, so that nobody waits.
fn ola() -> Thread {
    let ola = || customer("c-ola", "Ola Nordmann", "ola@example.no");
    Builder::new("48177", "How do I export my workspace?", ola(), 400)
        .with(|known| {
            known.assignee = Some("ana".into());
            known.channel = Channel::Ios;
        })
        .chat(400, ola(), "I tried:\n\n```\ncurl -s https://api.example.org/export \\\n  -H 'Accept: application/json'\n```\n\nbut it says `403`.")
        .chat(390, admin("ana", "Ana Costa"), "You need the *Owner* role:\n\n1. open **Settings**\n2. choose **Roles**\n")
        .event(389, Event::RatingRequested { expires_at: Some(now() + SignedDuration::from_hours(48)), status: RatingStatus::Pending })
        .build()
}

/// Nobody's yet.
fn zoe() -> Thread {
    let zoe = || customer("c-zoe", "Zoë de Vries", "zoe@example.nl");
    Builder::new("48201", "Re: Invoice 2231", zoe(), 12)
        .with(|known| {
            known.channel = Channel::Email;
            known.waiting_since = Some(ago(12));
        })
        .mail(12, zoe(), "<p>The VAT number on invoice 2231 is wrong.</p>")
        .build()
}

/// Asleep until tomorrow.
fn snoozed() -> Thread {
    let who = || customer("c-ines", "Inês Duarte", "ines@example.pt");
    Builder::new("48100", "Pallet return", who(), 5000)
        .with(|known| {
            known.assignee = Some("tom".into());
            known.state = State::Snoozed {
                until: Some("2026-11-20T08:00:00Z".parse().unwrap()),
            };
        })
        .chat(5000, who(), "Can you pick up a pallet?")
        .event(
            4990,
            Event::StateChanged(State::Snoozed {
                until: Some("2026-11-20T08:00:00Z".parse().unwrap()),
            }),
        )
        .build()
}

/// Done, with the other ends a rating can have.
fn closed() -> Thread {
    let who = || customer("c-li", "李小龍", "li@example.cn");
    Builder::new("47001", "Invoice 2198", who(), 9000)
        .with(|known| {
            known.assignee = Some("ana".into());
            known.state = State::Closed;
        })
        .chat(9000, who(), "请问发票在哪里？")
        .chat(8990, admin("tom", "Tom Baker"), "Attached again.")
        .event(
            8980,
            Event::RatingRequested {
                expires_at: None,
                status: RatingStatus::Expired,
            },
        )
        .event(
            8970,
            Event::RatingRequested {
                expires_at: None,
                status: RatingStatus::Canceled,
            },
        )
        .event(
            8960,
            Event::Tagged {
                added: false,
                tag: "t-bug".into(),
                name: some("bug"),
                by: None,
            },
        )
        .event(8950, Event::StateChanged(State::Closed))
        .build()
}

/// Everything on the desk.
pub(super) fn threads() -> Vec<Thread> {
    vec![
        maria(),
        kenji(),
        hostile(),
        ola(),
        zoe(),
        snoozed(),
        closed(),
    ]
}

/// What the desk answers beside its conversations; none where it is slow.
pub(super) fn found(lookup: &Lookup) -> Option<Found> {
    Some(match lookup {
        Lookup::People(words) if words.contains("nobody") => Found::People(Listed::whole(vec![])),
        Lookup::People(words) if words.contains("slow") => return None,
        Lookup::People(_) => Found::People(Listed {
            items: vec![
                person("c-maria", "Maria Silva", "maria@example.org"),
                person("c-bo", "Bo Ode", "bo@example.org"),
                person("c-bob", "Bob \u{202e}gnib", ""),
            ],
            cut_short: None,
        }),
        Lookup::Named(ids) => Found::People(Listed::whole(
            ids.iter()
                .map(|id| person(id.as_str(), "Cy Dee", "cy@example.org"))
                .collect(),
        )),
        Lookup::Articles(words) if words.contains("slow") => return None,
        Lookup::Articles(words) if words.contains("nothing") => {
            Found::Articles(Listed::whole(vec![]))
        }
        Lookup::Articles(_) => Found::Articles(Listed {
            items: vec![
                article("Exporting your workspace", "csv-export", false),
                article("What a double charge is", "charges", true),
                Article {
                    url: None,
                    ..article("Not published yet", "", false)
                },
            ],
            cut_short: Some("The best twenty; type more to find others".into()),
        }),
        Lookup::Tickets(_) => Found::Tickets(Listed::whole(vec![Ticket {
            number: text("12"),
            title: text("Charged twice"),
            status: some("In progress"),
            is_open: Some(true),
            url: some("https://desk.example/tickets/12"),
            created_at: Some(ago(60)),
        }])),
        Lookup::TicketTypes => Found::TicketTypes(
            [("t1", "Problem"), ("t2", "Request")]
                .map(|(id, name)| TicketType {
                    id: id.into(),
                    name: text(name),
                })
                .to_vec(),
        ),
        Lookup::Requests(_) => Found::Requests(Listed::whole(vec![
            request("Dark mode", "Planned", Some(41), true),
            request("Export to ␛[31mPDF", "In review", None, false),
        ])),
        Lookup::Figures(query) => Found::Figures(Box::new(figures(query))),
        Lookup::Attachment { id, .. } => Found::Attachment(match id.as_str() {
            "slow" => return None,
            "gone" => Whereabouts::Gone,
            "untold" => Whereabouts::Untold,
            "script" => Whereabouts::At(SignedAddress::new("javascript:alert(1)")),
            id => Whereabouts::At(SignedAddress::new(signed(id))),
        }),
    })
}

/// The address of a file, as long as it is good.
pub(super) fn signed(id: &str) -> String {
    format!("https://files.example.org/{id}?signature=5ec2e7")
}

/// A file that came with the first message of a thread, its name for an identity.
pub(super) fn attach(thread: &mut Thread, name: &str, kind: &str) {
    let message = thread.parts[0].clone();
    let id = name.split('.').next().unwrap();
    let file = Attachment {
        id: id.into(),
        message: Some(message.id.clone()),
        name: some(name),
        content_type: some(kind),
        bytes: Some(48_120),
    };
    thread.parts.push(Part {
        id: format!("{} file {id}", message.id.as_str()).as_str().into(),
        author: None,
        content: Content::Event(Event::Attached(file)),
        tags: Vec::new(),
        ..message
    });
    thread.parts.sort_by_key(Part::order);
}

/// What the desk measures: one thing whole, one with gaps and no comparison, one it does not tell.
fn figures(query: &FigureQuery) -> Figures {
    let days = || query.stretch.begins().enumerate();
    let figure = |name: &str, unit, aggregation: &str, told| Figure {
        name: text(name),
        unit,
        aggregation: text(aggregation),
        told,
    };
    let groups = |groups: &[(&str, f64)]| match &query.group {
        Some(_) => groups
            .iter()
            .map(|(name, value)| (text(name), *value))
            .collect(),
        None => Vec::new(),
    };
    let volume: Vec<_> = days()
        .map(|(index, day)| (day, (index * 7 % 11) as f64))
        .collect();
    let reply: Vec<_> = days()
        .step_by(2)
        .map(|(index, day)| (day, 3_600_000.0 + 900_000.0 * index as f64))
        .collect();
    Figures {
        figures: vec![
            figure(
                "New conversations",
                Unit::Count,
                "count",
                Ok(Told {
                    value: Some(volume.iter().map(|(_, value)| value).sum()),
                    previous: Some(50.0),
                    series: volume,
                    groups: groups(&[("Email", 41.0), ("Chat", 20.0), ("", 3.0)]),
                }),
            ),
            figure(
                "First response",
                Unit::Milliseconds,
                "median",
                Ok(Told {
                    value: Some(7_500_000.0),
                    previous: None,
                    series: reply,
                    groups: Vec::new(),
                }),
            ),
            figure("SLA hit rate", Unit::Percent, "value", Ok(Told::default())),
            figure("CSAT", Unit::Number, "avg", Err(text("Unknown attribute."))),
        ],
        attributes: vec![
            ("conversation.channel".into(), text("Channel")),
            ("conversation.assignee".into(), text("Teammate")),
        ],
        cut_short: Some("3 more measures were not asked for".into()),
    }
}

fn person(id: &str, name: &str, email: &str) -> Contact {
    Contact {
        email: (!email.is_empty()).then(|| text(email)),
        ..Contact::new(id.into(), AuthorKind::Contact, text(name))
    }
}

fn article(title: &str, slug: &str, is_restricted: bool) -> Article {
    Article {
        title: text(title),
        description: some("Step by step"),
        url: some(&format!("https://help.example/{slug}")),
        translations: Vec::new(),
        is_restricted,
    }
}

fn request(title: &str, status: &str, votes: Option<u64>, is_theirs: bool) -> Request {
    Request {
        title: text(title),
        status: some(status),
        url: some("https://feedback.example/p/1"),
        votes,
        is_theirs,
    }
}

/// Who works at the other desk: Ana Costa has another identity there, and there are no tags.
pub(super) fn other_directory() -> Directory {
    Directory {
        me: Some("a-7".into()),
        admins: vec![Admin {
            id: "a-7".into(),
            name: text("Ana Costa"),
            email: some("ana@example.com"),
        }],
        ..Directory::default()
    }
}

/// Maria again, with her address written otherwise, and somebody only they know.
pub(super) fn other_threads() -> Vec<Thread> {
    let maria = || customer("m-1", "Maria Silva", "Maria@Example.ORG");
    let noor = || customer("m-2", "Noor Haddad", "noor@example.ae");
    vec![
        Builder::new("r-1", "Where is my parcel?", maria(), 75)
            .with(|known| known.waiting_since = Some(ago(70)))
            .chat(75, maria(), "Hello?")
            .chat(70, maria(), "The parcel is three days late.")
            .build(),
        Builder::new("r-2", "Delivered twice", maria(), 4000)
            .with(|known| known.state = State::Closed)
            .chat(4000, maria(), "I got it twice.")
            .build(),
        Builder::new("r-3", "Change of address", noor(), 30)
            .with(|known| {
                known.waiting_since = Some(ago(30));
                known.attention = vec![AttentionItem {
                    id: "w-1".into(),
                    kind: text("escalation"),
                    reason: some("asked for a person"),
                    created_at: ago(29),
                }];
            })
            .chat(30, noor(), "We have moved.")
            .build(),
    ]
}
