//! Every place where a planted value could turn up, and the search in them.

use std::collections::HashMap;
use std::path::Path;

use lucairn_veil::digest::from_base64;

use super::planted::{Plant, Planted, Reach};

/// Bytes that somebody other than the caller can see.
pub(super) struct Sink {
    name: String,
    bytes: Vec<u8>,
    allowed: &'static [Reach],
}

/// All of them.
#[derive(Default)]
pub(super) struct Sinks(Vec<Sink>);

impl Sinks {
    /// A place where nothing planted may be.
    pub(super) fn add(&mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.0.push(Sink { name: name.into(), bytes: bytes.into(), allowed: &[] });
    }

    /// What the processes wrote for their operator.
    pub(super) fn add_stdout(&mut self, text: String) {
        let allowed = &[Reach::FirstStart];
        self.0.push(Sink { name: "stdout".to_owned(), bytes: text.into(), allowed });
    }

    /// A request as the provider got it: its own key may stand in one header, and what no detector
    /// can know in the rest.
    pub(super) fn add_provider_request(&mut self, request: &[u8]) {
        let text = String::from_utf8_lossy(request);
        let is_key = |line: &&str| line.starts_with("authorization: ");
        let keys: Vec<&str> = text.lines().filter(is_key).collect();
        let rest: Vec<&str> = text.lines().filter(|line| !is_key(line)).collect();
        for (name, lines, allowed) in [
            ("authorization at the provider", keys, &[Reach::Authorization]),
            ("the provider", rest, &[Reach::Provider]),
        ] {
            self.0.push(Sink { name: name.to_owned(), bytes: lines.join("\n").into(), allowed });
        }
    }

    /// Every file below a folder.
    pub(super) fn add_files(&mut self, folder: &Path) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let (path, kind) = (entry.path(), entry.file_type().unwrap());
            if kind.is_dir() {
                self.add_files(&path);
            } else if kind.is_file() {
                self.add(path.display().to_string(), std::fs::read(&path).unwrap());
            }
        }
    }

    /// A certificate, and what its base64 holds.
    pub(super) fn add_certificate(&mut self, certificate: &[u8]) {
        let json: serde_json::Value = serde_json::from_slice(certificate).unwrap();
        for claim in json["claims"].as_array().unwrap() {
            let payload = from_base64(claim["canonical_payload"].as_str().unwrap()).unwrap();
            self.add("a canonical payload", payload);
        }
        self.add("a certificate", certificate);
    }

    /// All bytes of the sinks whose name contains this, for checks that they hold anything at all.
    pub(super) fn text_of(&self, name: &str) -> String {
        let of_name = self.0.iter().filter(|sink| sink.name.contains(name));
        of_name.map(|sink| String::from_utf8_lossy(&sink.bytes)).collect()
    }

    /// What was found where it must not be.
    pub(super) fn leaks(&self, planted: &Planted) -> Vec<String> {
        let mut leaks = Vec::new();
        for sink in &self.0 {
            let found = Search::new(&planted.beyond(sink.allowed)).find(&sink.bytes);
            leaks.extend(found.into_iter().map(|plant| format!("{}: {plant}", sink.name)));
        }
        leaks.sort();
        leaks.dedup();
        leaks
    }
}

/// Many values at once, by their first four bytes and without regard to case.
struct Search<'a> {
    by_start: HashMap<[u8; 4], Vec<(Vec<u8>, &'a Plant)>>,
    /// Which pairs of bytes any value begins with: most of what is searched is passed by this alone.
    pairs: Vec<bool>,
}

fn pair(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

impl<'a> Search<'a> {
    fn new(plants: &'a [Plant]) -> Self {
        let mut search = Self { by_start: HashMap::new(), pairs: vec![false; 1 << 16] };
        for plant in plants {
            for spelling in plant.spellings() {
                let start = *spelling.first_chunk().unwrap();
                search.pairs[pair(&start)] = true;
                search.by_start.entry(start).or_default().push((spelling, plant));
            }
        }
        search
    }

    fn find(&self, bytes: &[u8]) -> Vec<String> {
        let bytes = bytes.to_ascii_lowercase();
        let mut found = Vec::new();
        for (at, start) in bytes.windows(4).enumerate() {
            if !self.pairs[pair(start)] {
                continue;
            }
            for (spelling, plant) in self.by_start.get(start).into_iter().flatten() {
                if bytes[at..].starts_with(spelling) {
                    let spelling = String::from_utf8_lossy(spelling);
                    found.push(format!("{} ({}) as {spelling}", plant.place, plant.value));
                }
            }
        }
        found
    }
}

#[test]
fn the_search_finds_every_spelling_everywhere() {
    let mut planted = Planted::default();
    let email = planted.value("EMAIL", "here");
    let prose = planted.prose("here");
    let key = planted.provider_key();
    let base64 = |text: String| lucairn_veil::digest::to_base64(text.as_bytes());
    for (text, leaks) in [
        (String::new(), 0),
        (email.clone(), 1),
        (email.to_uppercase(), 1),
        (base64(format!("x{email}x")), 1),
        (base64(format!("xx{email}")), 1),
        (base64(format!("xxx{email}xx")), 1),
        (lucairn_veil::digest::to_hex(email.as_bytes()), 1),
        (email.replace('@', "%40"), 1),
        (prose.replace(' ', ""), 1),
        (format!("{email} {prose} {key}"), 3),
    ] {
        let mut sinks = Sinks::default();
        sinks.add("a sink", text.clone());
        assert_eq!(sinks.leaks(&planted).len(), leaks, "{text}");
    }
    let mut sinks = Sinks::default();
    sinks.add_provider_request(format!("authorization: Bearer {key}\r\n\r\n{prose}").as_bytes());
    assert_eq!(sinks.leaks(&planted), Vec::<String>::new());
    sinks.add_provider_request(format!("authorization: {email}\r\nx: {key}").as_bytes());
    assert_eq!(sinks.leaks(&planted).len(), 2);
}
