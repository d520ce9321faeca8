//! What tills and their makers' clouds say and do, played over real sockets on this machine.

mod line;
pub mod poster;
pub mod serve;
mod server;

pub use line::Line;
pub use server::Server;
