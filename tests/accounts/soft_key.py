"""An authenticator without a device: makes and answers with ES256 passkeys."""

import json
import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

PRESENT_AND_VERIFIED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


class SoftKey:
    """One passkey on one pretended phone."""

    def __init__(self, origin="http://testserver", flags=PRESENT_AND_VERIFIED):
        self.origin, self.flags = origin, flags
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.handle = b""

    def create(self, options):
        """What navigator.credentials.create() would give for these options."""
        wanted = options["publicKey"]
        self.handle = wanted["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        data = AuthenticatorData.create(
            sha256(wanted["rp"]["id"].encode()),
            self.flags | AuthenticatorData.FLAG.AT,
            0,
            AttestedCredentialData.create(b"\0" * 16, self.id, public),
        )
        told = {
            "clientDataJSON": websafe_encode(self._client("webauthn.create", wanted["challenge"])),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        }
        return self._credential(told, {"credProps": {"rk": True}})

    def get(self, options):
        """What navigator.credentials.get() would give for these options."""
        wanted = options["publicKey"]
        client = self._client("webauthn.get", wanted["challenge"])
        data = AuthenticatorData.create(sha256(wanted["rpId"].encode()), self.flags, 1)
        signature = self.key.sign(data + sha256(client), ec.ECDSA(hashes.SHA256()))
        told = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": self.handle,
        }
        return self._credential(told, {})

    def _client(self, kind, challenge):
        return CollectedClientData.create(kind, challenge, self.origin)

    def _credential(self, response, results):
        return json.dumps(
            {
                "id": websafe_encode(self.id),
                "rawId": websafe_encode(self.id),
                "type": "public-key",
                "clientExtensionResults": results,
                "response": response,
            }
        )
