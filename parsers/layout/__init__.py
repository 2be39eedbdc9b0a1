"""
Where things stand on a page: grids, labels, the cells that answer them, what goes on in another table.

`parsers.match` asks these modules and nobody else does, but for `written` and `naming`, which read what was found.
"""
