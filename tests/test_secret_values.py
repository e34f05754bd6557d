"""What is taken for a secret, and what isn't."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from offboarding_tools.secret_values import find_secret

# Put together here, so that no scanner takes them for real ones.
JWT = ".".join(
    ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0NTY3ODkwIn0", "dozjgNryP4J3jVmN"]
)
SECRETS = [
    # Keys and tokens that say what they are
    "-----BEGIN " + "PRIVATE KEY-----\nMIIEvQ",
    "-----BEGIN RSA " + "PRIVATE KEY-----",
    "-----BEGIN OPENSSH " + "PRIVATE KEY-----",
    "-----BEGIN PGP " + "PRIVATE KEY BLOCK-----",
    "PuTTY-User-Key-File-3: ssh-ed25519",
    "AKIA" + "IOSFODNN7EXAMPLE",
    "key id AKIA" + "IOSFODNN7EXAMPLE for backups",
    "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
    "glpat-" + "x9Y8z7W6v5U4t3S2r1Q0",
    "xoxb-" + "123456789012-abcdefABCDEF",
    "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "AIza" + "SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q",
    "SG." + "abcdefghijklmnop1234." + "ABCDEFGHIJKLMNOP5678",
    JWT,
    f"Nagłówek: {JWT}",
    "Authorization: Bearer abcdEFGH1234ijklMNOP5678",
    "Authorization: Basic amFuOnpha2FsYQ12345==",
    "AccountKey=".lower() + "Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA==",
    "https://hooks.slack.com/services/" + "T000/B000/XXXXXXXX",
    "https://cloud.example.com/s/doc?access_token=a1b2c3d4e5f6",
    # Connection strings
    "postgresql://app:s3cr3t@db.example.com:5432/erp",
    "postgres://jan:kowalski@db/erp",
    "https://jan:Zima2026@intranet.example.com/",
    "amqp://guest:guest@mq:5672",
    "Server=db;Database=erp;User Id=app;Password=Zima2026;",
    "Server=db;Uid=app;Pwd=zimowyporanek",
    "DB_PASSWORD=zimowyporanek",
    # Passwords with their name
    "Password: Summer2024!",
    "password: hunter2",
    "password = hunter2",
    "Hasło: Zima2026",
    "hasło: zaq12wsx",
    "Hasło – nowe: kR4kow",
    "login: admin, hasło: Kot#12ab",
    "login admin / password: qwerty",
    "pass: 123456",
    "PIN: 1234",
    "Kod PIN: 493822",
    "PUK: 12345678",
    "passphrase: corr3ct-h0rse",
    "API key: 7f3k-99ab-x",
    "api_key=abc123def",
    "client_secret: 8Qx~3bA",
    "Token: 9f8e7d6c",
    "klucz API: 55aa77cc",
    'password: "Tajne1"',
    "pwd:P@ssw0rd",
    "Password (admin): Adm1n99",
    "The password is Zima2026!",
    "hasło to Zima2026",
    "Hasło brzmi kot44pies",
    # Nothing but the password
    "Zima2026!Krakow",
    "P@ssw0rd123",
    "Tr0ub4dor&3xyz",
    "jkowalski / Zima2026!",
    "Log in with Adm1n!2024x please",
    # Long random strings
    "kX9mQ2vL7pR4tW8zB3nC6dF1",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "see 3q2+7wAbCdEfGh1jK0mNoP9rS8tUvW in the notes",
    "u8f7s9d6f5g4h3j2k1l0q9w8",
]
ORDINARY = [
    # Where a secret is, since when, and who has it
    "Password: https://vault.example.com/item/17",
    "password = jan.kowalski@example.com",
    "hasło = 16.11.2026",
    None,
    "",
    "   ",
    "Microsoft 365",
    "admin",
    "jan.kowalski@example.com",
    "EXAMPLE\\jkowalski",
    "jkowalski2",
    "root@srv01.example.com",
    "user-12345",
    "Konto administratora sklepu internetowego",
    "https://panel.example.com/login",
    "https://panel.example.com/users/4711?tab=security&lang=pl",
    "https://docs.example.com/d/Protokol-przekazania-2026-11-24-wersja-2/edit",
    "ssh://git@git.example.com:22/erp.git",
    "https://jan@intranet.example.com/",
    "postgresql://app:***@db.example.com/erp",
    "postgresql://app:<password>@db/erp",
    "postgresql://${USER}:${PASSWORD}@db/erp",
    # About passwords
    "The password was changed on 12 October.",
    "Change the password before the handover.",
    "Password: in the vault",
    "Password: changed",
    "Password: see KeePass, entry 12",
    "Password: ********",
    "Password: <from the vault>",
    "Password: n/a",
    "Password reset link was sent to the new owner.",
    "The password is kept in 1Password.",
    "The password is in the vault.",
    "The password is 2FA-protected.",
    "The password is 12 characters long.",
    "The password must have 12 characters, digits and signs (!).",
    "Passwords: 3",
    "Passwords: handed over in person, in a sealed envelope",
    "Hasło przekazano osobiście w zamkniętej kopercie.",
    "Hasło: w sejfie",
    "Hasło: zmienione",
    "Hasło: przekazane telefonicznie 24.11.2026",
    "Hasło zmieniono: 24.11.2026",
    "Hasła: 24.11.2026 zmienione przez Annę Nowak",
    "Hasło to sprawa nowego właściciela.",
    "Nowe hasło ustawi klient, stare zostanie unieważnione.",
    "PIN: odesłany pocztą",
    "The PIN letter was posted on 2026-11-12.",
    "The API key was revoked; the client makes a new one.",
    "API key: revoked 2026-11-12",
    "Token: expired",
    "Klucz API: unieważniony",
    "Klucze do serwerowni: 3 sztuki",
    "Key: office, second floor",
    "Public key of the client added, ours removed.",
    "Secret Santa list of 2025",
    "The bearer of this letter may collect the tokens.",
    "Basic authentication was switched off everywhere.",
    "Bearer authentication-only endpoints",
    "Licence key: transferred with the contract",
    # What identifies but opens nothing
    "123e4567-e89b-12d3-a456-426614174000",
    "Tenant 123e4567-e89b-12d3-a456-426614174000",
    "PL61109010140000071219812874",
    "61 1090 1014 0000 0712 1981 2874",
    "NIP 5260250274, KRS 0000123456",
    "+48 600 700 800",
    "SN C02XK1ABJGH5",
    "SHA-256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "Suma kontrolna: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "commit 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12",
    "fingerprint SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8",
    "OFF/2026/00001/returns/1",
    "Protokol_przekazania_dokumentow_2026-11-24_v2.pdf",
    "srv01-prod-db02.eu-west-1.compute.example.com",
    "arn:aws:iam::123456789012:user/jan.kowalski",
    "GTM-K7XJ2ZQ, UA-12345678-1",
    "AccountingDepartmentSharedMailbox2",
    "Konstantynopolitańczykowianeczka",
    "Renewal: 2027-01-31, 24 months, 12 x 100.00 EUR",
    "Backup made 2026-11-20 22:15, 14.2 GB, checked by Ewa",
    "Zmieniono właściciela subskrypcji na Gęślą Jaźń Sp. z o.o.!",
    "Windows 11, version 24H2; Office LTSC 2024",
]


@pytest.mark.parametrize("text", SECRETS)
def test_secret_is_found(text):
    assert find_secret(text)


# What people choose most often: words of a language, and passwords all the same.
@pytest.mark.parametrize(
    "word",
    "abc123 admin admin1 dragon haslo hasło iloveyou letmein monkey password polska "
    "qwerty qwertyuiop root secret welcome zaq12wsx".split(),
)
def test_a_common_password_is_one_where_its_name_stands(word):
    assert find_secret(f"Password: {word}") == "password"


@pytest.mark.parametrize("name", ["token", "access_token", "sig", "signature", "code"])
def test_what_a_link_opens_with_is_a_token(name):
    assert find_secret(f"https://files.example.com/d?{name}=a1b2c3d4") == "token"
    assert find_secret(f"https://files.example.com/d?page=2&{name}=a1b2c3d4") == "token"


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_none(text):
    assert find_secret(text) is None


@pytest.mark.parametrize(
    "text, kind",
    [
        ("-----BEGIN " + "PRIVATE KEY-----", "private_key"),
        (JWT, "token"),
        ("mysql://a:b@c/d", "connection"),
        ("Password: Summer2024!", "password"),
        ("kX9mQ2vL7pR4tW8zB3nC6dF1", "random"),
    ],
)
def test_its_kind_is_told(text, kind):
    assert find_secret(text) == kind


def test_random_strings_are_found():
    source = random.Random(19)
    for alphabet, length in (
        (string.ascii_letters + string.digits, 32),
        (string.ascii_letters + string.digits + "-_", 43),
        (string.hexdigits[:16], 40),
    ):
        found = sum(
            bool(find_secret("".join(source.choices(alphabet, k=length))))
            for _time in range(1000)
        )
        assert found >= 970, (alphabet, found)


words = st.lists(
    st.text(
        st.sampled_from("abcdefghijklmnoprstuwzyąćęłńóśźż"), min_size=1, max_size=14
    ),
    min_size=1,
    max_size=12,
)


@given(words)
def test_words_alone_are_no_secret(parts):
    assert find_secret(" ".join(parts)) is None


@given(words, st.text(max_size=40), st.text(max_size=40))
def test_a_key_is_found_wherever_it_stands(parts, before, after):
    assert find_secret(f"{before}\n{' '.join(parts)} {JWT}\n{after}")


@given(st.text(max_size=300))
def test_any_text_is_answered(text):
    assert find_secret(text) in (
        None,
        "private_key",
        "token",
        "password",
        "connection",
        "random",
    )
