//! The manager's PIN, as a person types it.

use std::io::{self, IsTerminal, Read};

use zeroize::Zeroizing;

use crate::exit::{Exit, Failure};

/// From a pipe, or from the terminal without being seen, twice; never from the command line, where others could read it.
pub(super) fn typed() -> Result<Zeroizing<String>, Failure> {
    let mut pin = Zeroizing::new(String::new());
    if !io::stdin().is_terminal() {
        io::stdin().take(64).read_to_string(&mut pin)?;
        return Ok(pin);
    }
    *pin = rpassword::prompt_password("New PIN of the manager, 4 to 8 digits: ")?;
    let again = Zeroizing::new(rpassword::prompt_password("Once more: ")?);
    if *pin != *again {
        return Err(Failure::words(Exit::Usage, "the two differ; nothing is changed"));
    }
    Ok(pin)
}
