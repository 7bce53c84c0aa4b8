"""Everything that is tried with each version, by topic. Importing a topic registers its scenarios."""

from . import answers, construction, hostile, requests, surface, verification  # noqa: F401
