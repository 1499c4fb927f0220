"""Verifies the signed statement of a bundle by other people's code: securesystemslib and in-toto's own package.

usage: verify.py [BUNDLE KEY]...

KEY is the file of a public key in PEM, or "certificate" for the one in the bundle's Sigstore bundle. Prints a line for each.
"""

import base64
import hashlib
import json
import pathlib
import sys

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from google.protobuf.json_format import ParseDict
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey


def signed_by_key(bundle, file):
    """The envelope, the key that must have signed it, and that key's id: the SHA-256 of its SubjectPublicKeyInfo."""
    public = load_pem_public_key(pathlib.Path(file).read_bytes())
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return json.loads((bundle / "statement.dsse.json").read_text()), public, hashlib.sha256(der).hexdigest()


def signed_by_sigstore(bundle):
    """The envelope, the key of the certificate, and an id for it: Sigstore's envelopes have none."""
    written = json.loads((bundle / "statement.sigstore.json").read_text())
    raw = base64.b64decode(written["verificationMaterial"]["certificate"]["rawBytes"])
    keyid = "of-the-certificate"
    envelope = written["dsseEnvelope"]
    envelope["signatures"] = [{"keyid": keyid, "sig": one["sig"]} for one in envelope["signatures"]]
    return envelope, x509.load_der_x509_certificate(raw).public_key(), keyid


def verify(bundle, key):
    written, public, keyid = signed_by_sigstore(bundle) if key == "certificate" else signed_by_key(bundle, key)
    envelope = Envelope.from_dict(written)
    envelope.verify([SSlibKey.from_crypto(public, keyid)], 1)
    statement = Statement.copy_from_pb(ParseDict(json.loads(envelope.payload), statement_pb2.Statement()))
    statement.validate()
    for subject in statement.pb.subject:
        if "sha256" in subject.digest:
            found = hashlib.sha256((bundle / subject.name).read_bytes()).hexdigest()
            assert found == subject.digest["sha256"], f"{subject.name} differs"
    return f"{statement.pb.predicate['result']} {len(statement.pb.subject)}"


for bundle, key in zip(sys.argv[1::2], sys.argv[2::2]):
    try:
        print(verify(pathlib.Path(bundle), key))
    except Exception as error:
        print(f"refused: {error}".replace("\n", " "))
