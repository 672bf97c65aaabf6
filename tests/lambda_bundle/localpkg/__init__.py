"""A local package that travels with the zip."""

from . import texts as texts

VERSION = "1.2"
