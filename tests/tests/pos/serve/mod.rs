//! Serve, in front of a restaurant with Syrve.

mod caller;
mod fake_cloud;
mod fake_front;
mod fake_site;

/// A day in spring; the restaurant is three hours ahead of UTC.
const MORNING: &str = "2026-05-11T06:00:00Z";
