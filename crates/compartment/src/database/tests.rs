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

#[tokio::test]
async fn writes_that_wait_together_share_a_transaction() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&folder.path().join("a.db"), TABLES).unwrap();
    let (gate, closed) = std::sync::mpsc::channel::<()>();
    let blocker = tokio::spawn({
        let database = database.clone();
        async move {
            database
                .write(move |_| {
                    let _ = closed.recv();
                    Ok(())
                })
                .await
        }
    });
    let waiting: Vec<_> = (0..100)
        .map(|n| {
            let database = database.clone();
            tokio::spawn(async move { insert(&database, &format!("n{n}")).await.unwrap().mark })
        })
        .collect();
    // On a current-thread runtime a yield lets every spawned task reach its first wait.
    tokio::task::yield_now().await;
    drop(gate);
    let mut marks = std::collections::BTreeSet::new();
    blocker.await.unwrap().unwrap();
    for task in waiting {
        marks.insert(task.await.unwrap());
    }
    assert!(marks.len() <= 2, "100 writes took {} transactions", marks.len());
}

#[tokio::test]
async fn what_can_wait_shares_a_transaction_and_is_seen_by_the_next_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let database = Database::open(&path, TABLES).unwrap();
    let beside = |name: String| {
        let database = database.clone();
        tokio::spawn(async move {
            let insert = move |c: &Connection| c.execute("INSERT INTO item VALUES (?1)", [&name]);
            database.write_beside(insert).await.map(|recorded| recorded.mark)
        })
    };
    let waiting: Vec<_> = (0..100).map(|n| beside(format!("n{n}"))).collect();
    let again = beside("n7".to_owned());
    tokio::task::yield_now().await;
    let count =
        |c: &Connection| c.query_row("SELECT count(*) FROM item", [], |row| row.get::<_, u32>(0));
    let seen = database.write(count).await.unwrap();
    assert_eq!(seen.value, 100);
    for task in waiting {
        assert_eq!(task.await.unwrap().unwrap(), seen.mark);
    }
    assert!(matches!(again.await.unwrap(), Err(DatabaseError::Sql(_))));
    // Alone it does not wait for ever, and a database that ends makes it at once.
    beside("alone".to_owned()).await.unwrap().unwrap();
    let last = beside("last".to_owned());
    tokio::task::yield_now().await;
    last.abort();
    assert!(last.await.unwrap_err().is_cancelled());
    drop(database);
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
