"""What the sanitizer must find, and what it must leave alone, written by hand."""

from .sanitization import keyed, vector

ERIKA = ("PERSON", "Erika Mustermann", "name")
MEYER = ("PERSON", "Jonas Meyer", "name")
NORDWIND = ("ORG", "Nordwind Logistik", "term")


def cases():
    yield from addresses()
    yield from numbers()
    yield from networks()
    yield from identities()
    yield from secrets()
    yield from known()
    yield from literals()
    yield from overlaps()
    yield from negatives()
    yield from answers()
    yield from keyed_names()


def addresses():
    yield vector("email", "Write to ⟦EMAIL:erika.mustermann@example.org⟧ today.")
    yield vector("email-plus-and-subdomain", "cc: ⟦EMAIL:jo+billing@mail.shop.example⟧, thanks")
    yield vector("email-twice-is-one-placeholder", "⟦EMAIL:a.b@example.com⟧ and again ⟦EMAIL:a.b@example.com⟧")
    yield vector(
        "email-two-values-two-numbers",
        "From ⟦EMAIL:a.b@example.com⟧ to ⟦EMAIL:c.d@example.com⟧ cc ⟦EMAIL:a.b@example.com⟧",
    )
    yield vector("email-in-angle-brackets", "Support <⟦EMAIL:help@example.net⟧>;")
    yield vector("email-behind-non-ascii", "Grüße 🦄 an ⟦EMAIL:post@example.de⟧ – danke")
    yield vector("url", "See ⟦URL:https://portal.example.org/users/4711?tab=bills⟧ for the bill.")
    yield vector("url-with-full-stop-behind", "It is at ⟦URL:https://portal.example.org/u/4711⟧.")
    yield vector("url-in-brackets", "(see ⟦URL:http://example.org/a_(b)?c=d#e⟧)")
    yield vector("url-in-markdown", "[the page](⟦URL:https://example.org/x⟧)")
    yield vector("url-with-port", "at ⟦URL:https://example.org:8443/health⟧ now")
    yield vector("email-before-punctuation", "Is it ⟦EMAIL:a.b@example.com⟧? Or ⟦EMAIL:c.d@example.com⟧...")
    yield vector("email-in-json", '{"to":"⟦EMAIL:a.b@example.com⟧","cc":null}')
    yield vector("email-mailto", '<a href="mailto:⟦EMAIL:a.b@example.com⟧">')
    yield vector("email-with-umlaut-domain", "an ⟦EMAIL:post@müller.example⟧ bitte")
    yield vector("email-in-upper-case", "TO: ⟦EMAIL:A.B@EXAMPLE.COM⟧")
    yield vector("email-in-quotes", "from '⟦EMAIL:a.b@example.com⟧' to “⟦EMAIL:c.d@example.com⟧”")


def numbers():
    yield vector("iban-german", "Konto ⟦IBAN:DE89370400440532013000⟧ bei der Bank")
    yield vector("iban-in-groups", "Pay to ⟦IBAN:GB29 NWBK 6016 1331 9268 19⟧ please")
    yield vector("iban-dutch", "Rekening ⟦IBAN:NL91ABNA0417164300⟧")
    yield vector("iban-french-with-letters", "IBAN ⟦IBAN:FR14 2004 1010 0505 0001 3M02 606⟧, merci")
    yield vector("iban-norwegian", "konto ⟦IBAN:NO93 8601 1117 947⟧")
    yield vector("iban-before-bic", "⟦IBAN:AT61 1904 3002 3457 3201⟧ BIC ⟦BIC:OPSKATWW⟧")
    yield vector("iban-twice", "from ⟦IBAN:DE89370400440532013000⟧ to ⟦IBAN:CH93 0076 2011 6238 5295 7⟧.")
    yield vector("card-in-groups", "Card ⟦CC:4111 1111 1111 1111⟧ expires soon")
    yield vector("card-with-hyphens", "charged ⟦CC:5500-0000-0000-0004⟧ twice")
    yield vector("card-american", "Amex card ⟦CC:378282246310005⟧")
    yield vector("phone-international", "Call ⟦PHONE:+49 30 901820⟧ after nine.")
    yield vector("phone-mobile", "Mobil: ⟦PHONE:+49 151 23456789⟧")
    yield vector("phone-american", "phone ⟦PHONE:+1 212-736-5000⟧")
    yield vector("phone-american-brackets", "Call ⟦PHONE:(212) 736-5000⟧ now")
    yield vector("phone-german-slash", "Tel. ⟦PHONE:030/901820⟧")
    yield vector("phone-double-zero", "Fax ⟦PHONE:0049 30 901820⟧")
    yield vector("phone-trunk-zero", "Telefon: ⟦PHONE:+49 (0)30 9018-20⟧")
    yield vector("phone-british", "ring ⟦PHONE:+44 20 7946 0018⟧ please")
    yield vector("phone-french", "Tél. ⟦PHONE:01 42 68 53 00⟧")
    yield vector("phone-no-blanks", "WhatsApp ⟦PHONE:+491512345678⟧")
    yield vector("card-and-date", "⟦CC:4111111111111111⟧ 12/29 CVC 123")
    yield vector("card-mastercard-two-series", "MC ⟦CC:2223 0000 4841 0010⟧")


