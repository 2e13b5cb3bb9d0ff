"""Money of the person's own beside a council's: assessed and voluntary told apart (BUD-14, R35, R36)."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.budgets.domain import Contribution
from marketplace.budgets.models.pots import Pot
from marketplace.core.db import BigInt, Code, IntPk, UtcDateTime
from marketplace.core.ddl import append_only
from marketplace.extensions import Model
from marketplace.ledger.rules import refuse

NHS_POT = "EXISTS (SELECT 1 FROM budget_pots p WHERE p.id = NEW.pot_id AND substr(p.stream, 1, 4) = 'nhs_')"


class PotContribution(Model):
    """What arrived, or for `assessed_gross` what the council bills for beside the pot. Integer pence. Never on an NHS
    pot: the model refuses it, and the database does (R18)."""

    __tablename__ = "pot_contributions"
    __table_args__ = (CheckConstraint("pence > 0", name="positive"), Index("ix_pot_contributions_pot", "pot_id"))

    id: Mapped[IntPk]
    pot_id: Mapped[int] = mapped_column(BigInt, ForeignKey("budget_pots.id"))
    plan_line_id: Mapped[int] = mapped_column(BigInt)
    kind: Mapped[Contribution] = mapped_column(Code(Contribution))
    pence: Mapped[int] = mapped_column(BigInteger)
    recorded_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @classmethod
    def to(cls, pot: Pot, **fields: object) -> "PotContribution":
        """The only way to make one. Raises ValueError for an NHS pot."""
        if pot.stream.is_nhs:
            raise ValueError("an NHS pot takes no contributions")
        return cls(pot_id=pot.id, **fields)


append_only("pot_contributions")
refuse("pot_contributions", "INSERT", "nhs", NHS_POT, "an NHS pot takes no contributions")
