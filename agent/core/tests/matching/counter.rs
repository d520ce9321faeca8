//! What happens at a counter in an hour, and whose checks are in truth.

use fastrand::Rng;

use crate::rush::Told;

/// Milliseconds since the hour began.
pub(crate) type Millis = i64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Habits {
    /// Guests show their cards before they pay, once.
    Orderly,
    /// Twice, after paying, while the guest before still pays; checks are voided, and the program is started anew.
    Confused,
}

/// A card that is read.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub(crate) at: Millis,
    pub(crate) guest: String,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Sale {
    pub(crate) closed: Millis,
    /// Whose it is.
    pub(crate) guest: Option<String>,
    /// The till knows its guest by itself.
    pub(crate) is_known: bool,
    /// The cashier adds the guest at this time.
    pub(crate) added: Option<Millis>,
    pub(crate) voided: Option<Millis>,
}

#[derive(Debug, Default)]
pub(crate) struct Hour {
    pub(crate) sales: Vec<Sale>,
    pub(crate) shown: Vec<Shown>,
    pub(crate) restarts: Vec<Millis>,
}

const END: Millis = 3_600_000;

impl Hour {
    pub(crate) fn random(seed: u64, habits: Habits, told: Told) -> Self {
        let mut rng = Rng::with_seed(seed);
        let mut hour = Self::default();
        let mut begin = 10_000;
        while begin < END {
            let sale = hour.sale(begin, habits, told, &mut rng);
            begin = sale.closed + rng.i64(4_000..40_000);
            hour.sales.push(sale);
        }
        if habits == Habits::Confused {
            hour.restarts = (0..rng.u32(0..4)).map(|_| rng.i64(0..END)).collect();
        }
        hour
    }

    /// How a guest is served from `begin` on.
    fn sale(&mut self, begin: Millis, habits: Habits, told: Told, rng: &mut Rng) -> Sale {
        let is_confused = habits == Habits::Confused;
        let guest = format!("guest {}", self.sales.len());
        let closed = begin + rng.i64(8_000..45_000);
        let mut sale = Sale { closed, guest: Some(guest.clone()), ..Sale::default() };
        if is_confused && rng.u8(..100) < 4 {
            sale.voided = Some(closed + rng.i64(60_000..150_000));
        }
        let early = self.early(told, rng);
        let mut show = |at| self.shown.push(Shown { at, guest: guest.clone() });
        let shows_at = rng.i64(begin..closed - 3_000);
        match rng.u8(..100) {
            ..30 => sale.guest = None,
            30..40 => {
                sale.is_known = true;
                if rng.bool() {
                    show(shows_at);
                }
            }
            40..46 if is_confused => {
                show(shows_at);
                show((shows_at + rng.i64(500..5_000)).min(closed - 100));
            }
            46..50 if is_confused => {
                show(shows_at);
                show(closed + rng.i64(500..4_000));
            }
            50..54 if is_confused => sale.added = Some(closed + rng.i64(60_000..240_000)),
            54..58 if is_confused && !told.is_prompt() => show(closed + rng.i64(0..900)),
            58..66 if is_confused => show(early.unwrap_or(shows_at)),
            _ => show(shows_at),
        }
        sale
    }

    /// When the card of the next guest is read about the closing of the check before, where anybody could notice:
    /// a card read before the closing of a check for which there is no other is its guest's for all that is known.
    fn early(&self, told: Told, rng: &mut Rng) -> Option<Millis> {
        let before = self.sales.last()?;
        let start = self.sales.iter().rev().nth(1).map_or(0, |sale| sale.closed);
        let has_card = self
            .shown
            .iter()
            .any(|shown| Some(&shown.guest) == before.guest.as_ref() && shown.at < before.closed);
        let about = match (has_card, told) {
            (true, _) => -4_000..2_000,
            (false, told) if told.is_prompt() => 400..2_000,
            (false, _) => -900..2_000,
        };
        Some((before.closed + rng.i64(about)).max(start + 3_000))
    }
}
