//! Identities. Every one is an opaque string to us, whatever a desk promises about its shape.

use std::fmt;
use std::sync::Arc;

/// Declares a newtype over the identity a desk gave; cheap to clone, ordered, comparable, never printed unclean.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes the identity as the desk spells it.
            pub fn new(id: impl Into<Arc<str>>) -> Self {
                Self(id.into())
            }

            /// The identity as the desk spells it: for requests and storage. It is text from outside, so the
            /// way to the screen is the cleaning gate.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0.escape_debug())
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self::new(id)
            }
        }
    )*};
}

ids! {
    /// A conversation, unique within one profile.
    ConversationId;
    /// A part, unique within its conversation only (featurebase.md 1.2).
    PartId;
    /// A teammate who answers.
    AdminId;
    /// A customer who asks.
    ContactId;
    /// A group of teammates.
    TeamId;
    /// A tag of the desk's catalog.
    TagId;
    /// Something a desk wants a person to look at.
    AttentionId;
    /// A customer's company.
    CompanyId;
    /// A custom field of conversations.
    AttributeId;
    /// A way a new conversation can take: a mailbox, a number, a chat.
    WayId;
    /// A kind of ticket.
    TicketTypeId;
    /// A file that came with a message, unique within its conversation only.
    AttachmentId;
    /// A connection to one desk, by the name the person gave it in the configuration.
    Profile;
}

/// A conversation among all profiles.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ConversationKey {
    /// The connection it lives behind.
    pub profile: Profile,
    /// Its identity there.
    pub id: ConversationId,
}

impl ConversationKey {
    /// Joins the two halves.
    pub fn new(profile: impl Into<Profile>, id: impl Into<ConversationId>) -> Self {
        Self {
            profile: profile.into(),
            id: id.into(),
        }
    }
}
