use proptest::prelude::*;

use super::*;

fn network(text: &str) -> Network {
    Network::try_from(text.to_owned()).unwrap()
}

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn a_network_holds_its_machines_and_no_others() {
    for (written, inside, outside) in [
        ("192.168.1.0/24", "192.168.1.255", "192.168.2.0"),
        ("10.0.0.5", "10.0.0.5", "10.0.0.6"),
        ("172.16.0.0/12", "172.31.255.255", "172.32.0.0"),
        ("0.0.0.0/0", "203.0.113.9", "2001:db8::1"),
        ("::/0", "2001:db8::1", "203.0.113.9"),
        ("fd00::/8", "fdff::7", "fe80::7"),
        ("2001:db8::7", "2001:db8::7", "2001:db8::8"),
        ("::/127", "::1", "0.0.0.1"),
    ] {
        assert!(network(written).contains(address(inside)), "{inside} is in {written}");
        assert!(!network(written).contains(address(outside)), "{outside} is not in {written}");
    }
}

#[test]
fn an_ipv4_machine_is_the_same_however_a_socket_shows_it() {
    assert!(network("192.168.1.0/24").contains(address("::ffff:192.168.1.20")));
    assert!(network("::ffff:192.168.1.0/120").contains(address("192.168.1.20")));
    assert_eq!(network("::ffff:192.168.1.0/120"), network("192.168.1.0/24"));
    assert_eq!(network("::ffff:10.0.0.5"), network("10.0.0.5"));
    assert_eq!(network("::ffff:0.0.0.0/96"), network("0.0.0.0/0"));
    assert!(!network("::/0").contains(address("::ffff:192.168.1.20")));
}

#[test]
fn a_single_machine_is_written_without_its_length() {
    for (written, shown) in [
        ("10.0.0.5/32", "10.0.0.5"),
        ("192.168.1.0/24", "192.168.1.0/24"),
        ("2001:DB8::/32", "2001:db8::/32"),
        ("::1/128", "::1"),
    ] {
        assert_eq!(network(written).to_string(), shown);
    }
}

#[test]
fn what_is_no_network_is_refused() {
    for bad in [
        "",
        "/",
        "/24",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/+8",
        "10.0.0.0/08",
        "10.0.0.0/ 8",
        "10.0.0.0/8/8",
        "10.0.0/8",
        "010.0.0.0/8",
        "localhost",
        "::/129",
        "fe80::1%eth0",
        "10.0.0.0/-1",
        "10.0.0.0/256",
        "*",
    ] {
        assert!(Network::try_from(bad.to_owned()).is_err(), "{bad}");
    }
}

#[test]
fn a_machine_with_the_length_of_its_network_is_asked_which_is_meant() {
    let wrong = Network::try_from("192.168.1.20/24".to_owned()).unwrap_err();
    let hint = wrong.hint.unwrap();
    assert!(hint.contains("192.168.1.0/24") && hint.contains("192.168.1.20 "), "{hint}");
}

#[test]
fn a_file_holds_it_as_text() {
    let read: Vec<Network> = serde_json::from_str(r#"["192.168.1.0/24", "10.0.0.5"]"#).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), r#"["192.168.1.0/24","10.0.0.5"]"#);
    assert!(serde_json::from_str::<Network>(r#""192.168.1.0/40""#).is_err());
}

proptest! {
    #[test]
    fn a_network_holds_exactly_the_addresses_with_its_first_bits(bits: u32, other: u32, prefix in 0_u8..=32) {
        let keep = |bits: u32| (u64::from(bits) >> (32 - prefix)) as u32;
        let first = (u64::from(keep(bits)) << (32 - prefix)) as u32;
        let network = network(&format!("{}/{prefix}", Ipv4Addr::from_bits(first)));
        prop_assert!(network.contains(Ipv4Addr::from_bits(bits).into()));
        let is_inside = keep(other) == keep(bits);
        prop_assert_eq!(network.contains(Ipv4Addr::from_bits(other).into()), is_inside);
        prop_assert_eq!(network.contains(Ipv4Addr::from_bits(other).to_ipv6_mapped().into()), is_inside);
    }

    #[test]
    fn what_is_shown_is_read_again_as_the_same_and_fits_the_schema(text in "[0-9a-f:.]{1,20}(/[0-9]{1,3})?|\\PC{0,20}|([0-9]{1,3}\\.){3}0/[0-9]{1,2}|([0-9a-f]{1,4}:){1,3}:/[0-9]{2}") {
        let Ok(once) = Network::try_from(text.clone()) else { return Ok(()) };
        let pattern = regex::Regex::new(Network::RULE.pattern.unwrap()).unwrap();
        prop_assert!(pattern.is_match(&text));
        prop_assert_eq!(Network::try_from(once.to_string()).unwrap(), once);
    }
}
