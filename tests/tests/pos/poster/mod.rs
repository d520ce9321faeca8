//! Poster.

mod asking;
mod bench;
mod clocks;
mod fake;
mod looking;
mod outage;
mod places;
mod webhooks;
