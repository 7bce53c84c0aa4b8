//! Only what was found changes: random requests, checked against the pieces they were made of.

use std::fmt::Write;
use std::sync::LazyLock;

use lucairn_sanitizer::dialect::{ANTHROPIC_MESSAGES, OPENAI_CHAT};
use lucairn_sanitizer::json::{BodyPolicy, RequestRules};
use lucairn_sanitizer::{KnownEntities, Sanitizer};

static SANITIZER: LazyLock<Sanitizer> = LazyLock::new(Sanitizer::new);

/// How many bodies of each sort; the variable is for more of them in a build for release.
fn bodies() -> u64 {
    let given = std::env::var("LUCAIRN_SPLICE_BODIES").ok().and_then(|count| count.parse().ok());
    given.unwrap_or(100_000)
}

/// A small generator of numbers, the same in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        // xorshift64* (Marsaglia, Vigna).
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    fn below(&mut self, count: u64) -> u64 {
        self.next() % count
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as u64) as usize]
    }

    fn chance(&mut self, one_in: u64) -> bool {
        self.below(one_in) == 0
    }
}

/// Pieces of strings that hold nothing, escapes of every form among them.
const PLAIN: &[&str] = &[
    "a",
    "word ",
    "x y",
    r"\n",
    r"\t",
    r"\r",
    r"\b",
    r"\f",
    r"\/",
    r"\\",
    r#"\""#,
    "/",
    "é",
    "漢",
    "🙂",
    r"\u00e9",
    r"\u00E9",
    r"\ud83d\ude42",
    r"\ud800",
    r"\udc00x",
    r"\u0000",
    r"\u005c",
    "{",
    "}",
    "]",
    ",",
    "7",
    " 12 ",
    "\u{7f}",
    "\u{2028}",
    "'",
    "<b>",
];
const NAMES: &[&str] =
    &["a", "b", "a", "role", "content", "type", "messages", r"\u0061", "", "x y"];
const NUMBERS: &[&str] =
    &["0", "-0", "1.50", "1e400", "12345678901", "-1E-7", "0.1000", "99999999.9999999999999999999"];
const WORDS: &[&str] = &["true", "false", "null"];
const SPACES: &[&str] = &["", "", "", " ", "\n", "\t ", "\r\n  "];

/// Findings, each in several written forms, and what stands in their place.
const PLANTED: &[(&str, &[&str])] = &[
    ("EMAIL", &["anna@example.org", r"anna\u0040example.org", r"\u0061nna@example\u002Eorg"]),
    ("IP", &["192.0.2.17", r"192.0\u002e2.17"]),
    ("CC", &["4111 1111 1111 1111", r"4111\u00201111 1111 1111"]),
    ("URL", &["https://example.org/x", r"https:\/\/example.org\/x"]),
    ("LITERAL", &["[EMAIL_7]", r"\u005bEMAIL_7]", r"[EMAIL\u005f7\u005d"]),
];

/// A request and what must become of it, written side by side.
struct Made {
    random: Random,
    body: String,
    expected: String,
    plant: bool,
    /// Which kinds have stood in the request.
    met: [bool; PLANTED.len()],
}

impl Made {
    fn new(seed: u64, plant: bool) -> Self {
        let random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let met = [false; PLANTED.len()];
        let mut made = Self { random, body: String::new(), expected: String::new(), plant, met };
        made.object(0);
        made.space();
        made
    }

    fn both(&mut self, text: &str) {
        self.body.push_str(text);
        self.expected.push_str(text);
    }

    fn space(&mut self) {
        let space = self.random.pick(SPACES);
        self.both(space);
    }

    fn value(&mut self, depth: u32) {
        match self.random.below(if depth > 6 { 3 } else { 5 }) {
            0 => {
                let number = self.random.pick(NUMBERS);
                self.both(number);
            }
            1 | 2 if self.random.chance(6) => {
                let word = self.random.pick(WORDS);
                self.both(word);
            }
            1 | 2 => self.string(),
            3 => self.object(depth + 1),
            _ => self.array(depth + 1),
        }
    }

    fn object(&mut self, depth: u32) {
        self.both("{");
        let members = if depth == 0 { 2 + self.random.below(4) } else { self.random.below(4) };
        for index in 0..members {
            if index > 0 {
                self.both(",");
            }
            self.space();
            let name = self.random.pick(NAMES);
            self.both("\"");
            self.both(name);
            self.both("\"");
            self.space();
            self.both(":");
            self.space();
            self.value(depth);
            self.space();
        }
        self.both("}");
    }

    fn array(&mut self, depth: u32) {
        // Sometimes many levels at once.
        let levels = if self.random.chance(40) { 60 } else { 1 };
        self.both(&"[".repeat(levels));
        for index in 0..self.random.below(4) {
            if index > 0 {
                self.both(",");
            }
            self.space();
            self.value(depth);
        }
        self.space();
        self.both(&"]".repeat(levels));
    }

    fn string(&mut self) {
        self.both("\"");
        for _ in 0..self.random.below(5) {
            let plain = self.random.pick(PLAIN);
            self.both(plain);
        }
        if self.plant && self.random.chance(2) {
            self.planted();
        }
        self.both("\"");
    }

    /// A finding between parentheses, which belong to none.
    fn planted(&mut self) {
        let which = self.random.below(PLANTED.len() as u64) as usize;
        let (label, forms) = PLANTED[which];
        let form = self.random.pick(forms);
        self.met[which] = true;
        self.both(" (");
        self.body.push_str(form);
        let _infallible = write!(self.expected, "[{label}_1]");
        self.both(") ");
    }
}

fn check(plant: bool, rules: &RequestRules) {
    let policy = BodyPolicy::default();
    let known = KnownEntities::none();
    let mut met = [0u64; PLANTED.len()];
    for seed in 1..=bodies() {
        let made = Made::new(seed, plant);
        let redacted = SANITIZER
            .redact_body(made.body.as_bytes(), rules, &known, &policy)
            .unwrap_or_else(|error| panic!("{error}: {}", made.body));
        let bytes = redacted.bytes.as_deref();
        let changed = made.body != made.expected;
        assert_eq!(bytes.is_some(), changed, "{seed}: {}", made.body);
        if let Some(bytes) = bytes {
            assert_eq!(String::from_utf8_lossy(bytes), made.expected, "{seed}: {}", made.body);
        }
        let originals = made.met.iter().filter(|&&met| met).count();
        assert_eq!(redacted.vault.len(), originals, "{seed}: {}", made.body);
        met.iter_mut().zip(made.met).for_each(|(count, met)| *count += u64::from(met));
    }
    assert!(!plant || met.iter().all(|&count| count > bodies() / 20), "{met:?}");
}

#[test]
fn bodies_without_findings_are_not_changed_at_all() {
    check(false, ANTHROPIC_MESSAGES.request);
}

#[test]
fn only_findings_change() {
    check(true, OPENAI_CHAT.request);
}
