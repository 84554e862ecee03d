//! How domain values are written down: compact JSON, by a trait of our own.
//!
//! Domain types know nothing of storage, so their shapes are declared a second time here, as serde's remote
//! definitions: a field that is added to the domain and forgotten here does not compile.

mod change;
mod conversation;
mod kept;
mod part;
mod people;

use jiff::Timestamp;
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use crate::domain::change::ChangeId;
use crate::domain::id::{
    AdminId, AttachmentId, AttentionId, AttributeId, CompanyId, ContactId, ConversationId, PartId,
    Profile, TagId, TeamId, WayId,
};
use crate::domain::untrusted::Untrusted;
use crate::store::error::StoreError;

/// A value that can be written down and read again.
pub(super) trait Stored: Sized {
    /// Writes it.
    fn store<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
    /// Reads it.
    fn load<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// The value as text.
pub(super) fn to_text<T: Stored>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(&Wrap(value)).map_err(|error| StoreError::Damaged(error.to_string()))
}

/// The value in the text. Text that is none is damage: nobody else writes our files.
pub(super) fn from_text<T: Stored>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str::<Wrap<T>>(text)
        .map(|Wrap(value)| value)
        .map_err(|error| StoreError::Damaged(error.to_string()))
}

/// A moment as nanoseconds since 1970; moments outside 1677 to 2262 are moved to the nearest end.
pub(super) fn nanoseconds(at: Timestamp) -> i64 {
    i64::try_from(at.as_nanosecond()).unwrap_or(if at.as_second() < 0 {
        i64::MIN
    } else {
        i64::MAX
    })
}

/// An amount as SQLite has it.
pub(super) fn amount(amount: usize) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}

/// The moment so many nanoseconds after 1970.
pub(super) fn moment(nanoseconds: i64) -> Timestamp {
    Timestamp::from_nanosecond(nanoseconds.into()).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Lets serde's containers hold [`Stored`] values.
struct Wrap<T>(T);

impl<T: Stored> Serialize for Wrap<&T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.store(serializer)
    }
}

impl<'de, T: Stored> Deserialize<'de> for Wrap<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::load(deserializer).map(Self)
    }
}

/// What `#[serde(with = "stored")]` on a field calls.
mod stored {
    use super::{Deserializer, Serializer, Stored};

    pub(super) fn serialize<T: Stored, S: Serializer>(
        value: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.store(serializer)
    }

    pub(super) fn deserialize<'de, T: Stored, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<T, D::Error> {
        T::load(deserializer)
    }
}

/// Declares structs a second time, field by field.
macro_rules! stored_structs {
    ($($path:literal $name:ident { $($field:ident: $kind:ty),* $(,)? })*) => {$(
        const _: () = {
            #[derive(serde::Serialize, serde::Deserialize)]
            #[serde(remote = $path)]
            struct Definition { $(#[serde(with = "crate::store::encode::stored")] $field: $kind),* }
            crate::store::encode::stored_as!($name, Definition);
        };
    )*};
}

/// Lets a type be stored as its second declaration says.
macro_rules! stored_as {
    ($name:ty, $definition:ty) => {
        impl crate::store::encode::Stored for $name {
            fn store<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                <$definition>::serialize(self, serializer)
            }

            fn load<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <$definition>::deserialize(deserializer)
            }
        }
    };
}

use {stored_as, stored_structs};

impl<T: Stored> Stored for Option<T> {
    fn store<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_ref().map(Wrap).serialize(serializer)
    }

    fn load<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<Wrap<T>>::deserialize(deserializer)?.map(|Wrap(value)| value))
    }
}

impl<T: Stored> Stored for Vec<T> {
    fn store<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(Wrap))
    }

    fn load<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = Vec::<Wrap<T>>::deserialize(deserializer)?;
        Ok(values.into_iter().map(|Wrap(value)| value).collect())
    }
}

impl<T: Stored> Stored for Box<T> {
    fn store<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).store(serializer)
    }

    fn load<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::load(deserializer).map(Self::new)
    }
}

impl<A: Stored, B: Stored> Stored for (A, B) {
    fn store<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (Wrap(&self.0), Wrap(&self.1)).serialize(serializer)
    }

    fn load<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (Wrap(a), Wrap(b)) = Deserialize::deserialize(deserializer)?;
        Ok((a, b))
    }
}

impl Stored for Timestamp {
    fn store<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        nanoseconds(*self).serialize(serializer)
    }

    fn load<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let at = i64::deserialize(deserializer)?;
        Self::from_nanosecond(at.into()).map_err(D::Error::custom)
    }
}

/// What serde knows how to store.
macro_rules! plain {
    ($($name:ty)*) => {$(
        impl Stored for $name {
            fn store<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.serialize(serializer)
            }

            fn load<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::deserialize(deserializer)
            }
        }
    )*};
}

plain! { bool u8 u16 u64 Box<str> }

/// As text: a number in JSON does not always come back to the last digit.
impl Stored for f64 {
    fn store<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }

    fn load<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Box::<str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// Identities: their text.
macro_rules! ids {
    ($($name:ident)*) => {$(
        impl Stored for $name {
            fn store<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.as_str().serialize(serializer)
            }

            fn load<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Box::<str>::deserialize(deserializer).map(Self::new)
            }
        }
    )*};
}

ids! { ConversationId PartId AdminId ContactId TeamId TagId CompanyId AttentionId AttributeId WayId Profile ChangeId AttachmentId }

impl Stored for Untrusted {
    fn store<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.raw().serialize(serializer)
    }

    fn load<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<str>::deserialize(deserializer).map(Self::new)
    }
}
