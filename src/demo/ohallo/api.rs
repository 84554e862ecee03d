//! The routes, what stands before them, and how they refuse.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::model::{Conversation, Desk, Role, Status};
use super::{VISITOR, files, lists, show};
use crate::demo::ask::Payload;
use crate::demo::faults::strike;
use crate::demo::gate;
use crate::demo::problem::Problem;
use crate::demo::shared::Shared;

/// What every handler is given and what it gives back.
pub(super) type Held = State<Arc<Shared<Desk>>>;
pub(super) type Answer = Result<Json<Value>, Refusal>;
type Named = Path<String>;

/// Every failure is a sentence for people, without a code.
#[derive(Debug)]
pub(super) struct Refusal(StatusCode, String);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

/// What a body cannot be is told in the other desk's shape; here it is a sentence like all others.
impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        let said = match problem {
            Problem::Validation(said) => said,
            Problem::Envelope { message, .. } => message,
            Problem::Missing { message, .. } => message.to_owned(),
            Problem::BadKey => "invalid API key".to_owned(),
        };
        bad(&said)
    }
}

pub(super) fn bad(why: &str) -> Refusal {
    Refusal(StatusCode::BAD_REQUEST, why.to_owned())
}

fn unknown(what: &str) -> Refusal {
    Refusal(StatusCode::NOT_FOUND, format!("{what} not found"))
}

fn unsignaled() -> Refusal {
    let why = "the conversation's workflow could not be signaled";
    Refusal(StatusCode::INTERNAL_SERVER_ERROR, why.to_owned())
}

/// What every write answers; none shows what it changed.
fn done() -> Json<Value> {
    Json(json!({ "ok": true }))
}

pub(super) fn router(shared: &Arc<Shared<Desk>>) -> Router {
    let one = "/api/conversations/{id}";
    let at = |verb: &str| format!("{one}/{verb}");
    Router::new()
        .route("/api/conversations", get(lists::conversations))
        .route("/api/conversations/compose", post(compose))
        .route(one, get(conversation))
        .route(&at("messages"), get(messages))
        .route(&at("attachments"), get(attachments))
        .route(&at("take-over"), post(take_over))
        .route(&at("release"), post(release))
        .route(&at("reply"), post(reply))
        .route(&at("resolve"), post(resolve))
        .route(&at("assign"), post(assign))
        .route(&at("unassign"), post(unassign))
        .route(&at("approve"), post(approve))
        .route("/api/attention-items", get(items))
        .route("/api/attention-items/{id}/resolve", post(settle))
        .route("/api/contacts", get(lists::contacts))
        .route("/api/contacts/{id}", get(contact))
        .route("/api/channels/{id}", get(channel))
        .route("/api/brands", get(brands))
        .fallback(nowhere)
        .method_not_allowed_fallback(nowhere)
        .layer(from_fn_with_state(shared.clone(), pass))
        // What is below asks for no key.
        .merge(files::routes())
        .layer(from_fn_with_state(shared.clone(), strike::<Desk>))
        .layer(from_fn_with_state(shared.clone(), gate::stamp::<Desk>))
        .with_state(shared.clone())
}

async fn nowhere() -> Refusal {
    unknown("endpoint")
}

/// Key and pace; no header tells how much of the pace is left.
async fn pass(State(shared): Held, request: Request, next: Next) -> Response {
    let key = request.headers().get(header::AUTHORIZATION);
    let key = key.and_then(|value| value.to_str().ok());
    if key.and_then(|value| value.strip_prefix("Bearer ")) != Some(&shared.api_key) {
        let why = "invalid or expired API key".to_owned();
        return Refusal(StatusCode::UNAUTHORIZED, why).into_response();
    }
    let budget = shared.spend();
    if budget.exhausted {
        let wait = budget.resets_at - shared.clock.now().as_second();
        let why = "too many requests".to_owned();
        let mut response = Refusal(StatusCode::TOO_MANY_REQUESTS, why).into_response();
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.max(1)));
        return response;
    }
    // Handlers never wait, so a client that floods the desk would starve its neighbors.
    tokio::task::yield_now().await;
    if request.method() == Method::GET {
        next.run(request).await
    } else {
        gate::note_down(&shared, request, next).await
    }
}

