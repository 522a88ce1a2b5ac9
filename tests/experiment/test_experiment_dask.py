"""The same numbers on one core, two cores, and a Dask cluster of two workers."""

import os
import signal
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, CancelledError, ThreadPoolExecutor
from functools import partial
from types import SimpleNamespace

import pytest

from capacity import cli
from capacity.experiment import cluster as clusters
from capacity.experiment import executors
from capacity.experiment.executors import workers
from capacity.experiment.replication import Finished
from capacity.experiment.study import run, simulate
from capacity.experiment.tables import TABLES
from capacity.service.errors import CapacityError, InputError
from tests.experiment.quick_model import Mishap, quick, study
from tests.experiment.real_cluster import running
from tests.simulation.small_services import small

dask = pytest.importorskip("distributed")
# Dask's own nanny reports and sockets that it closes after us.
pytestmark = pytest.mark.filterwarnings("ignore")
REPLICATIONS = range(30)


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with running(tmp_path_factory.mktemp("dask")) as address:
        yield address


def files(folder) -> dict[str, bytes]:
    names = [f"{table}.parquet" for table in TABLES] + ["summary.csv"]
    return {name: (folder / name).read_bytes() for name in names}


def test_tables_are_bit_identical_on_one_core_two_cores_and_dask(url, tmp_path):
    for name, jobs, address in (("one", 1, None), ("two", 2, None), ("dask", None, url)):
        with workers(jobs, url=address) as pool:
            run(study(), REPLICATIONS, tmp_path / name, pool)
    assert files(tmp_path / "one") == files(tmp_path / "two") == files(tmp_path / "dask")


def test_a_worker_killed_midway_costs_no_replication(url, tmp_path):
    with dask.Client(url, set_as_default=False) as client:
        victim = next(iter(client.run(os.getpid).values()))
    kills = iter([victim])
    killed_after = []

    def kill_once(done: int, _: int) -> None:
        if done >= 8 and (number := next(kills, None)) is not None:
            killed_after.append(done)
            os.kill(number, signal.SIGKILL)

    with workers(None, url=url) as pool:
        slow = study(mishap=Mishap(seconds=0.05))
        runs = run(slow, REPLICATIONS, tmp_path / "killed", pool, kill_once)
    assert killed_after[0] < len(REPLICATIONS)
    assert runs.failures == ()
    with workers(1) as here:
        run(study(), REPLICATIONS, tmp_path / "whole", here)
    assert files(tmp_path / "killed") == files(tmp_path / "whole")


def test_a_replication_that_kills_its_worker_every_time_fails_alone(url, tmp_path):
    with workers(None, url=url) as pool:
        deadly = study(mishap=Mishap(kills=frozenset({7})))
        runs = run(deadly, REPLICATIONS, tmp_path / "killed", pool)
    only_seven_is_missing(runs, tmp_path, REPLICATIONS)


def only_seven_is_missing(runs, folder, replications):
    (failure,) = runs.failures
    assert (failure.replication, failure.how_to_repeat) == (7, "--only-replication 7")
    assert "killed" in failure.what
    with workers(1) as here:
        run(study(), [each for each in replications if each != 7], folder / "whole", here)
    assert files(folder / "killed") == files(folder / "whole")


def test_the_real_model_gives_the_same_files_on_one_core_two_and_dask(url, tmp_path):
    scenario = small(scenario__weeks=13)
    for name, jobs, address in (("one", 1, None), ("two", 2, None), ("dask", None, url)):
        with workers(jobs, url=address) as pool:
            simulate(scenario, 6, out=tmp_path / name, executor=pool)
    one, two, dask_s = (files(tmp_path / name / "small") for name in ("one", "two", "dask"))
    assert one == two == dask_s


class DyingClient(ThreadPoolExecutor):
    """Gives up, as Dask does, what holds replication 7."""

    submitted = 0

    def get_executor(self):
        return self

    def ncores(self):
        return {"tcp://one": 1, "tcp://other": 1}

    def submit(self, fn, /, *given, **named):
        self.submitted += 1
        chosen = given[-1]
        if chosen == 7 or (isinstance(chosen, Sequence) and 7 in chosen):
            return super().submit(self._killed)
        return super().submit(fn, *given, **named)

    def _killed(self):
        raise dask.scheduler.KilledWorker("attempt", None, 3)


def test_what_ran_beside_a_replication_that_dask_gives_up_is_not_lost(tmp_path):
    with DyingClient(2) as client:
        pool = clusters.Cluster(client, dask.scheduler.KilledWorker)
        runs = run(study(), range(64), tmp_path / "killed", pool)
    only_seven_is_missing(runs, tmp_path, range(64))
    assert client.submitted == 64 / 4 + 4 + 1, "16 chunks, one of them one by one, and 7 again"


def test_a_cluster_whose_workers_are_gone_is_not_waited_for_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(clusters, "SECONDS_WITHOUT_WORKERS", 0)
    monkeypatch.setattr(executors, "SECONDS_BETWEEN_LOOKS", 0.01)
    with DyingClient(2) as client:
        monkeypatch.setattr(client, "ncores", lambda: {})
        pool = clusters.Cluster(client, dask.scheduler.KilledWorker)
        with pytest.raises(CapacityError, match="no workers for 0 s; what has finished is kept"):
            run(study(mishap=Mishap(seconds=0.2)), range(16), tmp_path / "left", pool)


def test_a_scheduler_that_is_gone_midway_is_one_message(monkeypatch):
    gone = SimpleNamespace(status="closed", close=lambda: None, get_executor=list, ncores=dict)
    monkeypatch.setattr(clusters, "_client", lambda *_: gone)
    monkeypatch.setattr(clusters, "_refuse_unfit", lambda *_: None)
    said = pytest.raises(CapacityError, match="is gone; what has finished is kept")
    with said, clusters.cluster("tcp://10.0.0.5:8786"):
        raise CancelledError


def test_the_command_takes_a_cluster(url, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("capacity.commands.simulate._load", lambda *_: [study("a")])
    arguments = ["simulate", "a.toml", "--replications", "4", "--no-report", "--executor", url]
    assert cli.run(arguments) == 0
    assert "a: 4 replications" in capsys.readouterr().out


def test_a_worker_of_another_version_is_refused(url, monkeypatch):
    monkeypatch.setattr(clusters, "_client", partial(changed_client, clusters._client))
    with pytest.raises(InputError, match="another version"), workers(None, url=url):
        pass


def changed_client(connect, module, url):
    client = connect(module, url)
    honest = client.run
    client.run = lambda function: dict.fromkeys(honest(function), "an older digest")
    return client


def test_a_task_that_dask_gives_up_is_a_broken_executor():
    class Client:
        def get_executor(self):
            return None

        def ncores(self):
            return {"tcp://one": 2, "tcp://other": 4}

    found = clusters.Cluster(Client(), dask.scheduler.KilledWorker)
    assert found.count == 6
    assert found.broken == (BrokenExecutor, dask.scheduler.KilledWorker)


def test_an_address_that_is_none_is_one_message(monkeypatch):
    with pytest.raises(InputError, match="tcp://HOST:PORT"), workers(None, url="localhost"):
        pass
    monkeypatch.setattr(clusters, "SECONDS_TO_ANSWER", 0.2)
    with pytest.raises(InputError, match="no Dask"), workers(None, url="tcp://127.0.0.1:1"):
        pass


def test_the_records_that_come_back_are_the_models_own(url):
    with workers(None, url=url) as pool:
        executor = pool.executor()
        assert executor is not None
        found = executor.submit(quick, 3).result()
    assert (Finished(3, found).records.weekly == quick(3).weekly).all()
