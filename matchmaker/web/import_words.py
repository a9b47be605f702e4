"""Words about files that staff bring: kinds, outlooks, what is wrong in a cell and what was expected; rules are in `importing/`."""

from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from matchmaker.accounts import queries
from matchmaker.catalogue.models import LANGUAGES
from matchmaker.foundation.errors import DomainError
from matchmaker.importing.cells import Reader
from matchmaker.importing.columns import find_column
from matchmaker.web import labels, post_labels
from matchmaker.web.locale import language
from matchmaker.web.problems import ERRORS
from matchmaker.web.words import N_, Words

kind = Words(
    {
        "collection": N_("需求征集表"),
        "organisations": N_("单位名单"),
        "needs": N_("需求"),
        "capabilities": N_("解决方案"),
    }
)
kind_about = Words(
    {
        "collection": N_("一行一家企业的一条需求，企业没有登记的一并建立"),
        "organisations": N_("企业、服务商、科研院所，建立为未核验的草稿"),
        "needs": N_("已登记企业的需求，记为代录草稿"),
        "capabilities": N_("已登记服务商的方案，建立为草稿"),
    }
)
batch_state = Words(
    {
        "checking": N_("检查中"),
        "preview": N_("待导入"),
        "applying": N_("导入中"),
        "done": N_("已导入"),
        "cancelled": N_("已停止"),
        "undoing": N_("撤销中"),
        "undone": N_("已撤销"),
    }
)
outlook = Words(
    {"new": N_("新增"), "changed": N_("有变化"), "same": N_("相同"), "clash": N_("冲突"), "wrong": N_("有误")}
)
row_state = Words(
    {
        "created": N_("已新增"),
        "updated": N_("已更新"),
        "same": N_("相同，未改动"),
        "rejected": N_("未导入"),
        "undone": N_("已撤销"),
        "kept": N_("未能撤销"),
        "waiting": N_("未处理"),
    }
)
draft = Words(
    {
        "claimed": N_("已认领，由单位自己提交"),
        "unverified": N_("服务商未核验"),
        "missing": N_("还缺必填内容"),
        "hits": N_("可能暴露身份"),
        "asked": N_("已发联系人，等确认"),
        "ready": N_("可以提交"),
    }
)  # a post of a file that nobody has handed in
draft_done = Words(
    {
        "asked": N_("已发给联系人确认"),
        "submitted": N_("已代为提交，在今日待办等审核"),
        "queued": N_("单位已列入核验"),
    }
)
PROBLEMS: dict[str, str] = {
    # the file
    "file_missing": N_("请选择一个文件。"),
    "file_too_large": N_("文件不能超过 %(n)s MB。"),
    "file_kind": N_("请上传 .xlsx 或 .csv 文件；旧的 .xls 请先另存为 .xlsx。"),
    "file_broken": N_("文件打不开，可能没有下载完整或已损坏，请重新保存后再传。"),
    "file_bomb": N_("文件解开后太大，不能导入。"),
    "too_many_sheets": N_("工作表最多 %(n)s 张。"),
    "too_many_rows": N_("一次最多 %(n)s 行，请分成几个文件；也请删去表格下方的空行。"),
    "too_many_columns": N_("最多 %(n)s 列，请删去右侧多余的列。"),
    "rows_missing": N_("表头下面没有内容。"),
    "headings_missing": N_("没有找到这些必填的列：%(names)s。请用模板的表头，中文或英文都可以。"),
    "nothing_to_import": N_("没有等待导入的行。"),
    "nothing_to_undo": N_("没有可以撤销的内容。"),
    # cells
    "cell_missing": N_("这一列必填。"),
    "cell_too_long": N_("最多 %(n)s 个字。"),
    "code_wrong": N_("编号的格式如 N-2026-0147。"),
    "word_unknown": N_("模板“选项”页中的名称。"),
    "number_wrong": N_("数字，例如 60 或 60.5。"),
    "whole_wrong": N_("整数。"),
    "day_wrong": N_("日期，例如 2027-03-31。"),
    "year_wrong": N_("四位年份，例如 2025。"),
    "yes_or_no": N_("是或否。"),
    "line_without_text": N_("竖线之前要先写要求内容。"),
    "park_unknown": N_("模板“选项”页中的园区。"),
    "park_not_yours": N_("您所在的园区；其他园区和园区外的企业请由对方专员或平台运营导入。"),
    "uscc_taken": N_("这个代码刚刚被登记，请重新检查。"),
    # what is there already
    "organisation_unknown": N_("已登记单位的代码；请先导入单位，或改用需求征集表。"),
    "post_unknown": N_("这家单位已有的编号；新的内容请留空。"),
    "row_twice": N_("与第 %(n)s 行是同一项，只导入前一行。"),
    "clash_elsewhere": N_("这个代码已有登记，由其他园区或平台运营负责，您不能改动。"),
    "clash_other_name": N_("这个代码已登记为“%(name)s”（%(known)s），请核对代码和名称。"),
    "clash_not_enterprise": N_("企业的代码；这家单位不是企业，不发布需求。"),
    "clash_not_provider": N_("服务商或科研院所的代码；企业不发布方案。"),
    "clash_claimed": N_("该单位已有成员或已核验，资料由单位自己修改。"),
    "clash_post": N_("%(known)s 已由单位自己负责或已提交，不能由文件改写。"),
    "name_known": N_("已有同名单位 %(known)s，代码 %(uscc)s，请核对是否重复。"),
    "would_show": N_("可能暴露单位身份（%(hit)s），发布前要改。"),
    "needed_to_submit": N_("还没有填，提交审核前要补上。"),
    "will_change": N_("将改写已有内容。"),
    "row_failed": N_("这一行没能写入，其他行不受影响。请联系平台运营。"),
    # undoing
    "kept_claimed": N_("%(known)s 已有单位成员接手。"),
    "kept_touched": N_("%(known)s 在导入之后有人改过。"),
    "kept_used": N_("%(known)s 已被其他记录用到。"),
}


