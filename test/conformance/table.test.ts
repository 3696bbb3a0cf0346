import { afterAll, describe, expect, it } from 'vitest';
import { OPS } from '../../graph-core/ops/index.ts';
import { CHECK_NAMES, CHECKS, conformanceTable, countOf } from './table.ts';

describe('every op has an example in every check that applies to it', () => {
  it.each(OPS.map((op) => [op.type, op] as const))('%s', (_, op) => {
    const missing = CHECK_NAMES.filter((name) => countOf(op, name) === 0 && CHECKS[name].exempt(op) === undefined);
    expect(missing, `${op.type} wants an example that goes through`).toEqual([]);
  });

  afterAll(() => {
    console.log(`\nexamples by op and check\n\n${conformanceTable()}\n`);
  });
});
