import { type Address, splitAddress } from '../../graph-core/model/document.ts';
import { phaseOfRule } from '../../graph-core/plan/assemble.ts';
import type { Phase, Plan } from '../../graph-core/plan/plan.ts';
import { outputOf } from '../../graph-core/plan/planned-call.ts';
import { attrText, typeText } from '../../graph-core/program/print.ts';
import type { Equation, Origin, ValueType } from '../../graph-core/program/program.ts';
import type { Expr } from '../../graph-core/scalar/expr.ts';
import { exprToText } from '../../graph-core/scalar/text.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import type { ListedBlock, ListedEquation, ProgramListing } from '../protocol.ts';
import { bytesOf, type CompiledStep } from '../stepper/compile.ts';
import { compiledProgram, readable } from './listing.ts';

const MAX_EQUATIONS = 20_000;

const none = (): Record<Phase, number> => ({ forward: 0, backward: 0, update: 0 });

const placeOf = ([origin]: readonly Origin[]): { readonly phase: Phase; readonly node: string } =>
  origin ? { phase: phaseOfRule(origin.rule), node: origin.path } : { phase: 'forward', node: '' };

const made = new WeakMap<Plan, ProgramListing>();

/** Every equation of a step's program in the order in which it is run, and what each block takes of its plan. */
export function programListingOf(compiled: CompiledStep, analysis: Analysis): ProgramListing {
  const before = made.get(compiled.plan);
  if (before) return before;
  const all = equationsOf(compiled);
  const count = none();
  for (const { phase } of all) count[phase]++;
  const listing: ProgramListing = {
    order: orderOf(analysis),
    equations: all.slice(0, MAX_EQUATIONS),
    count,
    blocks: blocksOf(compiled.plan, all, analysis),
    bytes: bytesOf(compiled.plan),
    keepsAll: compiled.keepsAll,
  };
  made.set(compiled.plan, listing);
  return listing;
}

function orderOf(analysis: Analysis): string[] {
  const inside = (path: string): string[] => {
    const group = analysis.nodes.get(path)?.group;
    return group ? group.order.flatMap((id) => inside(`${path}/${id}`)) : [path];
  };
  return analysis.order.flatMap(inside);
}

function equationsOf({ step, stages, numbers }: CompiledStep): ListedEquation[] {
  const program = compiledProgram(step.program, numbers);
  const stageAt = new Map(stages.infos.map(({ phase, node, index }) => [`${phase} ${node}`, index]));
  const shown = program.equations.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]);
  const name = readable(program, shown)(program);
  return program.equations.map((equation): ListedEquation => {
    const { phase, node } = placeOf(equation.origins);
    return {
      phase,
      node,
      stage: stageAt.get(`${phase} ${node}`) ?? -1,
      op: equation.op,
      ...detailsOf(equation),
      inputs: equation.inputs.map(name),
      outputs: equation.outputs.map((id) => ({ name: name(id), type: typeText(program.types[id] as ValueType) })),
    };
  });
}

/** What distinguishes an equation from others of its op, short enough for a line. */
function detailsOf(equation: Equation): Pick<ListedEquation, 'attrs' | 'formula'> {
  const { left, right, out, sumAxes, expr, ...attrs } = equation.attrs;
  if (expr !== undefined) return { attrs: attrText({ ...equation, attrs }).trim(), formula: exprToText(expr as Expr) };
  if (equation.op !== 'contract') return { attrs: attrText(equation).trim(), formula: null };
  const summed = Array.isArray(sumAxes) && sumAxes.length > 0 ? ` Σ ${sumAxes.join(', ')}` : '';
  return { attrs: `${left},${right}→${out}${summed}${attrText({ ...equation, attrs })}`, formula: null };
}

/** The block that an input of the program belongs to: its own value or weight, the optimiser's state of one. */
function ownerOf(input: string, analysis: Analysis): string {
  const address: Address = input.slice(input.lastIndexOf(':') + 1);
  if (!address.includes('.')) return '';
  const { node } = splitAddress(address);
  return analysis.nodes.has(node) ? node : '';
}

function blocksOf(plan: Plan, equations: readonly ListedEquation[], analysis: Analysis): ListedBlock[] {
  const blocks = new Map<string, { equations: number; readonly calls: Record<Phase, number>; bytes: number }>();
  const block = (node: string) => {
    const found = blocks.get(node) ?? { equations: 0, calls: none(), bytes: 0 };
    blocks.set(node, found);
    return found;
  };
  const counted = new Set<number>();
  const hold = (node: string, slot: number): void => {
    if (counted.has(slot)) return;
    counted.add(slot);
    block(node).bytes += plan.slots[slot]?.bytes ?? 0;
  };
  for (const node of orderOf(analysis)) block(node);
  for (const { name, slot } of plan.inputs) hold(ownerOf(name, analysis), slot);
  for (const { node } of equations) block(node).equations++;
  for (const call of plan.calls) {
    const { phase, node } = placeOf(call.origins);
    block(node).calls[phase]++;
    hold(node, outputOf(call));
  }
  return [...blocks].map(([node, found]) => ({ node, type: analysis.nodes.get(node)?.type ?? '', ...found }));
}
