import { isNodeId } from '../../model/address.ts';
import { type Address, type Definition, type Document, splitAddress } from '../../model/document.ts';
import { ok, type Result } from '../../model/result.ts';
import { getOwn } from '../immutable.ts';
import { inScope, type Scope } from '../scope.ts';
import { NOWHERE } from '../scope-ports.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import { edit, freshIdLike, refusal } from './common.ts';
import { renamedPortSteps } from './port-names.ts';
import { removeNodes } from './remove.ts';

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
  const names = { inputs: {}, outputs: {}, [side === 'input' ? 'inputs' : 'outputs']: { [name]: to } };
  const steps: Step[] = [
    { kind: 'setDefinition', name: scope.name, definition: next },
    ...renamedPortSteps(doc, scope.name, names),
  ];
  return ok(edit('renamePort', 'set.port', steps, { labelValues: { name, to }, target: `${scope.path}.${side}.${name}` }));
}

/** Takes a port away, with the wires that every instance has at it. */
export function removePort(doc: Document, scope: Scope, side: Side, name: string): Result<Transaction> {
  const id = [...scope.ports].find(([, port]) => port.side === side && port.name === name)?.[0];
  if (id === undefined) return refusal('edit/no-port', `${scope.path}.${name}`, `There is no port "${name}".`);
  const gone = removeNodes(scope.document, [id]);
  const made = gone.ok ? inScope(doc, scope, gone.value) : gone;
  return made.ok ? ok(edit('removePort', 'delete.port', made.value.steps, { labelValues: { name } })) : made;
}

/** Moves a port some places up or down among those of its side, as far as there are any. */
export function movePort(doc: Document, scope: Scope, side: Side, name: string, by: number): Result<Transaction> {
  const definition = definitionIn(doc, scope);
  const key = side === 'input' ? 'inputs' : 'outputs';
  const names = [...new Set(definition[key].map((port) => port.name))];
  const at = names.indexOf(name);
  const to = Math.min(names.length - 1, Math.max(0, at + by));
  if (at < 0 || to === at) return ok(edit('movePort', 'set.port', []));
  const order = names.toSpliced(at, 1).toSpliced(to, 0, name);
  const sorted = definition[key].toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  const steps: Step[] = [{ kind: 'setDefinition', name: scope.name, definition: { ...definition, [key]: sorted } }];
  return ok(edit('movePort', 'set.port', steps, { labelValues: { name } }));
}
