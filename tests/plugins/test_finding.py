"""Plugins are found in the home and among installed distributions, and finding them imports nothing."""

import sys

import pytest

from autoglm.plugins.finding import find_plugin, find_plugins

LEAVES_A_TRACE = "import sys\nsys.autoglm_probe_ran = True\n"


@pytest.fixture
def distribution(tmp_path, monkeypatch):
    """An installed distribution whose entry point names a package."""

    def install(
        *, name: str = "probe", target: str = "autoglm_probe_dist", manifest: str = "name: probe\nversion: '1'"
    ):
        site = tmp_path / "site"
        package, record = site / "autoglm_probe_dist", site / "probe-1.0.dist-info"
        package.mkdir(parents=True)
        record.mkdir()
        (package / "__init__.py").write_text(LEAVES_A_TRACE)
        (package / "plugin.yaml").write_text(manifest)
        (record / "METADATA").write_text("Metadata-Version: 2.1\nName: probe\nVersion: 1.0\n")
        (record / "entry_points.txt").write_text(f"[autoglm.plugins]\n{name} = {target}\n")
        monkeypatch.syspath_prepend(str(site))

    return install


def test_an_installed_distribution_is_found_without_being_imported(distribution, tmp_path):
    distribution()

    (found,) = [plugin for plugin in find_plugins(tmp_path / "plugins") if plugin.name == "probe"]

    assert found.bundle is not None
    assert found.bundle.package == "autoglm_probe_dist"
    assert find_plugin(tmp_path / "plugins", "probe") == found
    assert "autoglm_probe_dist" not in sys.modules
    assert not hasattr(sys, "autoglm_probe_ran")


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ({"target": "nowhere_at_all"}, "not there"),
        ({"target": "os:system"}, "not there"),
        ({"name": "other"}, "calls it probe"),
        ({"manifest": "name: ["}, "not YAML"),
    ],
)
def test_a_broken_entry_point_is_told_of(distribution, tmp_path, point, said):
    distribution(**point)

    (found,) = [plugin for plugin in find_plugins(tmp_path / "plugins") if plugin.name in {"probe", "other"}]

    assert found.bundle is None
    assert said in found.problem
    assert not hasattr(sys, "autoglm_probe_ran")


def test_the_home_goes_before_a_distribution(distribution, written, installed, settings):
    distribution()
    installed(written("plugin = 1"))

    (found,) = [plugin for plugin in find_plugins(settings.home / "plugins") if plugin.name == "probe"]

    assert found.place == str(settings.home / "plugins" / "probe")


@pytest.mark.parametrize("name", ["../probe", "", "/etc", "a\0b", "Probe"])
def test_a_name_is_no_path(name, settings):
    assert find_plugin(settings.home / "plugins", name) is None
