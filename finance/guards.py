"""The database's own proof that an entry balances (ADR 3).

Neither database can check a sum over rows by CHECK, and SQLite has no deferred triggers. So the order of writing is
turned round: postings go in first (their foreign key is deferred to the commit), then the entry, whose trigger adds
them up; from then on no posting for it is let in.
"""

from django.db.migrations.operations.base import Operation

_SUM = "COALESCE((SELECT SUM(amount_fen) FROM finance_posting WHERE entry_id = NEW.id), 1)"
_FUNDS = (
    "(SELECT COUNT(DISTINCT a.fund) FROM finance_posting p JOIN finance_account a ON a.id = p.account_id "
    "WHERE p.entry_id = NEW.id)"
)
_OUTPOSTS = (
    "(SELECT COUNT(*) FROM finance_posting p JOIN finance_account a ON a.id = p.account_id "
    "WHERE p.entry_id = NEW.id AND a.outpost_id <> NEW.outpost_id)"
)
RULES = (
    ("finance_entry_sums_to_zero", f"{_SUM} <> 0"),
    ("finance_entry_within_one_fund", f"{_FUNDS} <> 1"),
    ("finance_entry_within_one_outpost", f"{_OUTPOSTS} <> 0"),
)
_STANDS = "EXISTS (SELECT 1 FROM finance_entry WHERE id = NEW.entry_id)"

SQLITE = [
    "CREATE TRIGGER finance_entry_guard BEFORE INSERT ON finance_entry BEGIN "
    + " ".join(f"SELECT RAISE(ABORT, '{name}') WHERE {broken};" for name, broken in RULES)
    + " END",
    "CREATE TRIGGER finance_posting_guard BEFORE INSERT ON finance_posting BEGIN "
    f"SELECT RAISE(ABORT, 'finance_posting_before_its_entry') WHERE {_STANDS}; END",
]
# The advisory lock closes the gap between two transactions that cannot see each other's rows yet.
POSTGRESQL = [
    "CREATE FUNCTION finance_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "PERFORM pg_advisory_xact_lock(hashtextextended(NEW.id::text, 7)); "
    + " ".join(
        f"IF {broken} THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        for name, broken in RULES
    )
    + " RETURN NEW; END $$",
    "CREATE TRIGGER finance_entry_guard BEFORE INSERT ON finance_entry "
    "FOR EACH ROW EXECUTE FUNCTION finance_entry_guard()",
    "CREATE FUNCTION finance_posting_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "PERFORM pg_advisory_xact_lock(hashtextextended(NEW.entry_id::text, 7)); "
    f"IF {_STANDS} THEN RAISE EXCEPTION 'finance_posting_before_its_entry' "
    "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER finance_posting_guard BEFORE INSERT ON finance_posting "
    "FOR EACH ROW EXECUTE FUNCTION finance_posting_guard()",
]


class GuardEntries(Operation):
    reversible = True

    def state_forwards(self, app_label, state):
        """The models stay as they are."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for table in ("finance_entry", "finance_posting"):
            if schema_editor.connection.vendor == "sqlite":
                schema_editor.execute(f"DROP TRIGGER {table}_guard")
            else:
                schema_editor.execute(f"DROP FUNCTION {table}_guard() CASCADE")

    def describe(self):
        return "Let an entry in only when its postings balance"
