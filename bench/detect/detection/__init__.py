"""How well personal data is found: a corpus with marks, negative sets, and the scores of whoever is asked."""
