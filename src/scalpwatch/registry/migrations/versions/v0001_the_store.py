"""The tables of the store, and the triggers that let the audit trail only grow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["downgrade", "upgrade"]

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


_SQLITE = (
    """
    CREATE TRIGGER audit_keeps_rows BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END
    """,
    """
    CREATE TRIGGER audit_loses_no_row BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END
    """,
)

_POSTGRESQL = (
    """
    CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit trail only grows'; END $$
    """,
    """
    CREATE TRIGGER audit_keeps_rows BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_only_grows()
    """,
    """
    CREATE TRIGGER audit_loses_no_row BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()
    """,
)


def upgrade() -> None:
    """Do it."""
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("clinic", sa.String(length=64), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("patient", sa.String(length=32), nullable=True),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_patient"), "audit", ["patient"], unique=False)
    op.create_table(
        "patient",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("clinic", sa.String(length=64), nullable=False),
        sa.Column("tag", sa.LargeBinary(length=16), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sex", sa.String(length=32), nullable=False),
        sa.Column("phototype", sa.String(length=32), nullable=False),
        sa.Column("birth_decade", sa.Integer(), nullable=True),
        sa.Column("knowledge", sa.String(length=32), nullable=False),
        sa.Column("primary_site", sa.String(length=32), nullable=True),
        sa.Column("sites", sa.String(length=128), nullable=False),
        sa.Column("histology", sa.String(length=32), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=True),
        sa.Column("level", sa.String(length=32), nullable=True),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=True),
        sa.Column("last_year", sa.Integer(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("is_erased", sa.Boolean(), nullable=False),
        sa.Column("glance", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient")),
        sa.UniqueConstraint("tag", name=op.f("uq_patient_tag")),
        sa.UniqueConstraint("uid", name=op.f("uq_patient_uid")),
    )
    op.create_index(
        "ix_patient_by_entry",
        "patient",
        ["clinic", "is_erased", "id"],
        unique=False,
    )
    op.create_index(
        "ix_patient_by_year",
        "patient",
        ["clinic", "is_erased", "last_year", "id"],
        unique=False,
    )
    op.create_index(
        "ix_patient_searched",
        "patient",
        [
            "clinic",
            "is_erased",
            "urgency",
            "last_year",
            "id",
            "level",
            "sex",
            "primary_site",
            "histology",
            "status",
            "is_closed",
            "first_year",
            "sites",
        ],
        unique=False,
    )
    op.create_table(
        "store",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store")),
    )
    op.create_table(
        "cancer",
        sa.Column("patient_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("primary_site", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("spread", sa.String(length=32), nullable=False),
        sa.Column("er", sa.String(length=32), nullable=False),
        sa.Column("pr", sa.String(length=32), nullable=False),
        sa.Column("her2", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_cancer_patient_id")
        ),
        sa.PrimaryKeyConstraint("patient_id", "position", name=op.f("pk_cancer")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cohort",
        sa.Column("patient_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_cohort_patient_id")
        ),
        sa.PrimaryKeyConstraint("patient_id", name=op.f("pk_cohort")),
    )
    op.create_table(
        "decision",
        sa.Column("patient_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("choice", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_decision_patient_id")
        ),
        sa.PrimaryKeyConstraint("patient_id", "position", name=op.f("pk_decision")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "document",
        sa.Column("patient_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_document_patient_id")
        ),
        sa.PrimaryKeyConstraint("patient_id", name=op.f("pk_document")),
    )
    op.create_table(
        "lesion",
        sa.Column("patient_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_lesion_patient_id")
        ),
        sa.PrimaryKeyConstraint("patient_id", "position", name=op.f("pk_lesion")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outcome",
        sa.Column("patient_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_outcome_patient_id")
        ),
        sa.PrimaryKeyConstraint("patient_id", "position", name=op.f("pk_outcome")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pathology",
        sa.Column("patient_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("specimen", sa.String(length=32), nullable=False),
        sa.Column("sampling", sa.String(length=32), nullable=False),
        sa.Column("reaches_fat", sa.Boolean(), nullable=True),
        sa.Column("histology", sa.String(length=32), nullable=False),
        sa.Column("diagnosis", sa.String(length=64), nullable=True),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_pathology_patient_id")
        ),
        sa.PrimaryKeyConstraint("patient_id", "position", name=op.f("pk_pathology")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "picture",
        sa.Column("patient_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("visit", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_picture_patient_id")
        ),
        sa.PrimaryKeyConstraint("patient_id", "position", name=op.f("pk_picture")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_picture_name"), "picture", ["name"], unique=False)
    op.create_table(
        "search_tag",
        sa.Column("tag", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("patient_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_search_tag_patient_id")
        ),
        sa.PrimaryKeyConstraint("tag", "patient_id", name=op.f("pk_search_tag")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "stain",
        sa.Column("patient_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pathology", sa.Integer(), nullable=False),
        sa.Column("marker", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("percent", sa.Float(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_stain_patient_id")
        ),
        sa.PrimaryKeyConstraint("patient_id", "position", name=op.f("pk_stain")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "therapy",
        sa.Column("patient_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("began", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("response", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_therapy_patient_id")
        ),
        sa.PrimaryKeyConstraint("patient_id", "position", name=op.f("pk_therapy")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "visit",
        sa.Column("patient_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("age_band", sa.Integer(), nullable=True),
        sa.Column("setting", sa.String(length=32), nullable=True),
        sa.Column("country", sa.String(length=32), nullable=True),
        sa.Column("level", sa.String(length=32), nullable=True),
        sa.Column("flags", sa.String(length=1024), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_visit_patient_id")
        ),
        sa.PrimaryKeyConstraint("patient_id", "position", name=op.f("pk_visit")),
        sqlite_with_rowid=False,
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE if is_sqlite else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Undo it."""
    op.drop_table("visit")
    op.drop_table("therapy")
    op.drop_table("stain")
    op.drop_table("search_tag")
    op.drop_table("picture")
    op.drop_table("pathology")
    op.drop_table("outcome")
    op.drop_table("lesion")
    op.drop_table("document")
    op.drop_table("decision")
    op.drop_table("cohort")
    op.drop_table("cancer")
    op.drop_table("store")
    op.drop_table("patient")
    op.drop_table("audit")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_only_grows()")
