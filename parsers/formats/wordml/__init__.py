"""
WordprocessingML by our own walk, by local name: Transitional, Strict, flat and the XML of Word 2003.

`inline` reads a paragraph, `grid` a table, `flow` a story; `numbering` counts lists,
`styles` knows hidden ones, `places` names a cell so that it can be found again.
"""
