/**
 * A contender of tests: works on as many images as its job says, or fails as its job says.
 *
 * @module
 */

import { UserError } from "../../src/core/user_error.ts";
import { serveRounds } from "../../bench/serve_rounds.ts";

await serveRounds<{ images: number; fault?: "asked" | "killed" }>(({ images, fault }) => {
  if (fault === "asked") throw new UserError("Cannot do this: it is too hard.");
  let rounds = 0;
  return Promise.resolve({
    versions: { sleepy: "1" },
    choice: "asleep",
    round: () => {
      if (fault === "killed") Deno.kill(Deno.pid, "SIGKILL");
      return Promise.resolve({ images, started: Date.now(), rounds: ++rounds });
    },
  });
});
