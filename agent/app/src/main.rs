//! The program of the till agent: see `stamp_agent` for what it is made of.

fn main() -> std::process::ExitCode {
    // First of all: what asks for a TLS client later finds the one provider there is.
    let _ = rustls::crypto::ring::default_provider().install_default();
    stamp_agent::cli::main()
}
