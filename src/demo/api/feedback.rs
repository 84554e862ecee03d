//! Posts, voters, boards and statuses (sheet 2.14).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::{Answer, Held, Named};
use crate::demo::ask::{Asked, Payload};
use crate::demo::cursor;
use crate::demo::desk::Desk;
use crate::demo::feedback::Post;
use crate::demo::grammar::{self, Fact, Field, In, Is, RANGES, SETS, Values};
use crate::demo::problem::Problem;
use crate::demo::shared::Shared;
use crate::demo::wire;

const CAPS: (usize, usize) = (5_000, 200);

const FIELDS: &[Field] = &[
    Field::new("boardId", "", SETS, Values::Text),
    Field::new("statusId", "", SETS, Values::Text),
    Field::new("authorId", "", &[Is, In], Values::Text),
    Field::new("voterId", "", &[Is, In], Values::Text),
    Field::new("upvotes", "", RANGES, Values::Number),
    Field::new("createdAt", "", RANGES, Values::Number),
    Field::new("updatedAt", "", RANGES, Values::Number),
];

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/v2/posts", get(list).post(create))
        .route("/v2/posts/search", post(search))
        .route("/v2/posts/{id}", get(one))
        .route(
            "/v2/posts/{id}/voters",
            get(voters).post(vote).delete(unvote),
        )
        .route("/v2/boards", get(boards))
        .route("/v2/post_statuses", get(statuses))
        .route("/v2/custom_fields", get(custom_fields))
}

/// The live service leaves `status` out of this 404.
fn no_post() -> Problem {
    Problem::Missing {
        message: "Post not found",
        param: "post",
    }
}

fn known(desk: &Desk, id: &str) -> Result<usize, Problem> {
    desk.feedback.post(id).ok_or_else(no_post)
}

fn matches_words(post: &Post, text: &str) -> bool {
    let all = format!("{} {}", post.title, post.content).to_lowercase();
    text.to_lowercase()
        .split_whitespace()
        .all(|word| all.contains(word))
}

async fn list(State(shared): Held, asked: Asked) -> Answer {
    let (boards, statuses) = (asked.list("boardId"), asked.list("statusId"));
    let desk = shared.desk();
    let feedback = &desk.feedback;
    let mut all: Vec<&Post> = feedback
        .posts
        .iter()
        .filter(|post| {
            boards.is_empty() || boards.contains(&feedback.boards[post.board].id.as_str())
        })
        .filter(|post| {
            statuses.is_empty() || statuses.contains(&feedback.statuses[post.status].id.as_str())
        })
        .filter(|post| asked.text("q").is_none_or(|text| matches_words(post, text)))
        .collect();
    match asked.text("sortBy") {
        Some("upvotes" | "trending") => all.sort_by_key(|post| post.voters.len()),
        Some("recent") => all.sort_by_key(|post| post.updated_at),
        None | Some("createdAt") => all.sort_by_key(|post| post.created_at),
        Some(_) => {
            return Err(Problem::Validation(
                "query.sortBy: Invalid enum value".to_owned(),
            ));
        }
    }
    if asked.text("sortOrder") != Some("asc") {
        all.reverse();
    }
    let page = cursor::page_in_order("posts", &asked.page()?, all)?;
    Ok(Json(page.envelope(|post| wire::post(&desk, post))))
}

async fn search(State(shared): Held, payload: Payload) -> Answer {
    let text = payload.short_text("search", 500)?;
    let clauses = grammar::clauses(payload.get("query"), FIELDS)?;
    let desk = shared.desk();
    let mut found: Vec<&Post> = desk
        .feedback
        .posts
        .iter()
        .filter(|post| text.is_none_or(|text| matches_words(post, text)))
        .filter(|post| {
            clauses
                .iter()
                .all(|clause| clause.holds(&fact(&desk, post, &clause.field)))
        })
        .collect();
    found.sort_by_key(|post| std::cmp::Reverse(post.voters.len()));
    let (total, cap) = (found.len(), if text.is_some() { CAPS.1 } else { CAPS.0 });
    let walk = format!("post search:{}", text.is_some());
    let page = cursor::page_in_order(&walk, &payload.page()?, found)?;
    let mut answer = page.envelope(|post| wire::post(&desk, post));
    answer["totalCount"] = json!(total.min(cap));
    answer["totalCountCapped"] = json!(total > cap);
    Ok(Json(answer))
}

fn fact(desk: &Desk, post: &Post, field: &str) -> Fact {
    match field {
        "boardId" => Fact::One(Some(desk.feedback.boards[post.board].id.clone())),
        "statusId" => Fact::One(Some(desk.feedback.statuses[post.status].id.clone())),
        "authorId" => Fact::One(post.voters.first().cloned()),
        "voterId" => Fact::Many(post.voters.clone()),
        "createdAt" => Fact::Number(Some(post.created_at.as_second() as f64)),
        "updatedAt" => Fact::Number(Some(post.updated_at.as_second() as f64)),
        _ => Fact::Number(Some(post.voters.len() as f64)),
    }
}

