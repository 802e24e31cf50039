"""What the user configured: services, their addresses and secrets; typed and frozen.

The settings live in ``[tool.apiint]`` of pyproject.toml or, where that table is missing, in apiint.toml::

    [tool.apiint]                                  # in apiint.toml: no prefix
    allowed_hosts = ["localhost:9200"]             # let through in every mode, say a local database
    cassettes_max_age = "180d"                     # older recordings are told of, or fail:
    cassettes_expired = "warn"                     # or "fail"

    [tool.apiint.services.acme]                    # in apiint.toml: [services.acme]
    base_url    = "https://api.acme.example"       # the one key that must be there
    hosts       = ["*.files.acme.example"]         # further hosts of the same service
    profile     = "stripe"                         # what is known of it; or a file: "profiles/acme.toml"
    secrets     = { token = "ACME_TOKEN" }         # or { env = "ACME_TOKEN", dummy = "sk_test_0" }
    sandbox_url = "https://sandbox.acme.example"   # who answers in the live modes
    spec        = "fixtures/acme.openapi.yaml"     # exchanges are held against it, mocks above all:
    contract    = "valid"                          # or "off", "warn", "strict"
    waivers     = "fixtures/acme.waivers.toml"     # what it gets wrong, each with a reason and an end
    formats     = false                            # true: a `date-time` must be one
    answer_from_spec = false                       # true: it answers what isn't mocked
    observed    = false                            # true: no spec; the recordings say what the API answers
    budget      = 500                              # requests to the sandbox in one run, all workers together
    rate_limit  = "10/second"                      # or "100/minute", "1000/hour"
    unsafe_methods = ["POST"]                      # allowed beside GET, HEAD and OPTIONS; true: any
    run_id_header  = "X-Test-Run"                  # takes the run's id to the sandbox
    fuzz = { max_examples = 5 }                    # how --api-fuzz tests the provider: docs/provider-fuzzing.md
    load = { users = 10, budget = "p95=500ms" }    # how `apiint load` asks it: docs/load.md

A key that nobody reads is an error: a misspelt setting must not be a silent one. A file with several
mistakes reports the first.
"""

from pytest_apiint.settings.ages import age
from pytest_apiint.settings.fuzz import Fuzz
from pytest_apiint.settings.load import extended, load_settings
from pytest_apiint.settings.load_level import Limit, LoadLevel
from pytest_apiint.settings.model import ANY_METHOD, LEVELS, SAFE_METHODS, Level, Rate, Secret, Service, Settings
from pytest_apiint.settings.values import Unfit, host_matches, is_loopback, normalised_url

__all__ = [
    "ANY_METHOD",
    "LEVELS",
    "SAFE_METHODS",
    "Fuzz",
    "Level",
    "Limit",
    "LoadLevel",
    "Rate",
    "Secret",
    "Service",
    "Settings",
    "Unfit",
    "age",
    "extended",
    "host_matches",
    "is_loopback",
    "load_settings",
    "normalised_url",
]
