"""`baosong demo`: the rehearsed campaign, from the first mail to the last digest."""

import json

import pytest

from tests.builders.configuration import here


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "out"
    told = here("demo", "--dir", folder)
    assert told.status == 0, told.err
    return folder, told


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_campaign_is_played_to_its_end(played):
    folder, told = played
    status = json.loads(here("-c", folder / "config.toml", "--now", "2026-06-25T18:00", "status", "--json").out)
    states = [each["deliverables"]["recommendation"]["state"] for each in status["units"]]
    assert (len(states), states.count("accepted"), states.count("missing")) == (43, 41, 2)
    assert {each["reason"] for each in status["held"]} == {"question"}
    assert status["outbox"]["sent"] == len(list((folder / "outgoing").iterdir()))
    assert all(each["unexplained"] == 0 for box in status["mailboxes"] for each in box["folders"])
    assert "Look at" in told.out


def test_it_leaves_what_people_look_at(played):
    folder, _ = played
    assert {"汇总.xlsx", "附件1-汇总.docx", "附件2-汇总.docx"} <= {each.name for each in (folder / "export").iterdir()}
    pages = [page.read_text() for page in (folder / "digests").iterdir()]
    assert len(pages) > 15
    assert all("data:image/png;base64," in page and "cid:" not in page for page in pages)
    subjects = " ".join(each.name for each in (folder / "outgoing").iterdir())
    assert "提醒" in subjects
    assert "回复" in subjects


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    assert here("demo", "--dir", tmp_path).status == 1
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]
