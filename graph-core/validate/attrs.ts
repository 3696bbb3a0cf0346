import { dtypeOf } from '../document/tensor-json.ts';
import type { GraphNode, Json } from '../model/document.ts';
import { type Diagnostic, errorAt } from '../model/result.ts';
import { type AttrSpec, type OpDef, withDefaults } from '../ops/define.ts';
import type { Attrs } from '../program/program.ts';

const MAX_INT = 2 ** 31 - 1;

/** What an attribute's value has to be, in words, and whether a value is that. */
interface Rule {
  readonly wanted: string;
  readonly fits: (value: unknown) => boolean;
}

const isInt = (value: unknown): value is number => Number.isInteger(value) && Math.abs(value as number) <= MAX_INT;
const listOf =
  (item: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(item);

function rangeText(spec: { readonly min?: number; readonly max?: number }): string {
  if (spec.min !== undefined && spec.max !== undefined) return ` from ${spec.min} to ${spec.max}`;
  if (spec.min !== undefined) return ` of at least ${spec.min}`;
  return spec.max === undefined ? '' : ` of at most ${spec.max}`;
}

const inRange = (spec: { readonly min?: number; readonly max?: number }, value: number): boolean =>
  value >= (spec.min ?? Number.NEGATIVE_INFINITY) && value <= (spec.max ?? Number.POSITIVE_INFINITY);

function ruleOf(spec: AttrSpec): Rule {
  switch (spec.type) {
    case 'int':
      return { wanted: `a whole number${rangeText(spec)}`, fits: (v) => isInt(v) && inRange(spec, v) };
    case 'float':
      return { wanted: `a finite number${rangeText(spec)}`, fits: (v) => Number.isFinite(v) && inRange(spec, v as number) };
    case 'bool':
      return { wanted: 'true or false', fits: (v) => typeof v === 'boolean' };
    case 'choice':
      return { wanted: `one of ${spec.options.join(', ')}`, fits: (v) => spec.options.includes(v as string) };
    case 'string': {
      const longest = spec.maxLength ?? 4096;
      return { wanted: `a text of at most ${longest} characters`, fits: (v) => typeof v === 'string' && v.length <= longest };
    }
    case 'shape':
      return shapeRule(spec.allowInfer === true);
    case 'dims':
      return { wanted: 'an axis, a list of axes, or null for all', fits: (v) => v === null || isInt(v) || listOf(isInt)(v) };
    case 'ints':
      return { wanted: 'a list of whole numbers', fits: listOf(isInt) };
    case 'floats':
      return { wanted: 'a list of finite numbers', fits: listOf(Number.isFinite) };
    case 'strings':
      return { wanted: 'a list of texts', fits: listOf((v) => typeof v === 'string') };
    case 'tensor':
      return { wanted: 'a tensor { dtype, shape, data } or null', fits: (v) => v === null || isTensorJson(v) };
    case 'json':
      if (spec.operand === true) return { wanted: 'a number, or null', fits: (v) => v === null || Number.isFinite(v) };
      return { wanted: 'any value', fits: () => true };
  }
}

function shapeRule(allowInfer: boolean): Rule {
  const isSize = (v: unknown): boolean => isInt(v) && (v >= 0 || (allowInfer && v === -1));
  const oneInferred = (v: unknown): boolean => (v as number[]).filter((n) => n === -1).length <= 1;
  return {
    wanted: allowInfer ? 'a list of sizes, at most one of them -1' : 'a list of sizes, each a whole number from 0 to 2147483647',
    fits: (v) => listOf(isSize)(v) && (v as unknown[]).length <= 16 && oneInferred(v),
  };
}

const isTensorJson = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  listOf(isInt)((value as { shape?: unknown }).shape) &&
  Array.isArray((value as { data?: unknown }).data);

/** A value as it stands in the file, cut short. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Checks a block's attributes against its op: types, ranges, choices; an attribute the op does not know is a warning. */
export function checkAttrs(op: OpDef, attrs: Readonly<Record<string, Json>>, path: string): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const [name, value] of Object.entries(attrs)) {
    const spec = Object.hasOwn(op.attrs, name) ? op.attrs[name] : undefined;
    const address = `${path}.${name}`;
    if (!spec) {
      diagnostics.push({
        code: 'attr/unknown',
        severity: 'warning',
        address,
        message: `the block ${op.type} has no attribute "${name}"; it is kept but means nothing`,
        mend: 'remove it, or correct its name',
      });
      continue;
    }
    const { wanted, fits } = ruleOf(spec);
    if (fits(value) || value === spec.default || (isDtype(name, spec) && dtypeOf(String(value)) !== null)) continue;
    diagnostics.push(
      errorAt('attr/value', address, `${name} is ${shown(value)}, and has to be ${wanted}`, `give ${name} ${wanted}`),
    );
  }
  return diagnostics;
}

/** An attribute that holds a dtype: files may use any of the usual spellings. */
const isDtype = (name: string, spec: AttrSpec): boolean =>
  name === 'dtype' && spec.type === 'choice' && spec.options.includes('float');

/** Those that the op has: of others, which may be anything, there is a warning. */
function ownAttrs(op: OpDef, attrs: Attrs): Attrs {
  const isOwn = (name: string): boolean => Object.hasOwn(op.attrs, name);
  if (Object.keys(attrs).every(isOwn)) return attrs;
  return Object.fromEntries(Object.entries(attrs).filter(([name]) => isOwn(name)));
}

/** A block's attributes with the defaults filled in and dtypes in our own spelling; they have passed {@link checkAttrs}. */
export function attrsOf(op: OpDef, node: GraphNode): Attrs {
  const full = withDefaults(op, ownAttrs(op, node.attrs ?? {}));
  const spec = op.attrs.dtype;
  return spec && isDtype('dtype', spec) ? { ...full, dtype: dtypeOf(String(full.dtype)) ?? full.dtype } : full;
}
