/**
 * Checks the parameters of a request by their schema, and says in one sentence what is wrong: which
 * one, what it is, and what is wanted.
 *
 * @module
 */

import { z } from "zod";
import { didYouMean } from "../core/did_you_mean.ts";
import { shorten } from "../core/shorten.ts";
import { Refused } from "./refused.ts";

/** What a JSON schema says of one parameter. */
interface ParameterSchema {
  type?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
}

/**
 * The parameters as their schema has them, with its defaults.
 *
 * @param given every parameter with all its values
 * @throws {Refused} 400 for one that is unknown, given twice or wrong
 */
export function parseParameters<Schema extends z.ZodObject>(
  schema: Schema,
  given: Record<string, string[]>,
): z.infer<Schema> {
  const { properties } = z.toJSONSchema(schema, { io: "output" });
  const known = properties as Record<string, ParameterSchema>;
  const values: Record<string, string> = {};
  for (const [name, [value, ...others]] of Object.entries(given)) {
    if (!Object.hasOwn(known, name)) {
      throw new Refused(400, `Cannot use parameter "${shorten(name)}": unknown.`, {
        hint: didYouMean(shorten(name), Object.keys(known)),
      });
    }
    if (others.length > 0) throw new Refused(400, `Cannot use ${name} twice: wanted once.`);
    // What JavaScript takes for a number is more than people write.
    const isNumber = known[name].type === "integer";
    if (isNumber && !/^\d{1,15}$/.test(value)) throw wrong(name, value, known[name]);
    values[name] = value;
  }
  const checked = schema.safeParse(values);
  if (checked.success) return checked.data;
  const name = String(checked.error.issues[0].path[0]);
  throw wrong(name, values[name] ?? "", known[name]);
}

function wrong(name: string, value: string, schema: ParameterSchema): Refused {
  return new Refused(400, `Cannot use ${name} "${shorten(value)}"; wanted ${describe(schema)}.`);
}

function describe({ type, enum: choices, minimum = 0, maximum }: ParameterSchema): string {
  if (choices) return `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`;
  if (type !== "integer") return "text";
  const to = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? "" : ` to ${maximum}`;
  return `a whole number from ${minimum}${to}`;
}
