import type { OpDef } from '../../graph-core/ops/define.ts';
import { OPS } from '../../graph-core/ops/index.ts';
import { floatInputs, floatOutputs, forwardOf, SUBJECTS, type Subject, VALUE_SUBJECTS } from './examples.ts';
import { ODD_SUBJECTS, SIZED_BY_ATTRIBUTES } from './odd-shapes.ts';

/** One column of the conformance table: what is checked, and on which examples of which ops. */
export interface Check {
  readonly subjects: readonly Subject[];
  /** Why an op has no example here; undefined where it has to have one. */
  readonly exempt: (op: OpDef) => string | undefined;
}

const takesFloats = (subject: Subject): boolean => {
  const program = forwardOf(subject);
  return floatInputs(program).length > 0 && floatOutputs(program).length > 0;
};
const differentiable = VALUE_SUBJECTS.filter(takesFloats);
const smooth = differentiable.filter(({ example }) => example.kink === undefined);
const hasInputs = ({ example }: Subject): boolean => Object.keys(example.inputs ?? {}).length > 0;

const isVariable = (op: OpDef): string | undefined => (op.kind === 'structural' ? 'a variable or a group' : undefined);
const isLeaf = (op: OpDef): string | undefined =>
  isVariable(op) ??
  (Object.keys(op.inputs).length === 0 || !VALUE_SUBJECTS.some((s) => s.op === op && hasInputs(s)) ? 'no inputs' : undefined);
const isDiscrete = (op: OpDef): string | undefined =>
  isLeaf(op) ?? (differentiable.some((s) => s.op === op) ? undefined : 'no floats on both sides');
/** Differences see through a stop-gradient and into a black box: their derivatives are others by definition. */
const isNoSlope = (op: OpDef): string | undefined =>
  isDiscrete(op) ?? (op.type === 'stop-gradient' || (op.kind === 'composite' && op.hidesSlope) ? 'by definition' : undefined);
const isInternal = (op: OpDef): string | undefined => (op.internal ? 'only rules make it' : undefined);

/** Every check that is made of examples. The tests take their lists from here, so that the table says what is run. */
export const CHECKS = {
  /** Value and shape on the CPU. */
  value: { subjects: VALUE_SUBJECTS, exempt: isVariable },
  /** Shapes and attributes that are refused in words. */
  refusal: { subjects: SUBJECTS.filter(({ example }) => example.error !== undefined), exempt: () => 'where it has any' },
  /** jvp against central differences. */
  jvp: { subjects: smooth, exempt: isNoSlope },
  /** vjp by the adjoint identity. */
  vjp: { subjects: differentiable, exempt: isDiscrete },
  /** The derivative of backward against central differences. */
  second: { subjects: smooth, exempt: isNoSlope },
  /** And that derivative's own. */
  third: { subjects: smooth, exempt: isNoSlope },
  /** A batch against a loop, for every choice of inputs. */
  batch: { subjects: VALUE_SUBJECTS.filter(hasInputs), exempt: isLeaf },
  /** Nothing along an axis, and scalars. */
  odd: {
    subjects: ODD_SUBJECTS,
    exempt: (op) => isLeaf(op) ?? (SIZED_BY_ATTRIBUTES.has(op.type) ? 'its attributes tell its sizes' : undefined),
  },
  /** Saved, loaded and built. */
  file: { subjects: VALUE_SUBJECTS.filter(({ op }) => !op.internal), exempt: (op) => isVariable(op) ?? isInternal(op) },
  /** WebGPU against the CPU. */
  webgpu: { subjects: VALUE_SUBJECTS, exempt: isVariable },
} as const satisfies { readonly [name: string]: Check };

export type CheckName = keyof typeof CHECKS;
export const CHECK_NAMES = Object.keys(CHECKS) as readonly CheckName[];

/** How many examples of an op go through a check. */
export const countOf = (op: OpDef, name: CheckName): number => CHECKS[name].subjects.filter((s) => s.op === op).length;

/** An op a line, a check a column. */
export function conformanceTable(): string {
  const row = (name: string, cells: readonly (string | number)[]): string =>
    `${name.padEnd(24)}${cells.map((cell) => String(cell).padStart(9)).join('')}`;
  const total = CHECK_NAMES.map((name) => CHECKS[name].subjects.length);
  const lines = OPS.filter((op) => op.kind !== 'structural').map((op) =>
    row(
      op.type,
      CHECK_NAMES.map((name) => countOf(op, name) || '-'),
    ),
  );
  return [row('', CHECK_NAMES), ...lines, row(`${lines.length} ops`, total)].join('\n');
}
