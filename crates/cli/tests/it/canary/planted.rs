//! Values that are planted in requests: each is unique, so that one found again tells where it was.

use lucairn_veil::digest::{to_base64, to_hex};

/// How far a planted value may get, beside the answer to its own caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Nowhere.
    Nowhere,
    /// To the provider: no detector can know it.
    Provider,
    /// To the provider, in the header that carries its key.
    Authorization,
    /// To the standard output of the first start.
    FirstStart,
}

/// A planted value.
#[derive(Clone, Debug)]
pub(super) struct Plant {
    pub(super) place: String,
    pub(super) value: String,
    pub(super) reach: Reach,
}

/// The kinds that a pattern finds.
const KINDS: [&str; 10] =
    ["EMAIL", "IBAN", "CC", "SSN", "PHONE", "DOB", "IP", "MAC", "URL", "SECRET"];

/// Everything that was planted.
#[derive(Default)]
pub(super) struct Planted {
    pub(super) plants: Vec<Plant>,
}

impl Planted {
    fn plant(&mut self, place: &str, value: String, reach: Reach) -> String {
        let plant = Plant { place: place.to_owned(), value: value.clone(), reach };
        assert!(self.plants.iter().all(|other| other.value != value), "not unique: {value}");
        self.plants.push(plant);
        value
    }

    fn number(&self) -> usize {
        self.plants.len()
    }

    /// A value of a kind that must get nowhere.
    pub(super) fn value(&mut self, kind: &str, place: &str) -> String {
        let value = example(kind, self.number());
        self.plant(&format!("{kind} in {place}"), value, Reach::Nowhere)
    }

    /// Text with a value of every kind, each in the words by which a detector knows it.
    pub(super) fn every_kind(&mut self, place: &str) -> String {
        let sentences = KINDS.map(|kind| {
            let value = self.value(kind, place);
            match kind {
                "DOB" => format!("born on {value}"),
                "SSN" => format!("SSN {value}"),
                "PHONE" => format!("call {value}"),
                _ => value,
            }
        });
        sentences.join(", ")
    }

    /// Words that no detector can know, in text for the model.
    pub(super) fn prose(&mut self, place: &str) -> String {
        let value = format!("marmalade {}", letters(self.number()));
        self.plant(&format!("prose in {place}"), value, Reach::Provider)
    }

    /// Words that are not for the model, and therefore for nobody.
    pub(super) fn aside(&mut self, place: &str) -> String {
        let value = format!("sidenote-{}", letters(self.number()));
        self.plant(place, value, Reach::Nowhere)
    }

    /// The caller's own key for the provider.
    pub(super) fn provider_key(&mut self) -> String {
        let value = format!("provider-key-{}", letters(self.number()));
        self.plant("X-Upstream-Key", value, Reach::Authorization)
    }

    /// A secret that this test did not make up.
    pub(super) fn also(&mut self, place: &str, value: &str, reach: Reach) {
        self.plant(place, value.to_owned(), reach);
    }

    /// What may get so far.
    pub(super) fn of(&self, reach: Reach) -> impl Iterator<Item = &Plant> {
        self.plants.iter().filter(move |plant| plant.reach == reach)
    }

    /// What may not stand where only some may.
    pub(super) fn beyond(&self, allowed: &[Reach]) -> Vec<Plant> {
        self.plants.iter().filter(|plant| !allowed.contains(&plant.reach)).cloned().collect()
    }
}

impl Plant {
    /// The value as it might be written somewhere: as it is, without blanks, escaped or encoded.
    pub(super) fn spellings(&self) -> Vec<Vec<u8>> {
        let bytes = self.value.as_bytes();
        let compact: String = self.value.chars().filter(|c| !" -:".contains(*c)).collect();
        let escaped: String = self.value.chars().map(json_escape).collect();
        let percent: String = bytes.iter().map(percent_encode).collect();
        let mut spellings = vec![self.value.clone(), escaped, percent, to_hex(bytes)];
        if compact.len() >= 12 {
            spellings.push(compact);
        }
        spellings.extend((0..3).map(|shift| inside_base64(bytes, shift)));
        spellings.iter_mut().for_each(|spelling| spelling.make_ascii_lowercase());
        spellings.sort();
        spellings.dedup();
        spellings.into_iter().map(String::into_bytes).collect()
    }
}

fn json_escape(c: char) -> String {
    if c.is_ascii() { c.to_string() } else { format!("\\u{:04x}", u32::from(c)) }
}

fn percent_encode(byte: &u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) {
        char::from(*byte).to_string()
    } else {
        format!("%{byte:02x}")
    }
}

/// The characters that base64 of a longer text has for this part, whatever stands around it.
fn inside_base64(bytes: &[u8], shift: usize) -> String {
    let mut shifted = vec![0; shift];
    shifted.extend_from_slice(bytes);
    let whole_bits = shifted.len() * 8 / 6;
    to_base64(&shifted)[(shift * 8).div_ceil(6)..whole_bits].to_owned()
}

/// A number as a word: a syllable for each digit, so that two of them are never almost the same.
fn letters(n: usize) -> String {
    const SYLLABLES: [&str; 10] =
        ["bam", "cel", "dif", "gor", "huk", "jat", "lev", "miz", "nop", "ruw"];
    let digits = format!("{n:04}");
    digits.bytes().map(|digit| SYLLABLES[usize::from(digit - b'0')]).collect()
}

fn example(kind: &str, n: usize) -> String {
    match kind {
        "EMAIL" => format!("{}@kanarien.example", letters(n)),
        "IBAN" => iban(&format!("50010517{:010}", 3_000_000_000 + 7919 * n)),
        "CC" => card(&format!("453201{:09}", 100_000_000 + 7919 * n)),
        "SSN" => format!("{}-{}-{}", 212 + n % 400, 34 + n % 60, 5678 + n),
        "PHONE" => format!("+49 170 {}", 2_000_000 + 13 * n),
        "DOB" => format!("{} March {}", 1 + n % 28, 1901 + n % 100),
        "IP" => format!("198.51.{}.{}", 100 + n / 100, 100 + n % 100),
        "MAC" => format!("02:00:5e:1a:{:02x}:{:02x}", n / 256, n % 256),
        "URL" => format!("https://{}.example.org/patients?id={n}", letters(n)),
        "SECRET" => format!(
            "AKIA{}",
            &to_hex(&[n as u8, (n / 256) as u8, 90, 91, 92, 93, 94, 95]).to_uppercase()
        ),
        "PERSON" => format!("Alva{} Brun{}", letters(n), letters(n)),
        "ORG" => format!("Umbra{} Werke", letters(n)),
        "ID" => format!("KD-{}-{}", letters(n), 10_000 + n),
        _ => panic!("no example of {kind}"),
    }
}

/// A German IBAN with its check digits (ISO 13616).
fn iban(account: &str) -> String {
    let digits = format!("{account}131400");
    let rest = digits.bytes().fold(0, |rest, digit| (rest * 10 + u64::from(digit - b'0')) % 97);
    format!("DE{:02}{account}", 98 - rest)
}

/// A card number with its check digit (ISO/IEC 7812).
fn card(digits: &str) -> String {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| match u32::from(digit - b'0') * (2 - place as u32 % 2) {
            two @ 10.. => two - 9,
            one => one,
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}
