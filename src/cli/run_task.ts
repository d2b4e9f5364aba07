/**
 * What every task has in common: `--help`, flags that are checked, one sentence and exit code 2 for
 * what the user can mend (1 for what the machine lacks). A file in `tasks/` declares its flags and what it does, nothing else.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { didYouMean } from "../core/did_you_mean.ts";
import { print, reportError } from "../core/log.ts";
import { messageOf, UserError } from "../core/user_error.ts";
import { helpText, wordUsage } from "./help_text.ts";
import type { Flag, Flags, Task, Word } from "./task.ts";

export type { Task };

/** Runs a task with this process's arguments, and ends the process with its exit code. */
export async function runTask(task: Task): Promise<never> {
  Deno.exit(await exitCodeOf(task, Deno.args));
}

/** Runs a task with the given arguments and gives its exit code. */
export async function exitCodeOf(task: Task, args: readonly string[]): Promise<number> {
  try {
    const [own] = splitAtRest(task, args);
    if (own.includes("--help") || own.includes("-h")) {
      print(helpText(task));
      return 0;
    }
    return await task.run(parseFlags(task, args)) ?? 0;
  } catch (thrown) {
    if (thrown instanceof UserError) {
      reportError(messageOf(thrown), thrown.hint);
      return thrown.exitCode;
    }
    reportError(thrown instanceof Error ? thrown.stack ?? thrown.message : String(thrown));
    return 1;
  }
}

/**
 * Parses and checks a task's arguments.
 *
 * @throws {UserError} for an unknown flag, a missing or a wrong value, a word too many or too few
 */
export function parseFlags(task: Task, args: readonly string[]): Flags {
  const { name, flags, words: wanted = [] } = task;
  const [own, rest] = splitAtRest(task, args);
  const help = `deno task ${name} --help lists the flags.`;
  const ofType = (...types: Flag["type"][]) =>
    Object.keys(flags).filter((flag) => types.includes(flags[flag].type));

  const words: string[] = [];
  const values: Record<string, unknown> = parseArgs([...own], {
    boolean: ofType("boolean"),
    string: ofType("text", "texts", "integer"),
    collect: ofType("text", "texts", "integer"),
    alias: Object.fromEntries(
      Object.entries(flags).flatMap(([flag, { letter }]) => letter ? [[letter, flag]] : []),
    ),
    unknown: (arg: string, key?: string): boolean => {
      if (key === undefined) {
        words.push(arg);
        return false; // else a word such as 007 would become a number
      }
      throw new UserError(`Cannot use "${arg}": unknown flag.`, {
        hint: didYouMean(`--${key}`, Object.keys(flags).map((flag) => `--${flag}`)),
      });
    },
  });
  words.push(...values._ as string[]); // what stands after --
  checkWords(task, wanted, words);

  const lists = new Map<string, string[]>();
  for (const flag of ofType("text", "texts", "integer")) {
    lists.set(flag, checkValues(flag, flags[flag], (values[flag] ?? []) as string[], help));
  }
  const last = (flag: string) => lists.get(flag)?.at(-1) ?? flags[flag].default?.toString();
  const integer = (flag: string) => last(flag) === undefined ? undefined : Number(last(flag));
  return {
    args,
    text: last,
    integer,
    value: (flag) => {
      if (flags[flag].type === "boolean") return values[flag] === true;
      return flags[flag].type === "integer" ? integer(flag) : last(flag);
    },
    boolean: (flag) => values[flag] === true,
    texts: (flag) => lists.get(flag) ?? [],
    given: (flag) =>
      flags[flag].type === "boolean" ? values[flag] === true : lists.get(flag)!.length > 0,
    words,
    rest,
  };
}

/** The task's own arguments, and what stands after `--` where it takes that. */
function splitAtRest({ rest }: Task, args: readonly string[]): [string[], string[]] {
  const at = rest ? args.indexOf("--") : -1;
  return at < 0 ? [[...args], []] : [args.slice(0, at), args.slice(at + 1)];
}

function checkWords(
  { name: task, rest }: Task,
  wanted: readonly Word[],
  words: readonly string[],
): void {
  const names = wanted.map(({ name }) => name);
  const call = [task, ...wanted.map(wordUsage), ...rest ? ["--", rest.name] : []].join(" ");
  const hint = `deno task ${call} is how it is called; --help tells more.`;
  if (words.length > names.length && !wanted.at(-1)?.repeated) {
    const takes = names.length === 0 ? "only flags" : `only ${names.join(" and ")} beside flags`;
    const before = rest ? " before --" : "";
    throw new UserError(`Cannot use "${words[names.length]}": ${task} takes ${takes}${before}.`, {
      hint,
    });
  }
  const missing = wanted.find(({ optional }, place) =>
    optional ? words[place] === "" : !words[place]
  )?.name;
  if (missing) throw new UserError(`Cannot run ${task}: ${missing} is missing.`, { hint });
}

function checkValues(name: string, flag: Flag, values: string[], hint: string): string[] {
  for (const value of values) {
    if (value === "") throw new UserError(`Cannot use --${name}: it needs a value.`, { hint });
    if (flag.choices && !flag.choices.includes(value)) {
      throw new UserError(
        `Cannot use --${name} "${value}": wanted ${flag.choices.join(" or ")}.`,
        { hint: didYouMean(value, flag.choices) },
      );
    }
    const least = flag.least ?? 0;
    if (flag.type === "integer" && !(/^\d+$/.test(value) && Number(value) >= least)) {
      throw new UserError(
        `Cannot use --${name} "${value}": wanted a whole number of at least ${least}.`,
        { hint },
      );
    }
  }
  if (values.length > 1 && flag.type !== "texts") {
    throw new UserError(`Cannot use --${name} ${values.length} times: wanted once.`, { hint });
  }
  return values;
}
