//! Whether letters and digits are a word or were drawn by lot.
//!
//! Which letters follow each other in words and in names of programs is known from a count over
//! texts and sources in eleven languages: the first 200 pairs make 88 % of what follows what, the
//! first 400 nearly 99 %. Of letters drawn by lot every second pair is no such pair.

/// For each letter those that often follow it, and those that seldom do.
const FOLLOWERS: [(&str, &str); 26] = [
    ("abcdgilmnprstu", "efhjkvwxyz"),
    ("aeiloru", "bjsty"),
    ("aehiklortu", "cdfmsy"),
    ("aeioru", "bdghlmnstwy"),
    ("abcdefghilmnprstuvx", "jkoqwyz"),
    ("aefior", "dlnstuy"),
    ("aeirsu", "dghlmnot"),
    ("aeiort", "lmnsuwy"),
    ("abcdefglmnoprstvz", "jkqux"),
    ("", "aeikosu"),
    ("aei", "hlnorstu"),
    ("adeilostuy", "bcfgkmnpvz"),
    ("aeimop", "bcdlnstuy"),
    ("acdefginostu", "bhjklmprvwyz"),
    ("bcdlmnoprstuvw", "aefghikxyz"),
    ("aeiloprt", "cdfhsuy"),
    ("u", ""),
    ("acdegiklmnorstuy", "bfhpvwz"),
    ("acehilopstu", "bdfgkmnqrvwyz"),
    ("aehiorstuy", "bcdfglmnpwz"),
    ("ceilmnrst", "abdfghkopvwx"),
    ("aeio", "r"),
    ("aei", "hnors"),
    ("", "aceimpst"),
    ("p", "aeilmnost"),
    ("e", "aiouw"),
];

/// The same as one bit for each following letter.
static PAIRS: [(u32, u32); 26] = {
    const fn bits(letters: &str) -> u32 {
        let (letters, mut bits, mut index) = (letters.as_bytes(), 0, 0);
        while index < letters.len() {
            bits |= 1 << (letters[index] - b'a');
            index += 1;
        }
        bits
    }
    let (mut pairs, mut index) = ([(0, 0); 26], 0);
    while index < pairs.len() {
        pairs[index] = (bits(FOLLOWERS[index].0), bits(FOLLOWERS[index].1));
        index += 1;
    }
    pairs
};

/// Fewer characters have too few pairs to tell.
const FEWEST: usize = 8;
/// From here on fewer than three of a hundred names in programs are left, which are abbreviations,
/// and nineteen of twenty texts of twelve letters that were drawn by lot.
const DRAWN: i32 = 3;

/// Whether letters and digits look drawn by lot. Other signs part what stands before and behind.
pub(super) fn is_drawn(written: &str) -> bool {
    written.bytes().filter(u8::is_ascii_alphanumeric).count() >= FEWEST
        && oddity_of(written) >= DRAWN
}

/// Whether a text is a password or key on its own, without a sign that leads to it: it has letters
/// and something else, and looks drawn by lot or has a sign that words and names of programs have
/// not.
pub(super) fn is_clear(written: &str) -> bool {
    let has = |class: fn(&u8) -> bool| written.as_bytes().iter().any(class);
    let (lower, upper) = (has(u8::is_ascii_lowercase), has(u8::is_ascii_uppercase));
    let (digit, sign) = (has(u8::is_ascii_digit), written.contains(SIGNS));
    let typed =
        written.chars().all(|c| c.is_alphanumeric() || SIGNS.contains(&c) || "_-.".contains(c));
    // An address of mail, a time, a version.
    let other = written.split_once('@').is_some_and(|(_, host)| host.contains('.'));
    written.chars().count() >= FEWEST
        && typed
        && !other
        && match sign {
            true => (lower || upper) && (digit || oddity_of(written) >= DRAWN),
            false => lower && (upper || digit) && oddity_of(written) > DRAWN,
        }
}

/// Signs that people put into passwords and hardly anywhere inside of words.
const SIGNS: [char; 12] = ['!', '$', '%', '&', '#', '?', '*', '@', '+', '=', '^', '§'];

fn oddity_of(written: &str) -> i32 {
    written.as_bytes().windows(2).map(|pair| oddity(pair[0], pair[1])).sum()
}

/// How unlikely two neighbours are in a word.
fn oddity(first: u8, second: u8) -> i32 {
    let index = |letter: u8| usize::from(letter.to_ascii_lowercase() - b'a');
    match (first, second) {
        // Another word of a name begins; in names they are longer than by lot.
        (b'a'..=b'z', b'A'..=b'Z') => 1,
        (b'a'..=b'z' | b'A'..=b'Z', b'a'..=b'z' | b'A'..=b'Z') => {
            let (often, seldom) = PAIRS[index(first)];
            let follower = 1 << index(second);
            match () {
                () if often & follower != 0 => -1,
                () if seldom & follower != 0 => 1,
                () => 3,
            }
        }
        // Digits end names and parts of them, and hardly begin any.
        (b'0'..=b'9', b'a'..=b'z' | b'A'..=b'Z') => 2,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::is_drawn;

    #[test]
    fn words_and_names_are_told_from_what_was_drawn() {
        for drawn in ["KxqWzPlmrTvB", "kkysCnmSpDGx", "WQWRAttRwjEp", "qzvxkjwpfh", "T39RUuiRDQfe"]
        {
            assert!(is_drawn(drawn), "{drawn}");
        }
        for word in [
            "required",
            "changeme",
            "getPassword",
            "PASSWORD_REQUIRED",
            "userPasswordHash",
            "Geburtsdatum",
            "HttpRequestBuilder",
            "Zugangsberechtigung",
            "Sha256Digest",
            "abc",
        ] {
            assert!(!is_drawn(word), "{word}");
        }
    }
}
