#!/usr/bin/env python3
"""Bring third-party browser files into static/vendor, or check that they are as they were brought in.

tools/vendor_js.py update   needs npm; fetches, verifies, copies, writes vendor.lock.json
tools/vendor_js.py check    needs nothing; exit 1 on a changed, missing or unlisted file
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
LOCK = "vendor.lock.json"

# folder: (npm name, version, licence, {file in the package: name here})
PACKAGES = {
    "htmx": ("htmx.org", "2.0.11", "0BSD", {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE"}),
    "tabler": (
        "@tabler/core",
        "1.6.1",
        "MIT",
        {"dist/css/tabler.min.css": "tabler.min.css", "dist/js/tabler.min.js": "tabler.min.js"},
    ),
    "chartjs": ("chart.js", "4.6.1", "MIT", {"dist/chart.umd.min.js": "chart.umd.min.js", "LICENSE.md": "LICENSE"}),
    "tabler-icons": ("@tabler/icons", "3.51.0", "MIT", {"LICENSE": "LICENSE"}),
}
# @tabler/core ships no licence file; its package.json and its README say MIT.
MIT = """Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""
WRITTEN_LICENCES = {
    "tabler": "@tabler/core is published under the MIT licence (its package.json), (c) The Tabler Authors.\n"
    "It contains Bootstrap (MIT, (c) The Bootstrap Authors) and Popper (MIT, (c) Federico Zivolo).\n\n" + MIT,
}
# fmt: off
ICONS = [
    "home", "calendar", "school", "building", "users", "user", "user-plus", "cash", "coin", "receipt", "report",
    "chart-bar", "settings", "search", "bell", "language", "logout", "key", "plus", "check", "x",
    "alert-triangle", "info-circle", "clock", "phone", "phone-call", "mail", "map-pin", "flag", "filter",
    "download", "upload", "file", "file-spreadsheet", "edit", "trash", "eye", "eye-off", "lock", "arrow-right",
    "arrow-left", "chevron-right", "chevron-down", "chevron-left", "dots", "external-link", "history", "target",
    "trending-up", "trending-down", "list", "checklist", "message", "ban", "refresh", "printer", "moon", "sun",
    "menu-2", "door", "shield", "wallet", "building-bank", "heart-handshake", "world", "star", "train", "bus",
    "package", "clipboard-list", "alert-circle", "circle-check",
]
# fmt: on
SOURCE_MAP = re.compile(
    rb"(?m)^\s*(//[#@]\s*sourceMappingURL=\S+|/\*[#@]\s*sourceMappingURL=.*?\*/)\s*$|/\*[#@]\s*sourceMappingURL=.*?\*/"
)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def npm(*words: str, into: Path):
    command = ["npm", *words, "--json"]
    done = subprocess.run(command, cwd=into, check=True, capture_output=True, text=True)  # noqa: S603 - our own words
    return json.loads(done.stdout)


def pack(spec: str, into: Path) -> tarfile.TarFile:
    """`npm pack` one package and hold its tarball against the integrity the registry signed for."""
    found = npm("pack", spec, into=into)
    found = found[0] if isinstance(found, list) else next(iter(found.values()))
    expected = npm("view", spec, "dist.integrity", into=into)
    tarball = into / found["filename"]
    actual = "sha512-" + base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    if actual != expected or actual != found["integrity"]:
        raise SystemExit(f"{spec}: the tarball is not what the registry published")
    return tarfile.open(tarball)


def member(tar: tarfile.TarFile, path: str) -> bytes:
    return tar.extractfile(f"package/{path}").read()


def sprite(tar: tarfile.TarFile) -> bytes:
    """One SVG with a <symbol> per icon, in our order."""
    symbols = []
    for name in ICONS:
        body = member(tar, f"icons/outline/{name}.svg").decode().split(">", 1)[1].rsplit("</svg>", 1)[0]
        body = body.replace('<path stroke="none" d="M0 0h24v24H0z" fill="none" />', "")
        body = re.sub(r"\s*\n\s*", "", body)
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
            f'stroke-linecap="round" stroke-linejoin="round">{body}</symbol>'
        )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg">\n<!-- Tabler Icons, MIT -->\n' + "\n".join(symbols) + "\n</svg>\n"
    ).encode()


def update() -> int:
    lock = {}
    with tempfile.TemporaryDirectory() as scratch:
        for folder, (name, version, licence, files) in PACKAGES.items():
            with pack(f"{name}@{version}", Path(scratch)) as tar:
                contents = {here: SOURCE_MAP.sub(b"", member(tar, there)) for there, here in files.items()}
                if folder in WRITTEN_LICENCES:
                    contents["LICENSE"] = WRITTEN_LICENCES[folder].encode()
                if folder == "tabler-icons":
                    contents["icons.svg"] = sprite(tar)
            target = VENDOR / folder
            shutil.rmtree(target, ignore_errors=True)
            target.mkdir(parents=True)
            for here, data in contents.items():
                # The sprite is served from static/img; its sum is still kept in the lock.
                place = VENDOR.parent / "img" / here if here == "icons.svg" else target / here
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(data)
            lock[folder] = {
                "name": name,
                "version": version,
                "licence": licence,
                "files": {
                    ("../img/icons.svg" if here == "icons.svg" else f"{folder}/{here}"): sha256(data)
                    for here, data in sorted(contents.items())
                },
            }
    (VENDOR / LOCK).write_text(json.dumps(lock, indent=2, sort_keys=True) + "\n")
    return check()


def check(vendor: Path | None = None) -> int:
    vendor = vendor or VENDOR
    lock = json.loads((vendor / LOCK).read_text())
    listed = {path: digest for package in lock.values() for path, digest in package["files"].items()}
    faults = []
    for path, digest in listed.items():
        file = vendor / path
        if not file.is_file():
            faults.append(f"missing: {path}")
        elif sha256(file.read_bytes()) != digest:
            faults.append(f"changed: {path}")
    for file in sorted(vendor.rglob("*")):
        if file.is_file() and file.name != LOCK and file.relative_to(vendor).as_posix() not in listed:
            faults.append(f"not listed: {file.relative_to(vendor).as_posix()}")
    for folder, (name, version, _, _) in PACKAGES.items():
        if lock.get(folder, {}).get("version") != version:
            faults.append(f"not at {version}: {name}")
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(listed)} vendored files, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    if sys.argv[1:] not in (["update"], ["check"]):
        raise SystemExit(__doc__)
    raise SystemExit(update() if sys.argv[1] == "update" else check())
