/**
 * The schemas of `@std/yaml` in terms of js-yaml. They differ in numbers: `@std/yaml` reads
 * YAML 1.1's `0777`, `0b11` and `1_000`, and takes `08` and `0o7` for text.
 *
 * @module
 */

import {
  binaryTag,
  boolCoreTag,
  defineScalarTag,
  FAILSAFE_SCHEMA,
  floatCoreTag,
  mergeTag,
  NOT_RESOLVED,
  nullCoreTag,
  omapTag,
  pairsTag,
  type Schema,
  timestampTag,
} from "js-yaml";

const int = defineScalarTag<number>("tag:yaml.org,2002:int", {
  implicit: true,
  resolve: (source) => integerOf(source) ?? NOT_RESOLVED,
  identify: () => false,
});

const float = defineScalarTag<number>("tag:yaml.org,2002:float", {
  implicit: true,
  resolve: (source, isExplicit, tagName) => {
    if (/inf|nan/i.test(source)) return floatCoreTag.resolve(source, isExplicit, tagName);
    return decimalOf(source) ?? NOT_RESOLVED;
  },
  identify: () => false,
});

const core = FAILSAFE_SCHEMA.withTags(nullCoreTag, boolCoreTag, int, float);

/** The schemas by their names in `@std/yaml`; there, JSON and core are the same. */
export const schemas: Record<"failsafe" | "json" | "core" | "default", Schema> = {
  failsafe: FAILSAFE_SCHEMA,
  json: core,
  core,
  default: core.withTags(binaryTag, omapTag, pairsTag, timestampTag, mergeTag),
};

/** Zero, and the binary, hexadecimal and octal forms. */
function integerOf(source: string): number | undefined {
  if (source.endsWith("_")) return undefined;
  const match = /^([-+]?)(?:(0)|0b([01_]+)|0x([\dA-Fa-f_]+)|0([0-7_]+))$/.exec(source);
  if (!match) return undefined;
  const [, sign, zero, ...digits] = match;
  if (zero) return 0;
  const base = [2, 16, 8][digits.findIndex((text) => text !== undefined)];
  const size = parseInt(digits.join("").replaceAll("_", ""), base);
  return sign === "-" ? -size : size;
}

function decimalOf(source: string): number | undefined {
  const isDecimal = /^(?:[-+]?(?:0|[1-9][\d_]*)(?:\.[\d_]*)?|\.[\d_]+)(?:[eE][-+]?\d+)?$/;
  if (!isDecimal.test(source) || source.endsWith("_")) return undefined;
  return Number(source.replaceAll("_", ""));
}
