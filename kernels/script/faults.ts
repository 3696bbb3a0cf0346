import { SCRIPT_LIMITS, type ScriptFault } from './script.ts';

/** What can be said about a script that gave no value. */

const LONGEST = 200;
const short = (text: string): string => {
  const plain = text.replace(/[\p{Cc}\uFFFD]+/gu, ' ').trim();
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST - 1)}…` : plain;
};

/** An exception as the interpreter prints it. */
interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

function readThrown(thrown: unknown): Thrown {
  if (typeof thrown !== 'object' || thrown === null) return { name: '', message: short(String(thrown)), stack: '' };
  const { name, message, stack } = thrown as { name?: unknown; message?: unknown; stack?: unknown };
  const text = typeof message === 'string' ? message : (JSON.stringify(thrown) ?? 'an object');
  return {
    name: typeof name === 'string' ? name : '',
    message: short(text),
    stack: typeof stack === 'string' ? stack.slice(0, 10_000) : '',
  };
}

/** The innermost line of the script in a stack; the line that opens its function is ours. */
function placeIn(stack: string, source: string): { readonly line: number; readonly column: number } | null {
  const match = /script:(\d+):(\d+)/.exec(stack);
  if (!match) return null;
  const line = Number(match[1]) - 1;
  // an end that is missing is noticed behind the text
  return { line: Math.max(1, Math.min(line, source.split('\n').length)), column: Number(match[2]) };
}

/** Lines on which something is repeated, strings and comments aside. */
export function loopLines(source: string): number[] {
  const blank = (text: string): string => text.replace(/[^\n]/g, ' ');
  const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g, blank);
  return code.split('\n').flatMap((line, i) => (/\b(?:for|while|do)\b/.test(line) ? [i + 1] : []));
}

const linesText = (lines: readonly number[]): string =>
  lines.length === 1 ? `line ${lines[0]}` : `lines ${lines.slice(0, -1).join(', ')} and ${lines.at(-1)}`;

/** It took too long. Where it was is not known inside a loop, so that the loops are named. */
function timeFault(source: string, line: number | null, message: string): ScriptFault {
  const loops = loopLines(source);
  const where = loops.length === 0 ? '' : `; it repeats something on ${linesText(loops.slice(0, 5))}`;
  return {
    code: 'script/time',
    message: `${message}${where}`,
    mend: 'let every loop end, or do less in one call',
    line: loops.length === 1 ? (loops[0] as number) : line,
    column: null,
  };
}

export const lateFault = (source: string, line: number | null = null): ScriptFault =>
  timeFault(source, line, `one call took more than ${SCRIPT_LIMITS.callMs / 1000} s`);

const millions = (steps: number): string => `${steps / 1e6} million steps (passes of loops, and calls)`;

const longFault = (source: string, line: number | null): ScriptFault =>
  timeFault(source, line, `one call took more than ${millions(SCRIPT_LIMITS.callSteps)}`);

/** All calls together did too much. */
export const longRunFault = (source: string, steps: number, done: number, count: number): ScriptFault =>
  timeFault(source, null, `${done} of ${count} samples took ${millions(steps)}`);

/** What other places where JavaScript runs have, and a script has not; console among them, for it has nobody to talk to. */
const OUTSIDE = new Set(
  `Date performance setTimeout setInterval queueMicrotask requestAnimationFrame fetch XMLHttpRequest WebSocket EventSource
   importScripts Worker postMessage window self document navigator location localStorage sessionStorage indexedDB crypto
   process require module exports Buffer global console alert Proxy eval Function Promise Atomics SharedArrayBuffer WeakRef
   FinalizationRegistry`.split(/\s+/),
);

const outsideIn = (name: string, message: string): string | null => {
  const missing = name === 'ReferenceError' ? /^'?(\w+)'? is not defined$/.exec(message)?.[1] : undefined;
  return missing !== undefined && OUTSIDE.has(missing) ? missing : null;
};

/**
 * An exception, by what it says: the interpreter's own limits are told apart from what a script throws.
 * @param isLate whether what was interrupted had used up its time, not its steps
 */
export function thrownFault(
  dumped: unknown,
  source: string,
  code: 'script/syntax' | 'script/threw',
  isLate = false,
): ScriptFault {
  const { name, message, stack } = readThrown(dumped);
  const place = placeIn(stack, source);
  const at = { line: place?.line ?? null, column: place?.column ?? null };
  if (name === 'InternalError' && message === 'interrupted') return (isLate ? lateFault : longFault)(source, at.line);
  if (name === 'InternalError' && /out of memory|too long/.test(message))
    return {
      code: 'script/memory',
      message: `it needs more than ${SCRIPT_LIMITS.memoryBytes / 2 ** 20} MiB`,
      mend: 'keep less at a time',
      ...at,
    };
  if (name === 'InternalError' && message === 'stack overflow') return { ...stackFault(), ...at };
  const outside = outsideIn(name, message);
  if (outside !== null)
    return {
      code,
      message: `there is no ${outside} here: a script sees its inputs and nothing else`,
      mend: 'wire in what it needs, and return what you want to see',
      ...at,
    };
  const said = [name, message].filter((text) => text !== '').join(': ') || 'it threw something that cannot be written down';
  if (code === 'script/syntax') return { code, message: said, mend: 'write the body of a JavaScript function', ...at };
  return { code, message: said, mend: 'correct the script there, or return NaN where there is no value', ...at };
}

/** A bracket closes what the script did not open. */
export const unbalanced = (): ScriptFault => ({
  code: 'script/syntax',
  message: 'a bracket ends the script before its last line',
  mend: 'remove the } that opens nowhere',
  line: null,
  column: null,
});

const stackFault = (): ScriptFault => ({
  code: 'script/stack',
  message: 'functions call one another too deeply',
  mend: 'let every recursion end, or write it as a loop',
  line: null,
  column: null,
});

/** A result that does not fit, at the line of the last return. */
export function resultFault(message: string, source: string): ScriptFault {
  const lines = source.split('\n');
  const returns = lines.flatMap((line, i) => (/\breturn\b/.test(line) ? [i + 1] : []));
  const line = returns.length === 1 ? (returns[0] as number) : returns.length === 0 ? lines.length : null;
  return {
    code: 'script/result',
    message,
    mend: 'return a number for the shape of a scalar, else lists in lists as the shape says',
    line,
    column: null,
  };
}

/** The interpreter itself failed. */
export function broken(cause: unknown): ScriptFault {
  if (cause instanceof RangeError && /call stack/.test(cause.message)) return stackFault();
  if (cause instanceof RangeError)
    return {
      code: 'script/memory',
      message: 'it needs more memory than there is',
      mend: 'keep less at a time',
      line: null,
      column: null,
    };
  const said = short(cause instanceof Error ? cause.message : String(cause));
  return {
    code: 'script/broken',
    message: `the interpreter failed: ${said}`,
    mend: 'simplify the script',
    line: null,
    column: null,
  };
}
