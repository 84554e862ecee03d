//! Walks and searches: one endpoint, two modes (featurebase.md 2.3).

use reqwest::Method;
use serde::Serialize;
use serde_json::{Value, json};

use crate::backend::featurebase::{Featurebase, decode};
use crate::backend::http::Request;
use crate::backend::{Cursor, Page, Walk};
use crate::domain::failure::Failure;
use crate::domain::id::ContactId;

/// Adds custom fields with their names and choices to an answer.
pub(super) const DEFINITIONS: &str = "customAttributeDefinitions";

/// The most rows a page holds.
const WALK_ROWS: u8 = 100;
/// Rows that fit a screen: a search is looked at, not walked.
const SEARCH_ROWS: u8 = 30;
/// How many earlier conversations of a contact are worth a line.
const EARLIER_ROWS: u8 = 20;
/// The longest text to search for, in characters, as the sibling endpoints state it.
const WORDS: usize = 500;

const NEWEST_FIRST: &str = "lastActivityAt:desc";

/// The body of a search.
#[derive(Serialize)]
struct Search<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<Value>,
    #[serde(rename = "search", skip_serializing_if = "Option::is_none")]
    words: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sort: Option<&'static str>,
    limit: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<&'a str>,
    include: [&'static str; 1],
}

impl<'a> Search<'a> {
    fn filter(query: Value, limit: u8, cursor: Option<&'a Cursor>) -> Self {
        Self {
            query: Some(query),
            words: None,
            sort: Some(NEWEST_FIRST),
            limit,
            cursor: cursor.map(Cursor::as_str),
            include: [DEFINITIONS],
        }
    }
}

impl Featurebase {
    pub(super) async fn read_page(
        &self,
        walk: Walk,
        cursor: Option<&Cursor>,
    ) -> Result<Page, Failure> {
        let query = match walk {
            Walk::Open => json!({"field": "state", "operator": "=", "value": "open"}),
            Walk::Snoozed => json!({"field": "state", "operator": "=", "value": "snoozed"}),
            Walk::Closed => json!({"field": "state", "operator": "=", "value": "closed"}),
            // What an empty body gives is not documented; this is everything.
            Walk::Recent => {
                json!({"field": "state", "operator": "IN", "value": ["open", "closed", "snoozed"]})
            }
        };
        self.rows(&Search::filter(query, WALK_ROWS, cursor)).await
    }

    pub(super) async fn find(&self, words: &str, cursor: Option<&Cursor>) -> Result<Page, Failure> {
        let words = words.trim();
        let end = words
            .char_indices()
            .nth(WORDS)
            .map_or(words.len(), |(end, _)| end);
        if words.is_empty() {
            return Ok(Page::default());
        }
        let body = Search {
            query: None,
            words: Some(&words[..end]),
            // By relevance.
            sort: None,
            limit: SEARCH_ROWS,
            cursor: cursor.map(Cursor::as_str),
            include: [DEFINITIONS],
        };
        self.rows(&body).await
    }

    /// The contact's conversations, newest activity first.
    pub(super) async fn conversations_of(&self, id: &ContactId) -> Result<Page, Failure> {
        let query = json!({"field": "participantId", "operator": "=", "value": id.as_str()});
        self.rows(&Search::filter(query, EARLIER_ROWS, None)).await
    }

    async fn rows(&self, body: &Search<'_>) -> Result<Page, Failure> {
        let request = Request::new(Method::POST, &["v2", "conversations", "search"]).json(body)?;
        // A search is a read whatever its method, so it may be sent again (featurebase.md 5.5).
        let answer = self.http.read(request).await?;
        decode::page(answer.json(), &mut self.definitions())
    }
}
