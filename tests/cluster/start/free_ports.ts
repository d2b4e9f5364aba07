/**
 * Ports of this machine on which nobody listens.
 *
 * @module
 */

import { command } from "./command.ts";

/** Below the ports that Linux gives to outgoing connections, which come and go. */
const [first, last] = [20_000, 29_999];

/**
 * Chooses ports, at random, so that two clusters that start at the same moment hardly ever choose
 * the same.
 */
export async function freePorts(count: number): Promise<number[]> {
  const used = usedPorts(await command("cat", ["/proc/net/tcp", "/proc/net/tcp6"]));
  const chosen = new Set<number>();
  while (chosen.size < count) {
    const port = first + Math.floor(Math.random() * (last - first + 1));
    if (!used.has(port)) chosen.add(port);
  }
  return [...chosen];
}

/** The ports of this machine in the kernel's tables; they stand there in hexadecimal. */
export function usedPorts(tables: string): Set<number> {
  const addresses = tables.matchAll(/^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) /gm);
  return new Set([...addresses].map(([, port]) => parseInt(port, 16)));
}
