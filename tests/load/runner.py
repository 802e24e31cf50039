"""A module called locust in the place of the runner: it does what a test says, where the runner itself isn't."""

import json
import os
import textwrap

# What Locust's process writes: 100 requests, of which 2 failed and 10 were limited.
COUNTED = {
    "workers": 2,
    "seconds": 10.0,
    "entries": [
        {
            "name": "GET /health",
            "method": "GET",
            "num_requests": 90,
            "num_failures": 2,
            "response_times": {"5": 80, "40": 10},
            "max_response_time": 41.5,
        },
        {
            "name": "GET /health [429]",
            "method": "GET",
            "num_requests": 10,
            "num_failures": 0,
            "response_times": {"1": 10},
            "max_response_time": 1,
        },
    ],
    "errors": [{"name": "GET /health", "error": "CatchResponseError('answered 500')", "occurrences": 2}],
}


def installed(folder, monkeypatch, *, counted=None, code=0, says="", more=""):
    """Put it into `folder`; it keeps its arguments in a file ``asked.json`` there."""
    folder.mkdir(exist_ok=True)
    (folder / "locust.py").write_text(
        textwrap.dedent(f"""\
            import json, os, signal, sys, time
            here = os.path.dirname(os.path.abspath(__file__))
            json.dump(sys.argv[1:], open(os.path.join(here, "asked.json"), "w"))
            print({says!r})
            def write():
                with open(os.environ["APIINT_LOAD_RESULTS"], "w") as file:
                    file.write({json.dumps(counted)!r})
            """)
        + textwrap.dedent(more)
        + ("\nwrite()" if counted is not None else "")
        + f"\nsys.exit({code})\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]))
    monkeypatch.syspath_prepend(str(folder))
    return folder


def asked(folder):
    """The arguments that it was started with."""
    return json.loads((folder / "asked.json").read_text())
