"""The folder of authorities that vouch for a database without a proxy."""

import shutil
import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SCRIPT = Path(__file__).parents[3] / "layers/core/rds_authorities.sh"
pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl's command is needed to build a layer")


def named(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def certify(name, *, key, by, signed_with, authority):
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(by))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .sign(signed_with, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def database(tmp_path):
    """A server's certificate, and a bundle in which its authority is the second."""
    root, other, server = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(
        certify("other", key=other, by="other", signed_with=other, authority=True)
        + certify("rds", key=root, by="rds", signed_with=root, authority=True)
    )
    pair = tmp_path / "server.pem"
    private = server.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pair.write_bytes(private + certify("db.example", key=server, by="rds", signed_with=root, authority=False))
    return bundle, pair


def shake_hands(pair):
    """Speak TLS from memory to memory; raises when the client does not trust the server."""
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(pair)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = ssl.create_default_context().wrap_bio(back, there, server_hostname="db.example")
    server = served.wrap_bio(there, back, server_side=True)
    for side in (client, server, client):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue


def test_a_function_trusts_the_database_by_the_folder_alone(tmp_path, monkeypatch, database):
    bundle, pair = database
    subprocess.run(["sh", SCRIPT, tmp_path / "authorities", bundle], check=True)
    assert len(list((tmp_path / "authorities").iterdir())) == 2

    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "authorities"))
    shake_hands(pair)


def test_without_it_the_database_is_refused(tmp_path, monkeypatch, database):
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "nothing"))
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(database[1])
