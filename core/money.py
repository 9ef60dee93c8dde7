"""Amounts are integer fen (1 yuan = 100 fen). No float and no Decimal is ever stored."""

import re
from decimal import Decimal

_YUAN = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,2})?")


def parse_yuan(text: str) -> int:
    """Fen from what people type: "1,234.5", "￥12", full-width digits. Raises ValueError for anything else."""
    plain = text.translate(str.maketrans("０１２３４５６７８９．，－", "0123456789.,-"))
    plain = re.sub(r"[\s,，¥￥元]", "", plain)
    if not _YUAN.fullmatch(plain):
        raise ValueError(text)
    return int(Decimal(plain) * 100)


def format_yuan(fen: int) -> str:
    """ "1,234.50"; minus as U+2212 so that it stands as wide as a digit."""
    sign = "\u2212" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), 100)
    return f"{sign}{yuan:,}.{rest:02d}"
