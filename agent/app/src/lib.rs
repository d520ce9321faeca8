//! The 7stamp till agent: what is decided in `stamp_core` is carried out here.
//!
//! [`agent`] puts the parts together; [`till`] is the front desk, where scans, receipts and wishes arrive;
//! [`sync`] brings operations to the cloud through [`cloud`]; [`api`] and [`cli`] are how people and programs
//! reach it.
#![forbid(unsafe_code)]

pub mod agent;
pub mod api;
pub mod attempts;
pub mod broker;
pub mod changes;
pub mod checking;
pub mod claims;
pub mod cli;
pub mod clock;
pub mod cloud;
pub mod events;
pub mod exit;
pub mod fleet;
pub mod heartbeat;
pub mod history;
pub mod host;
pub mod location;
pub mod lock;
pub mod log;
pub mod notices;
pub mod opening;
pub mod outages;
pub mod page;
pub mod places;
pub mod policy;
pub mod queue;
pub mod receipts;
pub mod rendezvous;
pub mod report;
pub mod scanners;
pub mod search;
pub mod secret;
pub mod settled;
pub mod snapshot;
pub mod sought;
pub mod summary;
pub mod supervise;
pub mod sync;
pub mod till;
pub mod tills;
pub mod upkeep;
pub mod vital;
