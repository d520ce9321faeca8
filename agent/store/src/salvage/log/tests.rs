use std::fs;

use rusqlite::Connection;
use tempfile::TempDir;

use super::*;

/// A database and its log as after a crash.
struct Crashed {
    dir: TempDir,
}

impl Crashed {
    /// Six transactions of one to four pages. Where the log has begun anew, remains of an earlier run stand behind
    /// them.
    fn new(began_anew: bool) -> Self {
        let live = tempfile::tempdir().unwrap();
        let path = live.path().join("made.db");
        let connection = Connection::open(&path).unwrap();
        let begin = "PRAGMA synchronous = OFF; PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; \
             CREATE TABLE t (n INTEGER PRIMARY KEY, long TEXT);";
        connection.execute_batch(begin).unwrap();
        if began_anew {
            let fill = "INSERT INTO t SELECT value, printf('%.*c', 3000, 'o') FROM json_each('[1,2,3,4,5,6,7,8,9,10,11,12]');";
            connection.execute_batch(fill).unwrap();
            connection.execute_batch("INSERT INTO t (long) VALUES ('twenty'); DELETE FROM t;").unwrap();
            connection.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(())).unwrap();
        } else {
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        }
        for number in 0..6 {
            let rows = "INSERT INTO t (long) SELECT printf('%.*c', 3000, char(97 + ?1)) FROM json_each('[1,2,3]') \
                 LIMIT 1 + ?1 % 3";
            connection.execute(rows, [number]).unwrap();
        }
        let crashed = Self { dir: tempfile::tempdir().unwrap() };
        fs::copy(&path, crashed.path()).unwrap();
        fs::copy(log_path(&path), crashed.log()).unwrap();
        crashed
    }

    fn copy(&self) -> Self {
        let copy = Self { dir: tempfile::tempdir().unwrap() };
        fs::copy(self.path(), copy.path()).unwrap();
        fs::copy(self.log(), copy.log()).unwrap();
        copy
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("made.db")
    }

    fn log(&self) -> PathBuf {
        log_path(&self.path())
    }

    fn edit(&self, change: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = fs::read(self.log()).unwrap();
        change(&mut bytes);
        fs::write(self.log(), bytes).unwrap();
    }

    fn frames(&self) -> usize {
        (fs::metadata(self.log()).unwrap().len() as usize - HEADER) / FRAME
    }

    /// What is read here with what the file has: every page.
    fn pages(&self) -> Vec<Vec<u8>> {
        let mut log = Log::beside(&self.path()).unwrap();
        let file = fs::read(self.path()).unwrap();
        let last = log.last_page().max((file.len() / PAGE) as u32);
        let page = |number: u32| {
            let old = file.chunks(PAGE).nth(number as usize - 1).map(<[u8]>::to_vec);
            assert_eq!(log.page(number).is_some(), log.has(number));
            log.page(number).or(old).unwrap()
        };
        (1..=last).map(page).collect()
    }

    /// What SQLite finds: it moves the log of a copy into the file. Damages none of ours.
    fn pages_of_sqlite(&self) -> Vec<Vec<u8>> {
        let copy = self.copy();
        let connection = Connection::open(copy.path()).unwrap();
        connection.pragma_update(None, "synchronous", "OFF").unwrap();
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        fs::read(copy.path()).unwrap().chunks(PAGE).map(<[u8]>::to_vec).collect()
    }
}

/// The frames of a log, in their order: page, and whether a transaction ends with it.
fn frames(bytes: &[u8]) -> Vec<(u32, bool)> {
    bytes[HEADER..].chunks_exact(FRAME).map(|frame| (word(frame, 0), word(frame, 4) != 0)).collect()
}

#[test]
fn a_log_is_read_as_sqlite_reads_it_wherever_it_was_cut_off() {
    for began_anew in [false, true] {
        let whole = Crashed::new(began_anew);
        let all = whole.frames();
        assert!(all >= 12, "{all}");
        for (frames, bytes) in (0..=all).flat_map(|frames| [(frames, 0), (frames, 1), (frames, FRAME - 1)]) {
            let crashed = whole.copy();
            crashed.edit(|log| log.truncate(HEADER + frames * FRAME + bytes));
            assert_eq!(
                crashed.pages(),
                crashed.pages_of_sqlite(),
                "{frames} of {all} frames and {bytes} bytes"
            );
            assert!(!Log::beside(&crashed.path()).unwrap().is_damaged());
        }
    }
}

