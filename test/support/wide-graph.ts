/** 600 -> 300: the weight, and each moment of its optimiser, takes 1.4 MB in float64, what belongs to the bias a few kilobytes. */
export const wideGraph = (optimizer: Readonly<Record<string, unknown>>) => ({
  format: 'chainrule-graph',
  version: 1,
  name: 'wide',
  nodes: [
    { id: 'x', type: 'observed', attrs: { shape: [600], fill: { distribution: 'normal', stream: 'x.value' } } },
    { id: 'f', type: 'linear', attrs: { outFeatures: 300 } },
    { id: 'y', type: 'observed', attrs: { shape: [300], fill: { distribution: 'normal', stream: 'y.value' } } },
    { id: 'C', type: 'squared-norm' },
  ],
  edges: [
    { from: 'x.value', to: 'f.input' },
    { from: 'f.output', to: 'C.input' },
    { from: 'y.value', to: 'C.target' },
  ],
  training: { objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer }] },
});
