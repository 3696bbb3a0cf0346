import { inputPortOf, outputNames } from '../edit/catalogue.ts';
import { liesIn, listPlace } from '../model/address.ts';
import type { Address, GraphNode } from '../model/document.ts';
import type { Dtype } from '../model/tensor.ts';
import { isCost, type OpDef, type TensorType } from '../ops/define.ts';
import { opOf } from '../ops/index.ts';
import type { Passage } from '../ops/internal/pass-through.ts';
import { attrsOf } from './attrs.ts';
import { blockOf, type Definitions, definitionOf, isInstance } from './instances.ts';
import { asPortTakesIt, typesOf } from './node-types.ts';
import { isCostOutput, outputPorts } from './wires.ts';

/**
 * A muted block computes nothing: what is wired to its first input of the same kind as its output goes on from it. Nothing
 * else of it is there, neither its weights nor what a group holds. So a part of a network is tried without, and comes back as
 * it was.
 */

/** Why a block cannot be muted. */
export type MuteFault = 'variable' | 'cost' | 'no-input' | 'unknown';

export const isMuted = (node: GraphNode): boolean => node.muted === true;

/** Through which ports a muted block passes what comes in, given the types that are wired to it; or why it cannot. */
export function passageOf(
  node: GraphNode,
  wired: ReadonlyMap<string, TensorType>,
  definitions: Definitions,
): Passage | MuteFault {
  const op = blockOf(node.type, node.attrs ?? {});
  if (!op) return 'unknown';
  if (isInstance(node)) return passageOfGroup(node, wired, definitions);
  if (op.kind === 'structural') return 'variable';
  if (isCost(op)) return 'cost';
  const [outputs, dtype] = outputsOf(node, op, wired);
  const input = dataPorts(op, wired).find((port) => takes(op, port, wired.get(port)) === dtype);
  return input === undefined || outputs.length === 0 ? 'no-input' : { input, outputs, dtype };
}

/** The outputs of a block as it would run, and what the first of them is: a float while its types cannot be told. */
function outputsOf(node: GraphNode, op: OpDef, wired: ReadonlyMap<string, TensorType>): readonly [string[], Dtype] {
  const isWhole = Object.entries(op.inputs).every(
    ([port, { own, list, optional }]) => own || list || optional || wired.has(port),
  );
  const types = isWhole ? typesOf(node, op, wired).outputs : null;
  const names = types ? Object.keys(types) : outputNames(op, attrsOf(op, node), Object.fromEntries(wired));
  return [names, types?.[names[0] ?? '']?.dtype ?? 'float'];
}

/** Ports that are no weight's, in the op's order; of a list the first that is wired. */
const dataPorts = (op: OpDef, wired: ReadonlyMap<string, TensorType>): readonly string[] =>
  Object.entries(op.inputs).flatMap(([port, spec]) => {
    if (spec.own) return [];
    if (spec.list !== true) return [port];
    const places = [...wired.keys()].flatMap((name) => {
      const place = listPlace(name);
      return place?.list === port ? [place.index] : [];
    });
    return [`${port}.${places.length === 0 ? 0 : Math.min(...places)}`];
  });

/** What a port takes what is wired to it as; of an open one what it is made for. */
function takes(op: OpDef, port: string, type: TensorType | undefined): Dtype {
  const spec = inputPortOf(op, port);
  if (type && spec) return asPortTakesIt(spec, type).dtype;
  return spec?.dtype === undefined || spec.dtype === 'any' ? 'float' : spec.dtype;
}

/** The inside of a group is not looked at: its first float goes on, or else its first input. */
function passageOfGroup(node: GraphNode, wired: ReadonlyMap<string, TensorType>, definitions: Definitions): Passage | MuteFault {
  const definition = definitionOf(node, definitions);
  if (!definition) return 'unknown';
  const outputs = outputPorts(node, definitions);
  if (outputs.some((port) => isCostOutput({ ...node, type: 'group' }, port, definitions))) return 'cost';
  const inputs = definition.inputs.map(({ name }) => name);
  const input = inputs.find((name) => (wired.get(name)?.dtype ?? 'float') === 'float') ?? inputs[0];
  if (input === undefined || outputs.length === 0) return 'no-input';
  return { input, outputs: [...outputs], dtype: wired.get(input)?.dtype ?? 'float' };
}

/** The node that the analysis and the program have in place of a muted one, with its op. */
export function passing(node: GraphNode, passage: Passage): { readonly node: GraphNode; readonly op: OpDef } {
  const attrs = { input: passage.input, outputs: passage.outputs, dtype: passage.dtype };
  return { node: { ...node, type: 'pass-through', attrs }, op: opOf('pass-through', attrs) as OpDef };
}

/** Why a block cannot be muted, in words about "it", and what would mend that. */
export function whyNotMuted(fault: MuteFault): readonly [why: string, mend: string] {
  switch (fault) {
    case 'variable':
      return ['it is a variable, and has no input that could pass through it', 'mute the block that reads it'];
    case 'cost':
      return [
        'it is a cost, and its input is no number that could stand for it',
        'to leave it out, give its term the weight 0 in a sum of costs',
      ];
    case 'no-input':
      return ['no input of it is of the kind that its output is', 'mute the blocks around it, or remove it'];
    case 'unknown':
      return ['what it reads and makes is not known', 'mend that first'];
  }
}

/** Whether an address lies in one of some muted blocks: nothing is said about settings that wait there. */
export const liesInMuted = (address: Address, muted: ReadonlySet<string>): boolean =>
  [...muted].some((path) => liesIn(address, path));
