#!/usr/bin/env python3
"""Makes tests/vectors/dcc/signatures.json: what a public key has to accept and to refuse.

Everything is done on Python's integers, so that no line is shared with what it tests. Keys are drawn anew at
each run and forgotten; many are chosen so that a signature comes out that no signer would make.

usage: scripts/make-dcc-signatures.py > tests/vectors/dcc/signatures.json
"""

import hashlib
import json
import math
import secrets

P256 = dict(
    p=0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF,
    n=0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    b=0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    g=(0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
       0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5),
    size=32, oid="2a8648ce3d030107")
P384 = dict(
    p=0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFF,
    n=0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    b=0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
    g=(0xAA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7,
       0x3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F),
    size=48, oid="2b81040022")


# Points are (x, y) or None for infinity; both curves have a = -3.
def add(c, a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0]:
        if (a[1] + b[1]) % c["p"] == 0:
            return None
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, c["p"])
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, c["p"])
    x = (slope * slope - a[0] - b[0]) % c["p"]
    return x, (slope * (a[0] - x) - a[1]) % c["p"]


def mul(c, k, a):
    total, k = None, k % c["n"]
    while k:
        if k & 1:
            total = add(c, total, a)
        a, k = add(c, a, a), k >> 1
    return total


def digest(message):
    return int.from_bytes(hashlib.sha256(message).digest(), "big")


