"""What is wrong with the writing of a tag, in words for a person who does not program."""

from pipeline.lint.names import nearest
from pipeline.lint.shapes import Shape
from pipeline.lint.tags import Tag

Explained = tuple[str, str, tuple[str, ...]]
SIGNS = (
    ("(", ")", "括号"),
    ("[", "]", "方括号"),
    ("{", "}", "花括号"),
)


def explained(tag: Tag, reason: str, root: Shape) -> Explained:
    """Return what is wrong with a tag that cannot be read, what to type, the nearest names."""
    inner = tag.inner
    for quote in ('"', "'"):
        if inner.count(quote) % 2:
            return f"引号 {quote} 不成对", "请在文字的两头各写一个引号。", ()
    for opening, closing, name in SIGNS:
        if inner.count(opening) != inner.count(closing):
            return f"{name}不成对", f"请检查 {opening} 和 {closing} 的个数。", ()
    if not inner or (inner == tag.word and tag.word in ("for", "if", "elif", "set")):
        return "标记是空的", "请写上字段的名称，例如 {{ org_name }}；不要的就整个删去。", ()
    return _by_word(tag, reason, root)


def _by_word(tag: Tag, reason: str, root: Shape) -> Explained:
    if tag.word == "for":
        return (
            "循环的开头写法不对",
            "请写成 {% for 名字 in 表格 %}，例如 {%tr for member in team %}；in 的两边要有空格。",
            (),
        )
    if tag.word in ("if", "elif"):
        single = "=" in tag.inner and "==" not in tag.inner and "!=" not in tag.inner
        hint = "比较要用两个等号 ==。" if single else '请写成 {% if 字段 %} 或 {% if 字段 == "文字" %}。'
        return "条件的写法不对", hint, ()
    return _of_value(tag, reason, root)


def _of_value(tag: Tag, reason: str, root: Shape) -> Explained:
    head = tag.inner.split("|")[0].strip()
    guesses = nearest(head, root.fields, root)
    if guesses and any(char.isspace() or char in "-－—" for char in head):
        return f"字段名称里不能有空格或连字符：“{head}”", f"请写 {{{{ {guesses[0]} }}}}。", guesses
    if tag.inner.endswith((".", "|", ",")):
        return f"“{tag.inner}”没有写完", "请删去末尾的符号，或补上后面的名称。", guesses
    return (
        f"“{tag.inner}”的写法不能识别（{reason}）",
        "请从字段表重新复制，形如 {{ org_name }} 或 {{ score.percent|percent(2) }}。",
        guesses,
    )
