import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import { saveDocument } from '../../graph-core/document/save.ts';
import { tensorToJson } from '../../graph-core/document/tensor-json.ts';
import {
  EMBEDDED_BELOW,
  joinWeights,
  splitWeights,
  type WeightsRead,
  wantedWeights,
} from '../../graph-core/document/weight-files.ts';
import { writeSafetensors } from '../../graph-core/export/safetensors.ts';
import { type Document, emptyDocument, type ParameterSpec } from '../../graph-core/model/document.ts';
import { type Tensor, tensor } from '../../graph-core/model/tensor.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const having = (bytes: Uint8Array): WeightsRead => ({ ok: true, bytes, sha256: sha256(bytes) });
const document = (parameters: Record<string, ParameterSpec>): Document => ({ ...emptyDocument('Net'), parameters });
const never = (): never => {
  throw new Error('nothing should be read');
};

/** `count` numbers, none of them a float32. */
const doubles = (count: number, seed = 0): Tensor =>
  tensor(
    [count],
    Float64Array.from({ length: count }, (_, i) => 0.1 + i + seed),
  );
/** `count` float32 numbers. */
const singles = (count: number): Tensor =>
  tensor(
    [count],
    Float64Array.from({ length: count }, (_, i) => i / 4),
  );

/** Splits, writes as text, loads and joins again. */
async function roundTrip(
  before: Document,
): Promise<{ readonly after: Document; readonly text: string; readonly files: readonly string[] }> {
  const { document: written, files } = await splitWeights(before, 'net.chainrule', sha256);
  const text = saveDocument(written);
  const loaded = loadDocument(text, 'net.chainrule');
  if (!loaded.ok) throw new Error(loaded.error.diagnostics[0]?.message);
  const byName = new Map(files.map(({ name, bytes }) => [name, bytes]));
  const { document: after, diagnostics } = joinWeights(loaded.value.document, (name) => having(byName.get(name) as Uint8Array));
  expect(diagnostics).toEqual([]);
  return { after, text, files: [...byName.keys()] };
}

describe('splitting', () => {
  it('counts the bytes that the elements take in the file: 8 for a double, 4 for a float32', async () => {
    const specs = (count: number) => ({
      d: { value: tensorToJson(doubles(count / 8)) },
      s: { value: tensorToJson(singles(count / 4)) },
    });
    const below = document(specs(EMBEDDED_BELOW - 8));
    expect(await splitWeights(below, 'net.chainrule', sha256)).toEqual({ document: below, files: [] });
    const { document: written, files } = await splitWeights(document(specs(EMBEDDED_BELOW)), 'net.chainrule', sha256);
    expect(files).toHaveLength(1);
    const file = files[0]?.name as string;
    expect(file).toBe(`net.${sha256(files[0]?.bytes as Uint8Array).slice(0, 16)}.safetensors`);
    expect(written.parameters).toEqual({ d: { file }, s: { file } });
  });

  it('keeps everything else of a specification, and embeds what has become small', async () => {
    const value = tensorToJson(doubles(2 ** 17));
    const small = tensorToJson(tensor([1], [1]));
    const before = document({
      'f.weight': { init: 'zeros', trainable: false, stream: 's', value, file: 'old.safetensors', tensor: 'x', note: 1 },
      'g.weight': { value: small, file: 'old.safetensors', tensor: 'y' },
      'h.weight': { init: 'ones' },
    });
    const { document: written, files } = await splitWeights(before, 'net.chainrule', sha256);
    expect(written.parameters).toEqual({
      'f.weight': { init: 'zeros', trainable: false, stream: 's', note: 1, file: files[0]?.name },
      'g.weight': { value: small },
      'h.weight': { init: 'ones' },
    });
  });

  it.each([
    ['digits.chainrule', 'digits'],
    ['my.model.json', 'my.model'],
    ['no-extension', 'no-extension'],
    ['.chainrule', 'weights'],
    ['~a:b\\c?.chainrule', 'a-b-c-'],
    ['größe 数.chainrule', 'größe 数'],
    [`${'数'.repeat(90)}.chainrule`, '数'.repeat(40)],
    ['\ud800x.chainrule', '-x'],
  ])('the file of %j is called %s and its hash', async (graph, stem) => {
    const { files } = await splitWeights(document({ w: { value: tensorToJson(doubles(2 ** 17)) } }), graph, sha256);
    expect(files[0]?.name.replace(/\.[0-9a-f]{16}\.safetensors$/, '')).toBe(stem);
    expect(wantedWeights(document({ w: { file: files[0]?.name as string } }))).toHaveLength(1);
  });

  it('the same weights give the same file, others another', async () => {
    const nameOf = async (seed: number): Promise<string | undefined> =>
      (await splitWeights(document({ w: { value: tensorToJson(doubles(2 ** 17, seed)) } }), 'a.json', sha256)).files[0]?.name;
    expect(await nameOf(1)).toBe(await nameOf(1));
    expect(await nameOf(1)).not.toBe(await nameOf(2));
  });
});

