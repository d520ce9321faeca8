//! "Did you mean": the known name that a wrong one is close to.

/// Longer words are no slip of the finger.
const LONGEST: usize = 40;

/// The candidate that `word` was probably meant to be.
pub(super) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.chars().count() > LONGEST {
        return None;
    }
    let word = folded(word);
    candidates
        .into_iter()
        .filter_map(|candidate| Some((closeness(&word, &folded(candidate))?, candidate)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How a suggestion is put to a person.
pub(super) fn hint(name: &str) -> String {
    format!("did you mean \"{name}\"?")
}

fn folded(word: &str) -> Vec<char> {
    word.chars().map(|letter| if letter == '-' { '_' } else { letter.to_ascii_lowercase() }).collect()
}

/// Edits between the two where they are few, or the missing letters where one is a piece of the other.
fn closeness(word: &[char], candidate: &[char]) -> Option<usize> {
    let distance = edits(word, candidate);
    let few = distance <= word.len().max(candidate.len()) / 3;
    let piece = word.len() >= 3 && candidate.windows(word.len()).any(|window| window == word);
    (few || piece).then_some(distance)
}

/// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (row, letter) in a.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, other) in b.iter().enumerate() {
            let replaced = last[column] + usize::from(letter != other);
            let mut best = replaced.min(last[column + 1] + 1).min(current[column] + 1);
            if row > 0 && column > 0 && *letter == b[column - 1] && a[row - 1] == *other {
                best = best.min(before_last[column - 1] + 1);
            }
            current.push(best);
        }
        before_last = std::mem::replace(&mut last, current);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_finger_are_recognised() {
        let names = ["stamping", "redeem", "offline_redeem", "id"];
        assert_eq!(nearest("stampign", names), Some("stamping"));
        assert_eq!(nearest("Offline-Redeem", names), Some("offline_redeem"));
        assert_eq!(nearest("stamp", names), Some("stamping"));
        assert_eq!(nearest("redem", names), Some("redeem"));
    }

    #[test]
    fn a_word_that_is_near_nothing_gets_no_suggestion() {
        assert_eq!(nearest("colour", ["stamping", "id"]), None);
        assert_eq!(nearest("", ["stamping", "id"]), None);
        assert_eq!(nearest(&"stamping".repeat(100), ["stamping"]), None);
    }

    #[test]
    fn only_words_that_are_not_too_long_get_a_suggestion() {
        let long = |letters: usize| "x".repeat(letters);
        assert_eq!(nearest(&long(40), [long(41).as_str()]), Some(long(41).as_str()));
        assert_eq!(nearest(&long(41), [long(41).as_str()]), None);
    }

    #[test]
    fn swapped_neighbours_are_one_edit() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(edits(&chars("baud"), &chars("buad")), 1);
        assert_eq!(edits(&chars(""), &chars("abc")), 3);
        assert_eq!(edits(&chars("kitten"), &chars("sitting")), 3);
    }
}
