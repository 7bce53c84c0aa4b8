//! Words for birth, as [`Detector::words`](crate::detect::Detector::words) has them.

#[rustfmt::skip]
pub(super) const WORDS: &[&str] = &[
    "bday", "birth*", "born", "b-day", "d.o.b", "d o b", "dob", "date of birth", "data nasc", "data nașterii",
    "datum narození", "fecha nac", "fecha de nac", "f nac", "född*", "fødd", "født*", "fødsels*", "födelse*",
    "fødselsdag", "geb", "geboorte*", "gebdat*", "geboren*", "geborene*", "geburts*", "nac", "nacid*", "nacimiento",
    "nació", "naissance", "narodený", "narodená", "narodil*", "narozen*", "narozenin*", "narodzin", "nar", "nascid*",
    "nascimento", "nascita", "nasceu", "nata il", "nato", "nata", "né", "née", "născut*", "rođen*", "rojen*",
    "rodjen*", "szül*", "született", "született*", "sündinud", "gimimo", "dzimšanas", "ur", "urodz*", "b/d",
    "data de nasc", "data ur", "date de naiss", "date naiss", "dt nasc", "ddn", "d.d.n", "dzimis", "doğum*", "fdt",
    "fec nac", "gbd", "gimęs", "nací", "naci", "nacim", "naiss", "nasc", "nasci", "nascim", "născ", "n. il", "n.il",
    "nasterii", "sünniaeg", "sünnipäev", "synt", "synty*", "syntymä*", "γεν", "д.р", "народж*", "рожден*", "родил*",
    "γεννήθηκε", "γέννησης", "роден*",
];
