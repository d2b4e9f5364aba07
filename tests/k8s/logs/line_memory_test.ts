import assert from "node:assert/strict";
import fc from "fast-check";
import { makeLineMemory } from "../../../k8s/logs/line_memory.ts";

/** A piece of a line as a node keeps it; a long line has several. */
interface Piece {
  time: number;
  text: string;
  endsLine: boolean;
}

Deno.test("makeLineMemory() gives every line once, wherever answers break off", () => {
  fc.assert(
    fc.property(someLog(900), fc.array(fc.nat(60), { maxLength: 12 }), (log, cuts) => {
      assert.deepEqual(readOver(log, cuts), wholeLines(log));
    }),
    { numRuns: 3000, seed: 7 },
  );
});

Deno.test("makeLineMemory() gives no line before the first that was asked for", () => {
  fc.assert(
    fc.property(
      someLog(0),
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.nat(60), { maxLength: 8 }),
      (log, tail, cuts) => {
        // Equal lines at the same moment cannot be told apart.
        const distinct = log.map((piece, place) => ({ ...piece, text: piece.text + place }));
        const lines = wholeLines(distinct);
        assert.deepEqual(readOver(distinct, cuts, tail), lines.slice(-tail));
      },
    ),
    { numRuns: 2000, seed: 7 },
  );
});

Deno.test("makeLineMemory() tells the second from which the log must be asked for", () => {
  const memory = makeLineMemory();
  assert.equal(memory.since(), undefined);
  memory.begin();
  memory.take("2026-01-31T12:00:10.999999999Z a");
  assert.equal(memory.since(), "2026-01-31T12:00:09Z");
  memory.take("2026-01-31T13:00:10.2+01:00 earlier, in another zone");
  assert.equal(memory.since(), "2026-01-31T12:00:09Z");
});

Deno.test("makeLineMemory() lets words of the node pass that are no lines of the log", () => {
  const memory = makeLineMemory();
  memory.begin();
  assert.equal(memory.take("failed to watch the file")?.text, "failed to watch the file");
  assert.equal(memory.take("2026-01-31T12:00:10.5Z ")?.text, "");
});

/**
 * Lines of a few words, many at the same moment, some in pieces. With `disorder`, a line may be by so
 * many milliseconds earlier than one before it.
 */
function someLog(disorder: number): fc.Arbitrary<Piece[]> {
  const piece = fc.record({
    step: fc.oneof(fc.constant(0), fc.nat(5), fc.nat(1500)),
    back: fc.oneof(fc.constant(0), fc.nat(disorder)),
    text: fc.constantFrom("", "a", "b", "epoch 1", "at 2026-01-31T12:00:00Z"),
    endsLine: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
  });
  return fc.array(piece, { maxLength: 60 }).map((pieces) => {
    let now = Date.UTC(2026, 0, 31, 12);
    let before: Piece | undefined;
    return pieces.map(({ step, back, text, endsLine }, place) => {
      now += step;
      // The pieces of one line are in order.
      const least = before && !before.endsLine ? before.time : -Infinity;
      const time = Math.max(least, now - back);
      return before = { time, text, endsLine: endsLine || place === pieces.length - 1 };
    });
  });
}

/** Reads a log in several answers, each of which breaks off after so many lines but the last. */
function readOver(log: readonly Piece[], cuts: readonly number[], tail = Infinity): string[] {
  const memory = makeLineMemory();
  const given: string[] = [];
  for (const cut of [...cuts, Infinity]) {
    const since = memory.since();
    memory.begin();
    const lines = answer(log, since === undefined ? -Infinity : Date.parse(since));
    const wanted = since === undefined ? lines.slice(Math.max(0, lines.length - tail)) : lines;
    for (const raw of wanted.slice(0, cut)) {
      const line = memory.take(raw);
      if (line !== null) given.push(line.text);
    }
  }
  return given;
}

/** The lines of an answer, as the kubelet makes it: pieces that are too old are left out. */
function answer(log: readonly Piece[], since: number): string[] {
  let text = "";
  let startsLine = true;
  for (const piece of log) {
    if (piece.time >= since) {
      text += startsLine ? `${stamp(piece.time)} ${piece.text}` : piece.text;
      if (piece.endsLine) text += "\n";
    }
    startsLine = piece.endsLine;
  }
  return text.split("\n").slice(0, -1);
}

function stamp(time: number): string {
  return new Date(time).toISOString().replace("Z", "000001Z");
}

function wholeLines(log: readonly Piece[]): string[] {
  return log.map(({ text, endsLine }) => endsLine ? `${text}\n` : text).join("").split("\n")
    .slice(0, -1);
}
