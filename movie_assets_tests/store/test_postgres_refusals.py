"""What is refused of a Postgres, and that it is said in words which show no password."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr

from movie_assets.errors import ConfigurationError, StoreError, UnreachableStoreError
from movie_assets.masking import masked
from movie_assets.server_addresses import of_postgres
from movie_assets.settings import Settings
from movie_assets.store.connection import Operations, peeked
from movie_assets.store.postgres_sessions import for_sqlalchemy
from movie_assets.store.postgres_words import missing_rights
from movie_assets_tests.postgres import TestServer


@pytest.mark.fault("migration", "an operations store in Postgres of a newer program")
def test_a_newer_schema_is_refused(postgres: TestServer) -> None:
    """A store that a newer program has migrated is not touched."""
    url = postgres.new_store()
    with Operations(url) as store, store.transaction() as connection:
        connection.execute("UPDATE schema_version SET version = version + 1")
    with pytest.raises(StoreError, match="Update it"):
        Operations(url)


@pytest.mark.fault("command", "a schema movie_assets of another program")
def test_a_foreign_schema_is_refused(postgres: TestServer) -> None:
    """A schema of that name that is not ours is named, and left as it was; other schemas are nobody's business."""
    url = postgres.new_store(empty=True)
    with psycopg.connect(url.get_secret_value()) as other:
        other.execute("CREATE SCHEMA movie_assets")
        other.execute("CREATE TABLE public.runs (id int)")
    with pytest.raises(StoreError, match="belongs to another program"):
        Operations(url)


@pytest.mark.fault("command", "a Postgres server that cannot be reached")
def test_a_password_is_never_shown(tmp_path: Path) -> None:
    """A database that cannot be reached is named without its password, which is masked everywhere from then on."""
    url = "postgresql://keeper:sehr-geheim%21@localhost:1/films?connect_timeout=1"
    settings = Settings(_env_file=None, data=tmp_path, demo=False, operations_url=SecretStr(url))
    assert isinstance(settings.operations_address, SecretStr)
    with pytest.raises(StoreError) as raised:
        Operations(settings.operations_address)
    for shown in (str(raised.value), repr(raised.value), repr(settings), masked(f"x sehr-geheim! {url} y")):
        assert "geheim" not in shown
    assert "localhost" in str(raised.value)


@pytest.mark.fault("command", "an address of Postgres that libpq cannot read")
def test_an_address_that_cannot_be_read_is_refused() -> None:
    """It is refused in words that do not show the password."""
    url = of_postgres("postgresql://keeper:sehr-geheim%@h/films").get_secret_value()
    with pytest.raises(ConfigurationError, match="MOVIE_ASSETS_OPERATIONS_URL cannot be read") as raised:
        for_sqlalchemy(url)
    assert "geheim" not in str(raised.value)
    with pytest.raises(StoreError) as refused:
        Operations(SecretStr(url))
    assert "geheim" not in str(refused.value)


