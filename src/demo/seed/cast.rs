//! The cast: the conversations a visitor sees first, chosen by hand, and the specimens every desk must have.

use fastrand::Rng;
use jiff::SignedDuration;
use serde::Deserialize;

use super::people::{Person, ago, settle};
use super::play::{Fate, Owner, Plan};
use super::script::{Role, Thread, read};
use crate::demo::desk::Desk;
use crate::demo::model::Channel;

#[derive(Debug, Deserialize)]
struct Cast {
    person: Vec<Person>,
    scene: Vec<Scene>,
}

/// One conversation of the first screen.
#[derive(Debug, Deserialize)]
struct Scene {
    thread: String,
    person: usize,
    via: Channel,
    /// `mine`, `nobody`, `team`, or a number on the roster.
    owner: String,
    /// `waiting`, `answered`, `woken` or `closed`.
    fate: String,
    /// Minutes since its last message.
    ago: i64,
    #[serde(default)]
    title: usize,
    #[serde(default)]
    priority: bool,
    #[serde(default)]
    read: bool,
    /// Plays exactly so many lines of the thread; otherwise chance decides where it stands.
    #[serde(default)]
    lines: Option<usize>,
    /// Says the thread's middle lines over and over until there are at least so many.
    #[serde(default)]
    stretch: usize,
}

pub(super) fn plans(desk: &mut Desk, threads: &[Thread], rng: &mut Rng) -> Vec<Plan> {
    let cast: Cast = read("cast.toml", include_str!("../../../assets/demo/cast.toml"));
    let people: Vec<usize> = cast
        .person
        .into_iter()
        .map(|person| settle(desk, person, rng))
        .collect();
    cast.scene
        .into_iter()
        .filter_map(|scene| {
            let thread = threads
                .iter()
                .find(|thread| thread.key == scene.thread)?
                .clone();
            let contact = *people.get(scene.person)?;
            Some(plan(desk, &scene, thread, contact, rng))
        })
        .collect()
}

fn plan(desk: &Desk, scene: &Scene, mut thread: Thread, contact: usize, rng: &mut Rng) -> Plan {
    let exact = scene.lines.is_some() || scene.stretch > 0;
    if let Some(lines) = scene.lines {
        thread.say.truncate(lines);
    }
    if scene.stretch > 0 {
        stretch(&mut thread, scene.stretch);
    }
    let (owner, admin) = match scene.owner.as_str() {
        "nobody" => (Owner::Nobody, 1),
        "team" => (Owner::Team, 1),
        "mine" => (Owner::Admin, super::ACTING_ADMIN),
        number => (Owner::Admin, number.parse().unwrap_or(1)),
    };
    let fate = match scene.fate.as_str() {
        "answered" => Fate::Answered,
        "woken" => Fate::Woken,
        "closed" => Fate::Closed,
        _ => Fate::Waiting,
    };
    Plan {
        title: scene.title,
        channel: scene.via,
        contact,
        admin,
        owner,
        fate,
        ends_at: ago(desk.now, SignedDuration::from_mins(scene.ago)),
        priority: scene.priority,
        read: scene.read,
        exact,
        rng: rng.fork(),
        thread,
    }
}

/// Repeats everything between the first and the last two lines, counting the rounds, until it is long enough.
fn stretch(thread: &mut Thread, lines: usize) {
    let end = thread.say.len().saturating_sub(2);
    let middle: Vec<(Role, String)> = thread.say[1..end].to_vec();
    let close = thread.say.split_off(1);
    let mut round = 1;
    while thread.say.len() < lines && !middle.is_empty() {
        thread.say.extend(
            middle
                .iter()
                .map(|(role, text)| (*role, text.replace("{round}", &round.to_string()))),
        );
        round += 1;
    }
    thread.say.extend(close.into_iter().rev().take(2).rev());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::seed::script::threads;

    #[test]
    fn every_scene_names_a_thread_a_person_and_a_title_there_is() {
        let cast: Cast = read("cast.toml", include_str!("../../../assets/demo/cast.toml"));
        let threads = threads();
        for scene in cast.scene {
            let thread = threads.iter().find(|thread| thread.key == scene.thread);
            let thread = thread.unwrap_or_else(|| panic!("no thread `{}`", scene.thread));
            assert!(scene.person < cast.person.len(), "{scene:?}");
            assert!(scene.title < thread.titles.len(), "{scene:?}");
            assert!(
                ["waiting", "answered", "woken", "closed"].contains(&scene.fate.as_str()),
                "{scene:?}"
            );
        }
    }
}
