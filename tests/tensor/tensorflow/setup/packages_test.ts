import assert from "node:assert/strict";
import {
  cudaRequirements,
  platformOptions,
  requirementOf,
} from "../../../../src/tensor/tensorflow/setup/packages.ts";

Deno.test("requirementOf() knows which package has the library for which machine", () => {
  const of = (os: string, arch: string, flavour: "cpu" | "gpu" = "cpu") =>
    requirementOf({ version: "2.21.0", flavour, os, arch });
  assert.equal(of("linux", "x86_64"), "tensorflow-cpu==2.21.0");
  assert.equal(of("linux", "x86_64", "gpu"), "tensorflow==2.21.0");
  assert.equal(of("linux", "aarch64"), "tensorflow==2.21.0");
  assert.equal(of("darwin", "aarch64"), "tensorflow==2.21.0");
  assert.throws(() => of("darwin", "aarch64", "gpu"), /with CUDA on darwin .*wanted Linux/);
  assert.throws(() => of("windows", "x86_64"), /on windows .*wanted Linux or macOS/);
});

Deno.test("platformOptions() names this glibc and older ones, or macOS", () => {
  const platforms = (options: string[]) =>
    options.filter((_, index) => options[index - 1] === "--platform");
  assert.deepEqual(platforms(platformOptions("2.19", "x86_64")), [
    "manylinux_2_19_x86_64",
    "manylinux_2_18_x86_64",
    "manylinux_2_17_x86_64",
    "manylinux2014_x86_64",
  ]);
  assert.deepEqual(platforms(platformOptions("2.5", "x86_64")), ["manylinux2014_x86_64"]);
  assert.deepEqual(platforms(platformOptions(null, "aarch64")), ["macosx_14_0_arm64"]);
});

Deno.test("cudaRequirements() reads both ways of writing them", () => {
  const metadata = [
    "Requires-Dist: numpy>=1.26.0",
    'Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"',
    "Requires-Dist: nvidia-cudnn-cu12 (==8.9.4.25) ; extra == 'and-cuda'",
    'Requires-Dist: tensorflow-io-gcs-filesystem>=0.23.1; extra == "gcs-filesystem"',
  ].join("\n");
  assert.deepEqual(cudaRequirements(metadata), [
    "nvidia-cublas-cu12<13.0,>=12.5.3.2",
    "nvidia-cudnn-cu12==8.9.4.25",
  ]);
});
