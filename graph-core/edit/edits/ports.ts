import { isNodeId } from '../../model/address.ts';
import {
  type Address,
  addressOf,
  type Definition,
  type Document,
  type Edge,
  type Json,
  splitAddress,
} from '../../model/document.ts';
import { ok, type Result } from '../../model/result.ts';
import { isInstance } from '../../validate/instances.ts';
import { getOwn } from '../immutable.ts';
import { NOWHERE, type Scope } from '../scope.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import { edit, freshIdLike, refusal } from './common.ts';

/** Edits of a group's own ports, from inside: of the whole document, because every instance has them. */

type Side = 'input' | 'output';

const definitionIn = (doc: Document, { name }: Scope): Definition => getOwn(doc.definitions, name) as Definition;

/** A port that leads to a port inside, or shows a value that is made inside. A wire that was there goes. */
export function addPort(doc: Document, scope: Scope, side: Side, at: Address): Result<Transaction> {
  const definition = definitionIn(doc, scope);
  const taken = new Set([...definition.inputs, ...definition.outputs].map(({ name }) => name));
  const name = freshIdLike(taken, splitAddress(at).port.replace(/\.\d+$/, ''));
  const isFed = side === 'input';
  const next: Definition = {
    ...definition,
    edges: isFed ? definition.edges.filter(({ to }) => to !== at) : definition.edges,
    inputs: isFed ? [...freed(definition.inputs, at), { name, at }] : definition.inputs,
    outputs: isFed ? definition.outputs : [...definition.outputs, { name, at }],
  };
  const steps: Step[] = [{ kind: 'setDefinition', name: scope.name, definition: next }];
  return ok(edit('addPort', 'add.port', steps, { labelValues: { name } }));
}

/** No input has two wires: the port that led there leads elsewhere, or nowhere. */
function freed(inputs: Definition['inputs'], at: Address): Definition['inputs'] {
  return inputs.flatMap((port) => {
    if (port.at !== at) return [port];
    return inputs.filter(({ name }) => name === port.name).length > 1 ? [] : [{ ...port, at: NOWHERE }];
  });
}

/** Calls a port something else, for all instances: their wires stay. */
export function renamePort(doc: Document, scope: Scope, side: Side, name: string, to: string): Result<Transaction> {
  const definition = definitionIn(doc, scope);
  const list = side === 'input' ? definition.inputs : definition.outputs;
  if (!isNodeId(to))
    return refusal(
      'edit/bad-port',
      `${scope.path}.${name}`,
      `"${to.slice(0, 60)}" cannot be the name of a port.`,
      'Use letters, digits, _ and -.',
    );
  if (to !== name && list.some((port) => port.name === to))
    return refusal('edit/port-taken', `${scope.path}.${to}`, `There is already a port "${to}".`, 'Choose another name.');
  const renamed = list.map((port) => (port.name === name ? { ...port, name: to } : port));
  const next: Definition = { ...definition, [side === 'input' ? 'inputs' : 'outputs']: renamed };
  const rename = { side, name, to, definition: scope.name };
  const steps: Step[] = [
    { kind: 'setDefinition', name: scope.name, definition: next },
    ...wiresInGraph(doc, rename),
    ...attrsInGraph(doc, rename),
    ...Object.entries(doc.definitions).flatMap(([inside, drawing]): Step[] => {
      const after = renamedIn(inside === scope.name ? next : drawing, rename);
      return after === null ? [] : [{ kind: 'setDefinition', name: inside, definition: after }];
    }),
  ];
  return ok(edit('renamePort', 'set.port', steps, { labelValues: { name, to }, target: `${scope.path}.${side}.${name}` }));
}

interface Rename {
  readonly side: Side;
  readonly name: string;
  readonly to: string;
  readonly definition: string;
}

const usersIn = ({ nodes }: Pick<Document, 'nodes'>, name: string) =>
  nodes.filter((node) => isInstance(node) && node.attrs?.definition === name);

/** A wire to the port, or from it, under its new name; null for any other. */
function renamedEdge(edge: Edge, users: ReadonlySet<string>, { side, name, to }: Rename): Edge | null {
  const end = side === 'input' ? 'to' : 'from';
  const { node, port } = splitAddress(edge[end]);
  return users.has(node) && port === name ? { ...edge, [end]: addressOf(node, to) } : null;
}

