"""Imported by the process that bears reading children: what a first reading sets up is then there for all."""

from ingest.rules import builtin_rules
from notifier import annotate  # noqa: F401  it is loaded with the first faulty form
from parsers.read import read_file
from tests.builders.filled import recommendation

_rules = builtin_rules()
read_file("附件1.docx", recommendation(), notices=_rules.notices, registry=_rules.registry, convert=None)
