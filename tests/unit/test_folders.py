import pytest

from ingest.folders import Entry, Role, folders


def entry(name, *flags, delimiter="/", wire=None):
    return Entry(name=name, wire=wire or name, flags=frozenset(flag.lower() for flag in flags), delimiter=delimiter)


def roles(*entries):
    return {folder.name: folder.role for folder in folders(entries)}


def test_netease_folders_are_known_by_their_flags():
    found = roles(
        entry("INBOX"),
        entry("草稿箱", "\\Drafts"),
        entry("已发送", "\\Sent"),
        entry("已删除", "\\Trash"),
        entry("垃圾邮件", "\\Junk"),
        entry("广告邮件"),
    )
    assert found == {
        "INBOX": Role.INBOX,
        "草稿箱": Role.DRAFTS,
        "已发送": Role.SENT,
        "已删除": Role.TRASH,
        "垃圾邮件": Role.JUNK,
        "广告邮件": Role.OTHER,
    }


def test_all_but_sent_drafts_and_trash_are_watched():
    names = ["INBOX", "已发送", "草稿箱", "已删除", "垃圾邮件", "广告邮件", "订阅邮件", "病毒文件夹", "科普", "Archive"]
    watched = [folder.name for folder in folders([entry(name) for name in names]) if folder.watched]
    assert watched == ["INBOX", "垃圾邮件", "广告邮件", "订阅邮件", "病毒文件夹", "科普", "Archive"]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Sent", Role.SENT),
        ("Sent Items", Role.SENT),
        ("Sent Messages", Role.SENT),
        ("已发送邮件", Role.SENT),
        ("INBOX/Drafts", Role.DRAFTS),
        ("inbox/已删除邮件", Role.TRASH),
        ("Deleted Messages", Role.TRASH),
        ("垃圾箱", Role.JUNK),
        ("Junk E-mail", Role.JUNK),
        ("inbox", Role.INBOX),
        ("项目/已发送", Role.OTHER),
    ],
)
def test_names_decide_where_no_flag_does(name, role):
    assert roles(entry(name)) == {name: role}


def test_a_flag_outweighs_a_name():
    assert roles(entry("Sent", "\\Sent"), entry("已发送")) == {"Sent": Role.SENT, "已发送": Role.OTHER}


@pytest.mark.parametrize("flag", ["\\Noselect", "\\NonExistent"])
def test_a_folder_that_cannot_be_opened_is_not_watched(flag):
    (folder,) = folders([entry("群组", flag)])
    assert not folder.watched


def test_the_inbox_comes_first_and_nothing_twice():
    found = folders([entry("科普"), entry("科普"), entry("INBOX")])
    assert [folder.name for folder in found] == ["INBOX", "科普"]


def test_folders_may_come_from_a_generator():
    assert [folder.name for folder in folders(entry(name) for name in ("科普", "已发送"))] == ["科普", "已发送"]
