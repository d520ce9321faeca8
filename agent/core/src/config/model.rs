//! The configuration as values.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use serde::{Deserialize, Serialize};

use super::{
    address::WebOrigin,
    base_url::BaseUrl,
    choice::{CodeLayout, OfflineRedeem, RedeemMode, Stamping},
    duration::{milliseconds, seconds},
    generic::Generic,
    host::HostName,
    listen,
    log_filter::LogFilter,
    mqtt::Mqtt,
    origin::Origins,
    pattern::CodePattern,
    poster::Poster,
    receipts::Receipts,
    scanner::Scanner,
    serve::Serve,
    text::{Account, Language, TillId},
};

/// A configuration in which everything is valid and complete. Holds no secret.
///
/// Serialised, it has the names and units of the file. Made by [`parse`](super::parse()) only: deserialising by
/// other ways fills in no defaults and checks no ranges.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// `[cloud]`
    pub cloud: Cloud,
    /// `[till]`
    pub till: Till,
    /// `[codes]`
    pub codes: Codes,
    /// `[local_api]`
    pub local_api: LocalApi,
    /// `[log]`
    pub log: Log,
    /// `[queue]`
    pub queue: Queue,
    /// `[receipts]`
    pub receipts: Receipts,
    /// `[poster]`
    pub poster: Option<Poster>,
    /// `[serve]`
    pub serve: Option<Serve>,
    /// `[[generic]]`, in the order of the file. Names are unique.
    #[serde(rename = "generic")]
    pub generics: Vec<Generic>,
    /// `[mqtt]`
    pub mqtt: Option<Mqtt>,
    /// `[[scanner]]`, in the order of the file. Names and ports are unique.
    #[serde(rename = "scanner")]
    pub scanners: Vec<Scanner>,
    #[serde(skip)]
    pub(super) origins: Origins,
}

/// The cloud that the till belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cloud {
    /// Paths such as `/stamps` are put behind it.
    pub base_url: BaseUrl,
    /// The file that holds the key; where relative, to the folder of the configuration file.
    pub api_key_file: PathBuf,
    /// Longest wait for one answer. In the file in seconds.
    #[serde(rename = "request_timeout_s", with = "seconds")]
    pub request_timeout: Duration,
    /// Whether the cloud is asked what happens at the business.
    pub events: bool,
    /// Between two such questions, where the cloud does not hold them open. In the file in seconds.
    #[serde(rename = "events_every_s", with = "seconds")]
    pub events_every: Duration,
    /// Whether the cloud is told now and then how the till is.
    pub heartbeat: bool,
}

/// What this till does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Till {
    /// `None`: made from the host name.
    pub id: Option<TillId>,
    /// See [`Till::receipt_account`].
    pub account: Option<Account>,
    /// What gives a stamp.
    pub stamping: Stamping,
    /// Whether a redemption is confirmed.
    pub redeem: RedeemMode,
    /// Vouchers without internet.
    pub offline_redeem: OfflineRedeem,
    /// How old a snapshot may be. In the file in hours.
    #[serde(rename = "offline_snapshot_hours")]
    pub offline_snapshot: u32,
    /// Accepted without internet for one card in any 24 hours.
    #[serde(rename = "offline_redeem_per_card")]
    pub offline_per_card: u32,
    /// Accepted without internet at this till in any 24 hours.
    #[serde(rename = "offline_redeem_per_till")]
    pub offline_per_till: u32,
    /// Of notices and of the till page.
    pub language: Language,
    /// Longest wait of a cashier. In the file in milliseconds.
    #[serde(rename = "answer_within_ms", with = "milliseconds")]
    pub answer_within: Duration,
    /// The same card again within this time is asked about; zero never asks. In the file in seconds.
    #[serde(rename = "repeat_ask_s", with = "seconds")]
    pub repeat_ask: Duration,
}

impl Till {
    /// Where the numbers of receipts reported over the local API are counted: `account`, else `id`; else empty, since
    /// nothing else here outlives a new installation. Two tills without either, whose software counts by itself, meet
    /// under the same numbers, unless each report names its register.
    #[must_use]
    pub fn receipt_account(&self) -> &str {
        let account = self.account.as_ref().map(Account::as_str);
        account.or(self.id.as_ref().map(TillId::as_str)).unwrap_or_default()
    }
}

/// Which codes may leave the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codes {
    /// Codes that are cards.
    pub card: Vec<CodePattern>,
    /// Codes that are vouchers.
    pub voucher: Vec<CodePattern>,
    /// What codes come through that a scanner types.
    pub layout: CodeLayout,
}

/// The till page and the API for the till's software.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalApi {
    /// A loopback address, unless there is `tls`. Port 0 lets the system choose.
    pub listen: SocketAddr,
    /// `None`: this machine only.
    pub tls: Option<Tls>,
    /// Besides those of this machine.
    pub allowed_hosts: Vec<HostName>,
    /// Besides the till page's own.
    pub allowed_origins: Vec<WebOrigin>,
}

impl LocalApi {
    /// Where programs on this machine call, without TLS. Where it is not `listen`, it is a second address.
    #[must_use]
    pub fn own_address(&self) -> SocketAddr {
        listen::for_this_machine(self.listen, self.tls.is_some())
    }
}

/// What callers on other machines know the till by. Where relative, to the folder of the configuration file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// PEM file of the certificate and those that it is signed by.
    pub cert: PathBuf,
    /// PEM file of the private key.
    pub key: PathBuf,
}

/// What is written to the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// `None`: the usual place of the system. Where relative, to the folder of the configuration file.
    pub directory: Option<PathBuf>,
    /// How much.
    pub level: LogFilter,
    /// Largest size of one file, in megabytes (1,000,000 bytes).
    pub max_file_mb: u32,
    /// Most files that are kept.
    pub max_files: u32,
}

/// The queue of operations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    /// How long operations are kept after they are done, in days.
    pub keep_settled_days: u32,
}
