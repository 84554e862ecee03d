//! Every domain value that is stored, in every shape.

use jiff::Timestamp;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use tinbox::domain::attachment::Attachment;
use tinbox::domain::change::{Change, ChangeId};
use tinbox::domain::conversation::{
    AttentionItem, BotState, Conversation, Delivery, DeliveryOutcome, Detail, Rating, Receipt,
    State, Thread,
};
use tinbox::domain::draft::{Basis, Draft, Kind};
use tinbox::domain::event::{Event, RatingStatus, WaitStep};
use tinbox::domain::field::{Field, FieldKind};
use tinbox::domain::id::{ConversationKey, PartId};
use tinbox::domain::opening::{Addressee, Opening, Way};
use tinbox::domain::outbox::{Entry, Progress, Question};
use tinbox::domain::part::{Body, Channel, Content, Part};
use tinbox::domain::people::{
    Admin, Attribute, Author, AuthorKind, Company, Contact, ContactCard, Directory, Earlier, Tag,
    Team,
};
use tinbox::domain::untrusted::Untrusted;

pub(crate) fn moment() -> impl Strategy<Value = Timestamp> + Clone {
    any::<i64>().prop_map(|nanoseconds| Timestamp::from_nanosecond(nanoseconds.into()).unwrap())
}

fn untrusted() -> impl Strategy<Value = Untrusted> + Clone {
    ".{0,12}".prop_map(Untrusted::from)
}

fn words() -> impl Strategy<Value = Box<str>> + Clone {
    ".{0,12}".prop_map(String::into)
}

fn id<T: for<'a> From<&'a str> + std::fmt::Debug>() -> impl Strategy<Value = T> + Clone {
    "[0-9]{1,4}|.{1,8}".prop_map(|id| T::from(&id))
}

fn author_kind() -> impl Strategy<Value = AuthorKind> + Clone {
    use AuthorKind as A;
    prop::sample::select(vec![
        A::Contact,
        A::Lead,
        A::Admin,
        A::Bot,
        A::Guest,
        A::Integration,
        A::System,
        A::Other,
    ])
}

fn author() -> BoxedStrategy<Author> {
    (author_kind(), of(words()), of(untrusted()), of(untrusted()))
        .prop_map(|(kind, id, name, email)| Author {
            kind,
            id,
            name,
            email,
        })
        .boxed()
}

fn tag() -> BoxedStrategy<Tag> {
    (id(), untrusted())
        .prop_map(|(id, name)| Tag { id, name })
        .boxed()
}

fn attribute() -> BoxedStrategy<Attribute> {
    (of(id()), untrusted(), untrusted())
        .prop_map(|(id, name, value)| Attribute { id, name, value })
        .boxed()
}

fn field() -> BoxedStrategy<Field> {
    let kind = prop_oneof![
        Just(FieldKind::Text),
        Just(FieldKind::Number),
        Just(FieldKind::Boolean),
        Just(FieldKind::Date),
        vec(untrusted(), 0..3).prop_map(FieldKind::Choice),
        vec(untrusted(), 0..3).prop_map(FieldKind::Choices),
        untrusted().prop_map(FieldKind::Other),
    ];
    (id(), untrusted(), kind)
        .prop_map(|(id, name, kind)| Field { id, name, kind })
        .boxed()
}

pub(crate) fn directory() -> BoxedStrategy<Directory> {
    let admin = (id(), untrusted(), of(untrusted())).prop_map(|(id, name, email)| Admin {
        id,
        name,
        email,
    });
    let team = (id(), untrusted(), vec(id(), 0..3)).prop_map(|(id, name, members)| Team {
        id,
        name,
        members,
    });
    (
        of(id()),
        vec(admin, 0..3),
        vec(team, 0..3),
        vec(tag(), 0..3),
        vec(field(), 0..3),
        vec(way(), 0..3),
    )
        .prop_map(|(me, admins, teams, tags, fields, ways)| Directory {
            me,
            admins,
            teams,
            tags,
            fields,
            ways,
        })
        .boxed()
}

