//! Everything the screen shows and the keys act on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};

use crate::app::compose::Composer;
use crate::app::contact::ContactPane;
use crate::app::effect::{Attention, Effect};
use crate::app::files::Asked;
use crate::app::geometry::{Arrangement, Geometry, Pane};
use crate::app::list::{Density, List};
use crate::app::load::Ticket;
use crate::app::message::Link;
use crate::app::notice::Notice;
use crate::app::outbox::Outbox;
use crate::app::popup::Popup;
use crate::app::popup::quit::Leaving;
use crate::app::popup::viewer::Viewer;
use crate::app::prompt::Prompt;
use crate::app::timeline::Timeline;
use crate::app::when;
pub use crate::config::Bidi;
use crate::config::hours::Hours;
use crate::config::terminal::Pictures;
use crate::domain::capability::Capabilities;
use crate::domain::change::ChangeId;
use crate::domain::conversation::Conversation;
use crate::domain::draft::{Draft, Kind};
use crate::domain::id::{ConversationKey, Profile};
use crate::domain::people::Directory;
use crate::domain::row::Row;
use crate::keymap::{Continuation, Keymap, Pending};

/// What the person chose once, in the configuration.
#[derive(Clone, Debug)]
pub struct Options {
    /// The agent's time zone.
    pub zone: TimeZone,
    /// The keys.
    pub keymap: Keymap,
    /// How long a reply by mail can be taken back.
    pub undo_by_mail: SignedDuration,
    /// How long a reply by chat can be taken back.
    pub undo_by_chat: SignedDuration,
    /// How long a conversation is on screen before it counts as read; none: never by itself.
    pub read_after: Option<SignedDuration>,
    /// Screen rows of a list row.
    pub density: Density,
    /// Who puts right-to-left text into its order on screen.
    pub bidi: Bidi,
    /// When a day of work begins and ends, for snoozing.
    pub hours: Hours,
    /// How pictures are shown, and from where without asking.
    pub pictures: Pictures,
    /// Made-up data: a line under the tabs says so.
    pub is_demo: bool,
    /// Texts that can be inserted, by name.
    pub macros: BTreeMap<String, String>,
    /// Makes identities of changes unique among starts of the program.
    pub seed: u64,
}

/// One connection.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Its name.
    pub profile: Profile,
    /// What it can do; none before it is connected.
    pub capabilities: Option<Capabilities>,
    /// Who is there.
    pub directory: Arc<Directory>,
    /// How it is doing.
    pub link: Link,
}

/// The whole state of the program.
#[derive(Debug)]
pub struct Model {
    /// What was chosen once.
    pub options: Options,
    /// The moment of the last message.
    pub now: Timestamp,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Where everything is.
    pub geometry: Geometry,
    /// The pane the keys move in.
    pub focus: Pane,
    /// The connections.
    pub desks: Vec<Desk>,
    /// The queue.
    pub list: List,
    /// The thread.
    pub timeline: Timeline,
    /// The customer.
    pub contact: ContactPane,
    /// The text being written.
    pub composer: Option<Composer>,
    /// Texts as this session left them: written, or none because they were sent or dropped. The store follows.
    pub(in crate::app) drafts: BTreeMap<(ConversationKey, Kind), Option<Draft>>,
    /// What lies over everything else.
    pub popup: Option<Popup>,
    /// What commands printed while something else had the keys.
    pub(in crate::app) outputs: Vec<Viewer>,
    /// The line being typed.
    pub prompt: Option<Prompt>,
    /// Changes on their way, and those that can be taken back.
    pub outbox: Outbox,
    /// The line that answers the last action.
    pub notice: Option<Notice>,
    /// The keys pressed of a sequence, and how it can go on.
    pub pending: (Pending, Vec<Continuation>),
    /// Hosts the person allowed pictures from, until the program ends.
    pub(in crate::app) picture_hosts: BTreeSet<String>,
    /// The file whose desk was asked where it is.
    pub(in crate::app) asked_file: Option<Asked>,
    /// The last snooze, for doing the same again.
    pub last_snooze: Option<Timestamp>,
    /// Nothing was pressed yet: the view may still be another.
    pub(in crate::app) is_beginning: bool,
    /// The window is in front.
    pub is_in_front: bool,
    /// When a key was last pressed.
    pub last_input_at: Timestamp,
    /// Since when this view is listed.
    pub(in crate::app) shown_at: Timestamp,
    /// When the key before it was pressed.
    pub(in crate::app) input_before_at: Timestamp,
    /// Leaving as soon as what is being sent has gone.
    pub(in crate::app) leaving: Option<Leaving>,
    /// What the worker was last told to keep fresh.
    pub attention: Attention,
    /// The last ticket given out.
    tickets: u64,
    /// Identities made so far.
    ids: u64,
    /// What this update wants done; empty between updates.
    pub(in crate::app) effects: Vec<Effect>,
}

