//! Operations as a till makes them.

use stamp_core::{
    cloud::types::{Identifier, IdentifierKind},
    make::{Maker, Moment},
    operation::{NewOperation, OpId},
    time::{Now, Timestamp},
};
use uuid::Uuid;

/// Guests who come again and again.
const GUESTS: usize = 100_000;
/// Milliseconds from one scan to the next.
const APART: i64 = 5_000;

/// An endless row of scanned cards.
pub(crate) struct Operations {
    maker: Maker,
    guests: Vec<Identifier>,
    dice: fastrand::Rng,
    at: Timestamp,
}

impl Operations {
    pub(crate) fn new(seed: u64) -> Self {
        let maker =
            Maker { install: Uuid::from_u128(7), till: "till-1".into(), business: Some("b_cafe".into()) };
        let guests = (0..GUESTS).map(guest).collect();
        Self { maker, guests, dice: fastrand::Rng::with_seed(seed), at: Now::epoch().wall }
    }

    /// So many, those of a guest together and guests in the order of their lanes: an index on lanes is filled
    /// much faster that way.
    pub(crate) fn by_lane(&mut self, number: usize) -> impl Iterator<Item = NewOperation> + use<'_> {
        let maker = &self.maker;
        self.guests.sort_by_cached_key(|guest| maker.card_lane(guest));
        (0..number).map(move |nth| {
            let guest = self.guests[nth * GUESTS / number].clone();
            self.scan(guest)
        })
    }

    fn scan(&mut self, guest: Identifier) -> NewOperation {
        self.at = Timestamp::from_millisecond(self.at.as_millisecond() + APART).unwrap();
        let (seconds, nanos) = (self.at.as_second(), self.at.subsec_nanosecond());
        let time = uuid::Timestamp::from_unix_time(seconds.unsigned_abs(), nanos.unsigned_abs(), 0, 0);
        let op_id = OpId::from_uuid(Uuid::new_v7(time));
        let moment = Moment { op_id, at: self.at, source: "counter", cashier: Some("Eva") };
        self.maker.stamp(guest, false, moment)
    }
}

impl Iterator for Operations {
    type Item = NewOperation;

    fn next(&mut self) -> Option<NewOperation> {
        let guest = self.guests[self.dice.usize(..GUESTS)].clone();
        Some(self.scan(guest))
    }
}

fn guest(number: usize) -> Identifier {
    let value = format!("https://my.7stamp.com/en/card_{number}/card");
    Identifier { kind: IdentifierKind::Scan, value, symbology: None }
}
