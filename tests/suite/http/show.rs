//! Domain values as text, with the words that `Debug` hides: for comparing whole values in tests only.

use std::fmt::Write;

use tinbox::backend::{Hit, Page};
use tinbox::domain::attachment::Attachment;
use tinbox::domain::conversation::{
    AttentionItem, Conversation, Delivery, Rating, Receipt, State, Thread,
};
use tinbox::domain::event::Event;
use tinbox::domain::id::TagId;
use tinbox::domain::part::{Body, Content, Part};
use tinbox::domain::people::{Attribute, Author, Company, Contact, Tag};
use tinbox::domain::untrusted::Untrusted;

pub(crate) fn page(page: &Page) -> String {
    let Page {
        rows,
        hits,
        next,
        total,
        unreadable,
        cut_short,
    } = page;
    let mut text = format!("next {next:?}, total {total:?}, unreadable {unreadable}\n");
    if let Some(why) = cut_short {
        writeln!(text, "cut short: {why}").unwrap();
    }
    for row in rows {
        text.push_str(&conversation(row));
    }
    for hit in hits {
        match hit {
            Some(Hit { part, preview }) => writeln!(text, "hit {part:?} {}", words(preview)),
            None => writeln!(text, "no hit"),
        }
        .unwrap();
    }
    text
}

pub(crate) fn thread(thread: &Thread) -> String {
    let Thread {
        conversation: header,
        parts,
        is_cut,
    } = thread;
    let mut text = conversation(header);
    writeln!(text, "cut {is_cut}").unwrap();
    for one in parts {
        writeln!(text, "{}", part(one)).unwrap();
    }
    text
}

fn conversation(conversation: &Conversation) -> String {
    let Conversation {
        id,
        detail,
        title,
        preview,
        state,
        priority,
        assignee,
        assignee_is_untold: _,
        team,
        contact,
        others: _,
        channel,
        tags,
        created_at,
        updated_at,
        last_activity_at,
        waiting_since,
        awaits_customer: _,
        last_part,
        receipts,
        bot,
        rating,
        summary: _,
        outcome: _,
        attention: _,
        delivery: _,
        language,
        blocked,
        reply_disabled,
        attributes,
        url,
    } = conversation;
    let receipts: Vec<_> = receipts
        .iter()
        .map(
            |Receipt {
                 reader,
                 is_customer,
                 part,
             }| format!("{reader} {is_customer} {part:?}"),
        )
        .collect();
    let rating = rating.as_ref().map(
        |Rating {
             status,
             score,
             remark,
         }| { format!("{status:?} {score:?} {}", maybe(remark.as_ref())) },
    );
    let more = aside(conversation);
    format!(
        "{id:?} {detail:?} {state}{}{}{}\n  title {}\n  preview {}\n  assignee {assignee:?} team {team:?} channel {channel:?}\n  \
         contact {}\n  tags {}\n  created {created_at} updated {updated_at} activity {} waiting {}\n  \
         last {last_part:?} receipts {receipts:?}\n  bot {bot:?} rating {rating:?} language {} url {}\n  attributes {}\n{more}",
        flag(*priority, "priority"),
        flag(*blocked, "blocked"),
        flag(*reply_disabled, "no reply"),
        maybe(title.as_ref()),
        maybe(preview.as_ref()),
        contact.as_ref().map_or_else(|| "-".to_owned(), author),
        tags.iter().map(tag).collect::<Vec<_>>().join(", "),
        moment(last_activity_at.as_ref()),
        moment(waiting_since.as_ref()),
        maybe(language.as_ref()),
        maybe(url.as_ref()),
        attributes
            .iter()
            .map(attribute)
            .collect::<Vec<_>>()
            .join(", "),
        state = self::state(*state),
    )
}

/// What only some desks tell; a line for each that is there.
fn aside(conversation: &Conversation) -> String {
    let Conversation {
        summary,
        outcome,
        attention,
        delivery,
        assignee_is_untold,
        awaits_customer,
        others,
        ..
    } = conversation;
    let others = others.iter().map(|one| format!("  with {}\n", author(one)));
    let marks = [
        (*assignee_is_untold, "  assignee untold\n"),
        (*awaits_customer, "  awaits the customer\n"),
    ];
    let marks = marks.into_iter().filter(|(is_set, _)| *is_set);
    [("summary", summary), ("outcome", outcome)]
        .into_iter()
        .filter_map(|(name, text)| Some(format!("  {name} {}\n", words(text.as_ref()?))))
        .chain(others)
        .chain(marks.map(|(_, line)| line.to_owned()))
        .chain(attention.iter().map(|item| {
            let AttentionItem {
                id,
                kind,
                reason,
                created_at,
            } = item;
            let (kind, reason) = (words(kind), maybe(reason.as_ref()));
            format!("  attention {id:?} {kind} {reason} {created_at}\n")
        }))
        .chain(delivery.iter().map(|delivery| {
            let Delivery {
                outcome,
                status,
                code,
                detail,
                platform,
                purpose,
            } = delivery;
            let told = [status, code, detail, platform, purpose].map(|told| maybe(told.as_ref()));
            format!("  delivery {outcome:?} {}\n", told.join(" "))
        }))
        .collect()
}

