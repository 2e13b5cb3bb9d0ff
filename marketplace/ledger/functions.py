"""What PostgreSQL does in one call. SQLite runs in our own process, so there the steps cost no trips."""

from marketplace.core.ddl import rule
from marketplace.ledger import models  # noqa: F401 - the tables that it writes

# Locks in order of pot and place, as `services/moves.py` does. What is short, or missing, is answered and nothing is
# changed; else each hold with its posting, in the order asked for. VOLATILE in READ COMMITTED: every statement sees
# what was committed before it, so after the locks the balances are the true ones.
HOLD = """
CREATE FUNCTION ledger_hold(
  pots bigint[], lines bigint[], sources text[], amounts bigint[], cause_kinds text[], cause_ids bigint[],
  by_actor bigint, by_behalf bigint, moment timestamptz
) RETURNS TABLE (new_hold bigint, pot bigint, spot text, there bigint, wanted bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  moved integer;
BEGIN
  PERFORM 1 FROM ledger_accounts a
    WHERE a.pot_id = ANY (pots) AND (a.place = 'held' OR a.place = ANY (sources))
    ORDER BY a.pot_id, a.place COLLATE "C" FOR NO KEY UPDATE;

  RETURN QUERY
    SELECT NULL::bigint, d.pot_id, d.place, COALESCE(a.balance_pence, 0), d.pence
    FROM (SELECT w.pot_id, w.place, SUM(w.pence)::bigint AS pence
          FROM unnest(pots, sources, amounts) AS w (pot_id, place, pence) GROUP BY w.pot_id, w.place) d
    LEFT JOIN ledger_accounts a ON a.pot_id = d.pot_id AND a.place = d.place
    WHERE COALESCE(a.balance_pence, 0) < d.pence
    ORDER BY d.pot_id, d.place COLLATE "C";
  IF FOUND THEN RETURN; END IF;
  RETURN QUERY
    SELECT NULL::bigint, w.pot_id, 'held'::text, NULL::bigint, NULL::bigint FROM unnest(pots) AS w (pot_id)
    WHERE NOT EXISTS (SELECT 1 FROM ledger_accounts a WHERE a.pot_id = w.pot_id AND a.place = 'held');
  IF FOUND THEN RETURN; END IF;

  UPDATE ledger_accounts a SET balance_pence = a.balance_pence + c.pence
    FROM (SELECT m.pot_id, m.place, SUM(m.pence)::bigint AS pence FROM (
            SELECT w.pot_id, w.place, -w.pence FROM unnest(pots, sources, amounts) AS w (pot_id, place, pence)
            UNION ALL SELECT w.pot_id, 'held', w.pence FROM unnest(pots, amounts) AS w (pot_id, pence)
          ) AS m (pot_id, place, pence) GROUP BY m.pot_id, m.place) c
    WHERE a.pot_id = c.pot_id AND a.place = c.place;

  FOR moved IN 1 .. cardinality(pots) LOOP
    INSERT INTO ledger_holds (pot_id, plan_line_id, source, pence, cause_kind, cause_id, at)
      VALUES (pots[moved], lines[moved], sources[moved], amounts[moved], cause_kinds[moved], cause_ids[moved], moment)
      RETURNING id INTO new_hold;
    INSERT INTO ledger_postings (pot_id, source, to_pot_id, destination, kind, pence, plan_line_id, hold_id,
                                 cause_kind, cause_id, actor_id, on_behalf_of, at)
      VALUES (pots[moved], sources[moved], pots[moved], 'held',
              CASE sources[moved] WHEN 'contingency' THEN 'hold_contingency' ELSE 'hold' END,
              amounts[moved], lines[moved], new_hold, cause_kinds[moved], cause_ids[moved], by_actor, by_behalf,
              moment);
    RETURN NEXT;
  END LOOP;
END $$
"""


@rule
def hold_in_one_call(dialect: str) -> list[str]:
    return [HOLD] if dialect == "postgresql" else []
