//! From a configured profile to a connected desk; one function for each kind.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::mpsc;

use crate::backend::SharedBackend;
use crate::backend::featurebase::{ActingProblem, Featurebase, FeaturebaseSettings};
use crate::backend::http::{ApiKey, Deadlines};
use crate::config::profile::{Desk, Profile as Connection};
use crate::config::secret::SecretSource;
use crate::demo::RunningDesk;
use crate::domain::id::Profile;

/// Connects every configured desk; nothing is sent before the first frame. What comes to light later and ends the
/// program goes to `doom`, as a sentence.
pub(super) fn all(
    connections: &[Connection],
    doom: &mpsc::Sender<String>,
) -> Result<Vec<(Profile, SharedBackend)>, String> {
    connections
        .iter()
        .map(|connection| {
            let desk = one(connection, doom)
                .map_err(|problem| format!("profile `{}`: {problem}", connection.name))?;
            Ok((Profile::new(connection.name.as_str()), desk))
        })
        .collect()
}

/// The embedded desk, by the same client as the real one.
pub(super) fn demo(desk: &RunningDesk) -> Result<(Profile, SharedBackend), String> {
    let settings = FeaturebaseSettings {
        base_url: desk.url.clone(),
        api_key: ApiKey::new(&desk.api_key).map_err(|problem| problem.to_string())?,
        acting_admin: Some(desk.admin.clone()),
        deadlines: Deadlines::default(),
    };
    let backend = Featurebase::new(settings).map_err(|problem| problem.to_string())?;
    Ok((Profile::new("demo"), Arc::new(backend)))
}

fn one(connection: &Connection, doom: &mpsc::Sender<String>) -> Result<SharedBackend, String> {
    match &connection.desk {
        Desk::Featurebase { .. } => featurebase(connection, doom),
        Desk::Ohallo { .. } => Err(not_yet()),
        Desk::Cleargrid { .. } => Err(not_yet()),
        Desk::Parrot { .. } => Err(not_yet()),
    }
}

fn not_yet() -> String {
    "this version of tinbox connects to Featurebase only; remove the profile or its variables"
        .to_owned()
}

fn secret(source: &SecretSource) -> Result<SecretString, String> {
    source.fetch().map_err(|problem| problem.to_string())
}

fn featurebase(
    connection: &Connection,
    doom: &mpsc::Sender<String>,
) -> Result<SharedBackend, String> {
    let Desk::Featurebase {
        base_url,
        admin,
        key,
    } = &connection.desk
    else {
        return Err("it is no Featurebase profile".to_owned());
    };
    let settings = FeaturebaseSettings {
        base_url: base_url.as_str().trim_end_matches('/').to_owned(),
        api_key: ApiKey::new(secret(key)?.expose_secret())
            .map_err(|problem| problem.to_string())?,
        acting_admin: admin.clone(),
        deadlines: Deadlines::default(),
    };
    let backend = Arc::new(Featurebase::new(settings).map_err(|problem| problem.to_string())?);
    watch_admin(Arc::clone(&backend), connection.name.clone(), doom.clone());
    Ok(backend)
}

/// Without knowing who acts nothing can be done in their name, so a name that is nobody's ends the program with the
/// names there are. The first frame does not wait for it.
fn watch_admin(backend: Arc<Featurebase>, profile: String, doom: mpsc::Sender<String>) {
    tokio::spawn(async move {
        if let Err(problem @ ActingProblem::Unknown { .. }) = backend.resolve_admin().await {
            let sentence = format!("profile `{profile}`: {}", problem.sentence().raw());
            let _ = doom.send(sentence).await;
        }
    });
}
