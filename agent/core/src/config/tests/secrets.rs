//! Keys that do not belong into the file.

use super::{CLOUD, lines, mistakes};
use crate::config::parse;

const TOLD: &str = "a key does not belong in this file (put it in a file and name that in api_key_file, or run `stamp-agent key set`)";

#[test]
fn a_key_under_its_obvious_name_is_refused() {
    for name in ["api_key", "API-Key", "apiKey", "key", "secret", "password", "token"] {
        let found = lines(
            parse(&format!("[cloud]\nbase_url = \"https://a.example\"\n{name} = \"sesame\"\n"), "agent.toml")
                .unwrap_err(),
        );
        assert_eq!(found, [format!("agent.toml:3: cloud.{name}: {TOLD}")]);
    }
}

#[test]
fn a_pasted_key_is_found_wherever_it_stands_and_never_repeated() {
    for text in [
        "[till]\nid = \"7loc_sc_demo-till\"\n",
        "[cloud2]\nx = { y = [\"7loc_sc_demo-till\"] }\n",
        "[codes]\ncard = ['7loc_sc_demo-till']\n",
        "[log]\nmax_files = \"7loc_sc_demo-till\"\n",
        "[log]\nlevel = [\"7loc_sc_demo-till\"]\n",
        "till = \"7loc_sc_demo-till\"\n",
        "key = 7loc_sc_demo-till\n",
        "7loc_sc_demo-till\n",
        "7loc_sc_demo-till = 1\n",
        "[7loc_sc_demo-till]\n",
        "[till]\nstamping = \"7loc_sc_demo-till\n",
        "[till]\nlanguage = \"\"\"\n7loc_sc_demo-till\"\"\"\n",
        "[local_api]\nallowed_hosts = [\"7loc_sc_demo-till\"]\n",
        "[[scanner]]\nname = \"a\"\nkind = \"serial\"\nport = \"7loc_sc_demo-till\"\n",
    ] {
        let found = mistakes(text).join("\n");
        assert!(found.contains(TOLD), "{text}: {found}");
        assert!(!found.contains("demo-till"), "{text}: {found}");
    }
}

#[test]
fn a_key_in_the_base_address_or_in_the_name_of_the_key_file_is_refused() {
    for key in ["base_url = \"https://7loc_sc_demo-till@a.example\"", "api_key_file = \"7loc_sc_demo-till\""]
    {
        let found = lines(parse(&format!("[cloud]\n{key}\n"), "agent.toml").unwrap_err()).join("\n");
        assert!(found.contains(TOLD) && !found.contains("demo-till"), "{found}");
    }
}

#[test]
fn the_value_of_an_unknown_key_is_never_repeated() {
    for text in
        ["[cloud.x]\ny = \"sesame\"\n", "[till]\ncolour = \"sesame\"\n", "[mystery]\na = [\"sesame\"]\n"]
    {
        let text = text.replace("[cloud.x]", "[extra.x]");
        assert!(!mistakes(&text).join("\n").contains("sesame"), "{text}");
    }
}

#[test]
fn a_file_that_only_names_the_key_file_is_fine() {
    assert!(
        parse(&format!("{CLOUD}cloud.api_key_file = \"/etc/stamp-agent/api-key\"\n"), "agent.toml").is_ok()
    );
}
