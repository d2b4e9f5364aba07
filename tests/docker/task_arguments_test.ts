import assert from "node:assert/strict";
import { argumentsInContainer, parseTaskArguments } from "../../docker/task_arguments.ts";
import { UserError } from "../../src/core/user_error.ts";

Deno.test("parseTaskArguments() takes the configuration out, in both ways to write it", () => {
  assert.deepEqual(
    parseTaskArguments(["ml:train", "--config-path", "a.yaml", "--set=x=1", "--name", "n"]),
    { task: "ml:train", configPath: "a.yaml", set: ["x=1"], others: ["--name", "n"] },
  );
  assert.deepEqual(
    parseTaskArguments(["runs:compare", "one", "--set", "y=--set", "two", "--config-path=b.yaml"]),
    { task: "runs:compare", configPath: "b.yaml", set: ["y=--set"], others: ["one", "two"] },
  );
});

Deno.test("parseTaskArguments() refuses what does not run in a container", () => {
  const refusal = (...words: string[]): UserError => {
    try {
      parseTaskArguments(words);
    } catch (thrown) {
      assert.ok(thrown instanceof UserError);
      return thrown;
    }
    assert.fail("it was accepted");
  };
  assert.match(refusal().message, /no task is given/);
  assert.equal(refusal("ml:tarin").hint, 'Did you mean "ml:train"?');
  for (const task of ["test", "docker:run", "setup:tensorflow", "bench:embed", "--help"]) {
    assert.match(refusal(task).message, /in a container: wanted a task such as ml:train/);
  }
  assert.match(refusal("runs:list", "--dir=/x").hint, /output\.dir/);
});

Deno.test("argumentsInContainer() lets the moved paths win", () => {
  const task = parseTaskArguments(["ml:train", "--set", "output.dir=mine", "--epochs", "3"]);
  assert.deepEqual(
    argumentsInContainer(task, "/etc/likeness/config.yaml", [
      { key: "output.dir", path: "/runs" },
      { key: "data.dir", path: "/data/my: photos" },
    ]),
    [
      ...["ml:train", "--config-path", "/etc/likeness/config.yaml"],
      ...["--set", "output.dir=mine", "--set", "output.dir=/runs"],
      ...["--set", 'data.dir="/data/my: photos"', "--epochs", "3"],
    ],
  );
});
