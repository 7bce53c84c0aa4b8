//! Values written differently are still found, and offsets point into the text as it was written.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use lucairn_sanitizer::{EntityKind, KnownEntities, MatchStyle, Policy, Sanitizer};

/// Values of different make.
const VALUES: &[(EntityKind, &str)] = &[
    (EntityKind::Email, "erika.mustermann@example.org"),
    (EntityKind::Iban, "DE89370400440532013000"),
    (EntityKind::CreditCard, "4111111111111111"),
    (EntityKind::Ssn, "219-09-9999"),
    (EntityKind::Phone, "+49 171 1234567"),
    (EntityKind::Person, "Jürgen Müller-Lüdenscheidt"),
];

/// A way of writing, and how it is made of a value.
type Way = (&'static str, fn(&str) -> String);

const WAYS: &[Way] = &[
    ("as it is", str::to_owned),
    ("crossed out", |value| value.chars().flat_map(|c| [c, '\u{336}']).collect()),
    ("full-width", |value| value.chars().map(full_width).collect()),
    ("mathematical digits", |value| value.chars().map(styled).collect()),
    ("Arabic digits", |value| value.chars().map(|c| digit_of('\u{660}', c)).collect()),
    ("Persian digits", |value| value.chars().map(|c| digit_of('\u{6f0}', c)).collect()),
    ("Devanagari digits", |value| value.chars().map(|c| digit_of('\u{966}', c)).collect()),
    ("Bengali digits", |value| value.chars().map(|c| digit_of('\u{9e6}', c)).collect()),
    ("Tamil digits", |value| value.chars().map(|c| digit_of('\u{be6}', c)).collect()),
    ("Thai digits", |value| value.chars().map(|c| digit_of('\u{e50}', c)).collect()),
    ("Tibetan digits", |value| value.chars().map(|c| digit_of('\u{f20}', c)).collect()),
    ("Burmese digits", |value| value.chars().map(|c| digit_of('\u{1040}', c)).collect()),
    ("Khmer digits", |value| value.chars().map(|c| digit_of('\u{17e0}', c)).collect()),
    ("percent-encoded", |value| value.bytes().map(|byte| format!("%{byte:02X}")).collect()),
    ("percent-encoded signs", |value| {
        value
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' => {
                    char::from(byte).to_string()
                }
                _ => format!("%{byte:02x}"),
            })
            .collect()
    }),
    ("decimal entities", |value| value.chars().map(|c| format!("&#{};", c as u32)).collect()),
    ("hexadecimal entities", |value| {
        value.chars().map(|c| format!("&#x{:X};", c as u32)).collect()
    }),
    ("named entities", |value| {
        value.replace('@', "&commat;").replace('ü', "&uuml;").replace('+', "&plus;")
    }),
    ("escapes of JSON", |value| {
        let mut units = [0; 2];
        value
            .chars()
            .flat_map(|c| c.encode_utf16(&mut units).to_vec())
            .map(|unit| format!("\\u{unit:04x}"))
            .collect()
    }),
    ("base64", |value| STANDARD.encode(value)),
    ("base64 for addresses", |value| URL_SAFE_NO_PAD.encode(format!("name: {value}"))),
    ("hexadecimal", |value| hexadecimal(&format!("the value: {value}"))),
    ("hexadecimal in capital letters", |value| {
        format!("0x{}", hexadecimal(&format!("the value: {value}")).to_uppercase())
    }),
    ("zero-width spaces", |value| value.chars().flat_map(|c| [c, '\u{200b}']).collect()),
    ("soft hyphens", |value| value.chars().flat_map(|c| [c, '\u{ad}']).collect()),
    ("variation selectors", |value| value.chars().flat_map(|c| [c, '\u{fe0f}']).collect()),
    ("all kinds of unseen characters", |value| {
        let unseen = ['\u{34f}', '\u{61c}', '\u{180e}', '\u{206a}', '\u{3164}', '\u{e0041}'];
        value.chars().zip(unseen.into_iter().cycle()).flat_map(|(c, unseen)| [c, unseen]).collect()
    }),
    ("keys", |value| {
        let key =
            |c: char| if c.is_ascii_digit() { format!("{c}\u{fe0f}\u{20e3}") } else { c.into() };
        value.chars().map(key).collect()
    }),
    ("behind an escaped line break", |value| format!("\\n{value}")),
];

