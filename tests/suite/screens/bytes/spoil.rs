//! Puts something hostile into every text a desk can send.
//!
//! Every type is taken apart field by field, so that a new field does not compile before it is decided here whether it
//! holds text.

use tinbox::domain::attachment::{Attachment, SignedAddress, Whereabouts};
use tinbox::domain::conversation::{AttentionItem, Conversation, Delivery, Rating, Thread};
use tinbox::domain::event::Event;
use tinbox::domain::field::{Field, FieldKind};
use tinbox::domain::lookup::{Article, Found, Request, Ticket, TicketType};
use tinbox::domain::part::{Body, Content, Part};
use tinbox::domain::people::{
    Admin, Attribute, Author, Company, Contact, ContactCard, Directory, Earlier, Tag, Team,
};
use tinbox::domain::untrusted::Untrusted;

/// Puts the hostile text before what is there.
fn text(text: &mut Untrusted, hostile: &str) {
    *text = Untrusted::from(format!("{hostile} {}", text.raw()));
}

/// The same for text that may be missing: then there is nothing but the hostile one.
fn maybe(place: &mut Option<Untrusted>, hostile: &str) {
    text(place.get_or_insert_default(), hostile);
}

fn body(body: &mut Body, hostile: &str) {
    let Body {
        html,
        markdown,
        plain,
    } = body;
    for text in [html, markdown, plain].into_iter().flatten() {
        let link = format!("\n\n<https://a.example/{hostile}> <img src='cid:{hostile}.png'>");
        *text = Untrusted::from(format!("{hostile} {}{link}", text.raw()));
    }
}

fn author<'a>(authors: impl IntoIterator<Item = &'a mut Author>, hostile: &str) {
    for Author {
        kind: _,
        id: _,
        name,
        email,
    } in authors
    {
        maybe(name, hostile);
        maybe(email, hostile);
    }
}

fn event(event: &mut Event, hostile: &str) {
    match event {
        Event::Tagged {
            added: _,
            tag: _,
            name,
            by,
        } => {
            maybe(name, hostile);
            author(by, hostile);
        }
        Event::Waited {
            step: _,
            workflow,
            label,
        } => {
            maybe(workflow, hostile);
            maybe(label, hostile);
        }
        Event::Rated { score: _, remark } => maybe(remark, hostile),
        Event::Renamed(words)
        | Event::Notice(words)
        | Event::Derived(words)
        | Event::Unknown { name: words } => {
            text(words, hostile);
        }
        Event::Attached(Attachment {
            id: _,
            message: _,
            name,
            content_type,
            bytes: _,
        }) => {
            maybe(name, hostile);
            maybe(content_type, hostile);
        }
        Event::Joined { kind: _, id } => *id = format!("{hostile}{id}").into(),
        Event::Assigned { .. }
        | Event::StateChanged(_)
        | Event::Priority(_)
        | Event::RatingRequested { .. }
        | Event::FormCompleted => {}
    }
}

fn attribute(attribute: &mut Attribute, hostile: &str) {
    let Attribute { id: _, name, value } = attribute;
    text(name, hostile);
    text(value, hostile);
}

fn tag(tag: &mut Tag, hostile: &str) {
    let Tag { id: _, name } = tag;
    text(name, hostile);
}

fn delivery(delivery: &mut Delivery, hostile: &str) {
    let Delivery {
        outcome: _,
        status,
        code,
        detail,
        platform,
        purpose,
    } = delivery;
    for place in [status, code, detail, platform, purpose] {
        maybe(place, hostile);
    }
}

fn conversation(conversation: &mut Conversation, hostile: &str) {
    let Conversation {
        id: _,
        detail: _,
        title,
        preview,
        state: _,
        priority: _,
        assignee: _,
        assignee_is_untold: _,
        team: _,
        contact,
        others,
        channel: _,
        tags,
        created_at: _,
        updated_at: _,
        last_activity_at: _,
        waiting_since: _,
        awaits_customer: _,
        last_part: _,
        receipts: _,
        bot: _,
        rating,
        summary,
        outcome,
        attention,
        delivery: delivered,
        language,
        blocked: _,
        reply_disabled: _,
        attributes,
        url,
    } = conversation;
    for place in [title, preview, summary, outcome, language, url] {
        maybe(place, hostile);
    }
    author(contact, hostile);
    author(others, hostile);
    for one in tags {
        tag(one, hostile);
    }
    for one in attributes {
        attribute(one, hostile);
    }
    if let Some(Rating {
        status: _,
        score: _,
        remark,
    }) = rating
    {
        maybe(remark, hostile);
    }
    for AttentionItem {
        id: _,
        kind,
        reason,
        created_at: _,
    } in attention
    {
        text(kind, hostile);
        maybe(reason, hostile);
    }
    if let Some(delivered) = delivered {
        delivery(delivered, hostile);
    }
}

