import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import fc from "fast-check";
import type { Cluster } from "../../../k8s/client/cluster.ts";
import { ConnectionError } from "../../../k8s/client/connection_error.ts";
import { usualPatience } from "../../../k8s/client/patience.ts";
import { fetchFile } from "../../../k8s/fetch/fetch_file.ts";
import { Changed, type RemoteFolder } from "../../../k8s/fetch/remote_files.ts";

Deno.test("fetchFile() brings a file whole, wherever connections break off", async () => {
  const property = fc.asyncProperty(
    fc.uint8Array({ maxLength: 5000 }),
    fc.array(fc.nat(1500), { maxLength: 12 }),
    fc.nat(2000),
    async (content, breaks, pieceSize) => {
      await inFolder(async (folder) => {
        const remote = remoteWith(content, { breaks, pieceSize });
        const counts: number[] = [];
        const onBytes = (count: number) => void counts.push(count);
        await fetchFile(cluster, { ...transfer(folder, content), remote, onBytes });
        assert.deepEqual(await Deno.readFile(join(folder, path)), new Uint8Array(content));
        assert.deepEqual(await namesIn(join(folder, "events")), ["events.out"]);
        assert.equal(counts.reduce((sum, count) => sum + count, 0), content.length);
      });
    },
  );
  await fc.assert(property, { numRuns: 200, seed: 7 });
});

Deno.test("fetchFile() goes on with the part that an earlier try has left", async () => {
  await inFolder(async (folder) => {
    const content = crypto.getRandomValues(new Uint8Array(1000));
    const broken = remoteWith(content, { breaks: [300, 0, 0, 0, 0, 0, 0, 0], pieceSize: 100 });
    await assert.rejects(
      fetchFile(cluster, { ...transfer(folder, content), remote: broken }),
      ConnectionError,
    );
    const [part] = await namesIn(join(folder, "events"));
    assert.match(part, /^events\.out\.[0-9a-f]{16}\.part$/);
    const remote = remoteWith(content, { breaks: [], pieceSize: 100 });
    await fetchFile(cluster, { ...transfer(folder, content), remote });
    assert.deepEqual(remote.askedFrom, [300]);
    assert.deepEqual(await Deno.readFile(join(folder, path)), content);
  });
});

Deno.test("fetchFile() leaves nothing behind of a file that has changed", async () => {
  await inFolder(async (folder) => {
    const [content, other] = [new Uint8Array([1, 2, 3]), new Uint8Array([1, 2, 4])];
    for (const found of [other, new Uint8Array([1, 2]), new Uint8Array([1, 2, 3, 4])]) {
      const remote = remoteWith(found, { breaks: [], pieceSize: 10 });
      const failing = fetchFile(cluster, { ...transfer(folder, content), remote });
      await assert.rejects(failing, Changed);
      assert.ok(!(await namesIn(join(folder, "events"))).includes("events.out"));
    }
  });
});

Deno.test("fetchFile() names the file that cannot be written", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "events"), "a file where a folder is wanted");
    const remote = remoteWith(new Uint8Array(3), { breaks: [], pieceSize: 10 });
    await assert.rejects(
      fetchFile(cluster, { ...transfer(folder, new Uint8Array(3)), remote }),
      { message: new RegExp(`^Cannot write "${join(folder, path)}"`) },
    );
  });
});

const path = "events/events.out";

const cluster = {
  patience: { ...usualPatience, firstPauseSeconds: 0 },
} as Cluster;

function transfer(folder: string, content: Uint8Array) {
  return {
    file: { path, size: content.length },
    hash: createHash("sha256").update(content).digest("hex"),
    folder,
    onBytes: () => {},
    signal: new AbortController().signal,
  };
}

/** A folder whose connections break off after so many bytes, one after the other. */
function remoteWith(
  content: Uint8Array,
  { breaks, pieceSize }: { breaks: readonly number[]; pieceSize: number },
): RemoteFolder & { askedFrom: number[] } {
  const left = [...breaks];
  const askedFrom: number[] = [];
  return {
    askedFrom,
    read(_path, from, take) {
      askedFrom.push(from);
      const most = left.shift() ?? Infinity;
      const end = Math.min(content.length, from + most);
      for (let at = from; at < end; at += pieceSize + 1) {
        take(content.slice(at, Math.min(end, at + pieceSize + 1)));
      }
      return most === Infinity ? Promise.resolve() : Promise.reject(lost);
    },
    list: () => Promise.reject(new Error("not asked")),
    hash: () => Promise.reject(new Error("not asked")),
    text: () => Promise.reject(new Error("not asked")),
  };
}

const lost = new ConnectionError("lost", { isTransient: true, wasLost: true });

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}

async function inFolder(act: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "likeness_test_" });
  try {
    await act(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
