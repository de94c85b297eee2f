"""Packages are taken from folders and archives whole, plain and bounded, or not at all."""

import stat
import zipfile
from pathlib import Path

import pytest

from autoglm.core.errors import UsageError
from autoglm.plugins.bundle import RULES, read_bundle
from autoglm.plugins.installing import install

MANIFEST = b'name: probe\nversion: "1.0"\n'
GOOD = {"autoglm_probe/__init__.py": b"plugin = 1", "autoglm_probe/plugin.yaml": MANIFEST}


def archived(place: Path, files: dict[str, bytes], *, mode: int = 0, kind: str = "probe.whl") -> Path:
    path = place / kind
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            member = zipfile.ZipInfo("placeholder")
            member.filename = member.orig_filename = name
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = mode << 16 if name not in GOOD else 0
            archive.writestr(member, body)
    return path


def in_folder(place: Path, files: dict[str, bytes]) -> Path:
    for name, body in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(body)
    return place


def test_a_folder_a_wheel_and_a_zip_hold_the_same_package(tmp_path):
    noise = {"probe-1.0.dist-info/RECORD": b"", "tests/test_probe.py": b"", "autoglm_probe/__pycache__/x.pyc": b"bad"}
    bundles = [
        read_bundle(in_folder(tmp_path / "folder", {**GOOD, **noise})),
        read_bundle(archived(tmp_path, {**GOOD, **noise})),
        read_bundle(archived(tmp_path, {f"probe-main/{name}": body for name, body in GOOD.items()}, kind="p.zip")),
    ]

    assert {bundle.digest for bundle in bundles} == {install(bundles[1], tmp_path / "home").digest}
    assert all(set(bundle.files) == {"__init__.py", "plugin.yaml"} for bundle in bundles)


def test_any_change_changes_the_digest(tmp_path):
    first = read_bundle(in_folder(tmp_path / "a", GOOD)).digest
    code = read_bundle(in_folder(tmp_path / "b", {**GOOD, "autoglm_probe/__init__.py": b"plugin = 2"})).digest
    more = read_bundle(in_folder(tmp_path / "c", {**GOOD, "autoglm_probe/more.py": b""})).digest
    manifest = read_bundle(in_folder(tmp_path / "d", {**GOOD, "autoglm_probe/plugin.yaml": MANIFEST + b"\n"})).digest

    assert len({first, code, more, manifest}) == 4


@pytest.mark.parametrize(
    "name",
    [
        "../out.py",
        "/etc/out.py",
        "a/../../out.py",
        "a\\..\\out.py",
        "C:/out.py",
        "a//b.py",
        "./a.py",
        "a\0.py",
        "a\x1b.py",
    ],
)
def test_a_path_that_leads_out_of_an_archive_is_refused(tmp_path, name):
    source = archived(tmp_path, {**GOOD, name: b"bad"})

    with pytest.raises(UsageError):
        read_bundle(source)

    assert sorted(path.name for path in tmp_path.rglob("*")) == ["probe.whl"]


@pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_in_an_archive_are_refused(tmp_path, mode):
    source = archived(tmp_path, {**GOOD, "autoglm_probe/data": b"/etc/passwd"}, mode=mode)

    with pytest.raises(UsageError, match="link or a device"):
        read_bundle(source)


def test_links_in_a_folder_are_refused(tmp_path):
    folder = in_folder(tmp_path / "folder", GOOD)
    (folder / "autoglm_probe" / "data.txt").symlink_to("/etc/passwd")

    with pytest.raises(UsageError, match="link or a device"):
        read_bundle(folder)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"autoglm_probe/Data.txt": b"", "autoglm_probe/data.txt": b""}, "capital letters"),
        ({"autoglm_probe/a": b"", "autoglm_probe/a/b": b""}, "a file and a folder"),
        ({"autoglm_probe/big": b"\0" * (RULES.max_bytes + 1)}, "too much"),
        ({f"autoglm_probe/{n}": b"" for n in range(RULES.max_files)}, "too much"),
        ({"other/__init__.py": b"", "other/plugin.yaml": MANIFEST}, "2 manifests"),
        ({"/".join("abcdefghijklmno"): b""}, "leads out"),
    ],
)
def test_an_archive_that_cannot_be_a_plugin_is_refused(tmp_path, more, said):
    with pytest.raises(UsageError, match=said):
        read_bundle(archived(tmp_path, {**GOOD, **more}))


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04 and then nothing", b"not an archive"])
def test_what_is_no_archive_is_refused(tmp_path, body):
    (tmp_path / "x.whl").write_bytes(body)

    with pytest.raises(UsageError, match="no archive"):
        read_bundle(tmp_path / "x.whl")


def test_what_is_not_there_or_holds_no_plugin_is_refused(tmp_path):
    for source in (tmp_path / "nowhere", tmp_path / "nowhere.whl", tmp_path):
        with pytest.raises(UsageError, match=r"cannot be read|no plugin"):
            read_bundle(source)


@pytest.mark.parametrize("package", ["class", "with space", "9lives", "päckchen"])
def test_a_package_that_python_cannot_name_is_refused(tmp_path, package):
    files = {name.replace("autoglm_probe", package): body for name, body in GOOD.items()}

    with pytest.raises(UsageError, match="cannot be a package's name"):
        read_bundle(in_folder(tmp_path, files))


def test_an_installation_that_fails_leaves_the_earlier_version(tmp_path):
    home = tmp_path / "home"
    first = install(read_bundle(in_folder(tmp_path / "a", GOOD)), home)

    second = install(read_bundle(in_folder(tmp_path / "b", {**GOOD, "autoglm_probe/more.py": b""})), home)

    assert first.digest != second.digest
    assert [path.name for path in home.iterdir()] == ["probe"]
