/**
 * Progress of a long job on stderr: a live bar with rate and time left on a terminal, otherwise
 * a plain line every ten seconds, so that a cluster's log stays readable.
 *
 * @module
 */

import { clearLiveLine, info, showLiveLine } from "./log.ts";

/** A progress display; call `finish` in a `finally`. */
export interface Progress {
  /** Counts `steps` more as done; `note` (such as the loss) is shown beside the bar. */
  advance(steps: number, note?: string): void;
  /** Takes the bar away. */
  finish(): void;
}

/** What a progress display shows. */
export interface ProgressOptions {
  /** What is being done, such as `epoch 3/20`. */
  title: string;
  /** How many units there are. */
  total: number;
  /** The unit of the rate, such as `images`. */
  unit: string;
}

const barWidth = 24;
const plainLineSeconds = 10;

/** Starts a progress display. */
export function startProgress({ title, total, unit }: ProgressOptions): Progress {
  const live = Deno.stderr.isTerminal();
  const started = performance.now();
  let done = 0;
  let lastShown = started;

  function describe(now: number, note: string): string {
    const seconds = (now - started) / 1000;
    const rate = seconds > 0 ? done / seconds : 0;
    const left = rate > 0 ? formatDuration((total - done) / rate) : "?";
    return `${done}/${total} ${unit}  ${formatRate(rate)} ${unit}/s  ${left} left${
      note ? `  ${note}` : ""
    }`;
  }

  return {
    advance(steps, note = "") {
      done += steps;
      const now = performance.now();
      const wait = live ? 100 : plainLineSeconds * 1000;
      if (now - lastShown < wait) return;
      lastShown = now;
      if (live) showLiveLine(`${title} ${bar(done / total)} ${describe(now, note)}`);
      else info(`${title}  ${describe(now, note)}`);
    },
    finish() {
      if (live) clearLiveLine();
    },
  };
}

/** A duration as people say it: `8 s`, `3 min 05 s`, `2 h 10 min`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "?";
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${pad(whole % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

function bar(share: number): string {
  const full = Math.max(0, Math.min(barWidth, Math.round(share * barWidth)));
  return "█".repeat(full) + "░".repeat(barWidth - full);
}

function formatRate(rate: number): string {
  return rate >= 10 ? rate.toFixed(0) : rate.toFixed(1);
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
