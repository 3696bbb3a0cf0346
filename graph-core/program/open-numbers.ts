import type { Document, GraphNode } from '../model/document.ts';
import type { AttrSpec, OpDef } from '../ops/define.ts';
import { attribute } from '../scalar/expr.ts';
import { attrsKey, isExpr, shared } from './keys.ts';
import { NumberMemo } from './memo.ts';
import type { Attrs } from './program.ts';

/**
 * Numbers that have to be known: some blocks are expanded another way for 0, and a slope of 0 is a mask; by 1, -1 and 2 formulas become shorter.
 */
const DECIDING: ReadonlySet<unknown> = new Set([0, 1, -1, 2]);
/** Beyond these one divided by the number is no float32. */
const [LEAST, MOST] = [1e-30, 1e30];

const isOpenable = (value: unknown): value is number =>
  typeof value === 'number' && !DECIDING.has(value) && Math.abs(value) >= LEAST && Math.abs(value) <= MOST;

const operands = new WeakMap<OpDef, readonly (readonly [name: string, spec: AttrSpec])[]>();

/** The attributes of an op that its formulas take as operands. */
function operandsOf(op: OpDef): readonly (readonly [name: string, spec: AttrSpec])[] {
  let found = operands.get(op);
  if (found === undefined) {
    found = Object.entries(op.attrs).filter(([, spec]) => 'operand' in spec && spec.operand === true);
    operands.set(op, found);
  }
  return found;
}

/** Where a block stands: at the top of a document, or in a definition. */
export type Site = 'top' | 'inside';

/** A block by its path, `f` or `g1/f`. */
export const siteOf = (path: string): Site => (path.includes('/') ? 'inside' : 'top');

/**
 * The numbers of a document's attributes that are open while it is compiled: formulas have an `attribute` in their place, and a plan gets them when
 * it is done ({@link PlanTemplate}). So documents that differ in them alone share all the rest. Equal numbers are one, that blocks which are alike stay
 * alike. Those of definitions come first, and of what is inside only these are open: so what is made of a definition, which is remembered by the
 * definitions, is the same in every document that has these.
 */
export class OpenNumbers {
  readonly numbers: readonly number[];
  readonly #places = new Map<number, number>();
  /** So many are those of definitions. */
  readonly #ofDefinitions: number;
  readonly #opened = { top: new NumberMemo<OpDef, Attrs>(), inside: new NumberMemo<OpDef, Attrs>() };

  constructor({ nodes, definitions }: Pick<Document, 'nodes' | 'definitions'>, find: (type: string) => OpDef | undefined) {
    for (const definition of Object.values(definitions)) this.#addAll(definition.nodes, find);
    this.#ofDefinitions = this.#places.size;
    this.#addAll(nodes, find);
    this.numbers = [...this.#places.keys()];
  }

  #addAll(nodes: readonly GraphNode[], find: (type: string) => OpDef | undefined): void {
    for (const { type, attrs } of nodes) {
      const op = find(type);
      if (op === undefined) continue;
      for (const [name, spec] of operandsOf(op)) {
        const value = attrs?.[name] ?? spec.default;
        if (isOpenable(value) && !this.#places.has(value)) this.#places.set(value, this.#places.size);
      }
    }
  }

  /** The index of a block's attribute; undefined for one that is known. */
  #indexOf(value: unknown, site: Site): number | undefined {
    const place = isOpenable(value) ? this.#places.get(value) : undefined;
    return place !== undefined && (site === 'top' || place < this.#ofDefinitions) ? place : undefined;
  }

  /** A block's attributes, all of them, with those open that its formulas take as operands. */
  attrsOf(op: OpDef, attrs: Attrs, site: Site): Attrs {
    const names = operandsOf(op);
    if (names.length === 0) return attrs;
    return this.#opened[site].get(op, [attrsKey(attrs)], () => {
      const opened: Record<string, unknown> = { ...attrs };
      for (const [name] of names) {
        const index = this.#indexOf(attrs[name], site);
        if (index !== undefined) opened[name] = attribute(index);
      }
      return shared.attrs(opened);
    });
  }

  /** Adds the indices of a block's attributes to those that are in use. */
  note(used: Set<number>, op: OpDef, attrs: Attrs, site: Site): void {
    for (const [name] of operandsOf(op)) {
      const index = this.#indexOf(attrs[name], site);
      if (index !== undefined) used.add(index);
    }
  }
}

/** Whether some of an op's attributes are open: they were looked at when they were known. */
export const isOpen = (op: OpDef, attrs: Attrs): boolean => operandsOf(op).some(([name]) => isExpr(attrs[name]));
