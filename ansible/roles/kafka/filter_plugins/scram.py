"""A SCRAM credential as kafka-storage's --add-scram takes it: salted, so that no password is among its arguments."""

import base64
import hashlib


def scram_credential(password, cluster_id, user, mechanism, iterations):
    """The salt is made from cluster and user, as operations/local/secrets.ts does: every controller formats its metadata
    log with the same record, and generated passwords need no salt that is more than different."""
    digest = {"SCRAM-SHA-256": "sha256", "SCRAM-SHA-512": "sha512"}[mechanism]
    salt = hashlib.sha256(f"{cluster_id}:{user}".encode()).digest()
    salted = hashlib.pbkdf2_hmac(digest, password.encode(), salt, iterations)
    encoded = [base64.b64encode(value).decode() for value in (salt, salted)]
    return f'{mechanism}=[name={user},iterations={iterations},salt="{encoded[0]}",saltedpassword="{encoded[1]}"]'


class FilterModule:
    def filters(self):
        return {"scram_credential": scram_credential}
