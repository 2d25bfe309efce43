"""How `status` words the state of the folders."""

from collections.abc import Iterator
from typing import Any

from pipeline.cli.summary import STATUS
from pipeline.service.status import Overview

LAST = 10
ODD = "不是 .xlsx 工作簿，留在原处未处理："


def overview_json(found: Overview) -> dict[str, Any]:
    """Return the state of the folders for programs."""
    return {
        "watching": found.watching,
        "running": found.running,
        "waiting": list(found.waiting),
        "left_alone": list(found.odd),
        "duplicates_set_aside": list(found.duplicates),
        "counts": dict(found.counts),
        "results": [
            {
                "folder": result.folder,
                "case_no": result.case_no,
                "kind": result.kind.value if result.kind else None,
                "status": result.status.value,
                "void": result.void,
            }
            for result in found.results
        ],
    }


def overview_lines(found: Overview) -> Iterator[str]:
    """Yield the state of the folders in a few lines."""
    yield f"监视服务：{'运行中' if found.watching else '未运行'}"
    yield f"正在处理：{found.running or '无'}"
    yield f"等待处理：{len(found.waiting)} 个"
    yield from (f"    {name}" for name in found.waiting[:LAST])
    if found.odd:
        yield ODD
        yield from (f"    {name}" for name in found.odd)
    if found.duplicates:
        yield f"内容重复、已另存：{len(found.duplicates)} 个"
    done = "，".join(f"{STATUS[name]} {count}" for name, count in sorted(found.counts.items()))
    yield f"已完成：{len(found.results)} 个" + (f"（{done}）" if done else "")
    for result in found.results[-LAST:]:
        yield f"    {STATUS[result.status.value]}  {result.folder}" + ("  已作废" * result.void)
