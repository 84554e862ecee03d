//! Help center, posts, boards, statuses and tickets in JSON (sheet 2.9, 2.13, 2.14).

use serde_json::{Map, Value, json};

use super::people::ORGANIZATION;
use super::{iso, iso_or_null};
use crate::demo::desk::Desk;
use crate::demo::feedback::{Board, Post, Status};
use crate::demo::library::{Article, HELP};
use crate::demo::tickets::Ticket;

pub(crate) fn help_center(desk: &Desk) -> Value {
    json!({
        "id": desk.library.help_center(), "object": "help_center", "displayName": "Kestrel Help", "title": "How can we help?",
        "isPublic": true, "defaultLocale": "en", "locale": "en", "availableLocales": ["en", "de"],
        "urls": { "externalDomain": HELP, "featurebaseSubpath": null },
    })
}

pub(crate) fn collection(desk: &Desk, id: u64, name: &str) -> Value {
    let articles = desk
        .library
        .articles
        .iter()
        .filter(|article| article.collection == id && !article.draft);
    json!({
        "id": id.to_string(), "object": "collection", "name": name, "parentId": null,
        "helpCenterId": desk.library.help_center(), "articleCount": articles.count(),
    })
}

pub(crate) fn article(desk: &Desk, article: &Article) -> Value {
    let Article {
        id,
        title,
        slug,
        collection,
        description,
        body,
        german,
        draft,
        created_at,
        updated_at,
    } = article;
    let locales: Vec<&str> = ["en", "de"]
        .into_iter()
        .take(1 + usize::from(german.is_some()))
        .collect();
    let address = format!("{HELP}/articles/{slug}");
    let mut translations = Map::new();
    if let Some(title) = german {
        let translation = json!({
            "title": title, "description": description, "body": body, "slug": slug,
            "externalUrl": format!("{HELP}/de/articles/{slug}"),
        });
        translations.insert("de".to_owned(), translation);
    }
    let author = desk.people.admins.first();
    let mut object = json!({
        "id": id.to_string(), "object": "article", "helpCenterId": desk.library.help_center(),
        "organization": ORGANIZATION, "state": if *draft { "draft" } else { "live" }, "locale": "en",
        "defaultLocale": "en", "availableLocales": locales, "publishedLocales": locales,
        "createdAt": iso(*created_at), "updatedAt": iso(*updated_at), "title": title, "description": description,
        "body": body, "slug": slug, "icon": null, "parentId": collection.to_string(),
        "path": format!("/articles/{slug}"), "featurebaseUrl": format!("https://kestrel.featurebase.example/{slug}"),
        "author": author.map(|admin| json!({ "name": admin.name, "authorId": admin.id })),
        "isPublished": !draft, "isDraftDiffersFromLive": false, "translations": translations, "visibleBy": [],
        "order": null, "liveUpdatedAt": iso(*updated_at),
    });
    if !draft {
        object["externalUrl"] = json!(address);
    }
    object
}

pub(crate) fn board(board: &Board) -> Value {
    json!({
        "id": board.id, "object": "board", "name": board.name, "icon": null, "customFields": [], "postDefaults": {},
        "access": { "adminOnly": false, "allowedRoles": [], "deniedRoles": [], "segments": [] },
        "features": { "commentsEnabled": true, "postingEnabled": true, "createdDatesVisible": true },
        "localization": {}, "createdAt": "2024-01-15T09:00:00.000Z",
    })
}

pub(crate) fn status(status: &Status) -> Value {
    json!({
        "id": status.id, "object": "post_status", "name": status.name, "color": status.color, "type": status.kind,
        "isDefault": status.kind == "reviewing",
    })
}

pub(crate) fn post(desk: &Desk, post: &Post) -> Value {
    let author = post.voters.first().and_then(|id| desk.people.contact(id)).map(|index| {
        let contact = &desk.people.contacts[index];
        json!({ "id": contact.id, "name": contact.name, "email": contact.email, "profilePicture": null, "type": "customer" })
    });
    let tags: Vec<_> = post
        .tags
        .iter()
        .map(|name| json!({ "name": name }))
        .collect();
    json!({
        "id": post.id, "object": "post", "title": post.title, "content": post.content, "slug": post.slug(),
        "postUrl": format!("https://feedback.kestrel.example/p/{}", post.slug()),
        "boardId": desk.feedback.boards[post.board].id, "status": status(&desk.feedback.statuses[post.status]),
        "tags": tags, "upvotes": post.voters.len(), "commentCount": 0, "author": author, "assigneeId": null,
        "access": {}, "customFields": {}, "integrations": {}, "eta": null, "isPinned": false, "inReview": false,
        "createdAt": iso(post.created_at), "updatedAt": iso(post.updated_at),
    })
}

pub(crate) fn ticket(desk: &Desk, ticket: &Ticket) -> Value {
    let author = ticket.author.map(|index| {
        let contact = &desk.people.contacts[index];
        json!({ "id": contact.id, "email": contact.email, "name": contact.name, "profilePicture": null, "type": "customer" })
    });
    let linked: Vec<_> = ticket
        .conversation
        .iter()
        .map(|id| json!({ "id": id.to_string(), "role": "customer" }))
        .collect();
    let number = ticket.number;
    json!({
        "id": ticket.id, "ticketNumber": number, "object": "ticket", "title": ticket.title, "content": ticket.content,
        "open": ticket.open, "status": status(&desk.tickets.statuses[ticket.status]), "categoryType": "customer",
        "ticketCategoryId": desk.tickets.categories[ticket.category].id,
        "assigneeId": ticket.assignee.map(|index| &desk.people.admins[index].id), "teamAssigneeId": null,
        "companyId": null, "author": author, "customFields": {}, "linkedConversations": linked,
        "snoozedUntil": iso_or_null(ticket.snoozed_until),
        "integrations": { "clickup": [], "devops": [], "github": [], "hubspot": [], "jira": [], "linear": [] },
        "ticketUrl": format!("https://app.kestrel.example/tickets/{number}"),
        "createdAt": iso(ticket.created_at), "updatedAt": iso(ticket.updated_at),
    })
}
