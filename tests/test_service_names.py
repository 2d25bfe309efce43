"""Folder names: safe everywhere, stable, and never one name for two."""

import pytest

from pipeline.service.names import LONGEST, file_name, folder_for, safe_name


@pytest.mark.parametrize("text", ["PCEC-2025-0148", "示例-2026-001", "甲 乙 丙", "a.b", "审核（一）"])
def test_a_harmless_name_stays_as_it_is(text: str) -> None:
    assert safe_name(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "a/b", "a\\b", "..", ".", "../../etc", "C:\\x", "CON", "con.txt", "nul", "COM1", "com¹", "LPT9.x",
        "name.", "name ", " name", "a:b", 'a"b', "a<b>c?*|", "a\nb", "a\u202egpj.exe", "a\u200bb",
        ".hidden", "~$lock", "_returned", "_failed", "", "   ", "\udc80", "e\u0301", "长" * 100,
    ],
)  # fmt: skip
def test_any_other_name_is_made_safe_and_carries_a_digest(text: str) -> None:
    name = safe_name(text)
    assert name != text
    assert not set(name) & set('/\\:*?"<>|\n\u202e\u200b')
    assert not name.startswith((".", "~", "_", " "))
    assert not name.endswith((".", " "))
    assert 0 < len(name.encode()) <= LONGEST
    assert name == safe_name(text)
    assert name == safe_name(name)


def test_two_names_that_look_alike_when_made_safe_stay_apart() -> None:
    names = ["a/b", "a\\b", "a:b", "a_b", "a/b ", "长" * 100, "长" * 101]
    assert len({safe_name(name) for name in names}) == len(names)


def test_a_name_that_differs_in_case_only_gets_a_digest() -> None:
    assert folder_for("abc-1", ["ABC-1"]) != "abc-1"
    assert folder_for("abc-1", ["ABC-2"]) == "abc-1"


def test_a_name_that_is_another_one_made_safe_gets_a_digest() -> None:
    assert folder_for("x", [safe_name("a/b"), "X"]) != "x"
    assert folder_for(safe_name("a/b"), [safe_name("a/b")]) != safe_name("a/b")


def test_file_names_keep_their_suffix_and_never_repeat() -> None:
    assert file_name("计划.docx", []) == "计划.docx"
    assert file_name("计划.docx", ["计划.DOCX"]) == "计划-2.docx"
    assert file_name("a/b.docx", []).endswith(".docx")
    long = file_name(f"{'长' * 200}.docx", [])
    assert long.endswith(".docx")
    assert len(long.encode()) < 140
