"""Texts without personal data, each set of another sort; whatever is redacted in them is too much.

Code and prose are the repository's own and Python's. Lines with an address of mail, the web or a
machine are left out, and lines that give a secret a value, for there a finding would be right.
"""

import hashlib
import re
import sysconfig
import uuid
from pathlib import Path

from generator.values.draw import Draw

from .phrases import PHRASES

ROOT = Path(__file__).resolve().parents[3]
PIECE = 2000
# What a finding would be right about, told by its shape alone.
_PERSONAL = re.compile(
    r"://|www\.|\S@\S+\.\S|\d+\.\d+\.\d+\.\d+|[0-9a-fA-F]{1,4}:[0-9a-fA-F:]*:[0-9a-fA-F]|\bmailto:|-----BEGIN"
    r"|(?i:passw|passwd|secret|token|api_?key|credential|user_?name|login)\w*[\"']?\s*[:=]"
    r"|\+\d[\d ()-]{6,}|\(\d{3}\)|\b\d{3}-\d{4}\b|(?i:\bborn\b|\baged?\b|years? old|street|avenue)"
    # The examples of the repository's own documents.
    r"|/home/|/Users/|\(dot\)|\[dot\]|DE89|4111|078-05|lcr_(?:live|test)|AKIA|Anna Schmidt|Mustermann"
)


def sets(seed="negatives"):
    """Name of the set: its pieces of text."""
    made = {
        "uuids": _uuids,
        "git hashes": _hashes,
        "isbns": _isbns,
        "maths": _maths,
        "invoices": _invoices,
        "logs": _logs,
        "chat without data": _idle,
    }
    found = {"source code": _pieces(_code(), 400), "prose": _pieces(_prose(), 300)}
    return found | {name: [make(Draw(f"{seed} {name} {n}")) for n in range(60)] for name, make in made.items()}


