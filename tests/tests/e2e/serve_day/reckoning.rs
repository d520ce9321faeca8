//! The restaurant's book against those of the cloud.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use stamp_core::receipt::ReceiptIdentity;
use stamp_sandbox::{Books, StampRow};
use stamp_tests::{
    Till,
    fakes::serve::{Sale, World},
};
use tokio::time::Instant;

use super::day::Day;

/// The least total that brings a stamp, in hundredths.
const MINIMUM: i64 = 100;
/// How long the daemon may take until all is reckoned: the maker's cloud is asked for customers slowly.
const PATIENCE: Duration = Duration::from_secs(120);
/// Some ways tell the second only.
const SECOND: Duration = Duration::from_secs(1);

impl Day<'_> {
    /// Waits until the books agree about all checks but the first ones, as many as `but`.
    pub(super) async fn is_reckoned(&self, till: &Till, but: usize) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.is_looked_at().await;
            till.drained().await;
            let books = self.cloud.books().await.unwrap();
            let wrong = wrong(&self.syrve.world(), &books, but);
            if wrong.is_empty() {
                return;
            }
            if Instant::now() > deadline {
                let (shown, tills) = (&wrong[..wrong.len().min(8)], &till.status().await["tills"]);
                panic!("{} checks are wrong, such as {shown:#?}; {tills:#}", wrong.len());
            }
        }
    }

    /// How many checks were to be stamped, and still are.
    pub(super) fn stamped(&self) -> usize {
        let world = self.syrve.world();
        world.shop.book.sales().iter().filter(|sale| !sale.voided && card_of(&world, sale).is_some()).count()
    }
}

/// What is not as it should be, the first checks of the day left out.
fn wrong(world: &World, books: &Books, but: usize) -> Vec<String> {
    let mut stamps: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for stamp in &books.stamps {
        stamps.entry(&stamp.op_id).or_default().push(stamp);
    }
    let sales = world.shop.book.sales();
    let known: BTreeSet<_> = sales.iter().map(|sale| op_id(&sale.pos_id)).collect();
    let mut wrong = Vec::new();
    for sale in sales.iter().skip(but) {
        let op_id = op_id(&sale.pos_id);
        let stamped = stamps.get(op_id.as_str()).map_or(&[][..], Vec::as_slice);
        let voids = books.voids.iter().filter(|void| void.target_op_id == op_id).count();
        let is_right = match (card_of(world, sale), sale.voided) {
            (None, _) => stamped.is_empty(),
            (Some(card), false) => {
                voids == 0 && matches!(stamped, [stamp] if !stamp.voided && is_of(stamp, sale, &card))
            }
            (Some(card), true) => match stamped {
                [] => true,
                [stamp] => voids == 1 && stamp.voided && is_of(stamp, sale, &card),
                _ => false,
            },
        };
        if !is_right {
            let order = world.shop.order(&sale.pos_id);
            let (family, stornes) = (order.family, order.stornes.is_some());
            wrong.push(format!("{sale:?} ({family:?}, anew: {stornes}) as {stamped:?} with {voids} voids"));
        }
    }
    let invented = books.stamps.iter().filter(|stamp| !known.contains(&stamp.op_id));
    wrong.extend(invented.map(|stamp| format!("invented: {stamp:?}")));
    wrong
}

/// Whether it is on the right card, and at the time that the till's clock showed at the closing.
fn is_of(stamp: &StampRow, sale: &Sale, card: &str) -> bool {
    stamp.card_id == card && stamp.occurred_at.duration_since(sale.closed_at).unsigned_abs() < SECOND
}

/// The card that the check is to be stamped on, if it is.
fn card_of(world: &World, sale: &Sale) -> Option<String> {
    let counts = !sale.written_off && sale.total >= MINIMUM;
    let guest = world.shop.guests.iter().find(|guest| Some(&guest.id) == sale.guest.as_ref())?;
    let card = guest.card.as_ref()?.strip_prefix("https://my.7stamp.com/en/")?.strip_suffix("/card")?;
    counts.then(|| card.to_owned())
}

fn op_id(pos_id: &str) -> String {
    let identity = ReceiptIdentity {
        connector: "serve".to_owned(),
        account: String::new(),
        register: None,
        business_day: None,
        number: pos_id.to_owned(),
    };
    identity.op_id().to_string()
}
