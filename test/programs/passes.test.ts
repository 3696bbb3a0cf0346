import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import { loadDocument } from '../../graph-core/document/load.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { cse } from '../../graph-core/passes/cse.ts';
import { dce } from '../../graph-core/passes/dce.ts';
import { fuse } from '../../graph-core/passes/fuse.ts';
import { inline } from '../../graph-core/passes/inline.ts';
import { optimise } from '../../graph-core/passes/optimise.ts';
import { simplify } from '../../graph-core/passes/simplify.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { verify } from '../../graph-core/program/verify.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import { withTotalCost } from '../../graph-core/transform/mean.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';

/** The passes in the order of `optimise`. */
const PASSES: readonly (readonly [string, (program: Program) => Program])[] = [
  ['inline', inline],
  ['dce', dce],
  ['simplify', (program) => simplify(program, registry)],
  ['cse', cse],
  ['simplify again', (program) => simplify(program, registry)],
  ['cse within blocks', (program) => cse(program, { withinBlocks: true })],
  ['dce again', dce],
  ['fuse', (program) => fuse(program, registry)],
];

const examples = readdirSync(inRoot('examples')).filter((name) => name.endsWith('.chainrule'));

describe('every pass leaves a well-formed program', () => {
  it.each(examples)('%s, forward and backward over three samples', (name) => {
    const loaded = loadDocument(readFileSync(inRoot('examples', name)), name);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
    const { document } = loaded.value;
    const analysis = analyse(document);
    const one = buildProgram(document, analysis, registry);
    verify(one, registry);
    const observed = new Set(one.inputs.filter((i) => i.role === 'observed').map((i) => i.name));
    const many = batch(withTotalCost(one, registry, analysis.costs), registry, 'sample', 3, observed);
    verify(many, registry);
    const wrt = one.inputs.filter((i) => one.types[i.id]?.dtype === 'float').map((i) => i.name);
    let program = withGradients(many, registry, { seeds: [{ output: 'cost', cotangent: 'one' }], wrt, wires: true });
    verify(program, registry);
    const names = program.outputs.map((o) => o.name);
    // rounds that do not look at what they looked at before leave nothing to do for one that looks at all
    const optimised = optimise(program, registry, { keepBlocks: true });
    expect(simplify(optimised, registry, { withinBlocks: true })).toBe(optimised);
    for (const [pass, run] of PASSES) {
      program = run(program);
      expect(() => verify(program, registry), pass).not.toThrow();
      expect(program.outputs.map((o) => o.name)).toEqual(names);
    }
  });
});