pub(crate) fn part(part: &Part) -> String {
    let Part {
        id,
        at,
        updated_at,
        author: by,
        content,
        redacted,
        tags,
    } = part;
    let content = match content {
        Content::Message { body, channel } => {
            format!("message by {channel:?} {}", self::body(body))
        }
        Content::Note { body } => format!("note {}", self::body(body)),
        Content::QuickReplies { options } => {
            let options = options
                .iter()
                .map(|(id, label)| format!("{id}={}", words(label)));
            format!("offers {}", options.collect::<Vec<_>>().join(", "))
        }
        Content::QuickReply { body, option } => format!("chose {option} {}", self::body(body)),
        Content::Form { fields } => {
            format!(
                "form {}",
                fields.iter().map(words).collect::<Vec<_>>().join(", ")
            )
        }
        Content::Event(event) => self::event(event),
    };
    let edited = if at == updated_at {
        String::new()
    } else {
        format!(" edited {updated_at}")
    };
    let by = by.as_ref().map_or_else(|| "-".to_owned(), author);
    let tags: Vec<_> = tags.iter().map(TagId::as_str).collect();
    let redacted = flag(*redacted, "redacted");
    format!(
        "{id:?} {at}{edited} {by}{redacted} {tags:?}\n  {:?} {content}",
        part.side()
    )
}

fn event(event: &Event) -> String {
    match event {
        Event::StateChanged(now) => format!("now {}", state(*now)),
        Event::Tagged {
            added,
            tag,
            name,
            by,
        } => {
            let by = by.as_ref().map_or_else(|| "-".to_owned(), author);
            format!(
                "tagged added={added} {tag:?} {} by {by}",
                maybe(name.as_ref())
            )
        }
        Event::Waited {
            step,
            workflow,
            label,
        } => {
            format!(
                "waited {step:?} {} {}",
                maybe(workflow.as_ref()),
                maybe(label.as_ref())
            )
        }
        Event::RatingRequested { expires_at, status } => {
            format!(
                "rating asked {status:?} until {}",
                moment(expires_at.as_ref())
            )
        }
        Event::Rated { score, remark } => format!("rated {score} {}", maybe(remark.as_ref())),
        Event::Renamed(title) => format!("renamed {}", words(title)),
        Event::Attached(Attachment {
            id,
            message,
            name,
            content_type,
            bytes,
        }) => {
            let told = [name, content_type].map(|told| maybe(told.as_ref()));
            format!(
                "attached {id:?} to {message:?} {} {bytes:?}",
                told.join(" ")
            )
        }
        Event::Derived(words_of_ours) => format!("derived {}", words(words_of_ours)),
        Event::Notice(notice) => format!("notice {}", words(notice)),
        Event::Unknown { name } => format!("unknown {}", words(name)),
        Event::Assigned { .. }
        | Event::Priority(_)
        | Event::Joined { .. }
        | Event::FormCompleted => {
            format!("{event:?}")
        }
    }
}

pub(crate) fn contact(contact: &Contact) -> String {
    let Contact {
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
    } = contact;
    let companies: Vec<_> = companies
        .iter()
        .map(
            |Company {
                 id,
                 name,
                 plan,
                 monthly_spend,
                 industry,
                 website,
                 size,
             }| {
                format!(
                    "{id:?} {} plan {} spends {monthly_spend:?} {} {} size {size:?}",
                    words(name),
                    maybe(plan.as_ref()),
                    maybe(industry.as_ref()),
                    maybe(website.as_ref()),
                )
            },
        )
        .collect();
    format!(
        "{id:?} {kind:?} {} <{}> phone {} locale {} zone {}\n  created {} seen {}\n  companies {companies:?}\n  attributes {}\n",
        words(name),
        maybe(email.as_ref()),
        maybe(phone.as_ref()),
        maybe(locale.as_ref()),
        maybe(zone.as_ref()),
        moment(created_at.as_ref()),
        moment(last_seen_at.as_ref()),
        attributes
            .iter()
            .map(attribute)
            .collect::<Vec<_>>()
            .join(", "),
    )
}

fn author(author: &Author) -> String {
    let Author {
        kind,
        id,
        name,
        email,
    } = author;
    format!(
        "{kind:?}({} {} {})",
        id.as_deref().unwrap_or("-"),
        maybe(name.as_ref()),
        maybe(email.as_ref())
    )
}

pub(crate) fn tag(tag: &Tag) -> String {
    let Tag { id, name } = tag;
    format!("{id:?} {}", words(name))
}

fn attribute(attribute: &Attribute) -> String {
    let Attribute { id, name, value } = attribute;
    let id = id.as_ref().map_or("", |id| id.as_str());
    format!("{id}:{}={}", words(name), words(value))
}

fn state(state: State) -> String {
    match state {
        State::Snoozed { until } => format!("snoozed until {}", moment(until.as_ref())),
        State::Open | State::Closed => state.word().to_owned(),
    }
}

fn body(body: &Body) -> String {
    let Body {
        html,
        markdown,
        plain,
    } = body;
    format!(
        "html {} markdown {} plain {}",
        maybe(html.as_ref()),
        maybe(markdown.as_ref()),
        maybe(plain.as_ref())
    )
}

fn flag(set: bool, name: &str) -> String {
    if set {
        format!(" [{name}]")
    } else {
        String::new()
    }
}

fn moment(at: Option<&jiff::Timestamp>) -> String {
    at.map_or_else(|| "-".to_owned(), ToString::to_string)
}

fn maybe(text: Option<&Untrusted>) -> String {
    text.map_or_else(|| "-".to_owned(), words)
}

pub(crate) fn words(text: &Untrusted) -> String {
    format!("{:?}", text.raw())
}
