//! What can be looked up beside the conversations, and the one thing that is made there: a ticket (featurebase.md 2.9,
//! 2.10, 2.13, 2.14). Each is looked at, not walked: one page, and what it leaves out is said.

use futures_util::future::{try_join, try_join_all};
use reqwest::Method;
use serde_json::{Value, json};

use crate::backend::featurebase::{Featurebase, decode};
use crate::backend::http::{Answer, Request};
use crate::domain::failure::Failure;
use crate::domain::id::{ContactId, ConversationId};
use crate::domain::lookup::{
    Article, Found, Listed, Lookup, NewTicket, Request as Wish, Ticket, TicketType,
};
use crate::domain::people::Contact;

/// Rows of a list one types into.
const ROWS: u8 = 20;
/// The most rows a page holds.
const PAGE: u8 = 100;
const NO_FILES: &str = "Featurebase's messages have links to their files, and no files beside them";
/// The longest text to search for, in characters.
const WORDS: usize = 500;
/// Customers asked for by name at once.
const MOST_NAMED: usize = 20;

impl Featurebase {
    pub(super) async fn find_beside(&self, lookup: &Lookup) -> Result<Found, Failure> {
        Ok(match lookup {
            Lookup::People(words) => Found::People(self.find_people(words).await?),
            Lookup::Named(ids) => Found::People(self.named(ids).await?),
            Lookup::Articles(words) => Found::Articles(self.find_articles(words).await?),
            Lookup::Tickets(id) => Found::Tickets(self.tickets_of(id).await?),
            Lookup::TicketTypes => Found::TicketTypes(self.ticket_types().await?),
            Lookup::Requests(id) => Found::Requests(self.requests_of(id).await?),
            Lookup::Figures(query) => Found::Figures(Box::new(self.figures(query).await?)),
            Lookup::Attachment { .. } => return Err(Failure::unsupported(NO_FILES)),
        })
    }

    /// By address where there is one, which has to be whole, else by words of the name: the desk finds no parts of
    /// addresses (featurebase.md 2.10).
    pub(super) async fn find_people(&self, words: &str) -> Result<Listed<Contact>, Failure> {
        let words = shortened(words);
        let query = if words.contains('@') {
            json!({"field": "email", "operator": "=", "value": words})
        } else {
            json!({"field": "name", "operator": "~", "value": words})
        };
        let body = json!({"query": query, "limit": ROWS});
        let answer = self.ask(&["v2", "contacts", "search"], &body).await?;
        let (items, has_more) = decode::contacts(answer.json())?;
        let cut = "There are more: type more of the name, or the whole address";
        Ok(listed(items, has_more.then_some(cut)))
    }

    async fn named(&self, ids: &[ContactId]) -> Result<Listed<Contact>, Failure> {
        let some = ids.iter().take(MOST_NAMED).map(|id| self.person(id));
        let items = try_join_all(some).await?;
        let cut = (ids.len() > MOST_NAMED).then_some("Only the first twenty were asked for");
        Ok(listed(items, cut))
    }

    async fn find_articles(&self, words: &str) -> Result<Listed<Article>, Failure> {
        // What is not live is not for customers.
        let live = json!({"field": "state", "operator": "=", "value": "live"});
        let mut body = json!({"query": live, "limit": ROWS});
        let words = shortened(words);
        if !words.is_empty() {
            body["search"] = words.into();
        }
        let path = ["v2", "help_center", "articles", "search"];
        let answer = self.ask(&path, &body).await?;
        let (items, has_more) = decode::articles(answer.json())?;
        let cut = "The best twenty; type more to find others";
        Ok(listed(items, has_more.then_some(cut)))
    }

    /// The desk lists tickets and not those of a conversation (featurebase.md 5.4), so the newest are looked through.
    pub(super) async fn tickets_of(&self, id: &ConversationId) -> Result<Listed<Ticket>, Failure> {
        let limit = PAGE.to_string();
        let newest = [
            ("sortBy", "date"),
            ("sortOrder", "desc"),
            ("limit", &*limit),
        ];
        let request = Request::get(&["v2", "tickets"]).query(&newest);
        let answer = self.http.read(request).await?;
        let (items, has_more) = decode::tickets(answer.json(), id)?;
        let cut = "Only the desk's newest 100 tickets were looked through";
        Ok(listed(items, has_more.then_some(cut)))
    }

    async fn ticket_types(&self) -> Result<Vec<TicketType>, Failure> {
        let request = Request::get(&["v2", "tickets", "categories"]);
        decode::ticket_types(self.http.read(request).await?.json())
    }

    /// What they wrote and what they voted for: whoever writes one also votes for it (featurebase.md 2.14).
    async fn requests_of(&self, id: &ContactId) -> Result<Listed<Wish>, Failure> {
        let (wrote, voted) = try_join(
            self.posts("authorId", id, true),
            self.posts("voterId", id, false),
        )
        .await?;
        let mut has_more = false;
        let mut items: Vec<decode::Post> = Vec::new();
        for (posts, more) in [wrote, voted] {
            has_more |= more;
            for (id, post) in posts {
                if items.iter().all(|(known, _)| *known != id) {
                    items.push((id, post));
                }
            }
        }
        items.sort_by_key(|(_, post)| (!post.is_theirs, std::cmp::Reverse(post.votes)));
        let items = items.into_iter().map(|(_, post)| post).collect();
        let cut = "There are more than a hundred; these are the first";
        Ok(listed(items, has_more.then_some(cut)))
    }

    async fn posts(
        &self,
        field: &str,
        id: &ContactId,
        is_theirs: bool,
    ) -> Result<(Vec<decode::Post>, bool), Failure> {
        let query = json!({"field": field, "operator": "=", "value": id.as_str()});
        let body = json!({"query": query, "limit": PAGE});
        let answer = self.ask(&["v2", "posts", "search"], &body).await?;
        decode::posts(answer.json(), is_theirs)
    }

    /// Makes a ticket. The desk takes no acting teammate here, and has no way to make the same request twice safely.
    pub(super) async fn make_ticket(&self, ticket: &NewTicket) -> Result<Ticket, Failure> {
        let title = ticket.title.trim();
        if title.chars().count() < 2 {
            return Err(Failure::refused_here(
                "a ticket's title has at least 2 characters",
            ));
        }
        let body = json!({
            "ticketCategoryId": ticket.kind.id.as_str(),
            "title": title,
            "author": {"id": ticket.author.as_str()},
            "linkedConversationId": ticket.conversation.as_str(),
        });
        let request = Request::new(Method::POST, &["v2", "tickets"]).json(&body)?;
        let answer = self.http.write(request).await?;
        decode::ticket(answer.json())
    }

    /// A search is a read whatever its method, so it may be sent again (featurebase.md 5.5).
    pub(super) async fn ask(&self, path: &[&str], body: &Value) -> Result<Answer, Failure> {
        let request = Request::new(Method::POST, path).json(body)?;
        self.http.read(request).await
    }
}

fn listed<T>(items: Vec<T>, cut_short: Option<&str>) -> Listed<T> {
    Listed {
        items,
        cut_short: cut_short.map(Into::into),
    }
}

fn shortened(words: &str) -> &str {
    let words = words.trim();
    let end = words.char_indices().nth(WORDS).map(|(end, _)| end);
    &words[..end.unwrap_or(words.len())]
}
