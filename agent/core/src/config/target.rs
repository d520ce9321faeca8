//! What is connected to.

use super::{
    host,
    mistake::Wrong,
    rule::{Rule, checked_text, quoted},
};

checked_text! {
    /// A host, by its name or address, and a port: `scanner.lan:4001`, `[fd00::7]:4001`.
    Target,
    Rule { pattern: Some(r"^[A-Za-z0-9.:\[\]-]+:[0-9]{1,5}$"), longest: 259, check }
}

fn check(text: &str) -> Result<(), Wrong> {
    let wrong =
        || Wrong::new(format!("{} is not a host and a port", quoted(text))).hint("such as 192.168.1.50:4001");
    let (name, port) = text.rsplit_once(':').ok_or_else(wrong)?;
    match port.parse::<u16>() {
        Ok(1..) => host::check(name),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_has_a_host_and_a_port() {
        for good in ["scanner.lan:4001", "192.168.1.50:1", "[fd00::7]:65535"] {
            assert!(Target::RULE.examine(good).is_ok(), "{good}");
        }
        for bad in ["scanner.lan", "192.168.1.50:0", "192.168.1.500:4001", "fd00::7:4001", ":4001", "a:70000"]
        {
            assert!(Target::RULE.examine(bad).is_err(), "{bad}");
        }
    }
}
