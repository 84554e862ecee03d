//! The precious file: drafts, outbox, what was seen. It is migrated, never rebuilt and never deleted.

use rusqlite::config::DbConfig;
use rusqlite::{Connection, TransactionBehavior};

use crate::store::encode::amount;
use crate::store::error::StoreError;
use crate::store::file::{Durability, Place};

/// Every step from an empty file to the newest format, in order. Steps are only ever added.
const MIGRATIONS: [&str; 3] = [
    include_str!("state/0001.sql"),
    include_str!("state/0002.sql"),
    include_str!("state/0003.sql"),
];

/// `tinb`: tells our file from another program's.
const APPLICATION: i32 = 0x7469_6e62;

/// The state file, opened.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) connection: Connection,
    /// Why it must not be written, if so.
    pub(super) newer: Option<(i64, i64)>,
}

/// Opens the state file, makes it if there is none, and brings an older one up to date.
pub(super) fn open(place: &Place) -> Result<Opened, StoreError> {
    open_with(place, &MIGRATIONS)
}

fn open_with(place: &Place, migrations: &[&str]) -> Result<Opened, StoreError> {
    place.prepare()?;
    let named = |error: StoreError| match (place, error) {
        (Place::File(path), StoreError::Damaged(why)) => StoreError::StateDamaged {
            path: path.clone(),
            why,
        },
        (_, error) => error,
    };
    let known = amount(migrations.len());
    let (mut connection, found) = inspect(place).map_err(named)?;
    if found > known {
        drop(connection);
        return Ok(Opened {
            connection: place.open_for_reading()?,
            newer: Some((found, known)),
        });
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    if found < known {
        migrate(&mut connection, migrations).map_err(named)?;
    }
    Ok(Opened {
        connection,
        newer: None,
    })
}

/// A connection to the file, and its format, 0 for an empty one; an error if it is damaged or not ours. Leaves the
/// file as it is: without the checkpoint that a closing connection makes, a damaged database is not written to.
fn inspect(place: &Place) -> Result<(Connection, i64), StoreError> {
    let connection = place.open(Durability::Power)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    let report: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if report != "ok" {
        return Err(StoreError::Damaged(report));
    }
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let application: i32 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if (tables > 0 || version != 0) && application != APPLICATION {
        return Err(StoreError::Damaged("it is not a tinbox file".to_owned()));
    }
    Ok((connection, version))
}

fn migrate(connection: &mut Connection, migrations: &[&str]) -> Result<(), StoreError> {
    // One transaction for all steps: a kill in the middle leaves the old format, whole.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have been faster.
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for step in migrations.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", amount(migrations.len()))?;
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;

    fn place(directory: &tempfile::TempDir) -> (Place, PathBuf) {
        let path = directory.path().join("state.db");
        (Place::File(path.clone()), path)
    }

    fn schema(connection: &Connection) -> Vec<String> {
        connection
            .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap()
    }

    /// The steps known so far and two imagined ones.
    fn later() -> Vec<&'static str> {
        let mut steps = MIGRATIONS.to_vec();
        steps
            .push("ALTER TABLE draft ADD COLUMN mood TEXT; CREATE TABLE extra (a INTEGER) STRICT;");
        steps.push("CREATE INDEX extra_a ON extra (a);");
        steps
    }

    #[test]
    fn every_format_is_brought_to_every_later_one_with_the_same_result() {
        let steps = later();
        for to in 1..=steps.len() {
            let fresh = tempfile::tempdir().unwrap();
            let expected = schema(
                &open_with(&place(&fresh).0, &steps[..to])
                    .unwrap()
                    .connection,
            );
            for from in 1..=to {
                let directory = tempfile::tempdir().unwrap();
                let (place, _) = place(&directory);
                let old = open_with(&place, &steps[..from]).unwrap();
                old.connection
                    .execute("INSERT INTO seen VALUES ('p', 'c', NULL, 1, 0)", [])
                    .unwrap();
                drop(old);
                let new = open_with(&place, &steps[..to]).unwrap();
                assert_eq!(schema(&new.connection), expected, "{from} to {to}");
                assert_eq!(new.newer, None);
                let kept: i64 = new
                    .connection
                    .query_row("SELECT count(*) FROM seen", [], |row| row.get(0))
                    .unwrap();
                assert_eq!(kept, 1);
            }
        }
    }

    #[test]
    fn a_step_that_fails_leaves_the_old_format_whole() {
        let directory = tempfile::tempdir().unwrap();
        let (place, _) = place(&directory);
        let before = schema(&open(&place).unwrap().connection);
        let mut steps = later();
        steps.push("CREATE TABLE half (a INTEGER); CREATE TABLE half (a INTEGER);");
        assert!(open_with(&place, &steps).is_err());
        let after = open(&place).unwrap();
        assert_eq!(schema(&after.connection), before);
        assert_eq!(after.newer, None);
    }

    #[test]
    fn a_newer_format_is_read_and_not_written() {
        let directory = tempfile::tempdir().unwrap();
        let (place, path) = place(&directory);
        drop(open_with(&place, &later()).unwrap());
        let bytes = fs::read(&path).unwrap();
        let opened = open(&place).unwrap();
        assert_eq!(
            opened.newer,
            Some((amount(MIGRATIONS.len() + 2), amount(MIGRATIONS.len())))
        );
        let write = opened
            .connection
            .execute("INSERT INTO seen VALUES ('p', 'c', NULL, 1, 0)", []);
        assert!(matches!(
            write.map_err(StoreError::from),
            Err(StoreError::ReadOnly)
        ));
        drop(opened);
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }

    #[test]
    fn a_file_that_is_not_ours_is_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        let (place, path) = place(&directory);
        let foreign = Connection::open(&path).unwrap();
        foreign.execute_batch("CREATE TABLE theirs (a)").unwrap();
        drop(foreign);
        let bytes = fs::read(&path).unwrap();
        let error = open(&place).unwrap_err();
        assert!(matches!(error, StoreError::StateDamaged { .. }), "{error}");
        // Opening may note the journal's kind in the header; what they stored stays.
        let theirs: i64 = Connection::open(&path)
            .unwrap()
            .query_row("SELECT count(*) FROM theirs", [], |row| row.get(0))
            .unwrap();
        assert_eq!((theirs, bytes.len()), (0, fs::read(&path).unwrap().len()));
    }

    #[test]
    fn a_damaged_file_is_never_written() {
        let mut random = fastrand::Rng::with_seed(0x5eed);
        let directory = tempfile::tempdir().unwrap();
        let (place, path) = place(&directory);
        let made = open(&place).unwrap().connection;
        for number in 0..400 {
            let text = format!("words {number} ").repeat(20);
            made.execute(
                "INSERT INTO draft VALUES ('p', ?, 'reply', ?, 0, 0, 0, '', NULL)",
                (number, text),
            )
            .unwrap();
        }
        drop(made);
        let whole = fs::read(&path).unwrap();
        let mut refused = 0;
        for _ in 0..200 {
            let mut bytes = whole.clone();
            match random.u8(..4) {
                0 => bytes.truncate(random.usize(1..whole.len())),
                1 => {
                    let start = random.usize(..whole.len() / 512) * 512;
                    let end = whole.len().min(start + 4096);
                    random.fill(&mut bytes[start..end]);
                }
                2 => bytes[..16].fill(0),
                _ => {
                    for _ in 0..200 {
                        bytes[random.usize(..whole.len())] = random.u8(..);
                    }
                }
            }
            fs::write(&path, &bytes).unwrap();
            match open(&place) {
                Ok(opened) => drop(opened),
                Err(error) => {
                    assert!(matches!(error, StoreError::StateDamaged { .. }), "{error}");
                    assert!(fs::read(&path).unwrap() == bytes, "it was written to");
                    refused += 1;
                }
            }
        }
        assert!(refused > 120, "{refused} of 200 were noticed");
    }
}
