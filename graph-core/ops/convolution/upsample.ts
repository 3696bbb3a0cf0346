import type { Value } from '../../program/builder.ts';
import { composite, opError } from '../define.ts';
import { type Axis, axesOf, linear, nearest } from '../internal/resample.ts';

export const upsample = composite({
  type: 'upsample',
  version: 1,
  aliases: ['interpolate'],
  family: 'convolution',
  title: 'Upsample',
  symbol: '↑ x',
  inputs: { input: { docs: 'Channels and places, such as C × H × W; rows may come in front.' } },
  attrs: {
    scaleFactor: {
      type: 'json',
      default: 2,
      docs: 'How many times larger, where no size is given: a number, or one for each spatial axis.',
    },
    size: {
      type: 'json',
      default: null,
      docs: 'Sizes of the result: a number, one for each spatial axis, or null; goes before scaleFactor.',
    },
    mode: {
      type: 'choice',
      options: ['nearest', 'bilinear'],
      default: 'nearest',
      docs: 'Repeat entries, or draw lines between them.',
    },
    alignCorners: {
      type: 'bool',
      default: false,
      docs: 'bilinear: whether the first and last entries stay at the ends; else entries are little squares.',
    },
  },
  check: ({ input }, attrs) => {
    if (!input) return opError('graph/not-wired', 'nothing is wired', 'wire an image, C × H × W', 'input');
    const axes = axesOf(input.shape, attrs);
    return axes.ok ? null : axes.error;
  },
  expand: (b, inputs, attrs) => {
    const x = b.cast(inputs.input as Value, 'float');
    const axes = axesOf(x.shape, attrs);
    if (!axes.ok) throw new Error(axes.error.message);
    const one = (v: Value, at: Axis): Value =>
      attrs.mode === 'nearest' ? nearest(b, v, at) : linear(b, v, at, attrs.alignCorners === true);
    return { output: axes.value.reduce(one, x) };
  },
  docs: {
    summary: 'Makes an image larger: repeats its entries, or interpolates between them.',
    notes: [
      'Two axes are C × L, three C × H × W, four N × C × H × W, five N × C × D × H × W; a list of sizes or factors says otherwise.',
      'bilinear interpolates along each spatial axis: linear for one of them, trilinear for three.',
      'With a factor, places are computed from it and not from the rounded size, as torch does by default.',
      'alignCorners means nothing for nearest; PyTorch refuses it there, and a size together with a factor.',
    ],
    synonyms: [
      'torch.nn.Upsample',
      'torch.nn.functional.interpolate',
      'resize',
      'unpooling',
      'interpolation',
      'linear',
      'trilinear',
      'zoom',
    ],
  },
  tex: {
    forward:
      'y_i = (1 - t_i)\\, x_{\\lfloor u_i \\rfloor} + t_i\\, x_{\\lfloor u_i \\rfloor + 1},\\ t_i = u_i - \\lfloor u_i \\rfloor',
    derivative: '\\bar x_j = \\sum_{i} \\frac{\\partial y_i}{\\partial x_j}\\, \\bar y_i',
  },
  exports: { torch: 'torch.nn.Upsample', onnx: { op: 'Resize', since: 13 } },
  examples: [
    {
      name: 'twice as large',
      inputs: { input: { shape: [1, 1, 2], data: [1, 2] } },
      outputs: { output: { shape: [1, 2, 4], data: [1, 1, 2, 2, 1, 1, 2, 2] } },
    },
    {
      name: 'a size that is no multiple',
      inputs: { input: { shape: [1, 1, 1, 3], data: [1, 2, 3] } },
      attrs: { size: [1, 5] },
      outputs: { output: { shape: [1, 1, 1, 5], data: [1, 1, 2, 2, 3] } },
    },
    {
      name: 'lines between the entries',
      inputs: { input: { shape: [1, 2], data: [1, 3] } },
      attrs: { mode: 'bilinear' },
      outputs: { output: { shape: [1, 4], data: [1, 1.5, 2.5, 3] } },
    },
    {
      name: 'bilinear, ends stay',
      inputs: { input: { shape: [1, 2, 2], data: [0, 2, 4, 6] } },
      attrs: { mode: 'bilinear', alignCorners: true, size: 3 },
      outputs: { output: { shape: [1, 3, 3], data: [0, 1, 2, 2, 3, 4, 4, 5, 6] } },
    },
    {
      name: 'neither size nor factor',
      inputs: { input: { shape: [1, 2], data: [1, 2] } },
      attrs: { scaleFactor: null },
      error: 'attr/combination',
    },
    { name: 'no channels', inputs: { input: { shape: [2], data: [1, 2] } }, error: 'shape/rank' },
  ],
});
