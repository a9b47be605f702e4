"""Words for codes of files and of questions with their answers; `labels.py` gives them to templates."""

from matchmaker.web.words import N_, Words

file_visibility = Words({"introduced": N_("对接后可见"), "public": N_("公开"), "staff": N_("仅园区")})
file_visibility_means = Words(
    {
        "introduced": N_("园区确认对接之后，对方才看到"),
        "public": N_("能看到这条内容的单位现在就能下载"),
        "staff": N_("只有本单位和负责的园区专员能下载"),
    }
)
file_purpose = Words({"licence": N_("营业执照"), "authorisation": N_("授权书"), "other": N_("其他证明材料")})
file_kind = Words(
    {
        "pdf": N_("PDF"),
        "png": N_("图片"),
        "jpeg": N_("图片"),
        "webp": N_("图片"),
        "docx": N_("Word 文档"),
        "xlsx": N_("Excel 表格"),
        "pptx": N_("PPT 演示"),
        "dwg": N_("CAD 图纸"),
        "dxf": N_("CAD 图纸"),
        "step": N_("三维模型"),
        "txt": N_("文本"),
        "csv": N_("CSV 表格"),
    }
)
question_state = Words(
    {
        "open": N_("待答复"),
        "answered": N_("已答复"),
        "declined": N_("不便答复"),
        "taken_down": N_("已下架"),
        "closed": N_("需求已结束"),
    }
)
no_answer = Words(
    {
        "secret": N_("涉及商业秘密"),
        "on_site": N_("需要现场或当面说明"),
        "written": N_("需求里已经写明"),
        "unrelated": N_("与这条需求无关"),
        "other": N_("其他原因"),
    }
)
