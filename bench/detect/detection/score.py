"""What was touched, covered, right and too much; shares with intervals after Wilson."""

import math
from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class Share:
    hits: int = 0
    of: int = 0

    def add(self, hit):
        self.hits += bool(hit)
        self.of += 1

    @property
    def value(self):
        return self.hits / self.of if self.of else math.nan

    def interval(self, z=1.959964):
        """95 percent, E. B. Wilson 1927."""
        if not self.of:
            return (math.nan, math.nan)
        middle = self.value + z * z / (2 * self.of)
        width = z * math.sqrt(self.value * (1 - self.value) / self.of + z * z / (4 * self.of**2))
        scale = 1 + z * z / self.of
        return (max(0.0, (middle - width) / scale), min(1.0, (middle + width) / scale))


def shares():
    return defaultdict(Share)


@dataclass
class Scores:
    """Of one engine over one list of prompts."""

    touched: dict = field(default_factory=shares)
    full: dict = field(default_factory=shares)
    right: dict = field(default_factory=shares)
    over: dict = field(default_factory=shares)
    missed: list = field(default_factory=list)
    false: list = field(default_factory=list)


def merged(found):
    """Spans that overlap become one, with the rule of the longest."""
    result = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if result and one.start < result[-1][1]:
            start, end, longest = result[-1]
            longest = one if one.end - one.start > longest.end - longest.start else longest
            result[-1] = (start, max(end, one.end), longest)
        else:
            result.append((one.start, one.end, one))
    return result


def covered_by(spans, length):
    mask = bytearray(length)
    for start, end, *_ in spans:
        mask[start:end] = b"\1" * (end - start)
    return mask


def score(prompts, findings, dates=("date",)):
    """Every share is kept under the rule, under ("language", …) and under "all".

    `dates` are the rules for whose values findings count that stay in the text.
    """
    scores = Scores()
    for prompt, found in zip(prompts, findings, strict=True):
        gold = covered_by([(one.start, one.end) for one in prompt.gold], len(prompt.text))
        everything = covered_by([(one.start, one.end) for one in found], len(prompt.text))
        spans = merged([one for one in found if not one.kept])
        redacted = covered_by(spans, len(prompt.text))
        language = ("language", prompt.language)
        for one in prompt.gold:
            mask = everything if one.rule in dates else redacted
            signs = [i for i in range(one.start, one.end) if prompt.text[i].isalnum()]
            touched, full = any(mask[i] for i in signs), all(mask[i] for i in signs)
            for key in (one.rule, language, "all", (one.rule, prompt.language)):
                scores.touched[key].add(touched)
                scores.full[key].add(full)
            if not full:
                scores.missed.append((one, prompt, touched))
        for start, end, best in spans:
            right = 2 * sum(gold[start:end]) >= end - start
            for key in (best.rule, language, "all"):
                scores.right[key].add(right)
            if not right:
                scores.false.append((best, start, end, prompt.text, prompt.language))
        _over(scores, prompt.text, gold, redacted, ("all", language))
    return scores


def _over(scores, text, gold, redacted, keys):
    signs = [i for i, sign in enumerate(text) if sign.isalnum() and not gold[i]]
    hits = sum(redacted[i] for i in signs)
    for key in keys:
        scores.over[key].hits += hits
        scores.over[key].of += len(signs)


def score_negatives(sets, findings):
    """The share of letters and digits that is redacted, per set, and the spans."""
    scores = Scores()
    for (name, text), found in zip(sets, findings, strict=True):
        spans = merged([one for one in found if not one.kept])
        _over(scores, text, bytearray(len(text)), covered_by(spans, len(text)), (name,))
        scores.false += [(best, start, end, text, name) for start, end, best in spans]
    return scores
