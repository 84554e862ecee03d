//! The help center: collections, articles, article search (sheet 2.13).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::{Answer, Held, Named};
use crate::demo::ask::{Asked, Payload};
use crate::demo::cursor;
use crate::demo::desk::Desk;
use crate::demo::grammar::{
    self, AtLeast, AtMost, Fact, Field, Is, IsNot, Less, More, SETS, Values,
};
use crate::demo::library::Article;
use crate::demo::problem::Problem;
use crate::demo::shared::Shared;
use crate::demo::wire;

/// How far a search counts, in filter mode and in search mode.
const CAPS: (usize, usize) = (5_000, 200);

/// The one search whose fields are in snake case.
const FIELDS: &[Field] = &[
    Field::new("id", "", SETS, Values::Text),
    Field::new("help_center_id", "", SETS, Values::Text),
    Field::new("parent_id", "", SETS, Values::Nullable),
    Field::new("author_id", "", SETS, Values::Text),
    Field::new("slug", "", SETS, Values::Text),
    Field::new("state", "", SETS, Values::Word(&["live", "draft"])).exempt(),
    Field::new(
        "created_at",
        "",
        &[Is, IsNot, More, Less, AtLeast, AtMost],
        Values::Number,
    ),
    Field::new(
        "updated_at",
        "",
        &[Is, IsNot, More, Less, AtLeast, AtMost],
        Values::Number,
    ),
];

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/v2/help_center/help_centers", get(help_centers))
        .route("/v2/help_center/help_centers/{id}", get(help_center))
        .route("/v2/help_center/collections", get(collections))
        .route("/v2/help_center/collections/{id}", get(collection))
        .route("/v2/help_center/articles", get(articles))
        .route("/v2/help_center/articles/search", post(search))
        .route("/v2/help_center/articles/{id}", get(article))
}

async fn help_centers(State(shared): Held, asked: Asked) -> Answer {
    let desk = shared.desk();
    let page = cursor::page_in_order("help centers", &asked.page()?, [wire::help_center(&desk)])?;
    Ok(Json(page.envelope(Value::clone)))
}

async fn help_center(State(shared): Held, Path(id): Named) -> Answer {
    let desk = shared.desk();
    if id != desk.library.help_center() {
        return Err(Problem::not_found(
            "help_center_not_found",
            "Help center not found",
        ));
    }
    Ok(Json(wire::help_center(&desk)))
}

async fn collections(State(shared): Held, asked: Asked) -> Answer {
    let desk = shared.desk();
    let here = asked
        .text("helpCenterId")
        .is_none_or(|id| id == desk.library.help_center());
    let all = desk.library.collections.iter().filter(|_| here);
    let page = cursor::page_in_order("collections", &asked.page()?, all)?;
    Ok(Json(
        page.envelope(|(id, name)| wire::collection(&desk, *id, name)),
    ))
}

async fn collection(State(shared): Held, Path(id): Named) -> Answer {
    let desk = shared.desk();
    let found = desk
        .library
        .collections
        .iter()
        .find(|(known, _)| known.to_string() == id);
    let (id, name) =
        found.ok_or_else(|| Problem::not_found("collection_not_found", "Collection not found"))?;
    Ok(Json(wire::collection(&desk, *id, name)))
}

/// Whether drafts and live articles are wanted, by the word of `state`.
fn wanted(state: Option<&str>) -> Result<(bool, bool), Problem> {
    match state {
        None | Some("live") => Ok((true, false)),
        Some("draft") => Ok((false, true)),
        Some("all") => Ok((true, true)),
        Some(_) => Err(Problem::Validation(
            "query.state: Invalid enum value".to_owned(),
        )),
    }
}