def _pieces(files, most):
    """Pieces of some length with whole lines, at most that many, spread over all files."""
    pieces = []
    for path in files:
        lines = [line for line in path.read_text("utf-8", "replace").splitlines() if not _PERSONAL.search(line)]
        piece = ""
        for line in lines:
            piece += line + "\n"
            if len(piece) > PIECE:
                pieces.append(piece)
                piece = ""
    step = max(1, len(pieces) // most)
    return pieces[::step][:most]


def _code():
    library = Path(sysconfig.get_path("stdlib"))
    own = [path for folder in ("crates", "bench/src", "bindings") for path in (ROOT / folder).rglob("*.rs")]
    # The examples of the detectors and of their tests are full of personal data.
    own = [path for path in own if "sanitizer" not in path.parts and "tests" not in path.parts]
    names = (
        "ast",
        "asyncio/tasks",
        "calendar",
        "csv",
        "datetime",
        "decimal",
        "difflib",
        "fractions",
        "gzip",
        "heapq",
        "json/decoder",
        "locale",
        "pickle",
        "pprint",
        "random",
        "statistics",
        "struct",
        "tarfile",
        "textwrap",
        "timeit",
        "tokenize",
        "turtle",
        "types",
        "zipfile",
        "unittest/mock",
        "opcode",
        "sre_parse",
        "html/entities",
        "encodings/cp1252",
        "encodings/idna",
        "colorsys",
        "keyword",
        "base64",
        "binascii",
        "hashlib",
        "inspect",
    )
    return sorted(own) + [path for path in (library / f"{name}.py" for name in names) if path.is_file()]


def _prose():
    library = Path(sysconfig.get_path("stdlib"))
    own = [
        path
        for path in ROOT.glob("**/*.md")
        if "target" not in path.parts and path.name not in ("sanitization.md", "RESULTS.md")
    ]
    topics = library / "pydoc_data/topics.py"
    return sorted(own) + ([topics] if topics.is_file() else [])


def _uuids(draw):
    made = [str(uuid.UUID(int=int("0" + draw.text("0123456789abcdef", 32), 16), version=4)) for _ in range(40)]
    return "\n".join(
        draw.pick(("id: {}", "{}", '"trace": "{}",', "request {} took 12 ms", "{{{}}}")).format(one) for one in made
    )


def _hashes(draw):
    lines = []
    for n in range(25):
        full = hashlib.sha1(f"{draw.digits(9)}{n}".encode()).hexdigest()
        lines.append(
            draw.pick(
                (
                    f"commit {full}",
                    f"{full[:7]} Fix the reader of lines",
                    f"index {full[:7]}..{full[7:14]} 100644",
                    f"sha256:{hashlib.sha256(full.encode()).hexdigest()}",
                    f'  rev = "{full}"',
                    f"Merge: {full[:7]} {full[20:27]}",
                    f"{hashlib.md5(full.encode()).hexdigest()}  archive.tar.gz",
                )
            )
        )
    return "\n".join(lines)


def _isbns(draw):
    lines = []
    for _ in range(40):
        body = draw.pick(("978", "979")) + draw.pick("0123489") + draw.digits(8)
        body += str(-sum(int(d) * (1 + 2 * (i % 2)) for i, d in enumerate(body)) % 10)
        cut = draw.between(5, 8)
        written = f"{body[:3]}-{body[3]}-{body[4:cut]}-{body[cut:12]}-{body[12]}"
        short = draw.digits(9)
        check = sum((10 - i) * int(d) for i, d in enumerate(short)) % 11
        short += "0123456789X"[-check % 11]
        lines.append(
            draw.pick(
                (
                    f"ISBN {written}",
                    f"ISBN: {body}",
                    f"isbn-13 {written}, 2nd edition",
                    f"ISBN-10: {short}",
                    f"ISBN {short[0]}-{short[1:5]}-{short[5:9]}-{short[9]}",
                )
            )
        )
    return "\n".join(lines)


def _maths(draw):
    def number():
        return draw.pick(
            (
                str(draw.below(10 ** draw.between(1, 9))),
                f"{draw.below(1000)}.{draw.digits(draw.between(1, 12))}",
                f"{draw.number(1)}.{draw.digits(4)}e{draw.pick('+-')}{draw.digits(2)}",
            )
        )

    lines = []
    for _ in range(40):
        a, b, c = number(), number(), number()
        lines.append(
            draw.pick(
                (
                    f"{a} + {b} = {c}",
                    f"x = {a} * {b} / {c}",
                    f"| {a} | {b} | {c} |",
                    f"[{a}, {b}, {c}]",
                    f"f({a}) ≈ {b} ± {c}",
                    f"{a}\t{b}\t{c}",
                    f"p < 0.{draw.digits(3)}, n = {draw.number(4)}",
                    f"{draw.number(7)} mod {draw.number(3)} = {draw.number(2)}",
                    f"2^{draw.number(2)} = {2 ** draw.between(30, 120)}",
                    "π = 3.14159265358979323846, e = 2.71828182845904523536",
                    f"({a}; {b})",
                    f"{draw.number(3)} {draw.digits(3)} {draw.digits(3)} m²",
                )
            )
        )
    return "\n".join(lines)


def _invoices(draw):
    """Items, amounts and dates of delivery; nobody's name, account or number."""
    words = draw.pick(
        (
            ("Invoice", "Item", "Qty", "Price", "Total", "VAT 19 %", "Due"),
            ("Rechnung", "Artikel", "Menge", "Preis", "Summe", "MwSt. 19 %", "Fällig"),
            ("Facture", "Article", "Qté", "Prix", "Total", "TVA 20 %", "Échéance"),
            ("Factura", "Artículo", "Cant.", "Precio", "Total", "IVA 21 %", "Vencimiento"),
            ("Factuur", "Artikel", "Aantal", "Prijs", "Totaal", "btw 21 %", "Vervalt"),
            ("Faktura", "Pozycja", "Ilość", "Cena", "Razem", "VAT 23 %", "Termin"),
        )
    )
    year, month, day = draw.date(2020, 2026)
    lines = [
        f"{words[0]} {year}-{draw.digits(4)}",
        f"{words[6]}: {day:02}.{month:02}.{year}",
        f"{words[1]} | {words[2]} | {words[3]}",
    ]
    for _ in range(draw.between(8, 20)):
        good = draw.pick(
            (
                "Bolt M8x40",
                "Paper A4 80 g",
                "Cable 3x1.5 mm²",
                "Toner 12A",
                "Chair 4711",
                "Lamp E27 9 W",
                "Filter HX-220",
                "Battery CR2032",
            )
        )
        price = f"{draw.between(1, 999)},{draw.digits(2)}"
        lines.append(
            f"{good} | {draw.number(draw.between(1, 4))} | {price} | {draw.number(draw.between(1, 3))}.{draw.digits(3)},{draw.digits(2)} EUR"
        )
        if draw.chance(0.3):
            lines.append(
                f"  art. {draw.number(draw.between(4, 8))}, {draw.digits(13) if draw.chance(0.2) else draw.number(6)}"
            )
    return "\n".join(
        [
            *lines,
            f"{words[5]} {draw.number(3)},{draw.digits(2)}",
            f"{words[4]} {draw.number(1)}.{draw.digits(3)},{draw.digits(2)} EUR",
        ]
    )


def _logs(draw):
    lines = []
    for _ in range(40):
        year, month, day = draw.date(2020, 2026)
        clock = f"{draw.between(10, 23)}:{draw.between(10, 59)}:{draw.between(10, 59)}"
        stamp = draw.pick(
            (
                f"{year}-{month:02}-{day:02}T{clock}.{draw.digits(3)}Z",
                f"{year}-{month:02}-{day:02} {clock},{draw.digits(3)}",
                f"[{draw.number(10)}.{draw.digits(6)}]",
                str(1_600_000_000 + draw.below(200_000_000)),
            )
        )
        lines.append(
            f"{stamp} {draw.pick(('INFO', 'WARN', 'ERROR', 'debug'))} "
            + draw.pick(
                (
                    f"worker-{draw.digits(2)} took {draw.number(4)} ms for {draw.number(6)} rows",
                    f"GET /api/v2/items?page={draw.number(2)}&size=50 200 {draw.number(5)}",
                    f"thread {draw.number(15)} parked",
                    f"gc: heap {draw.number(9)} -> {draw.number(8)} bytes",
                    f"pid={draw.number(5)} tid={draw.number(6)} addr=0x{draw.text('0123456789abcdef', 12)}",
                    f"request_id={draw.text('0123456789abcdef', 16)} span={draw.text('0123456789abcdef', 16)}",
                    f"offset {draw.number(11)} of partition {draw.number(1)}",
                    f"retry {draw.number(1)} in {draw.number(3)}.{draw.digits(3)} s",
                    f"cache hit ratio 0.{draw.digits(6)}",
                    f"module mod_{draw.number(2)} v{draw.number(1)}.{draw.number(2)}.{draw.digits(1)}",
                )
            )
        )
    return "\n".join(lines)


def _idle(draw):
    return "\n".join(
        draw.pick(phrases["hello"] + phrases["idle"] + phrases["idle"] + phrases["bye"])
        for phrases in (draw.pick(list(PHRASES.values())) for _ in range(30))
    )
