import assert from "node:assert/strict";
import { parseDockerfile, readDockerfile } from "../../docker/dockerfile.ts";

Deno.test("parseDockerfile() knows arguments and what is copied out of the checkout", () => {
  const { arguments: names, copied } = parseDockerfile(
    "Dockerfile",
    `# COPY nothing ./
ARG VERSION=1
ARG FROM_IMAGE=some/image:\${VERSION}
FROM \${FROM_IMAGE} AS first
ARG VERSION
COPY deno.json deno.lock ./
COPY --chown=1:1 src/core ./src/core
FROM first
COPY --from=first /a /a
COPY deno.json ./again/
`,
  );
  assert.deepEqual(names, ["VERSION", "FROM_IMAGE"]);
  assert.deepEqual(copied, ["deno.json", "deno.lock", "src/core"]);
});

Deno.test("our Dockerfiles are written so that parseDockerfile() sees all of them", async () => {
  for (const path of ["docker/base.Dockerfile", "docker/app.Dockerfile"]) {
    const { text, copied } = await readDockerfile(path);
    assert.ok(copied.length > 0, path);
    for (const line of text.split("\n")) {
      // What it does not read: ADD, lists in brackets, patterns, heredocs, continued lines.
      assert.doesNotMatch(line, /^\s*ADD\b/i, path);
      if (!/^\s*(COPY|ARG)\b/i.test(line)) continue;
      assert.match(line, /^(COPY|ARG) /, path);
      assert.doesNotMatch(line, /[*?[\]\\]|<</, path);
    }
    for (const entry of copied) assert.ok(await Deno.stat(entry), `${path} copies ${entry}`);
  }
});
