//! What tills and their makers' clouds say and do, played over real sockets on this machine.

pub mod poster;
