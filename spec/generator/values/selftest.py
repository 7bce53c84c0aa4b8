"""Checks the value generators: published examples pass, and what is drawn is what it is said to be."""

from . import checks, coins, credentials
from .draw import Draw
from .files import files
from .registry import RULES, alone, claimed_by, near, valid

# Examples from the standards, from authorities, and from the documentation of other validators.
PUBLISHED = {
    "at_svnr": ("1237010180",),
    "be_nrn": ("85.07.30-033.28",),
    "bg_egn": ("7523169263",),
    "ch_ahv": ("756.9217.0769.85",),
    "credit_card": ("4111 1111 1111 1111", "378282246310005", "30569309025904"),
    "cz_sk_rc": ("710319/2745",),
    "de_kvnr": ("A123456780",),
    "de_rvnr": ("15070649C103", "65180539W001"),
    "de_steuer_id": ("36574261809", "86095742719"),
    "de_idcard": ("T220001293",),
    "ee_lt_isikukood": ("37605030299", "33309240064"),
    "es_cif": ("A58818501",),
    "es_dni": ("12345678Z",),
    "es_nie": ("X1234567L",),
    "fi_hetu": ("131052-308T",),
    "fr_nir": ("255081416802538",),
    "fr_siren": ("732829320",),
    "fr_siret": ("73282932000074",),
    "fr_spi": ("3023217600053",),
    "gr_afm": ("094259216",),
    "gr_amka": ("01013099997",),
    "hr_oib": ("33392005961",),
    "hu_tax": ("8071592153",),
    "iban": ("GB29 NWBK 6016 1331 9268 19", "DE89370400440532013000"),
    "ie_ppsn": ("1234567FA", "1234567T"),
    "imei": ("490154203237518",),
    "it_codice_fiscale": ("RSSMRA85T10A562S",),
    "it_partita_iva": ("00743110157",),
    "lei": ("213800KUD8LAJWSQ9D15",),
    "lu_nin": ("1893120105732",),
    "lv_pk": ("161175-19997",),
    "nl_bsn": ("111222333",),
    "no_fnr": ("15108695088",),
    "pl_nip": ("8567346215",),
    "pl_pesel": ("44051401359",),
    "pl_regon": ("192598184", "12345678512347"),
    "pt_nif": ("501964843",),
    "ro_cnp": ("1630615123457",),
    "se_personnummer": ("811228-9874",),
    "si_emso": ("0101006500006",),
    "uk_nhs": ("943 476 5919",),
    "uk_utr": ("1955839661",),
    "us_aba": ("111000025",),
    "us_dea": ("F91234563",),
    "us_npi": ("1234567893",),
    "vin": ("1M8GDM9AXKP042788",),
    "vat": tuple(
        """ATU13585627 BE0428759497 BG175074752 CY10259033P CZ25123891 DE136695976 DK13585628 EE100931558 EL094259216
        ESA58818501 FI20774740 FR40303265045 HR33392005961 HU12892312 IE6433435F IE6433435OA IT00743110157 LT119511515
        LT100001919017 LU15027442 LV40003521600 MT11679112 NL004495445B01 PL8567346215 PT501964843 RO18547290
        SE556188840401 SI50223054 SK2022749619""".split()
    ),
}


def problems():
    yield from _of_hashes()
    for name, examples in PUBLISHED.items():
        for example in examples:
            if not RULES[name].accepts(example):
                yield f"{name}: the published {example} does not pass"
    for rule in RULES.values():
        yield from _of_rule(rule)
    if files() != files():
        yield "two runs write different examples"


def _of_hashes():
    if coins.keccak_256(b"").hex() != "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470":
        yield "Keccak-256 of nothing is wrong"
    if coins.eip_55("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed") != "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed":
        yield "the first example of EIP-55 is wrong"
    # The example addresses of BIP 173 and BIP 350.
    for address in (
        "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    ):
        if not coins.is_segwit(address):
            yield f"the published {address} does not pass"
    if checks.icao("AB2134<<<") != "5" or checks.with_verhoeff("236") != "2363":
        yield "ICAO's example or Verhoeff's is wrong"
    # A token of GitHub that was published, and expired before, when the format was new.
    if credentials.with_check("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ")[-6:] != "0mLq17":
        yield "the check of GitHub's tokens is wrong"


def _of_rule(rule):
    draw = Draw(f"selftest {rule.name}")
    for _ in range(50):
        for value in [valid(rule, draw)] + ([alone(rule, draw)] if rule.alone else []):
            if rule.accepts and not rule.accepts(value):
                yield f"{rule.name}: {value} is drawn as valid and does not pass"
        if rule.near:
            value = near(rule, draw)
            if claimed_by(value) or (rule.accepts and rule.accepts(value)):
                yield f"{rule.name}: {value} is drawn as almost valid and passes"
