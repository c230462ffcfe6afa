"""A plan: what a grant opens, where it lies, where it goes, cut into pieces of work.

A plan is made once, and carried out by any number of processes on any number of machines, each
of which takes a shard of it. It carries the granted headers, so nobody who has it needs the
grant; what opens them is the requester's identity, which is never in it.

One JSON document, in which each piece of work has a line of its own, so that a process reads
those of its own shard and keeps no other in memory::

    {"bytes": …, "ceremony": …, "collection": …, "dataset": …, "expires": …,
     "format": "custody-plan/v1", "grant": "<hex>", "items": …, "missing": [ids …],
     "objects": …, "to": …, "work":[
    {"bytes": …, "count": 2, "objects": [{"from": …, "header": "<base64>", "id": …,
                                          "plain": …, "size": …, "to": …}, …]},
    {"bytes": …, "count": 1, "objects": [{…}], "part": 0, "step": 1073741824}
    ]}

What is planned from the same grant and the same files has the same bytes. ``bytes`` and
``plain`` count plaintext, ``size`` the sealed file. Of an object that is cut into parts, part
``i`` is the bytes from ``i * step`` on, and the last one ends where the object does.
"""

from custody.plan.document import Plan, decode_head, encode_head
from custody.plan.items import PlannedObject, WorkItem
from custody.plan.planning import ITEM_BYTES, RANGED_OVER, cut_into_items, require_destinations
from custody.plan.shards import Shard, shares

__all__ = [
    "ITEM_BYTES",
    "RANGED_OVER",
    "Plan",
    "PlannedObject",
    "Shard",
    "WorkItem",
    "cut_into_items",
    "decode_head",
    "encode_head",
    "require_destinations",
    "shares",
]
