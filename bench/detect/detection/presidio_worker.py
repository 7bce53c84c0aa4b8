"""Asks Presidio's analyzer: a line of JSON with a text in, a line with its findings out.

spaCy's models cannot be installed from the package index, so a blank pipeline makes the tokens and
nobody recognizes names. Lemmas are the words in lower case, so that words nearby still count.
"""

import json
import logging
import sys

import presidio_analyzer.predefined_recognizers as predefined
import spacy
from presidio_analyzer import AnalyzerEngine, PatternRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine
from spacy.language import Language

logging.disable(logging.CRITICAL)


@Language.component("words_as_lemmas")
def words_as_lemmas(document):
    for token in document:
        token.lemma_ = token.lower_
    return document


class Blank(SpacyNlpEngine):
    def __init__(self):
        super().__init__(models=[{"lang_code": "en", "model_name": "blank"}])
        self.nlp = {"en": spacy.blank("en")}
        self.nlp["en"].add_pipe("words_as_lemmas")

    def load(self):
        pass


def every():
    """Each predefined recognizer that works offline, as if it were for this language."""
    for name in sorted(dir(predefined)):
        kind = getattr(predefined, name)
        if not (isinstance(kind, type) and name.endswith("Recognizer")):
            continue
        if not (issubclass(kind, PatternRecognizer) or name == "PhoneRecognizer"):
            continue
        try:
            recognizer = kind()
        except TypeError:
            continue
        recognizer.supported_language = "en"
        yield recognizer


def main():
    registry = RecognizerRegistry()
    if sys.argv[1] == "all":
        for recognizer in every():
            registry.add_recognizer(recognizer)
    else:
        registry.load_predefined_recognizers(languages=["en"])
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["en"])
    for line in sys.stdin.buffer:
        results = analyzer.analyze(json.loads(line)["text"], language="en")
        entities = [
            {"kind": one.entity_type, "start": one.start, "end": one.end, "score": one.score} for one in results
        ]
        sys.stdout.write(json.dumps({"entities": entities, "recognizers": len(registry.recognizers)}) + "\n")


main()
