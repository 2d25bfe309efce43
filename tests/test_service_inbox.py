"""When a file counts as still and whole."""

import os
from pathlib import Path

import pytest
from standin import workbook

from pipeline.service.inbox import Seen, Stillness, look, opens_whole, read_still

A = Seen(size=1, mtime_ns=1, inode=1)
GROWN = Seen(size=2, mtime_ns=1, inode=1)
TOUCHED = Seen(size=1, mtime_ns=2, inode=1)
REPLACED = Seen(size=1, mtime_ns=1, inode=2)


def test_a_file_is_still_after_two_equal_looks_that_are_far_enough_apart() -> None:
    stillness = Stillness(settle=1.0)
    stillness.update({"a": A}, 10.0)
    assert stillness.still(10.0) == ()
    stillness.update({"a": A}, 10.9)
    assert stillness.still(10.9) == ()
    stillness.update({"a": A}, 11.0)
    assert stillness.still(11.0) == ("a",)


@pytest.mark.parametrize("changed", [GROWN, TOUCHED, REPLACED])
def test_any_change_starts_the_count_anew(changed: Seen) -> None:
    stillness = Stillness(settle=1.0)
    stillness.update({"a": A}, 0.0)
    stillness.update({"a": changed}, 5.0)
    assert stillness.still(5.5) == ()
    stillness.update({"a": changed}, 6.0)
    assert stillness.still(6.0) == ("a",)


def test_a_file_that_went_and_came_back_starts_anew() -> None:
    stillness = Stillness(settle=1.0)
    stillness.update({"a": A}, 0.0)
    stillness.update({}, 1.0)
    stillness.update({"a": A}, 2.0)
    assert stillness.still(2.5) == ()


def test_a_file_time_in_the_past_or_future_decides_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(workbook())
    for time in (0, 4_000_000_000):
        os.utime(file, (time, time))
        stillness = Stillness(settle=1.0)
        stillness.update(look(tmp_path).workbooks, 0.0)
        assert stillness.still(0.0) == ()
        stillness.update(look(tmp_path).workbooks, 1.0)
        assert stillness.still(1.0) == ("a.xlsx",)


def test_only_a_complete_zip_opens_whole() -> None:
    whole = workbook()
    assert opens_whole(whole)
    for cut in range(len(whole)):
        assert not opens_whole(whole[:cut])
    assert not opens_whole(whole[:-30] + bytes(30))


def test_a_hole_in_the_middle_is_seen_by_the_check_sum() -> None:
    whole = workbook(note="x" * 500)
    middle = whole.index(b"xxxx")
    assert not opens_whole(whole[:middle] + bytes(100) + whole[middle + 100 :])


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    (tmp_path / "link.xlsx").symlink_to(tmp_path / "a.xlsx")
    with pytest.raises(OSError, match="link"):
        read_still(tmp_path / "link.xlsx")


def test_a_pipe_does_not_hang_the_reader(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    with pytest.raises(OSError, match="not a regular file"):
        read_still(tmp_path / "pipe.xlsx")
