//! JSON that takes much more memory than its text has bytes.
//!
//! An empty list has two bytes of text and some hundreds in memory, so the bound on bytes alone is none on memory.

/// Lists and objects of one document. A check has about fifteen; this is a fortnight of a busy shop.
const MOST_NESTS: usize = 250_000;
/// What stands between values.
const MOST_COMMAS: usize = 2_000_000;

/// Too many lists, objects or values for one document. In words: what it has.
pub(super) fn too_dense(json: &[u8]) -> Option<String> {
    let (mut nests, mut commas) = (0, 0);
    for byte in json {
        match byte {
            b'{' | b'[' => nests += 1,
            b',' => commas += 1,
            _ => {}
        }
    }
    (nests > MOST_NESTS || commas > MOST_COMMAS)
        .then(|| format!("it has more than {MOST_NESTS} lists and objects, or {MOST_COMMAS} values"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fortnight_of_checks_is_read_and_a_flood_of_brackets_is_not() {
        let check = "{\"id\":1,\"total\":7.4,\"lines\":[{\"paid\":1},{\"paid\":2},{\"paid\":3}]},";
        assert_eq!(too_dense(check.repeat(30_000).as_bytes()), None);
        assert!(too_dense("{},".repeat(300_000).as_bytes()).is_some());
        assert!(too_dense("0,".repeat(2_100_000).as_bytes()).is_some());
    }
}
