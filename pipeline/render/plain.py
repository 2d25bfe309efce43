"""A page of findings for a workbook whose scheme is not known: plain HTML, no template needed.

Where even the scheme cannot be told there are no terms and no footer to put on a Word paper;
a page that every browser opens tells the sender what to do.
"""

from jinja2 import Environment, StrictUndefined

from pipeline.findings import Finding, Severity
from pipeline.outcome import Paper

SEVERITIES = {Severity.ERROR: "须改正", Severity.REVIEW: "须确认", Severity.NOTE: "提示"}

PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>问题清单</title>
<style>
body { font-family: "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: #222;
  margin: 2.5em auto; max-width: 56em; }
h1 { font-size: 1.5em; border-bottom: 2px solid #1f4e79; padding-bottom: .3em; }
table { border-collapse: collapse; width: 100%; margin-top: 1em; }
th, td { border: 1px solid #b8c4d0; padding: .5em .7em; text-align: left; vertical-align: top; }
th { background: #e8eef5; }
.error { color: #b00020; font-weight: bold; white-space: nowrap; }
</style>
</head>
<body>
<h1>问题清单</h1>
<p>文件：{{ name }}</p>
<p>该文件没有被受理，也没有被改动。请按下表处理后重新放入收件文件夹。</p>
<table>
<thead><tr><th>序号</th><th>类别</th><th>位置</th><th>现状</th><th>请这样处理</th></tr></thead>
<tbody>
{% for row in rows %}<tr><td>{{ loop.index }}</td><td class="{{ row.severity }}">{{ row.kind }}</td>
<td>{{ row.place }}</td><td>{{ row.found }}</td><td>{{ row.message }}</td></tr>
{% endfor %}</tbody>
</table>
</body>
</html>
"""
_TEMPLATE = Environment(autoescape=True, undefined=StrictUndefined).from_string(PAGE)


def plain_finding_list(name: str, findings: tuple[Finding, ...]) -> Paper:
    """Return the page of findings for the file of that name."""
    rows = [
        {
            "severity": finding.severity.value,
            "kind": SEVERITIES[finding.severity],
            "place": str(finding.place or "—"),
            "found": finding.found or "—",
            "message": finding.message,
        }
        for finding in findings
    ]
    page = _TEMPLATE.render(name=name, rows=rows)
    return Paper(kind="finding_list", name="问题清单.html", content=page.encode("utf-8", "replace"))
