//! Beginning a conversation (featurebase.md 2.5), and finding it again where its answer was lost.

use jiff::Timestamp;
use reqwest::Method;
use serde_json::json;

use crate::backend::featurebase::{Featurebase, decode};
use crate::backend::http::Request;
use crate::backend::{Outcome, TOO_MANY_TO_LOOK_THROUGH, check_words};
use crate::domain::conversation::Thread;
use crate::domain::failure::Failure;
use crate::domain::id::ContactId;
use crate::domain::opening::{Addressee, Opening, Way};
use crate::domain::part::Channel;

/// The longest subject, in characters.
const SUBJECT: usize = 500;

/// What the desk calls the two ways there are.
const EMAIL: &str = "email";
const MESSENGER: &str = "desktop";

/// The ways a new conversation can take: no other channel can be created.
pub(super) fn ways() -> Vec<Way> {
    let way = |id: &str, kind, name: &str| Way {
        id: id.into(),
        kind,
        name: name.into(),
    };
    vec![
        way(EMAIL, Channel::Email, "E-mail"),
        way(MESSENGER, Channel::Chat, "Messenger"),
    ]
}

impl Featurebase {
    /// Begins one, once: nothing would make a second request harmless.
    pub(super) async fn begin(&self, opening: &Opening, words: &str) -> Result<Outcome, Failure> {
        check_words(words)?;
        let Opening { to, way, .. } = opening;
        let subject = opening.subject_to_send()?;
        if subject.chars().count() > SUBJECT {
            return Err(Failure::refused_here(
                "a subject has at most 500 characters",
            ));
        }
        let to = match (&to.contact, &to.email) {
            (Some(contact), _) => json!({"ids": [contact.as_str()]}),
            (None, Some(email)) => json!({"emails": [email.raw()]}),
            (None, None) => {
                return Err(Failure::refused_here(
                    "Featurebase writes to its contacts and to e-mail addresses only",
                ));
            }
        };
        let admin = self.acting_admin_or_failure().await?;
        let mut body = json!({
            "from": {"type": "admin", "id": admin.as_str()},
            "bodyMarkdown": words,
            "channel": way.id.as_str(),
            "recipients": {"to": to},
        });
        if !subject.is_empty() {
            body["subject"] = subject.into();
        }
        let request = Request::new(Method::POST, &["v2", "conversations"]).json(&body)?;
        let answer = self.http.write(request).await?;
        // Only its identity proves that it is there; without one, somebody has to look.
        let thread = decode::thread(answer.json(), &mut self.definitions())?;
        Ok(Outcome {
            part: None,
            is_accepted: true,
            conversation: Some(thread.conversation),
        })
    }

    /// The newest come first, so what is older ends the look.
    pub(super) async fn find_begun(
        &self,
        to: &Addressee,
        since: Timestamp,
    ) -> Result<Vec<Thread>, Failure> {
        let mut threads = Vec::new();
        for contact in self.contacts_of(to).await? {
            let page = self.conversations_of(&contact).await?;
            let is_young = |at: Option<Timestamp>| at.is_none_or(|at| at >= since);
            let are_all_young = page.rows.iter().all(|row| is_young(row.last_activity_at));
            if page.next.is_some() && are_all_young {
                return Err(Failure::unsupported(TOO_MANY_TO_LOOK_THROUGH));
            }
            for row in page
                .rows
                .iter()
                .filter(|row| is_young(row.last_activity_at))
            {
                threads.push(self.read_conversation(&row.id).await?);
            }
        }
        Ok(threads)
    }

    async fn contacts_of(&self, to: &Addressee) -> Result<Vec<ContactId>, Failure> {
        if let Some(contact) = &to.contact {
            return Ok(vec![contact.clone()]);
        }
        let Some(email) = &to.email else {
            return Ok(Vec::new());
        };
        let people = self.find_people(email.raw()).await?.items.into_iter();
        let theirs = people.filter(|contact| {
            let known = contact.email.as_ref();
            known.is_some_and(|known| known.raw().eq_ignore_ascii_case(email.raw()))
        });
        Ok(theirs.map(|contact| contact.id).collect())
    }
}
