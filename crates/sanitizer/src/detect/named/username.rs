//! Names of accounts: behind a word for them, or as the name of a home folder. There is no standard;
//! the word or the folder carries the evidence.

use super::{home, login};
use crate::detect::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};
use crate::text::Text;

pub(in crate::detect) struct Username;

/// Words for the name of an account; a point is any byte of a letter with an accent.
const WORDS: [&str; 30] = [
    "(?i)username",
    "(?i)user.name",
    "(?i)userid",
    "(?i)user.id",
    r"(?i)login\b",
    "(?i)login.name",
    "(?i)account.name",
    "(?i)screen.name",
    "(?i)nickname",
    r"(?i)\bhandle\b",
    "(?i)benutzername",
    "(?i)nutzername",
    "(?i)benutzerkennung",
    "(?i)anmeldename",
    "(?i)identifiant",
    "(?i)nom.d.utilisateur",
    "(?i)nom.d...utilisateur",
    "(?i)usuario",
    "(?i)nome.utente",
    "(?i)utilizador",
    "(?i)nome.de.usu..rio",
    "(?i)gebruikersnaam",
    "(?i)nazwa.u..ytkownika",
    "(?i)brugernavn",
    "(?i)anv..ndarnamn",
    r"(?i)u\xc5[\xbd\xbe]ivatelsk...jm..no",
    "(?i)inlognaam",
    r"(?i)k\xc3[\xa4\x84]ytt\xc3[\xa4\x84]j\xc3[\xa4\x84]tunnus",
    r"(?i)k\xc3[\xa4\x84]ytt\xc3[\xa4\x84]j\xc3[\xa4\x84]nimi",
    "(?i)samaccountname",
];

/// Words for whoever uses something, and of services: behind a sign they name an account.
const ROLES: [&str; 14] = [
    r"(?i)\bbenutzer\b",
    r"(?i)\bnutzer\b",
    r"(?i)\bkennung\b",
    r"(?i)\butilisateur\b",
    r"(?i)\butente\b",
    r"(?i)\bgebruiker\b",
    r"(?i)\bu[z\xc5].?ytkownik\b",
    r"(?i)\banv\xc3[\xa4\x84]ndare\b",
    r"(?i)\bbruger\b",
    r"(?i)\bu\xc5[\xbd\xbe]ivatel\b",
    r"(?i)\bpseudo\b",
    r"(?i)\bskype\b",
    r"(?i)\btwitter\b",
    r"(?i)\btelegram\b",
];

/// Where the triggers of each kind begin.
const FROM_ROLES: usize = WORDS.len();
const FROM_FOLDERS: usize = FROM_ROLES + ROLES.len();
const FROM_PLACES: usize = FROM_FOLDERS + home::FOLDERS.len();

const TRIGGERS: [&str; FROM_PLACES + login::PATTERNS.len()] = {
    let mut triggers = [""; FROM_PLACES + login::PATTERNS.len()];
    let mut index = 0;
    while index < triggers.len() {
        triggers[index] = match index {
            FROM_PLACES.. => login::PATTERNS[index - FROM_PLACES],
            FROM_FOLDERS.. => home::FOLDERS[index - FROM_FOLDERS],
            FROM_ROLES.. => ROLES[index - FROM_ROLES],
            _ => WORDS[index],
        };
        index += 1;
    }
    triggers
};

/// Words behind a comma that lead to the value.
const APPOSITIONS: [&str; 14] = [
    "which", "namely", "nämlich", "und", "soit", "à", "es", "cioè", "namelijk", "czyli", "ou",
    "altså", "alltså", "tedy",
];

/// How many tokens behind the word may be the value.
const TOKENS: usize = 6;
const LONGEST: usize = 40;

/// What stands behind a word for an account and names none.
const NO_NAMES: &str = "admin all alle alles and anonimo anonym anonyme anonymous any are auto bool boolean \
    char default empty error example false field for form from gast guest has here index input integer \
    invalid invitado is join keine length login none null nil not number object offline online optional \
    ospite page password placeholder random required root self str string test text this todos token tous \
    true type undefined unknown user username value varchar with";

impl Detector for Username {
    fn name(&self) -> &'static str {
        "username"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Username
    }

    fn triggers(&self) -> &'static [&'static str] {
        &TRIGGERS
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let (text, word) = (spot.text, &spot.trigger);
        let found = |span| Found::new(span, Rank::Context);
        match spot.which {
            FROM_PLACES.. => return login::name(text, spot.which - FROM_PLACES, word).map(found),
            FROM_FOLDERS.. => return home::name(text, word).map(found),
            _ => {}
        }
        let camel = text.byte(word.start).is_some_and(|byte| byte.is_ascii_uppercase());
        if text.word_before(word.start) && !camel || text.word_at(word.end) {
            return None;
        }
        let span = value(text, word.end)?;
        // `handle` is a verb as well.
        let verb = text.slice(word.clone()).eq_ignore_ascii_case("handle");
        let between = text.slice(word.end..span.start);
        let said = between.contains([':', '=', '"', '\t', '|', '@']) || between.contains(" is ");
        let written = text.slice(span.clone());
        let signed =
            [":", " :", "=", " =", "\"", " @"].iter().any(|sign| between.starts_with(sign))
                || login::is_clear(written);
        let role = spot.which >= FROM_ROLES;
        if role && !is_free(text, word.start) {
            return None;
        }
        let clear = login::is_clear(written) || login::begins_no_word(written);
        let named = signed && (clear || ends_clause(text, span.end));
        (!(verb || role) || verb && said || role && named && !home::is_everybodys(written))
            .then(|| found(span))
    }
}