def networks():
    yield vector("ipv4", "Login from ⟦IP:192.0.2.17⟧ failed")
    yield vector("ipv6", "Login from ⟦IP:2001:db8:85a3::8a2e:370:7334⟧ failed")
    yield vector("mac", "Device ⟦MAC:00:1B:44:11:3A:B7⟧ joined")
    yield vector("mac-with-hyphens", "Device ⟦MAC:00-1b-44-11-3a-b7⟧ joined")
    yield vector("ipv4-with-port", "connect ⟦IP:203.0.113.9⟧:8080 failed")
    yield vector("ipv4-before-full-stop", "The host is ⟦IP:203.0.113.9⟧.")
    yield vector("ipv4-in-a-list", "allow ⟦IP:10.1.2.3⟧, ⟦IP:10.1.2.4⟧")
    yield vector("ipv6-mapped", "peer ⟦IP:::ffff:192.0.2.128⟧ closed")
    yield vector("ipv6-in-brackets", "peer [⟦IP:2001:db8::1⟧]:443 closed")


def identities():
    yield vector("ssn", "Her SSN is ⟦SSN:536-90-4399⟧.")
    yield vector("date-of-birth-english", "Date of birth: ⟦DOB:1985-03-12⟧")
    yield vector("date-of-birth-german", "geboren am ⟦DOB:12.03.1985⟧ in Kiel")
    yield vector("date-of-birth-american", "DOB: ⟦DOB:03/12/1985⟧")
    yield vector("date-of-birth-in-words", "She was born on ⟦DOB:12 March 1985⟧ in Kiel.")
    yield vector("date-of-birth-in-german-words", "geb. ⟦DOB:12. März 1985⟧, ledig")
    yield vector("date-of-birth-french", "née le ⟦DOB:12/03/1985⟧ à Lyon")
    yield vector("ssn-labelled", "Social Security Number: ⟦SSN:219-09-9998⟧")


def secrets():
    yield vector("secret-openai-key", "key ⟦SECRET:sk-proj-Zq3vT8mKp1Lx7RbN5wYc2HdJ9fGs4AeU6oVi0XtB⟧ leaked")
    yield vector("secret-aws-key", "aws_access_key_id = ⟦SECRET:AKIAQ3XJ7LMZ5K2WVTPB⟧")
    yield vector("secret-stripe-key", "use ⟦SECRET:sk_live_4eC39HqLyjWDarjtT1zdp7dc⟧ in production")
    yield vector("secret-password-assigned", "password=⟦SECRET:hunter2!x⟧ works")
    yield vector("secret-password-in-json", '{"user":"root","password":"⟦SECRET:Tr0ub4dor&3⟧"}')
    yield vector("secret-password-german", "Das Passwort lautet ⟦SECRET:Sommer!2024⟧")
    yield vector("secret-bearer", "Authorization: Bearer ⟦SECRET:8f14e45fceea167a5a36dedd4bea2543⟧")
    yield vector("secret-connection-string", "DATABASE_URL=⟦SECRET:postgres://app:s3cr3t@db.example.org:5432/app⟧")
    yield vector(
        "secret-jwt",
        "token ⟦SECRET:eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U⟧ expired",
    )
    yield vector(
        "secret-private-key",
        "key:\n⟦SECRET:-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----⟧\n",
    )
    yield vector(
        "secret-github-token",
        "git clone with ⟦SECRET:github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456⟧",
    )


