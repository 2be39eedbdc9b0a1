"""A line of a coordinator's mail, understood."""

import pytest

from ingest.orders import Accept, Assign, Reject, Unclear, Undo, Unwaive, Waive, orders_in


@pytest.mark.parametrize(
    ("line", "order"),
    [
        ("12 接受", Accept(line="12 接受", number=12)),
        ("１２、采用。", Accept(line="１２、采用。", number=12)),
        ("12：不采用，表不完整", Reject(line="12：不采用，表不完整", number=12, why="表不完整")),
        ("12 退回 “缺联系电话”", Reject(line="12 退回 “缺联系电话”", number=12, why="缺联系电话")),
        ("#12 兰州市科技局", Assign(line="#12 兰州市科技局", number=12, names="兰州市科技局")),
        (
            "免报 甘南州委宣传部 统计表",
            Waive(line="免报 甘南州委宣传部 统计表", unit="甘南州委宣传部", deliverable="统计表"),
        ),
        ("12 撤销", Undo(line="12 撤销", number=12)),
        ("12：撤回。", Undo(line="12：撤回。", number=12)),
        (
            "撤销免报 白银市科协 统计表",
            Unwaive(line="撤销免报 白银市科协 统计表", unit="白银市科协", deliverable="统计表"),
        ),
        ("撤销", Unclear(line="撤销")),
        ("免报：白银市科协，推荐表", Waive(line="免报：白银市科协，推荐表", unit="白银市科协", deliverable="推荐表")),
        ("12 不采用", Unclear(line="12 不采用")),
        ("0931-5550123 张三", Unclear(line="0931-5550123 张三")),
        ("2026年5月13日", Unclear(line="2026年5月13日")),
        ("12", Unclear(line="12")),
        ("接受", Unclear(line="接受")),
    ],
)
def test_a_line(line, order):
    assert orders_in(line) == (order,)


@pytest.mark.parametrize("line", ["您好！", "谢谢", "好的，收到。", "——", "此致\n敬礼"])
def test_courtesy_orders_nothing(line):
    assert orders_in(line) == ()
