//! Machines of a network, by their addresses.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use serde::{Deserialize, Serialize};

use super::{
    mistake::Wrong,
    rule::{Rule, quoted},
};

/// One address (`10.0.0.5`), or all that begin with the same bits (`192.168.1.0/24`, RFC 4632 section 3.1). An IPv4
/// address is one however a socket for both kinds shows it (`::ffff:10.0.0.5`, RFC 4291 section 2.5.5.2), and is in no
/// network of IPv6, not even in `::/0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network {
    /// All bits behind the prefix are zero.
    address: IpAddr,
    /// How many bits are the same for all.
    prefix: u8,
}

impl Network {
    pub(super) const RULE: Rule = Rule {
        pattern: Some("^[0-9A-Fa-f:.]{2,45}(/[0-9]{1,3})?$"),
        longest: 49,
        check: |text| parse(text).map(|_| ()),
    };

    /// Whether a machine with this address is one of them.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        masked(address.to_canonical(), self.prefix) == Some(self.address)
    }
}

impl TryFrom<String> for Network {
    type Error = Wrong;

    fn try_from(text: String) -> Result<Self, Wrong> {
        Self::RULE.examine(&text)?;
        parse(&text)
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        network.to_string()
    }
}

/// A single address stands alone, without the length of its prefix.
impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.prefix == bits(self.address) {
            return write!(f, "{}", self.address);
        }
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

fn parse(text: &str) -> Result<Network, Wrong> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let written: IpAddr = address.parse().map_err(|_| {
        Wrong::new(format!("{} is not an address or a network", quoted(text)))
            .hint("such as 192.168.1.20 or 192.168.1.0/24; numbers, not names")
    })?;
    let most = bits(written);
    let prefix = match prefix {
        None => most,
        Some(digits) => length(digits).filter(|prefix| *prefix <= most).ok_or_else(|| {
            Wrong::new(format!("{} has no number of bits behind the slash", quoted(text)))
                .hint(format!("0 to {most}"))
        })?,
    };
    let first = masked(written, prefix).unwrap_or(written);
    if first != written {
        return Err(Wrong::new(format!("{} is neither one address nor a whole network", quoted(text)))
            .hint(format!("write {first}/{prefix} for the network, {written} for this one machine")));
    }
    let address = first.to_canonical();
    Ok(Network { address, prefix: prefix.saturating_sub(most - bits(address)) })
}

/// Digits alone: no sign, and no zero before others.
fn length(digits: &str) -> Option<u8> {
    let is_plain =
        digits.bytes().all(|byte| byte.is_ascii_digit()) && (digits.len() == 1 || !digits.starts_with('0'));
    is_plain.then(|| digits.parse().ok()).flatten()
}

const fn bits(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// The first address with this prefix; `None`: the prefix is longer than the address.
fn masked(address: IpAddr, prefix: u8) -> Option<IpAddr> {
    let behind = u32::from(bits(address).checked_sub(prefix)?);
    Some(match address {
        IpAddr::V4(address) => {
            Ipv4Addr::from_bits(address.to_bits() & u32::MAX.checked_shl(behind).unwrap_or(0)).into()
        }
        IpAddr::V6(address) => {
            Ipv6Addr::from_bits(address.to_bits() & u128::MAX.checked_shl(behind).unwrap_or(0)).into()
        }
    })
}

#[cfg(test)]
#[path = "network_tests.rs"]
mod tests;
