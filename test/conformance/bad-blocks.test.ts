import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Document, type Edge, emptyDocument, type GraphNode, type Json } from '../../graph-core/model/document.ts';
import type { InputPort, OpDef } from '../../graph-core/ops/define.ts';
import { OPS, registry } from '../../graph-core/ops/index.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import { verify } from '../../graph-core/program/verify.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { DeviceError } from '../../kernels/executor.ts';
import { run } from '../support/program.ts';

const JUNK: readonly Json[] = [null, 0, -1, 1.5, 'x', [], [1.5], [-1, -1], {}, true, 1e9, 2 ** 40, [2, 3], 'sum'];
const SHAPES = [[], [0], [3], [2, 3], [2, 3, 4], [1, 1]];
const DTYPES = ['float', 'float', 'int32', 'bool'];

interface Wire {
  readonly shape: number[];
  readonly dtype: string;
}

const wire = fc.record<Wire>({ shape: fc.constantFrom(...SHAPES), dtype: fc.constantFrom(...DTYPES) });

/** How many wires a port gets: now and then none, a list port up to three. */
const wiresOf = (port: InputPort): fc.Arbitrary<Wire[]> =>
  fc.array(wire, { maxLength: port.list ? 3 : 1, minLength: port.list ? 0 : 1 });

/** A document in which any tensors are wired into one block with any attributes. */
function documents(op: OpDef): fc.Arbitrary<Document> {
  const ports = Object.keys(op.inputs);
  const wires = fc.tuple(...ports.map((name) => fc.option(wiresOf(op.inputs[name] as InputPort), { nil: [], freq: 8 })));
  const attrs = fc.dictionary(fc.constantFrom(...Object.keys(op.attrs), 'unknown'), fc.constantFrom(...JUNK), { maxKeys: 3 });
  return fc.tuple(wires, attrs).map(([given, values]) => {
    const nodes: GraphNode[] = [];
    const edges: Edge[] = [];
    ports.forEach((port, p) => {
      (given[p] ?? []).forEach((w, i) => {
        const id = `in_${port}_${i}`;
        nodes.push({ id, type: 'observed', attrs: { shape: w.shape, dtype: w.dtype } });
        edges.push({ from: `${id}.value`, to: op.inputs[port]?.list ? `block.${port}.${i}` : `block.${port}` });
      });
    });
    return { ...emptyDocument('any'), nodes: [...nodes, { id: 'block', type: op.type, attrs: values }], edges };
  });
}

describe('any wires and attributes are refused in words or run', () => {
  it.each(OPS.filter((op) => !op.internal && op.type !== 'group').map((op) => [op.type, op] as const))('%s', async (_, op) => {
    const property = fc.asyncProperty(documents(op), async (document) => {
      const analysis = analyse(document);
      for (const { code, message, address } of analysis.diagnostics) {
        expect({ code, message, address }).toEqual({
          code: expect.stringMatching(/^[a-z]+\/[a-z-]+$/),
          message: expect.stringMatching(/.{10}/),
          address: expect.any(String),
        });
      }
      if (!analysis.runnable) return;
      const program = buildProgram(document, analysis, registry);
      verify(program, registry);
      const sizes = program.inputs.map(
        ({ name, id }) => [name, program.types[id]?.shape.reduce((n, m) => n * m, 1) ?? 0] as const,
      );
      if (sizes.some(([, n]) => n > 1000) || program.types.some((t) => t.shape.reduce((n, m) => n * m, 1) > 10_000)) return;
      const feeds = Object.fromEntries(sizes.map(([name, n]) => [name, new Array<number>(n).fill(1)]));
      await run(program, feeds).catch((cause: unknown) => {
        // what a script makes of its inputs is known once it has run
        if (!(cause instanceof DeviceError && cause.code.startsWith('script/'))) throw cause;
        expect(cause.message).toMatch(/^the script of block gave no value at line 1: .*; .*/);
      });
    });
    await fc.assert(property, { seed: 7, numRuns: 60 });
  });
});
