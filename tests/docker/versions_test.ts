import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { readDockerfile } from "../../docker/dockerfile.ts";
import { defaultVersion } from "../../src/tensor/tensorflow/setup/packages.ts";
import { projectRoot } from "../harness/run_task.ts";

const base = await readDockerfile("docker/base.Dockerfile");

Deno.test("the base image has the TensorFlow that setup:tensorflow brings", () => {
  assert.equal(/^ARG TENSORFLOW_VERSION=(\S+)$/m.exec(base.text)?.[1], defaultVersion);
});

Deno.test("the base image has the Deno of CI and of the README, by a hash for each processor", async () => {
  const requirement = await Deno.readTextFile(`${projectRoot}docker/requirements.txt`);
  const version = /^deno==(\S+)/m.exec(requirement)?.[1];
  assert.ok(version);
  for (const file of [".ci/run", "README.md"]) {
    const text = await Deno.readTextFile(`${projectRoot}${file}`);
    const named = [...text.matchAll(/\bdeno@(\d\S*)/g)].map(([, version]) => version);
    assert.ok(named.length > 0, file);
    assert.deepEqual([...new Set(named)], [version], file);
  }
  assert.equal(requirement.match(/--hash=sha256:[0-9a-f]{64}\b/g)?.length, 2);
});

for (const task of ["weights", "tensorflow"]) {
  Deno.test(`the base image's stage ${task} has all modules of setup:${task}`, async () => {
    const stage = new RegExp(` AS ${task}\\n([^]*?)\\nFROM `).exec(base.text)![1];
    const copied = [...stage.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, paths]) =>
      paths.split(" ")
    );
    const modules = await modulesOf(`tasks/setup/${task}.ts`);
    assert.ok(modules.length > 10);
    const missing = modules.filter((module) =>
      !["links", ...copied].some((path) => module === path || module.startsWith(`${path}/`))
    );
    assert.deepEqual(missing, []);
    // Each file that stands there by its name costs a build when it changes.
    const idle = copied.filter((path) => path.endsWith(".ts") && !modules.includes(path));
    assert.deepEqual(idle, []);
  });
}

/** The files that a module consists of, from the project's folder. */
async function modulesOf(path: string): Promise<string[]> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", join(projectRoot, path)],
    cwd: projectRoot,
  }).output();
  assert.ok(success);
  const { modules }: { modules: { local?: string }[] } = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  return modules.flatMap(({ local }) => local?.startsWith(projectRoot) ? [local] : [])
    .map((local) => relative(projectRoot, local));
}
