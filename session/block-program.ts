import { inputPortOf } from '../graph-core/edit/catalogue.ts';
import { type Address, splitAddress } from '../graph-core/model/document.ts';
import { draws } from '../graph-core/ops/define.ts';
import { registry } from '../graph-core/ops/index.ts';
import { attrsAt } from '../graph-core/program/build.ts';
import { Builder, type Value } from '../graph-core/program/builder.ts';
import type { Program } from '../graph-core/program/program.ts';
import { DRAW_PORTS } from '../graph-core/random/draw-inputs.ts';
import type { Analysis, NodeAnalysis } from '../graph-core/validate/analysis.ts';
import { asPortTakesIt, inPortOrder } from '../graph-core/validate/node-types.ts';

import { AT_REST, type Moment } from './moment.ts';

/** One input of a block: its port, what feeds it, and whether that is a weight. */
export interface BlockInput {
  readonly port: string;
  /** Address of the wired value or of the block's own parameter, as {@link sourceOf} gives it. */
  readonly from: string;
  /** `node.port` of the port itself: where a wire's own gradient is found. */
  readonly at: string;
  readonly kind: 'state' | 'weight';
}

const weights = new WeakMap<Analysis, ReadonlySet<Address>>();

/** Addresses of all parameters: a network may have thousands, and each wire is asked about. */
function weightsOf(analysis: Analysis): ReadonlySet<Address> {
  const known = weights.get(analysis) ?? new Set(analysis.parameters.map(({ address }) => address));
  weights.set(analysis, known);
  return known;
}

/** Inputs of a block in port order; a weight is what a parameter feeds, owned or wired. */
export function blockInputs(analysis: Analysis, node: string): BlockInput[] {
  const found = analysis.nodes.get(node);
  if (!found) return [];
  const wired = [...found.inputs].flatMap(([port, { from }]): BlockInput[] => {
    if (from === null) return [];
    const source = sourceOf(analysis, from);
    const isWeight = weightsOf(analysis).has(source);
    return [{ port, from: source, at: `${node}.${port}`, kind: isWeight ? 'weight' : 'state' }];
  });
  const own = found.parameters.map(
    ({ name, address }): BlockInput => ({ port: name, from: address, at: `${node}.${name}`, kind: 'weight' }),
  );
  const byPort = Object.fromEntries([...wired, ...own].map((input) => [input.port, input]));
  return found.op ? Object.values(inPortOrder(found.op, byPort)) : Object.values(byPort);
}

/** The address under which a value is kept: that of a parameter in a group with shared weights is the sharing instance's. */
export function sourceOf(analysis: Analysis, address: Address): Address {
  const { node, port } = splitAddress(address);
  const found = analysis.nodes.get(node);
  const own = found?.parameters.find(({ name }) => name === port);
  if (own) return own.address;
  const local = node.lastIndexOf('/') + 1;
  const group = found?.type === 'parameter' && local > 0 ? analysis.nodes.get(node.slice(0, local - 1))?.group : undefined;
  return group ? group.parameterPrefix + address.slice(local) : address;
}

/** The output of a block that a group's output stands for; any other address is its own. */
export function innerOutput(analysis: Analysis, address: Address): Address {
  const { node, port } = splitAddress(address);
  const inner = analysis.nodes.get(node)?.group?.outputs.get(port);
  return inner === undefined ? address : innerOutput(analysis, inner);
}

/**
 * The program of one block alone: its inputs are named by port, its outputs too. What it draws with is part of it. Null for
 * variables, groups and blocks that cannot run.
 */
export function blockProgram(analysis: Analysis, node: string, { mode, draw }: Moment = AT_REST): Program | null {
  const found = analysis.nodes.get(node);
  if (!found?.op || found.op.kind === 'structural' || !found.complete) return null;
  const b = new Builder(registry, {}, mode);
  const inputs: Record<string, Value> = {};
  for (const { port } of blockInputs(analysis, node)) {
    const type = typeOfInput(found, port);
    if (!type) return null;
    const value = b.input(port, 'observed', { ...type, axes: [] });
    const spec = inputPortOf(found.op, port);
    inputs[port] = spec ? b.cast(value, asPortTakesIt(spec, value).dtype) : value;
  }
  const drawn = draws(found.op, mode) && draw ? DRAW_PORTS.map((port) => [port, b.fill(draw[port], [], 'int32')] as const) : [];
  const all = { ...inPortOrder(found.op, inputs), ...Object.fromEntries(drawn) };
  const outputs = b.op(found.op.type, all, attrsAt(node, found.op, found, analysis.streams));
  for (const [port, value] of Object.entries(outputs)) b.output(port, value);
  return b.build();
}

function typeOfInput(node: NodeAnalysis, port: string) {
  const own = node.parameters.find((p) => p.name === port);
  return own ? ({ dtype: 'float', shape: own.shape } as const) : (node.inputs.get(port)?.type ?? null);
}

/** `edge:<from>-><to>` of the wire that ends at a port; null for a weight of the block's own. */
export function edgeAt(analysis: Analysis, port: string, { node, port: name } = splitAddress(port)): string | null {
  const from = analysis.nodes.get(node)?.inputs.get(name)?.from ?? null;
  return from === null ? null : `edge:${from}->${port}`;
}
