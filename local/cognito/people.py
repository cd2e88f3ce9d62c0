"""The people of the user pools: moto forgets them at every restart, the store does not."""

import json
import uuid
from typing import Any

from moto.cognitoidp.models import CognitoIdpGroup, CognitoIdpUser, CognitoIdpUserPool, UserStatus

from local.store import Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS cognito_state (
    pool TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (pool, kind, name)
)
"""

SUBJECTS = uuid.UUID("3d1f4a3e-8b0c-4b76-9d53-0f5ce3a2c9d4")
"""The namespace in which a person's `sub` is made from pool and name (RFC 9562, UUID version 5)."""

PASSWORD = "Local-demo-password-1"  # noqa: S105 - for people who exist on this machine alone
"""Of everyone whom `add` makes: it meets every password policy that Cognito can ask for up to 21 characters."""

COPIED = (
    "id", "password", "enabled", "attributes", "confirmation_code", "sms_mfa_enabled", "software_token_mfa_enabled",
    "token_verified", "preferred_mfa_setting",
)  # fmt: skip

State = dict[tuple[str, str], str]
"""What is kept of a pool, as JSON by kind and name."""


class People:
    """Saves and restores groups, users (with their passwords, in clear text) and refresh tokens of a pool."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._saved: dict[str, State] = {}
        store.create(SCHEMA)

    def restore(self, pool: CognitoIdpUserPool) -> None:
        """Bring everyone back into a pool that has just been made."""
        rows = self._store.rows("SELECT kind, name, state FROM cognito_state WHERE pool = ? ORDER BY rowid", (pool.id,))
        kept = {(row["kind"], row["name"]): row["state"] for row in rows}
        for kind, restore in (("group", _restore_group), ("user", _restore_user), ("token", _restore_token)):
            for (found, name), state in kept.items():
                if found == kind:
                    restore(pool, name, json.loads(state))
        self._saved[pool.id] = kept

    def save(self, pool: CognitoIdpUserPool) -> None:
        """Write what has changed since the last time."""
        before, now = self._saved.get(pool.id, {}), _state_of(pool)
        with self._store.transaction():
            for kind, name in before.keys() - now.keys():
                self._store.execute(
                    "DELETE FROM cognito_state WHERE pool = ? AND kind = ? AND name = ?", (pool.id, kind, name)
                )
            for key, state in now.items():
                if before.get(key) != state:
                    self._store.execute(
                        "INSERT OR REPLACE INTO cognito_state VALUES (?, ?, ?, ?)", (pool.id, *key, state)
                    )
        self._saved[pool.id] = now


def find(pool: CognitoIdpUserPool, name: str) -> CognitoIdpUser | None:
    """Find a person by user name, or by what the pool takes for one (e-mail address, telephone number)."""
    aliases = pool.extended_config.get("UsernameAttributes") or []
    for user in pool.users.values():
        if any(user.attribute_lookup.get(alias) == name for alias in aliases):
            return user
    found: CognitoIdpUser | None = pool.users.get(name)
    return found


def add(pool: CognitoIdpUserPool, name: str) -> CognitoIdpUser:
    """Add a person who can sign in at once: confirmed, the e-mail address verified, always with the same `sub`."""
    subject = str(uuid.uuid5(SUBJECTS, f"{pool.id}/{name}"))
    attributes = [{"Name": "email", "Value": name}, {"Name": "email_verified", "Value": "true"}] if "@" in name else []
    username = subject if pool.extended_config.get("UsernameAttributes") else name
    user = CognitoIdpUser(pool.id, username, PASSWORD, UserStatus.CONFIRMED, attributes)
    user.id = subject
    user.update_attributes([{"Name": "sub", "Value": subject}])
    pool.users[username] = user
    return user


def put_into_groups(user: CognitoIdpUser, groups: list[CognitoIdpGroup]) -> None:
    """Make a person a member of these groups and of no others."""
    for group in list(user.groups):
        group.users.discard(user)
    user.groups.clear()
    for group in groups:
        group.users.add(user)
        user.groups.add(group)


def _state_of(pool: CognitoIdpUserPool) -> State:
    # Copies, because moto's threads may be at work.
    groups = {("group", group.group_name): _group_state(group) for group in list(pool.groups.values())}
    users = {("user", user.username): _user_state(user) for user in list(pool.users.values())}
    tokens = {("token", token): list(owner) for token, owner in list(pool.refresh_tokens.items()) if owner}
    return {key: json.dumps(state) for key, state in ({**groups, **users, **tokens}).items()}


def _group_state(group: CognitoIdpGroup) -> dict[str, Any]:
    return {"description": group.description, "role_arn": group.role_arn, "precedence": group.precedence}


def _user_state(user: CognitoIdpUser) -> dict[str, Any]:
    copied = {name: getattr(user, name) for name in COPIED}
    groups = sorted(group.group_name for group in list(user.groups))
    return {**copied, "status": UserStatus(user.status).value, "groups": groups}


def _restore_group(pool: CognitoIdpUserPool, name: str, state: dict[str, Any]) -> None:
    pool.groups[name] = CognitoIdpGroup(pool.id, name, **state)


def _restore_user(pool: CognitoIdpUserPool, name: str, state: dict[str, Any]) -> None:
    user = CognitoIdpUser(pool.id, name, state["password"], UserStatus(state["status"]), state["attributes"])
    for attribute in COPIED:
        setattr(user, attribute, state[attribute])
    user.update_attributes([])
    pool.users[name] = user
    put_into_groups(user, [pool.groups[group] for group in state["groups"] if group in pool.groups])


def _restore_token(pool: CognitoIdpUserPool, token: str, owner: list[str]) -> None:
    client_id, username, origin = owner
    pool.refresh_tokens[token] = (client_id, username, origin)