fn value(text: &Text<'_>, word: usize) -> Option<std::ops::Range<usize>> {
    let mut at = word;
    let (mut named, mut said) = (false, false);
    for index in 0..TOKENS {
        let from = text.run_right(at, 40, |c| !is_inside(c) && c != '\n' && c != '@');
        // `username - anna` as in a list.
        let dash = from > at && text.byte(from) == Some(b'-') && text.byte(from + 1) == Some(b' ');
        let from = if dash { from + 2 } else { from };
        let from = if text.byte(from) == Some(b'\n') && index == 0 {
            text.run_right(from, 3, char::is_whitespace)
        } else {
            from
        };
        let gap = text.slice(at..from);
        let sentence = gap.starts_with(['.', ';', '!', '?']) && gap.len() > 1;
        if sentence || gap.contains(['(', ')', '[', '{', '$', '&']) || gap.contains("==") {
            return None;
        }
        named |= gap.contains([':', '=', '"', '\t', '|']) || gap.contains("><");
        named |= gap == ">" && index == 0 && is_tag(text, word);
        let from = text.run_right(from, 1, |c| c == '@');
        let end = text.run_right(from, LONGEST, is_inside);
        let token = text.slice(from..end).trim_end_matches(['.', '-', '_']);
        let end = from + token.len();
        // `username, which is anna_b`; other commas part what does not belong together.
        if gap.contains(',') && !APPOSITIONS.contains(&token) {
            return None;
        }
        let of_element = token == "value" && text.byte(end) == Some(b'=');
        if of_element || matches!(token, "td" | "th" | "strong" | "b" | "code") {
            at = end;
            continue;
        }
        let called =
            matches!(text.byte(end), Some(b'(' | b'[' | b'<')) && text.byte(end + 1) != Some(b'/');
        let direct = index == 0 || named || is_verb(text.slice(at.min(word)..from).trim());
        if is_name(token, named, direct) && !called && text.byte(end) != Some(b'@') {
            return Some(from..end);
        }
        let follows = index == 0 || is_verb(text.slice(at.min(word)..from).trim());
        if (follows || said)
            && !called
            && !is_verb(token)
            && !is_reserved(token)
            && login::begins_no_word(token)
        {
            return Some(from..end);
        }
        let verb = is_verb(token);
        said = verb;
        if !verb && (named || token.is_empty() || !token.chars().all(char::is_alphabetic)) {
            return None;
        }
        at = end;
    }
    None
}

/// Whether nothing follows that belongs to what stands before a place.
fn ends_clause(text: &Text<'_>, at: usize) -> bool {
    !matches!(text.byte(at), Some(b' ' | b'-' | b'/' | b'(' | b'\''))
}

/// Whether a role begins something: `número de utente` is the number of a patient, and
/// `Keyword.Pseudo` a part of a name.
fn is_free(text: &Text<'_>, role: usize) -> bool {
    let before = text.slice(role.saturating_sub(4)..role);
    let of_number = ["de ", "do ", "º ", "° "].iter().any(|word| before.ends_with(word));
    !of_number && !before.ends_with(['.', '_', '-'])
}

/// Whether a word is the name of an element: `<Login>`.
fn is_tag(text: &Text<'_>, word: usize) -> bool {
    let start = text.run_left(word, 24, |c| c.is_ascii_alphanumeric() || c == '-');
    text.byte_before(start) == Some(b'<')
}

/// Whether a token names no account, although it stands where one could.
pub(super) fn is_reserved(token: &str) -> bool {
    token.bytes().all(|byte| byte.is_ascii_alphabetic())
        && NO_NAMES.split(' ').any(|word| word.eq_ignore_ascii_case(token))
}

fn is_inside(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '-')
}

fn is_verb(word: &str) -> bool {
    ["is", "ist", "lautet", "est", "es", "to", "é", "è", "är", "er", "je", "-"].contains(&word)
        || APPOSITIONS.contains(&word)
}

/// Names of accounts have signs or digits that words have not; behind a colon they may be letters.
fn is_name(token: &str, named: bool, direct: bool) -> bool {
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    let letters = token.chars().filter(|c| c.is_alphabetic()).count();
    let begins = token.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    if token.len() < 3 || letters == 0 || !begins || is_reserved(token) {
        return false;
    }
    let code = [
        "self.", "this.", "req.", "request.", "form.", "user.", "data.", "config.", "props.",
        "os.", "e.", "event.", "args.", "env.", "process.", "session.",
    ];
    let sign = token.contains(['.', '_', '-']);
    match (named, digits > 0) {
        (true, true) => true,
        (true, false) if sign => !code.iter().any(|start| token.starts_with(start)),
        (true, false) => token.len() >= 4 && token.bytes().all(|byte| byte.is_ascii_lowercase()),
        (false, true) => digits < token.len() && token.len() >= 4,
        (false, false) => {
            token.contains('_')
                || direct && sign && !token.contains("e-mail")
                || is_dotted_name(token)
        }
    }
}

/// `anna.berg`, but not `example.com`.
fn is_dotted_name(token: &str) -> bool {
    let ends = ["com", "org", "net", "html", "php", "json", "yaml", "toml", "conf", "aspx"];
    token.split_once('.').is_some_and(|(first, last)| {
        let lower =
            |part: &str| part.len() >= 3 && part.bytes().all(|byte| byte.is_ascii_lowercase());
        lower(first) && lower(last) && !ends.contains(&last)
    })
}
