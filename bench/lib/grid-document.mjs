/** Of a cell of the grid, in pixels at zoom 1. */
export const CELL = { width: 240, height: 150 };
const OF_TWO = ['add', 'maximum', 'sub', 'minimum'];

/**
 * A drawing of so many blocks on a grid, about two wires a block: each reads its left and its upper neighbour. One column in
 * seven has weights of its own; a variable feeds the first, a cost reads the last.
 * @param {number} count
 */
export function gridDocument(count) {
  const columns = Math.ceil(Math.sqrt(count));
  const value = { dtype: 'float', shape: [2], data: [0.5, -0.25] };
  const nodes = [{ id: 'x', type: 'observed', attrs: { shape: [2], value }, position: { x: -140, y: 8 } }];
  const edges = [];
  for (let i = 0; i < count; i++) {
    const [column, row] = [i % columns, Math.floor(i / columns)];
    const left = column > 0 ? `b${i - 1}.output` : row === 0 ? 'x.value' : null;
    const above = row > 0 ? `b${i - columns}.output` : null;
    const isLinear = column % 7 === 6;
    const single = isLinear || left === null || above === null;
    const type = isLinear ? 'linear' : single ? 'tanh' : OF_TWO[(column + row) % OF_TWO.length];
    const position = { x: column * CELL.width, y: row * CELL.height };
    nodes.push({ id: `b${i}`, type, attrs: isLinear ? { outFeatures: 2 } : {}, position });
    edges.push({ from: left ?? above, to: `b${i}.input` });
    if (!single) edges.push({ from: above, to: `b${i}.other` });
  }
  const position = { x: columns * CELL.width, y: Math.floor((count - 1) / columns) * CELL.height };
  nodes.push({ id: 'C', type: 'squared-norm', attrs: {}, position });
  edges.push({ from: `b${count - 1}.output`, to: 'C.input' });
  return JSON.stringify({ format: 'chainrule-graph', version: 1, name: `${count} blocks`, nodes, edges });
}
