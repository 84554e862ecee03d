//! What lies over everything else: pickers, which are all one widget, and a viewer for text.

pub mod articles;
pub mod assign;
pub mod attributes;
pub mod begin;
pub mod deliveries;
pub mod earlier;
pub mod elsewhere;
pub mod figures;
mod fit;
pub mod help;
pub mod history;
pub mod insert;
pub mod links;
pub mod lookup;
pub mod mention;
pub mod palette;
pub mod participants;
pub mod picker;
pub mod picture;
pub mod question;
pub mod quit;
pub mod requests;
pub mod snooze;
pub mod tags;
mod taken;
pub mod thing;
pub mod tickets;
pub mod viewer;

use jiff::Timestamp;

use crate::action::{Action, Picking};
use crate::app::compose::review::SURPRISE;
use crate::app::editor::Motion;
use crate::app::effect::Decision;
use crate::app::files::{SentFile, Wish};
use crate::app::model::Model;
use crate::app::popup::deliveries::Chart;
use crate::app::popup::figures::Dashboard;
pub use crate::app::popup::picker::{Check, Choice, Picker};
use crate::app::popup::picture::{Fetch, PictureView};
use crate::app::popup::thing::Thing;
use crate::app::popup::viewer::Viewer;
use crate::domain::change::{Change, ChangeId};
use crate::domain::draft::Kind;
use crate::domain::id::{AdminId, AttentionId, AttributeId, ConversationKey, Profile, TeamId};
use crate::domain::lookup::{NewTicket, TicketType};
use crate::domain::opening::{Addressee, Way};
use crate::domain::people::{Author, Tag};
use crate::domain::untrusted::Untrusted;
use crate::domain::view::View;
use crate::keymap::key::{Code, Key};
use crate::text::rich::Image;

/// The most rows of a picker on screen.
pub const MOST_ROWS: usize = 10;

/// What lies over everything else.
#[derive(Clone, PartialEq, Debug)]
pub enum Popup {
    /// A list to choose from.
    Picker(Picker),
    /// A text to read.
    Viewer(Viewer),
    /// Deliveries added up.
    Deliveries(Chart),
    /// A desk's own figures.
    Figures(Dashboard),
    /// A picture to look at.
    Picture(PictureView),
}

/// What a picker is for; decides what Enter does and whether letters filter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PickerKind {
    /// A moment, for these conversations. Letters are presets until typing begins.
    Snooze {
        /// Which conversations.
        targets: Vec<ConversationKey>,
        /// What else happens.
        purpose: snooze::Purpose,
        /// A time is being typed.
        is_typing: bool,
    },
    /// Somebody, for these conversations.
    Assign(Vec<ConversationKey>),
    /// Tags, on and off at once; stays open.
    Tags(Vec<ConversationKey>),
    /// Custom fields of this conversation.
    Attributes(ConversationKey),
    /// The values a custom field can take; stays open where it takes several.
    Values {
        /// Of which conversation.
        key: ConversationKey,
        /// Which field.
        id: AttributeId,
        /// It takes several.
        is_many: bool,
    },
    /// What the customer wrote before.
    Earlier,
    /// Who takes part in this conversation; what is typed finds others.
    Participants(ConversationKey),
    /// Articles of a desk's help centre.
    Articles {
        /// Which desk.
        profile: Profile,
        /// The language of the customer they are for.
        language: Option<Untrusted>,
    },
    /// What this customer wished for or voted for.
    Requests,
    /// The tickets of this conversation.
    Tickets(ConversationKey),
    /// The kinds of tickets, to make one of this conversation.
    TicketTypes(ConversationKey),
    /// Whether this ticket is really wanted.
    ConfirmTicket(Profile, Box<NewTicket>),
    /// What to do with something that has an address.
    Thing,
    /// Whether something is really wanted.
    Confirm(ConversationKey, Box<Change>),
    /// Anything that can be run or gone to.
    Palette,
    /// The keys of a place; a row runs its action.
    Help,
    /// What wants attention in this conversation, to be settled.
    Settle(ConversationKey),
    /// Texts to insert.
    Insert,
    /// Teammates to name in a note.
    Mention,
    /// Links of the part under the cursor, to open.
    OpenLink,
    /// Links of the part under the cursor, to copy.
    CopyLink,
    /// Pictures of the part under the cursor, or what to do about one of them.
    Pictures,
    /// What was done, to revert.
    History,
    /// What to do about a change that asks.
    Question(ChangeId),
    /// What to do before leaving.
    Quit,
    /// Which desks are listed.
    Desks,
    /// On which desk to begin a conversation.
    BeginOn,
    /// With whom to begin one, on this desk.
    Addressee(Profile),
    /// Which way it takes to them.
    Way(Profile, Box<Addressee>),
    /// What a customer wrote on other desks.
    Elsewhere,
}

