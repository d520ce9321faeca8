//! What a text may have meant.

/// A text as it was meant, and where it may have meant something else.
///
/// The Slovak layout gives `á` by the key for 8 as well as by the dead key for `=` and an `a`. The text has the single key,
/// since codes are full of digits; the other reading is a doubt.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    text: String,
    doubts: Vec<Doubt>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Doubt {
    /// Of the character in the text, which is one byte long.
    at: usize,
    /// What may have been meant in its place.
    instead: [char; 2],
}

impl Reading {
    pub(super) fn push(&mut self, character: char) {
        self.text.push(character);
    }

    pub(super) fn push_both(&mut self, both: [char; 2]) {
        self.text.extend(both);
    }

    pub(super) fn push_either(&mut self, character: char, instead: [char; 2]) {
        self.doubts.push(Doubt { at: self.text.len(), instead });
        self.push(character);
    }

    /// The likelier reading: printable ASCII.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The other readings that differ in one place. None: it can mean nothing else.
    pub fn others(&self) -> impl Iterator<Item = String> {
        self.doubts.iter().map(|doubt| self.with(*doubt))
    }

    /// Those of them that are as likely. A code is an address or a name, and in those `=` stands between a name and its
    /// value in a query (`?name=value&…`), once, and nowhere else; nor does a `+` stand before a letter. So `=a` is as
    /// likely as 8 only where a part of a query has no `=` yet.
    pub fn likely_others(&self) -> impl Iterator<Item = String> {
        let likely = |doubt: &&Doubt| doubt.instead[0] == '=' && self.lacks_equals_sign(doubt.at);
        self.doubts.iter().filter(likely).map(|doubt| self.with(*doubt))
    }

    fn with(&self, Doubt { at, instead }: Doubt) -> String {
        let (before, after) = (&self.text[..at], &self.text[at + 1..]);
        [before, instead.iter().collect::<String>().as_str(), after].concat()
    }

    /// Whether this place is in a part of a query that has no `=`.
    fn lacks_equals_sign(&self, at: usize) -> bool {
        let Some(query) = self.text[..at].find('?') else { return false };
        if self.text[..at].contains('#') {
            return false;
        }
        let start = self.text[query + 1..at].rfind('&').map_or(query, |found| query + 1 + found) + 1;
        let end = self.text[at..].find(['&', '#']).map_or(self.text.len(), |found| at + found);
        !self.text[start..end].contains('=')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(parts: &[&str]) -> Reading {
        let mut reading = Reading::default();
        for (number, part) in parts.iter().enumerate() {
            if number > 0 {
                reading.push_either('8', ['=', 'a']);
            }
            part.chars().for_each(|character| reading.push(character));
        }
        reading
    }

    #[test]
    fn each_other_reading_differs_in_one_place() {
        let others: Vec<_> = reading(&["x", "y", ""]).others().collect();
        assert_eq!(others, ["x=ay8", "x8y=a"]);
        assert_eq!(reading(&["x8"]).others().count(), 0);
    }

    #[test]
    fn an_equals_sign_is_likely_where_a_part_of_a_query_has_none() {
        let likely = |parts: &[&str]| reading(parts).likely_others().collect::<Vec<_>>();
        assert_eq!(likely(&["https://x.example/", "?id=1"]), [""; 0], "in the path");
        assert_eq!(likely(&["x?id", "b&n=1"]), ["x?id=ab&n=1"]);
        assert_eq!(likely(&["x?n=1&id", ""]), ["x?n=1&id=a"]);
        assert_eq!(likely(&["x?id=b", "&n"]), [""; 0], "it has one");
        assert_eq!(likely(&["x?n=1#", ""]), [""; 0], "after the query");
        assert_eq!(likely(&["x?", "", "&n=1"]), ["x?=a8&n=1", "x?8=a&n=1"]);
    }
}
