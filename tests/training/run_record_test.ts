import assert from "node:assert/strict";
import { join } from "node:path";
import { openRunRecord } from "../../src/training/open_run_record.ts";
import { readRunRecord } from "../../src/training/run_record.ts";
import { withFolder } from "../harness/small_run.ts";
import { someFacts } from "./some_facts.ts";

Deno.test("readRunRecord() names what is wrong with a file, and is null without one", () =>
  withFolder(async (folder) => {
    const path = join(folder, "run.json");
    assert.equal(await readRunRecord(path), null);
    await openRunRecord(path, someFacts(), { epoch: 0, step: 0 });
    const whole = await Deno.readTextFile(path);
    const faults: [string, RegExp][] = [
      [whole.slice(0, -20), /JSON/],
      ["[]", /record: /],
      [whole.replace('"format": 1', '"format": 2'), /format: /],
      [whole.replace('"running"', '"dancing"'), /status: /],
      [whole.replace('"from_step": 0', '"from_step": -3'), /sessions\.0\.from_step: /],
    ];
    for (const [text, expected] of faults) {
      await Deno.writeTextFile(path, text);
      await assert.rejects(readRunRecord(path), (thrown: Error) => {
        assert.equal(thrown.name, "UserError");
        assert.match(thrown.message, /^Cannot read ".*run\.json": .*\.$/);
        assert.match(thrown.message, expected);
        return true;
      });
    }
  }));
