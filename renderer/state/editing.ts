import { inScope, type Scope, scopeOf, toScope } from '../../graph-core/edit/scope.ts';
import { OUTPUT_PLACE } from '../../graph-core/edit/scope-ports.ts';
import type { Transaction } from '../../graph-core/edit/transaction.ts';
import { type Document, type NodeId, type Point, splitAddress } from '../../graph-core/model/document.ts';
import type { Result } from '../../graph-core/model/result.ts';
import { drawnOn } from '../canvas/placed.ts';
import { documentStore, uiStore, useDocument, useUi } from './stores.ts';
import { idOf, type Selection, type UiActions, type UiState } from './ui-store.ts';

/** What is edited: the graph, or the inside of the group that is open, which is a document of its own. */
export interface Editing {
  readonly document: Document;
  /** The same with everything where it is shown: to ask what lies where. */
  readonly drawn: Document;
  readonly dispatch: (transaction: Transaction) => boolean;
  readonly attempt: (result: Result<Transaction>) => boolean;
  /** Null while the graph itself is edited. */
  readonly scope: Scope | null;
}

type Place = UiState['inside'];

const scopeAt = (document: Document, inside: Place): Scope | null =>
  inside === null || inside.form !== 'operations' ? null : scopeOf(document, inside.path);

/** The inside of the group that is open; null where none is. */
export const openScope = (): Scope | null => scopeAt(documentStore.getState().document, uiStore.getState().inside);

const selectInside = (state: UiState): Place => state.inside;

export function useScope(): Scope | null {
  const inside = useUi(selectInside);
  return useDocument(({ document }) => scopeAt(document, inside));
}

/** Where blocks and ports are shown that have no place of their own: written down with the first edit that places a block. */
let shown: ReadonlyMap<NodeId, Point> = new Map();

export const showPlaces = (places: ReadonlyMap<NodeId, Point>): void => {
  shown = places;
};

const drawings = new WeakMap<Document, { readonly at: typeof shown; readonly document: Document }>();

/** The inside of a group with everything where it is shown. */
export function drawnIn({ document, path }: Scope): Document {
  const before = drawings.get(document);
  if (before?.at === shown) return before.document;
  const nodes = document.nodes.map((node) => {
    const position = node.position ?? shown.get(node.id);
    return position === node.position || position === undefined ? node : { ...node, position };
  });
  const drawn = drawnOn({ ...document, nodes }, path);
  drawings.set(document, { at: shown, document: drawn });
  return drawn;
}

/** An edit that places blocks, after one that puts the others where they are shown. */
function settled(transaction: Transaction, { document, ports }: Scope): Transaction {
  const places = transaction.steps.some(({ kind }) => kind === 'moveNodes' || kind === 'addNode');
  const loose = document.nodes.filter(({ id, position }) => position === undefined && !ports.has(id) && shown.has(id));
  if (!places || loose.length === 0) return transaction;
  const positions = Object.fromEntries(loose.map(({ id }) => [id, shown.get(id) as Point]));
  return { ...transaction, steps: [{ kind: 'moveNodes', positions }, ...transaction.steps] };
}

/** Applies an edit of the inside of the group at a path, as the document has it now. */
function dispatchIn(path: NodeId, transaction: Transaction): boolean {
  const { document, dispatch, attempt } = documentStore.getState();
  const scope = scopeOf(document, path);
  return scope === null ? dispatch(transaction) : attempt(inScope(document, scope, settled(transaction, scope)));
}

function editingIn(scope: Scope | null): Editing {
  const { document, dispatch, attempt } = documentStore.getState();
  if (scope === null) return { document, drawn: document, dispatch, attempt, scope };
  const send = (transaction: Transaction): boolean => dispatchIn(scope.path, transaction);
  return {
    document: scope.document,
    drawn: drawnIn(scope),
    dispatch: send,
    attempt: (result) => (result.ok ? send(result.value) : attempt(result)),
    scope,
  };
}

/** What is edited now. */
export const editing = (): Editing => editingIn(openScope());

/** What a block is edited in, and what it is called there: of one in a group, by its path, the group's inside. */
export function editingOf(path: NodeId): Editing & { readonly id: NodeId } {
  const slash = path.lastIndexOf('/');
  const scope = slash < 0 ? null : scopeOf(documentStore.getState().document, path.slice(0, slash));
  return { ...editingIn(scope), id: scope === null ? path : path.slice(slash + 1) };
}

/** What stands before the names of blocks, frames and notes of a scope in the selection; nothing for those of the graph. */
export const within = (scope: Pick<Scope, 'path'> | null): string => (scope === null ? '' : `${scope.path}/`);

/** A block by its path, as a command inside the scope knows it; null for what lies elsewhere. */
const blockIn = (scope: Scope, path: NodeId): NodeId | null => {
  const id = toScope(scope, path);
  return id === null || id.includes('/') ? null : id;
};

/** The wire of the scope that a selected line is: an input has one wire at most. */
function wireIn(scope: Scope, id: string): string | null {
  const { node, port } = splitAddress(id.slice(id.indexOf('->') + 2));
  const place =
    node === scope.path
      ? [...scope.ports].flatMap(([at, { side, name }]) =>
          side === 'output' && name === port ? [`${at}.${OUTPUT_PLACE}`] : [],
        )[0]
      : toScope(scope, `${node}.${port}`);
  const edge = scope.document.edges.find(({ to }) => to === place);
  return edge === undefined ? null : idOf(edge);
}

/** An address as the scope has it, also that of a weight that another instance keeps for this one. */
const addressIn = (scope: Scope, address: string): string | null =>
  toScope(scope, address) ?? (address.startsWith(scope.prefix) ? address.slice(scope.prefix.length) : null);

/** The selection as it is called in the scope. */
export function selectionIn(scope: Scope, { nodes, edges, value, annotations }: Selection): Selection {
  return {
    nodes: nodes.flatMap((path) => blockIn(scope, path) ?? []),
    edges: edges.flatMap((id) => wireIn(scope, id) ?? []),
    value: value === null ? null : addressIn(scope, value),
    ...(annotations && { annotations: annotations.flatMap((key) => blockIn(scope, key) ?? []) }),
  };
}

/** The window's state as a command inside the scope sees it: what it selects or opens lies in the scope. */
export function uiIn(scope: Scope, ui: UiState & UiActions): UiState & UiActions {
  const path = (id: string): string => within(scope) + id;
  const isBlock = (id: NodeId): boolean => !scope.ports.has(id);
  return {
    ...ui,
    selection: selectionIn(scope, ui.selection),
    select: ({ nodes = [], edges = [], value = null, annotations }) =>
      ui.select({
        nodes: nodes.filter(isBlock).map(path),
        edges: edges.flatMap((id) => {
          const ends = id.split('->');
          return ends.every((address) => isBlock(splitAddress(address).node)) ? [ends.map(path).join('->')] : [];
        }),
        value: value === null ? null : path(value),
        ...(annotations && { annotations: annotations.map(path) }),
      }),
    edit: (request) =>
      ui.edit(
        request === null
          ? null
          : request.kind === 'title'
            ? { ...request, node: path(request.node) }
            : request.kind === 'value'
              ? { ...request, address: path(request.address) }
              : { ...request, key: path(request.key) },
      ),
  };
}
