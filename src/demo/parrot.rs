//! The embedded Parrot desk: the documented list and message endpoints, as strict as the vendor's page, and for what that
//! page leaves open one answer among many, which its [`details`] tell a client (parrot.md 3, 4).

mod ask;
mod desk;
mod seed;

use std::io;
use std::sync::Arc;

use axum::extract::{Path, Query, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::clock::Clock;
use super::faults::strike;
use super::parrot::ask::Asked;
use super::parrot::desk::Desk;
use super::shared::Shared;
use super::{DeskOptions, RunningDesk, gate, house, key};

/// What the vendor's page does not tell and this desk does, by the names of a profile's options.
pub const DETAILS: [(&str, &str); 7] = [
    ("conversation_path", "conversations/{conversation}"),
    (
        "messages_path",
        "conversation-messages?conversation_id={conversation}",
    ),
    ("send_path", "conversation-messages"),
    (
        "send_body",
        r#"{"audience_membership_id": "{person}", "body": "{text}"}"#,
    ),
    ("name_field", "audience_membership.name"),
    ("phone_field", "audience_membership.phone_number"),
    ("email_field", "audience_membership.email"),
];

/// Where its interface begins, below the address.
pub const BASE: &str = "/api/v2";

/// What went wrong, in the shape of the platform the vendor builds on.
#[derive(Debug)]
struct Problem(StatusCode, String);

impl Problem {
    fn unprocessable(what: impl Into<String>) -> Self {
        Self(StatusCode::UNPROCESSABLE_ENTITY, what.into())
    }

    fn missing() -> Self {
        Self(StatusCode::NOT_FOUND, "Not Found".to_owned())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.0, Json(json!({"errors": {"detail": self.1}}))).into_response()
    }
}

type Held = State<Arc<Shared<Desk>>>;
type Answer = Result<Json<Value>, Problem>;

/// Opens a Parrot desk on 127.0.0.1; port 0 picks a free one. Its key is a token for `Authorization: Bearer`; the
/// visitor's address is the account.
///
/// Fails when the port is taken.
pub async fn start(options: DeskOptions, port: u16) -> io::Result<RunningDesk> {
    let clock = Clock::starting_at(options.now);
    let desk = seed::desk(&options, clock.now());
    let account = desk.account.clone();
    let shared = Arc::new(Shared::new(
        desk,
        clock,
        key("prt_demo_", options.seed),
        options.rate_limit,
        options.faults.clone().unwrap_or_default(),
    ));
    house(router(&shared), shared, ("me".to_owned(), account), port).await
}

fn router(shared: &Arc<Shared<Desk>>) -> Router {
    let account = Router::new()
        .route("/conversations", get(list))
        .route("/conversations/{id}", get(show))
        .route("/conversation-messages", get(messages).post(send));
    Router::new()
        .nest(&format!("{BASE}/accounts/{{account}}"), account)
        .fallback(nowhere)
        .method_not_allowed_fallback(nowhere)
        .layer(from_fn(super::api::breathe))
        .layer(from_fn_with_state(shared.clone(), pass))
        .layer(from_fn_with_state(shared.clone(), strike::<Desk>))
        .layer(from_fn_with_state(shared.clone(), gate::stamp::<Desk>))
        .with_state(shared.clone())
}

async fn nowhere() -> Problem {
    Problem::missing()
}

/// Key, budget, and the log of writes.
async fn pass(State(shared): Held, request: Request, next: Next) -> Response {
    let said = request.headers().get(header::AUTHORIZATION);
    let said = said.and_then(|value| value.to_str().ok());
    if said.and_then(|value| value.strip_prefix("Bearer ")) != Some(&shared.api_key) {
        return Problem(StatusCode::UNAUTHORIZED, "Unauthorized".to_owned()).into_response();
    }
    if shared.spend().exhausted {
        return Problem(
            StatusCode::TOO_MANY_REQUESTS,
            "Too Many Requests".to_owned(),
        )
        .into_response();
    }
    if request.method() == Method::GET {
        next.run(request).await
    } else {
        gate::note_down(&shared, request, next).await
    }
}

async fn list(
    State(shared): Held,
    Path(account): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Answer {
    let desk = shared.desk();
    desk.admit(&account)?;
    let asked = Asked::read(&query)?;
    let rows: Vec<Value> = asked
        .of(&desk.conversations)
        .into_iter()
        .map(|one| desk.show(one))
        .collect();
    Ok(Json(json!({"data": rows})))
}

async fn show(State(shared): Held, Path((account, id)): Path<(String, String)>) -> Answer {
    let desk = shared.desk();
    desk.admit(&account)?;
    let one = desk.find(&id).ok_or_else(Problem::missing)?;
    Ok(Json(json!({"data": desk.show(one)})))
}

async fn messages(
    State(shared): Held,
    Path(account): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Answer {
    let desk = shared.desk();
    desk.admit(&account)?;
    let [(name, id)] = &*query else {
        return Err(Problem::unprocessable("conversation_id is required"));
    };
    if name != "conversation_id" {
        return Err(Problem::unprocessable(format!("{name} is unknown")));
    }
    let one = desk.find(id).ok_or_else(Problem::missing)?;
    let messages: Vec<Value> = one.messages.iter().map(desk::Message::show).collect();
    Ok(Json(json!({"data": messages})))
}

async fn send(
    State(shared): Held,
    Path(account): Path<String>,
    Json(body): Json<Value>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let mut desk = shared.desk();
    desk.admit(&account)?;
    let text = |name: &str| {
        let text = body.get(name).and_then(Value::as_str);
        text.filter(|text| !text.trim().is_empty())
            .ok_or_else(|| Problem::unprocessable(format!("{name} can't be blank")))
    };
    let (person, words) = (text("audience_membership_id")?, text("body")?);
    let now = shared.clock.now();
    let sent = desk
        .send(person, words, now)
        .ok_or_else(|| Problem::unprocessable("audience_membership_id does not exist"))?;
    Ok((StatusCode::CREATED, Json(json!({"data": sent}))))
}
