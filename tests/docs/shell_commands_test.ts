import assert from "node:assert/strict";
import { shellCommands } from "./shell_commands.ts";

Deno.test("shellCommands() splits lines and &&, and leaves comments out", () => {
  assert.deepEqual(
    shellCommands("# first\ndeno task a && deno task b   # then\n\ncd x#y\n"),
    [["deno", "task", "a"], ["deno", "task", "b"], ["cd", "x#y"]],
  );
});

Deno.test("shellCommands() takes quotes off and keeps what is in them together", () => {
  assert.deepEqual(
    shellCommands(`task --set 'a={"B": "c d"}' --cases "x # y" $(id -u):$(id -g)`),
    [["task", "--set", 'a={"B": "c d"}', "--cases", "x # y", "$(id -u):$(id -g)"]],
  );
});

Deno.test("shellCommands() takes what stands for something as one word", () => {
  assert.deepEqual(shellCommands("git clone <this repository> x"), [
    ["git", "clone", "<this repository>", "x"],
  ]);
});

Deno.test("shellCommands() puts lines together that a backslash ends", () => {
  assert.deepEqual(shellCommands("docker run \\\n  -v a:b \\\n  c"), [[
    "docker",
    "run",
    "-v",
    "a:b",
    "c",
  ]]);
});

Deno.test("shellCommands() leaves the text of a here-document out", () => {
  assert.deepEqual(
    shellCommands("kubectl apply -f - <<'YAML'\nkind: Pod\nYAML\nls"),
    [["kubectl", "apply", "-f", "-"], ["ls"]],
  );
});

Deno.test("shellCommands() refuses what it does not know", () => {
  assert.throws(() => shellCommands("ls | sort"), SyntaxError);
  assert.throws(() => shellCommands("echo 'a"), SyntaxError);
  assert.throws(() => shellCommands("cat <<END\nx"), SyntaxError);
});
