"""What is looked for in a description: each rule as data, with what it says, why a client cares, and the way out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning", "info"]
# The worst first.
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `says` completes "there is", `why` says what follows for those who use the description."""

    id: str
    severity: Severity
    says: str
    why: str
    fix: str


_RULES: Final = (
    # Structure: OpenAPI's own schemas.
    Rule(
        "structure",
        "error",
        "something that OpenAPI doesn't have in that place",
        "every reader takes it otherwise: one fails, another ignores it",
        "write it as the version of OpenAPI has it",
    ),
    Rule(
        "unreadable",
        "error",
        "a part that can't be read",
        "nothing that it says can be mocked, checked or generated",
        "write it as the version of OpenAPI has it",
    ),
    # References.
    Rule(
        "ref-broken",
        "error",
        "a reference to something that isn't there",
        "whatever refers to it can't be used",
        "refer to something that is there",
    ),
    Rule(
        "ref-circular",
        "error",
        "references that lead to each other, and never to a value",
        "readers hang, or take it as anything at all",
        "let one of them be the value",
    ),
    Rule(
        "ref-kind",
        "error",
        "a reference to a component of another kind",
        "generators fail on it, or make nonsense",
        "refer to a component of the kind that is needed",
    ),
    Rule(
        "ref-remote",
        "warning",
        "a reference to another machine, which isn't followed here",
        "what it says may change or be gone, and isn't checked here",
        "download it, and refer to the file",
    ),
    Rule(
        "ref-siblings",
        "warning",
        "keywords beside a $ref, which are ignored before OpenAPI 3.1",
        "some readers take them all the same, others don't",
        "put the $ref into an allOf, beside them",
    ),
    Rule(
        "mapping-broken",
        "error",
        "a discriminator's mapping that leads nowhere",
        "an answer of that kind can't be read",
        "name a schema that is there",
    ),
    Rule(
        "link-broken",
        "error",
        "a link to an operation that isn't there",
        "clients that follow it have nowhere to go",
        "name an operationId that is there",
    ),
    Rule(
        "component-unused",
        "info",
        "a component that nothing refers to",
        "it's dead, or a reference to it was forgotten",
        "remove it, or refer to it",
    ),
    # Schemas.
    Rule(
        "schema-unfit",
        "error",
        "a schema that can't be compiled",
        "nothing can be held against it",
        "write it as JSON Schema has it",
    ),
    Rule(
        "keyword-misspelt",
        "warning",
        "a keyword that is nearly one of JSON Schema's",
        "unknown keywords are ignored, so nothing is checked by it",
        "correct it; what is meant as an extension begins with x-",
    ),
    Rule(
        "pattern-invalid",
        "error",
        "a pattern that is no regular expression",
        "validators refuse the whole schema, or skip the pattern",
        "write it as ECMA-262 has it",
    ),
    Rule(
        "pattern-foreign",
        "warning",
        "a pattern in another dialect than ECMA-262's with the flag u",
        "one validator takes it, another refuses it or reads it otherwise",
        "write it as ECMA-262 has it: JSON Schema 2020-12, 6.4",
    ),
    Rule(
        "required-undeclared",
        "warning",
        "a required property that isn't declared",
        "it's a misspelling mostly, and no value has such a property",
        "declare it among the properties, or correct its name",
    ),
    Rule(
        "enum-unfit",
        "error",
        "a value of an enum that its own type refuses",
        "that value can never come, and mocks of it are refused",
        "give it the type, or add the type",
    ),
    Rule(
        "default-invalid",
        "warning",
        "a default that its own schema refuses",
        "a client that sends or assumes it is wrong",
        "correct the default, or the schema",
    ),
    Rule(
        "bounds-crossed",
        "error",
        "a lower bound above the upper one",
        "no value conforms",
        "exchange or correct them",
    ),
    Rule(
        "nullable-ignored",
        "warning",
        "nullable, which OpenAPI has no more since 3.1",
        "validators refuse the null that the API sends",
        'say type: [..., "null"]',
    ),
    Rule(
        "items-missing",
        "warning",
        "an array without items, which OpenAPI demands before 3.1",
        "generators fail on it, or make lists of anything",
        "say what its items are; items: {} is anything",
    ),
    Rule(
        "type-missing",
        "info",
        "properties without type: object",
        "a text or a number conforms too",
        "say type: object",
    ),
    # Examples.
    Rule(
        "example-invalid",
        "error",
        "an example that its schema refuses",
        "mocks and documentation made of it lie",
        "correct the example, or the schema",
    ),
    # Operations.
    Rule(
        "operation-id-duplicate",
        "error",
        "an operationId that another operation has",
        "generated clients lose one of the two methods",
        "give each a name of its own",
    ),
    Rule(
        "operation-id-missing",
        "info",
        "an operation without operationId",
        "generated clients invent a name, which changes with the path",
        "give it one",
    ),
    Rule(
        "path-parameter-undeclared",
        "error",
        "a name in a path's template that is no parameter",
        "clients send the braces, or nothing",
        "declare it with in: path",
    ),
    Rule(
        "path-parameter-unused",
        "error",
        "a path parameter that isn't in the path",
        "clients demand a value that they can't send",
        "put it into the path, or remove it",
    ),
    Rule(
        "path-ambiguous",
        "error",
        "two paths that can't be told apart",
        "nobody can say which of the two a request means",
        "make one of them differ by more than a parameter's name",
    ),
    Rule(
        "parameter-duplicate",
        "error",
        "a parameter that stands twice in one list",
        "readers differ in which of the two they take",
        "remove one",
    ),
    Rule(
        "parameter-ignored",
        "info",
        "a header that OpenAPI doesn't let be a parameter",
        "it's ignored: its values are described elsewhere",
        "describe it by the media types, or by security",
    ),
    Rule(
        "success-missing",
        "warning",
        "an operation without an answer that means success",
        "nobody knows what to expect when all goes well",
        "describe the answer 2XX",
    ),
    Rule(
        "success-schema-missing",
        "info",
        "a successful answer whose body has no schema",
        "a client can't rely on anything in it",
        "give it a schema",
    ),
    Rule(
        "body-ignored",
        "warning",
        "a body of a method that has none",
        "proxies and client libraries drop it (RFC 9110, 9.3.1)",
        "use parameters, or POST",
    ),
    Rule(
        "deprecated-unexplained",
        "info",
        "a deprecated operation that doesn't say what to use instead",
        "its users don't know where to go, nor by when",
        "say so in its description",
    ),
    # What a robust client needs to know.
    Rule(
        "rate-limit-undocumented",
        "warning",
        "an operation without the answer 429",
        "a client can't know that it will be slowed down, nor what the answer looks like",
        "describe 429 with Retry-After, or a default",
    ),
    Rule(
        "retry-after-undocumented",
        "warning",
        "an answer 429 that doesn't say when to come back",
        "clients guess how long to wait",
        "describe the header Retry-After",
    ),
    Rule(
        "server-error-undocumented",
        "warning",
        "an operation without an answer 5XX or default",
        "a client meets 500 and 503 without a form that it can read",
        "describe 5XX, or a default",
    ),
    Rule(
        "unauthorized-undocumented",
        "warning",
        "an operation that demands a credential, without 401 or 403",
        "a client can't tell an expired token from other failures",
        "describe 401",
    ),
    Rule(
        "error-schema-missing",
        "warning",
        "an answer of an error without a schema",
        "a client can't read what went wrong",
        "give it a schema, such as RFC 9457's",
    ),
    # Security.
    Rule(
        "nothing-secured",
        "warning",
        "no operation that demands a credential",
        "generated clients send none; is the API open to everybody?",
        "describe securitySchemes and security",
    ),
    Rule(
        "operation-unsecured",
        "warning",
        "an operation that changes something, and says nothing of security",
        "was it forgotten? Others demand a credential",
        "say security: it's [] where nobody needs one",
    ),
    Rule(
        "operation-open",
        "info",
        "an operation that changes something, and is open to everybody on purpose",
        "who may call it is worth a second look",
        "demand a credential, unless it gives one out",
    ),
    Rule(
        "security-undefined",
        "error",
        "a security scheme that isn't defined",
        "a client can't know which credential is meant",
        "define it among the security schemes",
    ),
    Rule(
        "security-unused",
        "info",
        "a security scheme that nothing demands",
        "it's dead, or was forgotten where it's needed",
        "demand it, or remove it",
    ),
    Rule(
        "scope-undefined",
        "error",
        "a scope that no flow of its scheme has",
        "a client can't ask for a token with it",
        "list it among the flow's scopes",
    ),
    Rule(
        "key-in-query",
        "warning",
        "a credential in the query",
        "it ends up in logs, histories and Referer fields",
        "take it in a header",
    ),
    Rule(
        "basic-over-http",
        "warning",
        "basic authentication over plain http",
        "passwords go over the wire readable",
        "serve it over https",
    ),
    # Servers.
    Rule(
        "server-insecure",
        "warning",
        "a server's URL with plain http",
        "everything that is sent can be read and changed on its way",
        "serve it over https",
    ),
    Rule(
        "server-variable-undefined",
        "error",
        "a name in a server's URL that is no variable",
        "clients send the braces",
        "define it among the server's variables",
    ),
)
RULES: Final[Mapping[str, Rule]] = {rule.id: rule for rule in _RULES}
