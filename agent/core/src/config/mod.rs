//! The configuration: one TOML text in, a complete and valid [`Config`] or all of its [`Mistakes`] out.
//!
//! The tables and keys, with type, range, default and documentation, are described once, in `tables`. Checking,
//! defaults, [`json_schema`] and [`Config::to_toml`] all read that description, so a new connector adds its
//! table there and its typed form to the model. Files, the environment and secrets stay with the shell: the
//! configuration holds the *path* of the key file, never a key.

mod address;
mod base_url;
mod check;
mod choice;
mod describe;
mod duration;
mod generic;
mod host;
mod listen;
mod log_filter;
mod mistake;
mod model;
mod mqtt;
mod network;
mod origin;
mod parse;
mod path;
mod pattern;
mod place;
mod poster;
mod receipts;
mod rule;
mod scanner;
mod schema;
mod secret;
mod semantics;
mod serve;
mod show;
mod suggest;
mod syntax;
mod tables;
mod target;
mod text;
mod usb;
mod value;

#[cfg(test)]
mod tests;

pub use address::WebOrigin;
pub use base_url::BaseUrl;
pub use choice::{
    Beep, BrokerUse, ClientField, CodeLayout, Dialect, MqttVersion, OfflineRedeem, Parity, RedeemMode,
    ScannerKind, ServeAuth, Stamping, Suffix,
};
pub use generic::{
    Afterwards, Condition, Currency, Delimiter, Encoding, Field, FileFormat, Generic, HeaderName, LineMap,
    Map, OwnHook, Paging, Placeholder, Polled, Proof, TagEncoding, TimeForm, TotalUnit, UrlTemplate,
    WatchedFolder, Zone,
};
pub use host::HostName;
pub use log_filter::LogFilter;
pub use mistake::{Mistake, Mistakes, Wrong};
pub use model::{Cloud, Codes, Config, LocalApi, Log, Queue, Till, Tls};
pub use mqtt::{BrokerAddress, BrokerUser, ClientId, Mqtt, TopicPrefix};
pub use network::Network;
pub use parse::{MAX_BYTES, parse};
pub use pattern::CodePattern;
pub use poster::{Poster, PosterAccount, PosterId, PosterRegister};
pub use receipts::{Amount, Receipts, TillsOwn};
pub use scanner::{
    HidPos, Keyboard, KeyboardDevice, Scanner, ScannerSource, SerialDevice, SerialLine, TcpEnd, TcpLine,
};
pub use schema::json_schema;
pub use serve::{
    CurrencyCode, DepartmentName, PathPart, Serve, ServeCloud, ServeFront, ServeHook, ServeServer, SyrveId,
    UserName, ZoneName,
};
pub use target::Target;
pub use text::{Account, Language, ScannerName, TillId};
pub use usb::UsbMatch;
