//! Beginning a conversation: on which desk, with whom, which way and about what; then it is words like any others.

use crate::action::Program;
use crate::app::compose::Recipient;
use crate::app::editor::Editor;
use crate::app::effect::{Decision, Effect};
use crate::app::model::Model;
use crate::app::popup::begin::{self as picker, Correction};
use crate::app::prompt::Purpose;
use crate::domain::capability::Ability;
use crate::domain::change::Change;
use crate::domain::draft::{Basis, Kind};
use crate::domain::id::{ConversationKey, Profile};
use crate::domain::opening::{Addressee, Opening, Way, placeholder};
use crate::domain::outbox::Progress;
use crate::text::clean::Clean;

/// What is not possible before there is a conversation.
pub(in crate::app) const NOT_BEGUN: &str =
    "This conversation has not begun yet: only its words can be written and sent";

impl Model {
    /// Why no conversation can be begun; none if a desk can.
    pub(in crate::app) fn why_not_begin(&self) -> Option<String> {
        let mut reasons = Vec::new();
        for desk in &self.desks {
            let Some(can) = &desk.capabilities else {
                reasons.push(format!("{} is not connected yet", desk.profile.as_str()));
                continue;
            };
            reasons.push(can.objection(Ability::Begin)?);
        }
        reasons.sort();
        reasons.dedup();
        (!reasons.is_empty()).then(|| reasons.join(" · "))
    }

    /// Asks on which desk, if several can; else with whom.
    pub(in crate::app) fn begin_conversation(&mut self) {
        let can = |profile: &Profile| self.inability(profile, Ability::Begin).is_none();
        let able: Vec<Profile> = self
            .desks
            .iter()
            .filter(|desk| desk.capabilities.is_some())
            .map(|desk| desk.profile.clone())
            .filter(can)
            .collect();
        match able.as_slice() {
            [] => self.say("No desk is connected yet"),
            [only] => self.ask_addressee(only.clone()),
            _ => self.ask_desk_to_begin_on(),
        }
    }

    fn ask_desk_to_begin_on(&mut self) {
        let here = self.timeline.key.as_ref().map(|key| key.profile.clone());
        let desks = self.desks.iter().map(|desk| {
            let why = match &desk.capabilities {
                Some(can) => can.objection(Ability::Begin),
                None => Some("not connected yet".to_owned()),
            };
            (desk.profile.clone(), why)
        });
        let mut desks: Vec<_> = desks.collect();
        // Where one is already comes first, then those that can.
        desks.sort_by_key(|(profile, why)| (why.is_some(), Some(profile) != here.as_ref()));
        self.popup = Some(picker::desks(desks));
    }

    /// Asks with whom: the customer under the cursor is offered, anybody else is typed.
    pub(in crate::app) fn ask_addressee(&mut self, profile: Profile) {
        let current = self.current().and_then(|row| {
            let to = Addressee::of(row.conversation.contact.as_ref()?)?;
            if row.key.profile == profile {
                Some(to)
            } else {
                to.elsewhere()
            }
        });
        let waiting = self
            .drafts
            .iter()
            .filter(|((key, _), _)| key.profile == profile)
            .filter_map(|((key, _), draft)| {
                let opening = draft.as_ref()?.opening.as_ref()?;
                Some((key.clone(), opening.to.clone()))
            })
            .collect();
        let begun = self.begun_lately(&profile);
        self.popup = Some(picker::addressees(profile, current, waiting, begun));
    }

    /// What was begun lately and is known by its name, the latest first.
    fn begun_lately(&self, profile: &Profile) -> Vec<(ConversationKey, Addressee)> {
        let done = self.outbox.done.iter().rev().flatten();
        let begun = done.filter_map(|entry| match (&entry.change, &entry.progress) {
            (Change::Begin(opening, _), Progress::Done { part: Some(id), .. })
                if &entry.key.profile == profile =>
            {
                let key = ConversationKey::new(profile.clone(), id.as_str());
                Some((key, opening.to.clone()))
            }
            _ => None,
        });
        begun.take(3).collect()
    }

    /// Asks which way, if there is more than one that leads there.
    pub(in crate::app) fn ask_way(&mut self, profile: Profile, to: Addressee) {
        let ways = self.directory(&profile).ways.clone();
        let mut open = ways.iter().filter(|way| way.refusal(&to).is_none());
        match (open.next(), open.next()) {
            (Some(only), None) => self.ask_subject(profile, to, only.clone(), None, ""),
            (Some(_), Some(_)) => self.popup = Some(picker::ways(profile, to, &ways)),
            (None, _) if ways.is_empty() => {
                let ask = self.hint(Program::Sync, "asks the desk for its conversations");
                self.complain(&format!(
                    "No channel of this desk is known yet; `channels` of the profile can name one{ask}"
                ));
            }
            (None, _) => {
                let name = Clean::line(to.called());
                self.complain(&format!("No channel of this desk leads to {name}"));
            }
        }
    }

