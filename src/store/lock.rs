//! Who sends to a desk: of several processes over the same files, the one that holds the lock of its profile.
//!
//! A lock of the file system, not a number in a file: the kernel lets go of it when the process ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use crate::domain::id::Profile;
use crate::store::error::StoreError;
use crate::store::file::private_directory;

/// The right to send what is in the outbox for one profile, until it is dropped or the process ends.
///
/// One each, because two processes need not have the same profiles: whoever has a profile must be able to send to it.
#[derive(Debug)]
pub struct SenderLock {
    _file: File,
}

impl SenderLock {
    /// Takes the lock if nobody has it; none if somebody has.
    pub fn try_acquire(state_dir: &Path, profile: &Profile) -> Result<Option<Self>, StoreError> {
        let path = state_dir.join(format!("sender-{}.lock", file_name(profile)));
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

/// The profile's name as a part of a file's: what may not be in one is written as its number.
fn file_name(profile: &Profile) -> String {
    let mut name = String::new();
    for byte in profile.as_str().bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            name.push(char::from(byte));
        } else {
            name.push_str(&format!("_{byte:02x}"));
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_profiles_have_the_same_file_and_none_leaves_the_directory() {
        let names = ["work", "Work", "a/b", "a_2fb", "..", "büro"]
            .map(|name| file_name(&Profile::from(name)));
        let expected = ["work", "Work", "a_2fb", "a_5f2fb", "_2e_2e", "b_c3_bcro"];
        assert_eq!(names, expected);
    }
}
