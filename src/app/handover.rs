//! Who answers, the automated agent or a person, and what a desk wants a person to look at.

use crate::app::model::Model;
use crate::app::popup::{Choice, Pick, Picker, PickerKind, Popup};
use crate::app::prompt::Purpose;
use crate::app::when::ago::waited;
use crate::domain::change::Change;
use crate::domain::conversation::{AttentionItem, BotState, Conversation, State};
use crate::domain::id::{AttentionId, ConversationKey};

impl Model {
    /// Whether a reply here has to begin with taking over: the desk lets people answer only then, and nobody has.
    pub fn needs_taking_over(&self, key: &ConversationKey) -> bool {
        let Some(known) = self.conversation(key) else {
            return false;
        };
        // A desk without such a thing as taking over refuses it.
        let is_offered = self.refusal(key, &Change::TakeOver).is_none();
        is_offered && known.bot == Some(BotState::Active) && known.state == State::Open
    }

    /// Takes conversations over from the automated agent, or gives them back to it.
    pub(in crate::app) fn change_hands(&mut self, to_person: bool) {
        let (change, now, said) = if to_person {
            let said = "A person answers here already";
            (Change::TakeOver, BotState::HandedOver, said)
        } else {
            let said = "The bot answers here already";
            (Change::Release, BotState::Active, said)
        };
        let mut targets = self.targets();
        if targets.is_empty() {
            return;
        }
        let is_so = |known: &Conversation| known.bot == Some(now);
        targets.retain(|key| !self.conversation(key).is_some_and(is_so));
        if targets.is_empty() {
            return self.say(said);
        }
        self.do_to(targets, &change);
    }

    /// Asks what came of the conversations, to close them with that.
    pub(in crate::app) fn open_outcome(&mut self) {
        let targets = self.targets();
        if !targets.is_empty() {
            self.ask_line(Purpose::Outcome(targets), "");
        }
    }

    /// Closes conversations with what came of them; nothing typed is nothing said.
    pub(in crate::app) fn close_with(&mut self, targets: Vec<ConversationKey>, outcome: &str) {
        let resolve = Change::Resolve(outcome.into());
        let changes = targets.into_iter().map(|key| {
            // Where no outcome can be said, nothing is closed in its name: what is left out is told.
            let is_plain = outcome.is_empty() && self.refusal(&key, &resolve).is_none();
            let change = if is_plain {
                Change::Close
            } else {
                resolve.clone()
            };
            (key, change)
        });
        let changes = changes.collect();
        self.do_each_and_go_on(changes);
    }

    /// Settles what wants attention in the conversation on screen; of several things, the one that is picked.
    pub(in crate::app) fn settle_attention(&mut self) {
        let Some(key) = self.timeline.key.clone() else {
            return self.say("No conversation is selected");
        };
        if let Some(why) = self.refusal(&key, &Change::SettleAttention("".into())) {
            return self.complain(&why);
        }
        let items = self
            .conversation(&key)
            .map(|known| known.attention.clone())
            .unwrap_or_default();
        match items.as_slice() {
            [] => self.say("Nothing here wants attention"),
            [one] => self.settle_items(&key, vec![one.id.clone()]),
            several => {
                let mut choices: Vec<Choice> = several
                    .iter()
                    .map(|item| {
                        let since = waited(item.created_at, self.now);
                        let pick = Pick::Settle(vec![item.id.clone()]);
                        Choice::new(&in_words(item), &since, pick)
                    })
                    .collect();
                let all = several.iter().map(|item| item.id.clone()).collect();
                let label = format!("All {}", several.len());
                choices.push(Choice::new(&label, "", Pick::Settle(all)));
                let title = format!("Settle: {}", self.called(&key));
                let picker = Picker::new(PickerKind::Settle(key), &title, choices);
                self.popup = Some(Popup::Picker(picker));
            }
        }
    }

    /// Tells the desk that somebody has looked at these.
    pub(in crate::app) fn settle_items(&mut self, key: &ConversationKey, items: Vec<AttentionId>) {
        let settle = |item| (key.clone(), Change::SettleAttention(item));
        let submitted = self.submit(items.into_iter().map(settle).collect());
        // The countdown names what is about to happen; this is what else there is to know.
        self.tell(&submitted, |_| "Final; the rest stays as it is".to_owned());
    }
}

/// What wants attention, in one line: its kind, and why.
pub fn in_words(item: &AttentionItem) -> String {
    match item.reason.as_ref().filter(|reason| !reason.is_blank()) {
        Some(reason) => format!("{}: {}", item.kind.raw(), reason.raw()),
        None => item.kind.raw().to_owned(),
    }
}
