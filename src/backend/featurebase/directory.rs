//! Teammates, teams and tags (featurebase.md 2.8, 2.12).

use futures_util::future::join4;
use reqwest::Method;
use serde_json::json;

use crate::backend::featurebase::{Featurebase, TITLE, begin, decode};
use crate::backend::http::{Answer, Request};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::people::{Admin, Directory, Tag};

impl Featurebase {
    /// The lists for pickers and names. A teammate who cannot be told apart (see [`Self::resolve_admin`]) leaves
    /// `me` empty: reading goes on without one.
    pub(super) async fn read_directory(&self) -> Result<Directory, Failure> {
        let (admins, teams, tags, fields) = join4(
            self.read_admins(),
            self.list("teams"),
            self.list("tags"),
            self.list("conversation_attributes"),
        )
        .await;
        let admins = admins?;
        let me = self.acting.among(&admins).ok().flatten();
        Ok(Directory {
            me: me.map(|admin| admin.id),
            admins,
            teams: offered(teams, decode::teams)?,
            tags: offered(tags, decode::tags)?,
            fields: offered(fields, |body| decode::fields(body, &mut self.definitions()))?,
            ways: begin::ways(),
        })
    }

    /// All teammates.
    pub(super) async fn read_admins(&self) -> Result<Vec<Admin>, Failure> {
        decode::admins(self.list("admins").await?.json())
    }

    /// Makes a tag.
    pub(super) async fn make_tag(&self, name: &str) -> Result<Tag, Failure> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > TITLE {
            return Err(Failure::refused_here(
                "a tag's name has 1 to 255 characters",
            ));
        }
        let mut body = json!({"name": name});
        if let Some(admin) = self.acting_admin().await? {
            body["actingAdminId"] = admin.as_str().into();
        }
        let request = Request::new(Method::POST, &["v2", "tags"]).json(&body)?;
        let answer = self.http.write(request).await?;
        decode::tag(answer.json())
    }

    async fn list(&self, name: &str) -> Result<Answer, Failure> {
        self.http.read(Request::get(&["v2", name])).await
    }
}

/// A list that not every workspace has: without it there is nothing to pick, and everything else goes on.
fn offered<T>(
    answer: Result<Answer, Failure>,
    read: impl FnOnce(&[u8]) -> Result<Vec<T>, Failure>,
) -> Result<Vec<T>, Failure> {
    match answer {
        Ok(answer) => read(answer.json()),
        Err(Failure {
            kind: FailureKind::Forbidden | FailureKind::Gone,
            ..
        }) => Ok(Vec::new()),
        Err(failure) => Err(failure),
    }
}
