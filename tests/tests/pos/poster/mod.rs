//! Poster.

mod asking;
mod bench;
mod clocks;
mod fake;
mod history;
mod looking;
mod missing;
mod outage;
mod places;
mod webhooks;