impl PickerKind {
    /// Whether a digit takes a row: not where letters do, nor where rows are keys themselves.
    fn has_digits(&self) -> bool {
        !matches!(
            self,
            Self::Snooze { .. } | Self::Help | Self::Mention | Self::Addressee(_)
        )
    }

    /// Whether it is there for another row after one was taken.
    fn stays_open(&self) -> bool {
        matches!(self, Self::Tags(_) | Self::Values { is_many: true, .. })
    }

    /// Whether a desk finds the rows for what is typed.
    fn is_live(&self) -> bool {
        matches!(self, Self::Participants(_) | Self::Articles { .. })
    }

    /// The most rows on a screen of that height.
    pub fn most_rows(&self, height: u16) -> usize {
        match self {
            Self::Help => usize::from(height).saturating_sub(8).max(MOST_ROWS),
            _ => MOST_ROWS,
        }
    }
}

/// What a row does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Pick {
    /// Snooze until then.
    SnoozeUntil(Timestamp),
    /// Make a teammate responsible, or nobody.
    Assign(Option<AdminId>),
    /// Make a team responsible.
    AssignTeam(TeamId),
    /// Say that somebody has looked at these.
    Settle(Vec<AttentionId>),
    /// Put a tag on or take it off.
    Toggle(Tag),
    /// Make a tag and put it on.
    CreateTag(String),
    /// Write another value into a custom field.
    Attribute(AttributeId),
    /// Give a custom field this value; where it takes several, this one more or one less.
    Value(String),
    /// Ask whether somebody is to join, or to leave.
    Participant(Author),
    /// It is really wanted.
    Confirm,
    /// Do something with what has an address: insert it where one is writing, else ask what.
    Thing(Thing),
    /// Begin a reply or a note with a text, or insert it into the one that waits.
    Write(Kind, String),
    /// Find an article to insert.
    FindArticle,
    /// Find a feature request to insert.
    FindRequest,
    /// Give another subject, or another address, to what is being begun.
    Correct(begin::Correction),
    /// Make a ticket of this conversation.
    NewTicket,
    /// Make a ticket of this kind.
    TicketType(TicketType),
    /// Do what the key of this action does.
    Run(Action),
    /// Show a view.
    Go(View),
    /// List one desk only, or all.
    Narrow(Option<Profile>),
    /// Show a conversation.
    Open(ConversationKey),
    /// Begin a conversation on this desk.
    BeginOn(Profile),
    /// Begin one with somebody of the list.
    Addressee(Box<Addressee>),
    /// Begin one with whom was typed.
    AddresseeTyped(Box<Addressee>),
    /// Go on with one that has not begun.
    GoOn(ConversationKey),
    /// Begin it this way.
    Way(Box<Way>),
    /// Insert a text.
    Insert(String),
    /// Name a teammate in a note.
    Mention(String),
    /// Open an address.
    OpenLink(String),
    /// Copy an address.
    CopyLink(String),
    /// Ask where a file is, and do this with it.
    File(Wish, Box<SentFile>),
    /// Show a picture.
    ShowPicture(Box<Image>),
    /// Fetch a picture; its host was told to the person.
    FetchPicture(Box<Fetch>),
    /// Decide about a change that asks.
    Decide(ChangeId, Decision),
    /// Take back what was done, by the group of its changes.
    Revert(ChangeId),
    /// Leave, after this.
    Quit(quit::Farewell),
    /// Nothing: the row only tells something.
    Nothing,
}

impl Model {
    /// A popup opened by itself: keys already on their way are not taken for an answer.
    pub(in crate::app) fn deafen_popup(&mut self) {
        let until = self.now + SURPRISE;
        match &mut self.popup {
            Some(Popup::Picker(picker)) => picker.deaf_until = Some(until),
            Some(Popup::Viewer(viewer)) => viewer.deaf_until = Some(until),
            _ => {}
        }
    }

    fn is_deaf(&self) -> bool {
        let until = match &self.popup {
            Some(Popup::Picker(picker)) => picker.deaf_until,
            Some(Popup::Viewer(viewer)) => viewer.deaf_until,
            _ => None,
        };
        until.is_some_and(|until| self.now < until)
    }