pub(crate) fn card() -> BoxedStrategy<ContactCard> {
    let company = (
        (id(), untrusted(), of(untrusted()), of(-1e12..1e12_f64)),
        (of(untrusted()), of(untrusted()), of(any::<u64>())),
    )
        .prop_map(
            |((id, name, plan, monthly_spend), (industry, website, size))| Company {
                id,
                name,
                plan,
                monthly_spend,
                industry,
                website,
                size,
            },
        );
    let contact = (
        (
            id(),
            author_kind(),
            untrusted(),
            of(untrusted()),
            of(untrusted()),
        ),
        (of(untrusted()), of(untrusted()), of(moment()), of(moment())),
        (vec(company, 0..3), vec(attribute(), 0..3)),
    )
        .prop_map(
            |(
                (id, kind, name, email, phone),
                (locale, zone, created_at, last_seen_at),
                (companies, attributes),
            )| Contact {
                id,
                kind,
                name,
                email,
                phone,
                locale,
                zone,
                created_at,
                last_seen_at,
                companies,
                attributes,
            },
        );
    let earlier = (id(), untrusted(), any::<bool>(), of(moment())).prop_map(
        |(id, title, closed, last_activity_at)| Earlier {
            id,
            title,
            closed,
            last_activity_at,
        },
    );
    (contact, vec(earlier, 0..3))
        .prop_map(|(contact, earlier)| ContactCard { contact, earlier })
        .boxed()
}

pub(crate) fn state() -> BoxedStrategy<State> {
    prop_oneof![
        Just(State::Open),
        of(moment()).prop_map(|until| State::Snoozed { until }),
        Just(State::Closed),
    ]
    .boxed()
}

fn channel() -> impl Strategy<Value = Channel> + Clone {
    use Channel as C;
    prop::sample::select(vec![
        C::Chat,
        C::Email,
        C::Android,
        C::Ios,
        C::Slack,
        C::Sms,
        C::WhatsApp,
        C::Voice,
        C::Other,
    ])
}

fn rating_status() -> impl Strategy<Value = RatingStatus> + Clone {
    use RatingStatus as R;
    prop::sample::select(vec![
        R::Pending,
        R::Rated,
        R::Canceled,
        R::Expired,
        R::Other,
    ])
}

#[expect(
    clippy::too_many_lines,
    reason = "as many as a conversation has fields"
)]
pub(crate) fn conversation() -> BoxedStrategy<Conversation> {
    let receipt = (words(), any::<bool>(), id()).prop_map(|(reader, is_customer, part)| Receipt {
        reader,
        is_customer,
        part,
    });
    let bot = prop::sample::select(vec![
        BotState::Active,
        BotState::HandedOver,
        BotState::Resolved,
    ]);
    // Glances have no moment of their own, so they promise less than these properties say.
    let detail = prop::sample::select(vec![Detail::Row, Detail::RowWithWait, Detail::Whole]);
    let who = (
        id(),
        detail,
        of(untrusted()),
        of(untrusted()),
        state(),
        of(id()),
        of(id()),
    );
    let what = (
        (of(author()), vec(author(), 0..3)),
        channel(),
        vec(tag(), 0..3),
        any::<[bool; 5]>(),
    );
    let when = (moment(), moment(), of(moment()), of(moment()));
    let rest = (
        of(id()),
        vec(receipt, 0..3),
        of(bot),
        of(rating()),
        of(untrusted()),
        vec(attribute(), 0..3),
        of(untrusted()),
    );
    (who, what, when, rest, aside())
        .prop_map(|(who, what, when, rest, aside)| {
            let (summary, outcome, attention, delivery) = aside;
            let (id, detail, title, preview, state, assignee, team) = who;
            let ((contact, others), channel, tags, flags) = what;
            let [
                priority,
                blocked,
                reply_disabled,
                assignee_is_untold,
                awaits_customer,
            ] = flags;
            let (created_at, updated_at, last_activity_at, waiting_since) = when;
            let (last_part, receipts, bot, rating, language, attributes, url) = rest;
            // A desk that does not tell who is responsible never tells.
            let assignee = assignee.filter(|_| !assignee_is_untold);
            Conversation {
                id,
                detail,
                title,
                preview,
                state,
                priority,
                assignee,
                assignee_is_untold,
                team,
                contact,
                others,
                channel,
                tags,
                created_at,
                updated_at,
                last_activity_at,
                waiting_since,
                awaits_customer,
                last_part,
                receipts,
                bot,
                rating,
                summary,
                outcome,
                attention,
                delivery,
                language,
                blocked,
                reply_disabled,
                attributes,
                url,
            }
        })
        .boxed()
}

type Aside = (
    Option<Untrusted>,
    Option<Untrusted>,
    Vec<AttentionItem>,
    Option<Delivery>,
);

