//! Names of months, with their usual short forms and cases, without accents.

use crate::fold::fold;

/// In order, for the search; of Croatian, Czech, Danish, Dutch, English, Finnish, French, German,
/// Greek, Hungarian, Italian, Norwegian, Polish, Portuguese, Romanian, Slovak, Spanish and Swedish.
#[rustfmt::skip]
static MONTHS: [&str; 215] = [
    "abr", "abril", "ago", "agosto", "aout", "apr", "april", "aprile", "aprilie", "aprilis",
    "aprill", "aug", "august", "augusta", "augusti", "augusto", "augustus", "augusztus", "avg",
    "avr", "avril", "brezna", "cervce", "cerven", "cervence", "cervenec", "cervna", "czerwca",
    "czerwiec", "dec", "december", "decembra", "decembre", "decembrie", "dez", "dezember",
    "dezembro", "dic", "dicembre", "diciembre", "duben", "dubna", "elokuuta", "ene", "enero", "feb",
    "febbraio", "febrero", "februar", "februara", "februari", "februarie", "februarja", "february",
    "fev", "fevereiro", "fevr", "fevrier", "gen", "genn", "gennaio", "giu", "giugno", "grudnia",
    "grudzien", "heinakuuta", "helmikuuta", "huhtikuuta", "ianuarie", "iulie", "iunie", "jan",
    "janeiro", "januar", "januara", "januari", "january", "janv", "janvier", "joulukuuta", "juil",
    "juillet", "juin", "jul", "julho", "juli", "julio", "julius", "july", "jun", "june", "junho",
    "juni", "junio", "junius", "kesakuuta", "kolovoza", "kveten", "kvetna", "kwiecien", "kwietnia",
    "leden", "ledna", "lipca", "lipiec", "lipnja", "lis", "listopad", "listopada", "listopadu",
    "lokakuuta", "lug", "luglio", "lutego", "luty", "maaliskuuta", "maart", "mag", "maggio", "mai",
    "maio", "maj", "maja", "majus", "mar", "marca", "march", "marcius", "marco", "marraskuuta",
    "mars", "mart", "martie", "marts", "marz", "marzec", "marzo", "may", "mayo", "mei", "mrt",
    "mrz", "nov", "november", "novembra", "novembre", "novembrie", "novembro", "noviembre", "oct",
    "october", "octobre", "octombrie", "octubre", "okt", "oktober", "oktobra", "ott", "ottobre",
    "out", "outubro", "ozujka", "pazdziernik", "pazdziernika", "prosinca", "prosince", "prosinec",
    "rijen", "rijna", "rujna", "sep", "sept", "september", "septembra", "septembre", "septembrie",
    "septiembre", "set", "setembro", "sett", "settembre", "sierpien", "sierpnia", "sijecnja",
    "srpen", "srpna", "srpnja", "studenog", "studenoga", "styczen", "stycznia", "svibnja",
    "syyskuuta", "szeptember", "tammikuuta", "toukokuuta", "travnja", "unor", "unora", "veljace",
    "wrzesien", "wrzesnia", "zari", "απριλίου", "αυγούστου", "δεκεμβρίου", "ιανουαρίου", "ιουλίου",
    "ιουνίου", "μαΐου", "μαρτίου", "νοεμβρίου", "οκτωβρίου", "σεπτεμβρίου", "φεβρουαρίου",
];

/// Tells whether a word is the name of a month, in any case.
pub(in crate::detect) fn is_month(word: &str) -> bool {
    // Most words behind numbers are none, and folding costs more than this look.
    (3..=24).contains(&word.len())
        && may_begin(word.as_bytes())
        && MONTHS.binary_search(&fold(word).as_str()).is_ok()
}

/// Whether a month may begin with the first two letters of a word; what is not ASCII may.
fn may_begin(word: &[u8]) -> bool {
    const fn place(letter: u8) -> usize {
        (letter.to_ascii_lowercase() & 31) as usize
    }
    /// For each first letter the second ones, as bits.
    static BEGINNINGS: [u32; 32] = {
        let mut beginnings = [0; 32];
        let mut index = 0;
        while index < MONTHS.len() {
            let month = MONTHS[index].as_bytes();
            if month[0].is_ascii() {
                beginnings[place(month[0])] |= 1 << place(month[1]);
            }
            index += 1;
        }
        beginnings
    };
    match *word {
        [first, second, ..] if first.is_ascii_alphabetic() && second.is_ascii_alphabetic() => {
            BEGINNINGS[place(first)] >> place(second) & 1 == 1
        }
        _ => true,
    }
}

#[test]
fn months_are_in_order() {
    assert!(MONTHS.is_sorted());
}
