import assert from "node:assert/strict";
import { aimed, planCase } from "./plan_kills.ts";

const cases = Array.from({ length: 400 }, (_, index) => planCase(7, index));
const kills = cases.flatMap((planned) => planned.kills);

function share(of: typeof kills, is: (kill: typeof kills[number]) => boolean): number {
  return of.filter(is).length / of.length;
}

Deno.test("planCase() plans the same for the same seed and number, else something else", () => {
  assert.deepEqual(planCase(7, 3), planCase(7, 3));
  assert.notDeepEqual(planCase(7, 3), planCase(8, 3));
  assert.equal(new Set(cases.map((planned) => JSON.stringify(planned))).size, cases.length);
});

Deno.test("planCase() draws every kind of kill, about two of three by SIGKILL", () => {
  const bySigkill = share(kills, ({ signal }) => signal === "SIGKILL");
  assert.ok(bySigkill > 0.6 && bySigkill < 0.73, `${bySigkill}`);
  for (const signal of ["SIGKILL", "SIGTERM"]) {
    const ofIt = kills.filter((kill) => kill.signal === signal);
    for (const kind of ["anytime", "writing", "written"]) {
      assert.ok(share(ofIt, ({ moment }) => moment.kind === kind) > 0.1, `${signal} ${kind}`);
    }
    assert.ok(share(ofIt, ({ launch }) => launch === "task") > 0.4);
  }
  assert.deepEqual(new Set(cases.map((planned) => planned.kills.length)), new Set([1, 2, 3]));
  // Deno cannot pass it on.
  assert.ok(kills.every(({ signal, to }) => signal === "SIGTERM" || to === "group"));
});

Deno.test("planCase() draws moments uniformly", () => {
  const shares = kills.flatMap(({ moment }) => moment.kind === "anytime" ? moment.share : []);
  for (let tenth = 0; tenth < 10; tenth++) {
    const within = shares.filter((at) => Math.floor(at * 10) === tenth).length;
    assert.ok(within > shares.length / 25, `${tenth}: ${within} of ${shares.length}`);
  }
});

Deno.test("aimed() makes any kill one by SIGKILL into the writing of a checkpoint", () => {
  for (const kill of kills.map(aimed)) {
    assert.deepEqual([kill.signal, kill.moment.kind, kill.to], ["SIGKILL", "writing", "group"]);
  }
});
