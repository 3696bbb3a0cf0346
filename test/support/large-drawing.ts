interface Drawn {
  readonly id: string;
  readonly type: string;
  readonly position: { readonly x: number; readonly y: number };
  readonly attrs?: object;
}

/** So many blocks on a grid, 40 in a row, in chains that nothing feeds: they are drawn, but there is nothing to compute. */
export function largeDrawing(count: number, { fed = false }: { readonly fed?: boolean } = {}): string {
  const nodes = Array.from(
    { length: count },
    (_, i): Drawn => ({
      id: `b${i}`,
      type: 'tanh',
      position: { x: 240 * (i % 40), y: 150 * Math.floor(i / 40) },
    }),
  );
  const edges = nodes.flatMap(({ id }, i) => (i % 40 === 0 ? [] : [{ from: `b${i - 1}.output`, to: `${id}.input` }]));
  if (fed) {
    // the first chain alone has numbers
    const value = { dtype: 'float', shape: [2], data: [0.5, -0.25] };
    nodes.push({ id: 'x', type: 'observed', position: { x: -140, y: 8 }, attrs: { shape: [2], value } });
    edges.push({ from: 'x.value', to: 'b0.input' });
  }
  return JSON.stringify({ format: 'chainrule-graph', version: 1, name: 'Large', nodes, edges });
}
