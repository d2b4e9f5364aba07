/**
 * The cluster's certificates, by the program openssl: an authority, what it signs, and the key that
 * signs service accounts' tokens.
 *
 * @module
 */

import { join } from "node:path";
import { command } from "./command.ts";

const days = "30";

/** The kinds of key that a client may have. */
export type KeyKind = "ec" | "rsa";

const newKey: Record<KeyKind, string[]> = {
  ec: ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
  rsa: ["-newkey", "rsa:2048", "-nodes"],
};

/** What a certificate says. */
export interface CertificateFacts {
  /** Such as `/O=system:masters/CN=admin`: of a client, its groups and its name. */
  subject: string;
  key?: KeyKind;
  /** Such as `IP:127.0.0.1`, of a server. */
  names?: readonly string[];
}

/** Makes the authority (`ca.crt`, `ca.key`) and the tokens' key (`tokens.key`) in a folder. */
export async function makeAuthority(folder: string): Promise<void> {
  const file = (name: string) => join(folder, name);
  await command("openssl", [
    ...["req", "-x509", ...newKey.ec, "-days", days, "-subj", "/CN=likeness-test-cluster"],
    ...["-keyout", file("ca.key"), "-out", file("ca.crt")],
  ]);
  await command("openssl", [
    ...["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    ...["-out", file("tokens.key")],
  ]);
}

/** Makes `<name>.crt` and `<name>.key` in the authority's folder, signed by it. */
export async function makeCertificate(
  folder: string,
  name: string,
  { subject, key = "ec", names = [] }: CertificateFacts,
): Promise<void> {
  const file = (end: string) => join(folder, `${name}.${end}`);
  const extensions = ["extendedKeyUsage=serverAuth,clientAuth"];
  if (names.length > 0) extensions.push(`subjectAltName=${names.join()}`);
  await Deno.writeTextFile(file("ext"), extensions.join("\n") + "\n");
  await command("openssl", [
    ...["req", "-new", ...newKey[key], "-subj", subject],
    ...["-keyout", file("key"), "-out", file("csr")],
  ]);
  await command("openssl", [
    ...["x509", "-req", "-in", file("csr"), "-out", file("crt"), "-days", days],
    ...["-CA", join(folder, "ca.crt"), "-CAkey", join(folder, "ca.key")],
    ...["-set_serial", `0x${crypto.randomUUID().replaceAll("-", "")}`, "-extfile", file("ext")],
  ]);
}