    /// Asks what it is about, where the way wants to know.
    pub(in crate::app) fn ask_subject(
        &mut self,
        profile: Profile,
        to: Addressee,
        way: Way,
        wrong: Option<&'static str>,
        text: &str,
    ) {
        if way.has_subject() {
            let to = Box::new(to);
            // What was said before it was about is not asked for twice.
            let before = self.opening().map(|opening| opening.subject.to_string());
            let before = before.filter(|_| text.is_empty() && wrong.is_none());
            let text = before.as_deref().unwrap_or(text);
            return self.ask_line(
                Purpose::Subject {
                    profile,
                    to,
                    way,
                    wrong,
                },
                text,
            );
        }
        self.write_new(&profile, to, way, "");
    }

    /// A subject was typed.
    pub(in crate::app) fn take_subject(
        &mut self,
        profile: Profile,
        to: Addressee,
        way: Way,
        subject: &str,
    ) {
        let wrong = match subject.chars().count() {
            0 => Some("An e-mail needs a subject"),
            501.. => Some("A subject has at most 500 characters"),
            _ => None,
        };
        match wrong {
            Some(_) => self.ask_subject(profile, to, way, wrong, subject),
            None => self.write_new(&profile, to, way, subject),
        }
    }

    fn write_new(&mut self, profile: &Profile, to: Addressee, way: Way, subject: &str) {
        let key = placeholder(profile, &self.change_id());
        let subject = subject.into();
        let opening = Box::new(Opening { to, way, subject });
        if self.opening().is_none() {
            return self.open_opening(key, opening, "");
        }
        // What is being begun is put right, under the words as they are.
        self.address(opening);
        self.text_changed();
        self.save_draft();
    }

    /// What is being begun, if anything is.
    fn opening(&self) -> Option<&Opening> {
        self.composer.as_ref()?.opening.as_deref()
    }

    /// Asks anew what it is about, or with whom it is.
    pub(in crate::app) fn correct_opening(&mut self, what: Correction) {
        let (Some(composer), Some(opening)) = (&self.composer, self.opening()) else {
            return;
        };
        let profile = composer.key.profile.clone();
        let Opening { to, way, .. } = opening.clone();
        match what {
            Correction::Subject => self.ask_subject(profile, to, way, None, ""),
            Correction::Address => self.popup = Some(picker::other_addressee(profile, &to)),
        }
    }

    /// Opens the composer on words that begin a conversation.
    pub(in crate::app) fn open_opening(
        &mut self,
        key: ConversationKey,
        opening: Box<Opening>,
        words: &str,
    ) {
        let editor = Editor::restored(words, words.len());
        self.open_composer(key, Kind::Reply, editor, self.now, Basis::nothing());
        self.address(opening);
    }

    /// Tells the composer whom its words are for.
    fn address(&mut self, opening: Box<Opening>) {
        let name = Clean::line(opening.to.called());
        let email = opening.to.email.as_ref();
        let email = email.map(|email| Clean::line(email.raw()));
        if let Some(composer) = &mut self.composer {
            composer.recipient = Recipient {
                email: email.filter(|email| *email != name),
                name,
                channel: opening.way.kind,
            };
            composer.opening = Some(opening);
            composer.awaits_draft = false;
        }
    }

    /// Goes on with a conversation that has not begun: with its draft, or with words that could not be sent.
    pub(in crate::app) fn go_on_beginning(&mut self, key: &ConversationKey) {
        let draft = self.known_draft(key, Kind::Reply);
        if let Some((opening, text)) = draft.and_then(|draft| Some((draft.opening?, draft.text))) {
            return self.open_opening(key.clone(), opening, &text);
        }
        let of_it = |entry: &&crate::domain::outbox::Entry| &entry.key == key;
        let Some(entry) = self.outbox.entries.iter().find(of_it).cloned() else {
            return self.say("There is nothing to go on with");
        };
        let Change::Begin(opening, words) = entry.change else {
            return;
        };
        match entry.progress {
            Progress::Refused { .. } | Progress::Asking(_) => {
                self.effect(Effect::Decide {
                    id: entry.id.clone(),
                    decision: Decision::BackToDraft,
                });
                self.outbox.entries.retain(|known| known.id != entry.id);
                self.open_opening(entry.key, opening, &words);
            }
            Progress::Unknown { .. } => {
                self.complain("It may have arrived; it is still being looked for");
            }
            _ => self.say("It is on its way; undo takes it back while it waits"),
        }
    }
}
