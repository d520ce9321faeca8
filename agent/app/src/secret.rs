//! The API key: read from its file, held in memory, shown to nobody.

use std::{fmt, io, path::Path};

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The key of the till's staff login. Printing it shows that there is one.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(Zeroizing<String>);

/// Why a text is no API key.
#[derive(Debug, thiserror::Error)]
pub enum NotAKey {
    /// Nothing but white space.
    #[error("the key is empty")]
    Empty,
    /// A header could not carry it.
    #[error("the key holds a character that no key has (line {line}); copy it again, in one line")]
    Character {
        /// Where, counted from 1.
        line: usize,
    },
    /// Longer than any key.
    #[error("the key is longer than 512 characters; this is not the file with the key")]
    TooLong,
}

impl ApiKey {
    /// Takes a key as typed or read: surrounding white space is cut off.
    pub fn parse(text: &str) -> Result<Self, NotAKey> {
        let text = text.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
        if text.is_empty() {
            return Err(NotAKey::Empty);
        }
        if text.len() > 512 {
            return Err(NotAKey::TooLong);
        }
        if let Some(index) = text.find(|c: char| !c.is_ascii_graphic()) {
            return Err(NotAKey::Character { line: text[..index].matches('\n').count() + 1 });
        }
        Ok(Self(Zeroizing::new(text.to_owned())))
    }

    /// The key itself, for the header.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Tells keys apart without showing them: the first eight hexadecimal digits of a digest.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        Sha256::digest(self.0.as_bytes()).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
    }
}

impl ApiKey {
    /// Tells whether a snapshot was made with this key, without showing it.
    #[must_use]
    pub fn snapshot_digest(&self) -> [u8; 32] {
        Sha256::new().chain_update(b"7stamp snapshot\0").chain_update(self.0.as_bytes()).finalize().into()
    }

    /// A redeem code as the snapshot has it: HMAC-SHA-256, keyed with the key.
    #[must_use]
    pub fn code_digest(&self, code: &str) -> Option<[u8; 32]> {
        let mut hmac = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()).ok()?;
        hmac.update(code.as_bytes());
        Some(hmac.finalize().into_bytes().into())
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

/// Where the key comes from, and that it may be absent.
pub fn read(file: &Path, from_environment: Option<&str>) -> anyhow::Result<Option<ApiKey>> {
    if let Some(text) = from_environment.filter(|text| !text.trim().is_empty()) {
        return Ok(Some(ApiKey::parse(text)?));
    }
    match std::fs::read(file) {
        Ok(bytes) => {
            let text = Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned());
            match ApiKey::parse(&text) {
                Ok(key) => Ok(Some(key)),
                Err(NotAKey::Empty) => Ok(None),
                Err(error) => Err(anyhow::Error::new(error).context(format!("{}", file.display()))),
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(anyhow::Error::new(error).context(format!("cannot read {}", file.display()))),
    }
}

/// Replaces the key's file at once or not at all; only its owner may read it.
pub fn write(file: &Path, key: &ApiKey) -> io::Result<()> {
    crate::host::write_private(file, format!("{}\n", key.reveal()).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_cut_out_of_what_was_pasted_and_never_shown() {
        let key = ApiKey::parse("\u{feff} 7loc_sc_x \r\n").unwrap();
        assert_eq!(key.reveal(), "7loc_sc_x");
        assert!(!format!("{key:?}").contains("7loc"));
        assert_eq!(key.fingerprint().len(), 8);
    }

    #[test]
    fn what_cannot_be_a_key_is_refused_without_echoing_it() {
        assert!(matches!(ApiKey::parse(" \n"), Err(NotAKey::Empty)));
        let error = ApiKey::parse("one\ntwo three").unwrap_err().to_string();
        assert!(error.contains("line") && !error.contains("two"), "{error}");
        assert!(matches!(ApiKey::parse(&"k".repeat(513)), Err(NotAKey::TooLong)));
    }

    #[test]
    fn the_file_is_private_and_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("api-key");
        assert_eq!(read(&file, None).unwrap(), None);
        write(&file, &ApiKey::parse("7loc_sc_y").unwrap()).unwrap();
        assert_eq!(read(&file, None).unwrap().unwrap().reveal(), "7loc_sc_y");
        assert_eq!(read(&file, Some("7loc_sc_z")).unwrap().unwrap().reveal(), "7loc_sc_z");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