#[test]
fn a_damaged_page_costs_only_itself_where_something_behind_it_was_confirmed() {
    let whole = Crashed::new(false);
    let frames = frames(&fs::read(whole.log()).unwrap());
    let last_transaction = frames[..frames.len() - 1].iter().rposition(|(_, commits)| *commits).unwrap() + 1;
    for damaged in 0..frames.len() {
        let crashed = whole.copy();
        crashed.edit(|log| log[content(damaged as u64) as usize + 5] ^= 1);
        let mut log = Log::beside(&crashed.path()).unwrap();
        let is_torn = damaged >= last_transaction;
        assert_eq!(log.is_damaged(), !is_torn, "{damaged}");
        if is_torn {
            assert_eq!(crashed.pages(), crashed.pages_of_sqlite(), "a torn end is what a power cut leaves");
            continue;
        }
        let bytes = fs::read(crashed.log()).unwrap();
        for number in frames.iter().map(|(page, _)| *page) {
            let newest = (0..frames.len()).rfind(|index| frames[*index].0 == number && *index != damaged);
            let expected = newest.map(|index| {
                let at = content(index as u64) as usize;
                bytes[at..at + PAGE].to_vec()
            });
            assert_eq!(log.page(number), expected, "page {number}, frame {damaged}");
        }
    }
}

#[test]
fn a_damaged_header_of_the_log_costs_nothing_that_was_confirmed() {
    let whole = Crashed::new(false);
    let good = whole.pages_of_sqlite();
    // The kind of file, the size of a page, the salts.
    for at in [0, 9, 17] {
        let crashed = whole.copy();
        crashed.edit(|log| log[at] ^= 0x10);
        let mut log = Log::beside(&crashed.path()).unwrap();
        assert!(log.is_damaged(), "byte {at}: SQLite takes nothing of it");
        let bytes = fs::read(crashed.log()).unwrap();
        let frames = frames(&bytes);
        let last = frames[..frames.len() - 1].iter().rposition(|(_, commits)| *commits).unwrap();
        // Nothing follows the last transaction, which proves that it was confirmed; but it fits, and all before it.
        for (page, _) in &frames[last + 1..] {
            assert_eq!(log.page(*page), Some(good[*page as usize - 1].clone()), "byte {at}");
        }
    }
    // The sum by which the first frame is checked.
    let crashed = Crashed::new(false);
    crashed.edit(|log| log[24] ^= 1);
    let log = Log::beside(&crashed.path()).unwrap();
    assert!(log.is_damaged() && log.last_page() as usize == good.len());
}

#[test]
fn a_log_of_a_big_endian_machine_is_read_too() {
    let crashed = Crashed::new(false);
    let good = crashed.pages_of_sqlite();
    crashed.edit(|log| {
        log[..4].copy_from_slice(&(MAGIC | 1).to_be_bytes());
        let mut so_far = sum(true, (0, 0), &log[..24]);
        let put = |bytes: &mut [u8], (first, second): Sum| {
            bytes[..4].copy_from_slice(&first.to_be_bytes());
            bytes[4..8].copy_from_slice(&second.to_be_bytes());
        };
        put(&mut log[24..32], so_far);
        for frame in log[HEADER..].chunks_exact_mut(FRAME) {
            so_far = sum(true, sum(true, so_far, &frame[..8]), &frame[FRAME_HEADER..]);
            put(&mut frame[16..24], so_far);
        }
    });
    assert_eq!(crashed.pages_of_sqlite(), good, "SQLite takes these sums for right");
    assert_eq!(crashed.pages(), good);
    assert!(!Log::beside(&crashed.path()).unwrap().is_damaged());
}

#[test]
fn an_absent_or_unreadable_log_is_empty() {
    for bytes in [None, Some(0), Some(HEADER - 1), Some(HEADER), Some(HEADER + FRAME_HEADER), Some(3 * FRAME)]
    {
        let crashed = Crashed::new(false);
        match bytes {
            None => fs::remove_file(crashed.log()).unwrap(),
            Some(bytes) => fs::write(crashed.log(), vec![b'?'; bytes]).unwrap(),
        }
        let log = Log::beside(&crashed.path()).unwrap();
        assert!(log.is_empty() && !log.is_damaged() && log.last_page() == 0, "{bytes:?}");
    }
}

#[test]
fn a_log_is_lost_where_only_its_index_is_left() {
    let crashed = Crashed::new(false);
    assert!(!is_log_lost(&crashed.path()));
    fs::write(crashed.dir.path().join("made.db-shm"), "index").unwrap();
    assert!(!is_log_lost(&crashed.path()));
    fs::remove_file(crashed.log()).unwrap();
    assert!(is_log_lost(&crashed.path()));
}