def der(tag, *contents):
    body = b"".join(contents)
    length = bytes([len(body)]) if len(body) < 128 else (
        lambda b: bytes([0x80 | len(b)]) + b)(len(body).to_bytes((len(body).bit_length() + 7) // 8, "big"))
    return bytes([tag]) + length + body


def oid(hexadecimal):
    return der(6, bytes.fromhex(hexadecimal))


def ec_spki(c, q, compressed=False):
    x, y = (v.to_bytes(c["size"], "big") for v in q)
    point = bytes([2 + y[-1] % 2]) + x if compressed else b"\x04" + x + y
    return der(0x30, der(0x30, oid("2a8648ce3d0201"), oid(c["oid"])), der(3, b"\0" + point))


def integer(n):
    return der(2, n.to_bytes(n.bit_length() // 8 + 1, "big"))


def rsa_spki(n, e, identifier="2a864886f70d010101", parameters=b"\x05\x00"):
    key = der(0x30, integer(n), integer(e))
    return der(0x30, der(0x30, oid(identifier), parameters), der(3, b"\0" + key))


keys, cases = {}, []


def case(name, key, algorithm, message, signature, expect, accept=()):
    cases.append({"name": name, "key": key, "algorithm": algorithm, "message": message.hex(),
                  "signature": signature.hex(), "accept": list(accept), "expect": expect})


INVALID, MALFORMED, UNSUPPORTED, MISMATCH = (
    "SignatureInvalid", "SignatureMalformed", "UnsupportedKey", "AlgorithmKeyMismatch")


# --- ECDSA -----------------------------------------------------------------------------------------------

def raw(c, r, s):
    return r.to_bytes(c["size"], "big") + s.to_bytes(c["size"], "big")


def sign(c, d, message, k=None):
    k = k or secrets.randbelow(c["n"] - 1) + 1
    r = mul(c, k, c["g"])[0] % c["n"]
    return r, pow(k, -1, c["n"]) * (digest(message) + r * d) % c["n"]


def ecdsa():
    c, message = P256, b"a certificate of some hundred bytes"
    n, g, e = c["n"], c["g"], digest(message)
    d = secrets.randbelow(n - 1) + 1
    keys["p256"] = ec_spki(c, mul(c, d, g)).hex()
    keys["p256 compressed"] = ec_spki(c, mul(c, d, g), compressed=True).hex()
    r, s = sign(c, d, message)
    good = raw(c, r, s)
    case("a good signature", "p256", "ES256", message, good, "ok")
    case("the same under the compressed point", "p256 compressed", "ES256", message, good, "ok")
    case("s and n - s are as good as each other", "p256", "ES256", message, raw(c, r, n - s), "ok")
    case("another message", "p256", "ES256", message + b".", good, INVALID)
    case("the empty message", "p256", "ES256", b"", raw(c, *sign(c, d, b"")), "ok")
    case("r and s exchanged", "p256", "ES256", message, raw(c, s, r), INVALID)
    case("n - r", "p256", "ES256", message, raw(c, n - r, s), INVALID)
    for what, bad_r, bad_s in [("r = 0", 0, s), ("s = 0", r, 0), ("r = s = 0", 0, 0), ("r = n", n, s), ("s = n", r, n),
                               ("r = n + 1", n + 1, s), ("s = n + 1", r, n + 1), ("r = s = 1", 1, 1),
                               ("r = p", c["p"], s), ("r and s of ones", 2**256 - 1, 2**256 - 1), ("r = n - 1", n - 1, s)]:
        case(what, "p256", "ES256", message, raw(c, bad_r, bad_s), INVALID)
    case("one byte short", "p256", "ES256", message, good[:-1], MALFORMED)
    case("one byte too many", "p256", "ES256", message, good + b"\0", MALFORMED)
    case("a zero before it", "p256", "ES256", message, b"\0" + good, MALFORMED)
    case("nothing", "p256", "ES256", message, b"", MALFORMED)
    case("three bytes", "p256", "ES256", message, b"\1\2\3", MALFORMED)
    case("the form of DER", "p256", "ES256", message, der(0x30, integer(r), integer(s)), MALFORMED)
    case("the length of P-384", "p256", "ES256", message, raw(P384, r, s), MALFORMED)

    # Keys made for a signature: Q = (s R - e G) / r.
    def key_for(point, r, s):
        return mul(c, pow(r, -1, n), add(c, mul(c, s, point), mul(c, -e, g)))

    k = secrets.randbelow(n - 1) + 1
    at = mul(c, k, g)
    r = at[0] % n
    for what, s in [("s = 1", 1), ("s = n - 1", n - 1), ("s = r", r), ("s = 2", 2), ("s = (n + 1) / 2", (n + 1) // 2)]:
        keys[what] = ec_spki(c, key_for(at, r, s)).hex()
        case(what + ", and good", what, "ES256", message, raw(c, r, s), "ok")
    # A point whose x is beyond n: r is what is left, and only that.
    x = n
    while True:
        x += 1
        square = (x**3 - 3 * x + c["b"]) % c["p"]
        y = pow(square, (c["p"] + 1) // 4, c["p"])
        if y * y % c["p"] == square:
            break
    s = secrets.randbelow(n - 1) + 1
    keys["x beyond n"] = ec_spki(c, key_for((x, y), x - n, s)).hex()
    case("the x of R is beyond n, r is reduced", "x beyond n", "ES256", message, raw(c, x - n, s), "ok")
    case("the x of R is beyond n, r is not reduced", "x beyond n", "ES256", message, raw(c, x, s), INVALID)
    # u1 G + u2 Q is infinity.
    r, s = secrets.randbelow(n - 1) + 1, secrets.randbelow(n - 1) + 1
    keys["to infinity"] = ec_spki(c, mul(c, -e * pow(r, -1, n), g)).hex()
    case("the sum is the point at infinity", "to infinity", "ES256", message, raw(c, r, s), INVALID)
    # u1 G = u2 Q: adding them takes a doubling.
    keys["doubling"] = ec_spki(c, mul(c, e * pow(at[0] % n, -1, n), g)).hex()
    case("both summands are one point", "doubling", "ES256", message,
         raw(c, at[0] % n, 2 * e * pow(k, -1, n) % n), "ok")
    for what, d in [("the key is G", 1), ("the key is -G", n - 1), ("the key is 2 G", 2)]:
        keys[what] = ec_spki(c, mul(c, d, g)).hex()
        case(what, what, "ES256", message, raw(c, *sign(c, d, message)), "ok")
        case(what + ", another message", what, "ES256", b"another", raw(c, *sign(c, d, message)), INVALID)
    case("an EC key does not check PS256", "p256", "PS256", message, good, MISMATCH)
    case("an EC key does not check RS256", "p256", "RS256", message, bytes(256), MISMATCH)

    d = secrets.randbelow(P384["n"] - 1) + 1
    keys["p384"] = ec_spki(P384, mul(P384, d, P384["g"])).hex()
    r, s = sign(P384, d, message)
    good = raw(P384, r, s)
    case("P-384 under ES256", "p384", "ES256", message, good, UNSUPPORTED)
    case("P-384 under ES256, let through", "p384", "ES256", message, good, "ok", ["curve-of-the-key"])
    case("P-384 let through, n - s", "p384", "ES256", message, raw(P384, r, P384["n"] - s), "ok", ["curve-of-the-key"])
    case("P-384 let through, another message", "p384", "ES256", b"another", good, INVALID, ["curve-of-the-key"])
    case("P-384 let through, r = 0", "p384", "ES256", message, raw(P384, 0, s), INVALID, ["curve-of-the-key"])
    case("P-384 let through, s = n", "p384", "ES256", message, raw(P384, r, P384["n"]), INVALID, ["curve-of-the-key"])
    case("P-384 let through, 64 bytes", "p384", "ES256", message, good[:64], MALFORMED, ["curve-of-the-key"])
    case("P-384 does not check PS256", "p384", "PS256", message, good, MISMATCH)

    def other(identifier, parameters=b""):
        return der(0x30, der(0x30, oid(identifier), parameters), der(3, b"\0" + bytes(range(64)))).hex()

    keys["secp256k1"] = other("2a8648ce3d0201", oid("2b8104000a"))
    keys["curve by parameters"] = other("2a8648ce3d0201", der(0x30, integer(1)))
    keys["ed25519"] = other("2b6570")
    case("a curve nobody asked for", "secp256k1", "ES256", message, good[:64], UNSUPPORTED)
    case("a curve nobody asked for, and PS256", "secp256k1", "PS256", message, good[:64], MISMATCH)
    case("a curve spelled out", "curve by parameters", "ES256", message, good[:64], UNSUPPORTED)
    case("Ed25519", "ed25519", "ES256", message, good[:64], UNSUPPORTED)


# --- RSA -------------------------------------------------------------------------------------------------

def is_prime(n):
    if any(n % p == 0 for p in (3, 5, 7, 11, 13, 17, 19, 23)):
        return False
    d, r = n - 1, 0
    while d % 2 == 0:
        d, r = d // 2, r + 1
    for _ in range(24):
        x = pow(secrets.randbelow(n - 3) + 2, d, n)
        if x in (1, n - 1):
            continue
        for _ in range(r - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def rsa_key(bits, e):
    """A modulus of exactly so many bits, the highest three of them set."""
    while True:
        primes = []
        while len(primes) < 2:
            size = bits // 2 if primes else bits - bits // 2
            p = secrets.randbits(size) | 0xF << size - 4 | 1
            if math.gcd(p - 1, e) == 1 and is_prime(p):
                primes.append(p)
        p, q = primes
        n = p * q
        if n.bit_length() == bits and n >> bits - 2 == 3 and p != q:
            return n, pow(e, -1, (p - 1) * (q - 1))


def mgf1(seed, length, algorithm="sha256"):
    blocks = b""
    for counter in range(length // 20 + 1):
        blocks += hashlib.new(algorithm, seed + counter.to_bytes(4, "big")).digest()
    return blocks[:length]


def pss(message, bits, salt=None, mgf="sha256", hash_name="sha256", trailer=0xBC, separator=1, padding=0, high=0):
    """EMSA-PSS with everything that can be wrong about it as an argument; `bits` is one less than the modulus has."""
    salt = secrets.token_bytes(32) if salt is None else salt
    length = (bits + 7) // 8
    h = hashlib.new(hash_name, bytes(8) + hashlib.new(hash_name, message).digest() + salt).digest()
    block = bytes([padding]) * (length - len(salt) - len(h) - 2) + bytes([separator]) + salt
    masked = bytearray(a ^ b for a, b in zip(block, mgf1(h, len(block), mgf)))
    masked[0] &= 0xFF >> 8 * length - bits
    masked[0] |= high
    return int.from_bytes(bytes(masked) + h + bytes([trailer]), "big")


def rsa():
    message = b"a certificate of some hundred bytes"
    info = bytes.fromhex("3031300d060960864801650304020105000420")

    def number(value, size):
        return value.to_bytes(size, "big")

    for bits in (2048, 2049, 2050, 2055, 3072, 4096):
        n, d = rsa_key(bits, 65537)
        size, key = (bits + 7) // 8, f"rsa {bits}"
        keys[key] = rsa_spki(n, 65537).hex()
        good = pow(pss(message, bits - 1), d, n)
        case(f"{bits} bits", key, "PS256", message, number(good, size), "ok")
        case(f"{bits} bits, another message", key, "PS256", b"another", number(good, size), INVALID)
        case(f"{bits} bits, one byte short", key, "PS256", message, number(good, size + 1)[2:], MALFORMED)
        case(f"{bits} bits, a zero before it", key, "PS256", message, number(good, size + 1), MALFORMED)
        case(f"{bits} bits, the modulus added", key, "PS256", message,
             number((good + n) % 256**size, size), INVALID)
        for what, value in [("0", 0), ("1", 1), ("n - 1", n - 1), ("n", n), ("n - s", n - good)]:
            case(f"{bits} bits, the signature is {what}", key, "PS256", message, number(value, size), INVALID)
        for what, arguments in [
            ("no salt", dict(salt=b"")), ("a salt of 20 bytes", dict(salt=bytes(20))),
            ("a salt of 31 bytes", dict(salt=bytes(31))), ("a salt of 33 bytes", dict(salt=bytes(33))),
            ("a salt of 64 bytes", dict(salt=bytes(64))), ("the mask of SHA-1", dict(mgf="sha1")),
            ("SHA-1 throughout", dict(mgf="sha1", hash_name="sha1")), ("the mask of SHA-512", dict(mgf="sha512")),
            ("another trailer", dict(trailer=0xCC)), ("no 01 before the salt", dict(separator=0)),
            ("02 before the salt", dict(separator=2)), ("padding that is not zero", dict(padding=1)),
        ]:
            encoded = pss(message, bits - 1, **arguments)
            case(f"{bits} bits, {what}", key, "PS256", message, number(pow(encoded, d, n), size), INVALID)
        salted = pss(message, bits - 1, salt=bytes(32))
        case(f"{bits} bits, a salt of zeros", key, "PS256", message, number(pow(salted, d, n), size), "ok")
        # A bit set in what has to be zero above the encoding, and the whole still below the modulus.
        for _ in range(200):
            raised = pss(message, bits - 1) | 1 << bits - 1
            if raised < n:
                case(f"{bits} bits, a bit above the encoding", key, "PS256", message,
                     number(pow(raised, d, n), size), INVALID)
                break
        # A signature that begins with zeros is as long as any.
        if bits == 2048:
            while good >> bits - 8:
                good = pow(pss(message, bits - 1), d, n)
            case(f"{bits} bits, a signature that begins with a zero", key, "PS256", message, number(good, size), "ok")
            case(f"{bits} bits, the same without the zero", key, "PS256", message, number(good, size)[1:], MALFORMED)

        def pkcs1(block, first=b"\x00\x01", pad=b"\xff"):
            return pow(int.from_bytes(first + pad * (size - 3 - len(block)) + b"\0" + block, "big"), d, n)

        hashed = hashlib.sha256(message).digest()
        v15 = number(pkcs1(info + hashed), size)
        case(f"{bits} bits, PKCS#1 v1.5", key, "RS256", message, v15, "ok")
        case(f"{bits} bits, PKCS#1 v1.5 as PSS", key, "PS256", message, v15, INVALID)
        case(f"{bits} bits, PSS as PKCS#1 v1.5", key, "RS256", message, number(pow(salted, d, n), size), INVALID)
        case(f"{bits} bits, RS256 of another message", key, "RS256", b"another", v15, INVALID)
        without_null = bytes.fromhex("302f300b0609608648016503040201") + b"\x04\x20"
        for what, value in [
            ("without NULL", pkcs1(without_null + hashed)), ("without DigestInfo", pkcs1(hashed)),
            ("block type 2", pkcs1(info + hashed, first=b"\x00\x02")), ("padding of zeros", pkcs1(info + hashed, pad=b"\0")),
            ("SHA-1", pkcs1(bytes.fromhex("3021300906052b0e03021a05000414") + hashlib.sha1(message).digest())),
        ]:
            case(f"{bits} bits, RS256 {what}", key, "RS256", message, number(value, size), INVALID)
        short = b"\x00\x01" + b"\xff" * 8 + b"\0" + info + hashed
        garbage = int.from_bytes(short + bytes(size - len(short)), "big")
        case(f"{bits} bits, RS256 with something behind", key, "RS256", message, number(pow(garbage, d, n), size), INVALID)
        case(f"{bits} bits, ES256", key, "ES256", message, number(good, size)[:64], MISMATCH)
        case(f"{bits} bits, ES256 of 64 bytes", key, "ES256", message, bytes(64), MISMATCH)
        if bits == 2048:
            pss_oid = rsa_spki(n, 65537, "2a864886f70d01010a", b"")
            keys["rsa as RSASSA-PSS"] = pss_oid.hex()
            case("the identifier of RSASSA-PSS", "rsa as RSASSA-PSS", "PS256", message, number(good, size), "ok")
            for what, e in [("1", 1), ("65536", 65536), ("2^32 + 1", 2**32 + 1)]:
                keys[f"exponent {what}"] = rsa_spki(n, e).hex()
                case(f"the exponent is {what}", f"exponent {what}", "PS256", message, number(good, size), UNSUPPORTED)
            keys["even modulus"] = rsa_spki(n - 1, 65537).hex()
            case("an even modulus", "even modulus", "PS256", message, number(good, size), UNSUPPORTED)
            case("an even modulus and a short signature", "even modulus", "PS256", message, b"", UNSUPPORTED)

    for e in (3, 17, 2**32 - 1):
        n, d = rsa_key(2048, e)
        keys[f"exponent {e}"] = rsa_spki(n, e).hex()
        good = pow(pss(message, 2047), d, n)
        case(f"the exponent is {e}", f"exponent {e}", "PS256", message, number(good, 256), "ok")
        case(f"the exponent is {e}, another message", f"exponent {e}", "PS256", b"another", number(good, 256), INVALID)
        if e == 3:
            # The cube root of something that begins as it should.
            wanted = b"\x00\x01\xff\xff\xff\xff\xff\xff\xff\xff\0" + info + hashlib.sha256(message).digest()
            target = int.from_bytes(wanted + b"\xff" * (256 - len(wanted)), "big")
            root = 1 << 700
            while root**3 > target:
                root = (2 * root + target // root**2) // 3
            case("a cube root of a forged beginning", "exponent 3", "RS256", message, number(root, 256), INVALID)

    for bits, accept, expect in [(1024, [], UNSUPPORTED), (1024, ["rsa-1024"], "ok"), (2047, [], UNSUPPORTED),
                                 (2047, ["rsa-1024"], UNSUPPORTED), (4097, [], UNSUPPORTED), (512, ["rsa-1024"], UNSUPPORTED)]:
        key, size = f"rsa {bits}", (bits + 7) // 8
        if bits != 1024 or key not in keys:
            n, d = rsa_key(bits, 65537)
            keys[key] = rsa_spki(n, 65537).hex()
        good = number(pow(pss(message, bits - 1, **({} if bits > 600 else dict(salt=b""))), d, n), size)
        named = f"{bits} bits" + (", 1024 let through" if accept else "")
        case(named, key, "PS256", message, good, expect, accept)
        case(named + ", a short signature", key, "PS256", message, good[1:], MALFORMED if expect == "ok" else UNSUPPORTED, accept)
        if expect == "ok":
            case(named + ", another message", key, "PS256", b"another", good, INVALID, accept)
            case(named + ", the modulus", key, "PS256", message, number(n, size), INVALID, accept)


ecdsa()
rsa()
lines = ",\n  ".join(json.dumps(one) for one in cases)
named = ",\n  ".join(f"{json.dumps(name)}: {json.dumps(key)}" for name, key in keys.items())
print(f'{{\n "keys": {{\n  {named}\n }},\n "cases": [\n  {lines}\n ]\n}}')
