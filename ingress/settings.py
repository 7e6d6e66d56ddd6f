"""Everything that can be set, read once by the wiring from `EARWITNESS_…` variables. Unknown names are errors."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from audit.trust import ROLES
from governance.request import ModelProfile
from ingress.errors import InsecureListenerError

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
POLICIES = Path(__file__).resolve().parent.parent / "policies"


class Settings(BaseSettings):
    """One installation's settings. Durations are in seconds."""

    model_config = SettingsConfigDict(env_prefix="EARWITNESS_", extra="forbid", frozen=True)

    data_dir: Path = Field(default=Path("~/.local/share/earwitness"), description="the database and the audit log")
    config_dir: Path = Field(
        default=Path("~/.config/earwitness"),
        description="keys, the policy's trust file and signature; must lie outside data_dir and every backup of it",
    )
    key_dir: Path = Field(
        default=Path("~/.config/earwitness/key-store"),
        description="the key store, when keys=key-store; must lie outside data_dir and every backup of it",
    )
    keys: Literal["key-store", "aws-kms"] = Field(default="key-store", description="where tenant epoch keys live")
    kms_region: str | None = Field(default=None, description="AWS region, when keys=aws-kms")
    kms_endpoint: str | None = Field(default=None, description="another endpoint of the AWS KMS API")
    objects: Literal["directory", "s3"] = Field(default="directory", description="where sealed objects lie")
    objects_quota_bytes: int = Field(default=100 * 2**30, ge=1, description="bytes that objects=directory may take")
    s3_bucket: str | None = Field(default=None, description="a versioned bucket, when objects=s3")
    s3_region: str | None = Field(default=None, description="AWS region, when objects=s3")
    s3_endpoint: str | None = Field(default=None, description="another endpoint of the S3 API")
    epoch_days: int = Field(
        default=30, ge=1, description="days after which a tenant's epoch key is turned and destroyed"
    )
    backup_days: int = Field(default=35, ge=0, description="days for which any backup of data_dir is kept, at most")
    retention_cron: str = Field(default="17 3 * * *", description="when retention runs, as cron writes it, in UTC")
    retention_alarm_hours: int = Field(
        default=48, ge=1, description="hours without a retention run that raise the alarm"
    )

    cache_dir: Path = Field(default=Path("~/.cache/earwitness"), description="verified model weights")
    models_dir: Path | None = Field(
        default=None, description="a directory of weights, looked into before the installed ones"
    )

    host: str = Field(default="127.0.0.1", description="address to listen on; plaintext is served on loopback only")
    port: int = Field(default=8080, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    tls_certificate: Path | None = Field(default=None, description="PEM certificate chain; turns TLS on")
    tls_key: Path | None = Field(default=None, description="PEM private key of the certificate")
    insecure_self_signed: bool = Field(default=False, description="make a self-signed certificate, for development")

    policy_dir: Path = Field(default=POLICIES, description="the policy bundle")
    policy_engine: Literal["embedded", "remote"] = Field(
        default="embedded", description="OPA in a worker, or an OPA server"
    )
    opa_url: str | None = Field(default=None, description="the OPA server, when policy_engine is remote")
    opa_token: SecretStr | None = Field(default=None, description="bearer token for the OPA server")
    insecure_development_approver: bool = Field(
        default=False, description="make an approver key in config_dir and sign the policy bundle with it"
    )

    log_origin: str = Field(default="earwitness.invalid/log", description="C2SP origin of the audit log's checkpoints")
    region: str = Field(default="local", description="where this installation processes audio")
    max_streams: int = Field(default=64, ge=1, description="live streams in all")
    max_streams_per_tenant: int = Field(default=32, ge=1, description="live streams of one tenant")
    backlog_seconds: float = Field(default=30.0, gt=0, description="audio of a stream that may wait for recognition")
    start_seconds: float = Field(default=10.0, gt=0, description="time for the start message to come")
    idle_seconds: float = Field(default=30.0, gt=0, description="time a stream may go on without audio or keepalive")
    drain_seconds: float = Field(
        default=20.0, gt=0, description="time live streams are given when the platform goes down"
    )
    model_profiles: frozenset[ModelProfile] = Field(
        default_factory=lambda: frozenset(ModelProfile),
        min_length=1,
        description="which are loaded and served, as a JSON list",
    )
    recognition_threads: int = Field(default=0, ge=0, description="worker threads for recognition; 0 means one a core")

    @model_validator(mode="after")
    def _paths_apart(self) -> Self:
        data, config = self.data_dir.expanduser().resolve(), self.config_dir.expanduser().resolve()
        if config == data or data in config.parents:
            raise ValueError("config_dir holds keys and must lie outside data_dir")
        store = self.key_dir.expanduser().resolve()
        if store == data or data in store.parents:
            raise ValueError("key_dir holds keys and must lie outside data_dir")
        if self.objects == "s3" and not self.s3_bucket:
            raise ValueError("objects=s3 needs s3_bucket")
        if self.policy_engine == "remote" and not self.opa_url:
            raise ValueError("policy_engine=remote needs opa_url")
        return self

    @model_validator(mode="after")
    def _log_of_its_own_name(self) -> Self:
        if self.log_origin.rpartition("/")[2] in ROLES:
            raise ValueError("keys named …/evidence and …/receipts sign other things: log_origin may not end so")
        return self

    @property
    def tls(self) -> bool:
        """Whether the listener speaks TLS."""
        return self.insecure_self_signed or self.tls_certificate is not None

    def require_secure_listener(self) -> None:
        """Refuse plaintext off loopback (R-NET-1).

        Raises:
            InsecureListenerError: The settings ask for it.
        """
        if not self.tls and self.host not in LOOPBACK:
            raise InsecureListenerError(f"set tls_certificate and tls_key to listen on {self.host}")
