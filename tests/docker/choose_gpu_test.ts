import assert from "node:assert/strict";
import { chooseGpu } from "../../docker/choose_gpu.ts";

const machine = (...files: string[]) => (path: string) => Promise.resolve(files.includes(path));

Deno.test("chooseGpu() does as it is told", async () => {
  assert.equal(await chooseGpu("all", "docker", machine()), "all");
  assert.equal(await chooseGpu("none", "docker", machine("/dev/nvidiactl")), "none");
});

Deno.test("chooseGpu() finds GPUs by their driver, and for podman by the list of devices", async () => {
  assert.equal(await chooseGpu("auto", "docker", machine()), "none");
  assert.equal(await chooseGpu("auto", "docker", machine("/dev/nvidiactl")), "all");
  assert.equal(await chooseGpu("auto", "podman", machine("/dev/nvidiactl")), "none");
  const listed = machine("/dev/nvidiactl", "/etc/cdi/nvidia.yaml");
  assert.equal(await chooseGpu("auto", "podman", listed), "all");
});