impl Model {
    /// The program before anything happened.
    pub fn new(options: Options, profiles: Vec<Profile>, now: Timestamp) -> Self {
        let desks = profiles
            .into_iter()
            .map(|profile| Desk {
                profile,
                capabilities: None,
                directory: Arc::default(),
                link: Link::Connecting,
            })
            .collect();
        let density = options.density;
        Self {
            options,
            now,
            size: (80, 24),
            geometry: Geometry::default(),
            focus: Pane::List,
            desks,
            list: List::new(density),
            timeline: Timeline::new(),
            contact: ContactPane::default(),
            composer: None,
            drafts: BTreeMap::new(),
            popup: None,
            outputs: Vec::new(),
            prompt: None,
            outbox: Outbox::default(),
            notice: None,
            pending: Default::default(),
            picture_hosts: BTreeSet::new(),
            asked_file: None,
            last_snooze: None,
            is_beginning: true,
            is_in_front: true,
            last_input_at: now,
            input_before_at: now,
            shown_at: now,
            leaving: None,
            attention: Attention::default(),
            tickets: 0,
            ids: 0,
            effects: Vec::new(),
        }
    }

    /// Now on the agent's clock.
    pub fn local_now(&self) -> Zoned {
        self.now.to_zoned(self.options.zone.clone())
    }

    /// A moment as pickers and lines say it.
    pub(in crate::app) fn say_when(&self, at: Timestamp) -> String {
        let at = at.to_zoned(self.options.zone.clone());
        when::describe(&at, &self.local_now())
    }

    /// The connection of that name.
    pub fn desk(&self, profile: &Profile) -> Option<&Desk> {
        self.desks.iter().find(|desk| &desk.profile == profile)
    }

    /// The connection of that name, to be changed.
    pub(in crate::app) fn desk_mut(&mut self, profile: &Profile) -> Option<&mut Desk> {
        self.desks.iter_mut().find(|desk| &desk.profile == profile)
    }

    /// Who is there on a conversation's desk.
    pub fn directory(&self, profile: &Profile) -> Arc<Directory> {
        self.desk(profile)
            .map(|desk| Arc::clone(&desk.directory))
            .unwrap_or_default()
    }

    /// Who is there on the desk of the conversation on screen.
    pub fn directory_on_screen(&self) -> Arc<Directory> {
        let key = self.timeline.key.as_ref();
        key.map(|key| self.directory(&key.profile))
            .unwrap_or_default()
    }

    /// What is known of a conversation: the opened one, or a row of the list.
    pub fn conversation(&self, key: &ConversationKey) -> Option<&Conversation> {
        self.row(key).map(|row| &row.conversation)
    }

    /// The row of a conversation: the opened one, or one of the list.
    pub fn row(&self, key: &ConversationKey) -> Option<&Row> {
        let opened = self.timeline.opened.value().map(|opened| &opened.row);
        opened
            .filter(|row| &row.key == key)
            .or_else(|| self.list.known().iter().find(|row| &row.key == key))
    }

    /// The conversation on screen.
    pub fn current(&self) -> Option<&Row> {
        self.row(self.timeline.key.as_ref()?)
    }

    /// Wants something done.
    pub(in crate::app) fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// The ticket of a new read.
    pub(in crate::app) fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// A new identity: later ones sort behind earlier ones, and no two starts of the program make the same.
    pub(in crate::app) fn change_id(&mut self) -> ChangeId {
        self.ids += 1;
        let moment = self.now.as_millisecond();
        ChangeId::new(format!(
            "{moment:013x}-{:04x}-{:016x}",
            self.ids, self.options.seed
        ))
    }

    /// Places everything for the present size and state.
    pub(in crate::app) fn place(&mut self) {
        let (width, height) = self.size;
        let mut arrangement = Arrangement {
            width,
            height,
            focus: self.focus,
            has_banner: self.options.is_demo,
            contact: self.contact.wanted,
            composer_rows: None,
        };
        if let Some(composer) = &self.composer {
            // The width of the pane does not depend on the height of the composer.
            arrangement.composer_rows = Some(1);
            let area = Geometry::of(arrangement).composer.unwrap_or_default();
            let rows = composer.rows(area.width);
            arrangement.composer_rows = Some(rows.min(usize::from(u16::MAX)) as u16);
        }
        self.geometry = Geometry::of(arrangement);
    }
}
