//! Files that hold one secret each: a token, a password, a key that proofs are made with.

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::places;

/// In bytes; longer ones are another file by mistake.
const LONGEST: usize = 4096;

/// Reads secrets, and knows afterwards whether one of them has changed.
#[derive(Debug, Clone)]
pub struct Secrets {
    /// What relative paths are relative to.
    config: PathBuf,
    /// What each file held, as a digest; `None`: it could not be read.
    seen: Vec<(PathBuf, Option<[u8; 32]>)>,
}

/// Why a connector cannot be made. Never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// There is no such file, or it cannot be read.
    #[error("the secret in {file} cannot be read ({why}); put it there, readable by the agent")]
    Unreadable {
        /// Which.
        file: String,
        /// In words of the system.
        why: String,
    },
    /// It holds something else than a secret.
    #[error("{file} holds no secret: {why}")]
    NoSecret {
        /// Which.
        file: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// What the table says cannot be used.
    #[error("{0}")]
    Settings(String),
}

impl Secrets {
    /// Of a configuration file.
    #[must_use]
    pub const fn beside(config: PathBuf) -> Self {
        Self { config, seen: Vec::new() }
    }

    /// The secret in a file, without white space around it.
    ///
    /// # Errors
    /// Where there is none that can be used. It is looked at again all the same.
    pub fn read(&mut self, file: &Path) -> Result<Zeroizing<String>, Unusable> {
        let path = self.complete(file);
        let bytes = bytes(&path);
        self.seen.push((path.clone(), bytes.as_ref().ok().map(|bytes| digest(bytes))));
        let file = path.display().to_string();
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(error) => return Err(Unusable::Unreadable { file, why: error.to_string() }),
        };
        let no_secret = |why| Unusable::NoSecret { file: file.clone(), why };
        if bytes.len() > LONGEST {
            return Err(no_secret("it is longer than 4096 bytes"));
        }
        let text = std::str::from_utf8(&bytes).map_err(|_| no_secret("it is not UTF-8 text"))?;
        let text = text.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
        if text.is_empty() {
            return Err(no_secret("it is empty"));
        }
        if text.contains(|character: char| character.is_control()) {
            return Err(no_secret("a secret is one line of text"));
        }
        Ok(Zeroizing::new(text.to_owned()))
    }

    /// As [`Secrets::read`]; where there is none, something that is none. For samples, which need no proof.
    ///
    /// # Errors
    /// None; it has the form of [`Secrets::read`].
    pub fn read_or_any(&mut self, file: &Path) -> Result<Zeroizing<String>, Unusable> {
        Ok(self.read(file).unwrap_or_else(|_| Zeroizing::new("none-is-needed-here".to_owned())))
    }

    /// A path of the configuration, which is relative to that file.
    #[must_use]
    pub fn complete(&self, path: &Path) -> PathBuf {
        places::beside(&self.config, path)
    }

    /// Whether a file that was read holds something else by now. One that cannot be read for the moment is no reason
    /// to stop with a secret that works.
    #[must_use]
    pub fn have_changed(&self) -> bool {
        self.seen.iter().any(|(file, seen)| match bytes(file) {
            Ok(bytes) => *seen != Some(digest(&bytes)),
            Err(_) => false,
        })
    }
}

/// Of the file, one byte more than a secret can have at most. What is no plain file is not waited for.
fn bytes(file: &Path) -> std::io::Result<Zeroizing<Vec<u8>>> {
    if !std::fs::metadata(file)?.is_file() {
        return Err(std::io::Error::other("it is no file"));
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST + 1));
    File::open(file)?.take(LONGEST as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn read(content: &[u8]) -> Result<Zeroizing<String>, Unusable> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("token"), content).unwrap();
        Secrets::beside(folder.path().join("agent.toml")).read(Path::new("token"))
    }

    #[test]
    fn a_secret_is_one_line_beside_the_configuration() {
        assert_eq!(**read(b"\xef\xbb\xbf 000000:demo \r\n").as_ref().unwrap(), "000000:demo");
        assert_eq!(**read("пароль с пробелом\n".as_bytes()).as_ref().unwrap(), "пароль с пробелом");
        for (content, why) in [
            (b" \n".as_slice(), "empty"),
            (b"one\ntwo", "one line"),
            (b"\xff\xfe", "UTF-8"),
            (&[b'x'; LONGEST + 1], "longer"),
        ] {
            let error = read(content).unwrap_err().to_string();
            assert!(error.contains(why) && !error.contains("two"), "{error}");
        }
    }

    #[test]
    fn what_is_no_file_is_neither_read_nor_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let mut secrets = Secrets::beside(folder.path().join("agent.toml"));
        for file in ["missing", "."] {
            let error = secrets.read(Path::new(file)).unwrap_err();
            assert!(matches!(error, Unusable::Unreadable { .. }), "{error}");
        }
    }

    #[test]
    fn a_secret_that_is_replaced_or_comes_late_is_noticed_and_one_that_goes_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let token = folder.path().join("token");
        let mut secrets = Secrets::beside(folder.path().join("agent.toml"));
        assert!(secrets.read(Path::new("token")).is_err());
        assert!(!secrets.have_changed());
        fs::write(&token, "one").unwrap();
        assert!(secrets.have_changed());
        let mut secrets = Secrets::beside(folder.path().join("agent.toml"));
        secrets.read(Path::new("token")).unwrap();
        assert!(!secrets.have_changed());
        fs::write(&token, "two").unwrap();
        assert!(secrets.have_changed());
        fs::remove_file(&token).unwrap();
        assert!(!secrets.have_changed());
    }
}
