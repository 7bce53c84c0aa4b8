"""Postal addresses as each country writes them; streets and places are a list of our own."""

from .rule import WEAK, Rule

# Street with `#` for the house number, postcode, place; joined by the country's usual signs.
STREETS = {
    "DE": (
        "Lindenstraße #",
        "Am Mühlbach #",
        "Goethestr. #",
        "Hauptstrasse #",
        "Kastanienallee #",
        "Marktplatz #",
        "Birkenweg #",
        "Alte Gasse #",
        "Rosenufer #",
        "Königsdamm #",
        "Straße des 17. Juni #",
        "Platz der Republik #",
    ),
    "AT": ("Mariengasse #", "Ringstraße #", "Kirchengasse #/4", "Wiedner Hauptstraße #", "Am Graben #"),
    "CH": ("Bahnhofstrasse #", "Seeweg #", "Rue du Lac #", "Via Nassa #", "Dorfgasse #"),
    "FR": (
        "# rue des Lilas",
        "# avenue Victor-Hugo",
        "# bis rue de la Paix",
        "# boulevard Voltaire",
        "# place du Marché",
        "# chemin des Vignes",
        "# impasse du Moulin",
        "# allée des Tilleuls",
        "# rue du 8 mai 1945",
        "# place du 14 Juillet",
    ),
    "ES": (
        "Calle Mayor, #",
        "C/ de la Luna, #",
        "Avenida de América #",
        "Avda. del Puerto, #",
        "Plaza de España, #",
        "Paseo del Río, #",
        "Calle 5 de Mayo, #",
    ),
    "IT": (
        "Via Garibaldi #",
        "Via dei Mille, #",
        "Corso Italia #",
        "Piazza del Duomo #",
        "Viale Europa, #",
        "Largo Augusto #",
        "Via 4 Novembre #",
        "Corso 22 Marzo, #",
    ),
    "NL": ("Kerkstraat #", "Dorpsweg #", "Lange Gracht #", "Molenlaan #", "Stationsplein #", "Tulpenkade #"),
    "BE": ("Kerkstraat #", "Rue de la Gare #", "Stationsstraat #", "Avenue Louise #", "Chaussée de Mons #"),
    "PL": (
        "ul. Długa #",
        "ul. Kwiatowa #/5",
        "al. Jana Pawła II #",
        "ulica Polna #",
        "pl. Wolności #",
        "os. Zielone #",
        "al. 3 Maja #",
        "ul. 11 Listopada #/7",
    ),
    "PT": (
        "Rua das Flores, #",
        "Avenida da Liberdade, #",
        "Rua do Carmo #",
        "Rua 25 de Abril, #",
        "Travessa do Sol, #",
        "Praça da República, #",
        "Largo do Rato #",
    ),
    "GB": (
        "# High Street",
        "# Church Lane",
        "# Station Road",
        "# Victoria Avenue",
        "Flat 2, # Mill Close",
        "# Orchard Drive",
        "# Kings Terrace",
    ),
    "US": (
        "# Maple Street",
        "# Oak Ave",
        "# Elm St, Apt 4B",
        "# Sunset Blvd",
        "# Washington Dr.",
        "# Park Lane",
        "# Lake Rd, Suite 200",
        "# N Main St",
    ),
}
PLACES = {
    "DE": ("Freiburg", "Köln", "Bad Homburg", "Leipzig", "Kiel", "Frankfurt am Main"),
    "AT": ("Wien", "Graz", "Linz", "Salzburg"),
    "CH": ("Zürich", "Bern", "Lausanne", "Lugano"),
    "FR": ("Lyon", "Paris", "Aix-en-Provence", "Saint-Denis", "Nantes"),
    "ES": ("Madrid", "Sevilla", "Valencia", "Bilbao"),
    "IT": ("Roma", "Torino", "Bologna", "La Spezia"),
    "NL": ("Utrecht", "Den Haag", "Leiden", "Zwolle"),
    "BE": ("Gent", "Bruxelles", "Liège", "Leuven"),
    "PL": ("Kraków", "Warszawa", "Gdańsk", "Łódź"),
    "PT": ("Lisboa", "Porto", "Coimbra", "Braga"),
    "GB": ("Leeds", "London", "Bristol", "Milton Keynes"),
    "US": ("Springfield, IL", "Austin, TX", "Portland, OR", "San Diego, CA", "Salem, MA"),
}
SPOKEN = {
    "en": ("GB", "US"),
    "de": ("DE", "AT", "CH"),
    "fr": ("FR", "BE", "CH"),
    "es": ("ES",),
    "it": ("IT", "CH"),
    "nl": ("NL", "BE"),
    "pl": ("PL",),
    "pt": ("PT",),
}


