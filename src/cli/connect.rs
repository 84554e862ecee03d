//! From a configured profile to a connected desk; one function for each kind.

use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::mpsc;
use url::Url;

use crate::backend::SharedBackend;
use crate::backend::cleargrid::{self, Cleargrid, CleargridSettings};
use crate::backend::featurebase::{self, ActingProblem, Featurebase, FeaturebaseSettings};
use crate::backend::http::{ApiKey, Deadlines};
use crate::backend::ohallo::{self, Ohallo, OhalloSettings};
use crate::backend::parrot::{self, Form, Parrot, ParrotSettings};
use crate::backend::unconnected::Unconnected;
use crate::cli::kinds::Kind;
use crate::config::Config;
use crate::config::environment::Environment;
use crate::config::profile::{Desk, Profile as Connection, Rows};
use crate::config::secret::SecretSource;
use crate::demo::RunningDesk;
use crate::domain::capability::Capabilities;
use crate::domain::conversation::State;
use crate::domain::id::Profile;
use crate::runtime::session::Alarm;

/// What was connected, and what is to be told about it.
pub(super) struct Connected {
    /// The desks, in the order of the settings.
    pub(super) desks: Vec<(Profile, SharedBackend)>,
    /// Which desks cannot be connected, and why.
    pub(super) notices: Vec<String>,
}

/// Connects every configured desk; nothing is sent before the first frame. The only desk there is must do; of several,
/// one that does not leaves the others alone and answers everything with the reason. What comes to light later goes to
/// `alarms`.
pub(super) fn all(
    connections: &[Connection],
    alarms: &mpsc::Sender<Alarm>,
) -> Result<Connected, String> {
    let is_alone = connections.len() == 1;
    let mut connected = Connected {
        desks: Vec::new(),
        notices: Vec::new(),
    };
    for connection in connections {
        let watch = Watch {
            profile: connection.name.clone(),
            is_alone,
            alarms: alarms.clone(),
        };
        let desk = match one(connection, watch) {
            Ok(desk) => desk,
            Err(problem) => {
                let sentence = format!("profile `{}`: {problem}", connection.name);
                if is_alone {
                    return Err(sentence);
                }
                connected.notices.push(sentence);
                Arc::new(Unconnected::new(capabilities(&connection.desk), &problem))
            }
        };
        let profile = Profile::new(connection.name.as_str());
        connected.desks.push((profile, desk));
    }
    Ok(connected)
}

/// The embedded desks as profiles, through the same variables that would connect to the real ones.
pub(super) fn embedded(desks: &[(Kind, RunningDesk)]) -> Result<Vec<Connection>, String> {
    let variables = desks.iter().flat_map(|(kind, desk)| (kind.variables)(desk));
    let environment: Environment = variables.collect();
    let config = Config::defaults(&environment).map_err(|rejected| rejected.to_string())?;
    let mut profiles = config.profiles;
    if let [only] = profiles.as_mut_slice() {
        "demo".clone_into(&mut only.name);
    }
    Ok(profiles)
}

/// What a configured desk can do, known without a connection.
pub(super) fn capabilities(desk: &Desk) -> Capabilities {
    match desk {
        Desk::Featurebase { .. } => featurebase::capabilities(),
        Desk::Ohallo { .. } => ohallo::capabilities(),
        Desk::Cleargrid { .. } => cleargrid::capabilities(),
        Desk::Parrot { details, .. } => {
            let said = |name: &str| details.get(name).map(String::as_str);
            parrot::capabilities(Form::read(said).ok().as_ref())
        }
    }
}

fn one(connection: &Connection, watch: Watch) -> Result<SharedBackend, String> {
    match &connection.desk {
        Desk::Featurebase { .. } => connect_featurebase(connection, watch),
        Desk::Ohallo { .. } => connect_ohallo(connection),
        Desk::Cleargrid { .. } => connect_cleargrid(connection),
        Desk::Parrot { .. } => connect_parrot(connection),
    }
}

/// Who is told what comes to light after the connection was made.
struct Watch {
    profile: String,
    is_alone: bool,
    alarms: mpsc::Sender<Alarm>,
}

fn secret(source: &SecretSource) -> Result<SecretString, String> {
    source.fetch().map_err(|problem| problem.to_string())
}

fn api_key(source: &SecretSource) -> Result<ApiKey, String> {
    ApiKey::new(secret(source)?.expose_secret()).map_err(|problem| problem.to_string())
}

/// The address as a prefix of all others.
fn base(base_url: &Url) -> String {
    base_url.as_str().trim_end_matches('/').to_owned()
}

fn connect_featurebase(connection: &Connection, watch: Watch) -> Result<SharedBackend, String> {
    let Desk::Featurebase {
        base_url,
        admin,
        key,
    } = &connection.desk
    else {
        return Err("it is no Featurebase profile".to_owned());
    };
    let settings = FeaturebaseSettings {
        base_url: base(base_url),
        api_key: api_key(key)?,
        acting_admin: admin.clone(),
        deadlines: Deadlines::default(),
    };
    let backend = Arc::new(Featurebase::new(settings).map_err(|problem| problem.to_string())?);
    watch_admin(Arc::clone(&backend), watch);
    Ok(backend)
}

