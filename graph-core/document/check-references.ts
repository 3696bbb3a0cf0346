import type { Catalogue } from '../edit/catalogue.ts';
import { inputPortOf, outputPortOf } from '../edit/catalogue.ts';
import type { Address, Document, Edge, GraphNode, Stored } from '../model/document.ts';
import { splitAddress } from '../model/document.ts';
import { type Diagnostic, errorAt } from '../model/result.ts';
import { dtypeOf, tensorFromJson } from './tensor-json.ts';

/** Nodes with equal ids: one error each, naming both places. Nothing can be guessed here, so nothing is repaired. */
export function duplicateIds(nodes: readonly GraphNode[], pointer: string, fileName: string): readonly Diagnostic[] {
  const seen = new Map<string, number>();
  const found: Diagnostic[] = [];
  nodes.forEach((node, index) => {
    const first = seen.get(node.id);
    if (first === undefined) seen.set(node.id, index);
    else {
      const message = `${fileName} ${pointer}/${index}/id: "${node.id}" is already the id of ${pointer}/${first}.`;
      found.push(errorAt('document/duplicate-id', `${pointer}/${index}/id`, message, 'Give one of the two another id.'));
    }
  });
  return found;
}

export interface EdgeCheck {
  readonly errors: readonly Diagnostic[];
  /** The edges that can be kept. */
  readonly sound: readonly Edge[];
}

/** Edges that end nowhere, at a port that does not exist, or in an input that is taken. */
export function checkEdges(
  graph: { readonly nodes: readonly GraphNode[]; readonly edges: readonly Edge[] },
  pointer: string,
  fileName: string,
  catalogue: Catalogue | undefined,
): EdgeCheck {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const taken = new Map<Address, number>();
  const errors: Diagnostic[] = [];
  const sound: Edge[] = [];
  graph.edges.forEach((edge, index) => {
    const wire = `the wire ${edge.from} -> ${edge.to}`;
    const fault =
      endFault(edge, 'from', nodes, catalogue) ??
      endFault(edge, 'to', nodes, catalogue) ??
      (taken.has(edge.to)
        ? ({
            end: 'to',
            code: 'two-wires',
            why: `the input already has the wire ${pointer}/edges/${taken.get(edge.to)}`,
          } as const)
        : null);
    if (fault === null) {
      taken.set(edge.to, index);
      sound.push(edge);
      return;
    }
    const place = `${pointer}/edges/${index}/${fault.end}`;
    errors.push(
      errorAt(
        `document/${fault.code}`,
        place,
        `${fileName} ${place}: ${wire}: ${fault.why}.`,
        'Open the graph without this wire, or mend the file.',
      ),
    );
  });
  return { errors, sound };
}

interface EndFault {
  readonly end: 'from' | 'to';
  readonly code: 'dangling-edge' | 'unknown-port' | 'two-wires';
  readonly why: string;
}

function endFault(
  edge: Edge,
  end: 'from' | 'to',
  nodes: ReadonlyMap<string, GraphNode>,
  catalogue: Catalogue | undefined,
): EndFault | null {
  const { node: id, port } = splitAddress(edge[end]);
  const node = nodes.get(id);
  if (node === undefined) return { end, code: 'dangling-edge', why: `there is no block "${id}"` };
  const op = catalogue?.(node.type, node.attrs ?? {});
  // The ports of an unknown block are unknown, and a group's are its definition's.
  if (op === undefined || node.attrs?.definition !== undefined) return null;
  const known = end === 'from' ? outputPortOf(op, port) : inputPortOf(op, port);
  if (known !== undefined) return null;
  const names = Object.keys(end === 'from' ? op.outputs : op.inputs).join(', ');
  return {
    end,
    code: 'unknown-port',
    why: `a ${node.type} block has no ${end === 'from' ? 'output' : 'input'} "${port}" (it has ${names || 'none'})`,
  };
}

/** Saved values of parameters, and what optimisers keep for them, that are not well-formed tensors. */
export function checkValues(document: Document, fileName: string): readonly Diagnostic[] {
  const searches = (document.training.progress?.optimizers ?? []).flatMap(({ state = {} }, i) =>
    Object.entries(state).flatMap(([name, value]) =>
      faultsOf({ value }, `/training/progress/optimizers/${i}/state/${name}`, fileName),
    ),
  );
  const parameters = Object.entries(document.parameters).flatMap(([address, spec]) => {
    const pointer = `/parameters/${address.replaceAll('/', '~1')}`;
    const states = Object.entries(spec.state ?? {}).map(([name, stored]) => [`${pointer}/state/${name}/value`, stored] as const);
    return [[`${pointer}/value`, spec] as const, ...states].flatMap(([at, stored]) => faultsOf(stored, at, fileName));
  });
  return [...parameters, ...searches];
}

function faultsOf({ value }: Stored, pointer: string, fileName: string): readonly Diagnostic[] {
  if (value === undefined) return [];
  const tensor = tensorFromJson(value, pointer);
  if (!tensor.ok) return tensor.error.map((d) => ({ ...d, message: `${fileName} ${d.message}` }));
  if (dtypeOf(value.dtype) === 'float') return [];
  const message = `${fileName} ${pointer}/dtype: a parameter is float, found ${value.dtype}.`;
  return [errorAt('document/schema', `${pointer}/dtype`, message)];
}

/** Parameters and columns of blocks that are not there: kept, and said. */
export function strayAddresses(
  document: Document,
  fileName: string,
  rootOf: (address: Address) => string,
): readonly Diagnostic[] {
  const ids = new Set(document.nodes.map((node) => node.id));
  const stray = (addresses: readonly string[], what: string): Diagnostic[] =>
    addresses
      .filter((address) => !ids.has(rootOf(address)))
      .map((address) => ({
        code: 'document/stray-address',
        severity: 'warning',
        address,
        message: `${fileName}: there are ${what} for ${address}, but no block "${rootOf(address)}".`,
        mend: 'Nothing is lost: they are kept in the file.',
      }));
  return [
    ...stray(Object.keys(document.parameters), 'settings of a parameter'),
    ...stray(Object.keys(document.data.columns ?? {}), 'columns'),
  ];
}
