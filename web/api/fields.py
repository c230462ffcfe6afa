"""Types of single fields of the API's bodies and answers, such as names, times and keys.

The patterns and lists stand in the OpenAPI document. What comes in is held to them by
the use case it is for, which can say better than a pattern what is wrong; what goes out
is held to them by the tests. Names and ids are held to theirs right here: people paste
all sorts of things in their place, which then must not be repeated (promise QUIET).
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from custody.ceremony.subject import FORMATS
from custody.formats.validation import NAME_PATTERN, OBJECT_PATTERN
from custody.service.context import ROLE_SCOPES, SCOPES


class Answer(BaseModel):
    """A JSON object that holds what is named in it, and nothing else."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)


def _text(description: str, pattern: str | None = None, **schema: Any) -> Any:
    """Describe a text."""
    if pattern is not None:
        schema["pattern"] = f"^(?:{pattern})$"
    return Field(description=description, json_schema_extra=schema)


def _matching(pattern: str, expected: str) -> AfterValidator:
    """Hold a text to a pattern; the error says what was expected, never what came."""

    def hold(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise PydanticCustomError("spelling", "expected {expected}", {"expected": expected})
        return text

    return AfterValidator(hold)


_NAME = "a name: a-z, 0-9, dot, hyphen and underscore, a letter or digit first, at most 64"
_BASE64 = "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"

Name = Annotated[
    str,
    _matching(NAME_PATTERN, _NAME),
    _text("A name, of a person, dataset, script or the like.", NAME_PATTERN),
]
ObjectId = Annotated[
    str,
    _matching(OBJECT_PATTERN, "an object id, or at least its first 8 digits"),
    _text("An object id, or its first eight or more digits.", OBJECT_PATTERN),
]
Id = Annotated[str, _text("The id of a ceremony.", NAME_PATTERN)]
Origin = Annotated[str, _text("The name of this service's ledger.")]
Time = Annotated[str, _text("A moment, UTC.", "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{6}Z")]
Digest = Annotated[str, _text("A SHA-256, in lower-case hex.", "[0-9a-f]{64}")]
Nonce = Annotated[str, _text("Bytes that occur once, in lower-case hex.", "[0-9a-f]{32,}")]
Words = Annotated[str, _text("The four words of a digest, its short name.", "[a-z]+(?: [a-z]+){3}")]
Bytes = Annotated[str, _text("Bytes, standard base64 with padding.", _BASE64)]
Key = Annotated[str, _text("A public key, 32 bytes in base64.", "[A-Za-z0-9+/]{43}=")]
Hash = Annotated[str, _text("A node of the ledger's tree, base64.", "[A-Za-z0-9+/]{43}=")]
Recipient = Annotated[str, _text("An age recipient.", "age1[02-9ac-hj-np-z]{58}")]
Note = Annotated[str, _text("A checkpoint: a signed note of the ledger's size and root (C2SP).")]
VerifierKey = Annotated[str, _text("The key that checkpoints are signed with (C2SP vkey).")]
Token = Annotated[str, _text("A token's text, shown this once.", "custody_[A-Za-z0-9_-]{43}")]
InvitationCode = Annotated[
    str,
    _text(
        "An invitation's code, shown this once; what follows the ~ names the ledger's key.",
        "custody_[A-Za-z0-9_-]{43}~[A-Za-z0-9_-]{22}",
    ),
]
Role = Annotated[str, _text("A role.", enum=sorted(ROLE_SCOPES))]
Scope = Annotated[str, _text("What a token reaches.", enum=sorted(SCOPES))]
Kind = Annotated[str, _text("The kind of a ceremony.", enum=sorted({"export", *FORMATS}))]
Outcome = Annotated[
    str,
    _text("How a ceremony ended.", enum=["cancelled", "closed", "denied", "expired", "failed"]),
]
Reason = Annotated[
    str, _text("Why, for the record: a text in plain characters.", minLength=1, maxLength=2000)
]
