import type { Extra } from '../model/document.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../model/result.ts';

/** A hyper-parameter: what the file may hold and what the training drawer offers. */
export type HyperSpec = { readonly docs: string } & (
  | { readonly type: 'float'; readonly default: number; readonly min?: number; readonly max?: number }
  /** A whole number in [min, max). */
  | { readonly type: 'int'; readonly default: number; readonly min?: number; readonly max?: number }
  | { readonly type: 'bool'; readonly default: boolean }
  /** Numbers in [min, max), e.g. Adam's two betas. */
  | { readonly type: 'floats'; readonly default: readonly number[]; readonly min?: number; readonly max?: number }
);

export type HyperValue = number | boolean | readonly number[];
/** Hyper-parameters by name, complete and checked. */
export type Hyper = { readonly [name: string]: HyperValue };

export const numberOf = (hyper: Hyper, name: string): number => hyper[name] as number;

/** The hyper-parameters of a specification with defaults filled in; `address` is its JSON pointer, for messages. */
export function readHyper(
  optimiser: { readonly hyper: { readonly [name: string]: HyperSpec } },
  spec: Extra & { readonly type: string },
  address: string,
): Result<Hyper> {
  const hyper: Record<string, HyperValue> = {};
  const problems: Diagnostic[] = [];
  for (const [name, rule] of Object.entries(optimiser.hyper)) {
    const given = spec[name];
    const problem = given === undefined ? null : problemOf(rule, given);
    if (problem !== null)
      problems.push(errorAt('training/hyper', `${address}/${name}`, `${name} of ${spec.type} ${problem}`, mendOf(rule)));
    hyper[name] = given === undefined || problem !== null ? rule.default : (given as HyperValue);
  }
  return problems.length > 0 ? err(problems) : ok(hyper);
}

function problemOf(rule: HyperSpec, given: unknown): string | null {
  if (rule.type === 'bool') return typeof given === 'boolean' ? null : 'has to be true or false';
  if (rule.type === 'int' && typeof given === 'number' && !Number.isInteger(given))
    return `has to be a whole number, not ${given}`;
  if (rule.type === 'float' || rule.type === 'int') return rangeProblem(rule, given);
  if (!Array.isArray(given) || given.length !== rule.default.length) return `has to be ${rule.default.length} numbers`;
  return given.map((each) => rangeProblem(rule, each)).find((problem) => problem !== null) ?? null;
}

function rangeProblem({ min, max }: { readonly min?: number; readonly max?: number }, given: unknown): string | null {
  if (typeof given !== 'number' || !Number.isFinite(given)) return 'has to be a finite number';
  if (min !== undefined && given < min) return `is ${given}, below ${min}`;
  return max !== undefined && given >= max ? `is ${given}, not below ${max}` : null;
}

const mendOf = (rule: HyperSpec): string => `leave it out for the default, ${JSON.stringify(rule.default)}`;
