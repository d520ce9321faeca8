//! The cloud's wire contract as values: paths, bodies, answers. The one place that knows it, together with the
//! client that speaks it; another cloud's names are fitted in here and nowhere else.

pub mod answer;
pub mod body;
pub mod snapshot;
pub mod types;
pub mod verdict;
