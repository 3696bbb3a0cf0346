import type { Json } from '../../graph-core/model/document.ts';
import type { Shape } from '../../graph-core/model/tensor.ts';

/** What is looked for: a shape, an attribute with a value, or words. */
export type Query =
  | { readonly kind: 'none' }
  | { readonly kind: 'shape'; readonly shape: Shape }
  | { readonly kind: 'attr'; readonly name: string; readonly value: string }
  | { readonly kind: 'words'; readonly text: string };

const SHAPE = /^\[?\s*\d+(?:\s*[x×*,]\s*\d+)+\s*\]?$|^\[\s*\d*\s*\]$/;
const ATTR = /^\s*([A-Za-z][\w-]*)\s*[=:]\s*(.*?)\s*$/;

/** `60x40`, `[60, 40]` and `[3]` are shapes, `bias=false` and `out: 10` attributes; anything else is words. */
export function parseQuery(text: string): Query {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return { kind: 'none' };
  if (SHAPE.test(wanted)) return { kind: 'shape', shape: (wanted.match(/\d+/g) ?? []).map(Number) };
  const [, name, value = ''] = ATTR.exec(wanted) ?? [];
  return name === undefined ? { kind: 'words', text: wanted } : { kind: 'attr', name, value };
}

/** A value of an attribute as people type it: `false`, `10`, `0.5`, `0,5`, `3x3`, `relu`. */
export function attrWords(value: Json): readonly string[] {
  if (Array.isArray(value)) return [value.join('x'), value.join('×'), value.join(','), JSON.stringify(value)];
  if (value !== null && typeof value === 'object') return [];
  const text = String(value).toLowerCase();
  return typeof value === 'number' && text.includes('.') ? [text, text.replace('.', ',')] : [text];
}

/** Whether an attribute is meant by a name: `bias` is `hasBias`, `out` is `outFeatures`, `kernel` `kernelSize`. */
export const meansAttr = (name: string, attr: string): boolean => attr.toLowerCase().includes(name.replaceAll('-', ''));
