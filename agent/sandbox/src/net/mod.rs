//! Connections that can be cut.

mod door;
mod line;

pub(crate) use door::serve;
pub(crate) use line::Line;
