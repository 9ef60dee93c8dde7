"""What the database itself refuses about visits (L5): a CHECK sees neither the permission nor an earlier refusal."""

from django.db.migrations.operations.base import Operation

TABLE = "outposts_schoolvisit"
# name of the trigger -> the visit is refused when this holds
GUARDS = {
    "outposts_visit_by_permission": (
        "NOT EXISTS (SELECT 1 FROM outposts_visitpermission p WHERE p.id = NEW.permission_id "
        "AND p.outpost_id = NEW.outpost_id AND p.school_id = NEW.school_id "
        "AND p.given_on <= NEW.visited_on AND p.valid_until >= NEW.visited_on "
        "AND (p.ended_on IS NULL OR p.ended_on > NEW.visited_on))"
    ),
    "outposts_visit_no_reentry": (
        "EXISTS (SELECT 1 FROM outposts_schoolvisit v JOIN outposts_visitpermission p ON p.id = NEW.permission_id "
        "WHERE v.outpost_id = NEW.outpost_id AND v.school_id = NEW.school_id AND v.outcome = 'refused' "
        "AND v.visited_on <= NEW.visited_on AND (v.cool_until > NEW.visited_on OR p.given_on < v.visited_on))"
    ),
}


class GuardVisits(Operation):
    """Migration operation: no visit without a permission that holds on its day, none into a cool-off."""

    reversible = True

    def state_forwards(self, app_label, state):
        """The models stay as they are."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for name, broken in GUARDS.items():
            for statement in _create(schema_editor.connection.vendor, name, broken):
                schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        on = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
        for name in GUARDS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")

    def describe(self):
        return "No visit without a permission"

    def deconstruct(self):
        return (type(self).__name__, [], {})


def _create(vendor, name, broken):
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {name} BEFORE INSERT ON {TABLE} WHEN {broken} BEGIN SELECT RAISE(ABORT, '{name}'); END"
        ]
    function = (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {broken} THEN "
        f"RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    trigger = f"CREATE TRIGGER {name} BEFORE INSERT ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {name}()"
    return [function, trigger]
