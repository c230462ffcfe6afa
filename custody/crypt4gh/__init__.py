"""The Crypt4GH 1.0 file format of the GA4GH, as genome archives use it: opening and readdressing.

https://samtools.github.io/hts-specs/crypt4gh.pdf. Files are made by stock ``crypt4gh encrypt``
for a dataset's recipient, which is an X25519 public key there as it is in age, and opened by
stock ``crypt4gh decrypt`` after their header was written anew. Nothing here makes a file.

The primitives are libsodium's, pyca's and hashlib's. The package ``crypt4gh`` does not stand
below this: it opens headers with a private key, and here there never is one, only the shared
secret that a quorum made; and it writes keys to its debug log.
"""

from custody.crypt4gh.contents import Contents
from custody.crypt4gh.header import MAGIC, Header, new_header, open_header, read_header
from custody.crypt4gh.keys import read_public_key, write_private_key, write_public_key
from custody.crypt4gh.payload import Payload, decrypt_payload, is_payload_size

__all__ = [
    "MAGIC",
    "Contents",
    "Header",
    "Payload",
    "decrypt_payload",
    "is_payload_size",
    "new_header",
    "open_header",
    "read_header",
    "read_public_key",
    "write_private_key",
    "write_public_key",
]
