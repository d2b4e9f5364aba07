import assert from "node:assert/strict";
import { parseShard } from "../../../src/cli/parse_shard.ts";
import { containerOf, goldenText, rendered } from "./rendered.ts";

Deno.test("an embedding in shards renders to the golden text", async () => {
  const golden = new URL("../../golden/k8s/embedding.yaml", import.meta.url);
  const objects = await rendered("", { kind: "embed", shards: 3, part: "selection" });
  assert.equal(goldenText(objects), await Deno.readTextFile(golden));
});

Deno.test("each index embeds its own shard, as analysis:embed takes it", async () => {
  const [_, job] = await rendered("", { kind: "embed", shards: 4, part: "test" });
  const args = containerOf(job).args as string[];
  const shards = [0, 1, 2, 3].map((index) =>
    parseShard(args.at(-1)!.replace("$(JOB_COMPLETION_INDEX)", String(index)))
  );
  assert.deepEqual(shards, [0, 1, 2, 3].map((index) => ({ index, count: 4 })));
});

Deno.test("an embedding refuses more shards than there can be names for", async () => {
  await assert.rejects(rendered("", { kind: "embed", shards: 1001, part: "test" }), {
    message: "Cannot embed in 1001 shards: wanted at most 1000.",
  });
});
