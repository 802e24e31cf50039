"""Our verdicts beside Schemathesis': ``make agreement``. Bodies are described examples, and mutations of them.

Its environment is one of its own, since Schemathesis brings a pytest plugin that slows every start. The descriptions of
GitHub and Stripe are taken from `APIINT_SPECS`, or from beside the repository; acme's is always there.
"""

import collections
import copy
import gzip
import json
import os
import random
import sys
from pathlib import Path

import requests
import schemathesis
import yaml
from schemathesis.core.transport import Response as Theirs

from pytest_apiint.contract.contract import Contract
from pytest_apiint.contract.document import loads
from pytest_apiint.contract.verdict import Verdict
from pytest_apiint.exchange import Headers, Request, Response

ROOT = Path(__file__).parents[2]
SPECS = Path(os.environ.get("APIINT_SPECS") or ROOT.parent / "shared" / "data" / "specs")
BODIES = 100  # of each operation
OPERATIONS = {"github.json.gz": 30, "stripe-2022-04-12.json.gz": 20, "acme.openapi.yaml": 6}
ODD = (None, True, 0, -1, 1.5, 2.0, 2**53 + 1, "", "odd", [], {}, [None], {"odd": 1})


def mutated(value, chance):
    """`value` with one to four edits: a member left out, added, or put in another's place."""
    value = copy.deepcopy(value)
    for _ in range(chance.randint(1, 4)):
        places = list(_places(value))
        if not places:
            return copy.deepcopy(chance.choice(ODD))
        holder, key = chance.choice(places)
        match chance.randrange(4):
            case 0:
                del holder[key]
            case 1 if isinstance(holder, dict):
                holder["odd"] = copy.deepcopy(chance.choice(ODD))
            case 2:
                holder[key] = (
                    holder[chance.choice(list(holder))]
                    if isinstance(holder, dict)
                    else copy.deepcopy(chance.choice(ODD))
                )
            case _:
                holder[key] = copy.deepcopy(chance.choice(ODD))
    return value


def _places(value):
    if isinstance(value, (dict, list)):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


def seeds(document, contract, fixtures):
    """Each operation with a JSON answer that has an example or a fixture: operation, status, media type, body."""
    for operation in document.operations:
        for spec in operation.responses:
            for media in spec.media:
                found = [one for one in _examples(document, media) if one is not None]
                name = document.follow(*document.resolve(media.schema))[1].rpartition("/")[2] if media.schema else ""
                if name in fixtures:
                    found.append(fixtures[name])
                if found and operation.kind == "path" and spec.status.isdecimal() and "json" in media.type:
                    yield operation, int(spec.status), media.type, found[0]
                    break
            else:
                continue
            break


def _examples(document, media):
    yield media.raw.get("example")
    for name, one in media.raw.get("examples", {}).items():
        yield document.follow(one, f"{media.pointer}/examples/{name}")[0].get("value")


def compared(name, data, fixtures, tally):
    """Count how often both say the same, and keep what they say differently."""
    document = loads(data, source=name)
    contract = Contract(document, formats=True)  # Schemathesis asserts them
    lenient = Contract(document)
    raw = json.loads(data) if name.endswith(".gz") else yaml.safe_load(data)
    theirs = schemathesis.openapi.from_dict(raw)
    chance = random.Random(5)
    picked = list(seeds(document, contract, fixtures))
    picked = chance.sample(picked, min(OPERATIONS[name], len(picked)))
    for operation, status, kind, seed in picked:
        path = operation.path.replace("{", "").replace("}", "")
        url = (operation.servers[0].rstrip("/") if "://" in operation.servers[0] else "https://api.test") + path
        prepared = requests.Request(operation.method, url).prepare()
        other = theirs[operation.path][operation.method]
        for number in range(BODIES):
            body = seed if not number else mutated(seed, chance)
            content = json.dumps(body).encode()
            headers = {"Content-Type": kind, **_headers(operation, status)}
            asked, answer = Request(operation.method, url, Headers()), Response(status, Headers(headers), content)
            ours = contract.response(asked, answer)
            said = other.is_valid_response(_theirs(status, headers, content, prepared))
            tally[ours.verdict is Verdict.VALID, said] += 1
            if (ours.verdict is Verdict.VALID) is not bool(said):
                yield name, operation.label, status, ours, said
            if lenient.response(asked, answer).valid and not ours.valid:
                by_format = all(one.keyword == "format" for one in ours.problems)
                tally["by format alone" if by_format else "otherwise"] += 1


def _theirs(status, headers, content, prepared):
    fields = {name.lower(): [value] for name, value in headers.items()}
    return Theirs(status_code=status, headers=fields, content=content, request=prepared, elapsed=0.1, verify=True)


def _headers(operation, status):
    spec = next(one for one in operation.responses if one.status == str(status))
    return {one.name: str(one.raw.get("example", "x")) for one in spec.headers if one.required}


def main():
    tally, different = collections.Counter(), []
    for name in OPERATIONS:
        file = ROOT / "fixtures" / name if name.endswith(".yaml") else SPECS / name
        if not file.is_file():
            print(f"{name} isn't there: set APIINT_SPECS to a folder that has it")
            continue
        data = gzip.decompress(file.read_bytes()) if name.endswith(".gz") else file.read_bytes()
        kept = SPECS / "stripe-fixtures3-2022-04-12.json"
        fixtures = json.loads(kept.read_bytes())["resources"] if name.startswith("stripe") and kept.is_file() else {}
        different += compared(name, data, fixtures, tally)
    both = tally[True, True], tally[False, False]
    print(f"{sum(both) + len(different):,} bodies: {both[0]:,} valid and {both[1]:,} invalid by both")
    print(f"without formats, as is the default, {tally['by format alone']:,} more are valid, each by its formats alone")
    if tally["otherwise"]:
        print(f"and {tally['otherwise']:,} for another reason, which mustn't be")
    for name, label, status, ours, said in different:
        print(f"{name} {label} {status}: ours {ours.verdict}, theirs {said}; {'; '.join(map(str, ours.problems[:2]))}")
    return 1 if different or tally["otherwise"] else 0


if __name__ == "__main__":
    sys.exit(main())
