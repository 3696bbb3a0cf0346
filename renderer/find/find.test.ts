import { describe, expect, it } from 'vitest';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { startTranslations } from '../i18n/i18n.ts';
import { findPlaces } from './find.ts';
import { parseQuery } from './query.ts';

const document = graph(
  [
    { ...node('x', 'observed', { shape: [40] }), title: 'pixels' },
    node('f', 'linear', { outFeatures: 60 }),
    node('g', 'linear', { outFeatures: 10, hasBias: false }),
    node('enc', 'group', { definition: 'Encoder' }),
    node('r', 'relu'),
  ],
  wires('x.value -> f.input', 'f.output -> g.input', 'g.output -> enc.in'),
  {
    definitions: {
      Encoder: {
        nodes: [node('inner', 'linear', { outFeatures: 7 }), node('s', 'softmax')],
        edges: wires('inner.output -> s.input'),
        inputs: [{ name: 'in', at: 'inner.input' }],
        outputs: [{ name: 'out', at: 's.output' }],
      },
    },
  },
);
const paths = (query: string) => findPlaces(document, query).map(({ path }) => path);

describe('finding', () => {
  it('goes by name, id and type, whole words before parts', () => {
    expect(paths('pixel')).toEqual(['x']);
    expect(paths('f')[0]).toBe('f');
    expect(paths('relu')).toEqual(['r']);
    expect(paths('linear')).toEqual(['f', 'g', 'enc/inner']);
    expect(paths('  ')).toEqual([]);
    expect(paths('nothing')).toEqual([]);
  });
  it('goes by the shape of a value or a weight, however it is written', () => {
    for (const query of ['60x40', '60×40', '[60, 40]', '60, 40', '60*40']) expect(paths(query)).toEqual(['f']);
    expect(paths('[10]')).toEqual(['g']);
    expect(paths('7x10')).toEqual(['enc/inner']);
  });
  it('goes by attribute, also by one that is as it is by default', () => {
    expect(paths('bias=false')).toEqual(['g']);
    expect(paths('bias=true')).toEqual(['f', 'enc/inner']);
    expect(paths('out=10')).toEqual(['g']);
    expect(paths('outFeatures: 60')).toEqual(['f']);
    expect(findPlaces(document, 'out=10')[0]).toMatchObject({ where: 'attribute', text: 'outFeatures=10' });
  });
  it('goes by parameter and definition, and into groups', () => {
    expect(paths('g.weight')).toEqual(['g']);
    expect(paths('enc/inner.b')).toEqual(['enc/inner']);
    expect(findPlaces(document, 'Encoder')[0]).toMatchObject({ path: 'enc', where: 'definition' });
    expect(paths('softmax')).toEqual(['enc/s']);
  });
  it('goes by the names of the language of now, also in a drawing that was searched in another', () => {
    const i18n = startTranslations('en');
    const types = (query: string) => findPlaces(document, query).map(({ type }) => type);
    expect(types('relu')).toEqual(['ReLU']);
    expect(types('linear')[0]).toBe('Linear');
    expect(paths('tuyến tính')).toEqual([]);
    void i18n.changeLanguage('vi');
    expect(types('linear')[0]).toBe('Tuyến tính');
    expect(paths('tuyến tính')).toEqual(['f', 'g', 'enc/inner']);
    void i18n.changeLanguage('en');
    expect(paths('tuyến tính')).toEqual([]);
  });
});

describe('parseQuery', () => {
  it('tells shapes, attributes and words apart', () => {
    expect(['3x4', '[]', '[5]', '5', 'a=1', 'a', 'x1x2'].map((text) => parseQuery(text).kind)).toEqual([
      'shape',
      'shape',
      'shape',
      'words',
      'attr',
      'words',
      'words',
    ]);
  });
});
