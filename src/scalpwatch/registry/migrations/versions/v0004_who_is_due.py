"""The day on which something is to be done next: its year, and a keyed hash of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["downgrade", "upgrade"]

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Do it; `scalpwatch.registry.due_days.mark_all` fills it, for it has the keys."""
    op.add_column("patient", sa.Column("due_year", sa.Integer(), nullable=True))
    op.add_column("patient", sa.Column("due_tag", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_patient_due",
        "patient",
        [
            "clinic",
            "is_erased",
            "due_year",
            "due_tag",
            "urgency",
            "is_closed",
            "primary_site",
            "sites",
            "id",
        ],
        unique=False,
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_patient_due", "patient")
    op.drop_column("patient", "due_tag")
    op.drop_column("patient", "due_year")
