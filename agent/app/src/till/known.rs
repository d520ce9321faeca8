//! What the till knows of a voucher without asking: its entry in the snapshot, and the names that follow from it.

use stamp_core::{
    cloud::types::{Identifier, IdentifierKind, Voucher as Shown},
    make::VoucherRef,
    notice::said,
    offline::Known,
    operation::Lane,
    time::Timestamp,
};
use stamp_store::{KnownVoucher, WantedVoucher};

use super::{Answer, Till, Trouble};
use crate::clock;

impl Till {
    /// The entry of the voucher, where exactly one can be meant.
    pub(super) async fn known_voucher(&self, voucher: &VoucherRef) -> Result<Option<KnownVoucher>, Trouble> {
        let (Some(key), Some(business)) = (self.parts.client.key(), self.parts.business.borrow().clone())
        else {
            return Ok(None);
        };
        let wanted = match voucher {
            VoucherRef::Id(id) => WantedVoucher::Id(id.clone()),
            VoucherRef::Code { code, .. } => match key.code_digest(code) {
                Some(digest) => WantedVoucher::Code(digest),
                None => return Ok(None),
            },
        };
        Ok(self.parts.store.known_voucher(business, key.snapshot_digest(), wanted).await?)
    }

    /// The entry, as it is decided by.
    pub(super) fn as_known(&self, entry: &KnownVoucher) -> Known {
        let card = entry.card.clone().map(|value| Identifier {
            kind: IdentifierKind::CardId,
            value,
            symbology: None,
        });
        Known {
            status: entry.status,
            since: entry.since,
            expires_at: entry.expires_at,
            is_shared: entry.is_shared,
            self_redeem: entry.self_redeem,
            card: card.map(|card| self.maker().card_lane(&card)),
            as_of: entry.as_of,
        }
    }

    /// Under what else the voucher may have been noted: its id, and the digest of its code. It may be shown by its code
    /// now, and have been shown by its id before.
    pub(super) fn names_known(&self, voucher: &VoucherRef, entry: Option<&KnownVoucher>) -> Vec<Lane> {
        let maker = self.maker();
        let id = entry.map(|entry| maker.voucher_lane(&VoucherRef::Id(entry.id.clone())));
        let own = entry.filter(|entry| !entry.is_shared).and_then(|entry| entry.code);
        let (digest, of_one_card) = match voucher {
            VoucherRef::Id(_) => (own, false),
            VoucherRef::Code { code, card } => (self.digest_of(code), card.is_some()),
        };
        let mut names: Vec<Lane> = id.into_iter().collect();
        if let Some(digest) = digest {
            names.push(maker.digest_lane(&digest, false));
            // The same code with two cards is two vouchers.
            if !of_one_card {
                names.push(maker.digest_lane(&digest, true));
            }
        }
        names
    }

    /// Under what a voucher is noted by its code, so that it is found by its id.
    pub(super) fn noted_by_digest(&self, voucher: &VoucherRef) -> Option<Lane> {
        let VoucherRef::Code { code, card } = voucher else { return None };
        Some(self.maker().digest_lane(&self.digest_of(code)?, card.is_some()))
    }

    /// As a voucher is shown that the cloud was asked about: the button or a second scan redeems it.
    pub(super) fn show_known(&self, scanned: &VoucherRef, good: &KnownVoucher) -> Answer {
        let voucher = shown(good);
        self.name(scanned, &voucher);
        let at = self.words_for(good.as_of);
        let notice = said::confirm_known(&self.parts.words, &good.name, &at);
        Answer { voucher: Some(voucher), ..Answer::said(notice) }
    }

    /// A time for the cashier, in the zone of the till: of today the hour alone.
    fn words_for(&self, at: Timestamp) -> String {
        let (at, now) = (at.to_zoned(clock::zone()), clock::wall().to_zoned(clock::zone()));
        let form = if at.date() == now.date() { "%H:%M" } else { "%Y-%m-%d %H:%M" };
        at.strftime(form).to_string()
    }

    fn digest_of(&self, code: &str) -> Option<[u8; 32]> {
        self.parts.client.key().and_then(|key| key.code_digest(code))
    }
}

/// The entry, as the cloud shows a voucher.
fn shown(entry: &KnownVoucher) -> Shown {
    Shown {
        id: entry.id.clone(),
        name: entry.name.clone(),
        status: entry.status.as_str().to_owned(),
        redeem_code: None,
        expires_at: entry.expires_at,
        card_id: entry.card.clone(),
        redeemed_at: None,
        redeemed_via: None,
    }
}