fn hexadecimal(value: &str) -> String {
    value.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// Letters and digits, without the letter of Unicode that is blank.
fn is_shown(c: char) -> bool {
    c.is_alphanumeric() && c != '\u{3164}'
}

fn full_width(c: char) -> char {
    match c {
        '!'..='~' => char::from_u32(c as u32 - 0x21 + 0xff01).unwrap(),
        c => c,
    }
}

/// A digit as another script writes it, by its zero.
fn digit_of(zero: char, c: char) -> char {
    c.to_digit(10).map_or(c, |digit| char::from_u32(zero as u32 + digit).unwrap())
}

fn styled(c: char) -> char {
    c.to_digit(10).map_or(c, |digit| char::from_u32(0x1d7d8 + digit).unwrap())
}

#[test]
fn values_are_found_however_they_are_written() {
    let sanitizer = Sanitizer::new();
    let known = KnownEntities::builder()
        .add(EntityKind::Person, "Jürgen Müller-Lüdenscheidt", MatchStyle::Name)
        .build();
    let mut failures = Vec::new();
    for (way, write) in WAYS {
        for (kind, value) in VALUES {
            let written = write(value);
            let text = format!("Bitte prüfen: {written} – danke, das wäre sehr nett.");
            let start = "Bitte prüfen: ".len();
            let place = start..start + written.len();
            let found = sanitizer.find(&text, &known);
            let whole = found.iter().any(|entity| {
                let inside: String =
                    text[entity.span.clone()].chars().filter(|c| is_shown(*c)).collect();
                let wanted: String = text[place.clone()].chars().filter(|c| is_shown(*c)).collect();
                entity.kind == *kind
                    && wanted.ends_with(&inside)
                    && inside.len() + 1 >= wanted.len()
            });
            if !whole {
                let shown: Vec<_> =
                    found.iter().map(|one| (one.kind.label(), &text[one.span.clone()])).collect();
                failures.push(format!("{way}: {text}\n    found {shown:?}"));
            }
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

const SPACES: &str = "\u{a0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\
                      \u{2009}\u{200a}\u{202f}\u{205f}\u{3000}";
const HYPHENS: &str =
    "\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}\u{fe58}\u{fe63}\u{ff0d}";

#[test]
fn any_space_or_hyphen_parts_what_belongs_together() {
    let sanitizer = Sanitizer::new();
    let check = |value: &str, separator: char| {
        let value = value.replace('~', &separator.to_string());
        for value in [value.chars().map(full_width).collect(), value] {
            let text = format!("geboren am, Karte, Adresse: {value} bitte");
            let found = sanitizer.find(&text, &KnownEntities::none());
            let spans: Vec<_> = found.iter().map(|one| &text[one.span.clone()]).collect();
            assert_eq!(spans, [value], "U+{:04X}", separator as u32);
        }
    };
    for separator in SPACES.chars() {
        check("4111~1111~1111~1111", separator);
        check("Hauptstraße~12, 10115~Berlin", separator);
    }
    for separator in HYPHENS.chars() {
        check("4111~1111~1111~1111", separator);
        check("14~03~1985", separator);
    }
}

/// Work that grew with the square of the length would not end here.
#[test]
fn long_runs_of_escapes_are_read_in_one_pass() {
    let sanitizer = Sanitizer::new();
    let escapes =
        ["%41", "%D0%9F", "%%41", "&#65;", "\\u0041", "\\x41", "\u{200b}", "A\u{fe0f}\u{20e3}"];
    let disguises = [
        "x+1",
        "x+1=",
        "x=1+2&",
        "fax123456",
        "fax12345 ",
        "\u{967}",
        "\u{915}\u{967} ",
        "a[.]",
        "hxxp",
        "a[dot]",
        "a=40",
        "\u{410}1",
        "\u{410}1 ",
        "a=\n",
        "a=C3=BC",
    ];
    for piece in escapes.into_iter().chain(disguises) {
        let text = piece.repeat((1 << 20) / piece.len());
        let found = sanitizer.find(&text, &KnownEntities::none());
        assert!(found.is_empty(), "{piece}: {} findings", found.len());
    }
    // Whatever is found in these, it is found in one pass.
    for piece in [
        "[.]",
        "[dot]",
        "hxxp",
        "=40",
        "=\n",
        "=20=\n",
        "a+1",
        "&a=1+",
        "a=1+2&",
        "ab1",
        "ab_1",
        "iban1",
        "tel+4",
        "\u{660}",
        "\u{410}4",
        "4\u{410}",
        "1 \u{410}",
        "66",
        "0x66",
        "%B4",
        "4111111111111111^",
    ] {
        sanitizer.find(&piece.repeat((1 << 20) / piece.len()), &KnownEntities::none());
    }
}

#[test]
fn ordinary_escapes_hide_nothing() {
    let sanitizer = Sanitizer::new();
    for text in [
        r#"printf("%d%%\n", n); s = "a\tb\\c"; x = '\u0041';"#,
        "100% of 20%, R&D, a & b &amp; c &lt;tag&gt;",
        "https%3A%2F%2F is an encoded beginning",
        "VGhpcyBpcyBqdXN0IGEgc2VudGVuY2Uu",
        "x² + y² = ①, ½ of H₂O, ﬁne",
        "1️⃣ Öffnen ✔️ 2️⃣ Prüfen ⚠️ 3️⃣ Schließen 👨‍👩‍👧 ❤️",
        "こんにちは　世界、第３章　２０２６年１１月",
        "Tiếng Việt có dấu: ngữ, một, hai, ba",
    ] {
        let found = sanitizer.find(text, &KnownEntities::none());
        assert!(found.is_empty(), "{text}: {found:?}");
    }
}

/// `tests/data/written.txt`: in `+` lines the marked values are found exactly, whatever their kind; in
/// `-` lines nothing is.
#[test]
fn disguises_are_seen_through() {
    let sanitizer = Sanitizer::new();
    let mut failures = Vec::new();
    for line in include_str!("../data/written.txt").lines().filter(|line| !line.starts_with('#')) {
        let (_, example) = line.split_at(2);
        let example = example.replace("\\r", "\r").replace("\\n", "\n");
        let text = example.replace(['⟦', '⟧'], "");
        let wanted: Vec<_> = example.split(['⟦', '⟧']).skip(1).step_by(2).collect();
        assert_eq!(line.starts_with("+ "), !wanted.is_empty(), "wrong sign: {line}");
        let found = sanitizer.find(&text, &KnownEntities::none());
        let shown: Vec<_> = found.iter().map(|one| &text[one.span.clone()]).collect();
        if shown != wanted {
            let rules: Vec<_> = found.iter().map(|one| one.rule).collect();
            failures.push(format!("{line}\n    found {shown:?} by {rules:?}"));
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn values_of_members_are_found_however_they_are_written() {
    let (sanitizer, none) = (Sanitizer::new(), KnownEntities::none());
    for json in [
        r#"{"email": "erika%40example.org"}"#,
        r#"{"ssn": "٠٧٨-٠٥-١١٢٠"}"#,
        r#"{"phone": "%2B49 171 1234567"}"#,
        r#"{"dob": "&#49;985-03-12"}"#,
        r#"{"iban": "DЕ89 3704 0044 0532 0130 00"}"#,
        r#"{"mail": "ZXJpa2FAZXhhbXBsZS5vcmc="}"#,
        r#"{"mail": "erika[.]m[@]example[.]org"}"#,
    ] {
        let judged = sanitizer.judge_json(json, &none, &Policy::default()).unwrap();
        let [value] = &judged[..] else { panic!("{json}: {judged:?}") };
        let whole = 0..value.text.len();
        assert!(value.judged.iter().any(|one| one.entity.span == whole), "{json}: {judged:?}");
    }
}
