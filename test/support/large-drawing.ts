interface Drawn {
  readonly id: string;
  readonly type: string;
  readonly position: { readonly x: number; readonly y: number };
  readonly attrs?: object;
}

/** So many blocks on a grid, 40 in a row, in chains that nothing feeds: they are drawn, but there is nothing to compute. */
export function largeDrawing(count: number, { fed = 0 }: { readonly fed?: number } = {}): string {
  const nodes = Array.from(
    { length: count },
    (_, i): Drawn => ({
      id: `b${i}`,
      type: 'tanh',
      position: { x: 240 * (i % 40), y: 150 * Math.floor(i / 40) },
    }),
  );
  const edges = nodes.flatMap(({ id }, i) => (i % 40 === 0 ? [] : [{ from: `b${i - 1}.output`, to: `${id}.input` }]));
  if (fed > 0) {
    // the first chains have numbers
    const value = { dtype: 'float', shape: [2], data: [0.5, -0.25] };
    nodes.push({ id: 'x', type: 'observed', position: { x: -140, y: 8 }, attrs: { shape: [2], value } });
    for (let row = 0; row < fed; row++) edges.push({ from: 'x.value', to: `b${40 * row}.input` });
  }
  return JSON.stringify({ format: 'chainrule-graph', version: 1, name: 'Large', nodes, edges });
}
