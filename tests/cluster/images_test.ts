import assert from "node:assert/strict";
import { join } from "node:path";
import { optionalTest } from "../harness/optional_test.ts";
import { withFolder } from "../harness/small_run.ts";
import { makeBusyboxFolder } from "./busybox_images.ts";
import { clusterNeeds } from "./cluster_needs.ts";
import { clusterTest } from "./cluster_test_case.ts";
import { makeImage } from "./make_image.ts";
import { submit, waitForJob } from "./test_job.ts";

await clusterTest("an image made from a folder is brought to a running cluster", async (test) => {
  await withFolder(async (folder) => {
    const root = join(folder, "root");
    await makeBusyboxFolder(root);
    await Deno.writeTextFile(join(root, "etc", "greeting"), "Hello from the image");
    const image = `localhost/greeting:${test.namespace}`;
    await makeImage(join(folder, "image.tar"), {
      name: image,
      folder: root,
      entrypoint: ["sh", "-c", "cat /etc/greeting; echo , $WHOM"],
      env: ["WHOM=world"],
    });
    await test.cluster.importImage(join(folder, "image.tar"));
    await submit(test, { name: "greets", image });
    await waitForJob(test, "greets", "Complete");
    assert.equal(await test.kubectl(["logs", "job/greets"]), "Hello from the image, world\n");
  });
});

await optionalTest(
  "makeImage() makes the same bytes of the same folder",
  clusterNeeds,
  async () => {
    await withFolder(async (folder) => {
      const images: Uint8Array[] = [];
      for (const copy of ["first", "second"]) {
        const root = join(folder, copy);
        await makeBusyboxFolder(root);
        await Deno.utime(join(root, "etc", "passwd"), 0, images.length); // another age
        const path = join(folder, `${copy}.tar`);
        await makeImage(path, { name: "localhost/same:1", folder: root });
        images.push(await Deno.readFile(path));
      }
      assert.ok(images[0].length > 0);
      assert.deepEqual(images[0], images[1]);
    });
  },
);
