"""Drawers, jobs and tokens: what a user keeps, waits for, and lets a machine do."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["downgrade", "upgrade"]

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Do it."""
    op.create_table(
        "drawer",
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.uid"], name=op.f("fk_drawer_account")
        ),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_drawer")),
    )
    op.create_index(
        op.f("ix_drawer_account_kind"), "drawer", ["account", "kind"], unique=False
    )
    op.create_table(
        "job",
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("began", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.LargeBinary(), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account"], ["account.uid"], name=op.f("fk_job_account")
        ),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_account"), "job", ["account"], unique=False)
    op.create_index(op.f("ix_job_state"), "job", ["state"], unique=False)
    op.create_table(
        "token",
        sa.Column("tag", sa.LargeBinary(length=32), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("roles", sa.String(length=128), nullable=False),
        sa.Column("began", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account"], ["account.uid"], name=op.f("fk_token_account")
        ),
        sa.PrimaryKeyConstraint("tag", name=op.f("pk_token")),
        sa.UniqueConstraint("uid", name=op.f("uq_token_uid")),
    )
    op.create_index(op.f("ix_token_account"), "token", ["account"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("token")
    op.drop_table("job")
    op.drop_table("drawer")
