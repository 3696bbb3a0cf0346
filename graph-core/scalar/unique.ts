import type { Dtype } from '../model/tensor.ts';
import { childrenOf, type Expr, withChildren } from './expr.ts';
import { numberKey } from './key.ts';

/** Distinct nodes of a formula, and the indices of the inputs that it reads, in the order in which they come. */
interface Sizes {
  readonly nodes: number;
  readonly leaves: ReadonlySet<number>;
}

/** A node of a formula, whose parts stand before it in a list of lines. */
interface Line {
  readonly node: Expr;
  /** What a node without parts is; what is done with the parts else, as a number. */
  readonly text: string;
  readonly code: number;
  /** The places of what it is made of: of a call the arguments, and its body last. */
  readonly parts: readonly number[];
}

/** What is done with parts, by a number: there are few of these, operations by dtypes. */
const codes = new Map<string, number>();
/** So many expressions, and codes, have keys that are numbers. */
const MOST = 2 ** 20;

function codeOf(text: string): number {
  const before = codes.get(text);
  if (before !== undefined) return before;
  codes.set(text, codes.size);
  return codes.size - 1;
}

const written = new WeakMap<Expr, readonly Line[]>();

/** Each distinct node of a formula once, behind its parts. */
export function linesOf(root: Expr): readonly Line[] {
  const before = written.get(root);
  if (before !== undefined) return before;
  const lines: Line[] = [];
  const places = new Map<Expr, number>();
  const place = (node: Expr): number => {
    const known = places.get(node);
    if (known !== undefined) return known;
    const parts = (node.kind === 'call' ? [...node.args, node.body] : childrenOf(node)).map(place);
    const text = textOf(node);
    const at = lines.push({ node, text, code: parts.length > 0 ? codeOf(text) : 0, parts }) - 1;
    places.set(node, at);
    return at;
  };
  place(root);
  written.set(root, lines);
  return lines;
}

function textOf(e: Expr): string {
  switch (e.kind) {
    case 'const':
      return `const ${e.dtype} ${numberKey(e.value)}`;
    case 'input':
      return `input ${e.dtype} ${e.index}`;
    case 'coord':
      return `coord ${e.dim}`;
    case 'attribute':
      return `attribute ${e.index}`;
    case 'unary':
    case 'binary':
      return `${e.op} ${e.dtype}`;
    case 'select':
    case 'cast':
      return `${e.kind} ${e.dtype}`;
    case 'call':
      return `call ${e.name} ${e.dtype}`;
  }
}

/** Expressions of which equal ones are one, told by its number: what stands in several formulas is then seen to be the same. */
export class UniqueExprs {
  readonly #exprs: Expr[] = [];
  readonly #codes: number[] = [];
  readonly #parts: (readonly number[])[] = [];
  readonly #byKey = new Map<number | string, number>();
  /** The walk that saw an expression last, and which walk it is: a set for each would take longer than the walk. */
  readonly #seen: number[] = [];
  #walk = 0;
  readonly #sizes: (Sizes | undefined)[] = [];

  /** How many there are. */
  get count(): number {
    return this.#exprs.length;
  }

  exprOf(at: number): Expr {
    return this.#exprs[at] as Expr;
  }

  /** Input `index` by itself. */
  leaf(index: number, dtype: Dtype): number {
    const key = `input ${dtype} ${index}`;
    return this.#byKey.get(key) ?? this.#add(key, { kind: 'input', index, dtype }, 0, []);
  }

  /** A formula of which the inputs are expressions that are known. */
  substituted(formula: Expr, inputs: readonly number[]): number {
    const places: number[] = [];
    for (const { node, text, code, parts } of linesOf(formula)) {
      if (node.kind === 'input') places.push(inputs[node.index] as number);
      else
        places.push(
          this.#unique(
            node,
            text,
            code,
            parts.map((part) => places[part] as number),
          ),
        );
    }
    return places.at(-1) as number;
  }

  /** An expression that is known, input i being called `names[i]`. */
  renamed(root: number, names: readonly number[]): number {
    if (names.every((name, i) => name === i)) return root;
    const made = new Map<number, number>();
    const visit = (at: number): number => {
      const before = made.get(at);
      if (before !== undefined) return before;
      const e = this.exprOf(at);
      const own =
        e.kind === 'input'
          ? this.leaf(names[e.index] as number, e.dtype)
          : this.#unique(e, null, this.#codes[at] as number, (this.#parts[at] as readonly number[]).map(visit));
      made.set(at, own);
      return own;
    };
    return visit(root);
  }

  /** The expression that does with `parts` what `node` does; `text` where that has none. */
  #unique(node: Expr, text: string | null, code: number, parts: readonly number[]): number {
    const key = parts.length === 0 ? (text ?? textOf(node)) : keyOf(code, counted(node, parts));
    return this.#byKey.get(key) ?? this.#add(key, this.#withParts(node, parts), code, parts);
  }

  #withParts(node: Expr, parts: readonly number[]): Expr {
    let next = 0;
    return withChildren(node, () => this.exprOf(parts[next++] as number));
  }

  #add(key: number | string, e: Expr, code: number, parts: readonly number[]): number {
    const at = this.#exprs.push(e) - 1;
    this.#byKey.set(key, at);
    this.#codes.push(code);
    this.#parts.push(parts);
    this.#seen.push(0);
    return at;
  }

  /** Stops counting at `most`. */
  sizesOf(root: number, most = Number.POSITIVE_INFINITY): Sizes {
    const before = this.#sizes[root];
    if (before) return before;
    this.#walk++;
    const leaves = new Set<number>();
    let nodes = 0;
    const visit = (at: number): void => {
      if (this.#seen[at] === this.#walk || nodes >= most) return;
      this.#seen[at] = this.#walk;
      nodes++;
      const e = this.#exprs[at] as Expr;
      if (e.kind === 'input') leaves.add(e.index);
      for (const part of counted(e, this.#parts[at] as readonly number[])) visit(part);
    };
    visit(root);
    const sizes = { nodes, leaves };
    if (nodes < most) this.#sizes[root] = sizes;
    return sizes;
  }
}

/** The parts of an expression that are computed: a call is told by its body. */
const counted = (e: Expr, parts: readonly number[]): readonly number[] => (e.kind === 'call' ? parts.slice(-1) : parts);

/** What is done with which expressions: a number that is exact as long as there are not too many of them. */
function keyOf(code: number, parts: readonly number[]): number | string {
  const [x = 0, y = 0] = parts;
  return parts.length <= 2 && x < MOST && y < MOST ? (code * MOST + x) * MOST + y : `${code} ${parts.join(' ')}`;
}