/// What only some desks tell.
fn aside() -> BoxedStrategy<Aside> {
    let item = (id(), untrusted(), of(untrusted()), moment()).prop_map(
        |(id, kind, reason, created_at)| AttentionItem {
            id,
            kind,
            reason,
            created_at,
        },
    );
    (
        of(untrusted()),
        of(untrusted()),
        vec(item, 0..3),
        of(delivery()),
    )
        .boxed()
}

fn rating() -> BoxedStrategy<Rating> {
    (rating_status(), of(any::<u8>()), of(untrusted()))
        .prop_map(|(status, score, remark)| Rating {
            status,
            score,
            remark,
        })
        .boxed()
}

fn delivery() -> BoxedStrategy<Delivery> {
    let outcome = prop::sample::select(vec![
        DeliveryOutcome::Delivered,
        DeliveryOutcome::Bounced,
        DeliveryOutcome::Failed,
        DeliveryOutcome::Unknown,
    ]);
    (
        outcome,
        of(untrusted()),
        of(untrusted()),
        of(untrusted()),
        of(untrusted()),
        of(untrusted()),
    )
        .prop_map(
            |(outcome, status, code, detail, platform, purpose)| Delivery {
                outcome,
                status,
                code,
                detail,
                platform,
                purpose,
            },
        )
        .boxed()
}

fn event() -> BoxedStrategy<Event> {
    let step = prop::sample::select(vec![
        WaitStep::Started,
        WaitStep::Finished,
        WaitStep::Interrupted,
        WaitStep::Other,
    ]);
    prop_oneof![
        (of(id()), of(id()), of(id())).prop_map(|(admin, team, by)| Event::Assigned {
            admin,
            team,
            by
        }),
        state().prop_map(Event::StateChanged),
        (any::<bool>(), id(), of(untrusted()), of(author())).prop_map(|(added, tag, name, by)| {
            Event::Tagged {
                added,
                tag,
                name,
                by,
            }
        }),
        any::<bool>().prop_map(Event::Priority),
        (
            id(),
            of(id()),
            of(untrusted()),
            of(untrusted()),
            of(any::<u64>())
        )
            .prop_map(|(id, message, name, content_type, bytes)| {
                Event::Attached(Attachment {
                    id,
                    message,
                    name,
                    content_type,
                    bytes,
                })
            }),
        (author_kind(), words()).prop_map(|(kind, id)| Event::Joined { kind, id }),
        (step, of(untrusted()), of(untrusted())).prop_map(|(step, workflow, label)| {
            Event::Waited {
                step,
                workflow,
                label,
            }
        }),
        (of(moment()), rating_status())
            .prop_map(|(expires_at, status)| Event::RatingRequested { expires_at, status }),
        (any::<u8>(), of(untrusted())).prop_map(|(score, remark)| Event::Rated { score, remark }),
        Just(Event::FormCompleted),
        untrusted().prop_map(Event::Renamed),
        untrusted().prop_map(Event::Notice),
        untrusted().prop_map(|name| Event::Unknown { name }),
    ]
    .boxed()
}

fn body() -> BoxedStrategy<Body> {
    (of(untrusted()), of(untrusted()), of(untrusted()))
        .prop_map(|(html, markdown, plain)| Body {
            html,
            markdown,
            plain,
        })
        .boxed()
}

pub(crate) fn part() -> BoxedStrategy<Part> {
    let content = prop_oneof![
        (body(), channel()).prop_map(|(body, channel)| Content::Message { body, channel }),
        body().prop_map(|body| Content::Note { body }),
        vec((words(), untrusted()), 0..3).prop_map(|options| Content::QuickReplies { options }),
        (body(), words()).prop_map(|(body, option)| Content::QuickReply { body, option }),
        vec(untrusted(), 0..3).prop_map(|fields| Content::Form { fields }),
        event().prop_map(Content::Event),
    ];
    (
        id(),
        moment(),
        moment(),
        of(author()),
        content,
        any::<bool>(),
        vec(id(), 0..3),
    )
        .prop_map(
            |(id, at, updated_at, author, content, redacted, tags)| Part {
                id,
                at,
                updated_at,
                author,
                content,
                redacted,
                tags,
            },
        )
        .boxed()
}

/// A thread whose parts have identities of their own, in order.
pub(crate) fn thread() -> BoxedStrategy<Thread> {
    (conversation(), vec(part(), 0..6), any::<bool>())
        .prop_map(|(conversation, mut parts, is_cut)| {
            parts.sort_by(|a, b| a.id.cmp(&b.id));
            parts.dedup_by(|a, b| a.id == b.id);
            parts.sort_by_key(Part::order);
            Thread {
                conversation,
                parts,
                is_cut,
            }
        })
        .boxed()
}

