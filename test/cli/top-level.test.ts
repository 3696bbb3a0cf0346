import { readFileSync } from 'node:fs';
import { parseAst } from 'vite';
import { expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';

/** Whether a part of a module awaits outside of all functions. */
function awaits(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(awaits);
  if (typeof node !== 'object' || node === null) return false;
  const { type, await: isAwaited } = node as { readonly type?: string; readonly await?: boolean };
  if (type !== undefined && /Function/.test(type)) return false;
  return type === 'AwaitExpression' || isAwaited === true || Object.values(node).some(awaits);
}

it('the command line awaits nothing at its top: its threads are ended while they load', () => {
  expect(awaits(parseAst('export {}; for await (const x of y) x();').body)).toBe(true);
  expect(awaits(parseAst('const f = async () => { await g(); };').body)).toBe(false);
  expect(awaits(parseAst(readFileSync(inRoot('dist/cli/chainrule.mjs'), 'utf8')).body)).toBe(false);
});
