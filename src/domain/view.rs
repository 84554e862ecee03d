//! The named views of the queue, and the order of their rows.

/// A tab of the inbox.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum View {
    /// Open and assigned to the acting teammate.
    Mine,
    /// Open and assigned to nobody.
    Unassigned,
    /// Open.
    All,
    /// Out of sight until later.
    Snoozed,
    /// Done.
    Closed,
    /// Something in it wants a person: an attention item of the desk.
    Attention,
    /// It was sent and did not arrive, or nobody knows whether it did.
    Undelivered,
    /// Sent by a desk that keeps a ledger of deliveries, whatever became of it.
    Deliveries,
    /// Open, and a note mentions the acting teammate.
    Mentions,
    /// Conversations with an unfinished draft.
    Drafts,
    /// Changes not yet known to be done.
    Outbox,
}

impl View {
    /// The tabs that are always there, in their order.
    pub const TABS: [Self; 5] = [
        Self::Mine,
        Self::Unassigned,
        Self::All,
        Self::Snoozed,
        Self::Closed,
    ];

    /// The name on the tab, from 80 columns on.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mine => "Mine",
            Self::Unassigned => "Unassigned",
            Self::All => "All open",
            Self::Snoozed => "Snoozed",
            Self::Closed => "Closed",
            Self::Attention => "Attention",
            Self::Undelivered => "Not delivered",
            Self::Deliveries => "Deliveries",
            Self::Mentions => "Mentions",
            Self::Drafts => "Drafts",
            Self::Outbox => "Outbox",
        }
    }

    /// The name on the tab where there is little room.
    pub fn short_name(self) -> &'static str {
        match self {
            Self::Unassigned => "Unass.",
            Self::All => "All",
            Self::Attention => "Attn",
            Self::Undelivered => "Undel.",
            _ => self.name(),
        }
    }

    /// The order a view opens in.
    pub fn default_order(self) -> Order {
        match self {
            Self::Mine | Self::Unassigned | Self::All | Self::Attention => Order::LongestWaiting,
            Self::Snoozed => Order::WakesFirst,
            Self::Closed
            | Self::Undelivered
            | Self::Deliveries
            | Self::Mentions
            | Self::Drafts
            | Self::Outbox => Order::NewestFirst,
        }
    }
}

/// How rows are ordered.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Order {
    /// Who waits longest comes first; those who do not wait follow, newest activity first.
    LongestWaiting,
    /// Newest activity first.
    NewestFirst,
    /// Oldest activity first.
    OldestFirst,
    /// What wakes next comes first; without a known moment last.
    WakesFirst,
}

impl Order {
    /// What the status line calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::LongestWaiting => "longest waiting",
            Self::NewestFirst => "newest first",
            Self::OldestFirst => "oldest first",
            Self::WakesFirst => "wakes first",
        }
    }
}
