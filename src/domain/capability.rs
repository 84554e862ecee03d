//! What a desk can do, so that nothing is offered that must fail, and every refusal has its reason.

/// A thing a person may want from a desk.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Ability {
    /// Words to the customer.
    Reply,
    /// Words to the team.
    Note,
    /// Close a conversation.
    Close,
    /// Say what came of a conversation when closing it.
    Outcome,
    /// Answer in the automated agent's stead.
    TakeOver,
    /// Let the automated agent answer again.
    Release,
    /// Say that somebody has looked at what the desk wanted looked at.
    SettleAttention,
    /// Open it again.
    Reopen,
    /// Put it out of sight until a moment.
    Snooze,
    /// Put it out of sight until the customer writes, whenever that is.
    SnoozeUntilReply,
    /// Make a teammate responsible.
    Assign,
    /// Make a team responsible.
    AssignTeam,
    /// Put tags on and take them off.
    Tag,
    /// Make a new tag.
    CreateTag,
    /// Change the title.
    Rename,
    /// Tell the desk what was read.
    MarkRead,
    /// Tell the desk that something is to be read again.
    MarkUnread,
    /// Take a part's words away for good.
    Redact,
    /// Delete a conversation.
    Delete,
    /// Add and remove customers.
    Participants,
    /// Set custom fields.
    Attributes,
    /// Read the parts of a conversation.
    Messages,
    /// Search on the desk itself.
    Search,
    /// Look up the customer.
    Contacts,
}

impl Ability {
    /// Every ability, in the order documentation lists them.
    pub const ALL: [Self; 24] = [
        Self::Messages,
        Self::Reply,
        Self::Note,
        Self::Close,
        Self::Outcome,
        Self::Reopen,
        Self::TakeOver,
        Self::Release,
        Self::SettleAttention,
        Self::Snooze,
        Self::SnoozeUntilReply,
        Self::Assign,
        Self::AssignTeam,
        Self::Tag,
        Self::CreateTag,
        Self::Rename,
        Self::MarkRead,
        Self::MarkUnread,
        Self::Redact,
        Self::Delete,
        Self::Participants,
        Self::Attributes,
        Self::Search,
        Self::Contacts,
    ];
}

/// Whether a desk can do it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It can.
    Yes,
    /// The desk cannot; tinbox keeps it on this machine and says so.
    Local(&'static str),
    /// It cannot, because…
    No(&'static str),
}

/// A desk's verdict on every ability.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Capabilities {
    /// The desk's name, as a person says it.
    pub desk: &'static str,
    exceptions: Vec<(Ability, Verdict)>,
}

impl Capabilities {
    /// A desk that can do everything but these.
    pub fn all_but(desk: &'static str, exceptions: Vec<(Ability, Verdict)>) -> Self {
        Self { desk, exceptions }
    }

    /// The verdict on one ability.
    pub fn verdict(&self, ability: Ability) -> Verdict {
        self.exceptions
            .iter()
            .find(|(excepted, _)| *excepted == ability)
            .map_or(Verdict::Yes, |(_, verdict)| *verdict)
    }

    /// Why the desk cannot do it; none if it can, or if tinbox does it in its stead.
    pub fn refusal(&self, ability: Ability) -> Option<&'static str> {
        match self.verdict(ability) {
            Verdict::Yes | Verdict::Local(_) => None,
            Verdict::No(why) => Some(why),
        }
    }
}
