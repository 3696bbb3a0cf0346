/** So many blocks on a grid, 40 in a row, in chains that nothing feeds: they are drawn, but there is nothing to compute. */
export function largeDrawing(count: number): string {
  const nodes = Array.from({ length: count }, (_, i) => ({
    id: `b${i}`,
    type: 'tanh',
    position: { x: 240 * (i % 40), y: 150 * Math.floor(i / 40) },
  }));
  const edges = nodes.flatMap(({ id }, i) => (i % 40 === 0 ? [] : [{ from: `b${i - 1}.output`, to: `${id}.input` }]));
  return JSON.stringify({ format: 'chainrule-graph', version: 1, name: 'Large', nodes, edges });
}
