//! What tills and their makers' clouds say and do, played over real sockets on this machine.

mod line;
pub mod poster;
mod server;

pub use line::Line;
pub use server::Server;
