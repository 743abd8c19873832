"""The lake's files in an object store: a real server of its protocol, as a user would reach any other."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from movie_assets.errors import StoreError
from movie_assets.settings import Settings
from movie_assets.warehouse.opening import warehouse_of
from movie_assets.warehouse.snapshot import connect
from movie_assets_tests.postgres import TestServer
from movie_assets_tests.warehouse.conftest import closed, in_lake
from movie_assets_tests.warehouse.written_films import NOON, film, titles, write

BUCKET, SECRET = "films", "a-secret-of-the-object-store"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An empty bucket of such a server; the variables of this process lead to it."""
    import boto3  # only here, since every worker imports every module of tests
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    for name, value in {
        "ACCESS_KEY_ID": "a-key",
        "SECRET_ACCESS_KEY": SECRET,
        "REGION": "us-east-1",
        "DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    made = boto3.resource("s3").Bucket(BUCKET)
    made.create()
    yield made
    server.stop()


@pytest.fixture
def stored(postgres: TestServer, settings: Settings, bucket: Any) -> Iterator[Settings]:
    """Settings of a lake whose files are in that bucket."""
    own = in_lake(settings, postgres.new_store(empty=True), Path("there"))
    own = own.model_copy(update={"lake_data": f"s3://{BUCKET}/warehouse"})
    yield own
    closed(own)


def test_films_are_kept_there(stored: Settings, bucket: Any) -> None:
    """What is written is files of the bucket, and is read, changed, compacted and queried as on any other lake."""
    warehouse = warehouse_of(stored)
    write(warehouse, film(1, "One"), film(2, "Two"))
    write(warehouse, film(2, "Two again"))
    assert titles(warehouse) == {1: "One", 2: "Two again"}
    warehouse.place.compact()
    with connect(warehouse) as connection:
        assert connection.execute("SELECT count(*) FROM movies").fetchall() == [(2,)]
    keys = [item.key for item in bucket.objects.all()]
    assert keys
    assert all(key.startswith("warehouse/movie_assets_lake/") for key in keys)
    assert not (stored.warehouse_path).exists()


@pytest.mark.fault("typed write", "the object store refuses a write")
def test_a_store_that_refuses(stored: Settings, bucket: Any) -> None:
    """Nothing of that write is shown, the error says where and no key; the next one after it works as before."""
    warehouse = warehouse_of(stored)
    write(warehouse, film(1, "One"))
    kept = {item.key: item.get()["Body"].read() for item in bucket.objects.all()}
    bucket.objects.delete()
    bucket.delete()
    with pytest.raises(StoreError) as refused:
        write(warehouse, film(2, "Two", NOON + timedelta(hours=1)))
    assert f"s3://{BUCKET}" in str(refused.value)
    assert SECRET not in str(refused.value)
    bucket.create()
    for key, body in kept.items():
        bucket.put_object(Key=key, Body=body)
    assert titles(warehouse) == {1: "One"}
    write(warehouse, film(2, "Two"))
    assert titles(warehouse) == {1: "One", 2: "Two"}


@pytest.mark.fault("command", "doctor: there is no such bucket")
def test_a_bucket_out_of_reach_is_named(stored: Settings, bucket: Any) -> None:
    """Looking, without writing, tells whether the bucket answers; the key is not in what is said."""
    place = warehouse_of(stored).place
    before = [item.key for item in bucket.objects.all()]
    assert place.why_not_in_reach() is None
    assert [item.key for item in bucket.objects.all()] == before
    bucket.objects.delete()
    bucket.delete()
    why = place.why_not_in_reach()
    assert why is not None
    assert f"s3://{BUCKET}" in why
    assert SECRET not in why
    bucket.create()
