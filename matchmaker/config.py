"""Settings, read once from the environment (README has the table); without DEMO unsafe ones are refused."""

import hmac
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
ENCODERS = ("auto", "use", "e5", "none")


class Unsafe(Exception):
    """The product refuses to start; the message says which setting and what to do."""


@dataclass(frozen=True)
class Settings:
    """What the surroundings decide."""

    database_url: str
    secret_key: str
    public_url: str
    mail_url: str
    instance_path: Path
    demo: bool
    trusted_proxies: int = 0
    newcomers: bool = True
    encoder: str = "use"
    files_megabytes: int = 500
    audit_key: str = ""
    staff_totp: str = "optional"
    sms_url: str = ""  # a gateway for text messages; "": there are none
    sms_token: str = ""
    api_limit: str = "300 per minute"

    @property
    def secure(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def audit_keys(self) -> list[bytes]:
        """The keys of the audit trail: the first one seals, the others are of rows sealed before."""
        if self.audit_key:
            return [one.encode() for one in self.audit_key.split()]
        return [hmac.digest(self.secret_key.encode(), b"audit trail", "sha256")]

    @property
    def figures_keys(self) -> list[bytes]:
        """The seeds of the keys that figures are signed with, one an audit key: the first one signs, files of the others stay true."""
        return [hmac.digest(one, b"signed figures", "sha256") for one in self.audit_keys]

    @property
    def host(self) -> str:
        return urlsplit(self.public_url).netloc


def read_settings(environ: "os._Environ[str] | dict[str, str] | None" = None) -> Settings:
    """Return the settings of this process. `DATABASE_URL` defaults to SQLite in the instance folder.

    `TRUSTED_PROXIES` is how many reverse proxies of our own stand in front, each of which appends to X-Forwarded-For: the
    visitor's address, by which requests are limited, is believed from these alone. Raises Unsafe where it is no digit, where
    `NEWCOMERS`, which shows a new provider further up in lists, is neither on nor off, where `ENCODER` is no encoder, and where
    `STAFF_TOTP`, whether staff have to sign in with a second factor, is neither required nor optional.
    """
    env = os.environ if environ is None else environ
    instance = Path(env.get("INSTANCE_PATH") or ROOT / "instance").resolve()
    demo = env.get("DEMO", "") == "1"
    port = env.get("PORT", "8000")
    url = env.get("DATABASE_URL") or f"sqlite:///{instance / 'matchmaker.sqlite3'}"
    proxies = env.get("TRUSTED_PROXIES") or "0"
    if proxies not in set("0123456789"):
        raise Unsafe("TRUSTED_PROXIES is the number of reverse proxies in front, 0 to 9.")
    newcomers = env.get("NEWCOMERS") or "on"
    if newcomers not in ("on", "off"):
        raise Unsafe("NEWCOMERS is on or off: whether one new provider of a list is shown further up.")
    kept = env.get("FILES_MEGABYTES") or "500"
    if not (kept.isascii() and kept.isdecimal() and len(kept) < 8):
        raise Unsafe("FILES_MEGABYTES is a whole number: how many megabytes of files one organisation may keep.")
    encoder = env.get("ENCODER") or "auto"
    if encoder not in ENCODERS:
        raise Unsafe(f"ENCODER is one of {', '.join(ENCODERS)}: which sentence encoder compares what posts mean.")
    staff_totp = env.get("STAFF_TOTP") or "optional"
    if staff_totp not in ("required", "optional"):
        raise Unsafe("STAFF_TOTP is required or optional: whether park staff and operators need a second factor.")
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    return Settings(
        database_url=url,
        secret_key=env.get("SECRET_KEY", ""),
        public_url=(env.get("PUBLIC_URL") or (f"http://127.0.0.1:{port}" if demo else "")).rstrip("/"),
        mail_url=env.get("MAIL_URL", ""),
        instance_path=instance,
        demo=demo,
        trusted_proxies=int(proxies),
        newcomers=newcomers == "on",
        encoder=encoder,
        files_megabytes=int(kept),
        audit_key=env.get("AUDIT_KEY", ""),
        staff_totp=staff_totp,
        sms_url=env.get("SMS_URL", ""),
        sms_token=env.get("SMS_TOKEN", ""),
        api_limit=env.get("API_LIMIT") or "300 per minute",
    )


def refuse_unsafe(settings: Settings) -> None:
    """Raise Unsafe where the product would run without a key, an address of its own or a durable database."""
    if len(settings.secret_key) < 16:
        raise Unsafe("SECRET_KEY is missing or shorter than 16 characters: set it, or use `make run`, which makes one.")
    if any(len(key) < 32 for key in settings.audit_keys):
        raise Unsafe("AUDIT_KEY has a key shorter than 32 characters; leave it empty to derive one from SECRET_KEY.")
    if not settings.public_url:
        raise Unsafe("PUBLIC_URL is missing: set it to the address that users open, e.g. https://match.example.cn")
    if not settings.demo and settings.database_url in ("sqlite://", "sqlite:///:memory:"):
        raise Unsafe("DATABASE_URL names a database in memory: everything would be lost when the process ends.")
