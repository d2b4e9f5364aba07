/**
 * Whether a run on this machine is an earlier state of one on a volume, which may take its place.
 *
 * @module
 */

/** What of `run.json` says which run it is. */
export interface RunIdentity {
  name: string;
  created: string;
  /** When each process began that has worked on it. */
  sessions: string[];
}

/** Reads it from `run.json`; null if it is none. */
export function runIdentity(text: string): RunIdentity | null {
  try {
    const { name, created, sessions } = JSON.parse(text);
    const starts = sessions.map(({ started }: { started: string }) => started);
    const texts = [name, created, ...starts];
    return texts.every((part) => typeof part === "string")
      ? { name, created, sessions: starts }
      : null;
  } catch {
    return null;
  }
}

/** Whether nothing has been done with `here` that `there` does not know of. */
export function isEarlierState(here: RunIdentity, there: RunIdentity): boolean {
  return here.name === there.name && here.created === there.created &&
    here.sessions.every((started, place) => there.sessions[place] === started);
}
