"""The cryptography of the quorum: a key is dealt among officials, and a quorum of them uses it.

.. code-block:: text

    dealing.py       deal, verify_dealing, verify_share   Shamir's sharing, checked in public
    rows.py          deal_rows, row_keys, verify_row_keys the same down a tree of groups
    choice.py        choose, interpolate                  which rows open, by which coefficients
    contribution.py  Context, Contribution                one official's part, and its purpose
    proof.py         contribute, verify_contribution      that part made, and proven right
    combine.py       combine, join, recover               their parts make the shared secrets
    parts.py         count_parts, part_of                 more than 1,000 objects
    many.py          for_each, weighted_sum               the same for many, in threads

Nothing here does input or output; randomness is a parameter.
"""

from custody.quorum.choice import choose
from custody.quorum.combine import combine, join, recover
from custody.quorum.contribution import Context, Contribution, decode_rows, encode_rows
from custody.quorum.dealing import (
    Dealing,
    Share,
    deal,
    verify_dealing,
    verify_share,
)
from custody.quorum.proof import contribute, verify_contribution

__all__ = [
    "Context",
    "Contribution",
    "Dealing",
    "Share",
    "choose",
    "combine",
    "contribute",
    "deal",
    "decode_rows",
    "encode_rows",
    "join",
    "recover",
    "verify_contribution",
    "verify_dealing",
    "verify_share",
]
