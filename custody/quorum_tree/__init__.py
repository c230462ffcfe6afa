"""A quorum as people agree on it: a tree of groups, each of which needs so many of its members.

"Two of security and one of legal" is a tree. Plain m of n is the tree with one group, over all
seats. Nothing here knows of keys or points, so whatever only asks who is still missing needs no
cryptography; how a key is dealt down such a tree is in :mod:`custody.quorum`.

.. code-block:: text

    tree.py     Leaf, Node, plain, read_tree      the values, and the JSON that is signed
    text.py     parse_quorum, write_quorum        the text that people read and type
    weights.py  weighted                          "the chair counts twice", as a tree
    lint.py     lint, require_sound               what is refused, and what is warned of
    choice.py   satisfied, smallest, missing      who makes it, and who is still missing
    drawing.py  draw                              the groups, each with its "1 of 2"
"""

from custody.quorum_tree.choice import (
    Missing,
    first_quorum,
    missing,
    satisfied,
    smallest,
    spare,
    standing,
)
from custody.quorum_tree.drawing import Group, draw, drawn_lines, everybody
from custody.quorum_tree.lint import Lint, lint, refusals, require_sound
from custody.quorum_tree.text import parse_quorum, quorum_line, takes_text, write_quorum
from custody.quorum_tree.tree import (
    Leaf,
    Node,
    leaves,
    nameless,
    nodes,
    people,
    plain,
    quorum_fields,
    read_quorum,
    read_tree,
    rows_of,
    seated,
    unnamed,
)
from custody.quorum_tree.weights import weighted

__all__ = [
    "Group",
    "Leaf",
    "Lint",
    "Missing",
    "Node",
    "draw",
    "drawn_lines",
    "everybody",
    "first_quorum",
    "leaves",
    "lint",
    "missing",
    "nameless",
    "nodes",
    "parse_quorum",
    "people",
    "plain",
    "quorum_fields",
    "quorum_line",
    "read_quorum",
    "read_tree",
    "refusals",
    "require_sound",
    "rows_of",
    "satisfied",
    "seated",
    "smallest",
    "spare",
    "standing",
    "takes_text",
    "unnamed",
    "weighted",
    "write_quorum",
]
