"""Certificates for tests: an authority, and what it signs for servers and clients."""

import datetime
import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = datetime.timedelta(days=1)


def name_of(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def pem_of(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


class Authority:
    """Signs certificates; its own, `pem`, is what others trust."""

    def __init__(self, name="authority of the tests"):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = name_of(name)
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        made = self._begun(self.name, self.key).add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        self.pem = self._signed(made.add_extension(usage, True))

    def _begun(self, subject, key):
        now = datetime.datetime.now(datetime.timezone.utc)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - DAY)
            .not_valid_after(now + 30 * DAY)
        )

    def _signed(self, builder):
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()

    def server(self):
        """A certificate for this machine, and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName(
            [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        )
        builder = self._begun(name_of("server"), key).add_extension(names, False)
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        return self._signed(builder.add_extension(usage, False)), pem_of(key)

    def client(self, name):
        """A certificate for a client, and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
        return self._signed(self._begun(name_of(name), key).add_extension(usage, False)), pem_of(key)


def serial_of(pem):
    return x509.load_pem_x509_certificate(pem.encode()).serial_number
