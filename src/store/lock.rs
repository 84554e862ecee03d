//! Who sends: of several processes over the same files, the one that holds this lock.
//!
//! A lock of the file system, not a number in a file: the kernel lets go of it when the process ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use crate::store::error::StoreError;
use crate::store::file::private_directory;

/// The right to send what is in the outbox, until it is dropped or the process ends.
#[derive(Debug)]
pub struct SenderLock {
    _file: File,
}

impl SenderLock {
    /// Takes the lock if nobody has it; none if somebody has.
    pub fn try_acquire(state_dir: &Path) -> Result<Option<Self>, StoreError> {
        let path = state_dir.join("sender.lock");
        let failed = |source| StoreError::Io {
            path: path.clone(),
            source,
        };
        private_directory(state_dir).map_err(failed)?;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let file = options.open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }
}