    /// Does what was asked for in a popup.
    pub(in crate::app) fn act_picking(&mut self, action: Picking) {
        if self.is_deaf() {
            return;
        }
        match &mut self.popup {
            None => {}
            Some(Popup::Deliveries(_)) => self.act_on_chart(action),
            Some(Popup::Figures(_)) => self.act_on_figures(action),
            Some(Popup::Picture(_)) => self.act_on_picture(action),
            Some(Popup::Viewer(viewer)) => {
                if !viewer.act(action) {
                    self.popup = None;
                }
            }
            Some(Popup::Picker(picker)) => {
                let page = MOST_ROWS as isize - 1;
                let was_empty = picker.filter.text().is_empty();
                match action {
                    Picking::Take => return self.take_choice(),
                    Picking::Cancel if picker.kind == PickerKind::Mention => {
                        return self.leave_mention();
                    }
                    Picking::Cancel => {
                        self.popup = None;
                        return;
                    }
                    Picking::Down => picker.step(1),
                    Picking::Up => picker.step(-1),
                    Picking::PageDown => picker.step(page),
                    Picking::PageUp => picker.step(-page),
                    Picking::Typed => snooze::begin_typing(picker),
                    Picking::Clear => picker.filter.replace_all(""),
                    Picking::Erase => picker.filter.delete(Motion::Left),
                }
                if matches!(action, Picking::Clear | Picking::Erase | Picking::Typed) {
                    self.filter_changed();
                    self.follow_mention(was_empty && action == Picking::Erase);
                }
            }
        }
    }

    /// A character was typed over a popup.
    pub(in crate::app) fn type_into_popup(&mut self, key: Key) {
        let Some(character) = key.typed() else { return };
        if self.is_deaf() {
            return;
        }
        match &mut self.popup {
            None => {}
            Some(Popup::Deliveries(_)) => self.type_over_chart(character),
            Some(Popup::Figures(_)) => self.type_over_figures(character),
            Some(Popup::Picture(_)) => self.key_over_picture(key),
            Some(Popup::Viewer(viewer)) => {
                if !viewer.type_key(key) {
                    self.popup = None;
                }
            }
            Some(Popup::Picker(picker)) => {
                if let PickerKind::Snooze {
                    is_typing: false, ..
                } = picker.kind
                {
                    return self.snooze_letter(character);
                }
                let digit = character.to_digit(10).filter(|digit| *digit > 0);
                let picks = picker.has_digits() && picker.filter.text().is_empty();
                if let Some(digit) = digit.filter(|_| picks) {
                    let row = picker.top(MOST_ROWS) + digit as usize - 1;
                    if row < picker.shown.len() {
                        picker.selected = row;
                        self.take_choice();
                    }
                    return;
                }
                picker.filter.insert(character.encode_utf8(&mut [0; 4]));
                picker.selected = 0;
                self.filter_changed();
                self.follow_mention(false);
            }
        }
    }

    /// Text was pasted over a popup: it goes into the filter, and picks nothing.
    pub(in crate::app) fn paste_into_popup(&mut self, pasted: &str) {
        if let Some(Popup::Picker(picker)) = &mut self.popup {
            snooze::begin_typing(picker);
            picker.filter.paste(pasted);
            picker.selected = 0;
            self.filter_changed();
            self.follow_mention(false);
        }
    }

    fn filter_changed(&mut self) {
        let now = self.local_now();
        let hours = self.options.hours.clone();
        let may_create = self.may_create_tag();
        let Some(Popup::Picker(picker)) = &mut self.popup else {
            return;
        };
        match &picker.kind {
            PickerKind::Snooze {
                is_typing: true, ..
            } => snooze::understand(picker, &now, &hours),
            PickerKind::Snooze { .. } => {}
            PickerKind::Tags(_) => tags::offer_new(picker, may_create),
            PickerKind::Addressee(_) => begin::offer_typed(picker),
            kind if kind.is_live() => self.ask_for_typed(),
            _ => picker.narrow(),
        }
    }

    /// Takes the highlighted row.
    pub(in crate::app) fn take_choice(&mut self) {
        if self.must_wait_for_rows() {
            return;
        }
        let Some(Popup::Picker(picker)) = &self.popup else {
            return;
        };
        let Some(choice) = picker.choice().cloned() else {
            return;
        };
        if let Some(refusal) = &choice.refusal {
            let refusal = refusal.to_string();
            self.complain(&refusal);
            return;
        }
        let kind = picker.kind.clone();
        if !kind.stays_open() {
            self.popup = None;
        }
        self.act_on_pick(choice.pick, kind);
    }

    /// A key that is none of the picking ones: the space bar turns a viewer's page, everything else is typed.
    pub(in crate::app) fn key_over_popup(&mut self, key: Key) {
        if key.code == Code::Char(' ')
            && !self.is_deaf()
            && let Some(Popup::Viewer(viewer)) = &mut self.popup
        {
            viewer.page(1);
            return;
        }
        self.type_into_popup(key);
    }
}
