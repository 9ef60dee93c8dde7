"""Rows that are written once: refused in Python for a clear error, and by triggers so that nothing can get round it."""

from django.db import models
from django.db.migrations.operations.base import Operation


class AppendOnlyError(TypeError):
    """Code tried to change or delete a row that is only ever added."""


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise AppendOnlyError(f"{self.model.__name__} rows are never changed")

    def delete(self):
        raise AppendOnlyError(f"{self.model.__name__} rows are never deleted")

    update.alters_data = delete.alters_data = True


class AppendOnly(models.Model):
    """Base of rows that are only ever added; give the table its triggers with `GuardAppendOnly` in a migration."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} rows are never changed")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnlyError(f"{type(self).__name__} rows are never deleted")


class GuardAppendOnly(Operation):
    """Migration operation: triggers that refuse UPDATE and DELETE (and TRUNCATE on PostgreSQL) on one table."""

    reversible = True

    def __init__(self, table):
        self.table = table

    def state_forwards(self, app_label, state):
        """The models stay as they are."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for statement in self._create(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for verb in ("update", "delete", "truncate"):
            on = f" ON {self.table}" if schema_editor.connection.vendor == "postgresql" else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.table}_no_{verb}{on}")

    def describe(self):
        return f"Only ever add rows to {self.table}"

    def deconstruct(self):
        return (type(self).__name__, [self.table], {})

    def _create(self, vendor):
        table = self.table
        if vendor == "sqlite":
            return [
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                for verb in ("update", "delete")
            ]
        function = (
            "CREATE OR REPLACE FUNCTION core_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; "
            "END $$"
        )
        rows = [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION core_append_only()"
            for verb in ("update", "delete")
        ]
        whole = (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION core_append_only()"
        )
        return [function, *rows, whole]
