"""Only what was signed with the secret, lately, passes."""

import hmac
from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.errors import BadSignatureError
from rules.signatures import WINDOW, check_signature, read_secret, sign

NOW = 1_790_000_000
secrets = st.binary(min_size=1, max_size=64)


@given(secrets, st.binary(max_size=200), st.integers(-WINDOW, WINDOW))
def test_what_is_signed_passes(secret, body, age):
    assert check_signature(sign(secret, NOW - age, body), body, [secret], NOW) == NOW - age


@given(secrets, secrets, st.binary(max_size=50), st.binary(max_size=50))
def test_another_secret_or_body_does_not_pass(secret, other, body, changed):
    with pytest.raises(BadSignatureError, match="wrong"):
        check_signature(sign(secret, NOW, body), body, [other + b"x" + secret], NOW)
    if body != changed:
        with pytest.raises(BadSignatureError, match="wrong"):
            check_signature(sign(secret, NOW, body), changed, [secret], NOW)


@pytest.mark.parametrize("age", [WINDOW + 1, -WINDOW - 1])
def test_old_and_future_messages_do_not_pass(age):
    with pytest.raises(BadSignatureError, match="old"):
        check_signature(sign(b"s", NOW - age, b"{}"), b"{}", [b"s"], NOW)


def test_the_time_is_signed_too():
    header = sign(b"s", NOW - 1000, b"{}").replace(str(NOW - 1000), str(NOW))
    with pytest.raises(BadSignatureError, match="wrong"):
        check_signature(header, b"{}", [b"s"], NOW)


def test_as_the_agency_describes_it():
    """Over "{t}.{body}", with the secret decoded from Base64; written in hexadecimal of either case, or in Base64."""
    secret = b64encode(b"a secret of thirty-two bytes....").decode()
    body = b'{"id":"evt_1"}'
    digest = hmac.new(read_secret(secret), f"{NOW}.".encode() + body, sha256)
    for written in (digest.hexdigest(), digest.hexdigest().upper(), b64encode(digest.digest()).decode()):
        assert check_signature(f"t={NOW}, v1={written}", body, [read_secret(secret)], NOW) == NOW


def test_while_the_secret_is_being_changed():
    old, new = sign(b"old", NOW, b""), sign(b"new", NOW, b"").split(",")[1]
    assert check_signature(f"{old},{new}", b"", [b"new"], NOW) == NOW
    assert check_signature(old, b"", [b"new", b"old"], NOW) == NOW


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("", "missing"),
        (None, "missing"),
        ("t=1", "missing"),
        ("v1=aa", "missing"),
        ("t=1,v1=", "missing"),
        ("t=one,v1=aa", "unreadable"),
        ("t=-1,v1=aa", "unreadable"),
        ("t=١,v1=aa", "unreadable"),
        ("t=1111111111111,v1=aa", "unreadable"),
        ("t=1,t=2,v1=aa", "unreadable"),
        ("t=1,v1=é", "wrong"),
    ],
)
def test_headers_that_are_none(header, reason):
    with pytest.raises(BadSignatureError) as caught:
        check_signature(header, b"", [b"s"], 1)
    assert caught.value.reason == reason


def test_without_a_secret_nothing_passes():
    with pytest.raises(BadSignatureError, match="wrong"):
        check_signature(sign(b"", NOW, b""), b"", [], NOW)


@pytest.mark.parametrize("text", ["", "not Base64!", "YQ=", "é"])
def test_secrets_that_are_none(text):
    with pytest.raises(BadSignatureError, match="secret"):
        read_secret(text)