def known():
    yield vector("known-name", "Report of ⟦PERSON:Erika Mustermann⟧, page 2", [ERIKA])
    yield vector("known-name-other-case", "report of ⟦PERSON:erika mustermann⟧, page 2", [ERIKA])
    yield vector("known-name-part", "Dear Ms ⟦PERSON:Mustermann⟧, hello", [ERIKA])
    yield vector("known-name-misspelt", "Dear Ms ⟦PERSON:Musterman⟧, hello", [ERIKA])
    yield vector("known-name-sounds-alike", "Herr ⟦PERSON:Maier⟧ rief an", [MEYER])
    yield vector("known-name-reversed", "Patient: ⟦PERSON:Mustermann, Erika⟧ (4711)", [ERIKA])
    yield vector("known-name-genitive", "⟦PERSON:Mustermann⟧s Antrag", [ERIKA])
    yield vector("known-name-over-a-line-break", "signed\n⟦PERSON:Erika\nMustermann⟧\n", [ERIKA])
    yield vector("known-name-with-accents", "Bonjour ⟦PERSON:Hélène Núñez⟧", [("PERSON", "Helene Nunez", "name")])
    yield vector("known-name-without-accents", "Bonjour ⟦PERSON:Helene Nunez⟧", [("PERSON", "Hélène Núñez", "name")])
    yield vector("known-name-with-sharp-s", "An ⟦PERSON:Karl Grossmann⟧", [("PERSON", "Karl Großmann", "name")])
    yield vector("known-name-over-an-initial", "by ⟦PERSON:Erika M. Mustermann⟧ herself", [ERIKA])
    yield vector("known-name-in-another-word", "Mustermannstadt is a town", [ERIKA])
    yield vector(
        "known-name-everyday-word", "Please mark the page that ⟦PERSON:Mark⟧ sent", [("PERSON", "Mark Twain", "name")]
    )
    yield vector("known-name-cyrillic", "Встреча с ⟦PERSON:Иван Петров⟧ завтра", [("PERSON", "Иван Петров", "name")])
    yield vector("known-term", "Shipped by ⟦ORG:Nordwind Logistik⟧ on Monday", [NORDWIND])
    yield vector("known-term-other-case", "Shipped by ⟦ORG:NORDWIND LOGISTIK⟧ on Monday", [NORDWIND])
    yield vector(
        "known-term-with-brackets",
        "Bill to ⟦ORG:Nordwind (Kiel) GmbH⟧ today",
        [("ORG", "Nordwind (Kiel) GmbH", "term")],
    )
    yield vector("known-term-with-signs", "Login ⟦ID:erika#47@intern⟧ failed", [("ID", "erika#47@intern", "term")])
    yield vector("known-id", "Patient ⟦ID:PAT-00417⟧ was seen", [("ID", "PAT-00417", "term")])
    yield vector("known-id-is-exact", "Patient PAT-00418 was seen", [("ID", "PAT-00417", "term")])
    yield vector("known-two-kinds", "⟦PERSON:Erika Mustermann⟧ of ⟦ORG:Nordwind Logistik⟧", [ERIKA, NORDWIND])
    yield vector(
        "known-spellings-have-own-numbers",
        "⟦PERSON:Erika Mustermann⟧ or ⟦PERSON:ERIKA MUSTERMANN⟧ or ⟦PERSON:Erika Mustermann⟧",
        [ERIKA],
        answer="[PERSON_2] is [PERSON_1]",
        restored="ERIKA MUSTERMANN is Erika Mustermann",
    )
    yield vector("known-term-has-no-parts", "The Logistik department is open", [NORDWIND])
    yield vector("unknown-name-is-left", "Report of Erika Mustermann, page 2")


def literals():
    yield vector(
        "literal",
        "Please keep ⟦LITERAL:[EMAIL_1]⟧ as it is",
        answer="I kept [LITERAL_1].",
        restored="I kept [EMAIL_1].",
    )
    yield vector(
        "literal-beside-real",
        "⟦LITERAL:[EMAIL_1]⟧ is not ⟦EMAIL:a.b@example.com⟧",
        answer="[EMAIL_1] / [LITERAL_1]",
        restored="a.b@example.com / [EMAIL_1]",
    )
    yield vector("literal-of-literal", "⟦LITERAL:[LITERAL_1]⟧ stays", answer="[LITERAL_1]", restored="[LITERAL_1]")
    yield vector(
        "literal-in-other-forms",
        r"⟦LITERAL:[email_1]⟧ and ⟦LITERAL:[EMAIL\_1]⟧",
        answer="[LITERAL_2] [LITERAL_1]",
        restored=r"[EMAIL\_1] [email_1]",
    )
    yield vector("not-a-placeholder", "[EMAIL_0] [EMAIL] [EMAIL_] [CITY_1] [ID1] [EMAIL_1a] email_1 EMAIL-1 EMAIL 1")
    yield vector("not-a-placeholder-in-words", "MY_EMAIL_1 EMAIL_1_X xID_1 PERSON_1-2 $ID_1 case 1 {\"ID_1\": 1}")
    yield vector(
        "literal-in-the-forms-of-models",
        "⟦LITERAL:[EMAIL_01]⟧ ⟦LITERAL:[Email-1]⟧ ⟦LITERAL:[E-Mail 1]⟧ ⟦LITERAL:［PERSON＿1］⟧ ⟦LITERAL:[TELEFON_2]⟧",
        answer="[LITERAL_5] [LITERAL_1] LITERAL_4",
        restored="[TELEFON_2] [EMAIL_01] ［PERSON＿1］",
    )
    yield vector(
        "literal-without-brackets",
        "Set ⟦LITERAL:EMAIL_1⟧ and <⟦LITERAL:ID_2⟧>, not ⟦EMAIL:a.b@example.com⟧",
        answer="EMAIL_1 or [LITERAL_1]",
        restored="a.b@example.com or EMAIL_1",
    )


