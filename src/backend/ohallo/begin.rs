//! Beginning a conversation (ohallo.md 4.2, compose), and finding it again: the answer does not say what it is called.

use jiff::Timestamp;
use reqwest::Method;
use serde_json::json;

use crate::backend::http::Request;
use crate::backend::ohallo::{NO_WORKSPACE, Ohallo, decode, perform};
use crate::backend::{Cursor, Outcome, TOO_MANY_TO_LOOK_THROUGH, check_words};
use crate::domain::conversation::{Conversation, Thread};
use crate::domain::failure::Failure;
use crate::domain::id::ContactId;
use crate::domain::opening::{Addressee, Opening, Way};
use crate::domain::part::Channel;
use crate::domain::untrusted::Untrusted;

/// Pages of one person's conversations looked through, of a hundred each.
const MOST_PAGES: usize = 10;

impl Ohallo {
    /// The channels there are, as far as they were met: those of the configuration, then those of the list.
    pub(super) fn known_ways(&self) -> Vec<Way> {
        let told = self.memory.told();
        let configured = self.channels.iter().map(|(id, name)| Way {
            id: id.as_str().into(),
            kind: told.channel(id).unwrap_or(Channel::Other),
            name: name.as_str().into(),
        });
        let mut ways: Vec<Way> = configured.collect();
        let mut met = told.ways(self.workspace.as_deref());
        met.retain(|way| ways.iter().all(|known| known.id != way.id));
        met.sort_by(|one, other| {
            let place = |way: &Way| (way.kind.word(), way.name.raw().to_owned(), way.id.clone());
            place(one).cmp(&place(other))
        });
        ways.append(&mut met);
        ways
    }

    /// What kind the configured channels are: only the desk knows.
    pub(super) async fn learn_configured_channels(&self) -> Result<(), Failure> {
        let ids = self.channels.iter().map(|(id, _)| id.as_str());
        self.learn_channels(ids).await
    }

    /// Begins one, once. There is no key that would make a second request harmless.
    pub(super) async fn compose(&self, opening: &Opening, words: &str) -> Result<Outcome, Failure> {
        let Some(workspace) = self.workspace.as_deref() else {
            return Err(Failure::unsupported(NO_WORKSPACE));
        };
        check_words(words)?;
        let Opening { to, way, .. } = opening;
        let mut body = json!({
            "workspaceId": workspace,
            "channelId": way.id.as_str(),
            "content": words,
        });
        let text = |text: &Option<Untrusted>| text.as_ref().map(|text| text.raw().to_owned());
        match (&to.contact, text(&to.email), text(&to.phone)) {
            (Some(contact), ..) => body["contactId"] = contact.as_str().into(),
            (None, Some(email), _) => body["contactEmail"] = email.into(),
            (None, None, Some(phone)) => body["contactPhone"] = phone.into(),
            (None, None, None) => {
                return Err(Failure::refused_here("nobody is named to send it to"));
            }
        }
        if let (None, Some(name)) = (&to.contact, text(&to.name)) {
            body["contactName"] = name.into();
        }
        let subject = opening.subject_to_send()?;
        if !subject.is_empty() {
            body["subject"] = subject.into();
        }
        let path = ["api", "conversations", "compose"];
        let request = Request::new(Method::POST, &path).json(&body)?;
        let answer = self.http.write(request).await?;
        match decode::ok(answer.json()) {
            Some(false) => Err(perform::not_done()),
            said => Ok(Outcome {
                is_accepted: said.is_some(),
                ..Outcome::default()
            }),
        }
    }

    /// The order of the list is not stated, so all of it is looked through; only what is young is read.
    pub(super) async fn find_begun(
        &self,
        to: &Addressee,
        since: Timestamp,
    ) -> Result<Vec<Thread>, Failure> {
        let mut threads = Vec::new();
        for row in self.rows_with(to).await? {
            if row.last_activity_at.is_none_or(|at| at >= since) {
                threads.push(self.read_conversation(&row.id).await?);
            }
        }
        Ok(threads)
    }

    async fn rows_with(&self, to: &Addressee) -> Result<Vec<Conversation>, Failure> {
        if let Some(contact) = &to.contact {
            return self.all_rows("contactId", contact.as_str()).await;
        }
        if let Some(email) = &to.email {
            let mut rows = self.all_rows("q", email.raw()).await?;
            rows.retain(|row| {
                let contact = row.contact.as_ref();
                let theirs = contact.and_then(|contact| contact.email.as_ref());
                theirs.is_some_and(|theirs| theirs.raw().eq_ignore_ascii_case(email.raw()))
            });
            return Ok(rows);
        }
        let mut rows = Vec::new();
        if let Some(phone) = &to.phone {
            for contact in self.contacts_with(phone.raw()).await? {
                rows.extend(self.all_rows("contactId", contact.as_str()).await?);
            }
        }
        Ok(rows)
    }

    /// No row tells a telephone number, so its owner is found first.
    async fn contacts_with(&self, phone: &str) -> Result<Vec<ContactId>, Failure> {
        let query = [("q", phone), ("limit", "100")];
        let request = Request::get(&["api", "contacts"]).query(&query);
        let answer = self.http.read(request).await?;
        let contacts = decode::contacts(answer.json())?;
        let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
        let wanted = digits(phone);
        let has_it = |theirs: &Untrusted| digits(theirs.raw()) == wanted;
        let theirs = contacts
            .into_iter()
            .filter(|contact| contact.phone.as_ref().is_some_and(has_it));
        Ok(theirs.map(|contact| contact.id).collect())
    }

    async fn all_rows(&self, field: &str, value: &str) -> Result<Vec<Conversation>, Failure> {
        let filter = [(field, value), ("limit", "100")];
        let (mut rows, mut cursor): (Vec<Conversation>, Option<Cursor>) = (Vec::new(), None);
        for _ in 0..MOST_PAGES {
            let page = self
                .rows(&filter, cursor.as_ref().map(Cursor::as_str))
                .await?;
            rows.extend(page.rows);
            if page.next.is_none() || page.next == cursor {
                return Ok(rows);
            }
            cursor = page.next;
        }
        Err(Failure::unsupported(TOO_MANY_TO_LOOK_THROUGH))
    }
}