async fn one(State(shared): Held, Path(id): Named) -> Answer {
    let desk = shared.desk();
    let index = known(&desk, &id)?;
    Ok(Json(wire::post(&desk, &desk.feedback.posts[index])))
}

async fn create(
    State(shared): Held,
    payload: Payload,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let (board, title) = (payload.required("boardId")?, payload.required("title")?);
    if !(2..=512).contains(&title.chars().count()) {
        return Err(Problem::Validation(
            "body.title: String must contain 2 to 512 character(s)".to_owned(),
        ));
    }
    let content = payload.text("content")?.unwrap_or_default();
    let author = payload.object("author")?;
    let mut desk = shared.desk();
    let board = desk
        .feedback
        .boards
        .iter()
        .position(|known| known.id == board);
    let board = board.ok_or_else(|| Problem::not_found("board_not_found", "Board not found"))?;
    let author = author.map(|author| voter(&mut desk, &author)).transpose()?;
    let (id, now) = (desk.object_id(), desk.now);
    desk.feedback.posts.push(Post {
        id,
        title: title.to_owned(),
        content: content.to_owned(),
        board,
        status: 0,
        tags: payload
            .strings("tags")?
            .into_iter()
            .map(str::to_owned)
            .collect(),
        voters: author.into_iter().collect(),
        created_at: now,
        updated_at: now,
    });
    let post = desk.feedback.posts.last().ok_or_else(no_post)?;
    Ok((StatusCode::CREATED, Json(wire::post(&desk, post))))
}

/// The contact a vote is for; an address nobody knows becomes a lead.
fn voter(desk: &mut Desk, payload: &Payload) -> Result<String, Problem> {
    let index = match (
        payload.text("id")?,
        payload.text("userId")?,
        payload.text("email")?,
    ) {
        (Some(id), ..) => desk.people.contact(id).ok_or_else(Problem::contact)?,
        (None, Some(external), _) => desk
            .people
            .contact_by_external(external)
            .ok_or_else(Problem::contact)?,
        (None, None, Some(email)) => {
            let now = desk.now;
            desk.people
                .contact_by_email(email)
                .unwrap_or_else(|| desk.new_lead(email, now))
        }
        (None, None, None) => return Err(Problem::missing_parameter("id")),
    };
    Ok(desk.people.contacts[index].id.clone())
}

async fn voters(State(shared): Held, Path(id): Named, asked: Asked) -> Answer {
    let desk = shared.desk();
    let post = &desk.feedback.posts[known(&desk, &id)?];
    let contacts = post.voters.iter().filter_map(|id| desk.people.contact(id));
    let page = cursor::page_in_order("voters", &asked.page()?, contacts)?;
    Ok(Json(page.envelope(|index| {
        wire::contact(&desk, &desk.people.contacts[*index])
    })))
}

async fn vote(State(shared): Held, Path(id): Named, payload: Payload) -> Answer {
    let mut desk = shared.desk();
    let post = known(&desk, &id)?;
    let voter = voter(&mut desk, &payload)?;
    let voters = &mut desk.feedback.posts[post].voters;
    if !voters.contains(&voter) {
        voters.push(voter.clone());
    }
    Ok(Json(
        json!({ "id": voter, "object": "voter", "postId": id, "added": true }),
    ))
}

async fn unvote(State(shared): Held, Path(id): Named, payload: Payload) -> Answer {
    let mut desk = shared.desk();
    let post = known(&desk, &id)?;
    let voter = voter(&mut desk, &payload)?;
    let voters = &mut desk.feedback.posts[post].voters;
    let position = voters.iter().position(|known| *known == voter);
    voters
        .remove(position.ok_or_else(|| Problem::not_found("voter_not_found", "Voter not found"))?);
    Ok(Json(
        json!({ "id": voter, "object": "voter", "postId": id, "removed": true }),
    ))
}

/// Three of the lists come as bare arrays.
async fn boards(State(shared): Held) -> Answer {
    Ok(Json(
        shared
            .desk()
            .feedback
            .boards
            .iter()
            .map(wire::board)
            .collect(),
    ))
}

async fn statuses(State(shared): Held) -> Answer {
    Ok(Json(
        shared
            .desk()
            .feedback
            .statuses
            .iter()
            .map(wire::status)
            .collect(),
    ))
}

async fn custom_fields() -> Answer {
    Ok(Json(
        json!({ "object": "list", "data": [], "nextCursor": null }),
    ))
}
