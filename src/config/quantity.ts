/**
 * Kubernetes' quantities: `8`, `500m`, `32Gi`
 * (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity).
 *
 * @module
 */

const suffixes: Readonly<Record<string, number>> = {
  ...{ n: 1e-9, u: 1e-6, m: 1e-3, "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
};

/** A quantity as a number of bytes, processors or what it counts; null if it is none. */
export function parseQuantity(text: string): number | null {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([KMGTPE]i|[numkMGTPE])|[eE]([+-]?\d+))?$/
    .exec(text);
  if (!match) return null;
  const [, digits, suffix = "", exponent = "0"] = match;
  return Number(`${digits}e${exponent}`) * suffixes[suffix];
}