fn part(part: &mut Part, hostile: &str) {
    let Part {
        id: _,
        at: _,
        updated_at: _,
        author: by,
        content,
        redacted: _,
        tags: _,
    } = part;
    author(by, hostile);
    match content {
        Content::Message {
            body: words,
            channel: _,
        }
        | Content::Note { body: words }
        | Content::QuickReply {
            body: words,
            option: _,
        } => body(words, hostile),
        Content::QuickReplies { options } => {
            for (_, label) in options {
                text(label, hostile);
            }
        }
        Content::Form { fields } => {
            for field in fields {
                text(field, hostile);
            }
        }
        Content::Event(happened) => event(happened, hostile),
    }
}

/// A whole conversation.
pub(super) fn thread(thread: &mut Thread, hostile: &str) {
    let Thread {
        conversation: header,
        parts,
        is_cut: _,
    } = thread;
    conversation(header, hostile);
    for one in parts {
        part(one, hostile);
    }
}

/// The lists of a desk.
pub(super) fn directory(directory: &mut Directory, hostile: &str) {
    let Directory {
        me: _,
        admins,
        teams,
        tags,
        fields,
        ways,
    } = directory;
    for Field { id: _, name, kind } in fields {
        text(name, hostile);
        match kind {
            FieldKind::Choice(choices) | FieldKind::Choices(choices) => {
                for choice in choices.iter_mut() {
                    text(choice, hostile);
                }
            }
            FieldKind::Other(word) => text(word, hostile),
            FieldKind::Text | FieldKind::Number | FieldKind::Boolean | FieldKind::Date => {}
        }
    }
    for Admin { id: _, name, email } in admins {
        text(name, hostile);
        maybe(email, hostile);
    }
    for Team {
        id: _,
        name,
        members: _,
    } in teams
    {
        text(name, hostile);
    }
    for one in tags {
        tag(one, hostile);
    }
    for one in ways {
        text(&mut one.name, hostile);
    }
}

/// What a desk finds when it is asked.
pub(super) fn found(found: &mut Found, hostile: &str) {
    match found {
        Found::People(listed) => {
            for one in &mut listed.items {
                contact(one, hostile);
            }
        }
        Found::Articles(listed) => {
            for Article {
                title,
                description,
                url,
                translations,
                is_restricted: _,
            } in &mut listed.items
            {
                text(title, hostile);
                maybe(description, hostile);
                maybe(url, hostile);
                for (_, title, url) in translations {
                    text(title, hostile);
                    maybe(url, hostile);
                }
            }
        }
        Found::Tickets(listed) => {
            for Ticket {
                number,
                title,
                status,
                is_open: _,
                url,
                created_at: _,
            } in &mut listed.items
            {
                text(number, hostile);
                text(title, hostile);
                maybe(status, hostile);
                maybe(url, hostile);
            }
        }
        Found::TicketTypes(kinds) => {
            for TicketType { id: _, name } in kinds {
                text(name, hostile);
            }
        }
        Found::Requests(listed) => {
            for Request {
                title,
                status,
                url,
                votes: _,
                is_theirs: _,
            } in &mut listed.items
            {
                text(title, hostile);
                maybe(status, hostile);
                maybe(url, hostile);
            }
        }
        Found::Attachment(Whereabouts::At(address)) => {
            *address = SignedAddress::new(format!("{}{hostile}", address.reveal()));
        }
        Found::Attachment(Whereabouts::Gone | Whereabouts::Untold) => {}
        // Numbers.
        Found::Figures(_) => {}
    }
}

/// What is known of a person.
pub(super) fn card(card: &mut ContactCard, hostile: &str) {
    let ContactCard {
        contact: person,
        earlier,
    } = card;
    contact(person, hostile);
    for Earlier {
        id: _,
        title,
        closed: _,
        last_activity_at: _,
    } in earlier
    {
        text(title, hostile);
    }
}

fn contact(contact: &mut Contact, hostile: &str) {
    let Contact {
        id: _,
        kind: _,
        name,
        email,
        phone,
        locale,
        zone,
        created_at: _,
        last_seen_at: _,
        companies,
        attributes,
    } = contact;
    text(name, hostile);
    for place in [email, phone, locale, zone] {
        maybe(place, hostile);
    }
    for Company {
        id: _,
        name,
        plan,
        monthly_spend: _,
        industry,
        website,
        size: _,
    } in companies
    {
        text(name, hostile);
        for place in [plan, industry, website] {
            maybe(place, hostile);
        }
    }
    for one in attributes {
        attribute(one, hostile);
    }
}
