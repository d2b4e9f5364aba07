import assert from "node:assert/strict";
import { join } from "node:path";
import { runTask } from "../harness/run_task.ts";
import { withFolder } from "../harness/small_run.ts";

/** A configuration with pictures of its own in `folder`, and its file's path. */
async function writeConfig(folder: string, more = ""): Promise<string> {
  await Deno.mkdir(join(folder, "photos"));
  const path = join(folder, "my.yaml");
  await Deno.writeTextFile(path, `data: {dataset: folder, dir: photos}\n${more}`);
  return path;
}

/** The command that --dry-run shows, a word a line. */
async function commandOf(folder: string, flags: string[], task: string[] = []): Promise<string[]> {
  const { code, stdout, stderr } = await runTask("docker:run", [
    ...["--dry-run", "--image", "likeness:golden", ...flags, "--"],
    ...["ml:train", "--config-path", join(folder, "my.yaml"), ...task],
  ]);
  assert.deepEqual([code, stderr], [0, ""]);
  return stdout.trimEnd().replaceAll(folder, "/project").split(" ");
}

const user = `${Deno.uid()}:${Deno.gid()}`;
const isolation = ["--read-only", "--tmpfs=/tmp", "--network=none", "--cap-drop=all"];
const mounts = [
  "--mount=type=bind,source=/project/my.yaml,target=/etc/likeness/config.yaml,readonly",
  "--mount=type=bind,source=/project/photos,target=/data,readonly",
  "--mount=type=bind,source=/project/.cache,target=/cache",
  "--mount=type=bind,source=/project/runs,target=/runs",
];
const task = [
  ...["ml:train", "--config-path", "/etc/likeness/config.yaml", "--set", "data.dir=/data"],
  ...["--set", "data.cache_dir=/cache", "--set", "output.dir=/runs"],
];
const noGpu = ["--env=NVIDIA_VISIBLE_DEVICES=void"];

/** The commands, word by word, as an engine must be given them. */
const golden = {
  docker: (gpu: string[]) => [
    ...["docker", "run", "--rm", "--pull=never", `--user=${user}`, ...isolation],
    ...["--security-opt=no-new-privileges", "--shm-size=1g", "--stop-timeout=120"],
    ...[...gpu, ...mounts, "likeness:golden", ...task],
  ],
  podman: (gpu: string[]) => [
    ...["podman", "run", "--rm", "--pull=never"],
    ...(Deno.uid() === 0 ? [] : ["--userns=keep-id"]),
    ...[`--user=${user}`, ...isolation],
    ...["--security-opt=no-new-privileges", "--security-opt=label=disable"],
    ...["--shm-size=1g", "--stop-timeout=120"],
    ...[...gpu, ...mounts, "likeness:golden", ...task],
  ],
};

Deno.test("docker:run --dry-run shows docker's and podman's command, with GPUs and without", () =>
  withFolder(async (folder) => {
    await writeConfig(folder);
    const grow = "--env=TF_FORCE_GPU_ALLOW_GROWTH=true";
    const cases = [
      ["docker", "none", noGpu],
      ["docker", "all", ["--gpus=all", grow]],
      ["podman", "none", noGpu],
      ["podman", "all", ["--device=nvidia.com/gpu=all", grow]],
    ] as const;
    for (const [engine, gpu, words] of cases) {
      assert.deepEqual(
        await commandOf(folder, ["--engine", engine, "--gpu", gpu]),
        golden[engine]([...words]),
        `${engine}, ${gpu}`,
      );
    }
    // Nothing is made for a command that is only shown.
    const left = Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
    assert.deepEqual(left, ["my.yaml", "photos"]);
  }));

