//! What a desk can do, so that nothing is offered that must fail, and every refusal has its reason.

/// A thing a person may want from a desk.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Ability {
    /// Words to the customer.
    Reply,
    /// Words to somebody who has not written: a new conversation.
    Begin,
    /// Words to the team.
    Note,
    /// Close a conversation.
    Close,
    /// Say what came of a conversation when closing it.
    Outcome,
    /// Answer in the automated agent's stead.
    TakeOver,
    /// Let the bot answer again.
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
    /// Find articles of the help centre.
    Articles,
    /// Make tickets of conversations, and see those there are.
    Tickets,
    /// See what features a customer wished for.
    Requests,
    /// Tell how the desk is doing in numbers.
    Figures,
}

impl Ability {
    /// Every ability, in the order documentation lists them.
    pub const ALL: [Self; 29] = [
        Self::Messages,
        Self::Reply,
        Self::Begin,
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
        Self::Articles,
        Self::Tickets,
        Self::Requests,
        Self::Figures,
    ];

    /// What it is called in the table of what desks can do.
    pub fn words(self) -> &'static str {
        match self {
            Self::Messages => "Read the messages",
            Self::Reply => "Reply to the customer",
            Self::Begin => "Begin a conversation",
            Self::Note => "Leave a note for the team",
            Self::Close => "Close",
            Self::Outcome => "Close with an outcome",
            Self::Reopen => "Open again",
            Self::TakeOver => "Answer in the bot's stead",
            Self::Release => "Let the bot answer again",
            Self::SettleAttention => "Settle what wants a person",
            Self::Snooze => "Snooze until a moment",
            Self::SnoozeUntilReply => "Snooze until the customer writes",
            Self::Assign => "Assign to a teammate",
            Self::AssignTeam => "Assign to a team",
            Self::Tag => "Put tags on and take them off",
            Self::CreateTag => "Make a new tag",
            Self::Rename => "Change the title",
            Self::MarkRead => "Mark as read",
            Self::MarkUnread => "Mark as unread",
            Self::Redact => "Redact a message",
            Self::Delete => "Delete a conversation",
            Self::Participants => "Add and remove participants",
            Self::Attributes => "Set custom fields",
            Self::Search => "Search on the desk itself",
            Self::Contacts => "Look up the customer",
            Self::Articles => "Find articles of the help centre",
            Self::Tickets => "Make tickets, and see those there are",
            Self::Requests => "See a customer's feature requests",
            Self::Figures => "Tell figures of its own",
        }
    }
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

/// What a person must know before a reply leaves by a desk where words cost more than elsewhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReplyCaution {
    /// What is always so.
    pub always: &'static str,
    /// From which hour to which hour of the day a reply is welcome.
    pub hours: (i8, i8),
    /// What is so at all other hours.
    pub outside: &'static str,
}

/// A desk's verdict on every ability.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Capabilities {
    /// The desk's name, as a person says it.
    pub desk: &'static str,
    /// It keeps a ledger of what was sent and whether it arrived.
    pub has_ledger: bool,
    /// How many questions it wants to be asked at once, where it does not take any number.
    pub at_once: Option<usize>,
    /// What to say in the review of a reply.
    pub caution: Option<ReplyCaution>,
    exceptions: Vec<(Ability, Verdict)>,
}

impl Capabilities {
    /// A desk that can do everything but these.
    pub fn all_but(desk: &'static str, exceptions: Vec<(Ability, Verdict)>) -> Self {
        Self {
            desk,
            has_ledger: false,
            at_once: None,
            caution: None,
            exceptions,
        }
    }

    /// The same, of a desk that keeps a ledger of deliveries.
    #[must_use]
    pub fn with_ledger(mut self) -> Self {
        self.has_ledger = true;
        self
    }

    /// The same, of a desk that wants to be asked one thing after the other.
    #[must_use]
    pub fn one_by_one(mut self) -> Self {
        self.at_once = Some(1);
        self
    }

    /// With something to know before a reply leaves.
    #[must_use]
    pub fn with_caution(mut self, caution: ReplyCaution) -> Self {
        self.caution = Some(caution);
        self
    }

    /// The verdict on one ability.
    pub fn verdict(&self, ability: Ability) -> Verdict {
        let told = |wanted| {
            self.exceptions
                .iter()
                .find(|(excepted, _)| *excepted == wanted)
                .map_or(Verdict::Yes, |(_, verdict)| *verdict)
        };
        match (ability, told(Ability::Tag)) {
            // Where tags are kept here, so is their catalog.
            (Ability::CreateTag, kept @ Verdict::Local(_)) => kept,
            _ => told(ability),
        }
    }

    /// Whether tinbox makes such a change itself, on this machine.
    pub fn keeps(&self, ability: Ability) -> bool {
        matches!(self.verdict(ability), Verdict::Local(_))
    }

    /// What speaks against a reply at that hour of the agent's day.
    pub fn reply_is_untimely(&self, hour: i8) -> Option<&'static str> {
        let caution = self.caution?;
        let (from, to) = caution.hours;
        (!(from..to).contains(&hour)).then_some(caution.outside)
    }

    /// Why the desk cannot do it, as a sentence that names the desk.
    pub fn objection(&self, ability: Ability) -> Option<String> {
        let why = self.refusal(ability)?;
        if !why.contains(self.desk) {
            return Some(format!("{}: {why}", self.desk));
        }
        let mut letters = why.chars();
        let first = letters.next()?;
        // A name keeps its own spelling.
        let begins_with_name = why.starts_with(self.desk);
        let first: String = if begins_with_name {
            first.into()
        } else {
            first.to_uppercase().collect()
        };
        Some(first + letters.as_str())
    }

    /// Why the desk cannot do it; none if it can, or if tinbox does it in its stead.
    pub fn refusal(&self, ability: Ability) -> Option<&'static str> {
        match self.verdict(ability) {
            Verdict::Yes | Verdict::Local(_) => None,
            Verdict::No(why) => Some(why),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_objection_names_the_desk_once() {
        let no = |ability, why| (ability, Verdict::No(why));
        let can = Capabilities::all_but(
            "oHallo",
            vec![
                no(Ability::Note, "it keeps none"),
                no(Ability::Rename, "oHallo has no titles"),
                no(Ability::Delete, "an oHallo conversation stays"),
                (Ability::Tag, Verdict::Local("oHallo has no tags")),
            ],
        );
        let said = |ability| can.objection(ability);
        assert_eq!(said(Ability::Note).unwrap(), "oHallo: it keeps none");
        assert_eq!(said(Ability::Rename).unwrap(), "oHallo has no titles");
        assert_eq!(
            said(Ability::Delete).unwrap(),
            "An oHallo conversation stays"
        );
        assert_eq!((said(Ability::Tag), said(Ability::Reply)), (None, None));
    }

    #[test]
    fn a_reply_is_untimely_outside_the_hours_only() {
        let plain = Capabilities::all_but("Desk", Vec::new());
        assert_eq!(plain.reply_is_untimely(3), None);
        let careful = plain.with_caution(ReplyCaution {
            always: "always",
            hours: (8, 21),
            outside: "not now",
        });
        for (hour, said) in [
            (0, Some("not now")),
            (7, Some("not now")),
            (8, None),
            (20, None),
            (21, Some("not now")),
            (23, Some("not now")),
        ] {
            assert_eq!(careful.reply_is_untimely(hour), said, "{hour}");
        }
    }
}
