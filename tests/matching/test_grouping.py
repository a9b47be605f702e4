"""Common problems are found again where they were planted, however the texts come; a random grouping of the same sizes is not."""

import random

from matchmaker.matching.grouping import Problem, group, purity

SEED = 20260510
# Six problems as people of six factories would word them: an opening, what happens, a wish, each written in several ways.
PLANTED = {
    "scheduling": [
        ("SCN009", "SOL001"),
        ["排产靠人工表格，插单后整周重排", "计划员用 Excel 排产，急单一来全乱", "车间排程靠经验，插单后交期说不准"],
        ["交期经常拖后", "准时交付只有八成", "设备一边等料一边加班"],
        ["想要有限产能排产", "希望自动排产并能重排", "要一套高级排程"],
    ],
    "inspection": [
        ("SCN021", "TEC001"),
        ["外观缺陷靠人眼检查，夜班漏检多", "质检员目视看划痕和气孔", "表面检测全靠手工，漏检率高"],
        ["客户投诉外观不良", "返工和报废增加", "缺陷照片没有留存"],
        ["想上机器视觉在线检测", "希望相机自动判缺陷", "要做外观视觉检测"],
    ],
    "energy": [
        ("SCN015", "SOL020"),
        ["电费一年比一年高，不知道哪台设备耗电", "只有总电表，能耗分不到工序", "空压机和炉子用能没有计量"],
        ["碳核查数据手工抄表", "峰谷电没有利用", "单耗算不出来"],
        ["想建能源管理系统", "希望分项计量和能耗分析", "要能耗在线监测"],
    ],
    "maintenance": [
        ("SCN025", "TEC010"),
        ["关键设备突然停机，修了才知道坏在哪里", "主轴轴承没有征兆就坏", "维修靠老师傅听声音"],
        ["备件常常没有", "一停就是两天", "点检表流于形式"],
        ["想做预测性维护", "希望监测振动并提前报警", "要设备故障诊断"],
    ],
    "warehouse": [
        ("SCN013", "SOL030"),
        ["仓库找料靠记忆，账实不符", "库位没有条码，领料排队", "原料先进先出做不到"],
        ["盘点要停两天", "线边缺料停线", "呆滞料越积越多"],
        ["想上仓储管理系统", "希望立体库和自动出入库", "要条码化的仓库管理"],
    ],
    "silos": [
        ("SCN030", "TEC040"),
        ["ERP 和车间系统不通，数据重复录入", "几套软件各管各的，信息孤岛", "图纸和工艺在不同系统里对不上"],
        ["报表要三个人拼", "月底才知道成本", "同一物料有三个编码"],
        ["想打通系统接口", "希望建统一的数据平台", "要做系统集成"],
    ],
}


def plant(tagged: bool) -> tuple[list[Problem], dict[str, str]]:
    """Return texts of the six problems, eight each, and which is of which."""
    draw, texts, truth = random.Random(SEED), [], {}
    for name, (concepts, *parts) in PLANTED.items():
        for n in range(8):
            key = f"{draw.randrange(10**6):06d}-{name}-{n}"
            said = "，".join(draw.choice(part) for part in parts)
            texts.append(Problem(key, said, (draw.choice(concepts),) if tagged else ()))
            truth[key] = name
    return texts, truth


def test_planted_problems_are_found_again_and_chance_does_not_find_them() -> None:
    for tagged in (True, False):
        texts, truth = plant(tagged)
        found = group(texts)
        held = sum(map(len, found)) / len(texts)
        score = purity(found, truth)
        keys = list(truth)
        random.Random(SEED).shuffle(keys)
        taken = iter(keys)
        chance = purity([[next(taken) for _ in ids] for ids in found], truth)
        print(
            f"tags {tagged}: purity {score:.3f}, {len(found)} groups of 6, {held:.0%} grouped, by chance {chance:.3f}"
        )
        assert score >= 0.8
        assert held >= 0.8
        assert len(found) <= 15
        assert chance < 0.6


def test_the_order_of_the_texts_changes_nothing() -> None:
    texts, _truth = plant(True)
    found = group(texts)
    for seed in range(3):
        random.Random(seed).shuffle(texts)
        assert group(texts) == found


def test_nothing_and_texts_of_nothing() -> None:
    assert group([]) == []
    assert group([Problem("a", "排产")]) == []
    assert group([Problem("a", ""), Problem("b", "。")]) == [["a", "b"]]
    assert purity([], {}) == 0.0
