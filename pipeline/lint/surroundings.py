"""What a template must not bring along: macros, remote templates, embedded objects, outside links."""

import posixpath
import re
from collections.abc import Iterator

from lxml import etree

from pipeline.lint.problems import Code, Problem, Weight, Where
from pipeline.render.package import CORE, RENDERED, Package, parse

RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
TAG = re.compile(r"\{\{.{0,80}?\}\}|\{%.{0,80}?%\}|｛｛.{0,80}?｝｝", re.DOTALL)
NOT_TEXT = re.compile(
    r"(?:^word/(?:comments.*|people|styles|settings|fontTable|webSettings|theme/.*|numbering)|\.rels$|Content_Types)"
)
PLACES = {
    "docProps/custom.xml": "自定义文档属性",
    "docProps/app.xml": "文档属性",
    "word/glossary/document.xml": "构建基块",
}


CHUNK = "请删去，把需要的文字直接写在模板里。"


def surrounding_problems(package: Package) -> Iterator[Problem]:
    """Yield what is wrong with the package around the text."""
    for name in package.members:
        if name.endswith(".rels"):
            yield from _relations(package, name)
        yield from _member(name, package)
    yield from _elsewhere(package)


def _member(name: str, package: Package) -> Iterator[Problem]:
    lower = name.lower()
    if "vbaproject" in lower or "vbadata" in lower or "macro" in package.types.get(name, "").lower():
        yield _problem(Code.MACRO, name, "模板里有宏", "请另存为不含宏的 .docx。")
    elif lower.startswith("word/embeddings/") and not lower.endswith(".xlsx"):
        yield _problem(Code.EMBEDDED, name, "模板里嵌入了对象", "请删去嵌入的对象；要用图片的，请粘贴为图片。")
    elif lower.startswith("word/activex/"):
        yield _problem(Code.EMBEDDED, name, "模板里有 ActiveX 控件", "请删去控件。")
    elif lower.endswith((".html", ".mht", ".rtf")):
        yield _problem(Code.EMBEDDED, name, "模板里嵌入了别的文件", CHUNK)


def _relations(package: Package, name: str) -> Iterator[Problem]:
    try:
        root = parse(package.members[name])
    except (etree.XMLSyntaxError, ValueError):
        return
    for node in root.iter(RELATION):
        kind = posixpath.basename(node.get("Type", ""))
        outside = node.get("TargetMode") == "External"
        target = node.get("Target", "")
        if kind == "aFChunk":
            yield _problem(Code.EMBEDDED, name, f"模板里嵌入了别的文件（{target}），里面的标记不会被填写", CHUNK)
        elif kind == "attachedTemplate":
            yield from _attached(name, target, outside)
        elif outside and kind == "hyperlink":
            yield from _link(name, target)
        elif outside:
            yield _problem(
                Code.OUTSIDE,
                name,
                f"模板引用了外面的内容（{kind}）：{target}",
                "请断开链接：图片请改为嵌入，别的请删去。",
            )


def _attached(name: str, target: str, outside: bool) -> Iterator[Problem]:
    remote = re.match(r"(?i)(?:https?|ftp):|\\\\|//|file:////", target)
    weight = Weight.ERROR if remote or not outside else Weight.HINT
    yield _problem(
        Code.OUTSIDE,
        name,
        f"附加了别的模板：{target}",
        "请在 Word“开发工具—文档模板”里改为 Normal 并保存。",
        weight,
    )


def _link(name: str, target: str) -> Iterator[Problem]:
    if TAG.search(target) or "%7B" in target.upper():
        yield _problem(
            Code.WRONG_PLACE, name, f"链接地址里不能用标记：{target}", "请把标记写成正文，不放在链接地址里。"
        )
    elif not re.match(r"(?i)https?://|mailto:", target):
        yield _problem(Code.OUTSIDE, name, f"链接指向外面的文件：{target}", "请删去链接，或改为网址。")


def _elsewhere(package: Package) -> Iterator[Problem]:
    """Yield tags in places that are not filled: comments, text of charts, properties, field codes."""
    rendered = set(package.parts(RENDERED | {CORE}))
    for name, content in package.members.items():
        if name in rendered or not name.endswith(".xml") or NOT_TEXT.search(name):
            continue
        try:
            root = parse(content)
        except (etree.XMLSyntaxError, ValueError):
            continue
        found = TAG.search("".join(str(piece) for piece in root.itertext()))
        if found:
            place = PLACES.get(name, name)
            yield _problem(Code.WRONG_PLACE, name, f"{place}里的标记“{found[0]}”不会被填写", "请移到正文、页眉或页脚。")


def _problem(code: Code, part: str, message: str, remedy: str, weight: Weight = Weight.ERROR) -> Problem:
    return Problem(
        code=code, where=Where(part=part, place=PLACES.get(part, "整个模板")), message=message, remedy=remedy,
        weight=weight,
    )  # fmt: skip
