"""The workspace as somebody else's code gets it."""

import pytest

from autoglm.core.errors import FailureKind, ToolError
from autoglm.security.permissions import Permissions
from autoglm.tools.granted_files import GrantedFiles
from autoglm.tools.workspace import Workspace


@pytest.fixture
def files(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("1,2")
    (tmp_path / "private.txt").write_text("mine")
    (tmp_path / "data" / "link.csv").symlink_to(tmp_path / "private.txt")
    return GrantedFiles(Workspace(tmp_path), Permissions(read=("data/**",), write=("out/*.md",)))


def test_granted_paths_are_read_written_and_listed(files, tmp_path):
    files.write("out/a.md", b"# A")

    assert files.read("data/a.csv") == b"1,2"
    assert files.read(f"{tmp_path}/data/./a.csv") == b"1,2"
    assert files.exists("data/a.csv")
    assert not files.exists("data/b.csv")
    assert [entry.path for entry in files.entries()] == ["data", "data/a.csv"]
    assert (tmp_path / "out" / "a.md").read_bytes() == b"# A"


@pytest.mark.parametrize(
    "path", ["private.txt", "out/a.md", "../x", "data/../private.txt", "/etc/passwd", "a\0", "data/link.csv"]
)
def test_other_paths_are_not_read(files, path):
    with pytest.raises(ToolError) as refused:
        files.read(path)

    assert refused.value.kind is FailureKind.REFUSED


@pytest.mark.parametrize("path", ["data/a.csv", "out/deep/a.md", "out/a.txt", "../a.md", "private.txt"])
def test_other_paths_are_not_written(files, path, tmp_path):
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(ToolError) as refused:
        files.write(path, b"x")

    assert refused.value.kind is FailureKind.REFUSED
    assert sorted(tmp_path.rglob("*")) == before