fn find<'a>(desk: &'a Desk, id: &str) -> Result<&'a Conversation, Refusal> {
    desk.conversations
        .get(id)
        .ok_or_else(|| unknown("conversation"))
}

async fn conversation(State(shared): Held, Path(id): Named) -> Answer {
    let desk = shared.desk();
    let one = find(&desk, &id)?;
    Ok(Json(show::detail(&desk, one)))
}

async fn messages(State(shared): Held, Path(id): Named) -> Answer {
    let desk = shared.desk();
    Ok(Json(
        find(&desk, &id)?
            .messages
            .iter()
            .map(show::message)
            .collect(),
    ))
}

async fn attachments(State(shared): Held, Path(id): Named) -> Answer {
    let mut desk = shared.desk();
    let files = find(&desk, &id)?.attachments.clone();
    let signer = desk.signer(shared.clock.now());
    let shown = files.iter().map(|file| show::attachment(file, &signer));
    Ok(Json(shown.collect()))
}

async fn items(State(shared): Held) -> Answer {
    let desk = shared.desk();
    Ok(Json(
        desk.items
            .iter()
            .map(|item| show::item(&desk, item))
            .collect(),
    ))
}

async fn contact(State(shared): Held, Path(id): Named) -> Answer {
    let desk = shared.desk();
    let found = desk.contacts.iter().position(|contact| contact.id == id);
    let index = found.ok_or_else(|| unknown("contact"))?;
    Ok(Json(show::contact(
        &desk,
        index,
        &desk.contacts[index],
        true,
    )))
}

async fn channel(State(shared): Held, Path(id): Named) -> Answer {
    let desk = shared.desk();
    let channel = desk.channels.iter().find(|channel| channel.id == id);
    let channel = channel.ok_or_else(|| unknown("channel"))?;
    Ok(Json(json!({
        "id": channel.id, "workspaceId": desk.workspace, "channelType": channel.kind,
        "displayName": channel.name, "status": "active", "config": {}, "createdAt": "2025-01-07T09:00:00Z",
    })))
}

async fn brands(State(shared): Held) -> Answer {
    let desk = shared.desk();
    let id = format!("b1{}", &desk.tenant[2..]);
    Ok(Json(
        json!([{ "id": id, "tenantId": desk.tenant, "name": "Linden Office" }]),
    ))
}

async fn take_over(State(shared): Held, Path(id): Named) -> Answer {
    let mut desk = shared.desk();
    let one = find(&desk, &id)?;
    if one.status.is_final() {
        return Err(unsignaled());
    }
    if !one.is_human {
        let (name, now) = (desk.users[VISITOR].name.clone(), shared.clock.now());
        desk.notice(&id, &format!("{name} took over"), now);
        desk.stand(&id, Status::HumanManaged, true, now);
    }
    Ok(done())
}

async fn release(State(shared): Held, Path(id): Named) -> Answer {
    let mut desk = shared.desk();
    let one = find(&desk, &id)?;
    if one.status.is_final() {
        return Err(unsignaled());
    }
    if one.is_human {
        let waits = one
            .last_said()
            .is_some_and(|last| last.role == Role::Customer);
        let now = shared.clock.now();
        desk.notice(&id, "Handed back to the assistant", now);
        desk.stand(&id, Status::Active, false, now);
        if waits {
            desk.owe_answer(&id, now);
        }
    }
    Ok(done())
}

async fn reply(State(shared): Held, Path(id): Named, body: Payload) -> Answer {
    let mut desk = shared.desk();
    let one = find(&desk, &id)?;
    let words = body.text("content")?.unwrap_or_default().to_owned();
    if words.is_empty() {
        return Err(bad("content must have at least 1 character"));
    }
    if one.status.is_final() || !one.is_human {
        return Err(bad(
            "the conversation is not human-managed; take it over first",
        ));
    }
    let (name, now) = (desk.users[VISITOR].name.clone(), shared.clock.now());
    desk.say(&id, Role::Agent, Some(name), &words, now);
    desk.stand(&id, Status::Waiting, true, now);
    Ok(done())
}

