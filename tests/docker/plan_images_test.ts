import assert from "node:assert/strict";
import { buildCommand } from "../../docker/build_command.ts";
import { planImages } from "../../docker/plan_images.ts";
import { parseConfig } from "../../src/config/load_config.ts";
import { UserError } from "../../src/core/user_error.ts";
import { version } from "../../src/core/version.ts";

const plans = (docker: Record<string, unknown> = {}) =>
  planImages(parseConfig(JSON.stringify({ docker }), "/project/my.yaml").docker);

Deno.test("planImages() names the images by version and content", async () => {
  const { base, app } = await plans();
  for (const [plan, image] of [[base, "likeness-base"], [app, "likeness"]] as const) {
    assert.match(plan.name, new RegExp(`^${image}:${RegExp.escape(version)}-[0-9a-f]{12}$`));
  }
  assert.deepEqual(base.buildArguments, { GPU: "yes" });
  assert.deepEqual(app.buildArguments, { BASE_IMAGE: base.name });
  assert.deepEqual(await plans(), { base, app });
});

Deno.test("planImages() makes another app of another base", async () => {
  const [gpu, cpu] = [await plans(), await plans({ cpu: true })];
  assert.deepEqual(cpu.base.buildArguments, { GPU: "" });
  assert.notEqual(gpu.base.name, cpu.base.name);
  assert.notEqual(gpu.app.name, cpu.app.name);
});

Deno.test("planImages() gives each Dockerfile the arguments that it has, and both the proxy", async () => {
  const build_arguments = { FROM_IMAGE: "my/base:1", USER_ID: 1234, HTTPS_PROXY: "http://p:1" };
  const { base, app } = await plans({ build_arguments });
  assert.deepEqual(base.buildArguments, {
    FROM_IMAGE: "my/base:1",
    HTTPS_PROXY: "http://p:1",
    GPU: "yes",
  });
  assert.equal(app.buildArguments.USER_ID, "1234");
  assert.equal(app.buildArguments.HTTPS_PROXY, "http://p:1");

  const direct = await plans({ build_arguments: { FROM_IMAGE: "my/base:1", USER_ID: 1234 } });
  assert.equal(direct.app.name, app.name, "a proxy is no content");
});

Deno.test("planImages() refuses an argument that no Dockerfile has, or that is not the user's", async () => {
  const refusal = async (name: string) => {
    const thrown = await plans({ build_arguments: { [name]: "1" } }).catch((error) => error);
    assert.ok(thrown instanceof UserError);
    return thrown;
  };
  const { message, hint } = await refusal("USER_IT");
  assert.equal(
    message,
    'Cannot use docker.build_arguments: no Dockerfile has an argument "USER_IT".',
  );
  assert.equal(hint, 'Did you mean "USER_ID"?');
  assert.match((await refusal("GPU")).hint, /docker\.cpu/);
  assert.match((await refusal("BASE_IMAGE")).hint, /the base image/);
});

Deno.test("buildCommand() is the same for all engines but for what buildah keeps", async () => {
  const { app } = await plans();
  const names = { tag: "registry.example.com/likeness:1.0", labels: { "a.b": "c d" } };
  const command = [
    "build",
    ...["--file", "docker/app.Dockerfile", "--tag", app.name],
    ...["--tag", "registry.example.com/likeness:1.0"],
    ...["--build-arg", `BASE_IMAGE=${app.buildArguments.BASE_IMAGE}`],
    ...["--label", "a.b=c d", "."],
  ];
  assert.deepEqual(buildCommand("docker", app, names), command);
  assert.deepEqual(buildCommand("podman", app, names), command);
  assert.deepEqual(
    buildCommand("buildah", app, names),
    command.toSpliced(1, 0, "--layers", "--force-rm"),
  );
});
