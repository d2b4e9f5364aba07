/**
 * Certificates for tests that speak TLS: an authority, a server's, and clients' with RSA and elliptic
 * curve keys, made by `openssl` once.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import type { Need } from "../harness/optional_test.ts";

/** A certificate with its key, in PEM. */
export interface Certificate {
  cert: string;
  key: string;
}

/** What there is. */
export interface TestCertificates {
  /** The certificate of the authority that all others are from. */
  authority: string;
  /** Another authority's. */
  stranger: string;
  /** Of the server at 127.0.0.1 and localhost. */
  server: Certificate;
  /** Of a server elsewhere. */
  elsewhere: Certificate;
  /** Of the user `rsa-user`, with the key in PKCS 8. */
  rsa: Certificate;
  /** Of the user `ec-user`, with the key in SEC 1. */
  ec: Certificate;
  /** Of a user, which ended yesterday. */
  expired: Certificate;
}

/** A `Need`: null if there is openssl. */
export const openssl: Need = () => {
  try {
    const { success } = new Deno.Command("openssl", { args: ["version"], stdout: "null" })
      .outputSync();
    return Promise.resolve(success ? null : "openssl does not run");
  } catch {
    return Promise.resolve("there is no openssl");
  }
};

let made: Promise<TestCertificates> | undefined;

/** Gives the certificates. */
export function testCertificates(): Promise<TestCertificates> {
  return made ??= makeAll();
}

async function makeAll(): Promise<TestCertificates> {
  const folder = await Deno.makeTempDir({ prefix: "likeness_test_" });
  const path = (name: string) => join(folder, name);
  const read = (name: string) => Deno.readTextFile(path(name));

  async function run(...args: string[]): Promise<void> {
    const { success, stderr } = await new Deno.Command("openssl", { args, cwd: folder }).output();
    assert.ok(success, `openssl ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  }

  async function makeAuthority(name: string): Promise<string> {
    await run("genrsa", "-out", `${name}.key`, "2048");
    await run(
      ...["req", "-x509", "-new", "-key", `${name}.key`, "-subj", `/CN=${name}`, "-days", "2"],
      ...["-out", `${name}.crt`],
    );
    return await read(`${name}.crt`);
  }

  async function makeCertificate(
    name: string,
    extension: string,
    { makeKey = ["genrsa", "-out", `${name}.key`, "2048"], validity = ["-days", "2"] } = {},
  ): Promise<Certificate> {
    await run(...makeKey);
    await run("req", "-new", "-key", `${name}.key`, "-subj", `/CN=${name}`, "-out", `${name}.csr`);
    await Deno.writeTextFile(path(`${name}.ext`), extension);
    await run(
      ...["x509", "-req", "-in", `${name}.csr`, "-CA", "authority.crt", "-CAkey", "authority.key"],
      ...["-CAcreateserial", "-extfile", `${name}.ext`, "-out", `${name}.crt`, ...validity],
    );
    return { cert: await read(`${name}.crt`), key: await read(`${name}.key`) };
  }

  try {
    const client = "extendedKeyUsage=clientAuth";
    const here = "subjectAltName=IP:127.0.0.1,DNS:localhost";
    return {
      authority: await makeAuthority("authority"),
      stranger: await makeAuthority("stranger"),
      server: await makeCertificate("server", here),
      elsewhere: await makeCertificate("elsewhere", "subjectAltName=DNS:elsewhere.example"),
      rsa: await makeCertificate("rsa-user", client),
      ec: await makeCertificate("ec-user", client, {
        makeKey: ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "ec-user.key"],
      }),
      expired: await makeCertificate("old-user", client, {
        validity: ["-days", "-1"],
      }),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
