/**
 * A task's arguments as it is given them on this machine, and as they must be in a container: its
 * configuration is mounted, and the paths in it have moved.
 *
 * @module
 */

import project from "../deno.json" with { type: "json" };
import { didYouMean } from "../src/core/did_you_mean.ts";
import { UserError } from "../src/core/user_error.ts";

/** A task and its arguments, taken apart. */
export interface TaskArguments {
  /** Its name, such as `ml:train`. */
  task: string;
  /** The value of `--config-path`; undefined if it is not given. */
  configPath?: string;
  /** The values of `--set`. */
  set: string[];
  /** All other arguments. */
  others: string[];
}

/** What runs in a container: what has a configuration and needs no other program. */
const groups = /^(ml|data|analysis|visualize|runs):/;

/**
 * Takes the arguments after `--` apart.
 *
 * @throws {UserError} if there is no task of that name that runs in a container
 */
export function parseTaskArguments([task, ...args]: readonly string[]): TaskArguments {
  const known = Object.keys(project.tasks).filter((name) => groups.test(name));
  if (task === undefined || !known.includes(task)) {
    throw new UserError(
      task === undefined
        ? "Cannot run a container: no task is given."
        : `Cannot run "${task}" in a container: wanted a task such as ml:train.`,
      {
        hint: task === undefined
          ? "deno task docker:run -- ml:train --config-path config.yaml is how it is called."
          : didYouMean(task, known),
      },
    );
  }
  const found: TaskArguments = { task, set: [], others: [] };
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [, flag, value] = /^(--config-path|--set|--dir)(?:=(.*))?$/s.exec(arg) ?? [];
    if (flag === undefined) found.others.push(arg);
    else if (flag === "--set") found.set.push(value ?? rest.shift() ?? "");
    else if (flag === "--config-path") found.configPath = value ?? rest.shift() ?? "";
    else {
      throw new UserError("Cannot use --dir in a container: its folder would not be mounted.", {
        hint: "Name the folder of the runs with --set output.dir=PATH.",
      });
    }
  }
  return found;
}

/** The arguments in the container: the same `--set`s, then the paths as they are there. */
export function argumentsInContainer(
  { task, set, others }: TaskArguments,
  configPath: string,
  paths: readonly { key: string; path: string }[],
): string[] {
  const moved = paths.map(({ key, path }) => `${key}=${yamlText(path)}`);
  return [
    task,
    ...["--config-path", configPath],
    ...[...set, ...moved].flatMap((value) => ["--set", value]),
    ...others,
  ];
}

/** A path as YAML: quoted only where it must be, since people read the command. */
function yamlText(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : JSON.stringify(path);
}
