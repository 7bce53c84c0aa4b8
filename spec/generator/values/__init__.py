"""Values of every rule of the sanitizer, valid and almost valid, made from the standards that define them.

It detects nothing and shares nothing with the detectors; `registry.RULES` is the list.
"""
