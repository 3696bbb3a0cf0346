import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DOCUMENTS } from '../../bench/compile-documents.ts';
import { loadDocument } from '../../graph-core/document/load.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { names } from '../../session/objectives.ts';
import { openDocument, type Ready } from '../../session/opened.ts';
import { carriedInputs } from '../../session/stepper/compile.ts';
import { buildStepProgram, type StepSpec } from '../../session/stepper/step-program.ts';

const examples = readdirSync(inRoot('examples'))
  .filter((name) => name.endsWith('.chainrule'))
  .map((name): [string, Document] => {
    const loaded = loadDocument(readFileSync(inRoot('examples', name)), name);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
    return [name, loaded.value.document];
  });
const drawn = Object.entries(DOCUMENTS).map(([kind, of]): [string, Document] => [kind, of(40)]);

/** Steps of every kind: with and without an update, from a row vector, and over several samples. */
function specsOf({ costs, objectives, dataset }: Ready): StepSpec[] {
  const base = {
    costs,
    cotangent: null,
    objective: null,
    updatesCurrent: false,
    mode: 'train',
    updatesBuffers: false,
    over: null,
  };
  const objective = objectives[0] ?? null;
  const over = { samples: 2, carried: carriedInputs(dataset) };
  const all = [
    {},
    { objective },
    { costs: [] },
    { cotangent: costs[0] ?? null },
    { over },
    { objective, over, updatesBuffers: true },
  ];
  return all.map((own) => ({ ...base, ...own }) as StepSpec);
}

it.each([...examples, ...drawn])(
  '%s: values, gradients and wires of a step stand in their order among its outputs',
  (_, document) => {
    const { analysis, ready } = openDocument(document, {}, 1);
    // some want tables of their own
    if (ready === null) return expect(analysis.runnable).toBe(true);
    for (const spec of specsOf(ready)) {
      const { program, values, gradients, wires, wireEnds, gradientsAt } = buildStepProgram(document, analysis, spec);
      const outputs = program.outputs.map(({ name }) => name);
      expect(outputs.slice(0, values.length)).toEqual(values);
      const expected = [...gradients.map(names.gradient), ...wires.map(names.wire)];
      expect(outputs.slice(gradientsAt, gradientsAt + expected.length)).toEqual(expected);
      expect(wireEnds.map(({ node, port }) => `${node}.${port}`)).toEqual(wires);
      expect(wires.length > 0).toBe(spec.costs.length > 0);
    }
  },
);
