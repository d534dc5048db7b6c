"""Words that speak of paying, in the five languages; a letter that holds one is shown to its editor with a warning."""

import re

STEMS = (
    r"(?<!free of )(?<!\bin )charges?|charged|fees?|payments?|pay|payable|surcharge|deposit",
    r"такс\w*|плащ\w+|плат(?!форм)\w+|заплащ\w+|заплат\w+|депозит\w*",
    r"tariff[ae]|commission[ei]|pagament[oi]|pagare|pagat[oaie]|pagabile|addebit\w+|cauzion[ei]",
    r"tax[aăe]\w*|comision\w*|plat[ăa]|plăți\w*|plati|plăti\w*|plătit\w*|achita\w*|garanți[ei]",
    r"плата|плат(?!форм)[ыеуё]\w*|оплат\w+|платеж\w*|платёж\w*|комисси\w+|сбор\w{0,3}|залог\w*",
)
CHARGE = re.compile(rf"\b(?:{'|'.join(STEMS)})\b", re.IGNORECASE)


def words_of_charge(text: str) -> tuple[str, ...]:
    """Return the words that speak of paying, each once, in their order."""
    return tuple(dict.fromkeys(word.lower() for word in CHARGE.findall(text)))