@pytest.fixture
def weak(postgres: TestServer) -> Iterator[str]:
    """A role without rights."""
    name = f"weak_{os.getpid()}"  # all workers share the server
    with psycopg.connect(postgres.new_store(empty=True).get_secret_value(), autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {name} LOGIN".encode())
        yield name
        open_ones = admin.execute("SELECT datname FROM pg_database WHERE NOT datistemplate AND datallowconn")
        for database in [row[0] for row in open_ones]:
            with (
                suppress(psycopg.OperationalError),  # another worker has dropped its own meanwhile
                psycopg.connect(admin.info.dsn, dbname=database, autocommit=True) as there,
            ):
                there.execute(f"DROP OWNED BY {name}".encode())
        admin.execute(f"DROP ROLE {name}".encode())


def as_role(url: SecretStr, role: str) -> SecretStr:
    known = conninfo_to_dict(url.get_secret_value())
    return SecretStr(f"postgresql://{role}@/{known['dbname']}?host={quote(str(known['host']), safe='')}")


@pytest.mark.fault("command", "the role in Postgres lacks a right")
def test_a_right_that_is_lacking_is_named(postgres: TestServer, weak: str) -> None:
    """What a role may not do is said with the statement that would let it: of the database, the schema, the tables."""
    closed, new, made = postgres.new_store(empty=True), postgres.new_store(empty=True), postgres.new_store()
    with psycopg.connect(closed.get_secret_value(), autocommit=True) as admin:
        admin.execute(f"REVOKE CONNECT ON DATABASE {admin.info.dbname} FROM PUBLIC")
    for url in (closed, new):
        with pytest.raises(StoreError, match=rf"GRANT CONNECT, CREATE, TEMPORARY ON DATABASE \w+ TO {weak};") as raised:
            Operations(as_role(url, weak))
        assert not isinstance(raised.value, UnreachableStoreError)
    with peeked(as_role(new, weak)) as store:
        assert "GRANT CONNECT, CREATE" in missing_rights(store)[0]
    schema, tables = (
        f"GRANT USAGE, CREATE ON SCHEMA movie_assets TO {weak}",
        "GRANT ALL ON ALL TABLES IN SCHEMA movie_assets",
    )
    with psycopg.connect(made.get_secret_value(), autocommit=True) as admin:
        with pytest.raises(StoreError, match=schema):
            Operations(as_role(made, weak))
        admin.execute(
            f"GRANT USAGE ON SCHEMA movie_assets TO {weak}; GRANT SELECT ON movie_assets.schema_version TO {weak}"
        )
        with pytest.raises(StoreError, match=tables):
            Operations(as_role(made, weak))
        with peeked(as_role(made, weak)) as store:
            assert [tables in right for right in missing_rights(store)] == [True]
        admin.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA movie_assets TO {weak}".encode())
        admin.execute(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA movie_assets TO {weak}".encode())
        with peeked(as_role(made, weak)) as store:
            assert missing_rights(store) == []
        with Operations(as_role(made, weak)) as operations, operations.transaction() as connection:
            connection.execute("INSERT INTO runs (run_id) VALUES ('weak')")


def written(operations: Operations, *, losing_its_session: bool = False) -> None:
    """Write two rows; meanwhile, perhaps, the server ends every session of the database."""
    with operations.transaction() as connection:
        connection.execute("INSERT INTO runs (run_id) VALUES ('one') RETURNING run_id").fetchone()
        if losing_its_session:
            assert isinstance(operations.address, SecretStr)
            with psycopg.connect(operations.address.get_secret_value(), autocommit=True) as admin:
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                    " AND datname = current_database()"
                )
        connection.execute("INSERT INTO runs (run_id) VALUES ('two')")


@pytest.mark.fault("command", "a database of Postgres that only reads")
def test_a_database_that_only_reads_is_refused(postgres: TestServer) -> None:
    """A standby, or a role that may only read, is refused with what to do, and counts as one that is there."""
    url = SecretStr(f"{postgres.new_store().get_secret_value()}&options=-c%20default_transaction_read_only%3Don")
    with Operations(url) as operations, pytest.raises(StoreError, match="a role that may write") as raised:
        written(operations)
    assert not isinstance(raised.value, UnreachableStoreError)


@pytest.mark.fault("command", "Postgres goes away amid a transaction")
def test_a_lost_server_is_said_once(postgres: TestServer, caplog: pytest.LogCaptureFixture) -> None:
    """Who loses its session in a transaction gets one error in words, and no line of the client's beside it."""
    with (
        Operations(postgres.new_store()) as operations,
        pytest.raises(UnreachableStoreError, match="Is the server there") as raised,
    ):
        written(operations, losing_its_session=True)
    assert "probably means" not in str(raised.value)
    assert caplog.messages == []


def test_a_database_that_cannot_keep_every_text_is_refused(postgres: TestServer) -> None:
    """A database of another encoding than UTF-8 is refused before anything is made in it."""
    url = postgres.new_store(empty=True)
    known = conninfo_to_dict(url.get_secret_value())
    with psycopg.connect(url.get_secret_value(), dbname="postgres", autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {known['dbname']}".encode())
        plain = "TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'SQL_ASCII'"
        admin.execute(f"CREATE DATABASE {known['dbname']} {plain}".encode())
    with pytest.raises(StoreError, match=r"does not keep text as UTF-8\. Make the database anew"):
        Operations(url)


@pytest.mark.fault("command", "Postgres takes no more connections")
def test_too_few_connections_are_said(postgres: TestServer, weak: str) -> None:
    """Where every connection is taken, it is said what to raise. One may be free soon: a run is launched again."""
    url = postgres.new_store()
    with psycopg.connect(url.get_secret_value(), autocommit=True) as admin:
        admin.execute(f"ALTER ROLE {weak} CONNECTION LIMIT 0".encode())
    with pytest.raises(UnreachableStoreError, match="takes no more connections: raise max_connections"):
        Operations(as_role(url, weak))
