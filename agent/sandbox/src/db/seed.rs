//! Fills an empty state with the samples.

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;

use super::card::{self, CardRow};
use super::micros;
use super::voucher::{self, Status, VoucherRow};
use crate::samples::{CARDS, CORNER_CAFE, SampleCard, SampleState, SampleVoucher, VOUCHERS};

/// 2023-08-31 23:59:59 UTC.
const EXPIRED_AT: Timestamp = Timestamp::constant(1_693_526_399, 0);
/// 2024-03-01 11:30:00 UTC.
const REDEEMED_AT: Timestamp = Timestamp::constant(1_709_292_600, 0);

/// `guests`: so many besides the samples.
pub(super) fn fill(db: &Connection, guests: u16, now: Timestamp) -> rusqlite::Result<()> {
    for sample in &CARDS {
        card::insert(db, &card_row(sample))?;
    }
    for sample in &VOUCHERS {
        voucher::insert(db, &voucher_row(sample, now))?;
    }
    for number in 1..=guests {
        card::insert(db, &further_card(number))?;
    }
    Ok(())
}

fn card_row(sample: &SampleCard) -> CardRow {
    CardRow {
        id: sample.id.to_owned(),
        business_id: sample.business.id.to_owned(),
        number: sample.number.to_owned(),
        template_id: sample.template_id.to_owned(),
        stamps: sample.stamps,
        wallet_pass_id: sample.id.replace("card_", "wp_"),
        language: "en".to_owned(),
        name: Some(sample.name.to_owned()),
        email: Some(format!("{}@example.com", sample.name.to_ascii_lowercase())),
        phone: Some(sample.phone.to_owned()),
        deleted: sample.deleted,
    }
}

fn further_card(number: u16) -> CardRow {
    CardRow {
        id: format!("card_guest{number}"),
        business_id: CORNER_CAFE.id.to_owned(),
        number: (300_000 + u32::from(number)).to_string(),
        template_id: "tpl_coffee".to_owned(),
        stamps: 0,
        wallet_pass_id: format!("wp_guest{number}"),
        language: "en".to_owned(),
        name: None,
        email: None,
        phone: None,
        deleted: false,
    }
}

fn voucher_row(sample: &SampleVoucher, now: Timestamp) -> VoucherRow {
    let redeemed = sample.state == SampleState::Redeemed;
    let in_ninety_days = now.checked_add(SignedDuration::from_hours(90 * 24)).ok();
    let expires_at = if sample.state == SampleState::Expired { Some(EXPIRED_AT) } else { in_ninety_days };
    VoucherRow {
        id: sample.id.to_owned(),
        business_id: sample.business().id.to_owned(),
        card_id: sample.card_id.map(str::to_owned),
        name: sample.name.to_owned(),
        code: sample.code.to_owned(),
        self_redeem: sample.state == SampleState::SelfRedeem,
        status: if redeemed { Status::Redeemed } else { Status::Active },
        expires_at: expires_at.map(micros),
        redeemed_at: redeemed.then(|| micros(REDEEMED_AT)),
        redeemed_via: redeemed.then(|| "staff_scanner".to_owned()),
        location_id: redeemed.then(|| sample.business().location_id.to_owned()),
        redemption_id: redeemed.then(|| format!("rd_{}", sample.id)),
        issued_by: None,
    }
}
