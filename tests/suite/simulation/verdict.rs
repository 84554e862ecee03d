//! What must hold when a run is over.

use std::collections::HashSet;

use tinbox::domain::change::ChangeId;
use tinbox::domain::outbox::{Entry, Progress};

use super::world::World;

impl World {
    /// Says what is wrong at the end, if anything.
    pub(super) fn check(&mut self) -> Result<(), String> {
        let mut claims = HashSet::new();
        for (id, room, speaks) in &self.submitted {
            let copies = self.rooms[*room].copies(id);
            let entry = self.process.entries.iter().find(|entry| &entry.id == id);
            let is_draft = self.process.drafts.contains(id);
            let name = id.as_str();
            if copies > 1 {
                return Err(format!("{name} was said {copies} times"));
            }
            let Some(entry) = entry else {
                self.run.taken_back += 1;
                match (is_draft, copies) {
                    (true, 0) => continue,
                    (true, _) => return Err(format!("{name} was taken back and said")),
                    (false, _) => return Err(format!("{name} is gone")),
                }
            };
            match &entry.progress {
                Progress::Done { part, .. } => {
                    self.run.done += 1;
                    if *speaks && copies == 0 {
                        return Err(format!("{name} counts as done and was never said"));
                    }
                    if let Some(part) = part
                        && !claims.insert((*room, part.clone()))
                    {
                        return Err(format!("{name} claims what another entry said"));
                    }
                }
                Progress::Asking(_) | Progress::Refused { .. } => {}
                Progress::Held { .. } | Progress::Waiting { .. } if self.is_blocked(entry) => {}
                other => return Err(format!("{name} hangs as {other:?}")),
            }
            self.run.unknown += u64::from(entry.attempts > 1);
        }
        self.check_order()
    }

    fn is_blocked(&self, entry: &Entry) -> bool {
        let before = self
            .process
            .entries
            .iter()
            .take_while(|other| other.id != entry.id);
        let mut before = before.filter(|other| other.lane() == entry.lane());
        before.any(|other| matches!(other.progress, Progress::Asking(_)))
    }

    fn check_order(&self) -> Result<(), String> {
        let place = |id: &ChangeId| self.submitted.iter().position(|(other, ..)| other == id);
        for room in &self.rooms {
            let said = room.parts.iter().filter_map(|(_, _, by)| by.as_ref());
            let kept = said.filter(|id| !self.ever_refused.contains(id));
            let places: Vec<_> = kept.filter_map(place).collect();
            if !places.is_sorted() {
                return Err(format!("said out of order: {places:?}"));
            }
        }
        Ok(())
    }
}
