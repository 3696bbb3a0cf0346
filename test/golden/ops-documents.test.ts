import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { saveDocument } from '../../graph-core/document/save.ts';
import { temporaryFolder } from '../support/browser.ts';
import { runCaptured } from '../support/command-line.ts';
import { CASES, FLOAT64, type GoldenCase, type GoldenTensor, modeOf, numbersOf } from './cases.ts';
import { expectTensor } from './compare.ts';
import { drawCase } from './draw-case.ts';
import { LEFT_OUT_CASES, LEFT_OUT_OPS } from './left-out.ts';
import { GOLDEN_OPS } from './map.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const write = (name: string, text: string): string => {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  return path;
};

type Found = Record<'values' | 'gradients' | 'tangents' | 'jacobians', Record<string, GoldenTensor>>;
type Tensors = Readonly<Record<string, GoldenTensor>>;

const named = (addresses: readonly string[], tensors: readonly (GoldenTensor | null | undefined)[] = []): Tensors =>
  Object.fromEntries(tensors.flatMap((tensor, i) => (tensor ? [[addresses[i] as string, tensor]] : [])));

const option = (flag: string, id: string, tensors: Tensors): string[] =>
  Object.keys(tensors).length === 0 ? [] : [`--${flag}`, write(`${id}.${flag}.json`, JSON.stringify(tensors))];

function expectAll(what: string, found: Tensors, wanted: Tensors): void {
  for (const [address, want] of Object.entries(wanted)) {
    const got = found[address];
    expectTensor(`${what} ${address}`, got && { shape: got.shape, data: numbersOf(got) }, want, FLOAT64);
  }
}

async function check(golden: GoldenCase): Promise<void> {
  const { document, inputs, outputs } = drawCase(golden);
  const id = golden.id.replaceAll('/', '-');
  const jacobians = Object.fromEntries(
    (golden.jacobian ?? []).flatMap((row, k) =>
      (row ?? []).flatMap((want, i) => (want && golden.inputs[i]?.grad ? [[`${outputs[k]}:${inputs[i]}`, want]] : [])),
    ),
  );
  const { status, out, err } = await runCaptured([
    ...['run', write(`${id}.chainrule`, saveDocument(document)), '--device', 'cpu', '--mode', modeOf(golden), '--json'],
    ...option('inputs', id, named(inputs, golden.inputs)),
    ...option('cotangents', id, named(outputs, golden.grad_outputs)),
    ...option('tangents', id, named(inputs, golden.tangents)),
    ...Object.keys(jacobians).flatMap((pair) => ['--jacobian', pair]),
  ]);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  const found = JSON.parse(out) as Found;
  expectAll('value of', found.values, named(outputs, golden.outputs));
  expectAll('gradient of', found.gradients, named(inputs, golden.grad_inputs));
  expectAll('tangent of', found.tangents, named(outputs, golden.jvp));
  expectAll('Jacobian', found.jacobians, jacobians);
}

const selected = CASES.filter(({ id, op }) => op in GOLDEN_OPS && !(op in LEFT_OUT_OPS) && !(id in LEFT_OUT_CASES));

describe('golden operations drawn as documents, through the command line', () => {
  it.each(selected.map((golden) => [golden.id, golden] as const))('%s', (_, golden) => check(golden));
});
