#!/usr/bin/env python3
"""Makes tests/vectors/dcc/certificates.json: certificates with one thing odd about each, and the reason code they get.

They fill what the official test cases announce and never supplied, and what was never seen in the field and has to
be refused all the same. CBOR is written here byte by byte, for most of these no library would write. Keys are drawn
at each run and forgotten.

usage: scripts/make-dcc-certificates.py > tests/vectors/dcc/certificates.json       (needs PyPI's `cryptography`)
"""

import base64
import datetime
import hashlib
import json
import struct
import zlib

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
ISSUED, CLOCK, EXPIRES = 1_625_000_000, 1_630_000_000, 1_640_000_000  # 2021-06-29, 2021-08-26, 2021-12-20


# --- CBOR, as plain as issuers owe it; `Raw` is anything else ----------------------------------------------

class Raw(bytes):
    """Bytes that are CBOR already."""


def head(major, n):
    if n < 24:
        return bytes([major << 5 | n])
    for info, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if n < 256**size:
            return bytes([major << 5 | info]) + n.to_bytes(size, "big")


def cbor(value):
    if isinstance(value, Raw):
        return bytes(value)
    if value is None:
        return b"\xf6"
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    return bytes(pairs(value.items()))


def pairs(entries):
    entries = list(entries)
    return Raw(head(5, len(entries)) + b"".join(cbor(k) + cbor(v) for k, v in entries))


def tag(number, value):
    return Raw(head(6, number) + cbor(value))


def endless(value):
    """The same with every map, array and text of indefinite length."""
    if isinstance(value, dict):
        return Raw(b"\xbf" + b"".join(endless(k) + endless(v) for k, v in value.items()) + b"\xff")
    if isinstance(value, list):
        return Raw(b"\x9f" + b"".join(map(endless, value)) + b"\xff")
    if isinstance(value, str):
        return Raw(b"\x7f" + b"".join(map(cbor, (value[:3], value[3:]))) + b"\xff")
    return Raw(cbor(value))


def long_integers(value):
    """The same with every integer and every length in nine bytes."""
    def nine(major, n):
        return bytes([major << 5 | 27]) + n.to_bytes(8, "big")
    if isinstance(value, dict):
        return Raw(nine(5, len(value)) + b"".join(long_integers(k) + long_integers(v) for k, v in value.items()))
    if isinstance(value, list):
        return Raw(nine(4, len(value)) + b"".join(map(long_integers, value)))
    if isinstance(value, str):
        return Raw(nine(3, len(value.encode())) + value.encode())
    return Raw(nine(0, value) if value >= 0 else nine(1, -1 - value))


# --- Signers -----------------------------------------------------------------------------------------------

TEST, VACCINATION = "1.3.6.1.4.1.1847.2021.1.1", "1.3.6.1.4.1.1847.2021.1.2"
WRONG_ARC_TEST, WRONG_ARC_VACCINATION = "1.3.6.1.4.1.0.1847.2021.1.1", "1.3.6.1.4.1.0.1847.2021.1.2"
CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"


