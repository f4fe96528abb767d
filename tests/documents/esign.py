"""A server that speaks as BSrE's Esign Client Service does, versions 1 and 2, on this machine.

Like the real one it adds a signature field of its own, with a certificate of another authority.
"""

import base64
import io
import json
import threading
from contextlib import contextmanager
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from documents.signing import pki

from . import signing as bench

NIK, PASSPHRASE, TOTP = "3510000000000001", "kalimat sandi bsre", "123456"
USER, PASSWORD = "sinergi", "rahasia-layanan"
ROOT = pki.new_root("BSrE Contoh", bench.now())
KEY = ec.generate_private_key(ec.SECP256R1())
ISSUER = pki.new_issuer(ROOT, "BSrE Contoh", bench.AT, bench.now())
PERSON = pki.for_person(
    ISSUER, KEY.public_key(), name="Kepala Lapas", number="1", at=bench.AT, now=bench.now()
)


def signed(pdf, *, visible=False):
    """The file with a field of the service's own."""
    known = SimpleCertificateStore()
    known.register(asn1.Certificate.load(ISSUER.certificate.public_bytes(Encoding.DER)))
    plain = KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    pen = signers.PdfSigner(
        signers.PdfSignatureMetadata(
            field_name="Signature_bsre",
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
        ),
        signer=signers.SimpleSigner(
            signing_cert=asn1.Certificate.load(PERSON.public_bytes(Encoding.DER)),
            signing_key=asn1_keys.PrivateKeyInfo.load(plain),
            cert_registry=known,
        ),
        new_field_spec=fields.SigFieldSpec(
            "Signature_bsre", on_page=0, box=(20, 20, 90, 60) if visible else None
        ),
    )
    return pen.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf))).getvalue()


class Service(BaseHTTPRequestHandler):
    """What the service answers; `mood` of the server makes it answer badly."""

    def log_message(self, *_words):
        pass

    def do_GET(self):
        if not self.allowed():
            return None
        if self.path == f"/api/user/status/{NIK}":
            return self.tell({"status": self.server.status, "message": "ok"})
        if self.path == "/api/sign/download/77":
            return self.send(self.server.kept, "application/pdf")
        return self.tell({"error": "tidak ada", "status_code": 404}, 404)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.allowed():
            return None
        mood = self.server.mood
        if mood == "redirect":
            self.send_response(307)
            self.send_header("Location", f"{self.server.elsewhere}{self.path}")
            self.end_headers()
            return None
        if mood == "html":
            return self.send(b"<h1>502</h1>", "text/html")
        if self.path == "/api/v2/user/check/status":
            return self.tell({"status": self.server.status, "message": "Sertifikat dicabut"})
        if self.path == "/api/v2/sign/pdf":
            return self.second(json.loads(body), mood)
        return self.first(body, mood)

    def allowed(self):
        wanted = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if self.headers.get("Authorization") == f"Basic {wanted}":
            return True
        self.tell({"error": "Unauthorized"}, 401)
        return False

    def second(self, asked, mood):
        words = asked.get("passphrase") or asked.get("totp")
        if asked["nik"] != NIK or words not in {PASSPHRASE, TOTP}:
            return self.tell({"error": "Passphrase anda salah", "status_code": 2031}, 400)
        if asked["signatureProperties"][0]["tampilan"] != "INVISIBLE":
            return self.tell({"error": "tampilan"}, 400)
        pdf = base64.b64decode(asked["file"][0])
        made = {"visible": True}.get(mood, False)
        done = pdf if mood == "echo" else signed(pdf, visible=made)
        return self.tell({"time": 1, "file": [base64.b64encode(done).decode()]})

    def first(self, body, mood):
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
            for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts()
        }
        if parts["passphrase"] != PASSPHRASE.encode() or parts["nik"] != NIK.encode():
            return self.tell({"error": "Passphrase anda salah", "status_code": 2031})  # with 200
        done = signed(parts["file"])
        if mood == "number":
            self.server.kept = done
            return self.tell({"id_dokumen": "77"})
        return self.send(done, "application/pdf")

    def tell(self, said, status=200):
        self.send(json.dumps(said).encode(), "application/json", status)

    def send(self, body, kind, status=200):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def service(mood="", status="ISSUE", elsewhere=""):
    """The service on a port of its own, for as long as it is needed."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    server.mood, server.status, server.elsewhere, server.kept = mood, status, elsewhere, b""
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
