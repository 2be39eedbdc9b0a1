"""
`make bench`: what things cost, one table, all in one run.

Every module here named `bench_…` gives `rows()`: (what, figure, what is allowed or the floor).
"""

from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.table import Table


def main():
    table = Table("what", "measured", "floor or limit")
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        for row in import_module(f"tests.benchmarks.{path.stem}").rows():
            table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main()
