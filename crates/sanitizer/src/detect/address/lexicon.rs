//! Words for streets, by their place in the name.

use std::sync::LazyLock;

/// The words of all tables without which a street is only known by the end of its name, as
/// [`Detector::words`](super::Detector::words) has them.
pub(super) static STREET_WORDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let tables = [FIRST, LAST, ENGLISH, FRENCH, BOXES].into_iter().flatten();
    let words = tables.copied().chain(["bis", "ter", "quater"]);
    // A name may follow a point or a slash without a space.
    words.map(|word| word.trim_end_matches(['.', '/'])).collect()
});

/// Before the name, with the number behind: Spanish, Portuguese, Italian, Polish, French of Belgium and
/// Switzerland, German.
#[rustfmt::skip]
pub(super) const FIRST: &[&str] = &[
    "calle", "c/", "c.", "cl.", "avenida", "avda.", "avda", "av.", "av", "avd.", "plaza", "pza.", "pl.", "paseo",
    "pº", "camino", "carretera", "ctra.", "ronda", "travesía", "travesia", "glorieta", "callejón", "urbanización",
    "urb.", "carrer", "passeig", "plaça", "rúa", "rua", "r.", "travessa", "praça", "praca", "largo", "estrada",
    "alameda", "beco", "rotunda", "via", "viale", "v.le", "piazza", "p.za", "piazzale", "corso", "c.so", "vicolo",
    "strada", "contrada", "lungomare", "lungarno", "galleria", "salita", "borgo", "calata", "ul.", "ulica", "al.",
    "aleja", "aleje", "os.", "osiedle", "plac", "rondo", "skwer", "rue", "avenue", "ave.", "boulevard", "bd", "bd.",
    "bld", "chaussée", "chemin", "ch.", "chem.", "place", "quai", "route", "rte", "rte.", "impasse", "allée",
    "square", "clos", "drève", "cours", "passage", "sentier", "straße", "strasse", "ulice", "nám.", "náměstí",
];

/// The same where `der` or `des` follows, without which they mean other things.
pub(super) const ARTICLED: &[&str] = &["platz", "allee", "promenade", "ufer", "ring", "chaussee"];

/// At the end of a word: German and Dutch.
#[rustfmt::skip]
pub(super) const CLEAR_ENDS: &[&str] = &[
    "straße", "strasse", "str.", "str", "gasse", "allee", "straat", "laan", "gracht", "plein", "kade", "steenweg",
    "dreef", "singel", "chaussee", "promenade", "stiege", "markt", "ufer", "gässli", "gässchen", "lei", "vest",
    "boulevard", "dorpsweg", "kai", "platz", "weg", "ring", "damm", "pfad", "steig", "hof", "wall", "graben",
    "gatan", "vägen", "gade", "vej", "katu", "tie", "gata", "veien", "zeile", "siedlung",
];

/// Words with these ends that are no streets.
#[rustfmt::skip]
pub(super) const NO_STREETS: &[&str] = &[
    "parkplatz", "spielplatz", "arbeitsplatz", "sitzplatz", "stellplatz", "standplatz", "fußballplatz", "tabellenplatz",
    "sportplatz", "startplatz", "rastplatz", "campingplatz", "bauplatz", "speicherplatz", "studienplatz", "treffplatz",
    "ausweg", "umweg", "fußweg", "radweg", "heimweg", "rückweg", "hinweg", "arbeitsweg", "rechtsweg", "feldweg",
    "boxring", "hering", "sperling", "frühling", "lehrling", "schmetterling", "zwilling", "bring", "spring", "string",
    "during", "boring", "engineering", "monitoring", "hearing", "spring", "offering", "keuring", "uitkering",
    "friedhof", "bahnhof", "gerichtshof", "bauernhof", "flughafenhof", "supermarkt", "arbeitsmarkt", "aktienmarkt",
    "weihnachtsmarkt", "flohmarkt", "markt", "wohnungsmarkt", "finanzmarkt", "binnenmarkt", "schädlingsring", "verlei",
    "autobahn", "landstraße", "bundesstraße", "kreisstraße", "einbahnstraße", "milchstraße", "seidenstraße", "datenautobahn",
    "energie", "batterie", "serie", "linie", "kategorie", "garantie", "industrie", "theorie", "partie", "strategie",
    "categorie", "editie", "versie", "functie", "sectie", "positie", "generatie", "informatie", "actie", "optie",
    "movie", "calorie", "zombie", "cookie", "oddzial", "allerlei", "vielerlei", "polizei", "wall", "firewall", "hof",
    "vest", "lei", "kai", "tie", "pfad", "dateipfad", "suchpfad", "zielpfad", "fall", "graben", "ring", "damm", "steig",
    "bahnsteig", "gata", "vej", "zeile", "befehlszeile", "kopfzeile", "schlagzeile", "tie", "string", "weg", "platz",
    "substring", "tostring", "docstring", "ufer", "str", "str.", "investering", "wijziging", "firewall", "subkategorie",
];

