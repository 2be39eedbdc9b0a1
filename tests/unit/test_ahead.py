"""Which messages are taken up together."""

from types import SimpleNamespace

import pytest

from ingest.ahead import OCTETS, TOGETHER, reading, together


class Sizes:
    """An archive, as far as sizes go."""

    def __init__(self, **sizes):
        self._sizes = sizes

    def size(self, fingerprint):
        return self._sizes.get(fingerprint, 1000)


def waiting(*attempts):
    return [SimpleNamespace(id=n, attempts=tried, fingerprint=f"f{n}") for n, tried in enumerate(attempts)]


def ids(groups):
    return [[message.id for message in few] for few in groups]


def test_all_that_were_never_tried_go_together_up_to_a_number():
    assert [len(few) for few in together(waiting(*[0] * (TOGETHER + 3)), Sizes())] == [TOGETHER, 3]


def test_one_that_was_tried_before_goes_alone():
    assert ids(together(waiting(0, 0, 1, 0, 2, 1), Sizes())) == [[0, 1], [2], [3], [4], [5]]


def test_a_large_one_goes_alone_and_many_middling_ones_are_divided():
    sizes = Sizes(f1=OCTETS * 2, f3=OCTETS // 2, f4=OCTETS // 2, f5=OCTETS // 2)
    assert ids(together(waiting(0, 0, 0, 0, 0, 0), sizes)) == [[0], [1], [2, 3], [4, 5]]


@pytest.mark.parametrize("count", [1, 5])
def test_what_reading_gives_or_raises_comes_in_its_order(count):
    def read(message):
        if message.id == count - 1:
            raise OSError(message.id)
        return message.id

    with reading(2) as ahead:
        had = ahead.begin(read, waiting(*[0] * count))
        assert [each() for each in had[:-1]] == list(range(count - 1))
        with pytest.raises(OSError, match=str(count - 1)):
            had[-1]()
