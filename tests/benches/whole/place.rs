//! Where the data is, and tills that have some already.

use std::{env, fs, iter, path::PathBuf};

use stamp_core::{
    cloud::types::{Identifier, IdentifierKind},
    make::{Maker, Moment},
    operation::{NewOperation, OpId, Operation, State},
    time::{Now, Timestamp},
};
use stamp_sandbox::Sandbox;
use stamp_store::Store;
use stamp_tests::{Home, Setup, card, cloud};
use uuid::Uuid;

/// Operations handed to the store at once while it is filled.
const PORTION: usize = 50_000;
/// Scans of each guest in a full queue.
const EACH: usize = 10;
/// Milliseconds from one scan to the next.
const APART: i64 = 250;

/// A folder on the disk that is measured. It goes when this is dropped.
pub(crate) struct Place(tempfile::TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        let place =
            env::var_os("STAMP_BENCH_DIR").map_or_else(|| env!("CARGO_TARGET_TMPDIR").into(), PathBuf::from);
        fs::create_dir_all(&place).unwrap();
        Self(tempfile::Builder::new().prefix("whole-").tempdir_in(place).unwrap())
    }

    /// The folder of a till.
    pub(crate) fn home(&self, setup: &Setup) -> Home {
        setup.home_in(self.0.path())
    }

    /// A till with so many operations in its queue. Where it has any, the cloud is away, so that they stay.
    pub(crate) async fn shop_with(&self, queued: usize) -> (Sandbox, Home) {
        let cloud = cloud().await;
        let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let home = self.home(&Setup::of(&cloud).listen(address));
        if queued > 0 {
            cloud.set_reachable(false).await.unwrap();
            let guests = by_lane(queued.div_ceil(EACH));
            let each = guests.iter().flat_map(|guest| iter::repeat_n(guest, EACH));
            fill(&home, scans(each.take(queued))).await;
        }
        (cloud, home)
    }
}

/// Puts operations into a queue that does not run.
pub(crate) async fn fill(home: &Home, operations: impl Iterator<Item = NewOperation>) {
    fs::create_dir_all(home.data()).unwrap();
    let (store, _) = Store::open(&home.queue(), Now::epoch().wall).unwrap();
    let mut operations = operations.map(waiting);
    loop {
        let portion: Vec<_> = operations.by_ref().take(PORTION).collect();
        if portion.is_empty() {
            break;
        }
        store.import(portion, Now::epoch().wall).await.unwrap();
    }
    store.close().await;
}

/// Scans of these guests, one after another.
pub(crate) fn scans<'a>(guests: impl Iterator<Item = &'a String>) -> impl Iterator<Item = NewOperation> {
    let maker = maker();
    guests.enumerate().map(move |(number, code)| {
        let at = Now::epoch().wall.as_millisecond() + APART * i64::try_from(number).unwrap();
        let at = Timestamp::from_millisecond(at).unwrap();
        let time = uuid::Timestamp::from_unix_time(
            at.as_second().unsigned_abs(),
            at.subsec_nanosecond().unsigned_abs(),
            0,
            0,
        );
        let op_id = OpId::from_uuid(Uuid::new_v7(time));
        maker.stamp(guest(code), true, Moment { op_id, at, source: "counter", cashier: Some("Eva") })
    })
}

/// Guests in the order of their lanes. An index on lanes is filled much faster that way.
fn by_lane(number: usize) -> Vec<String> {
    let maker = maker();
    let mut guests: Vec<_> = (0..number).map(|number| card(&number.to_string())).collect();
    guests.sort_by_cached_key(|code| maker.card_lane(&guest(code)));
    guests
}

fn maker() -> Maker {
    Maker { install: Uuid::from_u128(7), till: "till-1".into(), business: Some("b_corner_cafe".into()) }
}

fn guest(code: &str) -> Identifier {
    Identifier { kind: IdentifierKind::Scan, value: code.to_owned(), symbology: None }
}

fn waiting(new: NewOperation) -> Operation {
    Operation {
        seq: 0,
        new,
        state: State::Queued,
        attempts: 0,
        reason: None,
        settled_at: None,
        outcome: None,
    }
}
