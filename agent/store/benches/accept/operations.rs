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
    dice: fastrand::Rng,
    at: Timestamp,
}

impl Operations {
    pub(crate) fn new(seed: u64) -> Self {
        let maker =
            Maker { install: Uuid::from_u128(7), till: "till-1".into(), business: Some("b_cafe".into()) };
        Self { maker, dice: fastrand::Rng::with_seed(seed), at: Now::epoch().wall }
    }
}

impl Iterator for Operations {
    type Item = NewOperation;

    fn next(&mut self) -> Option<NewOperation> {
        self.at = Timestamp::from_millisecond(self.at.as_millisecond() + APART).ok()?;
        let stamp = uuid::Timestamp::from_unix_time(
            self.at.as_second().unsigned_abs(),
            self.at.subsec_nanosecond().unsigned_abs(),
            0,
            0,
        );
        let guest = Identifier {
            kind: IdentifierKind::Scan,
            value: format!("https://my.7stamp.com/en/card_{}/card", self.dice.usize(..GUESTS)),
            symbology: None,
        };
        let moment = Moment {
            op_id: OpId::from_uuid(Uuid::new_v7(stamp)),
            at: self.at,
            source: "counter",
            cashier: Some("Eva"),
        };
        Some(self.maker.stamp(guest, false, moment))
    }
}