def _town(draw, country):
    place = draw.pick(PLACES[country])
    if country == "GB":
        letters = "ABDEFGHJLNPQRSTUWXYZ"
        return f"{place}\n{draw.pick(('LS', 'M', 'SW', 'EC', 'B', 'MK', 'BS'))}{draw.between(1, 19)} {draw.number(1)}{draw.text(letters, 2)}"
    if country == "US":
        return f"{place} {draw.between(10001, 98999)}" + (f"-{draw.digits(4)}" if draw.chance(0.2) else "")
    codes = {
        "DE": lambda: f"{draw.between(10115, 99998)}",
        "FR": lambda: f"{draw.between(10, 95)}{draw.pick(('000', '100', '230', '009'))}",
        "ES": lambda: f"{draw.between(10, 50)}{draw.digits(3)}",
        "IT": lambda: f"{draw.between(10, 98)}{draw.digits(3)}",
        "NL": lambda: f"{draw.between(1011, 9999)} {draw.text('ABCDEGHJKLMNPRTVWXZ', 2)}",
        "PL": lambda: f"{draw.digits(2)}-{draw.digits(3)}",
        "PT": lambda: f"{draw.between(1000, 9999)}-{draw.digits(3)}",
    }
    code = codes.get(country, lambda: str(draw.between(1000, 9499)))()
    place = place + (draw.pick((" (RM)", " TO", "")) if country == "IT" and place in ("Roma", "Torino") else "")
    return f"{code} {place}"


def address_in(draw, country):
    number = str(draw.between(1, 149)) + (
        draw.pick(("a", "b", "c")) if draw.chance(0.1) and country in ("DE", "AT", "NL", "GB") else ""
    )
    if country == "US":
        number = str(draw.between(100, 9999))
    street = draw.pick(STREETS[country]).replace("#", number)
    town = _town(draw, country)
    break_ = "\n" if draw.chance(0.2) else ", "
    if "\n" in town:
        town = town.replace("\n", draw.pick((" ", ", ")) if break_ == ", " else break_)
    return street + break_ + town


def address(draw):
    return address_in(draw, draw.pick(sorted(STREETS)))


def address_for(draw, language):
    return address_in(draw, draw.pick(SPOKEN.get(language, tuple(STREETS))))


def no_address(draw):
    return draw.pick(
        (
            f"{draw.between(2, 9)} street lamps",
            f"der Weg ist {draw.between(2, 90)} km lang",
            f"{draw.between(10000, 99999)} Euro",
            f"Kapitel {draw.between(2, 20)}",
            f"la rue est calme depuis {draw.between(2, 9)} jours",
            f"{draw.between(3, 90)} ways to cook rice",
            f"la via {draw.pick(('giusta', 'breve'))}",
            f"{draw.between(1990, 2024)} war ein gutes Jahr",
            f"{draw.between(2, 60)} road signs",
            f"drive {draw.between(10, 90)} miles",
        )
    )


RULES = [
    Rule(
        "address",
        "ADDRESS",
        WEAK,
        address,
        alone=address,
        near=no_address,
        words={
            "en": ("address", "lives at"),
            "de": ("Adresse", "Anschrift", "wohnhaft"),
            "fr": ("adresse", "domicile"),
            "es": ("dirección", "domicilio"),
            "it": ("indirizzo", "residenza"),
            "nl": ("adres", "woonadres"),
            "pl": ("adres", "zamieszkały"),
            "pt": ("morada", "endereço"),
            "cs": ("adresa",),
            "sv": ("adress",),
            "da": ("adresse",),
        },
    ),
]
