//! In whose name we act. A key is a workspace's, so the person is named in the settings and looked up among the
//! teammates (featurebase.md 1.1: there is no "who am I").

use std::sync::{Mutex, PoisonError};

use crate::backend::featurebase::Featurebase;
use crate::domain::failure::{Failure, FailureKind, Received};
use crate::domain::id::AdminId;
use crate::domain::people::Admin;
use crate::domain::untrusted::Untrusted;

/// Why it is not known in whose name to act.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ActingProblem {
    /// The teammates could not be read.
    Unread(Failure),
    /// Nobody is named in the settings, and there is not exactly one to choose.
    Unset {
        /// Who there is.
        teammates: Vec<Admin>,
    },
    /// The one named is none of the teammates.
    Unknown {
        /// The name in the settings.
        wanted: String,
        /// Who there is.
        teammates: Vec<Admin>,
    },
}

impl ActingProblem {
    /// What happened and what to do, for a person; the teammates' names come from outside.
    pub fn sentence(&self) -> Untrusted {
        let (said, teammates) = match self {
            Self::Unread(failure) => {
                return format!("{}: {}", failure.kind, failure.message.raw()).into();
            }
            Self::Unset { teammates } => ("in whose name? Set TINBOX_ADMIN".to_owned(), teammates),
            Self::Unknown { wanted, teammates } => (
                format!("no teammate is `{wanted}`; set TINBOX_ADMIN"),
                teammates,
            ),
        };
        let names: Vec<_> = teammates
            .iter()
            .map(|admin| match &admin.email {
                Some(email) => email.raw().to_owned(),
                None => format!("{} ({})", admin.id.as_str(), admin.name.raw()),
            })
            .collect();
        format!("{said} to one of: {}", names.join(", ")).into()
    }

    /// The failure of a write that had to be done in somebody's name. Nothing was sent.
    fn failure(&self) -> Failure {
        match self {
            Self::Unread(failure) => Failure {
                received: Received::No,
                ..failure.clone()
            },
            Self::Unset { .. } | Self::Unknown { .. } => {
                Failure::new(FailureKind::Forbidden, Received::No, self.sentence())
            }
        }
    }
}

/// The teammate named in the settings, and who that turned out to be.
#[derive(Debug)]
pub(super) struct Acting {
    wanted: Option<String>,
    found: Mutex<Option<AdminId>>,
}

impl Acting {
    pub(super) fn new(wanted: Option<String>) -> Self {
        let wanted = wanted.map(|wanted| wanted.trim().to_owned());
        Self {
            wanted: wanted.filter(|wanted| !wanted.is_empty()),
            found: Mutex::default(),
        }
    }

    /// Looks the teammate up; none where nobody is named and there are several. Remembers the one found.
    pub(super) fn among(&self, admins: &[Admin]) -> Result<Option<Admin>, ActingProblem> {
        let Some(wanted) = &self.wanted else {
            let only = match admins {
                [only] => Some(only.clone()),
                _ => None,
            };
            self.remember(only.as_ref());
            return Ok(only);
        };
        let is_wanted = |admin: &&Admin| {
            let email = admin
                .email
                .as_ref()
                .map(|email| email.raw().trim().to_lowercase());
            admin.id.as_str() == wanted || email == Some(wanted.to_lowercase())
        };
        let found = admins.iter().find(is_wanted).cloned();
        self.remember(found.as_ref());
        match found {
            Some(admin) => Ok(Some(admin)),
            None => Err(ActingProblem::Unknown {
                wanted: wanted.clone(),
                teammates: admins.to_vec(),
            }),
        }
    }

    /// Looks again before the next write: teammates leave, and then every write in their name fails
    /// (featurebase.md 5.5).
    pub(super) fn forget(&self) {
        self.remember(None);
    }

    fn remember(&self, admin: Option<&Admin>) {
        *self.found.lock().unwrap_or_else(PoisonError::into_inner) =
            admin.map(|admin| admin.id.clone());
    }

    fn found(&self) -> Option<AdminId> {
        self.found
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Featurebase {
    /// Reads who acts: the teammate named in the settings, or the only one there is.
    ///
    /// # Errors
    /// If the teammates cannot be read, or if it cannot be told which of them is meant.
    pub async fn resolve_admin(&self) -> Result<Admin, ActingProblem> {
        let admins = self.read_admins().await.map_err(ActingProblem::Unread)?;
        match self.acting.among(&admins)? {
            Some(admin) => Ok(admin),
            None => Err(ActingProblem::Unset { teammates: admins }),
        }
    }

    /// Who acts, for a write that names somebody if it can. None if nobody is named in the settings; somebody named
    /// who does not exist is an error, because the desk would write it down as an automation's.
    pub(super) async fn acting_admin(&self) -> Result<Option<AdminId>, Failure> {
        match self.named_admin().await {
            Ok(admin) => Ok(Some(admin)),
            Err(ActingProblem::Unset { .. }) => Ok(None),
            Err(problem) => Err(problem.failure()),
        }
    }

    /// Who acts, for a write that must name somebody.
    pub(super) async fn acting_admin_or_failure(&self) -> Result<AdminId, Failure> {
        self.named_admin()
            .await
            .map_err(|problem| problem.failure())
    }

    async fn named_admin(&self) -> Result<AdminId, ActingProblem> {
        match self.acting.found() {
            Some(admin) => Ok(admin),
            None => Ok(self.resolve_admin().await?.id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admin(id: &str, email: &str) -> Admin {
        let email = (!email.is_empty()).then(|| email.into());
        Admin {
            id: id.into(),
            name: "Ana".into(),
            email,
        }
    }

    fn found(wanted: Option<&str>, admins: &[Admin]) -> Result<Option<String>, String> {
        let acting = Acting::new(wanted.map(str::to_owned));
        let found = acting.among(admins);
        assert_eq!(
            acting.found(),
            found.as_ref().ok().cloned().flatten().map(|admin| admin.id)
        );
        found
            .map(|admin| admin.map(|admin| admin.id.as_str().to_owned()))
            .map_err(|problem| problem.sentence().raw().to_owned())
    }

    #[test]
    fn a_teammate_is_found_by_address_or_identity() {
        let both = [admin("a1", "Ana@Desk.example"), admin("a2", "")];
        assert_eq!(
            found(Some(" ana@desk.EXAMPLE "), &both),
            Ok(Some("a1".to_owned()))
        );
        assert_eq!(found(Some("a2"), &both), Ok(Some("a2".to_owned())));
        assert_eq!(
            found(Some("bo@desk.example"), &both),
            Err("no teammate is `bo@desk.example`; set TINBOX_ADMIN to one of: Ana@Desk.example, a2 (Ana)".to_owned())
        );
    }

    #[test]
    fn without_a_name_only_the_only_one_can_be_meant() {
        let both = [admin("a1", ""), admin("a2", "")];
        assert_eq!(found(None, &both[..1]), Ok(Some("a1".to_owned())));
        assert_eq!(found(Some("  "), &both), Ok(None));
        assert_eq!(found(None, &[]), Ok(None));
    }
}
