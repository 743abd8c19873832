"""What Postgres says of an error, on one line; the rights that a role lacks, and the statements that give them.

Belongs here: reading its words, whoever passes them on: psycopg, SQLAlchemy, DuckDB. Does not belong here: connecting
(postgres_connection.py).
"""

import re

from movie_assets.store.sql import Database

SCHEMA = "movie_assets"
"""Of the operations store."""
_DENIED = re.compile(r"permission denied (?:for (\w+) \"?([\w-]+)\"?|to create temporary tables)")
_NOT_OWNED = re.compile(r"must be owner of")
_ALL_TAKEN = re.compile(r"too many (?:connections|clients)|connection slots are reserved")
_IN_A_SCHEMA = frozenset(("table", "view", "sequence", "relation"))


def on_one_line(error: BaseException) -> str:
    """Return what was said, without the statement, and without the guesses that the client adds after a tab."""
    lines = [line for line in str(error).splitlines() if not line.startswith(("\t", "LINE ")) and line.strip() != "^"]
    return " ".join(" ".join(lines).split()).rstrip(".")


def right_to_give(words: str, *, database: str = "", schema: str = "public", role: str = "") -> str | None:
    """Return what to do if these words are of a right that a role lacks; else None. `schema`: of tables."""
    role = role or "ROLE"
    if _NOT_OWNED.search(words):
        return (
            f"Only their owner may change them: connect as it, or let it say REASSIGN OWNED BY CURRENT_USER TO {role}."
        )
    if (found := _DENIED.search(words)) is None:
        return None
    kind, name = found.groups()
    if kind in _IN_A_SCHEMA:
        given = grant_on_tables(schema, role)
    elif kind == "schema":
        given = grant_on_schema(name, role)
    elif kind in (None, "database"):
        given = grant_on_database(name or database or "DATABASE", role)
    else:
        given = f"GRANT ALL ON {kind.upper()} {name} TO {role};"
    return f"Let an owner say {given}"


def what_to_do(words: str, otherwise: str) -> str:
    """Return what to do about a database that does not let anybody in, whoever it is; `otherwise` if it is not that."""
    if _ALL_TAKEN.search(words):
        return "It takes no more connections: raise max_connections, or the limit of this role or database."
    return otherwise


def missing_rights(database: Database) -> list[str]:
    """Return the statements that would give its role what it lacks to make the store, or to write to it."""
    name, role, makes, uses, writes = database.row(
        "SELECT current_database(), current_user,"
        " has_database_privilege(current_database(), 'TEMPORARY')"
        " AND (has_database_privilege(current_database(), 'CREATE')"
        " OR EXISTS (SELECT FROM pg_namespace WHERE nspname = ?)),"
        " coalesce((SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = ?), true),"
        " coalesce((SELECT bool_and(has_table_privilege(pg_class.oid, wanted)) FROM pg_namespace"
        " JOIN pg_class ON relnamespace = pg_namespace.oid AND relkind IN ('r', 'v')"
        " CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE')) AS every (wanted)"
        " WHERE nspname = ?), true)",
        (SCHEMA,) * 3,
    )
    return [
        *([] if makes else [grant_on_database(name, role)]),
        *([] if uses else [grant_on_schema(SCHEMA, role)]),
        *([] if writes else [grant_on_tables(SCHEMA, role)]),
    ]


def grant_on_database(database: str, role: str) -> str:
    """Return the statement that lets a role connect, and make the stores."""
    return f"GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {database} TO {role};"


def grant_on_schema(schema: str, role: str) -> str:
    """Return the statement that lets a role use what is in a schema."""
    return f"GRANT USAGE, CREATE ON SCHEMA {schema} TO {role};"


def grant_on_tables(schema: str, role: str) -> str:
    """Return the statements that let a role read and write tables."""
    return " ".join(f"GRANT ALL ON ALL {kind} IN SCHEMA {schema} TO {role};" for kind in ("TABLES", "SEQUENCES"))