describe('there and back', () => {
  it('gives every number back bit for bit', async () => {
    const edge = [-0, 5e-324, Number.MAX_VALUE, 1e-45, 0.1, 1 / 3];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.double(), fc.constantFrom(...edge)), { minLength: 8, maxLength: 8 }),
        async (values) => {
          const data = Float64Array.from({ length: 2 ** 18 }, (_, i) => values[i % 8] as number);
          const before = document({
            'f.weight': { init: 'zeros', value: tensorToJson(tensor([512, 512], data)) },
            b: { value: tensorToJson(singles(3)) },
          });
          const { after, text, files } = await roundTrip(before);
          expect(files).toHaveLength(1);
          expect(text.length).toBeLessThan(1000);
          expect(after.parameters['f.weight']?.value?.shape).toEqual([512, 512]);
          const back = after.parameters['f.weight']?.value?.data ?? [];
          const wanted = before.parameters['f.weight']?.value?.data ?? [];
          expect(back.length).toBe(2 ** 18);
          expect(back.every((x, i) => Object.is(x, wanted[i]))).toBe(true);
          expect(after.parameters.b).toEqual(before.parameters.b);
          expect(after.parameters['f.weight']).not.toHaveProperty('file');
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe('joining', () => {
  const bytes = writeSafetensors(
    new Map([
      ['f.weight', tensor([2], [1, 2])],
      ['count', tensor([1], [3], 'int32')],
    ]),
  );
  const file = `net.${sha256(bytes).slice(0, 16)}.safetensors`;
  const problems = (spec: ParameterSpec, read: (name: string) => WeightsRead = () => having(bytes)) => {
    const before = document({ 'f.weight': { init: 'zeros', ...spec } });
    const joined = joinWeights(before, read);
    return {
      ...joined,
      codes: joined.diagnostics.map((d) => `${d.code} ${d.address}`),
      spec: joined.document.parameters['f.weight'],
    };
  };

  it('reads the tensor named like the parameter, or the one that is named', () => {
    expect(problems({ file }).spec).toEqual({ init: 'zeros', value: { dtype: 'float', shape: [2], data: [1, 2] } });
    const before = document({ 'g.weight': { file, tensor: 'f.weight' } });
    expect(joinWeights(before, () => having(bytes)).document.parameters['g.weight']?.value?.data).toEqual([1, 2]);
  });

  it("a name without a hash is any program's file: its content is not compared", () => {
    expect(problems({ file: 'weights/torch.safetensors' }).codes).toEqual([]);
  });

  it('a value in the document goes before the file, which is not read', () => {
    const value = tensorToJson(tensor([2], [5, 6]));
    expect(problems({ file, value }, never).document.parameters['f.weight']?.value).toBe(value);
  });

  it.each([
    ['https://example.org/net.safetensors', /URLs/],
    ['file:///etc/net.safetensors', /URLs/],
    ['//host/net.safetensors', /network paths/],
    ['/etc/net.safetensors', /not relative/],
    ['C:\\net.safetensors', /not relative/],
    ['~/net.safetensors', /not relative/],
    ['../net.safetensors', /out of the document's folder/],
    ['a/../../net.safetensors', /out of the document's folder/],
    ['a\\..\\..\\net.safetensors', /out of the document's folder/],
    ['a\u0000.safetensors', /control characters/],
    ['', /empty/],
    ['secret.txt', /\.safetensors files only/],
  ])('%j is refused unread, and kept', (name, why) => {
    const { codes, diagnostics, spec, document: after } = problems({ file: name }, never);
    expect(codes).toEqual(['weights/path f.weight']);
    expect(diagnostics[0]?.message).toMatch(why);
    expect(spec).toEqual({ init: 'zeros', file: name, tensor: 'f.weight' });
    expect(wantedWeights(after)).toEqual([]);
  });

  it.each<[what: string, code: string, spec: ParameterSpec, read: WeightsRead]>([
    [
      'a missing file',
      'weights/missing-file',
      { file },
      { ok: false, code: 'weights/missing-file', message: 'it is not there', mend: 'put it there' },
    ],
    [
      'other content than its hash says',
      'weights/hash',
      { file },
      having(writeSafetensors(new Map([['f.weight', tensor([2], [1, 3])]]))),
    ],
    ['a damaged file', 'safetensors/truncated', { file: 'a.safetensors' }, having(bytes.subarray(0, 20))],
    ['a missing tensor', 'weights/missing-tensor', { file, tensor: 'gone' }, having(bytes)],
    ['a tensor of another kind', 'weights/dtype', { file, tensor: 'count' }, having(bytes)],
  ])('%s: the place is told, no initial value is taken, and saving keeps the reference', async (_, code, given, read) => {
    const { codes, diagnostics, spec, document: after } = problems(given, () => read);
    expect(codes).toEqual([`${code} f.weight`]);
    expect(diagnostics[0]?.message).toContain(given.file as string);
    expect(diagnostics[0]?.mend).toMatch(/./);
    expect(spec).toEqual({ init: 'zeros', tensor: 'f.weight', ...given });
    const { document: written } = await splitWeights(after, 'net.chainrule', sha256);
    expect(written.parameters['f.weight']).toEqual(spec);
  });

  it('one diagnostic tells of a file, however many values are in it', () => {
    const before = document({ a: { file }, b: { file }, c: { file } });
    const { diagnostics } = joinWeights(before, () => ({ ok: false, code: 'weights/missing-file', message: 'gone' }));
    expect(diagnostics).toMatchObject([{ address: 'a', message: expect.stringMatching(/of a and 2 more .*: gone/) }]);
  });
});

describe('in the analysis', () => {
  const graph = (spec: ParameterSpec): Document => ({
    ...emptyDocument('Net'),
    nodes: [
      { id: 'x', type: 'observed', attrs: { shape: [3] } },
      { id: 'f', type: 'linear', attrs: { outFeatures: 1 } },
    ],
    edges: [{ from: 'x.value', to: 'f.input' }],
    parameters: { 'f.weight': spec },
  });
  const codes = (document: Document): string[] => analyse(document).diagnostics.map((d) => `${d.code} ${d.address}`);

  it('a value that could not be read marks its place and keeps the graph from running', () => {
    const waiting = graph({ file: 'gone.safetensors' });
    expect(codes(waiting)).toEqual(['parameters/file f.weight']);
    expect(analyse(waiting).runnable).toBe(false);
  });

  it('a value of another shape than the parameter is kept, and marked', () => {
    const bytes = writeSafetensors(new Map([['f.weight', tensor([2], [1, 2])]]));
    const { document: joined } = joinWeights(graph({ file: 'w.safetensors' }), () => having(bytes));
    expect(codes(joined)).toEqual(['parameters/shape f.weight']);
    expect(joined.parameters['f.weight']?.value?.data).toEqual([1, 2]);
  });
});
