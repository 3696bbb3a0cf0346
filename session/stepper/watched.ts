import { type Address, splitAddress } from '../../graph-core/model/document.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { blockInputs, sourceOf } from '../block-program.ts';
import { names } from '../objectives.ts';
import type { Breakpoint } from '../protocol.ts';

/** An output of the step's program that a breakpoint looks at. */
export interface Watched {
  /** `f.output`, `wire:f.input` or `grad:W.value`. */
  readonly name: string;
  /** The value, or the port whose gradient it is. */
  readonly address: Address;
  /** The value that a gradient is with respect to; the value itself. */
  readonly source: Address;
}

/**
 * What a breakpoint looks at. A wire's value is what it carries, a block's are its outputs; a wire's gradient is what comes
 * back through it, a block's what comes back through its ports and to its weights, a variable's the total, as that of an
 * address `f.weight` is. Of a group it is that of all blocks inside. Empty where the graph has no such place.
 */
export function watchedBy({ at, of }: Pick<Breakpoint, 'at' | 'of'>, analysis: Analysis): Watched[] {
  if (at.startsWith('edge:')) return ofWire(at.slice('edge:'.length), of, analysis);
  if (at.includes('.')) return ofAddress(at, of, analysis);
  const node = analysis.nodes.get(at);
  if (!node) return [];
  const inner = node.group ? [...analysis.nodes.keys()].filter((path) => path.startsWith(`${at}/`)) : [at];
  return inner.flatMap((path) => (of === 'value' ? valuesOf(path, analysis) : gradientsOf(path, analysis)));
}

function ofWire(wire: string, of: Breakpoint['of'], analysis: Analysis): Watched[] {
  const [from = '', to = ''] = wire.split('->');
  if (!to || analysis.nodes.get(splitAddress(to).node)?.inputs.get(splitAddress(to).port)?.from !== from) return [];
  const source = sourceOf(analysis, from);
  return [of === 'value' ? { name: source, address: source, source } : { name: names.wire(to), address: to, source }];
}

function ofAddress(address: Address, of: Breakpoint['of'], analysis: Analysis): Watched[] {
  if (!analysis.nodes.has(splitAddress(address).node)) return [];
  const source = sourceOf(analysis, address);
  return [{ name: of === 'value' ? source : names.gradient(source), address, source }];
}

function valuesOf(node: string, analysis: Analysis): Watched[] {
  const ports = [...(analysis.nodes.get(node)?.outputs.keys() ?? [])];
  return ports.flatMap((port) => ofAddress(`${node}.${port}`, 'value', analysis));
}

function gradientsOf(node: string, analysis: Analysis): Watched[] {
  const inputs = blockInputs(analysis, node);
  if (inputs.length > 0) return inputs.map(({ at, from }) => ({ name: names.wire(at), address: at, source: from }));
  return valuesOf(node, analysis).map(({ address, source }) => ({ name: names.gradient(source), address, source }));
}
