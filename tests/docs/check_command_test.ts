import assert from "node:assert/strict";
import { withFolder } from "../harness/small_run.ts";
import { checkCommand } from "./check_command.ts";

/** Checks a command that has no quotes, where `my.yaml` is there. */
async function check(command: string): Promise<void> {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/my.yaml`, "train: { epochs: 3 }\n");
    await checkCommand(command.split(" "), folder);
  });
}

Deno.test("checkCommand() takes tasks with their flags, words and configuration", async () => {
  await check("deno task ml:train --config-path my.yaml --set train.epochs=1");
  await check("npx --yes deno@2.9.6 task quickstart");
  await check("deno task runs:compare a b");
  await check("deno task docker:run --gpu none -- ml:train --config-path my.yaml");
  await check("deno task check");
});

Deno.test("checkCommand() refuses what a task would not understand", async () => {
  const faults: [command: string, fault: RegExp][] = [
    ["deno task ml:tain", /no task "ml:tain"/],
    ["deno task ml:train --epoch 3", /unknown flag/],
    ["deno task ml:train --epochs many", /--epochs/],
    ["deno task ml:train now", /now/],
    ["deno task runs:compare a", /B/],
    ["deno task visualize:predictions-on-dataset --order best", /best/],
    ["deno task ml:train --set train.epohs=1", /train\.epohs/],
    ["deno task ml:train --set train.epochs=-1", /train\.epochs/],
    ["deno task ml:train --config-path other.yaml", /no such file/],
    ["deno task docker:run -- ml:train --epoch 3", /unknown flag/],
    ["deno task check --all", /check takes nothing/],
    ["deno doc missing.ts", /missing\.ts is no file/],
    ["npx --yes node", /nothing the pages may name/],
    ["rm -rf /", /rm is no program/],
  ];
  for (const [command, fault] of faults) {
    await assert.rejects(check(command), { message: fault }, command);
  }
});
