"""A city's sign-in for the tests, as a process: `python tests/oidc_provider.py PORT`. Its grants are Authlib's own server side.

Whoever comes is signed in at once as the person named in `/be`, with what that says to go wrong:

    POST /be {"sub": "zhang", "amr": ["pwd"], "fault": "" | "nonce" | "expired" | "issuer" | "audience" | "key" | "no token" | "unsigned"}
"""

from __future__ import annotations

import base64
import json
import sys
import time
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from flask import Flask, jsonify, request
from joserfc import jwt
from joserfc.jwk import RSAKey

PORT = int(sys.argv[1])
ISSUER = f"http://127.0.0.1:{PORT}"
SECRET = "a secret of both"
KEY, OTHER_KEY = (RSAKey.generate_key(2048, {"kid": "k", "use": "sig"}) for _each in range(2))
app = Flask(__name__)
now: dict[str, Any] = {"sub": "zhang", "amr": ["pwd"], "fault": ""}
codes: dict[str, Any] = {}
left: list[dict[str, str]] = []


class Client(ClientMixin):
    def get_client_id(self) -> str:
        return "shuangjian"

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri.endswith("/sign-in/city/back")

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Code(dict[str, Any]):
    def __getattr__(self, name: str) -> Any:
        return self.get(name)

    def get_redirect_uri(self) -> str:
        return str(self["redirect_uri"])

    def get_scope(self) -> str:
        return str(self["scope"])


class CodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]

    def save_authorization_code(self, code: str, request: Any) -> None:
        asked = request.payload.data
        names = ("redirect_uri", "scope", "nonce", "code_challenge", "code_challenge_method")
        codes[code] = Code({name: asked.get(name) for name in names} | now, code=code)

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return codes.get(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        del codes[authorization_code["code"]]

    def authenticate_user(self, authorization_code: Code) -> Code:
        return authorization_code


class IdToken:
    def __call__(self, grant: CodeGrant) -> None:
        grant.register_hook("after_create_token_response", self.add)

    def add(self, grant: CodeGrant, response: tuple[int, dict[str, Any], Any]) -> None:
        token = response[1]
        code, at = grant.request.authorization_code, int(time.time())
        fault = code["fault"]
        claims = {
            "iss": "http://127.0.0.1:1/other" if fault == "issuer" else ISSUER, "sub": code["sub"], "amr": code["amr"],
            "aud": "another" if fault == "audience" else "shuangjian", "iat": at - 7200 if fault == "expired" else at,
            "exp": at - 3600 if fault == "expired" else at + 300, "nonce": "wrong" if fault == "nonce" else code["nonce"],
        }  # fmt: skip
        if fault == "unsigned":
            parts = [
                base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
                for part in ({"alg": "none"}, claims)
            ]
            token["id_token"] = ".".join([*parts, ""])
        elif fault != "no token":
            token["id_token"] = jwt.encode({"alg": "RS256", "kid": "k"}, claims, OTHER_KEY if fault == "key" else KEY)


server = AuthorizationServer(app, query_client=lambda _id: Client(), save_token=lambda *_of: None)
server.register_grant(CodeGrant, [CodeChallenge(required=True), IdToken()])


@app.get("/.well-known/openid-configuration")
def configuration() -> Any:
    return jsonify(
        issuer=ISSUER, authorization_endpoint=f"{ISSUER}/authorize", token_endpoint=f"{ISSUER}/token", jwks_uri=f"{ISSUER}/keys",
        end_session_endpoint=f"{ISSUER}/leave", response_types_supported=["code"], subject_types_supported=["public"],
        id_token_signing_alg_values_supported=["RS256", "HS256", "none"],
    )  # fmt: skip


@app.get("/elsewhere/.well-known/openid-configuration")
def another() -> Any:
    return configuration()  # says that it is not /elsewhere


@app.get("/keys")
def keys() -> Any:
    return jsonify(keys=[KEY.as_dict(private=False)])


@app.get("/authorize")
def authorize() -> Any:
    return server.create_authorization_response(request, grant_user=Code(now))


@app.post("/token")
def token() -> Any:
    return server.create_token_response()


@app.get("/leave")
def leave() -> Any:
    left.append(request.args.to_dict())
    return "left"


@app.post("/be")
def be() -> Any:
    now.update({"amr": ["pwd"], "fault": ""} | request.get_json())
    return jsonify(now)


@app.get("/left")
def who_left() -> Any:
    return jsonify(left)


if __name__ == "__main__":
    app.run("127.0.0.1", PORT)
