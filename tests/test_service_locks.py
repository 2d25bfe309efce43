"""Locks: one holder, and whoever only asks turns nobody away."""

import threading
from pathlib import Path

import pytest

from pipeline.service.locks import LockHeldError, held, is_held


def test_a_lock_has_one_holder_and_is_free_after_it(tmp_path: Path) -> None:
    file = tmp_path / "locks/inbox.lock"
    assert not is_held(file)
    with held(file, wait=False):
        assert is_held(file)
        with pytest.raises(LockHeldError, match="inbox"), held(file, wait=False):
            pass
    assert not is_held(file)


def test_asking_without_end_turns_no_holder_away(tmp_path: Path) -> None:
    file, enough = tmp_path / "inbox.lock", threading.Event()

    def ask() -> None:
        while not enough.is_set():
            is_held(file)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        for _ in range(200):
            with held(file, wait=False):
                pass
    finally:
        enough.set()
        asking.join()


def test_two_who_ask_at_once_do_not_take_each_other_for_a_holder(tmp_path: Path) -> None:
    file = tmp_path / "inbox.lock"
    with held(file, wait=False):
        pass
    told: list[bool] = []
    asking = [threading.Thread(target=lambda: told.extend(is_held(file) for _ in range(2000))) for _ in range(2)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert not any(told)
