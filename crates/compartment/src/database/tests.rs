use std::pin::Pin;
use std::task::Poll;

use super::*;

const TABLES: &[&str] = &["CREATE TABLE item (name TEXT PRIMARY KEY) STRICT;"];

async fn insert(database: &Database, name: &str) -> Result<Recorded<usize>, DatabaseError> {
    let name = name.to_owned();
    database.write(move |c| c.execute("INSERT INTO item VALUES (?1)", [&name])).await
}

async fn names(database: &Database) -> Vec<String> {
    database
        .read(|c| {
            c.prepare("SELECT name FROM item ORDER BY name")?
                .query_map([], |row| row.get(0))?
                .collect()
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn a_write_is_recorded_then_durable_and_survives_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let database = Database::open(&path, TABLES).unwrap();
    let recorded = insert(&database, "one").await.unwrap();
    assert_eq!(recorded.value, 1);
    database.durable(recorded.mark).await.unwrap();
    assert_eq!(names(&database).await, ["one"]);
    drop(database);
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "more than the one file is left: {left:?}");
    assert_eq!(names(&Database::open(&path, TABLES).unwrap()).await, ["one"]);
}

#[tokio::test]
async fn a_write_that_fails_alone_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&folder.path().join("a.db"), TABLES).unwrap();
    let half_done = database.write(|c| {
        c.execute("INSERT INTO item VALUES ('half')", [])?;
        c.execute("INSERT INTO nothing VALUES (1)", [])
    });
    assert!(matches!(half_done.await, Err(DatabaseError::Sql(_))));
    insert(&database, "next").await.unwrap();
    assert_eq!(names(&database).await, ["next"]);
}

#[tokio::test]
async fn a_failing_write_does_not_undo_its_neighbours() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&folder.path().join("a.db"), TABLES).unwrap();
    insert(&database, "taken").await.unwrap();
    let (first, twice, second) = tokio::join!(
        insert(&database, "first"),
        insert(&database, "taken"),
        insert(&database, "second")
    );
    assert!(first.is_ok() && second.is_ok());
    assert!(matches!(twice, Err(DatabaseError::Sql(_))));
    assert_eq!(names(&database).await, ["first", "second", "taken"]);
}

/// Holds the writer up in a write of its own, until what comes back first is dropped.
async fn hold_up(database: &Database) -> (mpsc::Sender<()>, impl Future<Output = ()> + use<>) {
    let (begun, has_begun) = oneshot::channel();
    let (gate, closed) = mpsc::channel();
    let (database, mut begun) = (database.clone(), Some(begun));
    let held = tokio::spawn(async move {
        let hold = move |_: &Connection| {
            begun.take().map(|begun| begun.send(()));
            let _ = closed.recv();
            Ok(())
        };
        database.write(hold).await.map(|_| ())
    });
    has_begun.await.unwrap();
    (gate, async { held.await.unwrap().unwrap() })
}

/// Lets each of them ask for its write, which it cannot get yet.
async fn ask<F: Future>(writes: &mut [Pin<Box<F>>]) {
    std::future::poll_fn(|context| {
        assert!(writes.iter_mut().all(|write| write.as_mut().poll(context).is_pending()));
        Poll::Ready(())
    })
    .await;
}

#[tokio::test]
async fn writes_that_wait_together_share_a_transaction() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&folder.path().join("a.db"), TABLES).unwrap();
    let (gate, held) = hold_up(&database).await;
    let insert = async |n: u32| insert(&database, &format!("n{n}")).await.unwrap().mark;
    let mut waiting: Vec<_> = (0..100).map(|n| Box::pin(insert(n))).collect();
    ask(&mut waiting).await;
    drop(gate);
    held.await;
    let mut marks = std::collections::BTreeSet::new();
    for write in waiting {
        marks.insert(write.await);
    }
    assert_eq!(marks.len(), 1, "100 writes took {} transactions", marks.len());
}

#[tokio::test]
async fn what_can_wait_shares_a_transaction_and_is_seen_by_the_next_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let database = Database::open(&path, TABLES).unwrap();
    let beside = |name: String| {
        let database = database.clone();
        Box::pin(async move {
            let insert = move |c: &Connection| c.execute("INSERT INTO item VALUES (?1)", [&name]);
            database.write_beside(insert).await.map(|recorded| recorded.mark)
        })
    };
    let (gate, held) = hold_up(&database).await;
    let mut waiting: Vec<_> = (0..100).map(|n| beside(format!("n{n}"))).collect();
    let mut again = [beside("n7".to_owned())];
    let count =
        |c: &Connection| c.query_row("SELECT count(*) FROM item", [], |row| row.get::<_, u32>(0));
    let counted = database.clone();
    let mut next = [Box::pin(async move { counted.write(count).await.unwrap() })];
    ask(&mut waiting).await;
    ask(&mut again).await;
    ask(&mut next).await;
    drop(gate);
    held.await;
    let [next] = next;
    let seen = next.await;
    assert_eq!(seen.value, 100);
    for write in waiting {
        assert_eq!(write.await.unwrap(), seen.mark);
    }
    let [again] = again;
    assert!(matches!(again.await, Err(DatabaseError::Sql(_))));
    // Alone it does not wait for ever, and a database that ends makes it at once.
    beside("alone".to_owned()).await.unwrap();
    let mut last = [beside("last".to_owned())];
    ask(&mut last).await;
    drop((last, database));
    assert_eq!(names(&Database::open(&path, TABLES).unwrap()).await.len(), 102);
}

#[tokio::test]
async fn a_full_disk_is_an_error_and_keeps_nothing_of_the_write() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&folder.path().join("a.db"), TABLES).unwrap();
    database
        .write(|c| c.pragma_update_and_check(None, "max_page_count", 4, |_| Ok(())))
        .await
        .unwrap();
    let refused = insert(&database, &"x".repeat(100_000)).await;
    assert!(matches!(refused, Err(DatabaseError::Full)), "{refused:?}");
    insert(&database, "small").await.unwrap();
    assert_eq!(names(&database).await, ["small"]);
}

#[tokio::test]
async fn a_long_log_begins_anew_while_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let database = Database::open(&path, TABLES).unwrap();
    let looker = Connection::open(&path).unwrap();
    let pages_in_log = || -> i64 {
        looker.query_row("PRAGMA wal_checkpoint(NOOP)", [], |row| row.get(1)).unwrap()
    };
    let (mut most, mut rounds) = (0, 0);
    while pages_in_log() >= most {
        most = pages_in_log();
        let name = format!("{rounds} {}", "x".repeat(1024 * 1024));
        let recorded = insert(&database, &name).await.unwrap();
        database.durable(recorded.mark).await.unwrap();
        rounds += 1;
        assert!(rounds < 500, "the log only grows: {most} pages");
    }
    assert!(most >= 4000, "after {most} pages already");
    drop((database, looker));
    assert_eq!(names(&Database::open(&path, TABLES).unwrap()).await.len(), rounds);
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    drop(Database::open(&path, &["CREATE TABLE a (x) ;", "CREATE TABLE b (x);"]).unwrap());
    let refused = Database::open(&path, TABLES).err().unwrap().to_string();
    assert!(refused.contains("newer"), "{refused}");
}
