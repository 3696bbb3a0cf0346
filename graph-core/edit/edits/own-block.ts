import { isNodeId } from '../../model/address.ts';
import { addressOf, type Definition, type Document, type GraphNode, type NodeId } from '../../model/document.ts';
import { err, errorAt, ok, type Result } from '../../model/result.ts';
import { definitionOf, instanceAt, isInstance } from '../../validate/instances.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import { edit, findNode, freshIdLike, noNode } from './common.ts';
import { type PortNames, renamedPortSteps } from './port-names.ts';

/** What is said about a block of one's own when it is made. */
export interface OwnBlockWords extends PortNames {
  readonly title: string;
  readonly icon: string;
  readonly docs: string;
}

/** Blocks whose formula is the user's own: each becomes a definition with nothing else in it. */
const FORMULAS: ReadonlySet<string> = new Set(['formula', 'black-box', 'script']);

/** Whether a block can be made a block of one's own: a group, a repeat, or a formula. */
export const canBeOwn = (doc: Document, node: GraphNode): boolean =>
  FORMULAS.has(node.type) || (isInstance(node) && definitionOf(node, doc.definitions) !== undefined);

/** The definition that a block is or would become, with the name that it has or would get. */
export function ownDefinition(
  doc: Document,
  catalogue: Catalogue,
  node: GraphNode,
): { readonly name: string; readonly definition: Definition } | null {
  if (isInstance(node)) {
    const definition = definitionOf(node, doc.definitions);
    return definition ? { name: String(node.attrs?.definition), definition } : null;
  }
  const op = catalogue(node.type, node.attrs ?? {});
  if (!op || !FORMULAS.has(node.type)) return null;
  const { id: _id, title: _title, symbols: _symbols, muted: _muted, ...inner } = node;
  const id = 'formula';
  const port = (name: string) => ({ name, at: addressOf(id, name) });
  const definition = {
    nodes: [{ ...inner, id, position: { x: 0, y: 0 } }],
    edges: [],
    inputs: Object.keys(op.inputs).map(port),
    outputs: Object.keys(op.outputs).map(port),
  };
  return { name: freshIdLike(new Set(Object.keys(doc.definitions)), 'own'), definition };
}

/** A name as an id: letters, digits and hyphens of it; `block` where that makes none, or one that no id may be. */
export function idFromTitle(title: string): string {
  const id = title
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 60);
  return isNodeId(id) ? id : 'block';
}

/**
 * Gives a group or a formula a name, an icon and words of its own, and its ports the names that the user wants: then it is a
 * block like those that came with the program. All instances of the group are that block. A group may lie in others: `g1/h`.
 */
export function makeOwnBlock(doc: Document, catalogue: Catalogue, id: NodeId, words: OwnBlockWords): Result<Transaction> {
  const node = findNode(doc, id) ?? instanceAt(doc, id);
  if (!node) return noNode(id);
  const own = ownDefinition(doc, catalogue, node);
  if (own === null)
    return err([errorAt('edit/no-own-block', id, `${id} is neither a group nor a formula.`, 'Put it into a group first.')]);
  const fault = wordsFault(words, own.definition, id);
  if (fault) return err([fault]);
  const isNew = !isInstance(node);
  const name = isNew ? freshIdLike(new Set(Object.keys(doc.definitions)), idFromTitle(words.title)) : own.name;
  const { title: _title, icon: _icon, docs: _docs, ...rest } = own.definition;
  const definition: Definition = {
    title: words.title.trim(),
    ...(words.icon === '' ? {} : { icon: words.icon }),
    ...(words.docs.trim() === '' ? {} : { docs: words.docs.trim() }),
    ...rest,
    version: own.definition.version ?? 1,
    inputs: renamedPorts(own.definition.inputs, words.inputs),
    outputs: renamedPorts(own.definition.outputs, words.outputs),
  };
  const as: Document = isNew ? { ...doc, nodes: doc.nodes.map((each) => (each.id === id ? asInstance(each, name) : each)) } : doc;
  const turned: Step[] = isNew
    ? [{ kind: 'setNode', id, changes: { type: 'group', attrs: { definition: name }, version: null } }]
    : [];
  const steps: Step[] = [{ kind: 'setDefinition', name, definition }, ...turned, ...renamedPortSteps(as, name, words)];
  return ok(edit('make-own', 'set.definition', steps, { labelValues: { id, title: words.title.trim() }, selectionAfter: [id] }));
}

const asInstance = (node: GraphNode, name: string): GraphNode => ({ ...node, type: 'group', attrs: { definition: name } });

function wordsFault({ title, inputs, outputs }: OwnBlockWords, definition: Definition, id: NodeId) {
  if (title.trim() === '' || title.length > 80)
    return errorAt('edit/bad-name', id, 'A block needs a name of at most 80 characters.', 'Type what it is called.');
  for (const [ports, names] of [
    [definition.inputs, inputs],
    [definition.outputs, outputs],
  ] as const) {
    const all = renamedPorts(ports, names).map(({ name }) => name);
    const bad = all.find((name) => !isNodeId(name));
    if (bad !== undefined)
      return errorAt(
        'edit/bad-port-name',
        id,
        `"${bad.slice(0, 80)}" cannot be the name of a port.`,
        'Use letters, digits and _.',
      );
    // several ports of one name are one input that is used in several places
    const twice = ports.find((port, i) => all.some((name, j) => name === all[i] && ports[j]?.name !== port.name));
    if (twice !== undefined)
      return errorAt(
        'edit/port-twice',
        id,
        `Two ports would be called "${names[twice.name] ?? twice.name}".`,
        'Give each a name of its own.',
      );
  }
  return null;
}

const renamedPorts = (ports: Definition['inputs'], names: { readonly [port: string]: string }): Definition['inputs'] =>
  ports.some(({ name }) => (names[name] ?? name) !== name)
    ? ports.map((port) => ({ ...port, name: names[port.name] ?? port.name }))
    : ports;
