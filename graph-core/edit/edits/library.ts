import type { LibraryBlock } from '../../document/library.ts';
import { liesIn } from '../../model/address.ts';
import type { Address, Definition, Document, NodeId, ParameterSpec, Point } from '../../model/document.ts';
import { err, errorAt, ok, type Result } from '../../model/result.ts';
import { sameShape } from '../../model/tensor.ts';
import { analyse } from '../../validate/analyse.ts';
import { cutGonePorts } from '../cut-ports.ts';
import { definitionsUsed, instancePaths } from '../definitions.ts';
import { getOwn, orNone, without } from '../immutable.ts';
import type { Step } from '../step.ts';
import { applySteps, type Transaction } from '../transaction.ts';
import { newDefinitions, paste } from './clipboard.ts';
import { edit } from './common.ts';
import { idFromTitle } from './own-block.ts';

/** From a document into a library and back: always as copies, so that neither ever depends on the other. */

/** What does not go into a library: where numbers lay on a disk, what an optimiser made of them, which stream drew them. */
const OF_DOCUMENT = ['file', 'tensor', 'state', 'stream', 'filled'] as const;

/** A definition as a block of a library, with how the weights of an instance start and the numbers that it has now. */
export function libraryBlock(doc: Document, name: string, instance: NodeId | null): LibraryBlock | null {
  const definition = getOwn(doc.definitions, name);
  if (definition === undefined) return null;
  const used = definitionsUsed(doc.definitions, [{ id: 'block', type: 'group', attrs: { definition: name } }]);
  const { title = name, icon, docs, version = 1, library: _library, ...drawing } = definition;
  const definitions = Object.fromEntries(
    [...used].flatMap((each): [string, Definition][] => {
      const found = getOwn(doc.definitions, each);
      return found === undefined ? [] : [[each, each === name ? drawing : found]];
    }),
  );
  const parameters = instance === null ? {} : parametersOf(doc, instance);
  return {
    title,
    ...(icon === undefined ? {} : { icon }),
    ...(docs === undefined ? {} : { docs }),
    version,
    definition: name,
    definitions,
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
  };
}

function parametersOf(doc: Document, instance: NodeId): { readonly [address: string]: ParameterSpec } {
  const prefix = `${instance}/`;
  return Object.fromEntries(
    Object.entries(doc.parameters).flatMap(([address, spec]): [string, ParameterSpec][] => {
      if (!address.startsWith(prefix)) return [];
      const kept = OF_DOCUMENT.reduce<ParameterSpec>((rest, field) => without(rest, field), spec);
      return Object.keys(kept).length === 0 ? [] : [[address.slice(prefix.length), kept]];
    }),
  );
}

/** The id under which a definition is in a library, or would go into it. */
export const libraryIdOf = (name: string, { library, title = name }: Definition): string => library ?? idFromTitle(title);

/** The block's own definition as a document has it: what it is called, and in which version, is the library's to say. */
function inDocument(id: string, { definition, definitions, title, icon, docs, version }: LibraryBlock): Definition {
  const { title: _t, icon: _i, docs: _d, version: _v, library: _l, ...drawing } = definitions[definition] as Definition;
  return {
    title,
    ...(icon === undefined ? {} : { icon }),
    ...(docs === undefined ? {} : { docs }),
    version,
    library: id,
    ...drawing,
  };
}

/** Adds an instance of a block of a library; its definitions are copied into the document unless they are in it. */
export function addOwnBlock(doc: Document, id: string, block: LibraryBlock, at: Point): Transaction {
  const name = idFromTitle(block.title);
  const parameters = Object.entries(block.parameters ?? {}).map(([to, spec]) => [`${name}/${to}`, spec]);
  const clip = {
    nodes: [{ id: name, type: 'group', attrs: { definition: block.definition }, position: at }],
    edges: [],
    incoming: [],
    parameters: Object.fromEntries(parameters),
    columns: {},
    definitions: { ...block.definitions, [block.definition]: inDocument(id, block) },
    reroutes: new Map(),
    annotations: [],
    view: {},
  };
  return { ...paste(doc, clip, { at }, 'add-own'), userEvent: 'add.block' };
}

/** Notes in the document under which id and version a library has a definition now. */
export function markKept(doc: Document, name: string, id: string, version: number): Transaction {
  const definition = doc.definitions[name] as Definition;
  const steps: Step[] = [{ kind: 'setDefinition', name, definition: { ...definition, version, library: id } }];
  return edit('keep-own', 'set.definition', steps, { labelValues: { title: definition.title ?? name } });
}

/**
 * Puts a library's version of a block in place of the one that the document has. Wires to ports that are gone go; weights stay
 * where their address and shape are as before.
 */
export function updateOwnBlock(doc: Document, name: string, id: string, block: LibraryBlock): Result<Transaction> {
  if (!Object.hasOwn(doc.definitions, name))
    return err([errorAt('edit/no-definition', name, `There is no definition "${name}".`, 'Choose a block of the document.')]);
  const inner = Object.fromEntries(Object.entries(block.definitions).filter(([each]) => each !== block.definition));
  const others = newDefinitions(doc, { definitions: inner });
  const own = inDocument(id, block);
  const nodes = own.nodes.map((node) => {
    const used = node.attrs?.definition;
    return typeof used === 'string' ? { ...node, attrs: { ...node.attrs, definition: others.names.get(used) ?? used } } : node;
  });
  const definition = { ...own, nodes };
  const before = doc.definitions[name] as Definition;
  const steps: Step[] = [
    ...others.steps,
    ...cutGonePorts(doc, name, before, definition),
    { kind: 'setDefinition', name, definition },
  ];
  const after = applySteps(doc, steps);
  if (!after.ok) return after;
  steps.push(...fitted(after.value.document, instancePaths(doc, name), block));
  return ok(edit('update-own', 'set.definition', steps, { labelValues: { title: block.title, version: String(block.version) } }));
}

/** Settings of weights inside the instances: those that are gone go, numbers of another shape go, and new ones come. */
function fitted(doc: Document, paths: readonly NodeId[], block: LibraryBlock): readonly Step[] {
  const { nodes, parameters } = analyse(doc);
  const shapes = new Map(parameters.map(({ address, shape }) => [address, shape]));
  // where something before it is not known yet, so are its weights
  const known = paths.filter((path) => nodes.get(path)?.complete);
  const isInside = (address: Address): boolean => known.some((path) => liesIn(address, path));
  const kept = Object.entries(doc.parameters).flatMap(([address, spec]): Step[] => {
    if (!isInside(address)) return [];
    const shape = shapes.get(address);
    if (shape === undefined) return [{ kind: 'setParameter', address, spec: null }];
    if (spec.value === undefined || sameShape(spec.value.shape, shape)) return [];
    return [{ kind: 'setParameter', address, spec: orNone(without(without(spec, 'value'), 'state')) }];
  });
  const added = known.flatMap((path) =>
    Object.entries(block.parameters ?? {}).flatMap(([inside, spec]): Step[] => {
      const address = `${path}/${inside}`;
      return Object.hasOwn(doc.parameters, address) || !shapes.has(address) ? [] : [{ kind: 'setParameter', address, spec }];
    }),
  );
  return [...kept, ...added];
}
