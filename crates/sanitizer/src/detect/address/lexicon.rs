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
    "praceta", "urbanização", "calçada", "calcada", "lg.", "tv.", "bairro", "quinta", "azinhaga", "ladeira", "cais",
    "camí", "rambla", "vía", "avinguda", "urbanització", "partida", "polígono", "pol.", "barrio", "bda.", "pasaje",
    "psje.", "cuesta", "bajada", "pz.", "plz.", "plza.", "rda.", "p.zza", "p.le", "loc.", "località", "fraz.",
    "frazione", "v.lo", "c.da", "l.go", "sq.", "imp.",
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
    "ruelle", "venelle", "hameau", "sq.", "r.", "sente", "chem.", "pl", "imp", "cour", "clos", "che.", "rd-pt", "chaussée", "montée", "traverse", "mail", "parvis", "voie",
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

/// Before a house number.
#[rustfmt::skip]
pub(super) const NUMBER_WORDS: &[&str] = &[
    "nº", "n.º", "n°", "n.°", "núm.", "num.", "núm", "num", "nr.", "nr", "no.", "no", "n.", "n", "número", "numero",
    "numéro", "lote", "lt.", "km", "č.", "čp.", "č.p.", "nro.", "nro", "ner",
];

/// Behind one: houses and floors in the Netherlands, and what France puts between two numbers.
pub(super) const ADDITIONS: &[&str] =
    &["hs", "huis", "bis", "ter", "quater", "boven", "bv", "rood", "zw"];

/// Behind a slash after one, with a number of their own.
pub(super) const STAIRS: &[&str] = &["top", "stg.", "stg", "stiege", "st.", "tür", "haus", "obj."];

/// What a flat, floor or door is called.
#[rustfmt::skip]
pub(super) const UNITS: &[&str] = &[
    "apt", "apt.", "apartment", "suite", "ste", "ste.", "unit", "floor", "fl", "room", "rm", "flat", "top", "stiege",
    "stg.", "tür", "wohnung", "whg", "whg.", "m.", "lok.", "bte", "bte.", "boîte", "bus", "app.", "appartement", "apto",
    "apto.", "int.", "interno", "scala", "piano", "piso", "puerta", "pta.", "esc.", "escalera", "portal", "planta",
    "bâtiment", "bât.", "étage", "studio", "porte", "hs.", "byt", "lgh", "bldg", "bldg.", "building", "appt", "appt.",
    "bloque", "bl.", "lote", "fração", "andar", "sala", "loja", "lot", "sc.", "pal.", "palazzina", "edificio",
    "edifício", "ed.", "toren", "kamer", "haus", "zimmer", "level", "dept", "wing", "trailer", "trlr", "mieszkanie",
];

/// Floors and parts of houses.
#[rustfmt::skip]
pub(super) const FLOORS: &[&str] = &[
    "og", "stock", "etage", "étage", "dg", "eg", "ug", "hinterhaus", "vorderhaus", "seitenflügel", "quergebäude",
    "gartenhaus", "erdgeschoss", "dachgeschoss", "r/c", "rdc", "bajo", "ático", "floor", "verdieping", "piano", "andar",
    "piętro", "parter", "nadzemie", "entresuelo",
];

/// Sides of a floor.
#[rustfmt::skip]
pub(super) const FLOOR_SIDES: &[&str] = &[
    "dto", "dto.", "esq", "esq.", "izq", "izq.", "izda", "izda.", "dcha", "dcha.", "links", "rechts", "mitte", "gauche",
    "droite", "frente", "ft", "ft.", "dir", "dir.", "drt", "drt.", "tras", "left", "right",
];

/// Before `Flat`.
pub(super) const FLATS: &[&str] =
    &["basement", "floor", "garden", "top", "ground", "first", "second", "upper", "lower"];

/// Before the name of a building, in French.
pub(super) const BUILDINGS: &[&str] = &[
    "résidence",
    "residence",
    "rés.",
    "res.",
    "immeuble",
    "bâtiment",
    "hameau",
    "lotissement",
    "domaine",
];

/// At the end of the name of an English house without a number.
#[rustfmt::skip]
pub(super) const HOUSES: &[&str] = &[
    "cottage", "cottages", "house", "rectory", "vicarage", "farm", "farmhouse", "lodge", "barn", "hall", "manor",
    "grange", "bungalow", "villa", "mill", "priory", "croft", "stables", "granary", "chapel", "parsonage", "gatehouse",
    "forge", "bakery", "coach", "chantry", "orchard", "court", "lea",
];

