import assert from "node:assert/strict";
import { helpText } from "../../src/cli/help_text.ts";
import { parseFlags, type Task } from "../../src/cli/run_task.ts";
import { UserError } from "../../src/core/user_error.ts";

const task: Task = {
  name: "ml:train",
  summary: "Trains.",
  flags: {
    "config-path": {
      type: "text",
      doc: "The config.",
      default: "config.yaml",
      placeholder: "PATH",
    },
    set: { type: "texts", doc: "Override." },
    epochs: { type: "integer", doc: "Epochs.", least: 1 },
    overwrite: { type: "boolean", doc: "Replace." },
    order: { type: "text", doc: "Order.", choices: ["random", "worst"], default: "random" },
  },
  run: () => Promise.resolve(),
};

/** What parsing refuses with. */
function refusal(...args: string[]): { message: string; hint: string } {
  try {
    parseFlags(task, args);
  } catch (thrown) {
    assert.ok(thrown instanceof UserError, String(thrown));
    return thrown;
  }
  assert.fail("it was accepted");
}

Deno.test("parseFlags() gives values, defaults and what was given", () => {
  const flags = parseFlags(task, ["--set", "a=1", "--set=b=2", "--epochs", "3", "--overwrite"]);
  assert.deepEqual(flags.texts("set"), ["a=1", "b=2"]);
  assert.equal(flags.integer("epochs"), 3);
  assert.equal(flags.boolean("overwrite"), true);
  assert.equal(flags.text("config-path"), "config.yaml");
  assert.equal(flags.given("config-path"), false);
  assert.equal(flags.given("epochs"), true);
  assert.equal(parseFlags(task, []).integer("epochs"), undefined);
});

Deno.test("parseFlags() keeps a text that looks like a number", () => {
  assert.equal(parseFlags(task, ["--config-path", "007"]).text("config-path"), "007");
});

Deno.test("parseFlags() refuses unknown flags with the closest one", () => {
  const { message, hint } = refusal("--epoch", "3");
  assert.match(message, /"--epoch.*unknown flag/);
  assert.equal(hint, 'Did you mean "--epochs"?');
});

Deno.test("parseFlags() refuses missing, wrong and repeated values, and loose words", () => {
  assert.match(refusal("--config-path").message, /--config-path: it needs a value/);
  assert.match(refusal("--epochs", "many").message, /wanted a whole number of at least 1/);
  assert.match(refusal("--epochs", "0").message, /wanted a whole number of at least 1/);
  assert.match(refusal("--order", "wurst").message, /wanted random or worst/);
  assert.match(refusal("--epochs", "1", "--epochs", "2").message, /wanted once/);
  assert.match(refusal("extra").message, /takes only flags/);
});

Deno.test("helpText() shows usage, every flag and its default", () => {
  const text = helpText(task);
  assert.match(text, /Usage: deno task ml:train \[flags\]/);
  assert.match(text, /--config-path PATH +The config\. Default: config\.yaml\./);
  assert.match(text, /--order random\|worst/);
  assert.match(text, /--set VALUE +Override\. May be repeated\./);
  assert.match(text, /--help +Show this\./);
});