def overlaps():
    yield vector("email-inside-url", "open ⟦URL:https://example.org/?mail=a.b@example.com⟧ now")
    yield vector("name-inside-email", "mail ⟦EMAIL:erika.mustermann@example.org⟧", [ERIKA])
    yield vector("neighbours", "⟦EMAIL:a@example.com⟧,⟦EMAIL:b@example.com⟧;⟦IP:192.0.2.1⟧")
    yield vector("ip-inside-url", "open ⟦URL:http://192.0.2.1:8080/x⟧ now")
    yield vector(
        "declared-id-inside-url", "open ⟦URL:https://example.org/p/PAT-00417⟧ now", [("ID", "PAT-00417", "term")]
    )
    yield vector(
        "declared-term-around-email", "⟦ORG:Team a.b@example.com⟧ wrote", [("ORG", "Team a.b@example.com", "term")]
    )
    yield vector(
        "iban-inside-declared-term",
        "⟦ID:Konto DE89370400440532013000⟧",
        [("ID", "Konto DE89370400440532013000", "term")],
    )


def negatives():
    for name, text in [
        ("prose", "The quick brown fox jumps over the lazy dog."),
        ("empty", ""),
        ("version", "Upgrade from 1.2.3 to 10.4.1 first."),
        ("date", "The meeting is on 2026-11-02 at 10:30."),
        ("card-checksum", "number 4111 1111 1111 1112 is not a card"),
        ("iban-checksum", "DE00370400440532013000 is no account"),
        ("ip-out-of-range", "999.300.1.1 is no address"),
        ("uuid", "id 123e4567-e89b-42d3-a456-426614174000 failed"),
        ("hash", "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        ("at-sign", "meet me @ noon"),
        ("code", "let x = a[1] + b[2]; // total"),
        ("amount", "The total is 1,234,567.89 EUR."),
        ("stop-terms", "Ask Claude or Sonnet of Anthropic through Lucairn."),
        ("isbn", "ISBN 978-3-16-148410-0"),
        ("time", "from 08:15:30 to 09:45:00"),
        ("range", "pages 100-250, lines 3-7"),
        ("order-number", "order 20241102-4711 shipped"),
        ("timestamp", "2026-11-02T09:30:01.260200305Z INFO started in 128 ms"),
        ("rust-path", "std::collections::HashMap::new()"),
        ("c-plus-plus", "a::b c::d ::e"),
        ("decorator", "@app.route and @property"),
        ("handle", "follow @example on the net"),
        ("git", "commit 96bcd4f1c2e3a4b5968778695a4b3c2d1e0f9a8b"),
        ("scientific", "6.02214076e23 and 1.380649e-23"),
        ("coordinates", "54.3233, 10.1228"),
        ("json-numbers", "[1000000, 2000000, 3.14159]"),
        ("percent", "99.95 % of 1 000 000 requests"),
        ("placeholder-names", "Hello {name}, your {order_id} is ready"),
        ("password-without-value", "Forgot your password? Enter a new password below."),
        ("type-annotation", "def login(password: str, token: Optional[str]) -> bool:"),
        ("file-name", "open report.final.v2.txt and src/main.rs"),
    ]:
        yield vector("no-" + name, text)


def answers():
    yield vector(
        "restore-unknown-stays",
        "Mail ⟦EMAIL:a.b@example.com⟧",
        answer="[EMAIL_1] [EMAIL_2] [EMAIL_11] [PHONE_1] EMAIL_11 [EMAIL_1.1] email_1",
        restored="a.b@example.com [EMAIL_2] [EMAIL_11] [PHONE_1] EMAIL_11 [EMAIL_1.1] email_1",
    )
    yield vector(
        "restore-other-names-of-the-kind",
        "Mail ⟦EMAIL:a.b@example.com⟧ or call ⟦PHONE:+49 30 901820⟧",
        answer="[E-MAIL_1] [Correo electrónico 1] [TELEFON_1] [phone number 1] [TÉLÉPHONE_1] [NAME_1]",
        restored="a.b@example.com a.b@example.com +49 30 901820 +49 30 901820 +49 30 901820 [NAME_1]",
    )
    yield vector(
        "restore-other-signs",
        "Mail ⟦EMAIL:a.b@example.com⟧",
        answer="［EMAIL＿１］ [ EMAIL_1 ] [EMAIL\u00a01] [EMAIL\u2011001] [**EMAIL_1**] &#91;EMAIL_1&#93; %5BEMAIL_1%5D [EM\u200bAIL_1]",
        restored=" ".join(["a.b@example.com"] * 8),
    )
    yield vector(
        "restore-without-brackets",
        "Mail ⟦EMAIL:a.b@example.com⟧ from ⟦PERSON:Erika Mustermann⟧",
        [ERIKA],
        answer="EMAIL_1, <EMAIL_1> [EMAIL_1; [PERSON_1's] [PERSON_1]s PERSON_1's, MY_EMAIL_1, PERSON_1-2",
        restored="a.b@example.com, <a.b@example.com> [a.b@example.com; Erika Mustermann's Erika Mustermanns Erika Mustermann's, "
        "MY_EMAIL_1, PERSON_1-2",
    )
    yield vector(
        "restore-forms-of-models",
        "Mail ⟦EMAIL:a.b@example.com⟧",
        answer=r"[email_1] [Email_1] [EMAIL\_1] \[EMAIL\_1\] \[EMAIL_1]",
        restored="a.b@example.com a.b@example.com a.b@example.com a.b@example.com \\a.b@example.com",
    )
    yield vector(
        "restore-repeated-and-glued",
        "Mail ⟦EMAIL:a.b@example.com⟧ from ⟦IP:192.0.2.1⟧",
        answer="x[EMAIL_1][IP_1][EMAIL_1]y",
        restored="xa.b@example.com192.0.2.1a.b@example.comy",
    )
    yield vector(
        "restore-is-a-single-pass",
        "Keep ⟦LITERAL:[LITERAL_2]⟧ and ⟦LITERAL:[LITERAL_1]⟧",
        answer="[LITERAL_1] [LITERAL_2]",
        restored="[LITERAL_2] [LITERAL_1]",
    )
    yield vector(
        "restore-in-brackets",
        "Mail ⟦EMAIL:a.b@example.com⟧",
        answer="[[EMAIL_1]] ([EMAIL_1])",
        restored="[a.b@example.com] (a.b@example.com)",
    )


def keyed_names():
    key = bytes(range(32))
    mail, number = "a.b@example.com", "DE89 3704 0044 0532 0130 00"
    yield keyed(
        "keyed",
        key,
        {mail: mail, number: "de89370400440532013000", "[EMAIL_1]": "[EMAIL_1]"},
        f"Mail ⟦EMAIL:{mail}⟧, pay ⟦IBAN:{number}⟧, keep ⟦LITERAL:[EMAIL_1]⟧, mail ⟦EMAIL:{mail}⟧",
        answer="[⟨1⟩] ⟨1⟩ [⟨2⟩] [⟨3⟩] [EMAIL_1]",
        restored=f"{mail} {mail} {number} [EMAIL_1] [EMAIL_1]",
    )
    yield keyed(
        "keyed-spellings-share-a-code",
        key,
        {"Erika Mustermann": "erika mustermann", "ERIKA MUSTERMANN": "erika mustermann", "A.B@example.com": mail, mail: mail},
        f"⟦PERSON:ERIKA MUSTERMANN⟧ is ⟦PERSON:Erika Mustermann⟧, ⟦EMAIL:{mail}⟧ is ⟦EMAIL:A.B@example.com⟧",
        [ERIKA],
        answer="[⟨1⟩] [⟨2⟩] [⟨3⟩]'s [⟨4⟩]",
        restored=f"ERIKA MUSTERMANN Erika Mustermann {mail}'s A.B@example.com",
    )
    yield keyed(
        "keyed-other-customer",
        bytes(range(32, 64)),
        {mail: mail},
        f"Mail ⟦EMAIL:{mail}⟧",
        answer="[EMAIL_1] [EMAIL_CCCCCCC]",
        restored="[EMAIL_1] [EMAIL_CCCCCCC]",
    )
