/**
 * What a task is: its name, its flags and words, and what it does.
 *
 * @module
 */

/** One flag of a task. */
export interface Flag {
  /** What its value is. */
  type: "text" | "integer" | "boolean" | "texts";
  /** What it does, for `--help`. */
  doc: string;
  /** Its value when it is not given; shown in `--help`. */
  default?: string | number;
  /** What stands for the value in `--help`, such as `PATH`. */
  placeholder?: string;
  /** The values it takes, if only a few. */
  choices?: readonly string[];
  /** The least value of an integer. */
  least?: number;
  /** A letter that says the same, as `-f`. */
  letter?: string;
}

/** A word that a task wants, without a flag before it. */
export interface Word {
  /** What stands for it in `--help`, in capitals, such as `RUN`. */
  name: string;
  /** What it is, for `--help`. */
  doc: string;
  /** Whether it may be left out; all words after it too, then. */
  optional?: boolean;
  /** Whether there may be several; only the last word of a task. */
  repeated?: boolean;
}

/** The flags that were given, or their defaults, and the words. */
export interface Flags {
  /** A text flag's value; the default where it was not given, else undefined. */
  text(name: string): string | undefined;
  /** An integer flag's value. */
  integer(name: string): number | undefined;
  /** The value of a flag that is given once, as what its type says. */
  value(name: string): string | number | boolean | undefined;
  /** Whether a boolean flag was given. */
  boolean(name: string): boolean;
  /** All values of a flag that may be repeated. */
  texts(name: string): string[];
  /** Whether the flag was given on the command line. */
  given(name: string): boolean;
  /** All of it, as it was given. */
  args: readonly string[];
  /**
   * The words, one for each that the task wants, in their order; fewer where some are optional, more
   * where the last is repeated.
   */
  words: readonly string[];
  /** What stands after `--`, as it was given. */
  rest: readonly string[];
}

/** A task: a name, its flags and words, and what it does. */
export interface Task {
  /** As in `deno task <name>`. */
  name: string;
  /** One sentence for `--help`. */
  summary: string;
  /** Its flags by name, without the dashes. */
  flags: Record<string, Flag>;
  /** The words that it wants; none by default. */
  words?: readonly Word[];
  /** What it takes after `--`, unparsed, such as another task with its flags; nothing by default. */
  rest?: Word;
  /** Does it; the number it gives is the exit code. */
  run(flags: Flags): Promise<number | void>;
}
