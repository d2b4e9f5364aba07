"""A peer as a worker: what `bench/worker.ts` starts and asks for rounds.

It reads its job, a line of JSON, prepares and warms up, writes a line that it is ready, and then for
each line that it reads does one round and writes how long it took. It ends with its standard input.
"""

import json
import os
import sys
import time


def serve(prepare):
    """Serves rounds. `prepare(job)` gives what is told once (versions, choices) and the round."""
    # Libraries print what they like; only the protocol goes to the real standard output.
    output = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def tell(message):
        output.write(json.dumps(message) + "\n")
        output.flush()

    facts, play_round = prepare(json.loads(sys.stdin.readline()))
    tell(facts)
    for _ in sys.stdin:
        started = time.perf_counter()
        result = play_round()
        tell({"seconds": time.perf_counter() - started, **result})
