"""The cryptography of the quorum: a key is dealt among n officials, and any m can use it.

.. code-block:: text

    dealing.py       deal, verify_dealing, verify_share   Shamir's sharing, checked in public
    contribution.py  Context, Contribution                one official's part, and its purpose
    proof.py         contribute, verify_contribution      that part made, and proven right
    combine.py       combine, join, recover               m parts make the shared secrets
    parts.py         count_parts, part_of                 more than 1,000 objects
    many.py          for_each, weighted_sum               the same for many, in threads

Nothing here does input or output; randomness is a parameter.
"""

from custody.quorum.combine import combine, join, recover
from custody.quorum.contribution import Context, Contribution
from custody.quorum.dealing import (
    Dealing,
    Share,
    deal,
    require_threshold,
    verify_dealing,
    verify_share,
)
from custody.quorum.proof import contribute, verify_contribution

__all__ = [
    "Context",
    "Contribution",
    "Dealing",
    "Share",
    "combine",
    "contribute",
    "deal",
    "join",
    "recover",
    "require_threshold",
    "verify_contribution",
    "verify_dealing",
    "verify_share",
]
