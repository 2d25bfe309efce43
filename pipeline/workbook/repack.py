"""Change a few members of a package and copy all others as they are, byte for byte."""

import copy
import zipfile
from collections.abc import Mapping
from io import BytesIO

FIXED_DATE = (1980, 1, 1, 0, 0, 0)
LOCAL_HEADER = 30
DATA_DESCRIPTOR = 0x08


def repack(content: bytes, changed: Mapping[str, bytes]) -> bytes:
    """Return the package with the members of `changed` replaced, new ones added at the end.

    Unchanged members keep their compressed bytes; nothing of them is unpacked.
    """
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(target, "w") as result:
        known = set()
        for info in source.infolist():
            known.add(info.filename)
            if info.filename in changed:
                _write(result, info.filename, changed[info.filename])
            else:
                _copy(content, info, target, result)
        for name in changed:
            if name not in known:
                _write(result, name, changed[name])
    return target.getvalue()


def _write(result: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, FIXED_DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    result.writestr(info, data)


def _copy(content: bytes, info: zipfile.ZipInfo, target: BytesIO, result: zipfile.ZipFile) -> None:
    start = info.header_offset
    lengths = content[start + 26 : start + LOCAL_HEADER]
    skip = int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
    data = start + LOCAL_HEADER + skip
    entry = copy.copy(info)
    entry.flag_bits &= ~DATA_DESCRIPTOR
    target.seek(result.start_dir)
    entry.header_offset = target.tell()
    target.write(entry.FileHeader(False))
    target.write(content[data : data + info.compress_size])
    result.filelist.append(entry)
    result.NameToInfo[entry.filename] = entry
    result.start_dir = target.tell()
    result._didModify = True  # type: ignore[attr-defined]
