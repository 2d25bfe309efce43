"""Every paper against Microsoft's own Open XML SDK; it finds fault classes that the first misses.

`.ci/run` installs the validator and names it in GREENCERT_DOCX_VALIDATOR.
"""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from paper_cases import IDS
from test_templates import dossier

VALIDATOR = os.environ.get("GREENCERT_DOCX_VALIDATOR", "")


@pytest.mark.skipif(not VALIDATOR, reason="GREENCERT_DOCX_VALIDATOR names no validator")
@pytest.mark.parametrize("identity", IDS)
def test_every_paper_is_valid_for_word(identity: str, tmp_path: Path) -> None:
    files = []
    for number, paper in enumerate(dossier(identity)):
        files.append(tmp_path / f"{number}-{paper.kind}.docx")
        files[-1].write_bytes(paper.content)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for file, (code, told) in zip(files, pool.map(_validated, files), strict=True):
            assert code == 0, (file.name, told)


def _validated(file: Path) -> tuple[int, str]:
    ended = subprocess.run([VALIDATOR, str(file)], capture_output=True, text=True, timeout=120, check=False)
    return ended.returncode, ended.stdout