async fn articles(State(shared): Held, asked: Asked) -> Answer {
    let (live, draft) = wanted(asked.text("state"))?;
    let desk = shared.desk();
    let all = desk.library.articles.iter().filter(|article| {
        (if article.draft { draft } else { live })
            && asked
                .text("parentId")
                .is_none_or(|parent| article.collection.to_string() == parent)
            && asked
                .text("helpCenterId")
                .is_none_or(|id| id == desk.library.help_center())
    });
    let page = cursor::page_in_order("articles", &asked.page()?, all)?;
    Ok(Json(page.envelope(|article| wire::article(&desk, article))))
}

async fn article(State(shared): Held, Path(id): Named, asked: Asked) -> Answer {
    let (live, draft) = wanted(asked.text("state"))?;
    let desk = shared.desk();
    let found = desk
        .library
        .articles
        .iter()
        .find(|article| article.id.to_string() == id);
    let found = found.filter(|article| if article.draft { draft } else { live });
    let found =
        found.ok_or_else(|| Problem::not_found("article_not_found", "Article not found"))?;
    Ok(Json(wire::article(&desk, found)))
}

async fn search(State(shared): Held, payload: Payload) -> Answer {
    let text = payload.short_text("search", 500)?.map(str::to_lowercase);
    let clauses = grammar::clauses(payload.get("query"), FIELDS)?;
    let desk = shared.desk();
    let score = |article: &Article| {
        let Some(text) = &text else { return 1 };
        let title = article.title.to_lowercase();
        let all = format!("{title} {} {}", article.description, article.body).to_lowercase();
        text.split_whitespace()
            .map(|word| all.matches(word).count() + 5 * title.matches(word).count())
            .sum::<usize>()
    };
    let mut found: Vec<(usize, &Article)> = desk
        .library
        .articles
        .iter()
        .filter(|article| {
            clauses
                .iter()
                .all(|clause| clause.holds(&fact(&desk, article, &clause.field)))
        })
        .map(|article| (score(article), article))
        .filter(|(score, _)| *score > 0)
        .collect();
    let seconds = |article: &Article, sort: &str| {
        let at = if sort.starts_with("created_at") {
            article.created_at
        } else {
            article.updated_at
        };
        at.as_second()
    };
    match payload.text("sort")? {
        None => found.sort_by_key(|(score, article)| (std::cmp::Reverse(*score), article.id)),
        Some(sort @ ("created_at:asc" | "updated_at:asc")) => {
            found.sort_by_key(|(_, one)| seconds(one, sort));
        }
        Some(sort @ ("created_at:desc" | "updated_at:desc")) => {
            found.sort_by_key(|(_, one)| -seconds(one, sort));
        }
        Some(_) => {
            return Err(Problem::Validation(
                "body.sort: Invalid enum value".to_owned(),
            ));
        }
    }
    let cap = if text.is_some() { CAPS.1 } else { CAPS.0 };
    let total = found.len();
    let walk = format!(
        "articles:{}:{}",
        text.is_some(),
        payload.text("sort")?.unwrap_or_default()
    );
    let page = cursor::page_in_order(&walk, &payload.page()?, found)?;
    let mut answer = page.envelope(|(_, article)| wire::article(&desk, article));
    answer["totalCount"] = json!(total.min(cap));
    answer["totalCountCapped"] = json!(total > cap);
    Ok(Json(answer))
}

fn fact(desk: &Desk, article: &Article, field: &str) -> Fact {
    match field {
        "help_center_id" => Fact::One(Some(desk.library.help_center().to_owned())),
        "parent_id" => Fact::One(Some(article.collection.to_string())),
        "author_id" => Fact::One(desk.people.admins.first().map(|admin| admin.id.clone())),
        "slug" => Fact::One(Some(article.slug.clone())),
        "state" => Fact::One(Some(
            if article.draft { "draft" } else { "live" }.to_owned(),
        )),
        "created_at" => Fact::Number(Some(article.created_at.as_second() as f64)),
        "updated_at" => Fact::Number(Some(article.updated_at.as_second() as f64)),
        _ => Fact::One(Some(article.id.to_string())),
    }
}
