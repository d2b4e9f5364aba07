import assert from "node:assert/strict";
import { optionalTest } from "../../harness/optional_test.ts";
import { clusterNeeds } from "../cluster_needs.ts";
import { clusterTest } from "../cluster_test_case.ts";
import { command } from "./command.ts";
import { freePorts, usedPorts } from "./free_ports.ts";

await clusterTest(
  "usedPorts() finds the ports of a cluster, all on 127.0.0.1",
  async ({ cluster }) => {
    const tables = await command("cat", ["/proc/net/tcp", "/proc/net/tcp6"]);
    const used = usedPorts(tables);
    const ports = Object.values(cluster.facts.ports);
    assert.deepEqual(ports.filter((port) => !used.has(port)), []);
    const listening = tables.split("\n")
      .map((line) => /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) \S+ 0A /.exec(line))
      .filter((found) => found !== null);
    for (const port of ports) {
      const addresses = listening.filter(([, , found]) => parseInt(found, 16) === port);
      assert.deepEqual(addresses.map(([, address]) => address), ["0100007F"], String(port));
    }
  },
);

await optionalTest("freePorts() gives different ports", clusterNeeds, async () => {
  assert.equal(new Set(await freePorts(1000)).size, 1000);
});
