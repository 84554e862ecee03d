//! Whose part it is, as far as the acting teammate is concerned.

use rusqlite::Connection;

use crate::domain::id::{AdminId, Profile};
use crate::domain::part::{Content, Part, Side};
use crate::domain::people::Directory;
use crate::store::encode::from_text;
use crate::store::error::StoreError;
use crate::store::text;

/// What a note holds that mentions this teammate: their identity as an attribute's value, or `@` and their name.
pub(super) fn mentioning(
    cache: &Connection,
    profile: &Profile,
    me: Option<&AdminId>,
) -> Result<Vec<String>, StoreError> {
    let Some(me) = me else {
        return Ok(Vec::new());
    };
    let directory: String = cache
        .prepare_cached("SELECT directory FROM profile WHERE name = ?")?
        .query_row([profile.as_str()], |row| row.get(0))?;
    let directory: Directory = from_text(&directory)?;
    let mut patterns = vec![format!("\"{}\"", me.as_str())];
    if let Some(admin) = directory.admin(me).filter(|admin| !admin.name.is_blank()) {
        patterns.push(text::fold(&format!("@{}", admin.name.raw().trim())));
    }
    Ok(patterns)
}

/// Whether this is a note that holds one of these.
pub(super) fn is_mention(part: &Part, patterns: &[String]) -> bool {
    let Content::Note { body } = &part.content else {
        return false;
    };
    [&body.html, &body.markdown, &body.plain]
        .into_iter()
        .flatten()
        .any(|words| {
            let folded = text::fold(words.raw());
            patterns
                .iter()
                .any(|pattern| words.raw().contains(pattern) || folded.contains(pattern))
        })
}

/// Whether the acting teammate made this part.
pub(super) fn is_own(part: &Part, me: Option<&AdminId>) -> bool {
    let author = part.author.as_ref();
    me.is_some()
        && author.is_some_and(|author| {
            !author.kind.is_customer() && author.id.as_deref() == me.map(AdminId::as_str)
        })
}

/// Whether somebody else said something in this part that a person has to read.
pub(super) fn is_said(part: &Part, me: Option<&AdminId>) -> bool {
    match part.side() {
        Side::Customer | Side::Teammate | Side::Note => !is_own(part, me),
        Side::Bot | Side::Event => false,
    }
}
