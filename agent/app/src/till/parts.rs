//! What the front desk is made of, and what the shop has decided.

use std::{sync::Arc, time::Duration};

use stamp_core::{
    config::{OfflineRedeem, RedeemMode, Stamping},
    offline::Limits,
    receipt::Rules,
    scan::{Layout, Patterns},
    time::Timestamp,
    words::Words,
};
use stamp_store::Store;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{claims::Claims, cloud::Client, notices::Notices, queue::Queue, settled::Settled, sync::Handle};

/// What the shop has decided.
#[derive(Debug)]
pub struct Policy {
    /// `till.id`.
    pub till: String,
    /// Where receipt numbers are counted; may be empty.
    pub receipt_account: String,
    /// What brings a stamp.
    pub stamping: Stamping,
    /// Which receipts do, and whose they are.
    pub rules: Rules,
    /// Whether a voucher waits for the cashier's word.
    pub redeem: RedeemMode,
    /// Whether a voucher is accepted while the cloud cannot be asked.
    pub offline_redeem: OfflineRedeem,
    /// How many, where that is limited.
    pub offline_limits: Limits,
    /// How old a snapshot may be.
    pub offline_snapshot: Duration,
    /// Which codes are ours.
    pub patterns: Patterns,
    /// The keyboard layout of the machine, if it is known.
    pub layout: Option<Layout>,
    /// The cashier has an answer within this time, whatever the network does.
    pub answer_within: Duration,
    /// The same card within this time asks.
    pub repeat_ask: Duration,
}

/// What the front desk works with.
#[derive(Debug)]
pub struct Parts {
    /// Where everything is written down.
    pub queue: Queue,
    /// The same queue, for reading.
    pub store: Store,
    /// Questions to the cloud that change nothing.
    pub client: Arc<Client>,
    /// The way to the cloud.
    pub sync: Handle,
    /// Where their ends are heard of.
    pub settled: Settled,
    /// Where answers are posted.
    pub notices: Notices,
    /// The business of the key, once confirmed.
    pub business: watch::Receiver<Option<String>>,
    /// This installation.
    pub install: Uuid,
    /// The server's time as earlier runs have heard it.
    pub server_time: Option<Timestamp>,
    /// The daemon ends: nobody is kept waiting for the cloud any longer.
    pub stop: CancellationToken,
    /// What the tills of the shop tell each other.
    pub claims: Claims,
    /// What the shop has decided.
    pub policy: Policy,
    /// In which everything is said.
    pub words: Words,
}