/// Whole words that end a name of several: `Lange Gracht`, `Mariahilfer Straße`, `Kings Road`.
#[rustfmt::skip]
pub(super) const LAST: &[&str] = &[
    "straße", "strasse", "str.", "gasse", "allee", "weg", "platz", "ring", "damm", "ufer", "gracht", "straat", "laan",
    "plein", "kade", "dreef", "singel", "steenweg", "markt", "promenade", "hof", "graben", "chaussee", "wall",
];

/// English words behind the name, with the number before it.
#[rustfmt::skip]
pub(super) const ENGLISH: &[&str] = &[
    "street", "st", "st.", "road", "rd", "rd.", "avenue", "ave", "ave.", "boulevard", "blvd", "blvd.", "lane", "ln",
    "ln.", "drive", "dr", "dr.", "court", "ct", "ct.", "place", "pl", "pl.", "square", "sq", "sq.", "terrace", "ter",
    "close", "crescent", "cres", "way", "gardens", "gdns", "grove", "mews", "hill", "row", "parade", "parkway",
    "pkwy", "highway", "hwy", "circle", "cir", "trail", "trl", "walk", "rise", "wharf", "quay", "alley", "broadway",
    "green", "park", "vale", "view", "loop", "plaza", "turnpike", "pike", "expressway", "yard",
];

/// French words before the name, with the number before both.
#[rustfmt::skip]
pub(super) const FRENCH: &[&str] = &[
    "rue", "avenue", "av.", "av", "ave", "boulevard", "bd", "bd.", "blvd", "place", "pl.", "chemin", "ch.", "allée",
    "allees", "allées", "allee", "impasse", "imp.", "quai", "route", "rte", "cours", "square", "passage", "sentier",
    "faubourg", "résidence", "residence", "lotissement", "villa", "cité", "esplanade", "promenade", "rond-point",
    "ruelle", "venelle", "hameau", "chaussée", "montée", "traverse", "mail", "parvis", "voie",
];

/// Small words inside names of streets and places.
#[rustfmt::skip]
pub(super) const PARTICLES: &[&str] = &[
    "de", "la", "le", "les", "du", "des", "del", "della", "dei", "degli", "delle", "di", "da", "do", "das", "dos", "el",
    "los", "las", "y", "e", "am", "an", "im", "in", "der", "dem", "den", "bei", "ob", "sur", "sous", "en", "lès", "aan",
    "van", "op", "upon", "on", "under", "the", "of", "św.", "gen.", "dr.", "ks.", "i", "a", "al", "und", "vom", "zum", "zur",
];

/// German prepositions at the beginning of names that have no word for a street.
pub(super) const PREPOSITIONS: &[&str] =
    &["Am", "Im", "An", "Auf", "Zum", "Zur", "Unter", "In", "Beim", "Hinter", "Vor", "Auf'm"];

/// What a flat, floor or door is called.
#[rustfmt::skip]
pub(super) const UNITS: &[&str] = &[
    "apt", "apt.", "apartment", "suite", "ste", "ste.", "unit", "floor", "fl", "room", "rm", "flat", "top", "stiege",
    "stg.", "tür", "wohnung", "whg", "whg.", "m.", "lok.", "bte", "bte.", "boîte", "bus", "app.", "appartement", "apto",
    "apto.", "int.", "interno", "scala", "piano", "piso", "puerta", "pta.", "esc.", "escalera", "portal", "planta",
    "bâtiment", "bât.", "étage", "studio", "porte", "hs.", "byt", "lgh",
];

/// Boxes at post offices.
#[rustfmt::skip]
pub(super) const BOXES: &[&str] = &[
    "postfach", "postbus", "p.o. box", "po box", "p.o.box", "pobox", "post office box", "boîte postale", "bp", "b.p.",
    "apartado", "apartado de correos", "casella postale", "c.p.", "skrytka pocztowa", "skr. poczt.", "caixa postal",
    "case postale", "locked bag", "postboks", "box",
];

/// United States, with the District and territories.
pub(super) const STATES: &str = "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE \
    NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY PR GU VI";

/// First words of places that have more than one.
#[rustfmt::skip]
pub(super) const PLACE_BEGINS: &[&str] = &[
    "bad", "den", "la", "le", "les", "los", "las", "el", "san", "santa", "são", "sankt", "st.", "st", "saint", "sainte",
    "new", "milton", "alt", "neu", "groß", "klein", "villa", "vila", "nowy", "nowa", "nowe", "zielona", "jelenia",
    "reggio", "great", "little", "royal", "north", "south", "east", "west", "upper", "lower", "high", "kings", "king's",
    "fort", "salt", "lake", "las", "palm", "long", "santo", "ponta", "vila", "stara", "ruda", "bielsko", "mont", "port",
];
