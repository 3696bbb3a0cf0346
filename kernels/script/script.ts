import type { Shape } from '../../graph-core/model/tensor.ts';

/** One script over all samples of a call, as plain data: it goes to a worker. */
export interface ScriptTask {
  /** Body of a function of the ports: what it returns is the value. */
  readonly source: string;
  readonly ports: readonly { readonly name: string; readonly shape: Shape }[];
  /** Shape of what it returns. */
  readonly shape: Shape;
  /** How often it is called: once for each sample. */
  readonly count: number;
  /** An array a port: `count` times its elements, row-major. */
  readonly inputs: readonly Float64Array[];
}

export type ScriptFaultCode =
  | 'script/syntax'
  | 'script/threw'
  | 'script/result'
  | 'script/time'
  | 'script/memory'
  | 'script/stack'
  | 'script/broken';

/** Why there is no value; lines and columns count from 1 in the text of the script. */
export interface ScriptFault {
  readonly code: ScriptFaultCode;
  /** What happened, to stand behind the block's name and the place. */
  readonly message: string;
  readonly mend: string;
  readonly line: number | null;
  readonly column: number | null;
}

/** All values, one sample after another, or what went wrong first. */
export type ScriptAnswer = { readonly values: Float64Array } | { readonly fault: ScriptFault };

/** Runs scripts away from everything else. */
export interface ScriptHost {
  /** Resolves with null when the signal was given: what ran is then gone. Never rejects. */
  run(task: ScriptTask, signal?: AbortSignal): Promise<ScriptAnswer | null>;
  dispose(): void;
}

/**
 * What a script may use. Steps are passes of loops and calls of functions, so that a script that ends on one machine ends on all,
 * however busy they are: 5 million take less than a second.
 */
export const SCRIPT_LIMITS = {
  /** Steps of one call. */
  callSteps: 5_000_000,
  /** Steps of all samples of one evaluation. */
  runSteps: 200_000_000,
  /** Milliseconds of one call, for what is slow inside the interpreter's own functions, where no steps are counted. */
  callMs: 5000,
  memoryBytes: 64 * 2 ** 20,
  stackBytes: 256 * 2 ** 10,
} as const;

let current: ScriptHost | null = null;

/** Where this process runs scripts: told once by what starts it, a worker in a window, a thread on the command line. */
export function setScriptHost(host: ScriptHost): void {
  current = host;
}

export const scriptHost = (): ScriptHost | null => current;
