"""Folders: options over environment over settings file over the repository's own."""

from pathlib import Path

import pytest

from pipeline.errors import ExitCode, UsageError
from pipeline.service.settings import ROOT, find_settings, ready


def _settings_file(folder: Path, text: str) -> None:
    (folder / "greencert.toml").write_text(text, encoding="utf-8")


def test_without_anything_the_folders_are_the_repositorys_own(tmp_path: Path) -> None:
    settings = find_settings({}, {}, tmp_path)
    assert settings.inbox == ROOT / "inbox"
    assert settings.schemes == ROOT / "schemes"


def test_an_option_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    _settings_file(tmp_path, 'inbox = "f"\noutbox = "f"\nstate = "f"\n')
    settings = find_settings(
        {"inbox": Path("o"), "outbox": None},
        {"GREENCERT_INBOX": "e", "GREENCERT_OUTBOX": "e"},
        tmp_path,
    )
    assert settings.inbox == tmp_path / "o"
    assert settings.outbox == tmp_path / "e"
    assert settings.state == tmp_path / "f"
    assert settings.templates == ROOT / "templates"


def test_an_empty_variable_counts_as_unset(tmp_path: Path) -> None:
    assert find_settings({}, {"GREENCERT_INBOX": ""}, tmp_path).inbox == ROOT / "inbox"


@pytest.mark.parametrize("text", ["inbx = 'a'", "inbox = 3", "inbox = ''", "inbox = ", "[inbox]"])
def test_a_wrong_settings_file_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    _settings_file(tmp_path, text)
    with pytest.raises(UsageError) as fault:
        find_settings({}, {}, tmp_path)
    assert "greencert.toml" in fault.value.cause
    assert fault.value.remedy
    assert fault.value.exit_code is ExitCode.USAGE


@pytest.mark.parametrize(
    ("inner", "folders"),
    [
        ("outbox", {"inbox": "a", "outbox": "a/out"}),
        ("inbox", {"inbox": "a/in", "outbox": "a"}),
        ("inbox", {"inbox": "a", "outbox": "a"}),
        ("state", {"inbox": "a", "outbox": "b", "state": "a/s"}),
        ("templates", {"inbox": "a", "outbox": "b", "templates": "b/t", "state": "s"}),
    ],
)
def test_folders_inside_each_other_are_refused(tmp_path: Path, inner: str, folders: dict[str, str]) -> None:
    settings = find_settings({key: Path(value) for key, value in folders.items()}, {}, tmp_path)
    with pytest.raises(UsageError, match=f"The {inner} folder"):
        ready(settings)
    assert list(tmp_path.iterdir()) == []


def test_a_link_does_not_hide_that_the_outbox_lies_in_the_inbox(tmp_path: Path) -> None:
    (tmp_path / "in" / "out").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "in" / "out")
    options = {"inbox": Path("in"), "outbox": Path("link"), "state": Path("s")}
    with pytest.raises(UsageError, match="lies in"):
        ready(find_settings(options, {}, tmp_path))


def test_missing_folders_are_made_and_missing_tables_are_not(tmp_path: Path) -> None:
    options = {key: Path(key) for key in ("inbox", "outbox", "state", "schemes", "templates")}
    settings = find_settings(options, {}, tmp_path)
    with pytest.raises(UsageError, match=r"schemes folder .* does not exist"):
        ready(settings)
    assert (tmp_path / "inbox").is_dir()
    assert not (tmp_path / "schemes").exists()


def test_a_file_where_a_folder_is_needed_is_told(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("x")
    options = {"inbox": Path("inbox"), "outbox": Path("outbox"), "state": Path("s")}
    with pytest.raises(UsageError, match=r"outbox folder .* cannot be made"):
        ready(find_settings(options, {}, tmp_path))
