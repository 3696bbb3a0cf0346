import type { Document, GraphNode } from '../model/document.ts';
import type { AttrSpec, OpDef } from '../ops/define.ts';
import { attribute } from '../scalar/expr.ts';
import { attrsKey, isExpr, shared } from './keys.ts';
import { NumberMemo } from './memo.ts';
import type { Attrs } from './program.ts';

/** Numbers by which formulas are written another way, so that they have to be known. */
const WRITTEN_OTHERWISE: ReadonlySet<unknown> = new Set([0, 1, -1, 2]);

const isOpenable = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && !WRITTEN_OTHERWISE.has(value);

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

/**
 * The numbers of a document's attributes that are open while it is compiled: formulas have an `attribute` in their place, and a plan gets them when
 * it is done ({@link OpenPlan}). So documents that differ in them alone share all the rest. Equal numbers are one, that blocks which are alike stay
 * alike; and those of definitions come first, that what is made of a definition is the same wherever that is.
 */
export class OpenNumbers {
  readonly numbers: readonly number[];
  readonly #places = new Map<number, number>();
  readonly #opened = new NumberMemo<OpDef, Attrs>();

  constructor({ nodes, definitions }: Pick<Document, 'nodes' | 'definitions'>, find: (type: string) => OpDef | undefined) {
    for (const definition of Object.values(definitions)) this.#addAll(definition.nodes, find);
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

  /** A block's attributes, all of them, with those open that its formulas take as operands. */
  attrsOf(op: OpDef, attrs: Attrs): Attrs {
    const names = operandsOf(op);
    if (names.length === 0) return attrs;
    return this.#opened.get(op, [attrsKey(attrs)], () => {
      const opened: Record<string, unknown> = { ...attrs };
      for (const [name] of names) {
        const value = attrs[name];
        const place = isOpenable(value) ? this.#places.get(value) : undefined;
        if (place !== undefined) opened[name] = attribute(place);
      }
      return shared.attrs(opened);
    });
  }
}

/** Whether some of a block's attributes are open: they were looked at when they were known. */
export const isOpen = (attrs: Attrs): boolean => Object.values(attrs).some(isExpr);
