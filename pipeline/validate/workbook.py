"""Validate a workbook as a whole: which one it is, its facts, where they stand, all findings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pipeline.facts import FactAddress, Facts, Place, Places, WorkbookKind
from pipeline.findings import Code, Finding, Severity
from pipeline.read.raw import RawWorkbook, place
from pipeline.scheme.fields import Field
from pipeline.scheme.scheme import Scheme
from pipeline.validate.carried import find_changes
from pipeline.validate.identity import identify
from pipeline.validate.locate import Grid, Locator, Spot, bare
from pipeline.validate.order import find_order_faults
from pipeline.validate.reading import PRINTED_KEY, CellReader, Gathered
from pipeline.validate.required import find_missing
from pipeline.validate.score_rows import find_item_faults, find_rows_left_out, missing_items, score_rows
from pipeline.validate.surroundings import find_hidden, find_outside
from pipeline.workbook.holds import SCORES
from pipeline.workbook.layout import Layout, layout

_LOST = "找不到“{label}”的位置（名称和表头都不在了）；请用系统生成的工作簿重新填写。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """A workbook's facts with their places, and everything to be said about them.

    Scheme and kind are None where the workbook could not be told; facts are then empty.
    A value with a fault is not among the facts.
    """

    scheme: Scheme | None
    kind: WorkbookKind | None
    facts: Facts
    places: Places
    findings: tuple[Finding, ...]


def validate(raw: RawWorkbook, schemes: Mapping[str, Scheme]) -> Validated:
    """Return the typed facts of a workbook and all findings on it, in sheet order."""
    identity = identify(raw, schemes)
    if identity.scheme is None or identity.kind is None:
        return Validated(
            scheme=identity.scheme,
            kind=identity.kind,
            facts={},
            places={},
            findings=identity.findings,
        )
    session = _Session(raw, identity.scheme, identity.kind)
    session.read()
    session.check()
    facts = {
        field.key: session.gathered.facts[field.key]
        for field in identity.scheme.fields
        if field.key in session.gathered.facts
    }
    return Validated(
        scheme=identity.scheme,
        kind=identity.kind,
        facts=facts,
        places=session.gathered.places,
        findings=(*identity.findings, *_in_order(session.gathered.findings, raw)),
    )


class _Session:
    """One pass over one workbook."""

    def __init__(self, raw: RawWorkbook, scheme: Scheme, kind: WorkbookKind) -> None:
        self._raw = raw
        self._scheme = scheme
        self._kind = kind
        self._layout: Layout = layout(scheme, kind)
        self._reader = CellReader(raw.date1904)
        self._spots: list[Spot] = []
        self._grids: list[Grid] = []

    @property
    def gathered(self) -> Gathered:
        return self._reader.gathered

    def read(self) -> None:
        """Read every fact that can be found."""
        locator = Locator(self._raw, self._layout)
        added = [block.field for block in self._layout.tables() if not locator.asked_for(block.field.key)]
        added += [entry.field for entry in self._layout.inputs() if not locator.asked_for(entry.field.key)]
        later = {field.key for field in added}
        self._tell_older(added)
        for entry in self._layout.inputs():
            if entry.field.key in later:
                continue
            spot = locator.single(entry)
            if spot is None:
                self._lost(entry.field.key, entry.field.label, entry.field.clause)
            else:
                self._spots.append(spot)
                self._reader.single(entry.field, spot)
        for block in self._layout.tables():
            if block.field.key in later:
                continue
            grid = locator.table(block)
            if grid is None:
                self._lost(block.field.key, block.field.label, block.field.clause)
            else:
                self._grids.append(grid)
                self._reader.table(grid)

    def _tell_older(self, added: list[Field]) -> None:
        """Note that the workbook was made before some facts were asked for."""
        if added:
            labels = "、".join(f"“{field.label}”" for field in added[:5])
            self.gathered.findings.append(
                Finding(
                    severity=Severity.NOTE,
                    code=Code.OLDER_LAYOUT,
                    message=f"此工作簿生成之后又增加了{labels}等项目，已照常读取；下次请用新的空白工作簿。",
                )
            )

    def _lost(self, key: str, label: str, clause: str) -> None:
        self.gathered.faulty.add((key, None, None))
        self.gathered.findings.append(
            Finding(
                severity=Severity.ERROR,
                code=Code.LABEL_CHANGED,
                message=_LOST.format(label=label),
                clause=clause,
                field=key,
            )
        )

    def check(self) -> None:
        """Add the findings on the facts as a whole and on what stands around them."""
        facts, scheme = self.gathered.facts, self._scheme
        faulty = frozenset(self.gathered.faulty)
        self._add(find_missing(facts, scheme, self._kind, faulty))
        self._add(find_order_faults(facts, scheme))
        self._add(find_item_faults(facts, scheme))
        if self._kind is not WorkbookKind.INTAKE:
            self._missing_items(faulty)
            self._add(find_rows_left_out(facts, scheme))
            self._add(find_changes(self._raw, facts, scheme, faulty))
        headings = frozenset(bare(heading.text) for sheet in self._layout.sheets for heading in sheet.headings)
        self._add(find_hidden(self._raw, self._spots, self._grids))
        self._add(find_outside(self._spots, self._grids, headings))

    def _missing_items(self, faulty: frozenset[FactAddress]) -> None:
        """Report rows nobody judged, at their verdict cells; rows with a fault are known already."""
        rows = self._printed_rows()
        reported = {self._item_at(address) for address in faulty if address[0] == SCORES}
        for item, finding in missing_items(self.gathered.facts, self._scheme):
            if item.item not in reported:
                self.gathered.findings.append(finding.at(rows.get(item.item)))

    def _item_at(self, address: FactAddress) -> str | None:
        rows = score_rows(self.gathered.facts)
        number = address[1]
        if number is None or address[2] != "verdict":
            return None
        return str(rows[number].get(PRINTED_KEY))

    def _printed_rows(self) -> dict[str, Place]:
        grid = next((grid for grid in self._grids if grid.block.field.key == SCORES), None)
        if grid is None or "verdict" not in grid.columns or PRINTED_KEY not in grid.columns:
            return {}
        return {
            cells[grid.columns[PRINTED_KEY]].text: place(grid.sheet.name, row, grid.columns["verdict"])
            for row, cells in grid.sheet.rows.items()
            if grid.header < row <= grid.last and grid.columns[PRINTED_KEY] in cells
        }

    def _add(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.gathered.findings.append(self._placed(finding))

    def _placed(self, finding: Finding) -> Finding:
        if finding.place is not None or finding.field is None:
            return finding
        places = self.gathered.places
        for address in (
            (finding.field, finding.row, finding.column),
            (finding.field, finding.row, None),
            (finding.field, None, None),
        ):
            if address in places:
                return replace(finding, place=places[address])
        return finding


def _in_order(findings: list[Finding], raw: RawWorkbook) -> list[Finding]:
    """Return the findings as a reader meets them: sheet by sheet, row by row."""
    sheets = {sheet.name: number for number, sheet in enumerate(raw.sheets)}

    def key(finding: Finding) -> tuple[int, int, int, str]:
        if finding.place is None:
            return (-1, 0, 0, "")
        digits = finding.place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        letters = finding.place.cell[: -len(digits)]
        return (sheets.get(finding.place.sheet, 0), int(digits), len(letters), letters)

    return sorted(findings, key=key)
