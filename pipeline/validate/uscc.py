"""The unified social credit code: 18 places, the last a check digit (GB 32100)."""

import re
import unicodedata

from pipeline.findings import Code
from pipeline.validate.given import Fault, Given, Outcome, Parsed

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The digits and letters in their order of value; I, O, S, V and Z are not used."""

CREDIT_CODE = "uscc"
"""The key of the fact."""

_VALUES = {sign: value for value, sign in enumerate(SIGNS)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_FORM = re.compile(r"^[1-9ANY][0-9A-HJ-NPQRTUWXY][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$")
_FORMAT = (
    "统一社会信用代码应为 18 位：第 1 位是登记管理部门代码，第 3 至 8 位是数字，不用字母 I、O、S、V、Z。"
    "请与营业执照核对。"
)
_CHECK = (
    "最后一位校验码与前 17 位算出的 {expected} 不符，可能抄错一位。请与营业执照核对；确认无误的请在“确认事项”中说明。"
)
_LOST = "代码被 Excel 当成数字，末几位已丢失；请先把单元格格式设为文本，再重新输入。"


def check_digit(code: str) -> str:
    """Return the sign that the first 17 places call for as the last one."""
    total = sum(_VALUES[sign] * weight for sign, weight in zip(code[:17], _WEIGHTS, strict=True))
    return SIGNS[-total % 31]


def parse_uscc(given: Given) -> Outcome:
    """Return the code in capitals without blanks; a wrong check digit is a doubt, not a fault."""
    if given.number is not None and given.number >= 10**15:
        return Fault(Code.USCC_FORMAT, _LOST)
    text = unicodedata.normalize("NFKC", given.words)
    code = "".join(text.split()).upper()
    if not _FORM.match(code):
        return Fault(Code.USCC_FORMAT, _FORMAT)
    expected = check_digit(code)
    if expected != code[-1]:
        advice = _CHECK.format(expected=expected)
        return Parsed(code, (Fault(Code.USCC_CHECK_DIGIT, advice, review=True),))
    return Parsed(code)
