import assert from "node:assert/strict";
import { join } from "node:path";
import { UserError } from "../../../src/core/user_error.ts";
import {
  findLibrary,
  libraryOnPath,
  type TensorflowLibrary,
} from "../../../src/tensor/tensorflow/find_library.ts";
import { libraryIn, libraryNames } from "../../../src/tensor/tensorflow/library_files.ts";
import {
  type LibraryManifest,
  libraryOf,
  manifestName,
  readManifest,
  writeManifest,
} from "../../../src/tensor/tensorflow/library_manifest.ts";
import { projectRoot } from "../../harness/run_task.ts";
import { withFolder } from "../../harness/small_run.ts";
import { writeFakeLibrary } from "./fake_library.ts";

const pathVariable = Deno.build.os === "darwin" ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH";
const downloaded: LibraryManifest = {
  origin: "downloaded",
  version: "2.21.0",
  flavour: "cpu",
  folder: "2.21.0-cpu",
  wheels: [{ name: "tensorflow_cpu-2.21.0.whl", sha256: "0".repeat(64) }],
  libraries: [
    { path: join("tensorflow", libraryNames.cc), bytes: 0, sha256: "0".repeat(64) },
    { path: join("tensorflow", libraryNames.framework), bytes: 0, sha256: "0".repeat(64) },
  ],
};

/** What is found in a folder's `setup`, with nothing in the environment but `variables`. */
function find(
  folder: string,
  variables: Record<string, string> = {},
): Promise<TensorflowLibrary | null> {
  return findLibrary({ dir: join(folder, "setup"), variable: (name) => variables[name] });
}

Deno.test("findLibrary() takes the folder of the environment, then the setup, then the path", async () => {
  await withFolder(async (folder) => {
    // Where a machine has TensorFlow on its library path, that is what is found last.
    assert.deepEqual(await find(folder), await libraryOnPath(() => undefined));

    const onPath = await writeFakeLibrary(join(folder, "lib"));
    const variables = { [pathVariable]: `${folder}/none:${folder}/lib` };
    assert.deepEqual(await find(folder, variables), {
      ...onPath,
      origin: `found in ${folder}/lib`,
    });

    const setUp = await writeFakeLibrary(join(folder, "setup", "2.21.0-cpu", "tensorflow"));
    await writeManifest(join(folder, "setup"), downloaded);
    assert.deepEqual(await find(folder, variables), {
      ...setUp,
      origin: `set up in ${folder}/setup`,
    });

    const named = await writeFakeLibrary(join(folder, "mine"));
    const all = { ...variables, LIKENESS_TENSORFLOW_DIR: join(folder, "mine") };
    assert.deepEqual(await find(folder, all), {
      ...named,
      origin: `LIKENESS_TENSORFLOW_DIR=${folder}/mine`,
    });
  });
});

Deno.test("findLibrary() takes a folder above tensorflow, and a setup, from the environment", async () => {
  await withFolder(async (folder) => {
    const library = await writeFakeLibrary(join(folder, "a", "2.21.0-cpu", "tensorflow"));
    await writeManifest(join(folder, "a"), downloaded);
    for (const named of ["a/2.21.0-cpu", "a"]) {
      const found = await find(folder, { LIKENESS_TENSORFLOW_DIR: join(folder, named) });
      assert.equal(found?.cc, library.cc);
    }
  });
});

Deno.test("findLibrary() refuses a folder of the environment without the library", async () => {
  await withFolder(async (folder) => {
    await writeFakeLibrary(join(folder, "lib"));
    await Deno.remove(join(folder, "lib", libraryNames.framework));
    for (const named of ["lib", "none"]) {
      const variables = { LIKENESS_TENSORFLOW_DIR: join(folder, named) };
      await assert.rejects(find(folder, variables), (error: unknown) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, /Cannot use LIKENESS_TENSORFLOW_DIR ".*": it has no lib/);
        return true;
      });
    }
  });
});

Deno.test("findLibrary() finds the folder of a Python that the manifest names", async () => {
  await withFolder(async (folder) => {
    const library = await writeFakeLibrary(join(folder, "site-packages", "tensorflow"));
    const manifest: LibraryManifest = {
      ...downloaded,
      origin: "python",
      folder: join(folder, "site-packages", "tensorflow"),
      wheels: [],
      libraries: [],
    };
    await Deno.mkdir(join(folder, "setup"));
    await writeManifest(join(folder, "setup"), manifest);
    assert.deepEqual(await readManifest(join(folder, "setup")), manifest);
    assert.equal((await find(folder))?.framework, library.framework);

    await Deno.remove(library.cc);
    await assert.rejects(find(folder), /no longer there/);
  });
});

Deno.test("findLibrary() refuses a damaged setup, and says how to mend it", async () => {
  await withFolder(async (folder) => {
    const dir = join(folder, "setup");
    const library = await writeFakeLibrary(join(dir, "2.21.0-cpu", "tensorflow"));
    await writeManifest(dir, downloaded);
    await Deno.writeTextFile(library.cc, "too much");
    await assert.rejects(libraryOf(dir, downloaded), /it has 8 bytes; wanted 0/);
    await Deno.remove(library.cc);
    await assert.rejects(libraryOf(dir, downloaded), /it is missing; wanted 0/);
    for (const text of ["{", "{}", '{"origin":"stork"}']) {
      await Deno.writeTextFile(join(dir, manifestName), text);
      await assert.rejects(find(folder), (error: unknown) => {
        assert.ok(error instanceof UserError);
        assert.match(error.hint, /deno task setup:tensorflow/);
        return true;
      });
    }
  });
});

Deno.test("libraryIn() gives the files that links lead to", async () => {
  await withFolder(async (folder) => {
    const library = await writeFakeLibrary(join(folder, "real"));
    await Deno.symlink(join(folder, "real"), join(folder, "link"));
    assert.deepEqual(await libraryIn(join(folder, "link")), library);
    await Deno.mkdir(join(folder, "links"));
    for (const path of Object.values(library)) {
      await Deno.symlink(path, join(folder, "links", path.split("/").at(-1)!));
    }
    assert.deepEqual(await libraryIn(join(folder, "links")), library);
  });
});

Deno.test("findLibrary() takes what it may not read of the environment as not set, and asks nobody", async () => {
  await withFolder(async (folder) => {
    const source = new URL("../../../src/tensor/tensorflow/find_library.ts", import.meta.url).href;
    await Deno.writeTextFile(
      `${folder}/find.ts`,
      `import { findLibrary } from ${JSON.stringify(source)};
      console.log((await findLibrary({ dir: "none" }))?.origin ?? "nothing");`,
    );
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        `--config=${projectRoot}deno.json`,
        "--allow-read",
        `${folder}/find.ts`,
      ],
      env: { LIKENESS_TENSORFLOW_DIR: folder },
      stdin: "null",
      stderr: "inherit",
    }).output();
    const expected = (await libraryOnPath(() => undefined))?.origin ?? "nothing";
    assert.equal(new TextDecoder().decode(stdout).trim(), expected);
  });
});
