"""Texts with personal data planted in them, and what of them nobody outside may see."""

EMAIL = "erika.mustermann@example.org"
OTHER_EMAIL = "max.muster@example.net"
IBAN = "DE89370400440532013000"
SPACED_IBAN = "GB82 WEST 1234 5698 7654 32"
CARD = "4111 1111 1111 1111"
PHONE = "+49 30 901820"
IP = "192.0.2.77"
URL = "https://intranet.example.org/people/erika?id=7&team=hr"
DOB = "12.03.1984"
UMLAUT_EMAIL = "jürgen.groß@example.de"
SECRET = "ghp_EXAMPLENOTAREALGITHUBTOKEN0000000000"

# The two names are declared by the customer; a line break between words is part of what is found.
NAME = "Erika\nMustermann"
QUOTED_NAME = 'Siân O"Brien \\ Söhne'

ORIGINALS = [NAME, NAME.replace("\n", " "), QUOTED_NAME, EMAIL, OTHER_EMAIL, IBAN, SPACED_IBAN, CARD, PHONE, IP, URL, DOB, UMLAUT_EMAIL, SECRET]

# Everything but secrets comes back whole.
TEXTS = {
    "one line": f"Write to {EMAIL} about {IBAN}.",
    "quotes and lines": f'She wrote:\n\t"call {PHONE}" \\ not \'{OTHER_EMAIL}\'\r\n/end/ {{"a": [1, {CARD}]}}',
    "unicode": f"Grüße an {UMLAUT_EMAIL}, Köln 🦄 geboren am {DOB}; das Konto {SPACED_IBAN} gehört ihm nicht.",
    "line separator": f"{EMAIL}\u2028{OTHER_EMAIL}\u2029\x85\x0c\u200b{IBAN}\u2028",
    "twice": f"{EMAIL}, {OTHER_EMAIL}, {EMAIL} and again <{OTHER_EMAIL}>; {EMAIL}",
    "looks replaced": f"[EMAIL_1] is not {EMAIL}, [email_2] no one, [LITERAL_1] neither, \\[IBAN\\_1\\] nor {IBAN}",
    "addresses": f"{URL} on {IP} was opened by {EMAIL}\nthen ({PHONE})",
    "code": f"const admin = `{EMAIL}`; // \\u005b {IP}\nif (a[EMAIL_1] < b) {{ return [\"{CARD}\"] }}",
    "names": f"{NAME} and {QUOTED_NAME} met; {NAME}'s account is {IBAN}, not [PERSON_1]'s",
    "clean": "The quick brown fox jumps over the lazy dog, 17 times. [x] [EMAIL",
}

# A picture of one pixel.
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
