"""One module a claim: `python -m benchmarks.NAME` prints a table and, last, one JSON object.

Peers and our own baseline run in the same run, and the ratio is what we quote. `benchmarks/results` keeps what the
commands printed, with the machine's name.
"""

import os

# As `earwitness serve` sets it, and before numpy is loaded: see there.
os.environ.setdefault("OMP_NUM_THREADS", "1")
