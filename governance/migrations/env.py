"""Alembic's environment: it runs inside the transaction that `governance.database` opens."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
