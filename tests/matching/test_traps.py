"""The traps of reading in whole sentences, ten of each kind in each language: what must be found, and what must not."""

from __future__ import annotations

import opencc
import pytest

from matchmaker.matching.spotting import default_spotter

AI, MES, OPC, ENERGY_SYSTEM, ENERGY_STANDARD = "TEC003", "SOL001", "TEC021", "SOL028", "STD026"


def spotted(text: str) -> list[str]:
    return [spot.concept for spot in default_spotter().spot(text)]


NO_AI = [
    "We supply the retail trade with plastic trays.",
    "The main aim is less waste.",
    "Details are in the email of Friday.",
    "Rails and air lines must be moved.",
    "A fair comparison of the training plans",
    "The chairman said the plant will be maintained.",
    "Available from our Dubai branch",
    "Paint failed on the tailgate.",
    "Fail-safe brakes for trains",
    "Raise the daily output again.",
    "我们给 RETAIL 渠道供货",
    "型号 AIX-200 的控制柜",
    "AIDC 机房",
    "FAIL 报警太多",
    "文件名以 MAIN 开头",
    "DAIRY 车间的灌装线",
    "MAIL 通知班组长",
    "BRAINSTORM 会议纪要",
    "刀具牌号 TAIC",
    "RAIL 导轨磨损",
]
NO_MES = [
    "Error messages pile up on the panel.",
    "Sometimes the timestamps are wrong.",
    "The names of the frames",
    "James measures the messes.",
    "It comes with two domes.",
    "Meshes and mesas",
    "The schemes were dropped.",
    "Volumes and consumes",
    "Our homes for shift workers",
    "Times vary.",
    "报警 MESSAGE 太多",
    "GAMES 目录下的文件",
    "THEMES 设置",
    "MESH 网格划分",
    "FRAMES 丢帧",
    "字段 NAMES 乱码",
    "COMESA 标准",
    "DOMES 罩体",
    "TIMES 字体",
    "型号 AMES2000",
]
OPC_UA = [
    "设备都有 OPC-UA 接口",
    "要求支持OPC UA",
    "用OPCUA采集",
    "ＯＰＣ　ＵＡ 服务器",
    "opc ua客户端",
    "Opc-Ua 转 MQTT",
    "经OPC_UA上传",
    "OPC UA/Modbus 均可",
    "（OPC-UA）",
    "支持OPC统一架构",
    "The machines speak OPC-UA.",
    "OPC UA is required",
    "an OPCUA server",
    "via OPC UA, please",
    "OPC-UA/MQTT gateway",
    "opc-ua client",
    "(OPC UA)",
    "OPC Unified Architecture",
    "OPC_UA tags",
    "OPC UA-based interface",
]
NO_OPC_UA = [
    "OPC DA 接口",
    "UA 大学",
    "OPC，UA 两个缩写",
    "OPCUAX 型号",
    "an OPC server",
    "UA 102 flight",
    "OPC. UA is something else",
    "COPC UAE",
]
TRADITIONAL = [
    "製造執行系統",
    "質量追溯系統",
    "倉儲管理系統",
    "機器視覺檢測",
    "預測性維護",
    "數字孿生",
    "能源管理系統",
    "高級計劃與排程",
    "工業機器人",
    "設備聯網",
]
WIDE = [
    ("ＭＥＳ系统", MES),
    ("ＡＩ质检", AI),
    ("ＯＰＣ－ＵＡ", OPC),
    ("５Ｇ专网", "TEC016"),
    ("ＥＲＰ", "SOL003"),
    ("ＡＧＶ", "TEC031"),
    ("ＲＦＩＤ标签", "TEC037"),
    ("ＩＳＯ　９００１", "STD022"),
    ("等保２．０", "STD009"),
    ("ＷＭＳ／ＷＣＳ", "SOL006"),
    ("Ｍａｃｈｉｎｅ　Ｖｉｓｉｏｎ", "TEC002"),
    ("Ｄｉｇｉｔａｌ　Ｔｗｉｎ", "TEC001"),
    ("ＰＬＣ ｐｒｏｇｒａｍ", "TEC025"),
    ("Ｗｅｌｄｉｎｇ ｒｏｂｏｔ", "EQP003"),
    ("ＳＣＡＤＡ", "SOL010"),
    ("ＱＭＳ ｓｏｆｔｗａｒｅ", "SOL011"),
    ("ＣＮＣ ｍａｃｈｉｎｅ ｔｏｏｌ", "EQP001"),
    ("ｅｄｇｅ ｃｏｍｐｕｔｉｎｇ", "TEC012"),
    ("ＡＰＳ", "SOL009"),
    ("ＰＬＭ", "SOL004"),
]
NESTED = [
    ("上一套能源管理系统", ENERGY_SYSTEM),
    ("能源管理系统升级", ENERGY_SYSTEM),
    ("做能源管理体系认证", ENERGY_STANDARD),
    ("已通过能源管理体系", ENERGY_STANDARD),
    ("能源管理平台选型", ENERGY_SYSTEM),
    ("机器视觉检测系统", "SOL062"),
    ("数字孪生工厂", "SOL044"),
    ("焊接机器人", "EQP003"),
    ("质量管理体系", "STD022"),
    ("数据安全", "TEC048"),
    ("an energy management system", ENERGY_SYSTEM),
    ("Energy Management System standard", ENERGY_STANDARD),
    ("industrial robot", "EQP002"),
    ("welding robot", "EQP003"),
    ("machine vision", "TEC002"),
    ("machine vision inspection system", "SOL062"),
    ("digital twin platform", "SOL044"),
    ("digital twin", "TEC001"),
    ("warehouse management system", "SOL006"),
    ("manufacturing execution system", MES),
]


@pytest.mark.parametrize("text", NO_AI)
def test_ai_is_not_in_longer_words(text: str) -> None:
    assert AI not in spotted(text)


@pytest.mark.parametrize("text", NO_MES)
def test_mes_is_not_in_longer_words(text: str) -> None:
    assert MES not in spotted(text)


@pytest.mark.parametrize("text", OPC_UA)
def test_opc_ua_is_found_however_it_is_joined(text: str) -> None:
    assert OPC in spotted(text)


@pytest.mark.parametrize("text", NO_OPC_UA)
def test_opc_and_ua_apart_are_not_opc_ua(text: str) -> None:
    assert OPC not in spotted(text)


@pytest.mark.parametrize("text", TRADITIONAL)
def test_traditional_characters_name_the_same(text: str) -> None:
    simple = opencc.OpenCC("t2s").convert(text)
    assert spotted(text) == spotted(simple) != []


@pytest.mark.parametrize(("text", "concept"), WIDE)
def test_full_width_letters_name_the_same(text: str, concept: str) -> None:
    assert concept in spotted(text)


@pytest.mark.parametrize(("text", "concept"), NESTED)
def test_the_longest_name_stands_alone(text: str, concept: str) -> None:
    assert spotted(text) == [concept]
