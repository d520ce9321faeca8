//! Serve, in front of a restaurant with Syrve.

mod caller;
mod cloud;
mod fake_cloud;
mod fake_front;
mod fake_site;
mod hook;
mod licences;
mod pace;
mod report;
mod restaurant;
mod till;

/// A day in spring; the restaurant is three hours ahead of UTC.
const MORNING: &str = "2026-05-11T06:00:00Z";
