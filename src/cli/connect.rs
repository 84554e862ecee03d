//! From a configured profile to a connected desk; one function for each kind.

use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::mpsc;

use crate::backend::SharedBackend;
use crate::backend::cleargrid::{Cleargrid, CleargridSettings};
use crate::backend::featurebase::{ActingProblem, Featurebase, FeaturebaseSettings};
use crate::backend::http::{ApiKey, Deadlines};
use crate::backend::ohallo::{Ohallo, OhalloSettings};
use crate::backend::parrot::{Form, Parrot, ParrotSettings};
use crate::cli::kinds::Kind;
use crate::config::profile::{Desk, Profile as Connection, Rows};
use crate::config::secret::SecretSource;
use crate::demo::RunningDesk;
use crate::domain::conversation::State;
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

/// The embedded desks, each by the same client as the real one.
pub(super) fn demo(desks: &[(Kind, RunningDesk)]) -> Result<Vec<(Profile, SharedBackend)>, String> {
    let name = |kind: &Kind| match desks {
        [_] => Profile::new("demo"),
        _ => Profile::new(kind.name),
    };
    desks
        .iter()
        .map(|(kind, desk)| Ok((name(kind), (kind.connect)(desk)?)))
        .collect()
}

fn one(connection: &Connection, doom: &mpsc::Sender<String>) -> Result<SharedBackend, String> {
    match &connection.desk {
        Desk::Featurebase { .. } => featurebase(connection, doom),
        Desk::Ohallo { .. } => ohallo(connection),
        Desk::Cleargrid { .. } => cleargrid(connection),
        Desk::Parrot { .. } => parrot(connection),
    }
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

fn ohallo(connection: &Connection) -> Result<SharedBackend, String> {
    let Desk::Ohallo {
        base_url,
        workspace,
        users,
        channels,
        admin,
        key,
    } = &connection.desk
    else {
        return Err("it is no oHallo profile".to_owned());
    };
    let settings = OhalloSettings {
        base_url: base_url.as_str().trim_end_matches('/').to_owned(),
        api_key: ApiKey::new(secret(key)?.expose_secret())
            .map_err(|problem| problem.to_string())?,
        workspace: workspace.clone(),
        users: users.clone(),
        channels: channels.clone(),
        me: admin.clone(),
        deadlines: Deadlines::default(),
    };
    let backend = Ohallo::new(settings).map_err(|problem| problem.to_string())?;
    Ok(Arc::new(backend))
}

fn cleargrid(connection: &Connection) -> Result<SharedBackend, String> {
    let Desk::Cleargrid {
        base_url,
        lender,
        email,
        password,
        rows,
    } = &connection.desk
    else {
        return Err("it is no ClearGrid profile".to_owned());
    };
    let settings = CleargridSettings {
        base_url: base_url.as_str().trim_end_matches('/').to_owned(),
        lender: lender.clone(),
        email: email.clone(),
        password: secret(password)?,
        state: match rows {
            Rows::Closed => State::Closed,
            Rows::Open => State::Open,
        },
        // A window of a large ledger takes its time; the gateway before it gives up before we do.
        deadlines: Deadlines {
            read: Duration::from_secs(90),
            ..Deadlines::default()
        },
    };
    let backend = Cleargrid::new(settings).map_err(|problem| problem.to_string())?;
    Ok(Arc::new(backend))
}

fn parrot(connection: &Connection) -> Result<SharedBackend, String> {
    let Desk::Parrot {
        base_url,
        account,
        header,
        value,
        details,
    } = &connection.desk
    else {
        return Err("it is no Parrot profile".to_owned());
    };
    let said = |name: &str| details.get(name).map(String::as_str);
    let value = secret(value)?;
    let value = match said("auth_prefix") {
        Some(prefix) => ApiKey::whole(&format!("{prefix} {}", value.expose_secret().trim())),
        None => ApiKey::whole(value.expose_secret()),
    };
    let settings = ParrotSettings {
        base_url: base_url.as_str().trim_end_matches('/').to_owned(),
        account: account.clone(),
        header: header.clone(),
        value: value.map_err(|problem| problem.to_string())?,
        form: Form::read(said).map_err(|problem| problem.to_string())?,
        deadlines: Deadlines::default(),
    };
    let backend = Parrot::new(settings).map_err(|problem| problem.to_string())?;
    Ok(Arc::new(backend))
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
