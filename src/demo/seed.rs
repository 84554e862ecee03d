//! The generator: a desk full of people and conversations, the same for the same seed.
//!
//! The words are written by hand in `assets/demo`; here they are dealt out. Every conversation is played through the same
//! changes the API makes, so what it looks like afterwards is what such a history would have left behind.

mod cast;
mod deal;
mod mail;
mod people;
mod play;
mod script;
mod slots;

pub(crate) use script::read;
pub(crate) use slots::Slots;

use fastrand::Rng;
use jiff::Timestamp;
use serde::Deserialize;

use super::desk::{Attribute, Desk, Tag};
use super::library::Library;
use super::life::Life;
use super::model::Channel;
use super::people::{Admin, Brand, Role, Team};
use super::{DeskOptions, feedback, tickets};

/// The teammate the visitor is: the first of the roster.
pub(crate) const ACTING_ADMIN: usize = 0;
/// The newest conversation has about this number, whatever the size of the desk.
const NEWEST_ID: u64 = 48_213;

/// The workspace: everything that is there before the first customer writes.
#[derive(Debug, Deserialize)]
struct Workspace {
    role: Vec<Role>,
    admin: Vec<AdminRow>,
    team: Vec<TeamRow>,
    brand: Vec<String>,
    tag: Vec<String>,
    archived_tag: Vec<String>,
    attribute: Vec<AttributeRow>,
}

#[derive(Debug, Deserialize)]
struct AdminRow {
    name: String,
    email: String,
    role: usize,
}

#[derive(Debug, Deserialize)]
struct TeamRow {
    name: String,
    color: String,
    emoji: Option<String>,
    members: Vec<usize>,
}

#[derive(Debug, Deserialize)]
struct AttributeRow {
    identifier: String,
    name: String,
    data_type: String,
    field: String,
    #[serde(default)]
    options: Vec<String>,
    #[serde(default)]
    archived: bool,
}

/// Opens the desk as it is at `now`.
pub(crate) fn desk(options: &DeskOptions, now: Timestamp) -> Desk {
    let first = NEWEST_ID
        .saturating_sub(options.conversations as u64)
        .max(1);
    let mut desk = Desk::empty(options.seed, now, first);
    furnish(&mut desk);
    let mut rng = Rng::with_seed(options.seed);
    people::invite(&mut desk, &mut rng, options.conversations);
    for plan in deal::plans(&mut desk, &mut rng, options.conversations) {
        play::play(&mut desk, plan);
    }
    desk.library = Library::stocked(now);
    feedback::collect(&mut desk);
    tickets::file(&mut desk);
    if !options.quiet {
        desk.life = Life::starting_at(now, options.seed);
    }
    desk
}

fn furnish(desk: &mut Desk) {
    let workspace: Workspace = read(
        "workspace.toml",
        include_str!("../../assets/demo/workspace.toml"),
    );
    for role in workspace.role {
        let id = desk.object_id();
        desk.people.roles.push(Role { id, ..role });
    }
    for AdminRow { name, email, role } in workspace.admin {
        let id = desk.object_id();
        desk.people.admins.push(Admin {
            id,
            name,
            email,
            role,
        });
    }
    for TeamRow {
        name,
        color,
        emoji,
        members,
    } in workspace.team
    {
        let id = desk.object_id();
        desk.people.teams.push(Team {
            id,
            name,
            color,
            emoji,
            members,
        });
    }
    for name in workspace.brand {
        let id = desk.object_id();
        desk.people.brands.push(Brand { id, name });
    }
    for (names, archived) in [(workspace.tag, false), (workspace.archived_tag, true)] {
        for name in names {
            let id = desk.object_id();
            desk.tags.push(Tag {
                id,
                name,
                archived,
                deleted: false,
            });
        }
    }
    for AttributeRow {
        identifier,
        name,
        data_type,
        field,
        options,
        archived,
    } in workspace.attribute
    {
        let id = desk.object_id();
        desk.attributes.push(Attribute {
            id,
            identifier,
            name,
            data_type,
            field,
            options,
            archived,
        });
    }
}

/// How a story begins, for conversations that start while somebody watches.
pub(crate) struct Opening {
    pub(crate) lang: String,
    pub(crate) titles: Vec<String>,
    pub(crate) via: Vec<Channel>,
    pub(crate) words: String,
}

/// The openings of all usual threads that begin with a customer's words.
pub(crate) fn openings() -> Vec<Opening> {
    let usual = script::threads().into_iter().filter(|thread| !thread.rare);
    usual
        .filter_map(|thread| {
            let (role, words) = thread.say.into_iter().next()?;
            (role == script::Role::Customer).then_some(Opening {
                lang: thread.lang,
                titles: thread.titles,
                via: thread.via,
                words,
            })
        })
        .collect()
}
