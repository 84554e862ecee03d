//! Files that nobody else can read, and connections to them.
//!
//! A database's `-wal` and `-shm` get the mode of the database itself, so it is created by us, empty and 0600, before
//! SQLite sees it (measured; SQLite alone makes 0644).

use std::fs::{self, DirBuilder, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::store::error::StoreError;

/// How long a statement waits for another process or thread before it gives up.
const PATIENCE: Duration = Duration::from_secs(5);

/// The first SQLite without the WAL-reset race of two writing processes.
const OLDEST_SQLITE: i32 = 3_051_003;

/// To how many bytes a write-ahead log is cut back once its content is in the database.
const LONGEST_LOG: i64 = 8_000_000;

/// Where a database is.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// On disk.
    File(PathBuf),
    /// In memory, under a name that this process's other connections find it by.
    Memory(String),
}

/// How sure a commit is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Durability {
    /// On the disk before it returns.
    Power,
    /// Safe from a crash of the program, not of the machine.
    Crash,
}

impl Place {
    /// A database in memory that no other store has.
    pub(super) fn memory() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self::Memory(format!("file:/tinbox-{number}?vfs=memdb"))
    }

    /// Makes the directory 0700 and the file 0600, if they are not there, and keeps both to their owner.
    pub(super) fn prepare(&self) -> Result<(), StoreError> {
        let Self::File(path) = self else {
            return Ok(());
        };
        let at = |path: &Path| {
            let path = path.to_owned();
            move |source| StoreError::Io { path, source }
        };
        if let Some(directory) = path.parent() {
            private_directory(directory).map_err(at(directory))?;
        }
        private_file(path).map_err(at(path))
    }

    /// A connection that may write.
    pub(super) fn open(&self, durability: Durability) -> Result<Connection, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_URI;
        let connection = self.connect(flags)?;
        if matches!(self, Self::File(_)) {
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "journal_size_limit", LONGEST_LOG)?;
        }
        match durability {
            Durability::Power => {
                connection.pragma_update(None, "synchronous", "FULL")?;
                // Without these macOS tells us it is on the disk when it is in the disk's own memory.
                connection.pragma_update(None, "fullfsync", true)?;
                connection.pragma_update(None, "checkpoint_fullfsync", true)?;
            }
            Durability::Crash => connection.pragma_update(None, "synchronous", "NORMAL")?,
        }
        connection.pragma_update(None, "secure_delete", true)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        Ok(connection)
    }

    /// A connection that cannot write.
    pub(super) fn open_for_reading(&self) -> Result<Connection, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_URI;
        self.connect(flags)
    }

    fn connect(&self, flags: OpenFlags) -> Result<Connection, StoreError> {
        if rusqlite::version_number() < OLDEST_SQLITE {
            return Err(StoreError::OldSqlite(rusqlite::version()));
        }
        let connection = match self {
            // Not as a URI: a path may hold `?` and `%`.
            Self::File(path) => {
                Connection::open_with_flags(path, flags - OpenFlags::SQLITE_OPEN_URI)?
            }
            Self::Memory(name) => Connection::open_with_flags(name, flags)?,
        };
        connection.busy_timeout(PATIENCE)?;
        // One plan per statement. Otherwise SQLite plans many of them anew for every value bound (measured: 12 µs
        // instead of 1 µs for one row).
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.set_prepared_statement_cache_capacity(128);
        connection.pragma_update(None, "trusted_schema", false)?;
        connection.pragma_update(None, "cell_size_check", true)?;
        connection.pragma_update(None, "mmap_size", 0)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.pragma_update(None, "cache_size", -16_000)?;
        Ok(connection)
    }
}

/// The database file and those SQLite keeps beside it.
pub(super) fn with_companions(path: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|suffix| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    })
}

/// Removes a file that may not be there.
pub(super) fn remove_if_there(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(StoreError::Io {
            path: path.to_owned(),
            source,
        }),
        _ => Ok(()),
    }
}

/// Makes the directory if it is not there, and keeps it to its owner.
pub(super) fn private_directory(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path)?;
    restrict(path, 0o700)
}

fn private_file(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    match options.open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => restrict(path, 0o600),
        other => other.map(drop),
    }
}

#[cfg(unix)]
fn restrict(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mut permissions = fs::metadata(path)?.permissions();
    if permissions.mode() & 0o7777 == mode {
        return Ok(());
    }
    permissions.set_mode(mode);
    fs::set_permissions(path, permissions)
}

#[cfg(not(unix))]
fn restrict(_path: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}
