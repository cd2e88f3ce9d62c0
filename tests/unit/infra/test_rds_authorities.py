"""The folder of authorities that vouch for a database without a proxy."""

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from local.postgres.certificates import write_certificates

SCRIPT = Path(__file__).parents[3] / "layers/core/rds_authorities.sh"
pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl's command is needed to build a layer")


@pytest.fixture
def database(tmp_path, monkeypatch):
    """A server's certificate, and a bundle in which its authority is the second."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)  # other tests' authority has the same name
    bundle, pair = tmp_path / "bundle.pem", tmp_path / "server.pem"
    ca, certificate, key = (tmp_path / name for name in ("ca.pem", "certificate.pem", "key.pem"))
    write_certificates("127.0.0.1", ca=ca, certificate=certificate, key=key)
    bundle.write_bytes(certificate.read_bytes() + ca.read_bytes())
    pair.write_bytes(key.read_bytes() + certificate.read_bytes())
    return bundle, pair


def shake_hands(pair):
    """Speak TLS from memory to memory; raises when the client does not trust the server."""
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(pair)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = ssl.create_default_context().wrap_bio(back, there, server_hostname="localhost")
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
