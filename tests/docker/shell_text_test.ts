import assert from "node:assert/strict";
import fc from "fast-check";
import { shellText } from "../../docker/shell_text.ts";

Deno.test("shellText() leaves plain words as they are", () => {
  assert.equal(shellText(["docker", "--user=0:0", "it's"]), `docker --user=0:0 'it'\\''s'`);
});

Deno.test("shellText() is read back by a shell as the same words", async () => {
  const words = fc.array(fc.string({ unit: "binary" }).filter((word) => !word.includes("\0")), {
    minLength: 1,
    maxLength: 20,
  });
  for (const list of fc.sample(words, { numRuns: 40, seed: 6 })) {
    const { stdout } = await new Deno.Command("sh", {
      args: ["-c", `printf '%s\\0' ${shellText(list)}`],
    }).output();
    const sent = list.map((word) => new TextDecoder().decode(new TextEncoder().encode(word)));
    assert.deepEqual(new TextDecoder().decode(stdout).split("\0").slice(0, -1), sent);
  }
});
