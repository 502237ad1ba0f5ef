"""Alembic's entry: runs on the connection, and in the transaction, that data/store/database.py hands over."""

from alembic import context

from data.store.tables import metadata

# SQLite's DDL is transactional too, once the driver leaves BEGIN to us: a migration killed midway leaves the old one.
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