Deno.test("docker:run --dry-run shows the settings of the configuration", () =>
  withFolder(async (folder) => {
    await writeConfig(
      folder,
      `docker:
  cpu: true
  shm_size: 512m
  network: bridge
  stop_seconds: 30
  mounts: [{local: ., path: /work, read_only: false}]`,
    );
    const command = await commandOf(folder, ["--engine", "docker"], ["--set", "train.epochs=3"]);
    assert.ok(command.includes("--shm-size=512m"));
    assert.ok(command.includes("--network=bridge"));
    assert.ok(command.includes("--stop-timeout=30"));
    assert.ok(command.includes(noGpu[0]), "docker.cpu takes none");
    assert.deepEqual(command.filter((word) => word.startsWith("--mount")), [
      mounts[0],
      "--mount=type=bind,source=/project,target=/work",
    ]);
    assert.deepEqual(command.slice(command.indexOf("likeness:golden") + 4), [
      ...["--set", "train.epochs=3", "--set", "data.dir=/work/photos"],
      ...["--set", "data.cache_dir=/work/.cache", "--set", "output.dir=/work/runs"],
    ]);
  }));

Deno.test("docker:build-… --dry-run shows the command, and docker:run takes that image", async () => {
  const shown = async (task: string, args: string[] = []) => {
    const { code, stdout } = await runTask(task, ["--engine", "docker", "--dry-run", ...args]);
    assert.equal(code, 0);
    return stdout.trimEnd();
  };
  const [base, app] = [await shown("docker:build-base"), await shown("docker:build-app")];
  const [, baseName] = /^docker build --file docker\/base\.Dockerfile --tag (\S+) .* \.$/
    .exec(base) ?? assert.fail(base);
  const [, appName] = /^docker build --file docker\/app\.Dockerfile --tag (\S+) .* \.$/
    .exec(app) ?? assert.fail(app);
  assert.match(app, new RegExp(`--build-arg BASE_IMAGE=${RegExp.escape(baseName)} `));
  assert.ok((await shown("docker:run", ["--", "ml:train"])).split(" ").includes(appName));

  const cpu = await shown("docker:run", ["--cpu", "--", "ml:train"]);
  assert.ok(!cpu.split(" ").includes(appName));
  assert.ok(cpu.includes(noGpu[0]));
});

Deno.test("docker:… end with one sentence where something is missing", () =>
  withFolder(async (folder) => {
    const config = await writeConfig(folder);
    const refusal = async (task: string, args: string[], env: Record<string, string> = {}) => {
      const { code, stdout, stderr } = await runTask(task, args, { env });
      assert.deepEqual([code, stdout], [2, ""], stderr);
      assert.match(stderr, /^error: .*\nhint: .*\n$/);
      return stderr;
    };
    // A machine without engines: Deno alone is on its path.
    const bin = join(folder, "bin");
    await Deno.mkdir(bin);
    await Deno.symlink(Deno.execPath(), join(bin, "deno"));
    const none = { PATH: bin };
    assert.match(
      await refusal("docker:build-base", [], none),
      /Cannot find a container engine that works \(docker: it is not installed; podman: it is not installed; buildah: it is not installed\)/,
    );
    assert.match(
      await refusal("docker:run", ["--engine", "podman", "--", "ml:train"], none),
      /Cannot use podman: it is not installed\.\nhint: Install or start docker or podman/,
    );
    assert.match(
      await refusal("docker:run", ["--engine", "buildah", "--", "ml:train"]),
      /Cannot use --engine "buildah": wanted docker or podman/,
    );
    assert.match(
      await refusal("docker:run", ["ml:train"]),
      /Cannot use "ml:train": docker:run takes only flags before --\.\nhint: .* docker:run -- TASK /,
    );
    assert.match(await refusal("docker:run", []), /no task is given/);

    await Deno.remove(join(folder, "photos"));
    assert.match(
      await refusal("docker:run", ["--dry-run", "--", "ml:train", "--config-path", config]),
      new RegExp(`Cannot mount "${folder}/photos" at /data: no such file or folder`),
    );
    await Deno.mkdir(join(folder, "a,b"));
    assert.match(
      await refusal("docker:run", [
        ...["--dry-run", "--engine", "docker", "--", "ml:train", "--config-path", config],
        ...["--set", `data.dir=${join(folder, "a,b")}`],
      ]),
      /its path has a comma/,
    );
  }));