function wiresInGraph(doc: Document, rename: Rename): readonly Step[] {
  const users = new Set(usersIn(doc, rename.definition).map(({ id }) => id));
  return doc.edges.flatMap((edge, at): Step[] => {
    const next = renamedEdge(edge, users, rename);
    return next === null
      ? []
      : [
          { kind: 'removeEdge', from: edge.from, to: edge.to },
          { kind: 'addEdge', edge: next, at },
        ];
  });
}

/** Of a repeat that names the port in what it carries, cuts or collects. */
function renamedAttrs(attrs: Readonly<Record<string, Json>>, { side, name, to }: Rename): Readonly<Record<string, Json>> | null {
  const list = side === 'input' ? 'scan' : 'collect';
  const named = attrs[list];
  const { carry } = attrs;
  const isMap = typeof carry === 'object' && carry !== null && !Array.isArray(carry);
  const next: Record<string, Json> = { ...attrs };
  if (Array.isArray(named)) next[list] = named.map((each: Json) => (each === name ? to : each));
  if (isMap)
    next.carry = Object.fromEntries(
      Object.entries(carry as Record<string, Json>).map(([output, input]) =>
        side === 'output' ? [output === name ? to : output, input] : [output, input === name ? to : input],
      ),
    );
  return JSON.stringify(next) === JSON.stringify(attrs) ? null : next;
}

const attrsInGraph = (doc: Document, rename: Rename): readonly Step[] =>
  usersIn(doc, rename.definition).flatMap(({ id, attrs = {} }): Step[] => {
    const next = renamedAttrs(attrs, rename);
    return next === null ? [] : [{ kind: 'setNode', id, changes: { attrs: next } }];
  });

/** A definition with instances of the other in it; null where nothing changes. */
function renamedIn(drawing: Definition, rename: Rename): Definition | null {
  const users = new Set(usersIn(drawing, rename.definition).map(({ id }) => id));
  if (users.size === 0) return null;
  const nodes = drawing.nodes.map((node) => {
    const attrs = users.has(node.id) ? renamedAttrs(node.attrs ?? {}, rename) : null;
    return attrs === null ? node : { ...node, attrs };
  });
  return { ...drawing, nodes, edges: drawing.edges.map((edge) => renamedEdge(edge, users, rename) ?? edge) };
}

/** Takes a port away, with the wires that every instance has at it. */
export function removePort(doc: Document, scope: Scope, side: Side, name: string): Result<Transaction> {
  const definition = definitionIn(doc, scope);
  const id = [...scope.ports].find(([, port]) => port.side === side && port.name === name)?.[0];
  if (id === undefined) return refusal('edit/no-port', `${scope.path}.${name}`, `There is no port "${name}".`);
  const key = side === 'input' ? 'inputs' : 'outputs';
  const next: Definition = { ...definition, [key]: definition[key].filter((port) => port.name !== name) };
  const isCut = ({ nodes }: Pick<Document, 'nodes'>) => {
    const users = new Set(usersIn({ nodes }, scope.name).map((node) => node.id));
    return (edge: Edge): boolean => {
      const at = splitAddress(side === 'input' ? edge.to : edge.from);
      return users.has(at.node) && at.port === name;
    };
  };
  const steps: Step[] = [
    ...doc.edges.filter(isCut(doc)).map(({ from, to }) => ({ kind: 'removeEdge', from, to }) as const),
    { kind: 'setDefinition', name: scope.name, definition: next },
    ...Object.entries(doc.definitions).flatMap(([inside, drawing]): Step[] => {
      const edges = drawing.edges.filter((edge) => !isCut(drawing)(edge));
      const same = edges.length === drawing.edges.length || inside === scope.name;
      return same ? [] : [{ kind: 'setDefinition', name: inside, definition: { ...drawing, edges } }];
    }),
  ];
  return ok(edit('removePort', 'delete.port', steps, { labelValues: { name } }));
}

/** Moves a port one place up or down among those of its side. */
export function movePort(doc: Document, scope: Scope, side: Side, name: string, by: -1 | 1): Result<Transaction> {
  const definition = definitionIn(doc, scope);
  const key = side === 'input' ? 'inputs' : 'outputs';
  const names = [...new Set(definition[key].map((port) => port.name))];
  const at = names.indexOf(name);
  const other = names[at + by];
  if (at < 0 || other === undefined) return ok(edit('movePort', 'set.port', []));
  const order = names.with(at, other).with(at + by, name);
  const sorted = definition[key].toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  const steps: Step[] = [{ kind: 'setDefinition', name: scope.name, definition: { ...definition, [key]: sorted } }];
  return ok(edit('movePort', 'set.port', steps, { labelValues: { name } }));
}