class Signer:
    def __init__(self, key, usages=(), start=ISSUED - 86400, end=EXPIRES + 86400):
        self.key = key
        name = x509.Name([x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "AT"),
                          x509.NameAttribute(x509.NameOID.COMMON_NAME, "Signer of test vectors")])
        instant = lambda at: datetime.datetime.fromtimestamp(at, datetime.UTC)
        builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), instant(start), instant(end))
        if usages:
            builder = builder.add_extension(x509.ExtendedKeyUsage([x509.ObjectIdentifier(oid) for oid in usages]), False)
        self.der = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
        self.spki = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        self.kid = hashlib.sha256(self.der).digest()[:8]
        self.algorithm = -37 if isinstance(key, rsa.RSAPrivateKey) else -7

    def sign(self, message):
        if self.algorithm == -37:
            return self.key.sign(message, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
        r, s = decode_dss_signature(self.key.sign(message, ec.ECDSA(hashes.SHA256())))
        size = (self.key.curve.key_size + 7) // 8
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")


P256 = ec.generate_private_key(ec.SECP256R1())
SIGNERS = {
    "ec": Signer(P256),
    "rsa": Signer(rsa.generate_private_key(65537, 2048)),
    "rsa 1024": Signer(rsa.generate_private_key(65537, 1024)),
    "p384": Signer(ec.generate_private_key(ec.SECP384R1())),
    "tests only": Signer(P256, [TEST]),
    "tests only, erroneous arc": Signer(P256, [WRONG_ARC_TEST]),
    "vaccinations only": Signer(P256, [VACCINATION]),
    "vaccinations only, erroneous arc": Signer(P256, [WRONG_ARC_VACCINATION]),
    "vaccinations and foreign": Signer(P256, [CLIENT_AUTH, VACCINATION]),
    "foreign usages": Signer(P256, [CLIENT_AUTH]),
    "over": Signer(P256, end=CLOCK - 1),
    "not yet": Signer(P256, start=CLOCK + 1),
    "last second": Signer(P256, start=CLOCK, end=CLOCK),
}


# --- Layers ------------------------------------------------------------------------------------------------

def base45(data):
    text = ""
    for i in range(0, len(data), 2):
        pair = data[i:i + 2]
        n = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            text += ALPHABET[n % 45]
            n //= 45
    return text


def text_of(cose, compress=lambda data: zlib.compress(data, 9)):
    return "HC1:" + base45(compress(cose))


def vaccination(**changes):
    return dict(tg="840539006", vp="1119349007", mp="EU/1/20/1528", ma="ORG-100030215", dn=2, sd=2, dt="2021-06-01",
                co="AT", **{"is": "Ministry of Health, Austria"}, ci="URN:UVCI:01:AT:10807843F94AEE0EE5093FBC254BD813#B") | changes


def test(**changes):
    return dict(tg="840539006", tt="LP6464-4", nm="Roche LightCycler qPCR", sc="2021-08-26T08:00:00Z", tr="260415000",
                tc="Test centre Vienna 1", co="AT", **{"is": "Ministry of Health, Austria"},
                ci="URN:UVCI:01:AT:71EE2559DE38C6BF7304FB65A1A451EC#3") | changes


def recovery(**changes):
    return dict(tg="840539006", fr="2021-02-20", co="AT", **{"is": "Ministry of Health, Austria"}, df="2021-04-04",
                du="2021-10-04", ci="URN:UVCI:01:AT:858CC18CFCF5965EF82F60E493349AA5#K") | changes


def dcc(v=None, t=None, r=None, **changes):
    groups = {name: group for name, group in (("v", v), ("t", t), ("r", r)) if group is not None}
    name = dict(fn="Musterfrau-Gößinger", fnt="MUSTERFRAU<GOESSINGER", gn="Gabriele", gnt="GABRIELE")
    return dict(ver="1.3.0", nam=name, dob="1998-02-26") | (groups or {"v": [vaccination()]}) | changes


def claims(content=None, **changes):
    base = {1: "AT", 4: EXPIRES, 6: ISSUED, -260: {1: dcc() if content is None else content}}
    base |= {int(key[1:].replace("_", "-")): value for key, value in changes.items()}
    return {key: value for key, value in base.items() if value is not ...}


def sign1(payload, signer, protected=None, unprotected=None, tags=(18,), signature=None, array=None):
    """`protected`: a map, or bytes that go in as they are; `signature`: a function of the right one."""
    signer = SIGNERS[signer]
    if protected is None:
        protected = {1: signer.algorithm, 4: signer.kid}
    protected = protected if isinstance(protected, bytes) and not isinstance(protected, Raw) else cbor(protected)
    signed = signer.sign(cbor(["Signature1", protected, b"", payload]))
    message = [protected, {} if unprotected is None else unprotected, payload, signature(signed) if signature else signed]
    message = cbor(array(message) if array else message)
    for number in reversed(tags):
        message = bytes(tag(number, Raw(message)))
    return message


CASES = []


def case(name, expect, content=None, *, claim=None, payload=None, signer="ec", trusted=None, cose=lambda c: c,
         text=lambda t: t, compress=None, clock=CLOCK, **parts):
    """One certificate. What is not said is as it should be; `claim` changes claims, `parts` go to `sign1`."""
    if payload is None:
        payload = cbor(claims(content, **(claim or {})))
    message = cose(sign1(payload, signer, **parts))
    CASES.append({"name": name, "expect": expect, "certificate": trusted or signer, "clock": clock,
                  "text": text(text_of(message, compress) if compress else text_of(message))})


def kid(signer="ec"):
    return SIGNERS[signer].kid


def header_cases():
    case("ES256", "valid")
    case("PS256", "valid", signer="rsa")
    case("a key of 1024 bits", "UnsupportedKey", signer="rsa 1024")
    case("P-384 under ES256", "UnsupportedKey", signer="p384")
    for name, alg, expect in [
        ("alg ES384", -35, "UnsupportedAlgorithm"), ("alg EdDSA", -8, "UnsupportedAlgorithm"),
        ("alg RS256", -257, "UnsupportedAlgorithm"), ("alg PS384", -38, "UnsupportedAlgorithm"),
        ("alg as a text", "ES256", "UnsupportedAlgorithm"), ("alg 7", 7, "UnsupportedAlgorithm"),
        ("alg a float", -7.0, "UnsupportedAlgorithm"), ("alg null", None, "UnsupportedAlgorithm"),
        ("PS256 with an EC key", -37, "AlgorithmKeyMismatch"),
    ]:
        case(name, expect, protected={1: alg, 4: kid()})
    case("ES256 with an RSA key", "AlgorithmKeyMismatch", signer="rsa", protected={1: -7, 4: kid("rsa")})
    case("no alg", "AlgorithmMissing", protected={4: kid()})
    case("an unsupported alg and an unknown kid", "UnsupportedAlgorithm", protected={1: -35, 4: b"12345678"})
    case("alg in the unprotected header", "valid", protected={4: kid()}, unprotected={1: -7})
    case("the protected alg decides", "UnsupportedAlgorithm", protected={1: -35, 4: kid()}, unprotected={1: -7})
    case("no kid", "KidMissing", protected={1: -7})
    case("no kid and no alg", "KidMissing", protected={})
    for name, value, expect in [
        ("an empty kid", b"", "KidMissing"), ("a kid that is a text", "12345678", "KidMissing"),
        ("a kid that is a number", 4, "KidMissing"), ("a kid that is null", None, "KidMissing"),
        ("a kid of 65 bytes", bytes(65), "KidMissing"), ("a kid of 64 bytes", bytes(64), "KeyNotTrusted"),
        ("a kid cut to 3 bytes", kid()[:3], "KeyNotTrusted"), ("a kid of 9 bytes", kid() + b"\0", "KeyNotTrusted"),
        ("another kid", bytes(8), "KeyNotTrusted"),
    ]:
        case(name, expect, protected={1: -7, 4: value})
    case("kid in the unprotected header", "valid", protected={1: -7}, unprotected={4: kid()})
    case("an unusable protected kid decides", "KidMissing", protected={1: -7, 4: ""}, unprotected={4: kid()})
    case("a protected header of no bytes", "valid", protected=b"", unprotected={1: -7, 4: kid()})
    case("a content type, and labels nobody knows", "valid", protected={1: -7, 4: kid(), 3: 61, "x": [1], 99: {}})
    case("an indefinite protected map", "valid", protected=Raw(b"\xbf\x01\x26\x04" + cbor(kid()) + b"\xff"))
    case("the protected header in chunks", "valid", array=lambda a: [
        Raw(b"\x5f" + cbor(a[0][:4]) + cbor(a[0][4:]) + b"\xff")] + a[1:])
    case("payload and signature in chunks", "valid", array=lambda a: a[:2] + [
        Raw(b"\x5f" + cbor(part[:7]) + cbor(part[7:]) + b"\xff") for part in a[2:]])
    for name, labels, expect in [
        ("crit that is understood", [1, 4], "valid"), ("crit that is not", [99], "CriticalHeaderUnsupported"),
        ("crit with a text", ["x"], "CriticalHeaderUnsupported"), ("crit of nothing", [], "CoseMalformed"),
        ("crit of what is not there", [3], "CoseMalformed"), ("crit that is no array", 1, "CoseMalformed"),
    ]:
        case(name, expect, protected={1: -7, 2: labels, 4: kid(), 99: 0, "x": 0})
    case("crit in the unprotected header", "CoseMalformed", unprotected={2: [1]})
    for name, protected in [
        ("alg twice", pairs([(1, -7), (1, -7), (4, kid())])),
        ("alg twice, once in nine bytes", pairs([(1, -7), (Raw(b"\x1b" + bytes(7) + b"\x01"), -7), (4, kid())])),
        ("a protected header that is an array", [1, -7]), ("bytes after the protected header", cbor({1: -7, 4: kid()}) + b"\0"),
        ("a protected header cut short", cbor({1: -7, 4: kid()})[:-1]),
    ]:
        case(name, "CoseMalformed", protected=protected)
    case("a label twice in the unprotected header", "CoseMalformed", unprotected=pairs([(9, 1), (9, 2)]))
    for name, array in [
        ("five elements", lambda a: a + [b""]), ("three elements", lambda a: a[:3]), ("a map", lambda a: {1: a}),
        ("a detached payload", lambda a: a[:2] + [None] + a[3:]), ("a text for a payload", lambda a: a[:2] + ["x"] + a[3:]),
        ("a protected map that is not in bytes", lambda a: [{1: -7}] + a[1:]),
        ("an unprotected header in bytes", lambda a: [a[0], b"\xa0"] + a[2:]),
        ("no signature", lambda a: a[:3] + [None]),
    ]:
        case(name, "CoseMalformed", array=array)
    for name, tags, expect in [
        ("no tag", (), "valid"), ("tag 61 around tag 18", (61, 18), "valid"), ("tag 61 alone", (61,), "valid"),
        ("tag 18 twice", (18, 18), "CoseMalformed"), ("tag 61 twice", (61, 61), "CoseMalformed"),
        ("tag 18 around tag 61", (18, 61), "CoseMalformed"), ("tag 17", (17,), "CoseMalformed"),
        ("tag 98", (98,), "CoseMalformed"), ("three tags", (61, 61, 18), "CoseMalformed"),
    ]:
        case(name, expect, tags=tags)
    case("a byte after the message", "CoseMalformed", cose=lambda c: c + b"\0")
    case("a message cut short", "CoseMalformed", cose=lambda c: c[:-1])
    case("no bytes at all", "CoseMalformed", cose=lambda c: b"")
    # The rest of the message stands behind them, or so little text would inflate too much.
    case("10 000 nested arrays", "CoseMalformed", cose=lambda c: b"\x81" * 10_000 + c)
    case("an array of 2^64 - 1 elements", "CoseMalformed", cose=lambda c: b"\x9b" + b"\xff" * 8)


def signature_cases():
    for name, change, expect in [
        ("a signature of 3 bytes", lambda s: s[:3], "SignatureMalformed"), ("an over-long signature", lambda s: s + b"\0", "SignatureMalformed"),
        ("an empty signature", lambda s: b"", "SignatureMalformed"), ("a signature of zeros", lambda s: bytes(64), "SignatureInvalid"),
        ("a bit flipped in the signature", lambda s: s[:-1] + bytes([s[-1] ^ 1]), "SignatureInvalid"),
        ("the other s", lambda s: s[:32] + (0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
                                            - int.from_bytes(s[32:], "big")).to_bytes(32, "big"), "valid"),
    ]:
        case(name, expect, signature=change)
    case("an RSA signature with a zero before it", "SignatureMalformed", signer="rsa", signature=lambda s: b"\0" + s)
    case("an RSA signature of 64 bytes", "SignatureMalformed", signer="rsa", signature=lambda s: s[:64])
    case("another key under the same kid", "SignatureInvalid", signer="vaccinations only", trusted="ec",
         protected={1: -7, 4: kid("ec")}, signature=lambda s: SIGNERS["ec"].sign(b"something else"))


def claim_cases():
    for name, claim, expect in [
        ("no exp", dict(c4=...), "CwtMissingClaim"), ("no iat", dict(c6=...), "CwtMissingClaim"),
        ("exp null", dict(c4=None), "CwtMissingClaim"), ("exp a text", dict(c4=str(EXPIRES)), "CwtMalformed"),
        ("exp negative", dict(c4=-1), "CwtMalformed"), ("iat not a number", dict(c6=float("nan")), "CwtMalformed"),
        ("exp infinite", dict(c4=float("inf")), "CwtMalformed"), ("exp in milliseconds", dict(c4=EXPIRES * 1000), "CwtMalformed"),
        ("exp of 2^64 - 1", dict(c4=2**64 - 1), "CwtMalformed"), ("exp at the limit", dict(c4=10**11), "valid"),
        ("iat and exp with fractions", dict(c4=EXPIRES + 0.75, c6=ISSUED + 0.25), "valid"),
        ("iat and exp in tag 1", dict(c4=tag(1, EXPIRES), c6=tag(1, float(ISSUED))), "valid"),
        ("no issuer", dict(c1=...), "valid"), ("other claims", dict(c2="sub", c7=b"cti", c99=[]), "valid"),
        ("no hcert", dict(c_260=...), "HcertMissing"), ("hcert null", dict(c_260=None), "HcertMissing"),
        ("hcert without 1", dict(c_260={2: dcc()}), "HcertMissing"), ("hcert an array", dict(c_260=[dcc()]), "CwtMalformed"),
        ("more beside the DCC", dict(c_260={1: dcc(), 2: {"x": 1}}), "valid"),
        ("a DCC that is a text", dict(c_260={1: "x"}), "CwtMalformed"),
        ("hcert in a byte string", dict(c_260=cbor({1: dcc()})), "valid"),
        ("a DCC in a byte string", dict(c_260={1: cbor(dcc())}), "valid"),
        ("a DCC in a byte string, in chunks", dict(c_260={1: Raw(b"\x5f" + cbor(cbor(dcc())[:40]) + cbor(cbor(dcc())[40:]) + b"\xff")}), "valid"),
        ("garbage in a byte string", dict(c_260=b"\xff\xff\xff"), "CwtMalformed"),
        ("bytes after the wrapped DCC", dict(c_260={1: cbor(dcc()) + b"\0"}), "CwtMalformed"),
    ]:
        case(name, expect, claim=claim)
    everything = claims()
    case("no exp and no hcert", "CwtMissingClaim", claim=dict(c4=..., c_260=...))
    case("claims that are an array", "CwtMalformed", payload=cbor([everything]))
    case("claims that are not CBOR", "CwtMalformed", payload=b"\xff")
    case("no claims", "CwtMalformed", payload=b"")
    case("bytes after the claims", "CwtMalformed", payload=cbor(everything) + b"\0")
    case("claims of indefinite length throughout", "valid", payload=bytes(endless(everything)))
    case("integers and lengths in nine bytes throughout", "valid", payload=bytes(long_integers(everything)))
    case("a claim twice", "CwtMalformed", payload=bytes(pairs(list(everything.items()) + [(1, "AT")])))
    case("a claim twice, once in nine bytes", "CwtMalformed",
         payload=bytes(pairs(list(everything.items()) + [(Raw(b"\x1b" + bytes(7) + b"\x04"), EXPIRES)])))
    for name, clock, expect in [
        ("at the last second", EXPIRES, "valid"), ("a second later", EXPIRES + 1, "Expired"),
        ("300 seconds before it was issued", ISSUED - 300, "valid"), ("301 seconds before it was issued", ISSUED - 301, "NotYetValid"),
    ]:
        case(name, expect, clock=clock)


def content_cases():
    v = vaccination()
    for name, content, expect in [
        ("a member twice", pairs(list(dcc().items()) + [("dob", "1998-02-26")]), "CwtMalformed"),
        ("a member twice, once in chunks", pairs(list(dcc().items()) + [(endless("dob"), "1998-02-26")]), "CwtMalformed"),
        ("a member twice, deep down", dcc(x=[{"y": pairs([("z", 1), ("z", 1)])}]), "CwtMalformed"),
        ("dates in tag 0", dcc([vaccination(dt=tag(0, v["dt"]))], dob=tag(0, "1998-02-26")), "valid"),
        ("two tags on a text", dcc([vaccination(dt=tag(0, tag(99, v["dt"])))]), "valid"),
        ("three tags on a text", dcc([vaccination(dt=tag(0, tag(0, tag(0, v["dt"]))))]), "CwtMalformed"),
        ("depth 16", dcc(x=Raw(b"\x81" * 12 + b"\x00")), "valid"), ("depth 17", dcc(x=Raw(b"\x81" * 13 + b"\x00")), "CwtMalformed"),
        ("1900 more items", dcc(x=[0] * 1900), "valid"), ("2000 more items", dcc(x=[0] * 2000), "CwtMalformed"),
        ("a text that is not UTF-8", dcc(x=Raw(b"\x62\xc3\x28")), "CwtMalformed"),
        ("a character broken between chunks", dcc(x=Raw(b"\x7f\x61\xc3\x61\xa9\xff")), "CwtMalformed"),
        ("chunks of another kind", dcc(x=Raw(b"\x7f\x41\x61\xff")), "CwtMalformed"),
        ("a break outside", dcc(x=Raw(b"\x81\xff")), "CwtMalformed"), ("an unknown simple value", dcc(x=Raw(b"\xe0")), "CwtMalformed"),
        ("false in two bytes", dcc(x=Raw(b"\xf8\x14")), "CwtMalformed"), ("a reserved head", dcc(x=Raw(b"\x1c")), "CwtMalformed"),
        ("a member whose key is a number", dcc(**{}) | {7: "x"}, "valid"), ("unknown members", dcc([vaccination(x=None, y=[1])], z={}), "valid"),
        ("null for what is optional", dcc(t=[test(nm=None, ma=None)], v=None, r=None) | {"v": None, "r": Raw(b"\xf7")}, "valid"),
        ("an empty second group", dcc([v], t=[]), "valid"), ("a group of null", dcc([v]) | {"t": [None]}, "valid"),
        ("blanks around texts", dcc([vaccination(mp=" EU/1/20/1528 ", ci=v["ci"] + " ")]), "valid"),
        ("whole floats", dcc([vaccination(dn=1.0, sd=2.0)]), "valid"), ("half a dose", dcc([vaccination(dn=2.5)]), "SchemaViolation"),
        ("a dose that is a text", dcc([vaccination(dn="2")]), "SchemaViolation"), ("a negative dose", dcc([vaccination(dn=-1, sd=0)]), "valid"),
        ("more doses than fit anywhere", dcc([vaccination(dn=2**64 - 1, sd=1e300)]), "valid"),
        ("dates with times", dcc([vaccination(dt="2021-06-01T00:00:00+02:00")], dob="26.02.1998"), "valid"),
        ("lower case in fnt", dcc(nam={"fnt": "Gößinger"}), "valid"), ("no fnt and no gnt", dcc(nam={"fn": "X", "gn": "Y"}), "SchemaViolation"),
        ("gnt alone", dcc(nam={"gnt": "GABRIELE"}), "valid"), ("no dob", dcc(dob=None), "SchemaViolation"),
        ("an empty dob", dcc(dob=""), "valid"), ("ver that is a number", dcc(ver=1.3), "SchemaViolation"),
        ("a version of the future", dcc(ver="9.0.0"), "valid"), ("no ci", dcc([{k: x for k, x in v.items() if k != "ci"}]), "SchemaViolation"),
        ("a test without tc", dcc(t=[{k: x for k, x in test().items() if k != "tc"}]), "valid"),
        ("names of 81 characters", dcc(nam={"fnt": "A" * 81, "fn": "É" * 81}), "valid"),
        ("names of 1024 characters", dcc(nam={"fnt": "A", "fn": "É" * 1024}), "valid"),
        ("names of 1025 characters", dcc(nam={"fnt": "A", "fn": "É" * 1025}), "SchemaViolation"),
        ("a group that is an object", dcc() | {"v": v}, "SchemaViolation"), ("an entry that is a text", dcc(["x"]), "SchemaViolation"),
        ("two vaccinations", dcc([v, v]), "MultipleEntries"), ("two groups", dcc([v], t=[test()]), "MultipleEntries"),
        ("no group", {k: x for k, x in dcc().items() if k != "v"}, "NoEntry"), ("an empty group alone", dcc([]), "NoEntry"),
        ("the Austrian exemption under HC1:", {k: x for k, x in dcc().items() if k != "v"} | {"ve": [{}]}, "VariantUnsupported"),
        ("the French exemption under HC1:", {k: x for k, x in dcc().items() if k != "v"} | {"ex": {}}, "VariantUnsupported"),
        ("the English domestic pass", {k: x for k, x in dcc().items() if k != "v"} | {"d": [{}]}, "VariantUnsupported"),
        ("a code nobody knows", dcc([vaccination(mp="R-Covi")]), "valid"), ("an inactive code", dcc([vaccination(mp="NVX-CoV2373")]), "valid"),
        ("a test", dcc(t=[test()]), "valid"), ("a positive test", dcc(t=[test(tr="260373001")]), "TestPositive"),
        ("a positive test, with blanks", dcc(t=[test(tr=" 260373001")]), "TestPositive"),
        ("a sample of tomorrow", dcc(t=[test(sc="2021-08-27T08:00:00Z")]), "SampleInFuture"),
        ("a sample 300 seconds ahead", dcc(t=[test(sc="2021-08-26T17:51:40Z")]), "valid"),
        ("a sample 301 seconds ahead", dcc(t=[test(sc="2021-08-26T17:51:41Z")]), "SampleInFuture"),
        ("a sample without a zone", dcc(t=[test(sc="2021-08-26T17:46")]), "valid"),
        ("a sample with an offset without a colon", dcc(t=[test(sc="2021-08-26T19:46:40.123+0200")]), "valid"),
        ("a sample at no time", dcc(t=[test(sc="yesterday")]), "valid"),
        ("a recovery", dcc(r=[recovery()]), "valid"), ("a recovery on its first day", dcc(r=[recovery(df="2021-08-26")]), "valid"),
        ("a recovery on its last day", dcc(r=[recovery(du="2021-08-26T00:00:00Z")]), "valid"),
        ("a recovery from tomorrow", dcc(r=[recovery(df="2021-08-27")]), "RecoveryOutsideWindow"),
        ("a recovery until yesterday", dcc(r=[recovery(du="2021-08-25")]), "RecoveryOutsideWindow"),
        ("a recovery with dates that are none", dcc(r=[recovery(df="soon", du="later")]), "valid"),
    ]:
        case(name, expect, content)
    for name, signer, content, expect in [
        ("a signer for tests", "tests only", None, "KeyUsageMismatch"),
        ("a signer for tests, by the erroneous arc", "tests only, erroneous arc", None, "KeyUsageMismatch"),
        ("a test by a signer for tests", "tests only", dcc(t=[test()]), "valid"),
        ("a signer for vaccinations", "vaccinations only", None, "valid"),
        ("a signer for vaccinations, by the erroneous arc", "vaccinations only, erroneous arc", None, "valid"),
        ("a test by a signer for vaccinations", "vaccinations only, erroneous arc", dcc(t=[test()]), "KeyUsageMismatch"),
        ("a signer for vaccinations and more", "vaccinations and foreign", None, "valid"),
        ("a test by that signer", "vaccinations and foreign", dcc(t=[test()]), "KeyUsageMismatch"),
        ("a signer for other things alone", "foreign usages", None, "valid"),
        ("a signer that is over", "over", None, "SignerExpired"), ("a signer of tomorrow", "not yet", None, "SignerNotYetValid"),
        ("a signer in its only second", "last second", None, "valid"),
    ]:
        case(name, expect, content, signer=signer)


def envelope_cases():
    def raw_deflate(data):
        return zlib.compress(data, 9)[2:-4]

    def gzip(data):
        stream = zlib.compressobj(9, zlib.DEFLATED, 31)
        return stream.compress(data) + stream.flush()

    def dictionary(data):
        stream = zlib.compressobj(9, zlib.DEFLATED, 15, zdict=b"URN:UVCI:01:AT:")
        return stream.compress(data) + stream.flush()

    failed = "DecompressionFailed"
    for name, compress, expect in [
        ("level 1", lambda d: zlib.compress(d, 1), "valid"), ("stored, not compressed", lambda d: zlib.compress(d, 0), "valid"),
        ("raw deflate", raw_deflate, failed), ("gzip", gzip, failed), ("not compressed", lambda d: d, failed),
        ("a preset dictionary", dictionary, failed), ("a byte after the stream", lambda d: zlib.compress(d, 9) + b"\0", failed),
        ("two streams", lambda d: zlib.compress(d, 9) * 2, failed), ("a stream cut short", lambda d: zlib.compress(d, 9)[:-1], failed),
        ("half a stream", lambda d: zlib.compress(d, 9)[:200], failed), ("an empty stream", lambda d: b"", failed),
        ("a wrong checksum", lambda d: zlib.compress(d, 9)[:-1] + bytes([zlib.compress(d, 9)[-1] ^ 1]), failed),
        ("a bomb", lambda d: zlib.compress(bytes(1_000_000), 9), "DecompressedTooLarge"),
        ("a bomb cut short", lambda d: zlib.compress(bytes(1_000_000), 9)[:-10], "DecompressedTooLarge"),
        ("a small bomb, a hundred to one", lambda d: zlib.compress(bytes(10_000), 9), "DecompressedTooLarge"),
        ("one byte over the limit", lambda d: zlib.compress(d[:16_384] + bytes(range(256)) * 4 + bytes(16_385), 9), "DecompressedTooLarge"),
    ]:
        case(name, expect, compress=compress)
    for name, text, expect in [
        ("one space appended", lambda t: t + " ", "Base45Invalid"), ("two spaces appended", lambda t: t + "  ", "Base45Invalid"),
        ("three spaces appended", lambda t: t + "   ", "Base45Invalid"), ("a line end appended", lambda t: t + "\n", "Base45Invalid"),
        ("lower case", lambda t: "HC1:" + t[4:].lower(), "Base45Invalid"), ("a letter beyond ASCII", lambda t: t[:50] + "É" + t[51:], "Base45Invalid"),
        ("nothing after the prefix", lambda t: "HC1:", failed), ("no prefix", lambda t: t[4:], "PrefixMissing"),
        ("the prefix in lower case", lambda t: "hc1:" + t[4:], "PrefixMissing"), ("a space before the prefix", lambda t: " " + t, "PrefixMissing"),
        ("the next version", lambda t: "HC2:" + t[4:], "PrefixUnsupported"), ("the Swiss light certificate", lambda t: "LT1:" + t[4:], "PrefixUnsupported"),
        ("the empty text", lambda t: "", "PrefixMissing"), ("4297 characters", lambda t: t.ljust(4297, "0"), "InputTooLarge"),
        ("4296 characters", lambda t: t.ljust(4296, "0"), failed), ("4297 of anything", lambda t: "x" * 4297, "InputTooLarge"),
    ]:
        case(name, expect, text=text)


for cases in (header_cases, signature_cases, claim_cases, content_cases, envelope_cases):
    cases()

certificates = ",\n  ".join(
    f"{json.dumps(name)}: " + json.dumps({"der": base64.b64encode(s.der).decode(), "spki": base64.b64encode(s.spki).decode()})
    for name, s in SIGNERS.items())
lines = ",\n  ".join(json.dumps(one, ensure_ascii=False) for one in CASES)
print(f'{{\n "certificates": {{\n  {certificates}\n }},\n "cases": [\n  {lines}\n ]\n}}')
