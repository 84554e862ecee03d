//! The line between writing and sending: who gets it, what is new since the text was begun, and the last way back.

use jiff::{SignedDuration, Timestamp};

use crate::action::{Sending, Triage};
use crate::app::compose::Composer;
use crate::app::model::Model;
use crate::app::popup::{Popup, snooze};
use crate::app::timeline::event::author_name;
use crate::app::timeline::{Move, part};
use crate::domain::capability::ReplyCaution;
use crate::domain::change::Change;
use crate::domain::draft::{Basis, Kind};
use crate::domain::id::ConversationKey;
use crate::domain::outbox::{Progress, Question};
use crate::domain::part::Side;
use crate::domain::row::Opened;
use crate::text::clean::Clean;

/// Keys that come this close behind the opening were not meant for the review: a paste the terminal did not announce
/// arrives as one burst, and must never send.
const BURST: SignedDuration = SignedDuration::from_millis(25);

/// No person presses two keys within that time; a paste the terminal did not announce does.
const TOO_FAST: SignedDuration = SignedDuration::from_millis(2);

/// How long keys are not taken after the question has changed by itself.
pub(in crate::app) const SURPRISE: SignedDuration = SignedDuration::from_millis(700);

/// The open review.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Review {
    /// When it was opened.
    pub opened_at: Timestamp,
    /// What happened in the conversation since the text was begun.
    pub news: Option<Clean>,
    /// What the person looking at the review knows of the conversation: what comes after it holds the words.
    basis: Basis,
    /// Keys before that moment were not meant for what is shown now.
    deaf_until: Timestamp,
}

impl Model {
    /// Opens the review; nothing is sent by that.
    pub(in crate::app) fn open_review(&mut self) {
        self.save_draft();
        let news = self.news_since_begun();
        let now = self.now;
        let Some(key) = self.composer.as_ref().map(|composer| composer.key.clone()) else {
            return;
        };
        let basis = self.conversation(&key).map(Basis::of);
        let Some(composer) = &mut self.composer else {
            return;
        };
        if composer.editor.is_blank() {
            self.say("Nothing to send yet");
            return;
        }
        composer.review = Some(Review {
            opened_at: now,
            news,
            basis: basis.unwrap_or_else(|| composer.basis.clone()),
            deaf_until: now + BURST,
        });
    }

    /// The conversation changed while the review is open: what is new is shown, and keys already on their way to the
    /// old question are not taken for an answer to the new one.
    pub(in crate::app) fn renew_review(&mut self) {
        let Some(review) = self
            .composer
            .as_ref()
            .and_then(|composer| composer.review.as_ref())
        else {
            return;
        };
        let shown = review.basis.clone();
        let key = self.composer.as_ref().map(|composer| composer.key.clone());
        let basis = key.and_then(|key| self.conversation(&key).map(Basis::of));
        let Some(basis) = basis.filter(|basis| *basis != shown) else {
            return;
        };
        let news = self.news_since_begun();
        let now = self.now;
        if let Some(review) = self
            .composer
            .as_mut()
            .and_then(|composer| composer.review.as_mut())
        {
            review.basis = basis;
            // The question is another one only if there is something to read; a header read again is not.
            if news.is_some() {
                review.deaf_until = now + SURPRISE;
            }
            review.news = news;
        }
    }

    /// What must be known before a reply leaves; nothing for notes.
    pub fn reply_caution(&self, composer: &Composer) -> Option<ReplyCaution> {
        let can = self.desk(&composer.key.profile)?.capabilities.as_ref()?;
        can.caution.filter(|_| composer.kind == Kind::Reply)
    }

