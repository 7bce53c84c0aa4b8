"""What stands around values in the test data. The benchmark has sentences of its own."""

# No word in these says what the value is.
SILENT = {
    "en": (
        "Please compare {v} with the list.",
        "We still have {v} here, is that right?",
        "{v} is what I read on the sheet.",
        "Yesterday {v} came back twice.",
        "Is it {v} or not?",
    ),
    "de": (
        "Bitte {v} mit der Liste vergleichen.",
        "Hier steht noch {v}, stimmt das?",
        "Auf dem Blatt lese ich {v}.",
        "Gestern kam {v} zweimal zurück.",
        "Ist es {v} oder nicht?",
    ),
    "fr": (
        "Merci de comparer {v} avec la liste.",
        "Nous avons encore {v} ici, est-ce juste ?",
        "Je lis {v} sur la feuille.",
        "Hier {v} est revenu deux fois.",
    ),
    "es": (
        "Compara {v} con la lista, por favor.",
        "Aquí sigue {v}, ¿es correcto?",
        "En la hoja leo {v}.",
        "Ayer volvió {v} dos veces.",
    ),
    "it": (
        "Confronta {v} con la lista, per favore.",
        "Qui abbiamo ancora {v}, è giusto?",
        "Sul foglio leggo {v}.",
        "Ieri {v} è tornato due volte.",
    ),
    "nl": (
        "Vergelijk {v} even met de lijst.",
        "Hier staat nog {v}, klopt dat?",
        "Op het blad lees ik {v}.",
        "Gisteren kwam {v} twee keer terug.",
    ),
    "pl": (
        "Proszę porównać {v} z listą.",
        "Mamy tu jeszcze {v}, czy to dobrze?",
        "Na kartce widzę {v}.",
        "Wczoraj {v} wróciło dwa razy.",
    ),
    "pt": (
        "Compara {v} com a lista, por favor.",
        "Ainda temos {v} aqui, está certo?",
        "Na folha leio {v}.",
        "Ontem {v} voltou duas vezes.",
    ),
    "cs": (
        "Porovnejte prosím {v} se seznamem.",
        "Máme tu ještě {v}, je to správně?",
        "Na listu čtu {v}.",
        "Včera se {v} vrátilo dvakrát.",
    ),
    "sv": (
        "Jämför {v} med listan, tack.",
        "Här står fortfarande {v}, stämmer det?",
        "På bladet läser jag {v}.",
        "I går kom {v} tillbaka två gånger.",
    ),
    "da": (
        "Sammenlign venligst {v} med listen.",
        "Her står stadig {v}, passer det?",
        "På arket læser jeg {v}.",
        "I går kom {v} tilbage to gange.",
    ),
}
ANY_SILENT = ("{v}", "({v})", "- {v}", "* {v}\n* ?", "« {v} »", '"{v}"', "> {v}", "→ {v};", "a\n{v}\nb", "[x] {v}")

# The word and the value, in any language.
SAID = (
    "{w}: {v}",
    "{w} {v}",
    "{w} = {v}",
    "{w}: {v}.",
    "| {w} | {v} |",
    '{{"{w}": "{v}"}}',
    "{w}:{v}",
    "* {w}: {v}\n* ok",
    "{w}\t{v}",
    "({w} {v})",
    "<td>{w}</td><td>{v}</td>",
)
SAID_IN = {
    "en": ("My {w} is {v}.", "Could you check the {w} {v}?", "The {w} on the form was {v}, I think."),
    "de": ("Mein/e {w} ist {v}.", "Bitte prüfen Sie {w} {v}!", "Als {w} steht {v} im Formular."),
    "fr": ("Mon {w} est {v}.", "Pouvez-vous vérifier {w} {v} ?", "Voici {w} : {v}, merci."),
    "es": ("Mi {w} es {v}.", "¿Puede comprobar {w} {v}?", "Le envío {w}: {v}, gracias."),
    "it": ("Il mio {w} è {v}.", "Può verificare {w} {v}?", "Ecco {w}: {v}, grazie."),
    "nl": ("Mijn {w} is {v}.", "Kunt u {w} {v} controleren?", "Op het formulier staat {w} {v}."),
    "pl": ("Mój {w} to {v}.", "Proszę sprawdzić {w} {v}.", "Podaję {w}: {v}, dziękuję."),
    "pt": ("O meu {w} é {v}.", "Pode verificar {w} {v}?", "Segue {w}: {v}, obrigado."),
    "cs": ("Moje {w} je {v}.", "Prosím o kontrolu: {w} {v}.", "Posílám {w}: {v}, děkuji."),
    "sv": ("Mitt {w} är {v}.", "Kan du kontrollera {w} {v}?", "Här kommer {w}: {v}, tack."),
    "da": ("Mit {w} er {v}.", "Kan du tjekke {w} {v}?", "Her er {w}: {v}, tak."),
}
# Words that are half of a sentence.
VERBAL = ("{w} {v}", "{w} {v}.", "({w} {v})", "{w}: {v}", "x, {w} {v}, y")


def silent(draw, value):
    """A sentence in which nothing says what the value is."""
    if draw.chance(0.3):
        return fitting(draw, ANY_SILENT, value)
    return draw.pick(SILENT[draw.pick(sorted(SILENT))])


def said(draw, rule, value):
    """A sentence with a word for the value, in a language that has one."""
    if rule.sentences:
        language = draw.pick(sorted(rule.sentences))
        words = rule.words.get(language, ("",))
        return draw.pick(rule.sentences[language]).replace("{w}", draw.pick(words))
    language = draw.pick(sorted(rule.words))
    word = draw.pick(rule.words[language])
    # A word like "born" or "lives at" is no name of a field.
    verbal = rule.name in ("date_of_birth", "address") and word[0].islower()
    choices = VERBAL if verbal else (*SAID, *SAID_IN.get(language, ()), *SAID_IN.get(language, ()))
    return fitting(draw, choices, value).replace("{w}", word).replace("{{", "{").replace("}}", "}")


def fitting(draw, choices, value):
    """A sentence in which a value of several lines can stand."""
    if "\n" in value:
        choices = [one for one in choices if not any(sign in one for sign in '"|<')]
    return draw.pick(choices)