fn connect_ohallo(connection: &Connection) -> Result<SharedBackend, String> {
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
        base_url: base(base_url),
        api_key: api_key(key)?,
        workspace: workspace.clone(),
        users: users.clone(),
        channels: channels.clone(),
        me: admin.clone(),
        deadlines: Deadlines::default(),
    };
    let backend = Ohallo::new(settings).map_err(|problem| problem.to_string())?;
    Ok(Arc::new(backend))
}

fn connect_cleargrid(connection: &Connection) -> Result<SharedBackend, String> {
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
        base_url: base(base_url),
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

fn connect_parrot(connection: &Connection) -> Result<SharedBackend, String> {
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
        base_url: base(base_url),
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
/// names there are, or is told where there are other desks. The first frame does not wait for it.
fn watch_admin(backend: Arc<Featurebase>, watch: Watch) {
    tokio::spawn(async move {
        if let Err(problem @ ActingProblem::Unknown { .. }) = backend.resolve_admin().await {
            let sentence = format!("profile `{}`: {}", watch.profile, problem.sentence().raw());
            let alarm = if watch.is_alone {
                Alarm::Fatal(sentence)
            } else {
                Alarm::Notice(sentence)
            };
            let _ = watch.alarms.send(alarm).await;
        }
    });
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::*;
    use crate::backend::{Following, Walk, Window};
    use crate::cli::kinds::KINDS;
    use crate::demo::DeskOptions;
    use crate::domain::failure::FailureKind;

    fn options() -> DeskOptions {
        DeskOptions {
            quiet: true,
            conversations: 30,
            ..DeskOptions::at("2026-11-17T14:00:00Z".parse().unwrap())
        }
    }

    /// How many conversations the first answer of a desk has.
    async fn first_rows(desk: &SharedBackend, now: Timestamp) -> usize {
        let page = match desk.following() {
            Following::Queue => desk.page(Walk::Open, None).await,
            Following::Ledger => {
                let window = Window {
                    since: now - SignedDuration::from_hours(24 * 60),
                    until: now,
                    limit: 50,
                };
                desk.changes(window, None).await
            }
        };
        page.unwrap().rows.len()
    }

    #[tokio::test]
    async fn every_embedded_desk_is_reached_by_variables_alone() {
        let mut desks = Vec::new();
        for kind in KINDS {
            let desk = (kind.start)(options(), 0).await.unwrap();
            desks.push((*kind, desk));
        }
        let profiles = embedded(&desks).unwrap();
        let (alarms, _heard) = mpsc::channel(1);
        let connected = all(&profiles, &alarms).unwrap();
        assert_eq!(connected.notices, [""; 0]);
        let names: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
        let found: Vec<_> = connected
            .desks
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(found, names);
        for ((profile, desk), connection) in connected.desks.iter().zip(&profiles) {
            assert_eq!(desk.capabilities(), &capabilities(&connection.desk));
            let rows = first_rows(desk, options().now).await;
            assert!(rows > 0, "{profile:?}");
        }
    }

    #[tokio::test]
    async fn a_desk_alone_is_called_demo() {
        for kind in KINDS {
            let desk = (kind.start)(options(), 0).await.unwrap();
            let profiles = embedded(&[(*kind, desk)]).unwrap();
            let names: Vec<_> = profiles.iter().map(|profile| &profile.name).collect();
            assert_eq!(names, ["demo"], "{}", kind.name);
        }
    }

    fn profile(name: &str, key: SecretSource) -> Connection {
        Connection {
            name: name.to_owned(),
            desk: Desk::Ohallo {
                base_url: "http://127.0.0.1:9".parse().unwrap(),
                workspace: None,
                users: Vec::new(),
                channels: Vec::new(),
                admin: None,
                key,
            },
        }
    }

    #[tokio::test]
    async fn one_of_several_that_cannot_be_connected_says_why_and_the_others_are() {
        let given = SecretSource::Environment("sf_test_v1_1".into());
        let missing = SecretSource::File("/nowhere/at/all.key".into());
        let both = [profile("north", given), profile("south", missing)];
        let (alarms, _heard) = mpsc::channel(1);
        let connected = all(&both, &alarms).unwrap();
        let [notice] = connected.notices.as_slice() else {
            panic!("{:?}", connected.notices);
        };
        assert!(notice.starts_with("profile `south`: "), "{notice}");
        let south = &connected.desks[1].1;
        assert_eq!(south.capabilities(), &ohallo::capabilities());
        let failure = south.directory().await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Unauthorized);
        assert!(notice.ends_with(failure.message.raw()), "{notice}");
        // Alone there is nothing to go on with.
        let alone = all(&both[1..], &alarms).err();
        assert_eq!(alone.as_deref(), Some(notice.as_str()));
    }
}
