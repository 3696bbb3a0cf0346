import { listPlace } from '../model/address.ts';
import { type Address, type GraphNode, splitAddress } from '../model/document.ts';
import { errorAt } from '../model/result.ts';
import type { TensorType } from '../ops/define.ts';
import type { InputAnalysis, NodeAnalysis } from './analysis.ts';
import type { Place, Walk } from './walk.ts';
import type { Wiring } from './wires.ts';

/** What arrives at a block. */

/** The wires into a node with the types that arrive, those of its group's ports included. */
export function inputsOf(node: GraphNode, wiring: Wiring, place: Place, walk: Walk): Map<string, InputAnalysis> {
  const inputs = new Map<string, InputAnalysis>();
  for (const [port, from] of wiring.incoming.get(node.id) ?? []) {
    const source = place.prefix + from;
    inputs.set(port, { from: source, type: typeAt(source, place, walk) });
  }
  for (const [at, { port, input }] of place.outer) {
    for (const inner of (wiring.fed.get(at) ?? [at]).map(splitAddress)) {
      if (inner.node === node.id && !inputs.has(inner.port)) inputs.set(inner.port, { ...input, outer: port });
    }
  }
  return inputs;
}

/** The type of an output, or of a parameter that a penalty names. */
function typeAt(address: Address, place: Place, walk: Walk): TensorType | null {
  const { node, port } = splitAddress(address);
  const source = walk.nodes.get(node);
  const output = source?.outputs.get(port);
  if (output !== undefined) return output;
  if (source) checkPiece(source, address, walk);
  const shared = place.parameterPrefix + address.slice(place.prefix.length);
  const parameter = walk.parameters.get(shared);
  return parameter ? { dtype: 'float', shape: parameter.shape } : null;
}

/** Reports a wire from a piece that a block does not make: how many there are may depend on shapes. */
function checkPiece({ complete, outputs }: NodeAnalysis, from: Address, walk: Walk): void {
  const { node, port } = splitAddress(from);
  if (!complete || !listPlace(port)) return;
  const message = `${node} makes ${outputs.size} pieces: there is no ${port}`;
  walk.diagnostics.push(errorAt('wire/unknown-port', from, message, 'wire another piece, or change how it is split'));
}
