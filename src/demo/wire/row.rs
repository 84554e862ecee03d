//! The slim row of a conversation search, with previews around the newest or the matching message (sheet 2.3).

use serde_json::{Value, json};

use super::conversation::{extend, row_fields};
use super::{iso, kind};
use crate::demo::desk::Desk;
use crate::demo::files::Signer;
use crate::demo::markup;
use crate::demo::model::{Conversation, Part, Who};

/// How many messages surround a hit, and how long a preview may be, in characters.
const AROUND: usize = 30;
const PREVIEW: usize = 280;

/// Where a full-text search found something.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    pub(crate) part: u64,
    pub(crate) score: f64,
}

pub(crate) fn row(
    desk: &Desk,
    conversation: &Conversation,
    hit: Option<Hit>,
    definitions: bool,
    read: u64,
) -> Value {
    let mut object = row_fields(desk, conversation, definitions, read);
    let human: Vec<&Part> = conversation
        .parts
        .iter()
        .filter(|part| part.entry.is_human_message())
        .collect();
    let surrounding: Vec<_> = window(&human, hit)
        .iter()
        .map(|part| surrounding(desk, part, read))
        .collect();
    let customer = conversation
        .contact()
        .map(|index| author(desk, Who::Contact(index)));
    extend(
        &mut object,
        json!({ "conversationUser": customer, "surroundingConversationParts": surrounding }),
    );
    if let Some(hit) = hit {
        let found = conversation.parts.iter().find(|part| part.id == hit.part);
        let preview = found
            .and_then(|part| part.entry.text())
            .map(|text| preview(text, &desk.signer(read)).0);
        let matching = json!({
            "matchingPart": found.map(|part| {
                json!({ "id": part.id.to_string(), "createdAt": iso(part.at), "partType": part.entry.part_type() })
            }),
            "matchingPartAuthor": found.map(|part| author(desk, part.author)),
            "matchingBodyPreviewMarkdown": preview,
            "relevanceScore": hit.score,
        });
        extend(&mut object, matching);
    }
    Value::Object(object)
}

/// The newest messages, or about as many before as from the hit on; near an end the window slides.
fn window<'a>(human: &[&'a Part], hit: Option<Hit>) -> Vec<&'a Part> {
    let last_start = human.len().saturating_sub(AROUND);
    let start = match hit.and_then(|hit| human.iter().position(|part| part.id == hit.part)) {
        Some(position) => position.saturating_sub(AROUND / 2).min(last_start),
        None => last_start,
    };
    human[start..].iter().take(AROUND).copied().collect()
}

fn surrounding(desk: &Desk, part: &Part, read: u64) -> Value {
    let (text, truncated) = preview(part.entry.text().unwrap_or_default(), &desk.signer(read));
    json!({
        "id": part.id.to_string(),
        "previewMarkdown": text,
        "previewMarkdownTruncated": truncated,
        "author": author(desk, part.author),
        "createdAt": iso(part.at),
        "partType": part.entry.part_type(),
    })
}

fn preview(text: &str, signer: &Signer<'_>) -> (String, bool) {
    let text = markup::signed(text, signer);
    match text.char_indices().nth(PREVIEW) {
        Some((end, _)) => (text[..end].to_owned(), true),
        None => (text, false),
    }
}

/// A SearchAuthor: unlike the author of a part it always has an e-mail field, and companies on customers.
fn author(desk: &Desk, who: Who) -> Value {
    let mut author = json!({
        "id": desk.id_of(who), "type": kind(desk, who), "name": desk.name_of(who), "email": null, "profilePicture": null,
    });
    match who {
        Who::Contact(index) => {
            let contact = &desk.people.contacts[index];
            author["email"] = json!(contact.email);
            if !contact.lead {
                author["companies"] = contact
                    .companies
                    .iter()
                    .map(|company| &desk.people.companies[*company])
                    .map(|company| json!({ "id": company.id, "name": company.name }))
                    .collect();
            }
        }
        Who::Admin(index) => author["email"] = json!(desk.people.admins[index].email),
        Who::Bot => {}
        Who::Nobody => return Value::Null,
    }
    author
}
