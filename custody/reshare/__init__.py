"""A reshare: the shares of a dataset's key move to another quorum, and the key is never made.

New people, another tree, or fresh shares for the same people: each is this one protocol, after
Desmedt and Jajodia, and Wong, Wang and Wing. Old officials deal their own rows to the new ones,
and what they deal adds up. Whoever dealt wrongly is found and named.

.. code-block:: text

    subject.py     ReshareSubject                    from which epoch, to whom
    rosters.py     require_reshare                   whether that can be
    redeal.py      redeal, require_redeal, answer    an old official deals a row
    subshares.py   read_subshares, FAULTS            what is in the box to a new official
    frozen.py      freeze, Frozen                    what the dealers come to
    receiving.py   receive_rows                      a new official's shares, whenever needed
    bundle.py      ReshareBundle                     all of it as a file

    events.py      what happens, and what follows
    state.py       State                             how far it is, and which epoch is active
    rules.py       require                           which acts are refused
    evolve.py      evolve                            what an event does to it
    schedule.py    decide, settle, replay            the fold of events

A malicious dealer can delay, and is named for it. They can't change the key, lower a degree or
deal one wrong share unseen. Against somebody who takes shares over time (promise EPOCH) it holds
as long as fewer than a quorum are taken in each epoch, and old shares are destroyed.

Nothing here does input or output. It draws no randomness but that of a sealed box
(``custody/sealedbox.py``): a dealer's coefficients follow from the share.
"""

from custody.reshare.bundle import ReshareBundle
from custody.reshare.frozen import Frozen, freeze
from custody.reshare.receiving import receive_rows
from custody.reshare.redeal import Redeal, answer, redeal, require_boxes, require_redeal
from custody.reshare.rosters import require_reshare
from custody.reshare.schedule import decide, replay, settle
from custody.reshare.state import State
from custody.reshare.subject import OldEpoch, ReshareSubject
from custody.reshare.subshares import FAULTS, read_subshares

__all__ = [
    "FAULTS",
    "Frozen",
    "OldEpoch",
    "Redeal",
    "ReshareBundle",
    "ReshareSubject",
    "State",
    "answer",
    "decide",
    "freeze",
    "read_subshares",
    "receive_rows",
    "redeal",
    "replay",
    "require_boxes",
    "require_redeal",
    "require_reshare",
    "settle",
]
