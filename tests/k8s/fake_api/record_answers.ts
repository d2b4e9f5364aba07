/**
 * Writes down what a real API server answers, for the test of the fake one: see `exchanges.ts`.
 *
 * @module
 */

import { connect } from "../../../k8s/client/connect.ts";
import { playExchanges } from "./exchanges.ts";

using cluster = await connect({ kubeconfig: Deno.args[0] });
const { headers, certificate } = await cluster.credentials.current();
const client = cluster.connections(certificate);

const answers = await playExchanges(({ method, path, body, headers: more }) =>
  fetch(cluster.server + path, {
    client,
    method,
    headers: {
      "content-type": "application/json",
      ...Object.fromEntries(headers),
      ...more,
    },
    body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
  })
);
const file = new URL("../../golden/kubernetes_answers.json", import.meta.url);
await Deno.writeTextFile(file, JSON.stringify(answers, null, 1) + "\n");
