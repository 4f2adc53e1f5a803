"""What Alembic runs to migrate: on the connection that it was given."""

from alembic import context

from scalpwatch.registry.models import metadata

__all__: list[str] = []

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata
)
with context.begin_transaction():
    context.run_migrations()
