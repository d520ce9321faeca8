//! Tills of many shops, as their head office sees and commands them over a broker.

pub mod signature;
