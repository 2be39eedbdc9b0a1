"""
What every workbook needs, xlsx and xls alike.

`numfmt` shows a number as its format does, `formula` computes plain sums whose result the
file does not hold, `grid` lays a sheet's cells out with merges and without hidden rows and columns.
"""
