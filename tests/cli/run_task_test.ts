import assert from "node:assert/strict";
import { helpText } from "../../src/cli/help_text.ts";
import { exitCodeOf, parseFlags, type Task } from "../../src/cli/run_task.ts";
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

const withWords: Task = {
  ...task,
  name: "runs:compare",
  words: [{ name: "A", doc: "The first." }, { name: "B", doc: "The second." }],
};

Deno.test("parseFlags() gives the words of a task that wants some, as they were typed", () => {
  const { words } = parseFlags(withWords, ["007", "--epochs", "3", "1e3", "--overwrite"]);
  assert.deepEqual(words, ["007", "1e3"]);
  assert.deepEqual(parseFlags(withWords, ["a", "--", "--b"]).words, ["a", "--b"]);
  assert.deepEqual(parseFlags(task, []).words, []);
});

Deno.test("parseFlags() refuses words too many or too few", () => {
  const hint = "deno task runs:compare A B is how it is called; --help tells more.";
  const faults: [string[], string][] = [
    [[], "Cannot run runs:compare: A is missing."],
    [["a"], "Cannot run runs:compare: B is missing."],
    [["a", ""], "Cannot run runs:compare: B is missing."],
    [["a", "b", "c"], 'Cannot use "c": runs:compare takes only A and B beside flags.'],
  ];
  for (const [args, message] of faults) {
    assert.throws(() => parseFlags(withWords, args), { name: "UserError", message, hint });
  }
  assert.match(refusal("--", "extra").message, /takes only flags/);
});

Deno.test("helpText() shows the words before the flags", () => {
  const lines = helpText(withWords).split("\n");
  assert.equal(lines[2], "Usage: deno task runs:compare A B [flags]");
  assert.deepEqual(lines.slice(4, 8).map((line) => line.replaceAll(/ +/g, " ")), [
    "Words:",
    " A The first.",
    " B The second.",
    "",
  ]);
  assert.equal(lines[8], "Flags:");
});

Deno.test("helpText() shows usage, every flag and its default", () => {
  const text = helpText(task);
  assert.match(text, /Usage: deno task ml:train \[flags\]/);
  assert.match(text, /--config-path PATH +The config\. Default: config\.yaml\./);
  assert.match(text, /--order random\|worst/);
  assert.match(text, /--set VALUE +Override\. May be repeated\./);
  assert.match(text, /--help +Show this\./);
});

Deno.test("parseFlags() leaves what stands after -- alone, where a task takes that", async () => {
  const words: string[][] = [];
  const task: Task = {
    name: "docker:run",
    summary: "Runs.",
    flags: { gpu: { type: "text", doc: "Which." } },
    rest: { name: "TASK", doc: "What." },
    run: (flags) => {
      words.push([...flags.rest]);
      return Promise.resolve();
    },
  };
  // Not docker:run's own --help.
  assert.equal(await exitCodeOf(task, ["--gpu", "all", "--", "ml:train", "--help", "--", "x"]), 0);
  assert.deepEqual(words, [["ml:train", "--help", "--", "x"]]);
  assert.match(helpText(task), /^Usage: deno task docker:run \[flags\] -- TASK$/m);
});

const withLetter: Task = {
  ...task,
  flags: { ...task.flags, follow: { type: "boolean", doc: "Go on.", letter: "f" } },
  words: [
    { name: "NAME", doc: "The Job." },
    { name: "DIR", doc: "The folder.", optional: true },
  ],
};

Deno.test("parseFlags() takes a letter for the flag that has one", () => {
  assert.equal(parseFlags(withLetter, ["a", "-f"]).boolean("follow"), true);
  assert.equal(parseFlags(withLetter, ["-f", "a"]).words[0], "a");
  assert.equal(parseFlags(withLetter, ["a", "--follow"]).given("follow"), true);
  assert.equal(parseFlags(withLetter, ["a"]).given("follow"), false);
  assert.throws(() => parseFlags(withLetter, ["a", "-g"]), {
    message: 'Cannot use "-g": unknown flag.',
  });
  assert.match(helpText(withLetter), /^ {2}-f, --follow {2,}Go on\.$/m);
});

Deno.test("parseFlags() lets a word be left out that is optional, and no other", () => {
  assert.deepEqual(parseFlags(withLetter, ["a"]).words, ["a"]);
  assert.deepEqual(parseFlags(withLetter, ["a", "b"]).words, ["a", "b"]);
  for (const [args, message] of [[[], /NAME is missing/], [["a", ""], /DIR is missing/]] as const) {
    assert.throws(() => parseFlags(withLetter, args), {
      message,
      hint: "deno task ml:train NAME [DIR] is how it is called; --help tells more.",
    });
  }
  assert.match(helpText(withLetter), /^Usage: deno task ml:train NAME \[DIR\] \[flags\]$/m);
});

Deno.test("parseFlags() takes several of a repeated word, at least one", () => {
  const search: Task = {
    ...task,
    name: "search:query",
    words: [{ name: "IMAGE", doc: "An image.", repeated: true }],
  };
  assert.deepEqual(parseFlags(search, ["a.png", "--epochs", "2", "007"]).words, ["a.png", "007"]);
  assert.throws(() => parseFlags(search, []), /IMAGE is missing/);
  assert.match(helpText(search), /^Usage: deno task search:query IMAGE\.\.\. \[flags\]$/m);
});