/// Roads in the United States that have a number for a name.
pub(super) const ROADS: &[&str] = &[
    "Highway",
    "Hwy",
    "Hwy.",
    "Road",
    "Rd",
    "Route",
    "Rte",
    "Rte.",
    "FM",
    "SR",
    "CR",
    "US",
    "RM",
    "SH",
    "Interstate",
    "Loop",
    "Spur",
    "RR",
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

/// The same by their names.
#[rustfmt::skip]
pub(super) const STATE_NAMES: &[&str] = &[
    "alabama", "alaska", "arizona", "arkansas", "california", "colorado", "connecticut", "delaware", "florida", "georgia",
    "hawaii", "idaho", "illinois", "indiana", "iowa", "kansas", "kentucky", "louisiana", "maine", "maryland",
    "massachusetts", "michigan", "minnesota", "mississippi", "missouri", "montana", "nebraska", "nevada",
    "new hampshire", "new jersey", "new mexico", "new york", "north carolina", "north dakota", "ohio", "oklahoma",
    "oregon", "pennsylvania", "rhode island", "south carolina", "south dakota", "tennessee", "texas", "utah", "vermont",
    "virginia", "washington", "west virginia", "wisconsin", "wyoming", "puerto rico",
];

/// Capital words before numbers that are no streets, in the singular and the plural.
#[rustfmt::skip]
pub(super) const OTHERS: &[&str] = &[
    "abb", "abbildung", "abs", "absatz", "abschnitt", "anhang", "anlage", "art", "artikel", "auflage", "aufgabe", "ausgabe",
    "band", "bd", "bild", "blatt", "buch", "ebene", "fall", "figur", "form", "gleis", "gruppe", "halle", "heft", "jahr",
    "kapitel", "klasse", "linie", "los", "lot", "modell", "nr", "nummer", "option", "paket", "paragraph", "phase", "platz",
    "position", "punkt", "raum", "reihe", "runde", "satz", "schritt", "seite", "seiten", "spalte", "spiel", "stand", "start",
    "stufe", "stück", "tab", "tabelle", "tag", "teil", "thema", "typ", "version", "woche", "zeile", "zimmer", "zone",
    "appendix", "article", "batch", "block", "book", "box", "case", "chapter", "class", "code", "column", "day", "device",
    "edition", "episode", "exhibit", "fig", "figure", "grade", "group", "item", "issue", "level", "line", "list", "lesson",
    "model", "month", "no", "note", "number", "order", "page", "pages", "part", "pp", "phase", "player", "problem",
    "question", "release", "round", "row", "season", "section", "series", "session", "set", "sheet", "size", "stage",
    "step", "story", "table", "task", "team", "test", "ticket", "topic", "track", "type", "unit", "verse", "vol", "volume",
    "week", "windows", "world", "year", "apollo", "formel", "formula", "covid", "nature", "science", "lett", "phys", "rev",
    "chem", "journal", "proc", "capítulo", "página", "tabla", "figura", "sección", "artículo", "chapitre", "tableau",
    "tome", "volet", "capitolo", "pagina", "tabella", "sezione", "articolo", "hoofdstuk", "tabel", "deel", "rozdział",
    "strona", "tom", "tabela", "artigo", "january", "february", "march", "april", "may", "june", "july", "august",
    "september", "october", "november", "december", "januar", "februar", "märz", "mai", "juni", "juli", "oktober",
    "dezember", "januari", "februari", "maart", "mei", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sunday", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "iso", "din", "en", "rfc",
    "psalm", "genesis", "matthew", "mark", "luke", "john", "lukas", "matthäus", "der", "die", "das", "the", "und", "and",
    "az", "tel", "fax", "plz", "total", "summe", "zip", "rechnung", "invoice", "auftrag", "bestellung", "kunde",
];

/// Capital words behind numbers that are no places: what is counted or paid.
#[rustfmt::skip]
pub(super) const AMOUNTS: &[&str] = &[
    "euro", "eur", "dollar", "dollars", "usd", "chf", "franken", "mark", "dm", "gbp", "pln", "czk", "kč", "sek", "dkk",
    "nok", "ft", "huf", "meter", "metern", "kilometer", "kilometern", "km", "liter", "gramm", "kilo", "kilogramm", "kg",
    "tonnen", "prozent", "grad", "uhr", "jahre", "jahren", "tage", "tagen", "wochen", "monate", "stunden", "minuten",
    "sekunden", "personen", "menschen", "einwohner", "einwohnern", "mitarbeiter", "mitarbeitern", "teilnehmer", "kunden",
    "nutzer", "zuschauer", "besucher", "stimmen", "soldaten", "stück", "punkte", "seiten", "wörter", "zeichen", "zeilen",
    "einträge", "fälle", "bytes", "mb", "gb", "kb", "tb", "kwh", "mwh", "kw", "mw", "hz", "khz", "mhz", "ghz", "rpm",
    "items", "rows", "users", "people", "points", "votes", "copies", "units", "pcs", "exemplare", "artikel", "aktien",
    "rn", "rz", "rdnr", "randnr", "nr", "tz", "ziff", "rnr", "anm", "fn", "watt", "volt", "quadratmeter", "qm", "hektar", "ha", "ml", "mg", "st", "stk", "dpi", "ppm", "mm", "cm", "nm",
];

/// Places whose postcodes of four digits look like years.
#[rustfmt::skip]
pub(super) const YEAR_PLACES: &[&str] = &[
    "antwerpen", "anvers", "antwerp", "berchem", "deurne", "københavn", "kobenhavn", "copenhagen", "frederiksberg",
    "sion", "martigny", "conthey", "verbier", "monthey", "vilvoorde", "grimbergen", "diegem", "neuchâtel", "haarlem",
    "alkmaar", "wilrijk", "hoboken", "mortsel", "borgerhout", "merksem", "stockerau", "hollabrunn",
];

/// First words of places that have more than one.
#[rustfmt::skip]
pub(super) const PLACE_BEGINS: &[&str] = &[
    "bad", "den", "la", "le", "les", "los", "las", "el", "san", "santa", "são", "sankt", "st.", "st", "saint", "sainte",
    "new", "milton", "alt", "neu", "groß", "klein", "villa", "vila", "nowy", "nowa", "nowe", "zielona", "jelenia",
    "reggio", "great", "little", "royal", "north", "south", "east", "west", "upper", "lower", "high", "kings", "king's",
    "fort", "salt", "lake", "las", "palm", "long", "santo", "ponta", "vila", "stara", "ruda", "bielsko", "mont", "port",
];