    /// Why words should not leave at this hour; none where they may, and for notes.
    pub fn untimely(&self, composer: &Composer) -> Option<&'static str> {
        let can = self.desk(&composer.key.profile)?.capabilities.as_ref()?;
        can.reply_is_untimely(self.local_now().hour())
            .filter(|_| composer.kind == Kind::Reply)
    }

    /// What others did in the conversation since the text was begun, in one sentence.
    fn news_since_begun(&self) -> Option<Clean> {
        let composer = self.composer.as_ref()?;
        if self.may_have_arrived(composer) {
            return Some(Clean::fixed("These words may have arrived already."));
        }
        let opened = self
            .timeline
            .opened
            .value()
            .filter(|opened| opened.row.key == composer.key)?;
        let directory = self.directory(&composer.key.profile);
        if let Some(part) = new_parts(opened, &composer.basis)
            .iter()
            .rev()
            .find(|part| part.side() != Side::Event && !part::is_mine(part, &directory))
        {
            let who = part.author.as_ref().map_or_else(
                || "Somebody".to_owned(),
                |author| author_name(author, &directory),
            );
            let did = match part.side() {
                Side::Note => "left a note",
                _ => "replied",
            };
            let seconds = (self.now.as_second() - part.at.as_second()).max(0);
            let ago = match seconds {
                0..90 => format!("{seconds}s"),
                90..5400 => format!("{}m", seconds / 60),
                _ => format!("{}h", seconds / 3600),
            };
            return Some(Clean::line(&format!(
                "{who} {did} {ago} ago while you were writing."
            )));
        }
        let now = Basis::of(&opened.row.conversation);
        if now.state != composer.basis.state && opened.row.pending == 0 {
            let state = now.state.word();
            return Some(Clean::line(&format!("It is {state} since you began.")));
        }
        if now.assignee != composer.basis.assignee && opened.row.pending == 0 {
            return Some(Clean::fixed("It was reassigned since you began."));
        }
        None
    }

    /// Does what was asked for in the review.
    pub(in crate::app) fn act_sending(&mut self, action: Sending) {
        let Some(review) = self
            .composer
            .as_ref()
            .and_then(|composer| composer.review.as_ref())
        else {
            return;
        };
        let gap = self.now.duration_since(self.input_before_at);
        if self.now < review.deaf_until || gap < TOO_FAST {
            return;
        }
        match action {
            Sending::Send => self.send(None),
            Sending::SendAndClose => self.send_then(Change::Close),
            Sending::SendAndSnooze => {
                if let Some(composer) = &self.composer {
                    let key = composer.key.clone();
                    if let Some(why) = self.refusal(&key, &Change::Snooze { until: self.now }) {
                        return self.complain(&why);
                    }
                    self.popup = Some(Popup::Picker(snooze::picker(
                        self,
                        vec![key],
                        snooze::Purpose::SendAndSnooze,
                    )));
                }
            }
            Sending::KeepAsNote => self.keep_as_note(),
            Sending::ShowNew => {
                let key = self.composer.as_ref().map(|composer| composer.key.clone());
                self.close_review();
                self.show_end_of(key.as_ref());
            }
            Sending::Edit | Sending::Cancel => self.close_review(),
        }
    }

    fn close_review(&mut self) {
        if let Some(composer) = &mut self.composer {
            composer.review = None;
        }
    }

    fn send_then(&mut self, then: Change) {
        let refusal = self
            .composer
            .as_ref()
            .and_then(|composer| self.refusal(&composer.key, &then));
        match refusal {
            Some(why) => self.complain(&why),
            None => self.send(Some(then)),
        }
    }

    /// Hands the words over, and what follows them.
    pub(in crate::app) fn send(&mut self, then: Option<Change>) {
        let Some(composer) = self.close_composer() else {
            return;
        };
        let Composer {
            key,
            kind,
            editor,
            review,
            opening,
            ..
        } = composer;
        let words: Box<str> = editor.text().trim_end().into();
        // What the review showed is known to the sender; what came after it is not.
        let basis = review.map_or(composer.basis, |review| review.basis);
        let change = match (opening, kind) {
            (Some(opening), _) => Change::Begin(opening, words),
            (None, Kind::Reply) => Change::Reply(words),
            (None, Kind::Note) => Change::Note(words),
        };
        let goes_on = then.is_some();
        let sent = key.clone();
        let first =
            (kind == Kind::Reply && self.needs_taking_over(&key)).then_some(Change::TakeOver);
        // The store drops the draft with the very same words as it takes them over, in one step.
        self.drafts.insert((key.clone(), kind), None);
        self.submit_words(&key, first, change, basis, then);
        if kind == Kind::Note {
            self.say("Saving the note");
        }
        if goes_on {
            self.list.go_on_from(&[key]);
        }
        self.show_end_of(Some(&sent));
    }

    /// Goes to the end of the thread, if it is the one the words belong to: those that begin a conversation are written
    /// over another one.
    fn show_end_of(&mut self, key: Option<&ConversationKey>) {
        if key.is_some() && self.timeline.key.as_ref() == key {
            self.timeline.go(Move::Bottom);
        }
    }

    fn keep_as_note(&mut self) {
        let Some(composer) = &self.composer else {
            return;
        };
        let note = Change::Note("".into());
        if let Some(why) = self.refusal(&composer.key, &note) {
            self.complain(&why);
            return;
        }
        let (key, kind) = (composer.key.clone(), composer.kind);
        if kind == Kind::Reply {
            if self.known_draft(&key, Kind::Note).is_some() {
                let note = self.hint(Triage::Note, "opens it");
                return self.complain(&format!(
                    "A note waits here as a draft; send or empty that one first{note}"
                ));
            }
            if let Some(composer) = &mut self.composer {
                composer.kind = Kind::Note;
            }
            self.text_changed();
            self.save_draft();
            self.drop_draft(key, kind);
        }
        self.send(None);
    }

    /// Whether the same words already left for this conversation and nobody knows what became of them.
    fn may_have_arrived(&self, composer: &Composer) -> bool {
        let words = composer.editor.text().trim();
        self.outbox.entries.iter().any(|entry| {
            let said = match &entry.change {
                Change::Reply(said) | Change::Note(said) | Change::Begin(_, said) => {
                    said.trim() == words
                }
                _ => false,
            };
            let is_unknown = matches!(
                entry.progress,
                Progress::Unknown { .. }
                    | Progress::Sending { .. }
                    | Progress::Asking(Question::NotFound)
            );
            entry.key == composer.key && said && is_unknown
        })
    }
}

/// The parts that came after the one the text answers.
fn new_parts<'a>(opened: &'a Opened, basis: &Basis) -> &'a [crate::domain::part::Part] {
    let Some(last) = &basis.last_part else {
        return &[];
    };
    let place = opened.parts.iter().position(|part| &part.id == last);
    place.map_or(&[], |place| &opened.parts[place + 1..])
}
