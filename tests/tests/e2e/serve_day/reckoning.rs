//! The restaurant's book against those of the cloud.

use std::collections::{BTreeMap, BTreeSet};

use stamp_core::receipt::ReceiptIdentity;
use stamp_sandbox::Books;
use stamp_tests::{
    Till,
    fakes::serve::{Sale, World},
};
use tokio::time::Instant;

use super::day::{Day, PATIENCE};

/// The least total that brings a stamp, in hundredths.
const MINIMUM: i64 = 100;

impl Day<'_> {
    /// Waits until the books agree.
    pub(super) async fn is_reckoned(&self, till: &Till) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.is_looked_at().await;
            till.drained().await;
            let books = self.cloud.books().await.unwrap();
            let wrong = wrong(&self.syrve.world(), &books);
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

/// What is not as it should be.
fn wrong(world: &World, books: &Books) -> Vec<String> {
    let mut stamps: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for stamp in &books.stamps {
        stamps.entry(&stamp.op_id).or_default().push(stamp);
    }
    let mut known = BTreeSet::new();
    let mut wrong = Vec::new();
    for sale in world.shop.book.sales() {
        let op_id = op_id(&sale.pos_id);
        let stamped = stamps.get(op_id.as_str()).map_or(&[][..], Vec::as_slice);
        let voids = books.voids.iter().filter(|void| void.target_op_id == op_id).count();
        let is_right = match (card_of(world, sale), sale.voided) {
            (None, _) => stamped.is_empty(),
            (Some(card), false) => {
                voids == 0 && stamped.len() == 1 && !stamped[0].voided && stamped[0].card_id == card
            }
            (Some(card), true) => match stamped {
                [] => true,
                [stamp] => voids == 1 && stamp.voided && stamp.card_id == card,
                _ => false,
            },
        };
        if !is_right {
            let order = world.shop.order(&sale.pos_id);
            let (family, stornes) = (order.family, order.stornes.is_some());
            wrong.push(format!("{sale:?} ({family:?}, anew: {stornes}) as {stamped:?} with {voids} voids"));
        }
        known.insert(op_id);
    }
    let invented = books.stamps.iter().filter(|stamp| !known.contains(&stamp.op_id));
    wrong.extend(invented.map(|stamp| format!("invented: {stamp:?}")));
    wrong
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
