"""A part read as if every tracked change in it were accepted, and without wrappers that nobody sees."""

from lxml import etree

from pipeline.render.repairs import Kind, Notes

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
GONE = (f"{W}del", f"{W}moveFrom")
NEW = (f"{W}ins", f"{W}moveTo")
WRAPPERS = (f"{W}smartTag", f"{W}customXml")
"""What Word lays around words that it believes to know, and around those tied to data of one's own."""
CHANGED_FORMATS = tuple(
    f"{W}{name}"
    for name in ("pPrChange", "rPrChange", "tblPrChange", "tblPrExChange", "trPrChange", "tcPrChange",
                 "sectPrChange", "tblGridChange", "numberingChange", "cellIns")
)  # fmt: skip
RANGES = tuple(f"{W}{what}Range{side}" for side in ("Start", "End")
               for what in ("moveFrom", "moveTo", "customXmlIns", "customXmlDel", "customXmlMoveFrom",
                            "customXmlMoveTo", "comment"))  # fmt: skip
MARKS = (*CHANGED_FORMATS, *RANGES, f"{W}proofErr")
MERGED = {"rest": "restart", "cont": "continue"}
CHANGED = (*GONE, *NEW, *CHANGED_FORMATS, f"{W}cellDel", f"{W}cellMerge")


def accept_changes(root: etree._Element, notes: Notes | None = None) -> None:
    """Read tracked changes as accepted: deleted text, paragraphs, rows and cells go, what is new stays.

    Comments and marks of the spelling check go, smart tags and custom marks leave their content.
    """
    _note(root, Kind.CHANGES, CHANGED, notes)
    _note(root, Kind.WRAPPERS, WRAPPERS, notes)
    _drop_rows_and_cells(root)
    _drop_comments(root)
    lost = [p for p in root.iter(f"{W}p") if any(p.find(f"{W}pPr/{W}rPr/{tag}") is not None for tag in GONE)]
    for node in list(root.iter(*GONE, *MARKS)):
        _remove(node)
    for node in list(root.iter(*NEW, *WRAPPERS)):
        _unwrap(node)
    for paragraph in lost:
        _join_next(paragraph)


def _note(root: etree._Element, kind: Kind, tags: tuple[str, ...], notes: Notes | None) -> None:
    for node in root.iter(*tags) if notes is not None else ():
        assert notes is not None
        notes.add(kind, node)


def _drop_rows_and_cells(root: etree._Element) -> None:
    for mark in list(root.iter(f"{W}del", f"{W}cellDel")):
        properties = mark.getparent()
        if properties is not None and properties.tag in (f"{W}trPr", f"{W}tcPr"):
            owner = properties.getparent()
            _remove(owner if owner is not None else mark)
    for mark in list(root.iter(f"{W}cellMerge")):
        merged = MERGED.get(mark.get(f"{W}vMerge", ""))
        if merged:
            mark.addprevious(mark.makeelement(f"{W}vMerge", {f"{W}val": merged}))
        _remove(mark)


def _drop_comments(root: etree._Element) -> None:
    for mark in list(root.iter(f"{W}commentReference")):
        run = mark.getparent()
        _remove(mark if run is None or next(run.iter(f"{W}t"), None) is not None else run)


def _join_next(paragraph: etree._Element) -> None:
    """Carry out the deletion of a paragraph mark: what is left goes to the front of the next paragraph."""
    content = [node for node in paragraph if node.tag != f"{W}pPr"]
    following = paragraph.getnext()
    if following is None or (following.tag != f"{W}p" and content):
        return
    if following.tag == f"{W}p":
        at = 1 if len(following) and following[0].tag == f"{W}pPr" else 0
        following[at:at] = content
    _remove(paragraph)


def _unwrap(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is None:
        return
    at = parent.index(node)
    for child in reversed([child for child in node if not str(child.tag).endswith("Pr")]):
        parent.insert(at, child)
    _remove(node)


def _remove(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)
