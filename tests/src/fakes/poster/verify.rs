//! The signature of what Poster sends by itself.

use std::fmt::Write as _;

use md5::{Digest as _, Md5};

/// The `verify` of a webhook: the MD5 of its parts, with `;` between them. `data` is the text as it is sent, where
/// there is any; `id` is written as in the JSON.
///
/// Poster's documentation (web/webhooks, and its PHP client): the code has `time`, which the words leave out.
#[must_use]
pub fn verify(
    account: &str,
    (object, id, action): (&str, &str, &str),
    data: Option<&str>,
    time: &str,
    secret: &str,
) -> String {
    let parts = [account, object, id, action].into_iter().chain(data).chain([time, secret]);
    let joined = parts.collect::<Vec<_>>().join(";");
    Md5::digest(joined).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
