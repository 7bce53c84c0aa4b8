"""Scores as Markdown tables, and what misses its goal."""

from generator.values.registry import RULES
from generator.values.rule import MEDIUM, STRONG
from measure.report import table

FULL = {STRONG: 0.995, MEDIUM: 0.97}
FULL_OF = {"phone": 0.90, "plate": 0.90, "passport": 0.90}
PRECISION_OF_STRONG = 0.99
OVER_REDACTION = 0.001
STRENGTHS = (STRONG, MEDIUM, "weak")


def ordered():
    return sorted(RULES.values(), key=lambda rule: (STRENGTHS.index(rule.strength), rule.name))


def goal(rule):
    return FULL_OF.get(rule.name) or FULL.get(rule.strength)


def shown(share, interval=True):
    if not share.of:
        return "–"
    low, high = share.interval()
    return f"{share.value:.4f}" + (f" ({low:.3f}–{high:.3f})" if interval else "")


def percent(share):
    return f"{share.value:.4%}" if share.of else "–"


def rules_table(scores):
    rows = []
    for rule in ordered():
        full, wanted = scores.full[rule.name], goal(rule)
        mark = "–" if wanted is None else f"≥ {wanted}" + ("" if full.value >= wanted else " ✗")
        rows.append(
            [
                f"`{rule.name}`",
                rule.strength,
                str(full.of),
                shown(scores.touched[rule.name]),
                shown(full),
                mark,
                shown(scores.right[rule.name]),
            ]
        )
    # Names of findings that no marked value has: known values that came again, and the like.
    others = sorted(key for key in scores.right if isinstance(key, str) and key not in RULES and key != "all")
    rows += [[f"`{name}`", "", "0", "–", "–", "–", shown(scores.right[name])] for name in others]
    return table(["rule", "strength", "values", "touched", "fully covered", "goal", "precision"], rows)


def languages_table(scores, languages):
    keys = [(language, ("language", language)) for language in languages] + [("all", "all")]
    rows = [
        [
            name,
            str(scores.full[key].of),
            shown(scores.touched[key]),
            shown(scores.full[key]),
            shown(scores.right[key]),
            percent(scores.over[key]),
        ]
        for name, key in keys
    ]
    return table(["language", "values", "touched", "fully covered", "precision", "over-redaction"], rows)


def misses_table(scores, languages):
    """Rules and languages in which anything is not fully covered: how much of how much is."""
    rows = []
    for rule in ordered():
        cells = [scores.full[(rule.name, language)] for language in languages]
        if any(cell.hits < cell.of for cell in cells):
            rows.append([f"`{rule.name}`", *(f"{cell.hits}/{cell.of}" if cell.of else "–" for cell in cells)])
    if not rows:
        return "Everything is fully covered in every language."
    return table(["rule", *languages], rows)


def negatives_table(engines):
    """Over-redaction per set, for each engine: name, scores."""
    names = list(engines[0][1].over)
    rows = [[name, *(percent(scores.over[name]) for _, scores in engines)] for name in names]
    letters = {name: str(engines[0][1].over[name].of) for name in names}
    rows = [[row[0], letters[row[0]], *row[1:]] for row in rows]
    return table(["set", "letters and digits", *(name for name, _ in engines)], rows)


def peers_table(engines):
    """Touched and fully covered on the same sample of prompts, for each engine: name, scores."""
    rows = []
    for rule in ordered():
        cells = [f"{scores.touched[rule.name].value:.3f} / {scores.full[rule.name].value:.3f}" for _, scores in engines]
        rows.append([f"`{rule.name}`", str(engines[0][1].full[rule.name].of), *cells])
    for name, key in (("all rules", "all"),):
        rows.append(
            [
                name,
                str(engines[0][1].full[key].of),
                *(f"{s.touched[key].value:.3f} / {s.full[key].value:.3f}" for _, s in engines),
            ]
        )
    rows.append(["precision", "", *(shown(scores.right["all"], False) for _, scores in engines)])
    rows.append(["over-redaction", "", *(percent(scores.over["all"]) for _, scores in engines)])
    return table(["rule", "values", *(name for name, _ in engines)], rows)


def disguises_table(names, engines):
    """Touched and fully covered per disguise, for each engine: name, scores."""
    rows = []
    for name in names:
        cells = [f"{scores.touched[name].value:.3f} / {scores.full[name].value:.3f}" for _, scores in engines]
        rows.append([name, str(engines[0][1].full[name].of), *cells])
    return table(["disguise", "values", *(name for name, _ in engines)], rows)


def complaints(scores, negatives, engines):
    """What must not be. `engines` are ours and the peers, on the same prompts."""
    for rule in ordered():
        full, wanted = scores.full[rule.name], goal(rule)
        if not full.of:
            yield f"{rule.name}: no value in the corpus"
        if wanted and full.value < wanted:
            yield f"{rule.name}: fully covered {full.value:.4f}, goal {wanted}"
        right = scores.right[rule.name]
        if rule.strength == STRONG and right.of and right.value < PRECISION_OF_STRONG:
            yield f"{rule.name}: precision {right.value:.4f}, goal {PRECISION_OF_STRONG}"
    for name, share in negatives.over.items():
        if share.value > OVER_REDACTION:
            yield f"{name}: over-redaction {share.value:.4%}, goal {OVER_REDACTION:.1%}"
    own = engines[0][1] if engines else None
    for name, peer in engines[1:]:
        for rule in ordered():
            for what in ("touched", "full"):
                ours, theirs = getattr(own, what)[rule.name].value, getattr(peer, what)[rule.name].value
                if ours < theirs:
                    yield f"{rule.name}: {what} {ours:.3f}, {name} {theirs:.3f}"


def misses(scores, negatives, disguised):
    """One line for each missed value and each false span, for those who write detectors."""
    for one, prompt, touched in sorted(scores.missed, key=lambda miss: miss[0].rule) + disguised.missed:
        marked = _around(prompt.text, one.start, one.end)
        yield f"missed {'part' if touched else 'all'}\t{one.rule}\t{prompt.language}\t{prompt.frame}\t{marked}"
    for where, found in (("prompt", scores.false), ("negative", negatives.false)):
        for best, start, end, text, name in sorted(found, key=lambda false: (false[0].rule, false[4])):
            yield f"false in {where}\t{best.rule}\t{best.kind}\t{name}\t{_around(text, start, end)}"


def _around(text, start, end, more=50):
    before, after = text[max(0, start - more) : start], text[end : end + more]
    return f"{before}⟦{text[start:end]}⟧{after}".replace("\n", "\\n").replace("\t", "\\t")
