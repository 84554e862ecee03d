//! Full-text search: newest hits first, as typed.
//!
//! Ranking is the trap: it reads every hit before it gives one (1.2 s for a common word over two million parts). The
//! numbers of the indexed texts grow with their moments instead, so the index itself yields the newest first and
//! stops when there are enough.

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use crate::domain::id::Profile;
use crate::domain::part::Part;
use crate::domain::row::RowPage;
use crate::domain::untrusted::Untrusted;
use crate::store::encode::{amount, from_text};
use crate::store::error::StoreError;
use crate::store::{Reader, rows, text};

/// How many hits in parts are looked at for one page: many can be in the same few conversations.
const HITS: i64 = 2_000;

/// How many parts are compared by hand for a long unfinished word.
const COMPARED: i64 = 1_500;

/// The longest beginning of a word that the index of parts has ready (`prefix` in `cache.sql`).
const PREPARED: usize = 4;

/// How many words of a search count; nobody types more.
const SEARCH_WORDS: usize = 12;

/// Words around a hit, in characters before and after it.
const CONTEXT: (usize, usize) = (30, 90);

impl Reader {
    /// Conversations in which all these words are found, in the header or in one part: those named so first, then
    /// by their newest hit. The last word may be unfinished. `total` is the number of rows given.
    pub fn search(
        &self,
        words: &str,
        only: Option<&Profile>,
        limit: usize,
        now: Timestamp,
    ) -> Result<RowPage, StoreError> {
        let Some(query) = Query::parse(words) else {
            return Ok(RowPage::default());
        };
        let _snapshot = self.snapshot()?;
        let mut found: Vec<(i64, Option<Untrusted>)> = Vec::new();
        let mut is_listed = HashSet::new();
        for conversation in self.header_hits(&query, only, limit)? {
            if is_listed.insert(conversation) {
                found.push((conversation, None));
            }
        }
        if query.is_for_parts() {
            self.part_hits(&query, only, limit, &mut is_listed, &mut found)?;
        }
        let rows = found
            .into_iter()
            .map(|(number, hit)| {
                let mut row = rows::read(&self.cache, number, now)?;
                row.hit = hit;
                Ok(row)
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        Ok(RowPage {
            total: rows.len(),
            rows,
        })
    }

    fn header_hits(
        &self,
        query: &Query,
        only: Option<&Profile>,
        limit: usize,
    ) -> Result<Vec<i64>, StoreError> {
        let numbers = self
            .cache
            .prepare_cached(
                "SELECT number FROM header_words JOIN conversation ON doc = header_words.rowid
                 WHERE header_words MATCH ?1 AND is_known = 1 AND (?3 IS NULL OR profile = ?3)
                 ORDER BY header_words.rowid DESC LIMIT ?2",
            )?
            .query_map(
                params![query.expression, amount(limit), only.map(Profile::as_str)],
                |row| row.get(0),
            )?
            .collect::<Result<_, _>>()?;
        Ok(numbers)
    }

    /// Adds the newest hits in parts until there are `limit` rows.
    fn part_hits(
        &self,
        query: &Query,
        only: Option<&Profile>,
        limit: usize,
        is_listed: &mut HashSet<i64>,
        found: &mut Vec<(i64, Option<Untrusted>)>,
    ) -> Result<(), StoreError> {
        for pass in &query.passes {
            let mut statement = self.cache.prepare_cached(
                "SELECT part_words.rowid FROM part_words WHERE part_words MATCH ?
                 ORDER BY part_words.rowid DESC LIMIT ?",
            )?;
            let mut hits = statement.query(params![pass.expression, pass.looks])?;
            let mut looks = 0;
            while let Some(hit) = hits.next()? {
                if found.len() >= limit {
                    return Ok(());
                }
                looks += 1;
                let doc: i64 = hit.get(0)?;
                let Some((number, conversation)) = self.part_at(doc, only)? else {
                    continue;
                };
                if is_listed.contains(&conversation) {
                    continue;
                }
                let content: String = self
                    .cache
                    .prepare_cached("SELECT content FROM part WHERE number = ?")?
                    .query_row([number], |row| row.get(0))?;
                let text = text::part_text(&from_text::<Part>(&content)?);
                if pass
                    .start
                    .as_ref()
                    .is_none_or(|start| has_word(&text, start))
                {
                    is_listed.insert(conversation);
                    let excerpt = excerpt(&text, &query.words);
                    found.push((conversation, Some(Untrusted::new(excerpt))));
                }
            }
            if looks < pass.looks {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The part with this number in the index, and its conversation if that is still on the desk.
    fn part_at(&self, doc: i64, only: Option<&Profile>) -> Result<Option<(i64, i64)>, StoreError> {
        Ok(self
            .cache
            .prepare_cached(
                "SELECT part.number, conversation.number FROM part
                 JOIN conversation ON conversation.number = part.conversation
                 WHERE part.doc = ?1 AND is_known = 1 AND (?2 IS NULL OR profile = ?2)",
            )?
            .query_row(params![doc, only.map(Profile::as_str)], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?)
    }
}

/// What was typed, in the index's language.
#[derive(Debug, PartialEq, Eq)]
struct Query {
    expression: String,
    words: Vec<String>,
    passes: Vec<Pass>,
}

/// One way through the index of parts; the next one is taken if this one ended before the hits did.
///
/// The index has the beginnings of words up to four letters ready in order. A longer unfinished word would make it
/// collect every hit of every word that begins so before it gives the first one (half a second for a common word).
/// So its first four letters are followed, newest first, and the rest is compared here. If that does not find enough
/// within `looks`, the longer word is rare, and asking the index for it is cheap.
#[derive(Debug, PartialEq, Eq)]
struct Pass {
    expression: String,
    /// What a word of the part has to begin with, if the expression says less.
    start: Option<String>,
    looks: i64,
}

impl Query {
    /// Every word becomes a quoted phrase, so that nothing in it means anything to the index; the last one is open.
    fn parse(typed: &str) -> Option<Self> {
        let mut words: Vec<String> = typed
            .split(|character: char| character.is_whitespace() || character == '\0')
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .take(SEARCH_WORDS)
            .map(str::to_owned)
            .collect();
        // A last single letter beside other words would only slow the search down; the next letter makes it count.
        let is_unfinished = !typed.ends_with(char::is_whitespace);
        if words.len() > 1 && is_unfinished && words.last().is_some_and(|word| is_letter(word)) {
            words.pop();
        }
        let (last, others) = words.split_last()?;
        let mut before = String::new();
        for word in others {
            before.push_str(&phrase(word));
            before.push(' ');
        }
        let end = if is_unfinished { "*" } else { "" };
        let expression = format!("{before}{}{end}", phrase(last));
        let mut passes = Vec::new();
        if is_unfinished && last.len() > PREPARED && last.bytes().all(|b| b.is_ascii_alphanumeric())
        {
            passes.push(Pass {
                expression: format!("{before}{}*", phrase(&last[..PREPARED])),
                start: Some(last.to_ascii_lowercase()),
                looks: COMPARED,
            });
        }
        passes.push(Pass {
            expression: expression.clone(),
            start: None,
            looks: HITS,
        });
        Some(Self {
            expression,
            words,
            passes,
        })
    }

    /// One letter is in nearly every part: it is looked for in names and titles only.
    fn is_for_parts(&self) -> bool {
        !matches!(&self.words[..], [word] if is_letter(word))
    }
}

fn is_letter(word: &str) -> bool {
    word.len() == 1
}

fn phrase(word: &str) -> String {
    format!("\"{}\"", text::spaced(word).replace('"', "\"\""))
}

/// Whether a word of the text begins with `start`, which is in lower case and ASCII.
fn has_word(text: &str, start: &str) -> bool {
    let (text, start) = (text.as_bytes(), start.as_bytes());
    let is_beginning = |at: usize| at == 0 || !text[at - 1].is_ascii_alphanumeric();
    text.windows(start.len())
        .enumerate()
        .any(|(at, window)| window.eq_ignore_ascii_case(start) && is_beginning(at))
}

/// The words around the first hit.
fn excerpt(text: &str, words: &[String]) -> String {
    let characters: Vec<char> = text.split_whitespace().fold(Vec::new(), |mut line, word| {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars());
        line
    });
    let folded: Vec<char> = characters.iter().copied().map(lower).collect();
    let at = words
        .iter()
        .filter_map(|word| {
            let word: Vec<char> = word.chars().map(lower).collect();
            folded
                .windows(word.len().max(1))
                .position(|window| window == word)
        })
        .min()
        .unwrap_or(0);
    let start = at.saturating_sub(CONTEXT.0);
    let end = characters.len().min(at + CONTEXT.1);
    let mut excerpt = String::new();
    if start > 0 {
        excerpt.push('…');
    }
    excerpt.extend(&characters[start..end]);
    if end < characters.len() {
        excerpt.push('…');
    }
    excerpt
}

/// A letter in lower case, where that is one letter.
fn lower(character: char) -> char {
    let mut lower = character.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => character,
    }
}
