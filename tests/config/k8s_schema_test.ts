import assert from "node:assert/strict";
import fc from "fast-check";
import { looksSecret } from "../../src/config/k8s_environment_schema.ts";
import { nameFrom } from "../../src/config/kubernetes_names.ts";
import { parseConfig } from "../../src/config/load_config.ts";
import { UserError } from "../../src/core/user_error.ts";

const k8sOf = (section: string, set: string[] = []) =>
  parseConfig(`k8s: ${section}`, "/project/my.yaml", { set }).k8s;

/** What is said of a section that is refused, without the place. */
function refusal(section: string, set: string[] = []): string {
  try {
    k8sOf(section, set);
  } catch (thrown) {
    assert.ok(thrown instanceof UserError, String(thrown));
    return `${thrown.message}\n${thrown.hint}`.replace(
      /^Cannot use \/project\/my\.yaml:\d+:\d+ /,
      "",
    );
  }
  assert.fail(`accepted: ${section}`);
}

Deno.test("each form that Kubernetes has for a value is held to", () => {
  const wrong: Record<string, RegExp> = {
    "{namespace: Team}": /^k8s\.namespace: found "Team"; wanted small letters, digits and -/,
    "{namespace: a.b}": /^k8s\.namespace/,
    [`{namespace: ${"n".repeat(64)}}`]: /^k8s\.namespace: found 64 characters; wanted at most 63/,
    "{image: Likeness:1}": /^k8s\.image: found "Likeness:1"; wanted an image such as/,
    "{image: 'a:1 '}": /^k8s\.image/,
    "{image: 'a@sha256:12'}": /^k8s\.image/,
    "{image_pull_secrets: [a_b]}": /^k8s\.image_pull_secrets\[0\]: found "a_b"/,
    "{service_account: -a}": /^k8s\.service_account/,
    [`{queue: ${"q".repeat(64)}}`]: /^k8s\.queue: found 64 characters; wanted at most 63/,
    "{gpu: {count: 1.5}}": /^k8s\.gpu\.count: found 1\.5; wanted a whole number/,
    "{gpu: {resource: gpu}}": /^k8s\.gpu\.resource: .* wanted a resource with its domain/,
    "{gpu: {product: NVIDIA L4}}": /^k8s\.gpu\.product/,
    "{gpu: {cuont: 1}}": /^k8s\.gpu\.cuont: unknown key "cuont"\nDid you mean "count"\?$/,
    "{cpu: 0}": /^k8s\.cpu: found 0; wanted a Kubernetes quantity such as "8" or "500m"\n/,
    "{cpu: '0'}": /^k8s\.cpu: found "0"; .* above 0\n/,
    "{cpu: 8Gi}": /^k8s\.cpu/,
    "{memory: 512m}": /^k8s\.memory: found "512m"; wanted a Kubernetes quantity such as "32Gi"\n/,
    "{memory: '32'}": /^k8s\.memory: found "32"; .*, from 1Mi to 1Ei\n/,
    "{memory: 32}": /^k8s\.memory: found 32; wanted a Kubernetes quantity/,
    "{ephemeral_storage: 10gb}": /^k8s\.ephemeral_storage/,
    "{node_selector: {a b: c}}": /^k8s\.node_selector\.a b: found the name "a b"; wanted a label/,
    "{node_selector: {gpu: true}}": /^k8s\.node_selector\.gpu: found true; wanted letters/,
    [`{node_selector: {a/${"b".repeat(64)}: c}}`]: /^k8s\.node_selector/,
    "{tolerations: [{efect: NoSchedule}]}": /^k8s\.tolerations\[0\]\.efect: unknown key/,
    "{tolerations: [{key: a, operator: Exists, value: b}]}": /wanted no value/,
    "{tolerations: [{value: a}]}": /wanted a key, or operator: Exists/,
    "{tolerations: [{key: a, tolerationSeconds: 3}]}": /wanted effect: NoExecute/,
    "{keep_finished_seconds: 60}": /^k8s\.keep_finished_seconds: .* at least 3600/,
    "{env: {a b: c}}": /^k8s\.env\.a b: found the name "a b"; wanted a variable's name/,
    "{env: {A: [b]}}": /^k8s\.env\.A: found \["b"\]; wanted a text, a number or \{secret/,
    "{env: {A: {secret: b}}}": /^k8s\.env\.A: found .* wanted a text, a number or \{secret/,
    "{env: {JOB_COMPLETION_INDEX: 1}}": /wanted another name: Kubernetes sets it/,
    "{security: none}": /^k8s\.security: found "none"; wanted "restricted" or "baseline"/,
    "{data: [{name: a, path: /a/../b, claim: c}]}": /^k8s\.data\[0\]\.path: .* without \.\./,
    "{data: [{name: a, path: '/a:b', claim: c}]}": /^k8s\.data\[0\]\.path/,
    "{data: [{name: a, path: /a, claim: c, sub_path: /b}]}": /^k8s\.data\[0\]\.sub_path/,
    "{data: [{name: a, path: /a, claim: c, sub_path: ../b}]}": /wanted a relative path without/,
    "{data: [{name: a, path: /a, nfs: {server: b, pth: /c}}]}": /^k8s\.data\[0\]\.nfs\.path/,
    "{data: [{name: a, path: /a, nfs: {server: b, path: /c, ro: 1}}]}":
      /^k8s\.data\[0\]\.nfs\.ro: unknown key "ro"\nKnown: server, path\.$/,
    [`{data: [{name: ${"n".repeat(59)}, path: /a, claim: c}]}`]: /found 59 characters/,
  };
  for (const [section, message] of Object.entries(wrong)) {
    assert.match(refusal(section), message, section);
  }
});

Deno.test("a fault in a list is told with its own line", () => {
  const text =
    "k8s:\n  data:\n    - name: a\n      path: /a\n      claim: c\n    - name: b\n      pth: /b\n";
  assert.throws(
    () => parseConfig(text, "my.yaml"),
    /my\.yaml:6:7 k8s\.data\[1\]\.path: found nothing/,
  );
  const named = "k8s:\n  data:\n    - name: a\n      path: a\n      claim: c\n";
  assert.throws(
    () => parseConfig(named, "my.yaml"),
    /my\.yaml:4:7 k8s\.data\[0\]\.path: found "a"/,
  );
  assert.throws(
    () => parseConfig("", "my.yaml", { set: ["k8s.data=[{name: a, path: a, claim: c}]"] }),
    /^UserError: Cannot use --set k8s\.data \(k8s\.data\[0\]\.path\): found "a"/,
  );
});

Deno.test("a secret is never a value, and never shown", () => {
  const names = ["HF_TOKEN", "AWS_SECRET_ACCESS_KEY", "DB_PASSWORD", "password", "MY_API-KEY"];
  for (const name of names) {
    for (
      const said of [
        refusal(`{env: {${name}: hunter2}}`),
        refusal("{}", [`k8s.env={${name}: hunter2}`]),
      ]
    ) {
      assert.match(said, /found a value; wanted \{secret: NAME, key: KEY\}/, name);
      assert.doesNotMatch(said, /hunter2/, name);
    }
    assert.deepEqual(k8sOf(`{env: {${name}: {secret: hub, key: token}}}`).env[name], {
      secret: "hub",
      key: "token",
    });
  }
  for (const name of ["TOKENIZERS_PARALLELISM", "KEYBOARD", "LEVEL", "LOG_TOKENS"]) {
    assert.ok(!looksSecret(name), name);
    assert.equal(k8sOf(`{env: {${name}: a}}`).env[name], "a");
  }
});

Deno.test("the local folder of a mount counts from the config file", () => {
  const { data } = k8sOf("{data: [{name: a, local: ../photos, path: /a, claim: c}]}");
  assert.equal(data[0].local, "/photos");
  assert.equal(k8sOf("{}").data[0].local, "/project/runs");
});

Deno.test("nameFrom() makes a Job's name of any text, and leaves one as it is", () => {
  const name = /^[a-z]([-a-z0-9]{0,48}[a-z0-9])?$/;
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assert.match(nameFrom(text), name);
    assert.equal(nameFrom(nameFrom(text)), nameFrom(text));
  }));
  fc.assert(fc.property(fc.stringMatching(name), (text) => assert.equal(nameFrom(text), text)));
  assert.deepEqual(["SOP_run", "2026-run", "_", "a.b-"].map(nameFrom), [
    "sop-run",
    "run-2026-run",
    "run",
    "a-b",
  ]);
});