async fn resolve(State(shared): Held, Path(id): Named, body: Payload) -> Answer {
    let mut desk = shared.desk();
    let one = find(&desk, &id)?;
    if one.status.is_final() {
        return Err(bad(&format!(
            "the conversation is already {}",
            one.status.word()
        )));
    }
    let outcome = body.text("outcome")?.unwrap_or_default().to_owned();
    desk.end(&id, &outcome, shared.clock.now());
    Ok(done())
}

async fn assign(State(shared): Held, Path(id): Named, body: Payload) -> Answer {
    let mut desk = shared.desk();
    find(&desk, &id)?;
    let user = body.text("userId")?.filter(|user| !user.is_empty());
    let user = user.ok_or_else(|| bad("userId is required"))?.to_owned();
    if let Some(one) = desk.conversations.get_mut(&id) {
        one.assignee = Some(user);
    }
    Ok(done())
}

async fn unassign(State(shared): Held, Path(id): Named) -> Answer {
    let mut desk = shared.desk();
    find(&desk, &id)?;
    if let Some(one) = desk.conversations.get_mut(&id) {
        one.assignee = None;
    }
    Ok(done())
}

async fn approve(State(shared): Held, Path(id): Named) -> Answer {
    let mut desk = shared.desk();
    if !find(&desk, &id)?.awaits_approval {
        return Err(bad("no operation waits for approval"));
    }
    if let Some(one) = desk.conversations.get_mut(&id) {
        one.awaits_approval = false;
    }
    desk.notice(
        &id,
        "The operation was approved and carried out",
        shared.clock.now(),
    );
    Ok(done())
}

async fn settle(State(shared): Held, Path(id): Named) -> Answer {
    let mut desk = shared.desk();
    let now = shared.clock.now();
    let item = desk.items.iter_mut().find(|item| item.id == id);
    let item = item.ok_or_else(|| unknown("attention item"))?;
    item.resolved_at.get_or_insert(now);
    Ok(done())
}

async fn compose(State(shared): Held, body: Payload) -> Answer {
    let mut desk = shared.desk();
    let required = |name: &str| -> Result<String, Refusal> {
        let text = body.text(name)?.filter(|text| !text.is_empty());
        Ok(text
            .ok_or_else(|| bad(&format!("{name} is required")))?
            .to_owned())
    };
    let (workspace, channel) = (required("workspaceId")?, required("channelId")?);
    let content = required("content")?;
    let place = desk.channels.iter().position(|known| known.id == channel);
    let channel = place
        .filter(|_| workspace == desk.workspace)
        .ok_or_else(|| bad("the channel does not belong to the workspace"))?;
    let subject = body.text("subject")?.filter(|text| !text.trim().is_empty());
    let subject = subject.map(str::to_owned);
    if desk.channels[channel].kind == "email" && subject.is_none() {
        return Err(bad("subject is required for email channels"));
    }
    let (by_id, by_email) = (body.text("contactId")?, body.text("contactEmail")?);
    let by_phone = body.text("contactPhone")?;
    if [by_id, by_email, by_phone].into_iter().flatten().count() > 1 {
        return Err(bad("name the recipient one way"));
    }
    if by_email.is_some_and(|email| !email.contains('@')) {
        return Err(bad("contactEmail must be an e-mail address"));
    }
    let is_number = |text: &str| {
        let digits = text.strip_prefix('+').unwrap_or_default();
        (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    if by_phone.is_some_and(|phone| !is_number(phone)) {
        return Err(bad("contactPhone must be a number in E.164"));
    }
    let known = desk.contacts.iter().position(|contact| {
        by_id == Some(contact.id.as_str())
            || (by_email.is_some() && by_email == contact.email.as_deref())
            || (by_phone.is_some() && by_phone == contact.phone.as_deref())
    });
    let now = shared.clock.now();
    let contact = match (known, by_email.or(by_phone)) {
        (Some(known), _) => known,
        (None, None) => return Err(bad("a recipient is required")),
        (None, Some(address)) => {
            let name = body.text("contactName")?.unwrap_or(address).to_owned();
            let (email, phone) = (by_email.map(str::to_owned), by_phone.map(str::to_owned));
            desk.meet(name, email, phone, now)
        }
    };
    desk.begin(contact, channel, subject, &content, now);
    Ok(done())
}
