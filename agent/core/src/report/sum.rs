//! What a report comes to.

use std::{collections::BTreeMap, time::Duration};

use super::Report;
use crate::{cloud::types::Money, time::Timestamp};

/// What a report comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals {
    /// How often.
    pub outages: usize,
    /// How long, as far as it falls into the time of the report.
    pub lasted: Duration,
    /// See [`Outage::taken`](super::Outage::taken).
    pub taken: u64,
    /// See [`Outage::accepted`](super::Outage::accepted).
    pub accepted: u64,
    /// See [`Outage::at_risk`](super::Outage::at_risk).
    pub at_risk: u64,
    /// See [`Outage::refused`](super::Outage::refused).
    pub refused: u64,
    /// Vouchers that should not have been accepted.
    pub losses: usize,
    /// What those were worth of which the cloud says it, for each currency.
    pub lost: Vec<Money>,
}

/// Adds up. What lasts still lasts until `now`.
#[must_use]
pub fn total(report: &Report, now: Timestamp) -> Totals {
    let mut totals =
        Totals { outages: report.outages.len(), losses: report.losses.len(), ..Totals::default() };
    for outage in &report.outages {
        let end = outage.ended_at.unwrap_or(now).min(report.to);
        let lasted = end.duration_since(outage.began_at.max(report.from));
        totals.lasted += Duration::try_from(lasted).unwrap_or_default();
        totals.taken += outage.taken;
        totals.accepted += outage.accepted;
        totals.at_risk += outage.at_risk;
        totals.refused += outage.refused;
    }
    let mut lost: BTreeMap<&str, Decimal> = BTreeMap::new();
    for money in report.losses.iter().filter_map(|loss| loss.value.as_ref()) {
        let Some(value) = Decimal::read(money) else { continue };
        let sum = lost.entry(&money.currency).or_default();
        *sum = sum.plus(value).unwrap_or(*sum);
    }
    totals.lost = lost.into_iter().map(|(currency, sum)| sum.written(currency)).collect();
    totals
}

/// A decimal number, exactly.
#[derive(Debug, Clone, Copy, Default)]
struct Decimal {
    digits: i128,
    /// So many of them behind the point.
    places: u32,
}

impl Decimal {
    /// `None`: not of the form, or longer than any amount.
    fn read(money: &Money) -> Option<Self> {
        let (whole, part) = money.value.split_once('.').unwrap_or((&money.value, ""));
        let places = u32::try_from(part.len()).ok().filter(|places| *places <= 12)?;
        if !money.is_well_formed() || whole.len() > 18 {
            return None;
        }
        Some(Self { digits: format!("{whole}{part}").parse().ok()?, places })
    }

    fn plus(self, other: Self) -> Option<Self> {
        let places = self.places.max(other.places);
        let widened = |one: Self| one.digits.checked_mul(10_i128.checked_pow(places - one.places)?);
        Some(Self { digits: widened(self)?.checked_add(widened(other)?)?, places })
    }

    fn written(self, currency: &str) -> Money {
        let sign = if self.digits < 0 { "-" } else { "" };
        let places = self.places as usize;
        let digits = format!("{:0>width$}", self.digits.unsigned_abs(), width = places + 1);
        let (whole, part) = digits.split_at(digits.len() - places);
        let point = if places > 0 { "." } else { "" };
        Money { value: format!("{sign}{whole}{point}{part}"), currency: currency.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        operation::OpId,
        report::{Loss, Outage},
        time::Now,
    };

    fn at(minutes: u64) -> Timestamp {
        Now::epoch().after(Duration::from_secs(minutes * 60)).wall
    }

    fn loss(value: &str, currency: &str) -> Loss {
        Loss {
            op_id: OpId::derived(&[value]),
            at: at(1),
            outage: None,
            voucher: None,
            redeemed_at: None,
            location: None,
            via: None,
            reason: "recorded-loss".into(),
            value: Some(Money { value: value.into(), currency: currency.into() }),
        }
    }

    fn outage(began: u64, ended: Option<u64>) -> Outage {
        let (began_at, ended_at) = (at(began), ended.map(at));
        Outage {
            id: 1,
            began_at,
            ended_at,
            why: "internet".into(),
            taken: 3,
            accepted: 2,
            at_risk: 1,
            refused: 4,
        }
    }

    #[test]
    fn only_what_falls_into_the_time_of_the_report_is_counted_as_lost_time() {
        let outages = vec![outage(0, Some(20)), outage(30, Some(40)), outage(55, None)];
        let report = Report { from: at(10), to: at(60), outages, losses: Vec::new() };
        let totals = total(&report, at(58));
        assert_eq!((totals.outages, totals.lasted), (3, Duration::from_secs(23 * 60)));
        assert_eq!((totals.taken, totals.accepted, totals.at_risk, totals.refused), (9, 6, 3, 12));
        assert_eq!(total(&report, at(90)).lasted, Duration::from_secs(25 * 60), "up to its end");
    }

    #[test]
    fn money_is_added_exactly_for_each_currency() {
        let losses = vec![
            loss("0.10", "EUR"),
            loss("0.2", "EUR"),
            loss("3", "UAH"),
            loss("-1.25", "EUR"),
            loss("many", "EUR"),
            loss("999999999999999999", "UAH"),
        ];
        let report = Report { from: at(0), to: at(9), outages: Vec::new(), losses };
        let lost = total(&report, at(9)).lost;
        let lost: Vec<_> = lost.iter().map(|one| (one.value.as_str(), one.currency.as_str())).collect();
        assert_eq!(lost, [("-0.95", "EUR"), ("1000000000000000002", "UAH")]);
    }
}
