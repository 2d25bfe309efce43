"""Facts files: one object or JSON Lines, told apart by what they hold."""

from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.cli.factsfile import LineError, facts_text, parse_object, read_object
from pipeline.errors import UsageError


def _held(tmp_path: Path, content: bytes) -> tuple[bool, list[bytes]]:
    file = tmp_path / "facts"
    file.write_bytes(content)
    with facts_text(file) as text:
        return text.single, [line.strip() for line in text.lines]


@pytest.mark.parametrize(
    "content",
    [b'{"a": 1}', b'{"a": 1}\n', b'\n{\n "a": 1\n}\n', b'\xef\xbb\xbf{"a": 1}\n', b'{"a":\r\n1}'],
)
def test_one_object_over_the_whole_file_is_an_object(tmp_path: Path, content: bytes) -> None:
    single, lines = _held(tmp_path, content)
    assert single
    assert [parse_object(line) for line in lines] == [{"a": 1}]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b'{"a": 1}\n{"a": 2}\n', [b'{"a": 1}', b'{"a": 2}']),
        (b'{"a": 1}\r\n\r\n{"a": 2}', [b'{"a": 1}', b'{"a": 2}']),
        (b'{"a": 1}\nbad\n', [b'{"a": 1}', b"bad"]),
        (b'bad\n{"a": 1}\n', [b"bad", b'{"a": 1}']),
        (b"[1]\n" + b'{"a": 1}\n', [b"[1]", b'{"a": 1}']),
        (b"", []),
        (b"\n \n", []),
    ],
)
def test_anything_else_is_one_result_per_line(tmp_path: Path, content: bytes, lines: list[bytes]) -> None:
    assert _held(tmp_path, content) == (False, lines)


def test_a_broken_object_over_several_lines_is_one_fault(tmp_path: Path) -> None:
    single, lines = _held(tmp_path, b'{\n "a": 1,\n "b": \n}\n')
    assert single
    assert len(lines) == 1


def test_numbers_stay_exact() -> None:
    assert parse_object(b'{"a": 0.1, "b": 3}') == {"a": Decimal("0.1"), "b": 3}


@pytest.mark.parametrize(
    ("text", "why", "in_chinese"),
    [
        (b"", "Expecting value", "第 1 个字符"),
        (b"[]", "not list", "花括号"),
        (b"null", "not NoneType", "花括号"),
        (b'{"a": NaN}', "NaN is no number", "NaN 不是数"),
        (b'{"a": 1, "a": 2}', "'a' stands twice", "“a”出现了两次"),
        (b'{"a": "\xff"}', "utf-8", "UTF-8"),
        (b"[" * 100_000, "recursion", "嵌套太深"),
        (b'{"a": ' + b"9" * 5000 + b"}", "4300", "数字太长"),
    ],
)
def test_what_is_no_object_is_refused_with_the_reason(text: bytes, why: str, in_chinese: str) -> None:
    with pytest.raises(LineError, match=why) as refused:
        parse_object(text)
    assert in_chinese in refused.value.in_chinese


def test_a_file_of_one_object_is_read_or_refused(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text('{"a": "示例"}', encoding="utf-8")
    assert read_object(file) == {"a": "示例"}
    file.write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match=r"facts\.json"):
        read_object(file)
    with pytest.raises(UsageError, match="does not exist"):
        read_object(tmp_path / "none.json")
