/**
 * A small assembler of WebAssembly: enough for the loops of `multiply_kernels.ts` and
 * `scan_kernels.ts`, so that no compiler is needed and no binary is kept in the repository.
 *
 * @module
 */

/** Types of parameters and variables, as the binary format codes them. */
export const i32 = 0x7f;
export const v128 = 0x7b;

/** Bytes of code, nested as is convenient. */
export type Code = readonly (number | Code)[];

/** A function to assemble; it returns nothing. */
export interface WasmFunction {
  name: string;
  /** How many parameters it has, all i32. */
  parameters: number;
  /** Types of its other variables, numbered after the parameters. */
  variables: number[];
  body: Code;
}

/** Assembles functions that work on an imported memory, `env.memory`. */
export function assembleModule(functions: WasmFunction[]): Uint8Array<ArrayBuffer> {
  const typed = functions.map(({ parameters }) => [
    0x60,
    unsigned(parameters),
    Array<number>(parameters).fill(i32),
    0,
  ]);
  const imports = [text("env"), text("memory"), 0x02, 0x00, 0x00];
  const exports = functions.map(({ name }, index) => [text(name), 0x00, unsigned(index)]);
  const bodies = functions.map(({ variables, body }) => {
    const locals = list(variables.map((type) => [1, type]));
    const code = flatten([locals, body, 0x0b]);
    return [unsigned(code.length), code];
  });
  return Uint8Array.from(flatten([
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    section(1, list(typed)),
    section(2, list([imports])),
    section(3, list(functions.map((_, index) => unsigned(index)))),
    section(7, list(exports)),
    section(10, list(bodies)),
  ]));
}

/** The instructions in use, each as its bytes; operands come before it on the stack. */
export const op = {
  get: (variable: number): Code => [0x20, unsigned(variable)],
  set: (variable: number): Code => [0x21, unsigned(variable)],
  constant: (value: number): Code => [0x41, signed(value)],
  add: 0x6a,
  subtract: 0x6b,
  multiply: 0x6c,
  shiftLeft: 0x74,
  shiftRight: 0x75,
  greaterOrEqual: 0x4e,
  and: 0x71,
  or: 0x72,
  /** How many bits are 0 below the lowest 1. */
  countTrailingZeros: 0x68,
  loadI32: (offset: number): Code => [0x28, 2, unsigned(offset)],
  storeI32: (offset: number): Code => [0x36, 2, unsigned(offset)],
  load: (offset: number): Code => [0xfd, 0x00, 2, unsigned(offset)],
  loadSplat: (offset: number): Code => [0xfd, 0x09, 2, unsigned(offset)],
  store: (offset: number): Code => [0xfd, 0x0b, 2, unsigned(offset)],
  zero: [0xfd, 0x0c, Array<number>(16).fill(0)] as Code,
  addFloats: [0xfd, 0xe4, 0x01] as Code,
  subtractFloats: [0xfd, 0xe5, 0x01] as Code,
  subtractLanes: [0xfd, 0xb1, 0x01] as Code,
  /** The second if it is less than the first, else the first. */
  lesserFloats: [0xfd, 0xea, 0x01] as Code,
  /** All bits of a lane are 1 where the first float is greater than the second. */
  greaterFloats: [0xfd, 0x44] as Code,
  orVectors: [0xfd, 0x50] as Code,
  /** The bits of the first that the second has not. */
  andNotVectors: [0xfd, 0x4f] as Code,
  /** Whether any bit is 1. */
  anyBit: [0xfd, 0x53] as Code,
  /** The highest bits of the four lanes, as the lowest four of a number. */
  highestBits: [0xfd, 0xa4, 0x01] as Code,
  /** The lower or the upper four of eight 16-bit lanes, each as one of 32 bits. */
  widenLower: [0xfd, 0xa9, 0x01] as Code,
  widenUpper: [0xfd, 0xaa, 0x01] as Code,
  shiftLanesLeft: [0xfd, 0xab, 0x01] as Code,
  /** a · b + c in float32, rounded once or twice as the processor does it faster. */
  multiplyAdd: [0xfd, 0x85, 0x02] as Code,
  /** Repeats while `condition`, evaluated after the body, is not zero. */
  repeatWhile: (condition: Code, body: Code): Code => [0x03, 0x40, body, condition, 0x0d, 0, 0x0b],
  /** Runs the body if `condition` is not zero. */
  when: (condition: Code, body: Code): Code => [condition, 0x04, 0x40, body, 0x0b],
} as const;

function section(id: number, content: Code): Code {
  const bytes = flatten(content);
  return [id, unsigned(bytes.length), bytes];
}

function list(items: readonly Code[]): Code {
  return [unsigned(items.length), items];
}

function text(value: string): Code {
  const bytes = [...new TextEncoder().encode(value)];
  return [unsigned(bytes.length), bytes];
}

/** LEB128: seven bits a byte, the lowest first, the eighth bit set on all but the last. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, unsigned(value >>> 7)];
}

function signed(value: number): Code {
  const rest = value >> 7;
  const last = value & 0x7f;
  const done = (rest === 0 && last < 0x40) || (rest === -1 && last >= 0x40);
  return done ? [last] : [last | 0x80, signed(rest)];
}

function flatten(code: Code): number[] {
  return code.flatMap((part) => typeof part === "number" ? [part] : flatten(part));
}
