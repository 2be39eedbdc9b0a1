"""Plain sums are computed, everything else is left to the sender."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.formats.sheetml.formula import NotAPlainSum, Stored, Sums, shifted
from parsers.formats.sheetml.places import place_of

CELLS = {
    (0, 0): Stored(value=Decimal(1)),
    (1, 0): Stored(value=Decimal("2.5")),
    (2, 0): Stored(value="说明"),
    (3, 0): Stored(formula="SUM(A1:A3)"),
    (4, 0): Stored(value="4"),
    (0, 1): Stored(value=Decimal(10)),
    (0, 25): Stored(formula="Z1"),
    (1, 25): Stored(formula="A1*2"),
}


def compute(formula):
    return Sums(CELLS).compute(formula)


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("SUM(A1:A2)", "3.5"),
        ("SUM(A1:A3)", "3.5"),
        ("sum(a1:a4)", "7.0"),
        ("SUM(A1,B1)", "11"),
        ("SUM(A1:B1, 5)", "16"),
        ("SUM($A$1:A$2)-1", "2.5"),
        ("SUM(A3)", "0"),
        ("A1+A2", "3.5"),
        ("A1+B1-3", "8"),
        (" A1 + 2 ", "3"),
        ("-A1", "-1"),
        ("+A1", "1"),
        ("(A1+A2)+(B1)", "13.5"),
        ("A1+A9", "1"),
        ("A1+A5", "5"),
        ("3+1.5", "4.5"),
        ("A4", "3.5"),
        ("A4+1", "4.5"),
        ("SUM(A2:A1)", "3.5"),
        ("SUM(A1:A2,-A1)", "2.5"),
    ],
)
def test_plain_sums(formula, result):
    assert compute(formula) == Decimal(result)


def test_a_reference_may_be_a_text():
    assert compute("A3") == "说明"
    assert compute("Z99") is None


@pytest.mark.parametrize(
    "formula",
    [
        "", "A1*2", "A1/2", "AVERAGE(A1:A2)", "IF(A1>1,2,3)", "A3+1", "Sheet2!A1", "'表 2'!A1+1", "SUM(A1:A2", "A1+", "A1 A2", "SUM()",
        "SUM(A:A)", "Z1", "Z1+1", "Z2", "SUM(Z1:Z2)", "ROUND(A1,2)", "A1&B1", '"文字"', "A1%", "A1^2", '_xlfn.DISPIMG("ID_0",1)',
        "SUM(A1:A2)(", "LOG10(A1)", "(" * 600 + "1" + ")" * 600, "1," * 200,
    ],
)  # fmt: skip
def test_everything_else_is_refused(formula):
    with pytest.raises((NotAPlainSum, RecursionError)):
        compute(formula)


def test_brackets_in_brackets():
    assert compute("(" * 40 + "1" + ")" * 40) == 1


def test_a_long_chain_is_given_up():
    chain = {(row, 0): Stored(formula=f"A{row + 2}+1") for row in range(500)}
    with pytest.raises((NotAPlainSum, RecursionError)):
        Sums(chain).compute("A1")


@pytest.mark.parametrize(
    ("reference", "place"),
    [
        ("A1", (0, 0)),
        ("$C$5", (4, 2)),
        ("aa10", (9, 26)),
        ("XFD1048576", (1048575, 16383)),
        ("", None),
        ("A", None),
        ("1A", None),
    ],
)
def test_references(reference, place):
    assert place_of(reference) == place


def test_a_shared_formula_moves_along():
    assert shifted("SUM(A1:$B$2)+C$3", rows=2, cols=1) == "SUM(B3:B2)+D3"


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text(alphabet="SUM()ABZ1239:+-*,$ .!'", max_size=40))
def test_any_formula_ends(formula):
    try:
        value = compute(formula)
    except NotAPlainSum:
        return
    assert value is None or isinstance(value, Decimal | str)