def problem_text(code: str, facts: dict[str, Any]) -> str:
    """Return what was expected, or what the matter is, in the reader's language."""
    told = dict(facts)
    if code == "headings_missing":
        told = {"names": str(_("、")).join(told["en" if language() == "en" else "zh"])}
    if "hit" in told:
        told["hit"] = post_labels.hit_kind[told["hit"]]
    word = PROBLEMS.get(code) or ERRORS.get(code)
    return str(_(word, **told)) if word else code


def error_words(error: DomainError) -> str:
    """Return what is wrong with a file as a whole."""
    return problem_text(error.code, error.facts)


def column_name(key: str) -> str:
    """Return a column's heading in the reader's language, "" for what concerns the whole row."""
    column = find_column(key)
    return column.heading(language()) if column is not None else ""


def told(problem: dict[str, Any]) -> dict[str, str]:
    """Return a problem as pages and files show it: column, found, expected."""
    return {
        "column": column_name(problem["field"]) or str(_("整行")),
        "found": problem["found"],
        "expected": problem_text(problem["code"], problem["facts"]),
    }


def reader() -> Reader:
    """Return the words of all lists in both languages, and the parks."""
    tables = {
        "organisation_kind": labels.organisation_kind,
        "size": labels.size,
        "service": post_labels.service,
        "procurement": post_labels.procurement,
        "capability_kind": post_labels.capability_kind,
        "spoken": post_labels.spoken,
    }
    words: dict[str, dict[str, dict[str, str]]] = {name: {} for name in tables}
    for lang in LANGUAGES:
        with force_locale(lang):
            for name, table in tables.items():
                words[name][lang] = {code: str(word) for code, word in table.items()}
    words["language"] = {
        lang: {code: word for code, word in spoken.items() if code in LANGUAGES}
        for lang, spoken in words["spoken"].items()
    }
    return Reader(words, {park.slug: (park.name, park.name_en) for park in queries.list_parks()})
