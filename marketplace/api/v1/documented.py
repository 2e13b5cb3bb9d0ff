"""flask-smorest with our problem details: it describes the calls, `core/web/errors.py` answers the errors."""

from typing import Any

from flask_smorest import Api

from marketplace.api.v1.schemas.common import Problem

PROBLEMS = {
    "400": "The request could not be read.",
    "401": "A bearer token is needed.",
    "403": "This person may not do this.",
    "404": "It is not there, or not theirs.",
    "405": "This address does not take that method.",
    "409": "A guard said no; `code` names it.",
    "413": "Too large.",
    "415": "Send JSON.",
    "422": "Check the fields in `errors`.",
    "429": "Too many requests.",
    "503": "Try again.",
}

CONFIG = {
    "API_TITLE": "Marketplace for personal budgets",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api/v1",
    "OPENAPI_JSON_PATH": "openapi.json",
    "API_SPEC_OPTIONS": {
        "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
        "info": {"description": "Money is integer pence, time ISO 8601 with offset, distance metres."},
    },
}


class Documented(Api):
    """Leaves errors to the site's one table, and writes into the description what they look like."""

    def _register_error_handlers(self) -> None:
        """The site has its own."""

    def _register_responses(self) -> None:
        super()._register_responses()
        self.spec.components.schema("Problem", schema=Problem)

    def described(self) -> dict[str, Any]:
        """The OpenAPI document, every call with every problem that it may answer."""
        whole: dict[str, Any] = self.spec.to_dict()
        content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        whole["components"]["responses"] = {
            f"Problem{status}": {"description": text, "content": content} for status, text in PROBLEMS.items()
        }
        for path in whole["paths"].values():
            for method, call in path.items():
                if method == "parameters":
                    continue
                responses = call["responses"]
                responses.pop("default", None)
                for status in PROBLEMS:
                    responses[status] = {"$ref": f"#/components/responses/Problem{status}"}
        return whole

    def _openapi_json(self) -> Any:
        from flask import jsonify

        return jsonify(self.described())


api = Documented()
