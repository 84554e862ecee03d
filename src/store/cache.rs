//! The disposable file: made, recognized, set aside.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, TransactionBehavior};

use crate::store::error::StoreError;
use crate::store::file::{Durability, Place, remove_if_there, with_companions};

const SCHEMA: &str = include_str!("cache.sql");

/// Bumped when what is inside the columns changes its meaning though the schema does not.
const CONTENT: u32 = 4;

/// The mark of a cache this very version can read; any edit of the schema makes another.
const VERSION: i32 = {
    // FNV-1a.
    let bytes = SCHEMA.as_bytes();
    let mut hash = 0x811c_9dc5_u32 ^ CONTENT;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    (hash >> 1).cast_signed()
};

/// A cache, and what is to be said about how it was come by.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) place: Place,
    pub(super) notice: Option<String>,
}

/// Opens the cache; whatever is wrong with it, there is one afterwards, in memory if need be.
pub(super) fn open(place: Place, now: Timestamp) -> Result<Opened, StoreError> {
    let Place::File(path) = &place else {
        return Ok(Opened {
            connection: make(&place)?,
            place,
            notice: None,
        });
    };
    let path = path.clone();
    let (why, is_damage) = match try_open(&place) {
        Ok(Ok(connection)) => {
            return Ok(Opened {
                connection,
                place,
                notice: None,
            });
        }
        Ok(Err(Stale)) => (None, false),
        Err(error) if error.is_damage() => (Some(error.to_string()), true),
        Err(error) => return in_memory(&error),
    };
    let cleared = if is_damage {
        set_aside(&path, now)
    } else {
        remove(&path)
    };
    match cleared.and_then(|()| make(&place)) {
        Ok(connection) => Ok(Opened {
            connection,
            place,
            notice: why
                .map(|why| format!("the local copy was damaged and is being read again ({why})")),
        }),
        Err(error) => in_memory(&error),
    }
}

fn in_memory(why: &StoreError) -> Result<Opened, StoreError> {
    let place = Place::memory();
    Ok(Opened {
        connection: make(&place)?,
        place,
        notice: Some(format!("nothing is kept on this machine this time: {why}")),
    })
}

/// A whole cache, but of another version.
struct Stale;

fn try_open(place: &Place) -> Result<Result<Connection, Stale>, StoreError> {
    place.prepare()?;
    let connection = place.open(Durability::Crash)?;
    let version: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables == 0 {
        drop(connection);
        return make(place).map(Ok);
    }
    if version != VERSION {
        return Ok(Err(Stale));
    }
    probe(&connection)?;
    Ok(Ok(connection))
}

/// Touches the root of every table, which finds most damage at once; the rest is found when it is met.
fn probe(connection: &Connection) -> Result<(), StoreError> {
    let mut statement = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0")?;
    let names = statement
        .query_map([], |row| row.get::<_, String>(0))?
        .collect::<Result<Vec<_>, _>>()?;
    for name in names {
        let first = format!("SELECT * FROM \"{}\" LIMIT 1", name.replace('"', "\"\""));
        connection.prepare(&first)?.query([])?.next()?;
    }
    Ok(())
}

fn make(place: &Place) -> Result<Connection, StoreError> {
    place.prepare()?;
    let mut connection = place.open(Durability::Crash)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have been faster.
    let tables: i64 =
        transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables == 0 {
        transaction.execute_batch(SCHEMA)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
    }
    transaction.commit()?;
    Ok(connection)
}

/// Moves a damaged cache out of the way, in the place of one set aside earlier: at most one is kept.
pub(super) fn set_aside(path: &Path, now: Timestamp) -> Result<(), StoreError> {
    remove_set_aside(path)?;
    let [database, wal, shm] = with_companions(path);
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!(".corrupt-{}", now.as_second()));
    fs::rename(&database, path.with_file_name(name)).map_err(|source| StoreError::Io {
        path: path.to_owned(),
        source,
    })?;
    remove_if_there(&wal)?;
    remove_if_there(&shm)
}

/// Deletes the caches set aside earlier.
pub(super) fn remove_set_aside(path: &Path) -> Result<(), StoreError> {
    let (Some(directory), Some(stem)) = (path.parent(), path.file_stem()) else {
        return Ok(());
    };
    let prefix = format!("{}.corrupt-", stem.to_string_lossy());
    let Ok(files) = fs::read_dir(directory) else {
        return Ok(());
    };
    for file in files.flatten() {
        if file.file_name().to_string_lossy().starts_with(&prefix) {
            remove_if_there(&file.path())?;
        }
    }
    Ok(())
}

/// Deletes the cache.
fn remove(path: &Path) -> Result<(), StoreError> {
    with_companions(path)
        .iter()
        .try_for_each(|path| remove_if_there(path))
}