fn key() -> BoxedStrategy<ConversationKey> {
    (id(), id())
        .prop_map(|(profile, id)| ConversationKey { profile, id })
        .boxed()
}

fn basis() -> BoxedStrategy<Basis> {
    (of(id()), state(), of(id()))
        .prop_map(|(last_part, state, assignee)| Basis {
            last_part,
            state,
            assignee,
        })
        .boxed()
}

pub(crate) fn draft() -> BoxedStrategy<Draft> {
    let kind = prop::sample::select(vec![Kind::Reply, Kind::Note]);
    let opening = of(opening());
    (key(), kind, words(), moment(), moment(), basis(), opening)
        .prop_map(
            |(key, kind, text, begun_at, saved_at, basis, opening)| Draft {
                key,
                kind,
                cursor: text.len(),
                text,
                begun_at,
                saved_at,
                basis,
                opening,
            },
        )
        .boxed()
}

fn way() -> BoxedStrategy<Way> {
    let kind = prop::sample::select(vec![Channel::Email, Channel::WhatsApp, Channel::Chat]);
    (id(), kind, untrusted())
        .prop_map(|(id, kind, name)| Way { id, kind, name })
        .boxed()
}

fn opening() -> BoxedStrategy<Box<Opening>> {
    let to = (of(id()), of(untrusted()), of(untrusted()), of(untrusted())).prop_map(
        |(contact, name, email, phone)| Addressee {
            contact,
            name,
            email,
            phone,
        },
    );
    (to, way(), words())
        .prop_map(|(to, way, subject)| Box::new(Opening { to, way, subject }))
        .boxed()
}

fn change() -> BoxedStrategy<Change> {
    prop_oneof![
        words().prop_map(Change::Reply),
        (opening(), words()).prop_map(|(opening, words)| Change::Begin(opening, words)),
        words().prop_map(Change::Note),
        Just(Change::Close),
        words().prop_map(Change::Resolve),
        Just(Change::TakeOver),
        Just(Change::Release),
        id().prop_map(Change::SettleAttention),
        Just(Change::Reopen),
        moment().prop_map(|until| Change::Snooze { until }),
        of(id()).prop_map(Change::Assign),
        of(id()).prop_map(Change::AssignTeam),
        tag().prop_map(Change::Tag),
        tag().prop_map(Change::Untag),
        words().prop_map(Change::Rename),
        Just(Change::MarkRead),
        Just(Change::MarkUnread),
        id().prop_map(Change::Redact),
        Just(Change::Delete),
        author().prop_map(Change::AddParticipant),
        author().prop_map(Change::RemoveParticipant),
        (id(), words()).prop_map(|(id, value)| Change::SetAttribute(id, value)),
    ]
    .boxed()
}

fn progress() -> BoxedStrategy<Progress> {
    let question = prop_oneof![
        (vec(id::<PartId>(), 0..3), of(untrusted()))
            .prop_map(|(new_parts, also)| Question::Changed { new_parts, also }),
        Just(Question::NotFound),
        Just(Question::Late),
    ];
    prop_oneof![
        moment().prop_map(|until| Progress::Held { until }),
        (moment(), of(untrusted())).prop_map(|(at, why)| Progress::Waiting { at, why }),
        moment().prop_map(|since| Progress::Sending { since }),
        (moment(), any::<u16>(), moment()).prop_map(|(since, looks, next_look)| {
            Progress::Unknown {
                since,
                looks,
                next_look,
            }
        }),
        question.prop_map(Progress::Asking),
        untrusted().prop_map(|why| Progress::Refused { why }),
        (moment(), of(id())).prop_map(|(at, part)| Progress::Done { at, part }),
    ]
    .boxed()
}

pub(crate) fn entry() -> BoxedStrategy<Entry> {
    let identity = ("[a-f0-9]{8}", key(), change(), progress());
    let record = (
        moment(),
        any::<u16>(),
        of(basis()),
        of(id()),
        of(conversation().prop_map(Box::new)),
    );
    (identity, record, "[a-f0-9]{8}", untrusted())
        .prop_map(|(identity, record, group, label)| {
            let (id, key, change, progress) = identity;
            let (created_at, attempts, basis, high_water, before) = record;
            Entry {
                id: ChangeId::new(id),
                key,
                change,
                progress,
                created_at,
                attempts,
                basis,
                high_water,
                before,
                group: ChangeId::new(group),
                label,
            }
        })
        .boxed()
}
