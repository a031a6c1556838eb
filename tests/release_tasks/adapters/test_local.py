"""Platform local: what an environment of this machine does beyond the contract of every platform."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from release_tasks.adapters.local import LocalPlatform
from release_tasks.adapters.local import traffic as local_traffic
from release_tasks.adapters.local.site import site_of
from release_tasks.adapters.local.start import marked
from release_tasks.engine.dry_run import DryRun
from release_tasks.engine.errors import Conflict, OutsideFailed, ReleaseError, UsageError, VerificationFailed
from release_tasks.engine.settings import Settings
from release_tasks.engine.world import Live
from release_tasks.evidence import DEVELOPMENT

from ...support.repository import Clone
from .place import STAGING, Place, eventually, place
from .tiny import build

# -- what is installed -------------------------------------------------------------------------------------------------


def test_bytes_that_are_not_the_built_ones_are_not_started(there: Place) -> None:
    artifact = build(there.dist, "1.0.0")
    (there.dist / artifact.name).write_bytes(b"something else")
    missing = artifact._replace(name="tiny-1.0.0.tar.gz")
    with pytest.raises(OutsideFailed) as error:
        there.deploy("1.0.0", artifact, missing)
    assert f"{artifact.name}: SHA-256 {artifact.sha256} was recorded" in error.value.summary
    assert "tiny-1.0.0.tar.gz" in error.value.summary
    assert "found no file" in error.value.summary
    assert there.platform.state(STAGING).sides == ()
    assert not there.site.folder.exists()


def test_a_half_made_virtual_environment_is_made_again(there: Place) -> None:
    artifact = build(there.dist, "1.0.0")
    half = there.site.runtime(artifact.sha256)
    (half / "bin").mkdir(parents=True)
    (half / "bin" / "python").write_text("half a program")
    there.deploy("1.0.0", artifact)
    assert (half / "installed").read_text() == artifact.sha256


def test_where_artifacts_are_only_tried_nothing_of_an_earlier_try_is_left(there: Place) -> None:
    """Its data is scratch (decisions 6); an environment that is declared keeps its own."""
    site = site_of(there.settings, there.world, there.state, DEVELOPMENT)
    for version in ("1.0.0", "1.1.0"):
        running = there.platform.deploy(DEVELOPMENT, version, str(there.dist), (build(there.dist, version),), fence=0)
        assert there.ask("/visit", running.urls[0])["visits"] == "1"
        assert len(list(site.runtimes.iterdir())) == 1
        there.platform.down(DEVELOPMENT)
    assert marked(site.folder) == ()


def test_settling_removes_virtual_environments_that_no_side_runs_in(there: Place) -> None:
    there.serve("1.0.0", "1.1.0", "1.2.0")
    assert len(list(there.site.runtimes.iterdir())) == 3
    there.platform.settle(STAGING, "1.2.0", fence=1)
    assert len(list(there.site.runtimes.iterdir())) == 2


@pytest.mark.parametrize(
    ("given", "names", "says"),
    [
        ({"start": None}, ["tiny-1.0.0-py3-none-any.whl"], "environment staging has no start command"),
        ({"start": "tiny '--port"}, ["tiny-1.0.0-py3-none-any.whl"], "No closing quotation"),
        ({}, ["tiny-1.0.0.tar.gz"], "0 were built: tiny-1.0.0.tar.gz"),
        ({}, [], "0 were built: nothing"),
        ({}, ["a-1-py3-none-any.whl", "b-1-py3-none-any.whl"], "2 were built"),
    ],
)
def test_what_cannot_be_deployed_is_said_before_anything_is_done(
    tmp_path: Path, given: dict[str, str | None], names: list[str], says: str
) -> None:
    made = Place(tmp_path, given)
    artifacts = [build(made.dist, "1.0.0")._replace(name=name) for name in names]
    with pytest.raises(UsageError, match=says):
        made.deploy("1.0.0", *artifacts)
    assert not made.state.exists()


@pytest.mark.parametrize("environment", ["elsewhere", "../staging"])
def test_an_environment_that_nobody_declared_is_refused(tmp_path: Path, environment: str) -> None:
    with pytest.raises(UsageError, match="environment"):
        Place(tmp_path, {}).platform.state(environment)


def test_an_environment_whose_name_is_no_folder_is_refused(tmp_path: Path) -> None:
    settings = Settings.model_validate({"environments": {"../staging": {}}})
    with pytest.raises(UsageError, match="cannot be a folder's name"):
        LocalPlatform(settings, Live(), state=tmp_path).state("../staging")


def test_programs_that_are_not_installed_are_named(
    there: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError) as error:
        there.platform.up(STAGING)
    assert "is not installed" in error.value.summary
    assert error.value.fix == 'pip install "release-tasks[local]"'


# -- what an instance gets ---------------------------------------------------------------------------------------------


def test_instances_inherit_nothing_and_get_what_the_settings_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")
    env = {"GREETING": 'it\'s "100%" $HOME; # {port}\nand more', "DATA": "{data}/notes"}
    with place(tmp_path, instances=2, env=env) as there:
        running = there.bring("1.0.0")
        said = [there.ask(url=url)["env"] for url in running.urls]
        ports = [url.rpartition(":")[2] for url in running.urls]
        assert [each["GREETING"] for each in said] == [env["GREETING"].replace("{port}", port) for port in ports]
        assert {each["DATA"] for each in said} == {f"{there.site.data}/notes"}
        own = {"PATH", "HOME", "LANG", "VIRTUAL_ENV", "RELEASE_STATE", "GREETING", "DATA"}
        by_the_shell = {"PWD", "SHLVL", "_", "LC_CTYPE"}
        assert own <= said[0].keys() <= own | by_the_shell
        assert not any("hunter2" in value or value == str(Path.home()) for value in said[0].values())


def test_data_belongs_to_the_environment_and_not_to_a_version(there: Place) -> None:
    there.serve("1.0.0")
    there.ask("/visit")
    there.serve("1.1.0")
    assert there.ask("/visit")["visits"] == "2"
    assert there.ask()["folder"] == str(there.site.data)


# -- does it serve? ----------------------------------------------------------------------------------------------------


def test_a_version_that_says_another_is_a_failed_deployment(there: Place) -> None:
    there.serve("1.0.0")
    with pytest.raises(VerificationFailed, match=r"says '1\.0\.0', but '1\.1\.0' was started there"):
        there.bring("1.1.0", says="1.0.0")
    assert there.ask()["version"] == "1.0.0"


def test_an_instance_that_crashes_again_and_again_is_not_waited_for(there: Place) -> None:
    with pytest.raises(VerificationFailed) as error:
        there.bring("1.0.0", fault="crash")
    assert "1.0.0 crashes again and again in staging" in error.value.summary
    assert "tiny 1.0.0 begins" in error.value.summary
    assert "the database is not there" in error.value.summary
    assert str(there.site.log_file("blue-1")) in error.value.fix


def test_an_instance_that_never_becomes_healthy_has_its_time_and_no_more(tmp_path: Path) -> None:
    with place(tmp_path, startup=1) as there:
        with pytest.raises(VerificationFailed) as error:
            there.bring("1.0.0", fault="sick")
        assert "does not serve 1 s after it was started" in error.value.summary
        assert "/health answers 500" in error.value.summary


def test_after_a_failed_deployment_other_bytes_of_the_version_take_its_place(there: Place) -> None:
    there.serve("1.0.0")
    with pytest.raises(VerificationFailed):
        there.bring("1.1.0", fault="crash")
    assert there.bring("1.1.0").previous == "1.0.0"


def test_other_bytes_of_the_version_that_serves_are_refused(there: Place) -> None:
    there.serve("1.0.0")
    with pytest.raises(Conflict, match=r"1\.0\.0 serves in staging already, made of other bytes"):
        there.bring("1.0.0", note="a second build")
    assert there.ask()["version"] == "1.0.0"


def test_traffic_stays_where_it_is_if_the_other_side_does_not_serve(tmp_path: Path) -> None:
    with place(tmp_path, startup=1) as there:
        there.serve("1.0.0", "1.1.0")
        os.kill(there.process("blue-1"), signal.SIGSTOP)  # it is there, and says nothing
        with pytest.raises(VerificationFailed, match=r"1\.0\.0 does not serve"):
            there.platform.shift(STAGING, "1.0.0", fence=1)
        assert there.ask()["version"] == "1.1.0"
        os.kill(there.process("blue-1"), signal.SIGCONT)


def test_traffic_is_put_back_if_the_door_does_not_answer_with_the_version(
    there: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.serve("1.0.0")
    there.bring("1.1.0")
    monkeypatch.setattr("release_tasks.adapters.local.shift.PATIENCE", 0.2)
    monkeypatch.setattr("release_tasks.adapters.local.shift._said", lambda sides, url: "0.0.0")
    with pytest.raises(VerificationFailed, match=r"did not move to 1\.1\.0.*says 0\.0\.0"):
        there.platform.shift(STAGING, "1.1.0", fence=1)
    assert there.ask()["version"] == "1.0.0"


# -- processes that die ------------------------------------------------------------------------------------------------


def test_an_instance_that_dies_is_started_again_and_counted(there: Place) -> None:
    there.serve("1.0.0")
    first = there.process("blue-1")
    os.kill(first, signal.SIGKILL)
    assert eventually(lambda: there.platform.state(STAGING).sides[0].instances[0].restarts == 1)
    assert eventually(lambda: there.ask()["status"] == 200)
    assert there.process("blue-1") != first
    assert eventually(lambda: there.monitor.read(STAGING, "1.0.0").alive)
    assert there.monitor.read(STAGING, "1.0.0").restarts == 1


def test_a_side_that_hangs_is_not_alive(there: Place) -> None:
    there.serve("1.0.0")
    os.kill(there.process("blue-1"), signal.SIGSTOP)
    assert eventually(lambda: not there.monitor.read(STAGING, "1.0.0").alive)
    os.kill(there.process("blue-1"), signal.SIGCONT)


def test_traefik_that_dies_is_started_again(there: Place) -> None:
    there.serve("1.0.0")
    os.kill(there.process("traefik"), signal.SIGKILL)
    there.platform.up(STAGING)
    assert there.ask()["version"] == "1.0.0"


def test_children_of_a_killed_supervisord_are_ended_before_a_new_one_starts(there: Place) -> None:
    there.serve("1.0.0", "1.1.0")
    strays = {there.process(name) for name in ("traefik", "blue-1", "green-1")}
    os.kill(there.supervisord, signal.SIGKILL)
    assert eventually(lambda: there.supervisord not in marked(there.site.folder))
    assert strays <= set(marked(there.site.folder))
    assert there.ask()["version"] == "1.1.0"  # they go on serving
    assert not any(each.alive for side in there.platform.state(STAGING).sides for each in side.instances)

    there.platform.up(STAGING)

    assert strays.isdisjoint(marked(there.site.folder))
    assert there.platform.shift(STAGING, "1.0.0", fence=1).version == "1.0.0"
    assert there.ask()["version"] == "1.0.0"


def test_traffic_moves_also_while_supervisord_is_dead(there: Place) -> None:
    there.serve("1.0.0", "1.1.0")
    os.kill(there.supervisord, signal.SIGKILL)
    there.platform.shift(STAGING, "1.0.0", fence=1)
    assert there.ask()["version"] == "1.0.0"


def test_what_was_declared_starts_again_on_the_same_ports_after_down(there: Place) -> None:
    there.serve("1.0.0")
    before = there.platform.state(STAGING)
    there.platform.down(STAGING)
    assert marked(there.site.folder) == ()
    there.platform.up(STAGING)
    assert eventually(lambda: there.ask()["status"] == 200)
    assert there.platform.state(STAGING).url == before.url
    assert there.ask()["version"] == "1.0.0"


def test_two_who_start_it_at_once_start_it_once(there: Place) -> None:
    words = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]);"
        "from tests.release_tasks.adapters.place import Place; Place(Path(sys.argv[2]), {}).platform.up('staging')"
    )
    root = str(Path(__file__).parents[3])
    both = [subprocess.Popen((sys.executable, "-c", words, root, str(there.folder))) for _ in range(2)]
    assert [each.wait(timeout=60) for each in both] == [0, 0]
    names = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in marked(there.site.folder)]
    assert sum(b"supervisord" in name for name in names) == 1
    assert sum(b"traefik" in name for name in names) == 1


def test_nothing_is_left_when_the_guarded_process_is_killed(tmp_path: Path) -> None:
    words = (
        "import os, sys, time; from pathlib import Path; sys.path.insert(0, sys.argv[1]);"
        "from tests.release_tasks.adapters.place import Place; os.environ['RELEASE_GUARD'] = str(os.getpid());"
        "made = Place(Path(sys.argv[2]), {}); made.bring('1.0.0'); print('up', flush=True); time.sleep(60)"
    )
    folder = Place(tmp_path, {}).site.folder
    with subprocess.Popen(
        (sys.executable, "-c", words, str(Path(__file__).parents[3]), str(tmp_path)), stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"up\n"
        assert len(marked(folder)) >= 3
        child.kill()
    assert eventually(lambda: marked(folder) == ())


# -- where it lies -----------------------------------------------------------------------------------------------------


def test_every_clone_on_this_machine_sees_the_same_environments(
    home: Path, python_project: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings.model_validate({"environments": {STAGING: {}}})
    found = []
    for clone in (python_project, python_project.clone()):
        monkeypatch.chdir(clone.path)
        found.append(site_of(settings, Live(), None, STAGING).folder)
    root = python_project.git("rev-list", "--max-parents=0", "HEAD")[:8]
    assert found == [(home / "state" / "release" / f"abacus-{root}" / STAGING).resolve()] * 2


# -- settings and previews ---------------------------------------------------------------------------------------------


def test_another_port_in_the_settings_is_taken(tmp_path: Path) -> None:
    with place(tmp_path) as there:
        there.serve("1.0.0")
        there.given["port"] = 19_999
        there.platform.up(STAGING)
        assert there.platform.state(STAGING).url == "http://127.0.0.1:19999"
        assert there.ask()["version"] == "1.0.0"


def test_a_port_that_is_taken_is_an_error_in_traefiks_words_until_it_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with place(tmp_path, port=19_998) as there:
        with socket.create_server(("127.0.0.1", 19_998)), monkeypatch.context() as patch:
            patch.setattr(local_traffic, "PATIENCE", 1.5)
            with pytest.raises(OutsideFailed, match="address already in use"):
                there.platform.up(STAGING)
        there.platform.up(STAGING)
        assert there.ask()["status"] == 503


def test_a_preview_changes_nothing_and_says_what_it_would_do(there: Place) -> None:
    artifact = build(there.dist, "1.0.0")
    said: list[str] = []
    world = DryRun(say=said.append)
    try:
        with pytest.raises(BaseException, match=r"wait until 1\.0\.0 serves"):
            LocalPlatform(there.settings, world, state=there.state).deploy(
                STAGING, "1.0.0", str(there.dist), (artifact,), fence=1
            )
    finally:
        world.close()
    assert not there.state.exists()
    assert any("would start supervisord and Traefik of staging" in line for line in said)
    assert any("pip" in line and artifact.name in line for line in said)
    assert said[-1] == "would start 1 of 1.0.0 on blue in staging"


@pytest.mark.parametrize("name", ["addresses.json", "sides/blue.json", "fence"])
def test_a_damaged_file_is_an_error_that_names_it(there: Place, name: str) -> None:
    path = there.site.folder / name
    path.parent.mkdir(parents=True)
    (there.site.folder / "addresses.json").write_text('{"traffic": 1, "metrics": 2, "socket": "/tmp/none"}')
    path.write_text("{ half")
    with pytest.raises(ReleaseError) as error:
        there.platform.state(STAGING)
    assert str(path) in error.value.summary
    path.unlink()
