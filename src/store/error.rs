//! What can go wrong on this machine, in the classes a person can do something about.

use std::path::PathBuf;

use rusqlite::ErrorCode;
use rusqlite::types::FromSqlError;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The state file cannot be read. It is never touched then: it may hold unsent words.
    #[error("`{}` is damaged ({why}); it was left as it is, move it away to start afresh", path.display())]
    StateDamaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        why: String,
    },
    /// The state file was written by a later version. It is read as well as it can be, and not written.
    #[error("`{}` is from a newer tinbox (format {found}, this one knows {known}); nothing is written or sent", path.display())]
    StateNewer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// Bytes that are not ours, or not any more.
    #[error("the stored data is damaged: {0}")]
    Damaged(String),
    /// No room.
    #[error("the disk is full; nothing was saved")]
    Full,
    /// No permission to write.
    #[error("the store cannot be written: the file or its disk is read-only")]
    ReadOnly,
    /// Somebody else wrote for longer than we wait.
    #[error("another process is using the store; try again")]
    Busy,
    /// The caller stopped a reading.
    #[error("the search was stopped")]
    Interrupted,
    /// The file system said no.
    #[error("`{}`: {source}", path.display())]
    Io {
        /// Which file or directory.
        path: PathBuf,
        /// What it said.
        source: std::io::Error,
    },
    /// A SQLite with the bug that loses writes of two processes (fixed in 3.51.3).
    #[error("SQLite {0} can lose data; 3.51.3 or newer is needed")]
    OldSqlite(&'static str),
    /// Anything else.
    #[error("the store failed: {0}")]
    Sqlite(rusqlite::Error),
}

impl StoreError {
    /// Whether the file, not the moment, is at fault.
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged(_) | Self::StateDamaged { .. })
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            // We break no constraint; where one is broken, an index does not tell the truth.
            Some(
                ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase
                | ErrorCode::ConstraintViolation
                | ErrorCode::TypeMismatch,
            ) => Self::Damaged(error.to_string()),
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::OperationInterrupted) => Self::Interrupted,
            _ => match error {
                // A value of another type than the schema promises, or a row missing that must be there.
                rusqlite::Error::QueryReturnedNoRows
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::Utf8Error(..) => Self::Damaged(error.to_string()),
                other => Self::Sqlite(other),
            },
        }
    }
}

impl From<FromSqlError> for StoreError {
    fn from(error: FromSqlError) -> Self {
        Self::Damaged(error.to_string())
    }
}
